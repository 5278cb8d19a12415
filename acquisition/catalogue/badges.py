"""How states and facts of the catalogue look: one table each."""

from acquisition.catalogue.matching import MatchKind
from acquisition.catalogue.models import Audience, EnrichState, Register
from acquisition.catalogue.records import OriginKind
from acquisition.kernel.i18n import lazy_gettext as _
from acquisition.web.badges import Badge

ENRICH = {
    EnrichState.NONE: Badge(_("ще не запитано")),
    EnrichState.WAITING_NETWORK: Badge(_("очікує мережі"), "info"),
    EnrichState.ENRICHED: Badge(_("доповнено"), "good"),
    EnrichState.NOTHING_FOUND: Badge(_("нового не знайдено")),
}
"""How far outside catalogues were asked about a title."""

ORIGINS = {
    OriginKind.PERSON: Badge(_("людина"), "good"),
    OriginKind.PUBLISHER: Badge(_("видавець"), "info"),
    OriginKind.LIBRARY: Badge(_("бібліотека"), "info"),
    OriginKind.PROVIDER: Badge(_("каталог"), "neutral"),
}
"""Who said a field."""

AUDIENCES = {Audience.CHILDREN: Badge(_("дитяча"), "info"), Audience.ADULT: Badge(_("доросла"))}

REGISTERS = {
    Register.FORBIDDEN: _("Реєстр антиукраїнських видань"),
    Register.PERMITTED: _("Реєстр дозволених видань російською мовою"),
    Register.PUBLISHERS: _("Державний реєстр видавців"),
    Register.MARKET: _("Каталог «Книжки на ринку»"),
}

REGISTER_USES = {
    Register.FORBIDDEN: _("Знахідка — підстава для відмови (R13), збіг самого автора — підозра (R12)."),
    Register.PERMITTED: _("Дозвіл на видання російською мовою."),
    Register.PUBLISHERS: _("Видавця, якого тут немає, технічний відбір відхиляє (R01)."),
    Register.MARKET: _("Книжку, якої тут немає, не можна купити за публічні кошти (R11)."),
}

LOADED = {True: Badge(_("завантажено"), "good"), False: Badge(_("не завантажено"), "warning")}

HITS = {
    (Register.FORBIDDEN, "isbn"): Badge(_("заборонено: той самий ISBN"), "bad"),
    (Register.FORBIDDEN, "key"): Badge(_("заборонено: ті самі назва й автор"), "bad"),
    (Register.FORBIDDEN, "alike"): Badge(_("така сама назва"), "warning"),
    (Register.FORBIDDEN, "author"): Badge(_("є книжки цього автора"), "warning"),
    (Register.PERMITTED, "isbn"): Badge(_("дозволено"), "good"),
    (Register.PERMITTED, "key"): Badge(_("дозволено"), "good"),
    (Register.PERMITTED, "alike"): Badge(_("така сама назва"), "neutral"),
    (Register.MARKET, "isbn"): Badge(_("є на ринку"), "good"),
    (Register.MARKET, "key"): Badge(_("є на ринку: ті самі назва й автор"), "good"),
    (Register.MARKET, "alike"): Badge(_("така сама назва"), "neutral"),
    (Register.PUBLISHERS, "key"): Badge(_("видавець у реєстрі"), "good"),
    (Register.PUBLISHERS, "alike"): Badge(_("є схожий видавець"), "warning"),
}
"""What a register's entry says of a book."""

SILENT = {
    Register.FORBIDDEN: Badge(_("не знайдено"), "good"),
    Register.PERMITTED: Badge(_("не знайдено")),
    Register.MARKET: Badge(_("не знайдено"), "warning"),
    Register.PUBLISHERS: Badge(_("видавця не знайдено"), "warning"),
}
"""What it means that a loaded register has no entry."""

NOT_LOADED = Badge(_("не перевірено: реєстр не завантажено"))

MATCHES = {
    MatchKind.SAME_ISBN: Badge(_("той самий ISBN"), "warning"),
    MatchKind.SAME_BOOK: Badge(_("та сама книжка"), "warning"),
    MatchKind.OTHER_EDITION: Badge(_("інше видання"), "info"),
    MatchKind.OTHER_VOLUME: Badge(_("інший том"), "neutral"),
}
"""What a like title is to this one."""

REASON_FIELDS = {
    "isbn": _("ISBN"),
    "title": _("назва"),
    "author": _("автор"),
    "volume": _("том"),
    "publisher": _("видавець"),
    "year": _("рік"),
    "language": _("мова"),
}
REASON_RESULTS = {
    "same": _("збігається"),
    "like": _("схоже"),
    "differs": _("різниться"),
    "unknown": _("невідомо"),
}
