"""Who may see the sheets of others, and when: the one rule that every query of sheets asks."""

from acquisition.selection.models import CampaignState, SheetState
from acquisition.selection.ruleset import Visibility
from acquisition.selection.states import ORDER

HANDED_IN = (SheetState.SUBMITTED, SheetState.ABSTAINED)


def scores_open(state: CampaignState) -> bool:
    """Scoring is over: nobody can be led by what others gave. Before that nobody but the author sees a sheet."""
    return ORDER.index(state) > ORDER.index(CampaignState.SCORING)


def expert_sees_others(rule: Visibility, state: CampaignState, own: SheetState | None) -> bool:
    """May an expert see the sheets of colleagues for one title, having handed in (or not) a sheet of their own?"""
    if scores_open(state):
        return True
    return rule is Visibility.OWN_SUBMITTED and own in HANDED_IN
