"""How states of lists and lines, verdicts and grounds are called and shown: one table each."""

from babel.support import LazyProxy

from acquisition.kernel.i18n import lazy_gettext as _
from acquisition.purchasing.models import ChangeCode, LineStatus, ListState, Verdict
from acquisition.selection.ruleset import Walk
from acquisition.web.badges import Badge

LIST_BADGES: dict[ListState, Badge] = {
    ListState.PENDING: Badge(_("на погодженні"), "info"),
    ListState.APPROVED: Badge(_("погоджено"), "good"),
    ListState.REJECTED: Badge(_("відхилено"), "neutral"),
}

STATUS_BADGES: dict[LineStatus, Badge] = {
    LineStatus.INCLUDED: Badge(_("у переліку"), "good"),
    LineStatus.RESERVE: Badge(_("резерв"), "neutral"),
    LineStatus.REFUSED: Badge(_("не погоджено"), "bad"),
    LineStatus.REMOVED: Badge(_("вилучено"), "bad"),
}

VERDICT_BADGES: dict[Verdict, Badge] = {
    Verdict.NONE: Badge(_("без рішення"), "neutral"),
    Verdict.APPROVED: Badge(_("погоджено"), "good"),
    Verdict.REFUSED: Badge(_("відмовлено"), "bad"),
    Verdict.RETURNED: Badge(_("повернуто"), "warning"),
}

CHANGE_LABELS: dict[ChangeCode, LazyProxy] = {
    ChangeCode.WITHDRAWN_BY_PUBLISHER: _("видавець відкликав пропозицію"),
    ChangeCode.NOT_DELIVERABLE: _("видавець не може поставити"),
    ChangeCode.PRICE_RAISED: _("ціну піднято"),
    ChangeCode.FORBIDDEN: _("видання заборонено або обмежено законом"),
    ChangeCode.DEFECT: _("дефект змісту або виконання"),
    ChangeCode.APPEAL: _("задоволено апеляцію"),
    ChangeCode.COURT: _("рішення суду"),
    ChangeCode.MISTAKE: _("помилка в переліку"),
    ChangeCode.OTHER: _("інша підстава"),
}

WALK_LABELS: dict[Walk, LazyProxy] = {
    Walk.STRICT: _("зупинитися на першій назві, що не вміщується"),
    Walk.SKIP: _("пропускати назви, що не вміщуються"),
}
