"""States of a batch: which step leads where, and how a state and an outcome look."""

from collections.abc import Mapping
from dataclasses import dataclass

from acquisition.intake.models import BatchState, Outcome
from acquisition.kernel.i18n import lazy_gettext as _
from acquisition.kernel.i18n import ngettext
from acquisition.web.badges import Badge

S = BatchState


@dataclass(frozen=True, slots=True)
class Step:
    """A step may be taken from any of `start` and ends in `end`."""

    start: frozenset[BatchState]
    end: BatchState


STEPS: Mapping[str, Step] = {
    "read": Step(frozenset({S.UPLOADED, S.READ, S.FAILED, S.UNDONE, S.DROPPED}), S.READING),
    "read_again": Step(frozenset({S.READING}), S.READING),
    "finish_reading": Step(frozenset({S.READING}), S.READ),
    "fail": Step(frozenset({S.READING}), S.FAILED),
    "apply": Step(frozenset({S.READ, S.APPLIED}), S.APPLYING),
    "apply_again": Step(frozenset({S.APPLYING}), S.APPLYING),
    "finish_applying": Step(frozenset({S.APPLYING}), S.APPLIED),
    "stop_applying": Step(frozenset({S.APPLYING}), S.READ),
    "undo": Step(frozenset({S.APPLIED}), S.UNDOING),
    "undo_again": Step(frozenset({S.UNDOING}), S.UNDOING),
    "finish_undoing": Step(frozenset({S.UNDOING}), S.UNDONE),
    "stop_undoing": Step(frozenset({S.UNDOING}), S.APPLIED),
    "drop": Step(frozenset({S.UPLOADED, S.READ, S.FAILED}), S.DROPPED),
}

STATE_BADGES: Mapping[BatchState, Badge] = {
    S.UPLOADED: Badge(_("завантажено"), "neutral"),
    S.READING: Badge(_("читається"), "info"),
    S.READ: Badge(_("прочитано"), "warning"),
    S.APPLYING: Badge(_("застосовується"), "info"),
    S.APPLIED: Badge(_("застосовано"), "good"),
    S.UNDOING: Badge(_("скасовується"), "info"),
    S.UNDONE: Badge(_("скасовано"), "neutral"),
    S.DROPPED: Badge(_("відкинуто"), "neutral"),
    S.FAILED: Badge(_("не прочитано"), "bad"),
}

OUTCOME_BADGES: Mapping[Outcome, Badge] = {
    Outcome.NEW: Badge(_("нові"), "good"),
    Outcome.MATCHED: Badge(_("уже є"), "info"),
    Outcome.NEEDS_DECISION: Badge(_("потрібне рішення"), "warning"),
    Outcome.REFUSED: Badge(_("відхилено"), "bad"),
    Outcome.SKIPPED: Badge(_("пропущено"), "neutral"),
}

ROW_BADGES: Mapping[Outcome, Badge] = {
    Outcome.NEW: Badge(_("новий"), "good"),
    Outcome.MATCHED: Badge(_("уже є"), "info"),
    Outcome.NEEDS_DECISION: Badge(_("потрібне рішення"), "warning"),
    Outcome.REFUSED: Badge(_("відхилено"), "bad"),
    Outcome.SKIPPED: Badge(_("пропущено"), "neutral"),
}

BUSY = frozenset({S.READING, S.APPLYING, S.UNDOING})


def outcome_label(outcome: Outcome, number: int) -> str:
    """The outcome as it stands beside the number of its rows."""
    match outcome:
        case Outcome.NEW:
            return ngettext("новий", "нових", number)
        case Outcome.MATCHED:
            return str(OUTCOME_BADGES[outcome].label)
        case Outcome.NEEDS_DECISION:
            return ngettext("потребує рішення", "потребують рішення", number)
        case Outcome.REFUSED:
            return ngettext("відхилений", "відхилених", number)
        case Outcome.SKIPPED:
            return ngettext("пропущений", "пропущених", number)
