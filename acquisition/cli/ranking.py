"""Commands on ratings: compute one, verify a bundle."""

from __future__ import annotations

from typing import BinaryIO

import click

from acquisition.cli.frame import Cli, acts
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.i18n import lazy_gettext, ngettext
from acquisition.selection.models import RankingRun
from acquisition.selection.queries.campaigns import load
from acquisition.selection.service.ranking import start_run
from acquisition.selection.verification import Difference, Finding, Verdict, verify

SHOWN = 20
SENTENCES = {
    Finding.NOT_A_BUNDLE: lazy_gettext("Це не пакет розрахунку: файл не є архівом ZIP або пошкоджений."),
    Finding.TOO_LARGE: lazy_gettext("Пакет завеликий: розгорнутий він займає понад 1 ГБ."),
    Finding.MISSING_FILE: lazy_gettext("У пакеті немає файлу %(file)s."),
    Finding.EXTRA_FILE: lazy_gettext("У пакеті зайвий файл %(file)s."),
    Finding.UNREADABLE: lazy_gettext("Файл %(file)s не вдалося прочитати (рядок або поле: %(field)s)."),
    Finding.FILE_CHANGED: lazy_gettext("Файл %(file)s змінено: контрольна сума інша."),
    Finding.INPUT_HASH: lazy_gettext(
        "Контрольна сума вхідних даних інша: записано %(stored)s, обчислено %(computed)s."
    ),
    Finding.OUTPUT_HASH: lazy_gettext(
        "Контрольна сума результату інша: записано %(stored)s, обчислено %(computed)s."
    ),
    Finding.FIELD: lazy_gettext("%(file)s, поле %(field)s: записано %(stored)s, обчислено %(computed)s."),
    Finding.MISSING_LINE: lazy_gettext("%(file)s: немає рядка пропозиції № %(candidate)s."),
    Finding.EXTRA_LINE: lazy_gettext("%(file)s: зайвий рядок пропозиції № %(candidate)s."),
    Finding.ORDER: lazy_gettext("%(file)s: рядки стоять в іншому порядку."),
    Finding.REPEATED: lazy_gettext(
        "%(file)s, пропозиція № %(candidate)s: повтор або порушено порядок (%(field)s)."
    ),
}
OF_CANDIDATE = lazy_gettext(
    "%(file)s, пропозиція № %(candidate)s, поле %(field)s: записано %(stored)s, обчислено %(computed)s."
)


@click.command()
@acts(queue=True)
@click.option("--campaign", "slug", required=True, metavar="КАМПАНІЯ", help="Коротка назва кампанії.")
def rank(cli: Cli, slug: str) -> None:
    """Розрахувати рейтинг кампанії за її порядком."""
    with cli.work() as unit:
        campaign = load(unit.session, slug)
        run, job = start_run(unit, campaign.id or 0)
        run_id = run.id
    cli.run_job(job)
    with cli.reading() as unit:
        done = unit.session.get_one(RankingRun, run_id)
        result = {
            "campaign": slug,
            "run": done.number,
            "state": done.state.value,
            "input_sha256": done.input_sha256,
            "output_sha256": done.output_sha256,
            **done.counts,
        }
    sentence = _(
        "Розрахунок № %(number)s: у рейтингу %(ranked)s із %(candidates)s, рекомендовано %(recommended)s.",
        number=result["run"],
        ranked=result["ranked"],
        candidates=result["candidates"],
        recommended=result["recommended"],
    )
    cli.give(result, sentence)


@click.command(name="verify")
@acts()
@click.argument("bundle", type=click.File("rb"), metavar="ПАКЕТ")
def verify_bundle(cli: Cli, bundle: BinaryIO) -> None:
    """Перерахувати рейтинг із самого пакета й сказати, чи збігається, а якщо ні — де саме."""
    verdict = verify(bundle)
    result = {
        "equal": verdict.equal,
        "candidates": verdict.candidates,
        "input_sha256": verdict.input_hash,
        "output_sha256": verdict.output_hash,
        "differences": [_plain(each) for each in verdict.differences],
    }
    cli.give(result, _say(verdict))
    if not verdict.equal:
        for each in verdict.differences[:SHOWN]:
            cli.say(sentence_of(each))
        cli.say(_more(verdict))
        raise SystemExit(
            1
        )  # the object with all differences is out already; a refusal would print a second one


def sentence_of(difference: Difference) -> str:
    """Where the bundle and its recomputation part, in words."""
    whose = difference.finding is Finding.FIELD and difference.candidate is not None
    sentence = OF_CANDIDATE if whose else SENTENCES[difference.finding]
    return str(sentence) % {
        "file": difference.file,
        "candidate": difference.candidate,
        "field": difference.field or "—",
        "stored": difference.stored,
        "computed": difference.computed,
    }


def _plain(difference: Difference) -> dict[str, object]:
    return {
        "finding": difference.finding.value,
        "file": difference.file,
        "candidate": difference.candidate,
        "field": difference.field,
        "stored": difference.stored,
        "computed": difference.computed,
        "message": sentence_of(difference),
    }


def _say(verdict: Verdict) -> str:
    if not verdict.equal:
        return _("НЕ ЗБІГАЄТЬСЯ")
    return _(
        "Збігається: пропозицій %(count)s, вхідні дані %(input)s, результат %(output)s.",
        count=verdict.candidates,
        input=verdict.input_hash,
        output=verdict.output_hash,
    )


def _more(verdict: Verdict) -> str:
    count = len(verdict.differences)
    if count > SHOWN:
        return _(
            "Пакет не збігається з перерахунком. Розбіжностей: %(count)s, показано перші %(shown)s.",
            count=count,
            shown=SHOWN,
        )
    return ngettext(
        "Пакет не збігається з перерахунком: %(count)s розбіжність.",
        "Пакет не збігається з перерахунком, розбіжностей: %(count)s.",
        count,
        count=count,
    )


COMMANDS = (rank, verify_bundle)
