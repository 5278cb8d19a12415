"""Campaigns a file may be brought into. The room of selection, which stands above, says which there are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from acquisition.intake.models import FileKind


@dataclass(frozen=True, slots=True)
class CampaignChoice:
    """A campaign in a choice: its id, slug (address) and name, whether proposals may still be added to it, and
    whether experts' scores may be read by others than their authors and who brings them in."""

    id: int
    slug: str
    name: str
    takes_proposals: bool = True
    scores_open: bool = False


Provider = Callable[[Session], Sequence[CampaignChoice]]
_providers: list[Provider] = []


def provide(provider: Provider) -> Provider:
    """Called once, by the room that knows campaigns; may be used as a decorator."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def choices(session: Session) -> list[CampaignChoice]:
    """All campaigns, the newest first."""
    return [choice for provider in _providers for choice in provider(session)]


def past_deciding(session: Session, kind: FileKind, campaign_id: int | None) -> bool:
    """Whether a decision about a row of a list of proposals would come too late: its campaign takes no more of them."""
    if kind is not FileKind.PROPOSALS:
        return False
    campaign = by_id(session).get(campaign_id or 0)
    return campaign is not None and not campaign.takes_proposals


def by_id(session: Session) -> dict[int, CampaignChoice]:
    """The same by id."""
    return {choice.id: choice for choice in choices(session)}
