"""States of campaigns and candidates: which step follows which, what blocks it, and how states are called and shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from babel.support import LazyProxy

from acquisition.kernel.i18n import gettext
from acquisition.kernel.i18n import lazy_gettext as _
from acquisition.selection.models import CampaignState, CandidateState
from acquisition.web.badges import Badge

ORDER = tuple(CampaignState)
"""The steps of PROCEDURE 3 in order; a campaign moves one step at a time, forward or back."""

CAMPAIGN_BADGES: dict[CampaignState, Badge] = {
    CampaignState.COLLECTING: Badge(_("збирання пропозицій"), "info"),
    CampaignState.CHECKING: Badge(_("технічний відбір"), "info"),
    CampaignState.SCORING: Badge(_("оцінювання"), "info"),
    CampaignState.RANKING: Badge(_("рейтинг"), "info"),
    CampaignState.APPROVING: Badge(_("погодження переліку"), "warning"),
    CampaignState.DISTRIBUTING: Badge(_("розподіл"), "good"),
    CampaignState.CLOSED: Badge(_("завершено"), "neutral"),
}

CANDIDATE_BADGES: dict[CandidateState, Badge] = {
    CandidateState.PROPOSED: Badge(_("подано"), "neutral"),
    CandidateState.ADMITTED: Badge(_("допущено"), "good"),
    CandidateState.REJECTED: Badge(_("відхилено"), "bad"),
    CandidateState.RETURNED: Badge(_("повернуто на виправлення"), "warning"),
    CandidateState.WITHDRAWN: Badge(_("відкликано"), "neutral"),
}


class CandidateAction(StrEnum):
    """What a person may do with a candidate."""

    ADMIT = "admit"
    REJECT = "reject"
    RETURN = "return"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"


ACTION_LABELS: dict[CandidateAction, LazyProxy] = {
    CandidateAction.ADMIT: _("Допустити"),
    CandidateAction.REJECT: _("Відхилити"),
    CandidateAction.RETURN: _("Повернути на виправлення"),
    CandidateAction.REOPEN: _("Розглянути ще раз"),
    CandidateAction.WITHDRAW: _("Позначити відкликаною"),
}

EVENT_LABELS: dict[str, LazyProxy] = {
    "candidate.admit": _("допущено"),
    "candidate.reject": _("відхилено"),
    "candidate.return": _("повернуто на виправлення"),
    "candidate.reopen": _("взято до розгляду ще раз"),
    "candidate.withdraw": _("позначено відкликаною"),
    "candidate.correct": _("пропозицію виправлено"),
    "candidate.admit_many": _("допущено в переліку"),
    "candidate.reject_many": _("відхилено в переліку"),
    "candidate.return_many": _("повернуто в переліку"),
    "candidate.reopen_many": _("взято до розгляду в переліку"),
    "candidate.withdraw_many": _("позначено відкликаними в переліку"),
}

_S = CandidateState
# Which action leads from which states to which.
CANDIDATE_MOVES: Mapping[CandidateAction, tuple[frozenset[CandidateState], CandidateState]] = {
    CandidateAction.ADMIT: (frozenset({_S.PROPOSED, _S.RETURNED, _S.REJECTED}), _S.ADMITTED),
    CandidateAction.REJECT: (frozenset({_S.PROPOSED, _S.RETURNED, _S.ADMITTED}), _S.REJECTED),
    CandidateAction.RETURN: (frozenset({_S.PROPOSED}), _S.RETURNED),
    CandidateAction.REOPEN: (frozenset({_S.RETURNED, _S.REJECTED, _S.ADMITTED, _S.WITHDRAWN}), _S.PROPOSED),
    CandidateAction.WITHDRAW: (frozenset({_S.PROPOSED, _S.RETURNED, _S.ADMITTED}), _S.WITHDRAWN),
}


def candidate_target(state: CandidateState, action: CandidateAction) -> CandidateState | None:
    """The state the action leads to, or None when it does not start from `state`."""
    sources, target = CANDIDATE_MOVES[action]
    return target if state in sources else None


def actions_from(state: CandidateState) -> list[CandidateAction]:
    """Actions open from a state, in the order of the table."""
    return [action for action in CandidateAction if candidate_target(state, action) is not None]


@dataclass(frozen=True, slots=True)
class Figures:
    """How far a campaign is: counts of rows its next step depends on."""

    candidates: Mapping[CandidateState, int] = field(default_factory=dict)
    suspicions: int = 0
    unchecked: int = 0
    experts: int = 0
    councils_without_experts: int = 0
    sheets: int = 0
    votes: int = 0
    runs: int = 0
    ranked: int = 0
    listed_titles: int = 0
    approved_lists: int = 0
    approved_titles: int = 0
    distributed_copies: int = 0

    def of(self, state: CandidateState) -> int:
        return self.candidates.get(state, 0)

    @property
    def total(self) -> int:
        return sum(self.candidates.values())


TAKING_PROPOSALS = frozenset({CampaignState.COLLECTING, CampaignState.CHECKING})
"""Proposals may be added to a campaign in these."""


def decisions_open(state: CampaignState) -> bool:
    """Candidates are decided on until a list made of them is on approval."""
    return ORDER.index(state) < ORDER.index(CampaignState.APPROVING)


def next_state(state: CampaignState) -> CampaignState | None:
    """The step after `state`; None after the last."""
    place = ORDER.index(state)
    return ORDER[place + 1] if place + 1 < len(ORDER) else None


def blockers(target: CampaignState, figures: Figures) -> list[str]:
    """Sentences that say why the step `target` cannot begin yet; none when it can."""
    rules: dict[CampaignState, list[tuple[bool, LazyProxy]]] = {
        CampaignState.CHECKING: [(figures.total == 0, _("У кампанії ще немає жодної пропозиції."))],
        CampaignState.SCORING: [
            (figures.of(CandidateState.ADMITTED) == 0, _("Жодної пропозиції ще не допущено до оцінювання."))
        ],
        CampaignState.RANKING: [(figures.sheets == 0, _("Експерти ще не подали жодного оціночного листа."))],
        CampaignState.APPROVING: [(figures.runs == 0, _("Рейтинг ще не розраховано."))],
        CampaignState.DISTRIBUTING: [
            (figures.approved_lists == 0, _("Немає погодженого переліку до закупівлі."))
        ],
        CampaignState.CLOSED: [
            (figures.distributed_copies == 0, _("Примірники ще не розподілено між бібліотеками."))
        ],
    }
    return [str(sentence) for holds, sentence in rules.get(target, []) if holds]


def warnings(target: CampaignState, figures: Figures) -> list[str]:
    """What does not forbid the step `target`, but a person should know before it."""
    waiting = figures.of(CandidateState.PROPOSED)
    if target is CampaignState.SCORING and waiting:
        return [
            gettext("Пропозицій без рішення: %(count)s. До оцінювання вони не потраплять.", count=waiting)
        ]
    if target is CampaignState.SCORING and figures.councils_without_experts:
        return [gettext("Рад без експертів: %(count)s.", count=figures.councils_without_experts)]
    if target is CampaignState.RANKING and figures.votes == 0:
        return [gettext("Бібліотеки ще не голосували: рейтинг складуть за оцінками експертів.")]
    return []
