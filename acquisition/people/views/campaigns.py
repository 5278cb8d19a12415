"""Names of campaigns on people's screens: the room above says how to read them, when the application is wired."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import current_app
from sqlmodel import Session

CAMPAIGN_NAMES = "dobir.campaign_names"
Source = Callable[[Session], Sequence[tuple[int, str]]]


def campaign_names(session: Session) -> Sequence[tuple[int, str]]:
    """(id, name) of campaigns to which a role may be bound; none when no room told how to read them."""
    source: Source | None = current_app.extensions.get(CAMPAIGN_NAMES)
    return source(session) if source else ()
