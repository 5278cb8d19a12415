"""What each kind of file is: how it is read, what it needs to be named, who may bring it."""

from collections.abc import Mapping
from dataclasses import dataclass

from babel.support import LazyProxy

from acquisition.intake.models import FileKind
from acquisition.kernel.i18n import lazy_gettext as _
from acquisition.people.access import Permission


@dataclass(frozen=True, slots=True)
class KindInfo:
    """`vocabulary` names the fields (catalogue.vocabulary.KINDS); `permission` is needed besides `import.run`.

    `whole`: applied at once or not at all. `matched_too`: rows that match something are applied as well, as changes of it.
    """

    vocabulary: str
    label: LazyProxy
    hint: LazyProxy
    permission: Permission = Permission.IMPORT_RUN
    campaign: bool = False
    register: str = ""
    whole: bool = False
    matched_too: bool = False


KINDS: Mapping[FileKind, KindInfo] = {
    FileKind.PROPOSALS: KindInfo(
        "proposals",
        _("Пропозиції видавців"),
        _("Список видань із заявки видавця або каталогу: назва, автор, ISBN, ціна, кількість."),
        campaign=True,
    ),
    FileKind.LIBRARIES: KindInfo(
        "libraries",
        _("Бібліотеки"),
        _("Список бібліотек-отримувачів: повна назва, профіль, область, громада."),
        Permission.PEOPLE_MANAGE,
        matched_too=True,
    ),
    FileKind.HOLDINGS: KindInfo(
        "holdings",
        _("Фонд"),
        _("Що бібліотеки вже мають: ISBN або назва, бібліотека, кількість примірників."),
        matched_too=True,
    ),
    FileKind.SCORES: KindInfo(
        "scores",
        _("Оцінки експертів"),
        _("Експерт, ISBN або номер пропозиції, стовпець на кожен критерій."),
        Permission.SCORES_SEE,
        campaign=True,
    ),
    FileKind.VOTES: KindInfo(
        "votes",
        _("Голоси бібліотек"),
        _("Бібліотека, ISBN або номер пропозиції, потрібна чи ні, кількість."),
        Permission.VOTES_SEE,
        campaign=True,
    ),
    FileKind.REQUESTS: KindInfo(
        "requests",
        _("Заявки філій"),
        _("Що просять філії: назва або ISBN, бібліотека, кількість, обґрунтування."),
        Permission.REQUESTS_DECIDE,
    ),
    FileKind.REGISTER_PUBLISHERS: KindInfo(
        "registers",
        _("Державний реєстр видавців"),
        _("Замінює попередній реєстр цілком."),
        Permission.REGISTERS_MANAGE,
        register="publishers",
        whole=True,
    ),
    FileKind.REGISTER_MARKET: KindInfo(
        "registers",
        _("Каталог «Книжки на ринку»"),
        _("Замінює попередній перелік цілком."),
        Permission.REGISTERS_MANAGE,
        register="market",
        whole=True,
    ),
    FileKind.REGISTER_FORBIDDEN: KindInfo(
        "registers",
        _("Реєстр антиукраїнських видань"),
        _("Замінює попередній реєстр цілком."),
        Permission.REGISTERS_MANAGE,
        register="forbidden",
        whole=True,
    ),
    FileKind.REGISTER_PERMITTED: KindInfo(
        "registers",
        _("Реєстр дозволених видань російською мовою"),
        _("Замінює попередній реєстр цілком."),
        Permission.REGISTERS_MANAGE,
        register="permitted",
        whole=True,
    ),
}
