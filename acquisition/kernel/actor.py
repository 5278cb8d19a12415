"""Who acts: a person with grants, the operator of the machine, the service itself, or a guest."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    """What stands behind an action."""

    PERSON = "person"
    OPERATOR = "operator"
    SYSTEM = "system"
    GUEST = "guest"


@dataclass(frozen=True, slots=True)
class Grant:
    """A role, everywhere or bound to one library or one campaign."""

    role: str
    library_id: int | None = None
    campaign_id: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """The acting party as known at the start of a unit of work."""

    kind: ActorKind
    name: str
    user_id: int | None = None
    grants: frozenset[Grant] = frozenset()

    @property
    def unlimited(self) -> bool:
        """The operator and the service's own jobs may do everything (permission was checked when a job was sent)."""
        return self.kind in (ActorKind.OPERATOR, ActorKind.SYSTEM)

    @property
    def signed_in(self) -> bool:
        return self.kind is not ActorKind.GUEST


GUEST = Actor(ActorKind.GUEST, "")


def operator(name: str = "оператор") -> Actor:
    """The person at the machine's command line."""
    return Actor(ActorKind.OPERATOR, name)


def system(name: str, on_behalf_of: int | None = None) -> Actor:
    """The service itself, e.g. a job; `on_behalf_of` is the user who sent it."""
    return Actor(ActorKind.SYSTEM, name, on_behalf_of)
