"""The unit of work: session, actor, time, audit events and jobs to send; committed or rolled back once."""

from __future__ import annotations

import json
from datetime import date, datetime, tzinfo
from typing import Any

from sqlmodel import Session, SQLModel

from acquisition.kernel import audit
from acquisition.kernel.actor import Actor
from acquisition.kernel.canonical import canonical_json
from acquisition.kernel.jobs import JOBS, Job


class UnitOfWork:
    """What a service gets. It never commits: the one who opened the unit of work does, by leaving it.

    `now` is in UTC; `zone` is where the service's people live: what they call a day.
    """

    def __init__(self, session: Session, actor: Actor, now: datetime, zone: tzinfo) -> None:
        self.session = session
        self.actor = actor
        self.now = now
        self.zone = zone
        self.sent: list[Job] = []
        self._events: list[audit.AuditEvent] = []

    @property
    def today(self) -> date:
        """The day that people have now."""
        return self.now.astimezone(self.zone).date()

    def record(
        self,
        action: str,
        subject: SQLModel | tuple[str, int],
        *,
        before: Any = None,
        after: Any = None,
        reason: str = "",
        campaign_id: int | None = None,
    ) -> None:
        """Leave a trace. `action` is `room.verb` («candidate.admit»); `subject` a flushed row or (kind, id);
        `before` and `after` plain JSON data; `campaign_id` is taken from the row when it has one."""
        kind, number = subject if isinstance(subject, tuple) else _identify(self.session, subject)
        if campaign_id is None and not isinstance(subject, tuple):
            campaign_id = getattr(subject, "campaign_id", None)
        self._events.append(
            audit.AuditEvent(
                at=self.now,
                actor_kind=self.actor.kind,
                actor_id=self.actor.user_id,
                actor_name=self.actor.name,
                action=action,
                subject_kind=kind,
                subject_id=number,
                campaign_id=campaign_id,
                before=_plain(before),
                after=_plain(after),
                reason=reason,
                previous_hash="",
                hash="",
            )
        )

    def send(
        self,
        kind: str,
        payload: dict[str, Any],
        *,
        subject: tuple[str, int] | None = None,
        campaign_id: int | None = None,
    ) -> Job:
        """Make a waiting job; the workers are told after the commit. `kind` is a key of JOBS."""
        if kind not in JOBS:
            raise KeyError(kind)
        job = Job(
            kind=kind,
            payload=payload,
            subject_kind=subject[0] if subject else "",
            subject_id=subject[1] if subject else None,
            campaign_id=campaign_id,
            created_by=self.actor.user_id,
            created_by_name=self.actor.name,
            created_at=self.now,
        )
        self.session.add(job)
        self.session.flush()
        self.sent.append(job)
        return job

    def finish(self) -> None:
        """Write what is pending and commit. Called once, by the runtime."""
        self.session.flush()
        audit.append(self.session, self._events)
        self.session.commit()


def _identify(session: Session, row: SQLModel) -> tuple[str, int]:
    if getattr(row, "id", None) is None:
        session.flush()
    return str(row.__tablename__), int(row.id)  # type: ignore[attr-defined]  # every audited table has an integer id


def _plain(value: Any) -> Any:
    """As the database will give it back: the hash of the event must hold for both."""
    return None if value is None else json.loads(canonical_json(value))
