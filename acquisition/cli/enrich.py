"""`enrich`: gaps of titles filled from outside catalogues."""

from __future__ import annotations

import click

from acquisition.catalogue import service
from acquisition.cli.frame import Cli, acts
from acquisition.kernel.i18n import gettext as _
from acquisition.selection.queries.campaigns import load


@click.command()
@acts(queue=True)
@click.option(
    "--campaign", "slug", metavar="КАМПАНІЯ", help="Книжки цієї кампанії; без цього — увесь каталог."
)
@click.option("--again", is_flag=True, help="Запитати й про ті книжки, про які каталоги вже відповіли.")
def enrich(cli: Cli, slug: str | None, again: bool) -> None:
    """Доповнити описи книжок із зовнішніх каталогів за ISBN.

    Заповнюються лише прогалини; уписане людиною не змінюється. Без мережі команда швидко завершується успішно,
    а книжки лишаються у стані «очікує мережі».
    """
    with cli.work() as unit:
        campaign_id = load(unit.session, slug).id if slug else None
        job = service.request_enrichment(unit, campaign_id=campaign_id, again=again)
    result = cli.run_job(job).result
    cli.give(result, _summary(result))


def _summary(result: dict[str, int]) -> str:
    lines = [
        _(
            "Запитано про книжок: %(asked)s. Доповнено: %(enriched)s, нового не знайдено: %(nothing_found)s.",
            **result,
        ),
    ]
    if result["unreachable"]:
        lines.append(
            _(
                "Каталоги недоступні, очікують мережі: %(unreachable)s. Команду можна повторити пізніше.",
                **result,
            )
        )
    if result["without_isbn"]:
        lines.append(_("Без ISBN, тому не запитано: %(without_isbn)s.", **result))
    return "\n".join(lines)


COMMANDS = [enrich]
