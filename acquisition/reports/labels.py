"""Words of reports: what an action of the trail was, what a subject is."""

from __future__ import annotations

from babel.support import LazyProxy

from acquisition.kernel.i18n import lazy_gettext as _
from acquisition.kernel.jobs import JobState
from acquisition.web.badges import Badge, Tone

JOB_TONES: dict[JobState, Tone] = {
    JobState.WAITING: "neutral",
    JobState.RUNNING: "info",
    JobState.DONE: "good",
    JobState.FAILED: "bad",
    JobState.CANCELLED: "warning",
}

ROOMS: dict[str, LazyProxy] = {
    "people": _("люди й бібліотеки"),
    "catalogue": _("каталог і фонд"),
    "intake": _("імпорт"),
    "demand": _("заявки філій"),
    "campaign": _("кампанії"),
    "candidate": _("книжкові пропозиції"),
    "council": _("експертні ради"),
    "scoring": _("оцінювання"),
    "ranking": _("рейтинг"),
    "purchasing": _("переліки до закупівлі"),
    "distribution": _("розподіл"),
    "jobs": _("завдання"),
    "backup": _("резервні копії"),
}

SUBJECTS: dict[str, LazyProxy] = {
    "user_account": _("користувач"),
    "library": _("бібліотека"),
    "title": _("книжка"),
    "campaign": _("кампанія"),
    "candidate": _("пропозиція"),
    "request": _("заявка"),
    "import_batch": _("імпорт"),
    "appointment": _("експерт ради"),
    "score_sheet": _("оціночний лист"),
    "library_vote": _("голос бібліотеки"),
    "ranking_run": _("розрахунок рейтингу"),
    "purchase_list": _("перелік до закупівлі"),
    "purchase_line": _("позиція переліку"),
    "distribution_sheet": _("рознарядка"),
    "job": _("завдання"),
}


def job_badge(state: JobState, label: LazyProxy) -> Badge:
    """The state of a job as a badge."""
    return Badge(label, JOB_TONES[state])
