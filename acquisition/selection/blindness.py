"""Who may see the sheets of others, and when: the one rule that every query of sheets asks."""

from acquisition.selection.models import CampaignState, SheetState
from acquisition.selection.ruleset import RuleSet, Visibility
from acquisition.selection.states import ORDER


def scores_open(state: CampaignState) -> bool:
    """Scoring is over: nobody can be led by what others gave. Before that nobody but the author sees a sheet."""
    return ORDER.index(state) > ORDER.index(CampaignState.SCORING)


def expert_sees_others(rule: Visibility, state: CampaignState, own: SheetState | None) -> bool:
    """May an expert see the sheets of colleagues for one title, having handed in (or not) a sheet of their own?

    An abstention opens nothing: it may be taken back by points.
    """
    return scores_open(state) or is_final(rule, own)


def is_final(rule: Visibility, own: SheetState | None) -> bool:
    """A sheet that opened the sheets of colleagues keeps its points: only a conflict or the secretary takes it out."""
    return rule is Visibility.OWN_SUBMITTED and own is SheetState.SUBMITTED


def names_shown(rules: RuleSet, manages: bool) -> bool:
    """Names stand beside codes where the rule set codes nobody, and for who `manages` the councils."""
    return manages or not rules.blindness.experts_coded
