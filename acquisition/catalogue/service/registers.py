"""Registers: replaced as a whole by each upload, and forgotten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete
from sqlmodel import col

from acquisition.catalogue.models import Register, RegisterEntry, RegisterLoad
from acquisition.catalogue.registers import author_keys, entry_text, publisher_key, title_key
from acquisition.kernel.bulk import insert_rows
from acquisition.kernel.work import UnitOfWork
from acquisition.people.access import Permission, require

NUMBERS = {register: number for number, register in enumerate(Register, 1)}
"""Numbers under which registers stand in the audit trail, which names things by integers."""


def replace_register(
    work: UnitOfWork,
    register: Register,
    records: Sequence[Mapping[str, Any]],
    file_name: str = "",
    *,
    append: bool = False,
) -> int:
    """Make the records (vocabulary, kind `registers`) the register's entries; returns how many it has then.

    With `append` they are added to the entries: for a file taken in by portions, after its first.
    """
    require(work.actor, Permission.REGISTERS_MANAGE)
    load = work.session.get(RegisterLoad, register)
    standing = load.entries if load and append else 0
    if not append:
        _clear(work, register)
    insert_rows(work.session, RegisterEntry, [row for record in records for row in _rows(register, record)])
    if load is None:
        load = RegisterLoad(register_code=register, loaded_at=work.now, entries=0)
        work.session.add(load)
    load.loaded_at, load.entries = work.now, standing + len(records)
    load.file_name = file_name or load.file_name
    after = {"register": register.value, "entries": load.entries, "file": file_name}
    work.record("register.load", ("register_load", NUMBERS[register]), after=after)
    return load.entries


def forget_register(work: UnitOfWork, register: Register, reason: str = "") -> None:
    """Back to «не завантажено»: the checks that ask this register answer «не перевірено» again."""
    require(work.actor, Permission.REGISTERS_MANAGE)
    load = work.session.get(RegisterLoad, register)
    if load is None:
        return
    before = {"register": register.value, "entries": load.entries, "file": load.file_name}
    _clear(work, register)
    work.session.delete(load)
    work.record("register.forget", ("register_load", NUMBERS[register]), before=before, reason=reason)


def _clear(work: UnitOfWork, register: Register) -> None:
    work.session.execute(delete(RegisterEntry).where(col(RegisterEntry.register_code) == register))


def _rows(register: Register, record: Mapping[str, Any]) -> list[dict[str, Any]]:
    authors = sorted(author_keys(str(record.get("author") or "")))
    if register is Register.PUBLISHERS:
        key = publisher_key(str(record.get("publisher") or record.get("title") or ""))
    else:
        key = title_key(str(record.get("title") or ""))
    row = {
        "register_code": register,
        "number": str(record.get("number") or ""),
        "key": key,
        "text": entry_text(record)
        if register is not Register.PUBLISHERS
        else str(record.get("publisher") or ""),
        "data": dict(record),
    }
    isbns: list[str | None] = [
        *dict.fromkeys([*record.get("isbns", ()), *filter(None, [record.get("isbn")])])
    ] or [None]
    pairs = [(isbns[0], authors[0] if authors else "")]
    pairs += [(isbn, authors[0] if authors else "") for isbn in isbns[1:]]
    pairs += [(None, author) for author in authors[1:]]
    return [
        {**row, "isbn13": isbn, "author_key": author, "main": position == 0}
        for position, (isbn, author) in enumerate(pairs)
    ]
