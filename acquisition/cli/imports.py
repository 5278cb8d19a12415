"""The command that brings a file in: `python -m acquisition import`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from acquisition.cli.frame import Cli, acts
from acquisition.intake import service
from acquisition.intake.kinds import KINDS
from acquisition.intake.models import BatchState, FileKind, ImportBatch, Outcome
from acquisition.intake.problems import code_label, file_sentence
from acquisition.intake.queries import unread_sheets
from acquisition.kernel.errors import InvalidInput, Refused
from acquisition.kernel.i18n import gettext as _
from acquisition.selection.queries.campaigns import load
from acquisition.selection.views import imports as _sentences  # noqa: F401 -- tells intake the sentences of selection


@click.command(name="import")
@acts(queue=True)
@click.option(
    "--kind", type=click.Choice([kind.value for kind in FileKind]), required=True, help="Вид файлу."
)
@click.option("--campaign", "slug", metavar="КАМПАНІЯ", help="Кампанія, до якої належить файл.")
@click.option("--sender", default="", metavar="НАЗВА", help="Хто надіслав файл: видавець, бібліотека.")
@click.option(
    "--apply", "apply_rows", is_flag=True, help="Одразу застосувати рядки, що не потребують рішення."
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="ФАЙЛ")
def import_file(cli: Cli, kind: str, slug: str | None, sender: str, apply_rows: bool, file: Path) -> None:
    """Прочитати таблицю (XLSX, XLS, ODS, CSV) і показати, що з неї вийде; з --apply застосувати.

    Рядки, що потребують рішення людини, не застосовуються: вони чекають на сторінці імпорту.
    """
    limit = cli.runtime.settings.upload_limit_mb
    if file.stat().st_size > limit << 20:
        raise InvalidInput(
            file_sentence({"code": "file_too_large", "params": {"limit_mb": limit}}), code="file_too_large"
        )
    batch_id, twins = _read(cli, file, FileKind(kind), slug, sender)
    batch = _batch(cli, batch_id)
    if batch.state is BatchState.FAILED and batch.refusal is not None:
        raise InvalidInput(file_sentence(batch.refusal), code=batch.refusal["code"])
    if apply_rows:
        _apply(cli, batch_id)
        batch = _batch(cli, batch_id)
    cli.give(_result(batch, twins), _summary(batch, twins, apply_rows))


def _read(cli: Cli, file: Path, kind: FileKind, slug: str | None, sender: str) -> tuple[int, list[int]]:
    """Keep and read the file; the same file brought before is read all the same, and told."""
    if KINDS[kind].campaign and not slug:
        raise click.UsageError(_("Для цього виду файлу вкажіть --campaign."))
    with file.open("rb") as stream, cli.work() as unit:
        campaign_id = load(unit.session, slug).id if slug else None
        kept = service.upload(
            unit, stream, file.name, kind, campaign_id=campaign_id, sender=sender, read_twins=True
        )
    assert kept.job is not None and kept.batch.id is not None
    cli.run_job(kept.job)
    return kept.batch.id, kept.twins


def _apply(cli: Cli, batch_id: int) -> None:
    """Apply what waits for nobody; nothing to apply is no failure here."""
    try:
        with cli.work() as unit:
            job = service.request_apply(unit, batch_id)
    except Refused as refusal:
        if refusal.code != "nothing-to-apply":
            raise
        cli.say(str(refusal))
        return
    cli.run_job(job)


def _batch(cli: Cli, batch_id: int) -> ImportBatch:
    with cli.reading() as unit:
        batch = unit.session.get_one(ImportBatch, batch_id)
        unit.session.expunge(batch)
    return batch


def _result(batch: ImportBatch, twins: list[int]) -> dict[str, Any]:
    return {
        "batch": batch.id,
        "state": batch.state.value,
        "rows": batch.rows,
        **{outcome.value: batch.counts.get(outcome.value, 0) for outcome in Outcome},
        "problems": batch.counts.get("problems", {}),
        "applied": (batch.effect or {}).get("applied", 0),
        "same_file": twins,
        "unread_sheets": [name for name, _height in unread_sheets(batch)],
    }


def _summary(batch: ImportBatch, twins: list[int], apply_rows: bool) -> str:
    counts = batch.counts
    lines = [
        _("Імпорт № %(number)s: %(name)s", number=batch.id, name=batch.file_name),
        _("рядків: %(number)s", number=batch.rows),
        _("нових: %(number)s", number=counts["new"]),
        _("уже є: %(number)s", number=counts["matched"]),
        _("потрібне рішення: %(number)s", number=counts["needs_decision"]),
        _("відхилено: %(number)s", number=counts["refused"]),
        _("пропущено: %(number)s", number=counts["skipped"]),
    ]
    lines += [
        _("  %(label)s: %(number)s", label=code_label(code), number=number)
        for code, number in counts.get("problems", {}).items()
    ]
    lines += [
        _("Аркуш «%(name)s» не прочитано: у ньому немає рядка заголовків.", name=name)
        for name, _height in unread_sheets(batch)
    ]
    if twins:
        lines.append(_("Цей самий файл уже завантажували: імпорт № %(number)s.", number=twins[0]))
    if apply_rows:
        lines.append(_("застосовано: %(number)s", number=(batch.effect or {}).get("applied", 0)))
    if counts["needs_decision"]:
        lines.append(
            _("Рядки, що потребують рішення, чекають на сторінці /imports/%(number)s", number=batch.id)
        )
    return "\n".join(lines)


COMMANDS = (import_file,)
