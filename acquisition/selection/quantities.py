"""The maximum quantities of a campaign's candidates, read from libraries, votes and offers."""

from collections.abc import Sequence

from sqlalchemy import case, func, select
from sqlmodel import Session, col

from acquisition.people.models import Library
from acquisition.selection.models import Candidate, CandidateState, LibraryVote
from acquisition.selection.need import Quantity, audience_of, maximum_quantity
from acquisition.selection.ruleset import RuleSet


def maximum_quantities(session: Session, campaign_id: int, rules: RuleSet) -> dict[int, Quantity]:
    """Candidate id → maximum quantity by the rule set, for the admitted candidates of the campaign.

    Ranking runs and purchase lists both take their quantities from here.
    """
    libraries = recipients_by_profile(session)
    wanted = _wanted(session, campaign_id)
    audiences = {council.key: council.audiences for council in rules.councils}
    return {
        number: maximum_quantity(
            rules.purchase.quantity_from,
            rules.purchase.cap_by_offer,
            audience=audience_of(audience, audiences.get(council, ())),
            libraries=libraries,
            wanted=wanted.get(number, 0),
            offered=offered,
        )
        for number, audience, council, offered in _candidates(session, campaign_id)
    }


def recipients_by_profile(session: Session) -> dict[str, int]:
    """How many active libraries there are of each profile; a profile without libraries is missing."""
    rows = session.execute(
        select(col(Library.profile), func.count()).where(col(Library.active)).group_by(col(Library.profile))
    )
    return {profile.value: number for profile, number in rows}


def _candidates(session: Session, campaign_id: int) -> Sequence[tuple[int, str | None, str, int | None]]:
    statement = select(
        col(Candidate.id), col(Candidate.audience), col(Candidate.council), col(Candidate.quantity)
    ).where(col(Candidate.campaign_id) == campaign_id, col(Candidate.state) == CandidateState.ADMITTED)
    return [tuple(row) for row in session.execute(statement)]


def _wanted(session: Session, campaign_id: int) -> dict[int, int]:
    """Copies asked for by votes; a vote «потрібна» without a number asks for one."""
    asked = case((col(LibraryVote.copies) > 0, col(LibraryVote.copies)), else_=1)
    statement = (
        select(col(LibraryVote.candidate_id), func.sum(asked))
        .where(col(LibraryVote.campaign_id) == campaign_id, col(LibraryVote.needed))
        .group_by(col(LibraryVote.candidate_id))
    )
    return {number: int(copies) for number, copies in session.execute(statement)}
