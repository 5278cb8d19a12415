"""The audit trail: one chained event for every change."""

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import Field, Session, SQLModel, col, select

from acquisition.kernel.actor import ActorKind
from acquisition.kernel.canonical import canonical_json, sha256
from acquisition.kernel.columns import Json, UtcDateTime, text_enum

GENESIS = "0" * 64


class AuditEvent(SQLModel, table=True):
    """What was done, by whom, to what, why; `hash` covers all fields and the previous event's hash."""

    __tablename__ = "audit_event"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    actor_kind: ActorKind = Field(sa_type=text_enum(ActorKind))
    actor_id: int | None = None
    actor_name: str
    action: str = Field(index=True)
    subject_kind: str
    subject_id: int
    campaign_id: int | None = Field(default=None, index=True)
    before: Any = Field(default=None, sa_type=Json)
    after: Any = Field(default=None, sa_type=Json)
    reason: str = ""
    previous_hash: str
    hash: str


class AuditHead(SQLModel, table=True):
    """One row: the number of events and the last hash, so that a cut tail shows. Its lock orders the chain."""

    __tablename__ = "audit_head"

    id: int = Field(primary_key=True)
    events: int
    hash: str


@dataclass(frozen=True, slots=True)
class ChainBreak:
    """The first place where the trail does not hold."""

    event_id: int | None
    problem: str


def event_hash(event: AuditEvent) -> str:
    """SHA-256 over the canonical JSON of the event without id and hash."""
    fields = {key: value for key, value in event.model_dump().items() if key not in ("id", "hash")}
    return sha256(canonical_json(fields))


def append(session: Session, events: list[AuditEvent]) -> None:
    """Chain and insert the events. Takes the head's lock: call it last before the commit."""
    if not events:
        return
    head = session.get(AuditHead, 1, with_for_update=True)
    if head is None:
        first = text(
            "INSERT INTO audit_head (id, events, hash) VALUES (1, 0, :hash) ON CONFLICT (id) DO NOTHING"
        )
        session.execute(first, {"hash": GENESIS})
        head = session.get_one(AuditHead, 1, with_for_update=True)
    for event in events:
        event.previous_hash = head.hash
        event.hash = event_hash(event)
        head.hash = event.hash
        head.events += 1
        session.add(event)
        session.flush()


def check_chain(session: Session) -> tuple[int, ChainBreak | None]:
    """Recompute the chain in order of ids. Returns the number of events read and the first break, if any."""
    previous, count = GENESIS, 0
    everything = select(AuditEvent).order_by(col(AuditEvent.id)).execution_options(yield_per=1000)
    with closing(session.exec(everything)) as events:
        for event in events:
            if event.previous_hash != previous:
                return count, ChainBreak(event.id, "previous-hash")
            if event_hash(event) != event.hash:
                return count, ChainBreak(event.id, "changed")
            previous, count = event.hash, count + 1
    head = session.get(AuditHead, 1)
    expected = (head.events, head.hash) if head else (0, GENESIS)
    if (count, previous) != expected:
        return count, ChainBreak(None, "tail")
    return count, None
