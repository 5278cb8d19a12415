"""Rows in bulk for the benchmarks: campaigns, candidates and sheets of a given size, the same on every machine."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from acquisition.catalogue.models import Audience, Title
from acquisition.catalogue.text import fold, sort_key
from acquisition.kernel.canonical import canonical_json, sha256
from acquisition.kernel.runtime import Runtime
from acquisition.people.models import User
from acquisition.selection import ruleset
from acquisition.selection.models import (
    Appointment,
    Campaign,
    CampaignCount,
    CampaignState,
    Candidate,
    CandidateState,
    ScoreSheet,
    SheetState,
)

WORDS = ("Тіні", "забутих", "предків", "Лісова", "пісня", "Захар", "Беркут", "Місто", "Собор", "Марія", "Сад", "Дім", "Світ", "Ґудзик",
         "Їжак", "Євшан", "зілля", "Кобзар", "Енеїда", "Тореадори", "Солодка", "Даруся", "Ворошиловград", "Чорний", "ворон")  # fmt: skip
AUTHORS = (
    "Леся Українка",
    "Іван Франко",
    "Михайло Коцюбинський",
    "Ліна Костенко",
    "Валер’ян Підмогильний",
    "Марія Матіос",
    "Ґалаґан Ярослав",
)
PUBLISHERS = tuple(f"Видавництво «{word}»" for word in WORDS)


def campaign(
    session: Session, runtime: Runtime, criteria: int, state: CampaignState
) -> tuple[int, list[str]]:
    """A campaign on the shipped rules of 2020 with so many criteria; its id and the criteria's keys."""
    rules = ruleset.load("ubi-2020")
    while len(rules.criteria) < criteria:
        added = replace(
            rules.criteria[-1], key=f"added{len(rules.criteria)}", name=f"Критерій {len(rules.criteria)}"
        )
        rules = replace(rules, criteria=(*rules.criteria, added))
    plain = ruleset.to_plain(rules)
    row = Campaign(
        slug="bench",
        name="Вимірювання",
        year=2020,
        state=state,
        ruleset_key=rules.key,
        ruleset=plain,
        ruleset_sha256=sha256(canonical_json(plain)),
        budget_kop=47_378_000_00,
        created_at=runtime.clock.now(),
    )
    session.add(row)
    session.flush()
    assert row.id is not None
    return row.id, [criterion.key for criterion in rules.criteria]


def candidates(
    session: Session, runtime: Runtime, campaign_id: int, number: int, state: CandidateState
) -> None:
    """Titles and candidates 1…number, in the councils in turn."""
    chance = random.Random(number)
    titles, rows = [], []
    councils = ("children", "fiction", "other")
    for index in range(1, number + 1):
        name = " ".join(chance.sample(WORDS, 3)) + f" {index}"
        author, publisher = chance.choice(AUTHORS), chance.choice(PUBLISHERS)
        shared: dict[str, Any] = {
            "isbn13": None,
            "title": name,
            "authors": author,
            "publisher": publisher,
            "publisher_key": fold(publisher),
            "year": chance.choice((2018, 2019, 2020)),
            "language": "uk",
            "audience": chance.choice(tuple(Audience)),
            "sort_title": sort_key(name),
            "work_key": fold(f"{author} {name}"),
            "created_at": runtime.clock.now(),
            "search_text": fold(f"{name} {author} {publisher}"),
        }
        titles.append({**shared, "id": index})
        offer = {
            "price_kop": chance.randrange(60_00, 400_00),
            "quantity": 1000,
            "state": state,
            "sort_authors": sort_key(author),
            "sort_publisher": sort_key(publisher),
        }
        council = councils[index % 3]
        rows.append(
            {
                **shared,
                **offer,
                "id": index,
                "number": index,
                "campaign_id": campaign_id,
                "title_id": index,
                "council": council,
            }
        )
    session.execute(insert(Title), titles)
    session.execute(insert(Candidate), rows)
    counts = [
        {
            "campaign_id": campaign_id,
            "state": state,
            "council": council,
            "candidates": sum(row["council"] == council for row in rows),
        }
        for council in councils
    ]
    session.execute(insert(CampaignCount), counts)


def sheets(
    session: Session, runtime: Runtime, campaign_id: int, titles: int, experts: int, keys: list[str]
) -> None:
    """A submitted sheet of every expert for every candidate, all criteria answered."""
    now, chance = runtime.clock.now(), random.Random(titles)
    users = [
        {"id": index, "email": f"e{index}@example.org", "name": f"Експерт {index}", "created_at": now}
        for index in range(1, experts + 1)
    ]
    session.execute(insert(User), users)
    appointed = [
        {
            "id": user["id"],
            "campaign_id": campaign_id,
            "user_id": user["id"],
            "council": "fiction",
            "code": f"Е{user['id']:02}",
            "appointed_at": now,
        }
        for user in users
    ]
    session.execute(insert(Appointment), appointed)
    common = {"campaign_id": campaign_id, "state": SheetState.SUBMITTED, "created_at": now, "saved_at": now}
    ordered = sorted(keys)
    for title in range(1, titles + 1):
        rows = [
            {
                **common,
                "candidate_id": title,
                "appointment_id": expert,
                "points": canonical_json({key: chance.randrange(11) for key in ordered}),
            }
            for expert in range(1, experts + 1)
        ]
        session.execute(insert(ScoreSheet), rows)
