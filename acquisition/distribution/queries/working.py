"""The arithmetic of a rationed title, computed again from what the sheet has stored."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from acquisition.distribution.apportionment import Apportionment, Base, Recipient, Share, apportion
from acquisition.distribution.claims import Wishes, claims_of
from acquisition.distribution.models import Act, DistributionSheet
from acquisition.distribution.queries.sheets import TitleRow
from acquisition.selection.models import Campaign, LibraryVote
from acquisition.selection.need import audience_of
from acquisition.selection.queries.campaigns import rules_of
from acquisition.selection.ruleset import QuantitySource


@dataclass(frozen=True, slots=True)
class Working:
    """How a title was shared out: the result with quotas, and for each library its name and weight."""

    base: Base
    result: Apportionment
    libraries: Mapping[int, tuple[str, int]]

    @property
    def weight(self) -> int:
        return sum(weight for _name, weight in (self.libraries[each.library] for each in self.result.shares))

    @property
    def ranked(self) -> list[Share]:
        """Shares in the order in which the copies went: whole parts first, then the largest remainders."""
        return sorted(self.result.shares, key=lambda share: (-(share.quota or 0), share.library))


def working(session: Session, sheet: DistributionSheet, row: TitleRow) -> Working:
    """Profiles and weights are the acts', so that a library changed since does not change the arithmetic."""
    base, source = Base(sheet.rule["base"]), QuantitySource(sheet.rule["source"])
    acts = session.execute(
        select(col(Act.library_id), col(Act.recipient), col(Act.profile), col(Act.weight)).where(
            col(Act.sheet_id) == sheet.id
        )
    ).all()
    recipients = [
        Recipient(library, profile.value, {base: weight}) for library, _name, profile, weight in acts
    ]
    campaign = session.get_one(Campaign, sheet.campaign_id)
    councils = {council.key: council.audiences for council in rules_of(campaign).councils}
    audience = audience_of(row.candidate.audience, councils.get(row.line.council, ()))
    wishes = Wishes(source, _asked(session, row) if source is QuantitySource.VOTES else {})
    claims = claims_of(audience, recipients, base, wishes, row.line.candidate_id)
    names = {library: (name, weight) for library, name, _profile, weight in acts}
    return Working(base, apportion(row.title.ordered, claims), names)


def _asked(session: Session, row: TitleRow) -> dict[int, dict[int, int]]:
    votes = session.execute(
        select(col(LibraryVote.library_id), col(LibraryVote.copies)).where(
            col(LibraryVote.candidate_id) == row.line.candidate_id, col(LibraryVote.needed)
        )
    )
    return {row.line.candidate_id: {library: max(copies, 1) for library, copies in votes}}
