"""Titles: taking records in by the thousand, editing by a person, deleting what an undone import made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, exists, insert, select
from sqlmodel import col

from acquisition.catalogue.models import EnrichState, Holding, Title, TitleIsbn
from acquisition.catalogue.queries.briefs import TitleBrief, chunks, isbns_of, load_known
from acquisition.catalogue.records import TITLE_FIELDS, Origin, TitleDraft, derived, draft, merge
from acquisition.catalogue.text import short_fold
from acquisition.kernel.bulk import insert_rows, refresh_statistics
from acquisition.kernel.work import UnitOfWork

MANY = 500
"""New rows in one go from which the planner's statistics are made anew."""

_DEFAULTS: dict[str, Any] = {
    key: None
    if key in ("isbn13", "year", "pages", "print_run", "audience")
    else []
    if key == "contributors"
    else ""
    for key in TITLE_FIELDS
}


def find_or_create_titles(
    work: UnitOfWork, records: Sequence[Mapping[str, Any]], origin: Origin
) -> list[int]:
    """The title of each record, in order: the known one with its gaps filled, or a new one.

    Records are plain (`vocabulary`, proposals, holdings or requests). The same book in several records is one title;
    an ISBN on two unlike books gives two titles. A handful of queries for 5 000 records. The caller has asked for the
    permission to do what brought the records here. A record without a title is told by its ISBN.
    """
    drafts = [draft(record) for record in records]
    known = load_known(work.session, drafts)
    new: list[TitleDraft] = []
    places: list[int] = []
    more: list[int] = []
    for position, one in enumerate(drafts):
        brief = known.pick(one)
        if brief is None:
            brief = _brief_of(one, -len(new) - 1)
            new.append(one)
            known.add(brief, one.isbns)
        else:
            more.append(position)
        places.append(brief.id)
    created = _insert(work, new, origin)
    ids = [created[-place - 1] if place < 0 else place for place in places]
    _fill(work, [(ids[position], drafts[position]) for position in more], origin)
    if records:
        counts = {"records": len(records), "created": len(created), "ids": created}
        work.record(
            "title.take_in", ("title", created[0] if created else ids[0]), after=counts, reason=origin.name
        )
    return ids


def delete_titles(work: UnitOfWork, ids: Sequence[int]) -> int:
    """Delete titles that nothing holds: the undo of taking in. Returns how many went.

    Titles with holdings stay. The caller vouches that no room above uses the others.
    """
    deleted = 0
    for part in chunks(sorted(set(ids))):
        held = exists().where(col(Holding.title_id) == col(Title.id))
        free = [
            id
            for id in work.session.scalars(select(col(Title.id)).where(col(Title.id).in_(part), ~held))
            if id
        ]
        work.session.execute(delete(TitleIsbn).where(col(TitleIsbn.title_id).in_(free)))
        work.session.execute(delete(Title).where(col(Title.id).in_(free)))
        deleted += len(free)
        if free:
            work.record("title.delete", ("title", free[0]), before={"ids": free})
    return deleted


def refresh_derived(title: Title, isbns: Sequence[str]) -> None:
    """Bring the stored keys of a changed title in step with its fields."""
    for key, value in derived({key: getattr(title, key) for key in TITLE_FIELDS}, isbns).items():
        setattr(title, key, value)


def _brief_of(one: TitleDraft, id: int) -> TitleBrief:
    values = one.values
    return TitleBrief(
        id,
        values.get("title", ""),
        values.get("authors", ""),
        values.get("publisher", ""),
        values.get("year"),
        values.get("isbn13"),
        values.get("volume", ""),
        one.work_key,
        short_fold(values.get("publisher", "")),
        values.get("language", ""),
    )


def _insert(work: UnitOfWork, drafts: Sequence[TitleDraft], origin: Origin) -> list[int]:
    if not drafts:
        return []
    said = origin.plain()
    rows = [
        {
            **_DEFAULTS,
            **one.values,
            **derived(one.values, one.isbns),
            "sources": dict.fromkeys(one.values, said),
            "enrich_state": EnrichState.NONE,
            "created_at": work.now,
            "version": 1,
        }
        for one in drafts
    ]
    ids = insert_rows(work.session, Title, rows)
    numbers = [
        {"title_id": id, "isbn13": isbn} for id, one in zip(ids, drafts, strict=True) for isbn in one.isbns
    ]
    if numbers:
        work.session.execute(insert(TitleIsbn), numbers)
    if len(ids) >= MANY:
        refresh_statistics(work.session, Title)
        refresh_statistics(work.session, TitleIsbn)
    return ids


def _fill(work: UnitOfWork, words: Sequence[tuple[int, TitleDraft]], origin: Origin) -> None:
    """Lay each record's word over its title where it says something the title does not know yet."""
    by_title: dict[int, list[TitleDraft]] = {}
    for id, one in words:
        by_title.setdefault(id, []).append(one)
    for part in chunks(by_title):
        numbers = isbns_of(work.session, part)
        for title in work.session.scalars(select(Title).where(col(Title.id).in_(part))):
            for one in by_title[title.id or 0]:
                _lay_over(work, title, one, numbers.setdefault(title.id or 0, []), origin)


def _lay_over(work: UnitOfWork, title: Title, one: TitleDraft, numbers: list[str], origin: Origin) -> None:
    assert title.id is not None
    changed = apply_word(title, one.values, origin)
    missing = [isbn for isbn in one.isbns if isbn not in numbers]
    work.session.add_all(TitleIsbn(title_id=title.id, isbn13=isbn) for isbn in missing)
    numbers.extend(missing)
    if changed or missing:
        refresh_derived(title, numbers)


def apply_word(title: Title, said: Mapping[str, Any], origin: Origin) -> dict[str, Any]:
    """Merge values said by `origin` into the title; returns field → new value of what changed."""
    result = merge({key: getattr(title, key) for key in TITLE_FIELDS}, title.sources, said, origin)
    for key, value in result.changes.items():
        setattr(title, key, value)
    if result.changes:
        title.sources = result.sources
        title.version += 1
    return result.changes
