"""The one door through which a request changes its state."""

from __future__ import annotations

from acquisition.demand.models import Request, RequestEvent
from acquisition.demand.states import MOVES, Action
from acquisition.kernel.errors import WrongState
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.work import UnitOfWork


def move(
    work: UnitOfWork, request: Request, action: Action, *, reason_code: str = "", reason: str = ""
) -> None:
    """Apply the action and note it where the branch sees it. WrongState when its state does not permit it.

    The caller has locked the row and records the audit event (one for a bulk).
    """
    step = MOVES[action]
    if request.state not in step.sources:
        raise WrongState(
            _(
                "Заявку %(number)s у її теперішньому стані не можна %(action)s.",
                number=request.number,
                action=step.label,
            )
        )
    request.state = step.target
    request.changed_at = work.now
    request.version += 1
    note(work, request, reason_code=reason_code, reason=reason)


def note(work: UnitOfWork, request: Request, *, reason_code: str = "", reason: str = "") -> None:
    """Write the request's present state down with date and reason."""
    assert request.id is not None
    work.session.add(
        RequestEvent(
            request_id=request.id,
            at=work.now,
            actor_name=work.actor.name,
            state=request.state,
            reason_code=reason_code,
            reason=reason,
        )
    )
