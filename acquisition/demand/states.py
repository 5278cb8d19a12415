"""The life of a request: which action leads from which state to which, and how states look."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from babel.support import LazyProxy

from acquisition.demand.models import RequestState
from acquisition.kernel.i18n import lazy_gettext as _
from acquisition.web.badges import Badge

S = RequestState


class Action(StrEnum):
    """What may be done with a request."""

    CONSIDER = "consider"
    ACCEPT = "accept"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    PLAN = "plan"
    BUY = "buy"
    DELIVER = "deliver"
    RETURN = "return"


@dataclass(frozen=True, slots=True)
class Move:
    """From any of `sources` to `target`."""

    label: LazyProxy
    sources: frozenset[RequestState]
    target: RequestState


MOVES: dict[Action, Move] = {
    Action.CONSIDER: Move(_("взяти до розгляду"), frozenset({S.SUBMITTED}), S.CONSIDERED),
    Action.ACCEPT: Move(_("прийняти"), frozenset({S.SUBMITTED, S.CONSIDERED, S.DECLINED}), S.ACCEPTED),
    Action.DECLINE: Move(_("відхилити"), frozenset({S.SUBMITTED, S.CONSIDERED, S.ACCEPTED}), S.DECLINED),
    Action.WITHDRAW: Move(_("відкликати"), frozenset({S.SUBMITTED, S.CONSIDERED, S.ACCEPTED}), S.WITHDRAWN),
    Action.PLAN: Move(_("внести до переліку"), frozenset({S.SUBMITTED, S.CONSIDERED, S.ACCEPTED}), S.PLANNED),
    Action.BUY: Move(_("придбати"), frozenset({S.ACCEPTED, S.PLANNED}), S.BOUGHT),
    Action.DELIVER: Move(_("передати бібліотеці"), frozenset({S.PLANNED, S.BOUGHT}), S.DELIVERED),
    Action.RETURN: Move(_("повернути до прийнятих"), frozenset({S.PLANNED, S.BOUGHT}), S.ACCEPTED),
}
DECISIONS = (Action.CONSIDER, Action.ACCEPT, Action.DECLINE)
"""What a selector may answer."""

OPEN = frozenset({S.SUBMITTED, S.CONSIDERED, S.ACCEPTED})
"""States in which a request still waits for the book."""
COUNTED = frozenset(S) - {S.DECLINED, S.WITHDRAWN}
"""States that count as demand."""

BADGES: dict[RequestState, Badge] = {
    S.SUBMITTED: Badge(_("подано"), "info"),
    S.CONSIDERED: Badge(_("на розгляді"), "info"),
    S.ACCEPTED: Badge(_("прийнято"), "good"),
    S.DECLINED: Badge(_("відхилено"), "bad"),
    S.PLANNED: Badge(_("у переліку до закупівлі"), "good"),
    S.BOUGHT: Badge(_("придбано"), "good"),
    S.DELIVERED: Badge(_("передано бібліотеці"), "good"),
    S.WITHDRAWN: Badge(_("відкликано"), "neutral"),
}

DECLINE_REASONS: dict[str, LazyProxy] = {
    "held": _("книжка вже є у фонді в достатній кількості"),
    "not-on-sale": _("книжки немає в продажу"),
    "price": _("ціна завелика для кошторису"),
    "profile": _("не відповідає профілю бібліотеки"),
    "banned": _("заборонена законом"),
    "unclear": _("неможливо визначити, про яку книжку йдеться"),
    "other": _("інша причина"),
}
