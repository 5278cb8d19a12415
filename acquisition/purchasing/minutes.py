"""Minutes of the approval of a list: what the page prints and what the PDF is typeset from.

The minutes are a document in the state language, so their words are not translated with the interface.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import typst
from babel.dates import format_date
from babel.numbers import format_decimal

from acquisition.catalogue.text import sort_key
from acquisition.kernel.i18n import in_language
from acquisition.kernel.money import format_money
from acquisition.purchasing.badges import CHANGE_LABELS, VERDICT_BADGES
from acquisition.purchasing.models import ChangeCode, Verdict

TEMPLATE = Path(__file__).with_name("minutes.typ")
LOCALE = "uk"
NO_LIMIT = "без обмеження"


def minutes(content: Mapping[str, Any], sha256: str, zone: str) -> dict[str, Any]:
    """The minutes of a frozen version: every value as the text a reader sees, times in ``zone``."""
    numbers = {line["candidate"]: line for line in [*content["lines"], *content["refused"]]}
    with in_language(LOCALE):
        return {
            "heading": f"Протокол № {content['list']}/{content['version']}",
            "sha256": sha256,
            "list": str(content["list"]),
            "approved_on": _long_date(_local(content["approved_at"], zone).date()),
            "campaign": f"{content['campaign']['name']}, {content['campaign']['year']}",
            "rules": content["ruleset"]["name"],
            "run": str(content["run"]["number"]),
            "run_hash": content["run"]["output_sha256"],
            "approvers": approvers(content),
            "totals": _totals(content["totals"]),
            "envelopes": [_envelope(each) for each in content["envelopes"]],
            "changes": [_change(each, numbers) for each in content["changes"]],
            "lines": [_line(at, line) for at, line in enumerate(content["lines"], 1)],
            "refused": [_refused(line) for line in content["refused"]],
        }


def approvers(content: Mapping[str, Any]) -> list[str]:
    """Everybody whose verdict stands in the version, and who approved the whole, each once, by alphabet."""
    names = {line["verdict_by"] for line in [*content["lines"], *content["refused"]]} | {
        content["approved_by"]
    }
    return sorted((name for name in names if name), key=sort_key)


def typeset(shown: Mapping[str, Any], made_at: datetime) -> bytes:
    """The minutes as a tagged PDF; the same minutes give the same bytes. Fonts come with typst, not with the machine."""
    made = typst.compile(
        TEMPLATE,
        sys_inputs={"snapshot": json.dumps(shown, ensure_ascii=False)},
        ignore_system_fonts=True,
        format="pdf",
        timestamp=int(made_at.timestamp()),
    )
    assert isinstance(made, bytes)
    return made


def describe(line: Mapping[str, Any]) -> str:
    """«Автор. Назва. — Видавець, рік» of a line of a snapshot."""
    book = ". ".join(part.rstrip(".") for part in (line["authors"], line["title"]) if part)
    imprint = ", ".join(str(part) for part in (line["publisher"], line["year"]) if part)
    return f"{book}. — {imprint}" if imprint else book


def _line(at: int, line: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "seq": at,
        "description": describe(line),
        "isbn": line["isbn"],
        "place": str(line["place"]),
        "price": _money(line["price_kop"]),
        "copies": _number(line["copies"]),
        "amount": _money(line["amount_kop"]),
    }


def _refused(line: Mapping[str, Any]) -> dict[str, str]:
    return {
        "place": str(line["place"]),
        "description": describe(line),
        "verdict": str(VERDICT_BADGES[Verdict(line["verdict"])].label),
        "reason": line["verdict_reason"],
        "by": line["verdict_by"],
    }


def _envelope(each: Mapping[str, Any]) -> dict[str, str]:
    return {
        "name": each["name"],
        "titles": _number(each["titles"]),
        "copies": _number(each["copies"]),
        "limit": _limit(each["limit_kop"]),
        "spent": _money(each["amount_kop"]),
        "left": _limit(each["left_kop"]),
    }


def _change(change: Mapping[str, Any], known: Mapping[int, Mapping[str, Any]]) -> dict[str, str]:
    parts = [
        f"Редакція {change['version']}: вилучено пропозицію № {change['removed']}",
        f"підстава: {CHANGE_LABELS[ChangeCode(change['code'])]} ({change['reason']})",
        f"документ: {change['document']} від {_long_date(date.fromisoformat(change['document_date']))}",
        f"вніс: {change['made_by']}",
    ]
    moved = change["moved_up"]
    if moved is not None:
        name = f" «{known[moved]['title']}»" if moved in known else ""
        parts.append(f"піднято з резерву пропозицію № {moved}{name}")
    return {"text": "; ".join(parts) + "."}


def _totals(totals: Mapping[str, int]) -> dict[str, str]:
    return {
        "titles": _number(totals["titles"]),
        "copies": _number(totals["copies"]),
        "amount": _money(totals["amount_kop"]),
    }


def _limit(kopiykas: int | None) -> str:
    return NO_LIMIT if kopiykas is None else _money(kopiykas)


def _money(kopiykas: int) -> str:
    return format_money(kopiykas, LOCALE)


def _number(value: int) -> str:
    return str(format_decimal(value, locale=LOCALE))


def _long_date(day: date) -> str:
    return format_date(day, "d MMMM y 'р.'", locale=LOCALE)


def _local(moment: str, zone: str) -> datetime:
    return datetime.fromisoformat(moment).astimezone(ZoneInfo(zone))
