"""How bases of rationing, sources of need and states of sheets are called: one table each."""

from babel.support import LazyProxy

from acquisition.distribution.apportionment import Base
from acquisition.distribution.models import SheetStatus
from acquisition.kernel.i18n import lazy_gettext as _
from acquisition.people.models import Profile
from acquisition.selection.ruleset import QuantitySource
from acquisition.web.badges import Badge

BASE_LABELS: dict[Base, LazyProxy] = {
    Base.READERS: _("за кількістю користувачів"),
    Base.POPULATION: _("за населенням"),
    Base.LOANS: _("за книговидачею"),
    Base.EQUAL: _("порівну"),
}

SOURCE_LABELS: dict[QuantitySource, LazyProxy] = {
    QuantitySource.RECIPIENTS: _("по одному примірнику кожній бібліотеці за її профілем"),
    QuantitySource.VOTES: _("стільки, скільки бібліотека просила голосуванням"),
    QuantitySource.OFFER: _("усі запропоновані примірники між бібліотеками за профілем"),
}

SHEET_BADGES: dict[SheetStatus, Badge] = {
    SheetStatus.FILLING: Badge(_("складається"), "info"),
    SheetStatus.CURRENT: Badge(_("чинна"), "good"),
    SheetStatus.REPLACED: Badge(_("замінена"), "neutral"),
}

PROFILE_LABELS: dict[Profile, LazyProxy] = {
    Profile.CHILDREN: _("дитяча"),
    Profile.ADULT: _("доросла"),
    Profile.COMBINED: _("комбінована"),
}
