"""How the parts of scoring, voting and rating are called and shown on screens."""

from babel.support import LazyProxy

from acquisition.kernel.i18n import lazy_gettext as _
from acquisition.selection.models import RunState, SheetState
from acquisition.selection.ranking import Decision
from acquisition.selection.ruleset import Aggregation, TieKey
from acquisition.selection.scoring import SheetFate
from acquisition.web.badges import Badge

CONFLICT_KINDS: dict[str, LazyProxy] = {
    "author": _("я автор або співавтор"),
    "translator": _("я перекладач"),
    "editor": _("я редактор або упорядник"),
    "illustrator": _("я ілюстратор"),
    "employee": _("я працюю у видавництві"),
    "relative": _("близька особа автора чи видавця"),
    "reviewer": _("я рецензент, зазначений у вихідних даних"),
    "other": _("інше"),
}

SHEET_BADGES: dict[SheetState, Badge] = {
    SheetState.DRAFT: Badge(_("чернетка"), "warning"),
    SheetState.SUBMITTED: Badge(_("подано"), "good"),
    SheetState.ABSTAINED: Badge(_("утримався"), "neutral"),
    SheetState.CONFLICT: Badge(_("конфлікт інтересів"), "bad"),
    SheetState.VOID: Badge(_("недійсний"), "bad"),
}

FATE_BADGES: dict[SheetFate, Badge] = {
    SheetFate.VALID: Badge(_("дійсний"), "good"),
    SheetFate.ABSTAINED: Badge(_("утримався"), "neutral"),
    SheetFate.CONFLICT: Badge(_("не враховано: конфлікт інтересів"), "bad"),
    SheetFate.VOID: Badge(_("не враховано: недійсний"), "bad"),
    SheetFate.INCOMPLETE: Badge(_("не враховано: не всі критерії"), "warning"),
    SheetFate.OUT_OF_RANGE: Badge(_("не враховано: бал поза межами"), "bad"),
}

DECISION_BADGES: dict[Decision, Badge] = {
    Decision.RECOMMENDED: Badge(_("рекомендовано"), "good"),
    Decision.RESERVE: Badge(_("резерв"), "info"),
    Decision.NOT_RECOMMENDED: Badge(_("не рекомендовано"), "bad"),
    Decision.NOT_SCORED: Badge(_("не оцінено"), "neutral"),
}

REASON_LABELS: dict[str, LazyProxy] = {
    "fits": _("уміщується в кошторис ради"),
    "does_not_fit": _("не вміщується в залишок кошторису ради"),
    "after_the_cut": _("нижче межі, на якій вичерпано кошторис ради"),
    "no_price": _("немає ціни"),
    "no_quantity": _("немає кількості: жодна бібліотека не потребує або видавець не вказав"),
    "below_threshold": _("підсумковий бал нижчий за прохідний"),
    "not_assessed": _("дійсних листів менше за кворум"),
}

RUN_BADGES: dict[RunState, Badge] = {
    RunState.WAITING: Badge(_("чекає"), "neutral"),
    RunState.COMPUTING: Badge(_("рахується"), "info"),
    RunState.DONE: Badge(_("розраховано"), "good"),
    RunState.FAILED: Badge(_("не вдалося"), "bad"),
}

TIE_LABELS: dict[TieKey, LazyProxy] = {
    TieKey.SCORE: _("підсумковий бал R, вищий попереду"),
    TieKey.EXPERTS: _("середній бал експертів E, вищий попереду"),
    TieKey.LIBRARIES: _("середній бал бібліотек L, вищий попереду"),
    TieKey.PRICE: _("ціна, нижча попереду"),
    TieKey.TITLE: _("назва за українською абеткою"),
    TieKey.NUMBER: _("номер пропозиції, менший попереду"),
}

AGGREGATION_LABELS: dict[Aggregation, LazyProxy] = {
    Aggregation.MEAN: _("середнє арифметичне"),
    Aggregation.MEDIAN: _("медіана"),
    Aggregation.TRIMMED: _("усічене середнє"),
}
