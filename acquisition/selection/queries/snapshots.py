"""What a ranking run reads: the header and the entries of a campaign as they stand, through Core, row by row."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import String, select, type_coerce
from sqlmodel import Session, col

from acquisition.people.models import Library
from acquisition.selection.models import (
    Appointment,
    Campaign,
    Candidate,
    CandidateState,
    LibraryVote,
    ScoreSheet,
    SheetState,
)
from acquisition.selection.quantities import maximum_quantities
from acquisition.selection.queries.campaigns import rules_of
from acquisition.selection.ruleset import RuleSet
from acquisition.selection.snapshot import Facts, Header, entry_text, vote_text
from acquisition.selection.walk import split_budget

RULES_VERSION = 1


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The input of a run: texts of entries in candidate-number order, with the candidates' ids beside them."""

    header: Header
    entries: list[str]
    candidate_ids: list[int]


def snapshot(session: Session, campaign: Campaign) -> Snapshot:
    """The campaign's admitted candidates with their sheets and votes. Five queries, whatever their number."""
    assert campaign.id is not None
    rules = rules_of(campaign)
    facts = _facts(session, campaign.id, rules)
    sheets = _sheets(session, campaign.id)
    votes = _votes(session, campaign.id)
    nothing: list[str] = []
    return Snapshot(
        header_of(campaign, rules),
        [entry_text(each, sheets.get(key, nothing), votes.get(key, nothing)) for key, each in facts.items()],
        list(facts),
    )


def header_of(campaign: Campaign, rules: RuleSet) -> Header:
    """The conditions of a run: the rule set and the budget split between the councils."""
    shares = {council.key: council.share for council in rules.councils}
    envelopes: Mapping[str, int | None] = (
        split_budget(campaign.budget_kop, shares) if campaign.budget_kop else dict.fromkeys(shares)
    )
    return Header(campaign.slug, campaign.year, RULES_VERSION, rules, envelopes)


def _facts(session: Session, campaign_id: int, rules: RuleSet) -> dict[int, Facts]:
    """Candidate id → facts, by number. A candidate without a council of the rule set goes with the last one."""
    quantities = maximum_quantities(session, campaign_id, rules)
    councils = {council.key for council in rules.councils}
    columns = (
        Candidate.id, Candidate.number, Candidate.isbn13, Candidate.title, Candidate.sort_title,
        Candidate.council, Candidate.price_kop,
    )  # fmt: skip
    statement = (
        select(*(col(column) for column in columns))
        .where(col(Candidate.campaign_id) == campaign_id, col(Candidate.state) == CandidateState.ADMITTED)
        .order_by(col(Candidate.number))
    )
    return {
        key: Facts(
            number=number,
            isbn=isbn or "",
            title=title,
            title_key=title_key,
            council=council if council in councils else rules.councils[-1].key,
            price_kop=price_kop,
            quantity=quantities[key].copies,
        )
        for key, number, isbn, title, title_key, council, price_kop in session.execute(statement)
    }


def _sheets(session: Session, campaign_id: int) -> dict[int, list[str]]:
    """Candidate id → texts of its sheets that were handed in; drafts stay out."""
    codes = session.execute(
        select(col(Appointment.id), col(Appointment.code)).where(col(Appointment.campaign_id) == campaign_id)
    )
    begin = {key: f'[{json.dumps(code, ensure_ascii=False)},"' for key, code in codes}
    statement = select(
        col(ScoreSheet.candidate_id),
        col(ScoreSheet.appointment_id),
        type_coerce(col(ScoreSheet.state), String),
        col(ScoreSheet.points),
    ).where(col(ScoreSheet.campaign_id) == campaign_id, col(ScoreSheet.state) != SheetState.DRAFT)
    found: dict[int, list[str]] = defaultdict(list)
    for candidate, appointment, state, points in session.execute(statement):
        found[candidate].append(f'{begin[appointment]}{state}",{points}]')
    return found


def _votes(session: Session, campaign_id: int) -> dict[int, list[str]]:
    """Candidate id → texts of its votes. A library goes by its name, with its id beside it where two share the name."""
    named = session.execute(
        select(col(Library.id), col(Library.name))
        .join(LibraryVote, col(LibraryVote.library_id) == col(Library.id))
        .where(col(LibraryVote.campaign_id) == campaign_id)
        .distinct()
    ).all()
    shared = Counter(name for _key, name in named)
    names = {key: name if shared[name] == 1 else f"{name} · {key}" for key, name in named}
    statement = select(
        col(LibraryVote.candidate_id),
        col(LibraryVote.library_id),
        col(LibraryVote.needed),
        col(LibraryVote.copies),
        col(LibraryVote.score),
    ).where(col(LibraryVote.campaign_id) == campaign_id)
    found: dict[int, list[str]] = defaultdict(list)
    for candidate, library, needed, copies, score in session.execute(statement):
        found[candidate].append(vote_text(names[library], needed, copies, score))
    return found
