"""How people's values look on screens."""

from __future__ import annotations

from acquisition.kernel.i18n import lazy_gettext as _
from acquisition.people.models import Profile
from acquisition.web.badges import Badge

PROFILE_BADGES = {
    Profile.CHILDREN: Badge(_("дитяча"), "info"),
    Profile.ADULT: Badge(_("доросла"), "neutral"),
    Profile.COMBINED: Badge(_("комбінована"), "good"),
}
