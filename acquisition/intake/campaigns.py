"""Campaigns a file may be brought into. The room of selection, which stands above, says which there are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlmodel import Session


@dataclass(frozen=True, slots=True)
class CampaignChoice:
    """A campaign in a choice: its id, slug (address) and name."""

    id: int
    slug: str
    name: str


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


def by_id(session: Session) -> dict[int, CampaignChoice]:
    """The same by id."""
    return {choice.id: choice for choice in choices(session)}
