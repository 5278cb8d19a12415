"""Commands from a rating to distributed copies: purchase, approve, distribute."""

from typing import Any

import click

from acquisition.cli.frame import Cli, acts
from acquisition.distribution import service as distribution
from acquisition.distribution.apportionment import Base
from acquisition.distribution.queries import current_sheet, sums
from acquisition.kernel.errors import WrongState
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.i18n import language
from acquisition.kernel.money import format_money, from_kopiykas
from acquisition.kernel.work import UnitOfWork
from acquisition.purchasing import queries, service
from acquisition.purchasing.models import ListState, PurchaseList
from acquisition.selection.queries.campaigns import load
from acquisition.selection.ruleset import Walk


class Latest(click.ParamType[int | None]):
    """«latest» or a number from 1."""

    name = "latest|N"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | None:
        if value in (None, "latest"):
            return None
        text = str(value)
        if not (text.isdecimal() and int(text)):
            self.fail(_("потрібно latest або номер"), param, ctx)
        return int(text)


CAMPAIGN = click.option(
    "--campaign", "slug", required=True, metavar="КАМПАНІЯ", help="Назва кампанії в адресі."
)
LIST = click.option(
    "--list",
    "number",
    type=Latest(),
    default="latest",
    show_default=True,
    help="Номер переліку до закупівлі.",
)


@click.command()
@acts()
@CAMPAIGN
@click.option(
    "--from-run", "run", type=Latest(), default="latest", show_default=True, help="Номер розрахунку рейтингу."
)
@click.option(
    "--walk",
    type=click.Choice([walk.value for walk in Walk]),
    help="strict — зупинитися на першій назві, що не вміщується в кошторис ради; skip — пропускати такі; без параметра — за порядком.",
)
def purchase(cli: Cli, slug: str, run: int | None, walk: str | None) -> None:
    """Скласти перелік до закупівлі з розрахунку рейтингу в межах кошторису."""
    with cli.work() as unit:
        campaign = load(unit.session, slug)
        assert campaign.id is not None
        made = service.make_list(unit, campaign.id, run_number=run, mode=Walk(walk) if walk else None)
        result = _describe(unit, slug, made)
    cli.give(
        result,
        _(
            "Перелік № %(list)s: назв %(titles)s, примірників %(copies)s, на суму %(sum)s грн; у резерві %(reserve)s.",
            **_shown(result),
        ),
    )


@click.command()
@acts()
@CAMPAIGN
@LIST
@click.option("--all", "everything", is_flag=True, help="Погодити всі позиції, що не мають рішення.")
@click.option("--reason", default="", help="Підстава, що стане при кожній погодженій позиції.")
def approve(cli: Cli, slug: str, number: int | None, everything: bool, reason: str) -> None:
    """Погодити перелік до закупівлі: зафіксувати його й скласти протокол."""
    with cli.work() as unit:
        found = _find(unit, slug, number, ListState.PENDING)
        assert found.id is not None
        if everything:
            service.approve_rest(unit, found.id, reason=reason)
        frozen = service.approve_list(unit, found.id, reason=reason)
        result = {**_describe(unit, slug, found), "version": frozen.number, "sha256": frozen.sha256}
    cli.give(
        result,
        _(
            "Перелік № %(list)s погоджено: назв %(titles)s, примірників %(copies)s, на суму %(sum)s грн.",
            **_shown(result),
        ),
    )


@click.command()
@acts(queue=True)
@CAMPAIGN
@LIST
@click.option(
    "--base",
    type=click.Choice([base.value for base in Base]),
    default=Base.READERS.value,
    show_default=True,
    help="За чим ділити нестачу: користувачі, населення, книговидача чи порівну.",
)
def distribute(cli: Cli, slug: str, number: int | None, base: str) -> None:
    """Розподілити погоджений перелік між бібліотеками за профілем і скласти акти."""
    with cli.work() as unit:
        found = _find(unit, slug, number, ListState.APPROVED)
        assert found.id is not None
        list_id = found.id
        job = distribution.request_allocation(unit, list_id, base=Base(base))
    cli.run_job(job)
    with cli.reading() as unit:
        result = _describe_sheet(unit, slug, list_id)
    cli.give(
        result,
        _(
            "Розподілено примірників: %(copies)s із %(ordered)s; бібліотек %(libraries)s, назв %(titles)s, на суму %(sum)s грн.",
            **_shown(result),
        ),
    )


def _find(unit: UnitOfWork, slug: str, number: int | None, wanted: ListState) -> PurchaseList:
    """The list by number, or the latest in the wanted state, or else the latest of all for the service to refuse."""
    campaign = load(unit.session, slug)
    assert campaign.id is not None
    if number is not None:
        return queries.list_by_number(unit.session, campaign.id, number)
    found = queries.current_list(unit.session, campaign.id, wanted) or queries.current_list(
        unit.session, campaign.id
    )
    if found is None:
        raise WrongState(
            _("У кампанії ще немає переліку до закупівлі: спершу складіть його."), code="no-list"
        )
    return found


def _describe(unit: UnitOfWork, slug: str, shown: PurchaseList) -> dict[str, Any]:
    """The numbers of a list; money as strings of hryvnias."""
    assert shown.id is not None
    unit.session.flush()
    campaign = load(unit.session, slug)
    envelopes = queries.council_sums(unit.session, campaign, shown)
    spent = sum(each.amount_kop for each in envelopes)
    return {
        "campaign": slug,
        "list": shown.number,
        "state": shown.state.value,
        "run": queries.run_number(unit.session, shown),
        "walk": shown.walk,
        "titles": sum(each.titles for each in envelopes),
        "copies": sum(each.copies for each in envelopes),
        "sum": _hryvnias(spent),
        "budget": _hryvnias(shown.budget_kop),
        "left": _hryvnias(shown.budget_kop - spent),
        "reserve": sum(each.reserve for each in envelopes),
        "councils": [
            {
                "council": each.council,
                "titles": each.titles,
                "copies": each.copies,
                "sum": _hryvnias(each.amount_kop),
                "limit": None if each.limit_kop is None else _hryvnias(each.limit_kop),
                "left": None if each.left_kop is None else _hryvnias(each.left_kop),
            }
            for each in envelopes
        ],
    }


def _describe_sheet(unit: UnitOfWork, slug: str, list_id: int) -> dict[str, Any]:
    sheet = current_sheet(unit.session, list_id)
    assert sheet is not None
    totals = sums(unit.session, sheet)
    return {
        "campaign": slug,
        "list": unit.session.get_one(PurchaseList, list_id).number,
        "sheet": sheet.number,
        "titles": sheet.titles,
        "libraries": sheet.libraries,
        "ordered": totals.ordered,
        "copies": sheet.copies,
        "left": totals.ordered - sheet.copies,
        "rationed": totals.rationed,
        "sum": _hryvnias(totals.amount_kop),
        "rule": sheet.rule,
    }


def _hryvnias(kopiykas: int) -> str:
    return str(from_kopiykas(kopiykas))


def _shown(result: dict[str, Any]) -> dict[str, Any]:
    """The result for a sentence: money by the rules of the language."""
    kopiykas = int(result["sum"].replace(".", ""))
    return {
        **{key: value for key, value in result.items() if isinstance(value, int | str)},
        "sum": format_money(kopiykas, language()),
    }


COMMANDS = [purchase, approve, distribute]
