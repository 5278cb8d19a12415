"""Findings of the technical check: codes R01…R99 of PROCEDURE 4, their certainty, and the sentence each one says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from babel.support import LazyProxy

from acquisition.catalogue.vocabulary import N_
from acquisition.kernel.i18n import gettext
from acquisition.kernel.i18n import lazy_gettext as _


class Certainty(StrEnum):
    """Certain reasons reject; suspicions wait for a person; unchecked rules had nothing to be checked against."""

    CERTAIN = "certain"
    SUSPICION = "suspicion"
    UNCHECKED = "unchecked"


CERTAINTY_LABELS: dict[Certainty, LazyProxy] = {
    Certainty.CERTAIN: _("причина"),
    Certainty.SUSPICION: _("підозра"),
    Certainty.UNCHECKED: _("не перевірено"),
}

CODES: dict[str, LazyProxy] = {
    "R01": _("видавця немає в Державному реєстрі"),
    "R02": _("не державною мовою"),
    "R03": _("рік видання поза межами"),
    "R04": _("кількість поза межами"),
    "R05": _("призначення не відповідає умовам"),
    "R06": _("палітурка не відповідає умовам"),
    "R07": _("ціна відсутня, завищена або не збігається з розрахунком"),
    "R08": _("документи неповні, не підписані або не за формою"),
    "R09": _("видано за бюджетні кошти"),
    "R10": _("немає у вільному продажу"),
    "R11": _("немає в каталозі «Книжки на ринку»"),
    "R12": _("заборона за походженням або автором (Закон 2309-IX)"),
    "R13": _("у реєстрі антиукраїнських видань"),
    "R14": _("ISBN відсутній, неправильний або іншої книжки"),
    "R15": _("повторює іншу пропозицію"),
    "R16": _("уже придбано раніше або є у фонді"),
    "R17": _("бракує обов’язкових вихідних відомостей"),
    "R18": _("подано після строку"),
    "R19": _("контрольного примірника немає або він не відповідає опису"),
    "R99": _("інше"),
}

# What a finding says, by code and variant. A person's own reason has the variant "person".
SENTENCES: dict[tuple[str, str], str] = {
    ("R01", "absent"): N_("Видавця «%(publisher)s» немає в Державному реєстрі видавців."),
    ("R01", "alike"): N_("У Державному реєстрі видавців є лише схожа назва: «%(listed)s»."),
    ("R01", "unchecked"): N_("Державний реєстр видавців не завантажено: не перевірено."),
    ("R01", "unknown"): N_("Видавця не вказано: наявність у реєстрі не перевірено."),
    ("R02", "other"): N_("Мова видання — %(language)s; потрібна одна з: %(allowed)s."),
    ("R02", "letters"): N_("Мову не вказано, а літери назви не українські."),
    ("R02", "unchecked"): N_("Мову видання не вказано: не перевірено."),
    ("R03", "early"): N_("Рік видання %(year)s раніший за %(first)s."),
    ("R03", "late"): N_("Рік видання %(year)s пізніший за рік відбору %(last)s."),
    ("R03", "unchecked"): N_("Рік видання не вказано: не перевірено."),
    ("R04", "few"): N_("Запропоновано %(quantity)s прим., а потрібно щонайменше %(limit)s."),
    ("R04", "many"): N_("Запропоновано %(quantity)s прим., а дозволено не більше %(limit)s."),
    ("R04", "unchecked"): N_("Кількість примірників не вказано: не перевірено."),
    ("R05", "other"): N_("Призначення «%(purpose)s» не схоже на жодне з дозволених."),
    ("R05", "unchecked"): N_("Призначення не вказано: не перевірено."),
    ("R06", "other"): N_("Палітурка — %(binding)s; дозволено: %(allowed)s."),
    ("R06", "unchecked"): N_("Палітурку не вказано: не перевірено."),
    ("R07", "missing"): N_("Ціну не вказано."),
    ("R07", "over"): N_("Ціна %(price)s грн вища за граничну %(limit)s грн."),
    ("R07", "unlike"): N_("Сума %(amount)s грн не дорівнює ціні, помноженій на кількість: %(expected)s грн."),
    ("R08", "no"): N_("Документи неповні, не підписані або не за формою."),
    ("R08", "unchecked"): N_("Документи заявки в системі не позначено: не перевірено."),
    ("R09", "yes"): N_("Книжку видано за бюджетні кошти."),
    ("R09", "unchecked"): N_("Невідомо, чи видано за бюджетні кошти: не перевірено."),
    ("R10", "no"): N_("Книжки немає у вільному продажу."),
    ("R10", "unchecked"): N_("Невідомо, чи є книжка у вільному продажу: не перевірено."),
    ("R11", "absent"): N_("Книжки немає в каталозі «Книжки на ринку»."),
    ("R11", "unchecked"): N_("Каталог «Книжки на ринку» не завантажено: не перевірено."),
    ("R12", "country"): N_("Країна походження: %(country)s."),
    ("R12", "place"): N_("Місце видання — %(place)s: перевірте походження."),
    ("R12", "isbn"): N_("ISBN групи 978-5 (Росія та колишній СРСР): перевірте походження."),
    ("R12", "author"): N_(
        "Автор «%(author)s» має видання в реєстрі антиукраїнських: перевірте громадянство."
    ),
    ("R12", "original"): N_("Переклад з мови: %(language)s. Перевірте громадянство автора."),
    ("R12", "unchecked"): N_("Реєстр антиукраїнських видань не завантажено: авторів за ним не перевірено."),
    ("R13", "listed"): N_("Книжка є в реєстрі антиукраїнських видань, запис %(number)s."),
    ("R13", "alike"): N_("У реєстрі антиукраїнських видань є схожа книжка, запис %(number)s."),
    ("R13", "unchecked"): N_("Реєстр антиукраїнських видань не завантажено: не перевірено."),
    ("R14", "missing"): N_("ISBN не вказано."),
    ("R14", "invalid"): N_("ISBN «%(isbn)s» неправильний."),
    ("R14", "other"): N_("За цим ISBN відома інша книжка: «%(title)s»."),
    ("R15", "isbn"): N_("Той самий ISBN має пропозиція № %(number)s."),
    ("R15", "alike"): N_("Схожа назва й автор у пропозиції № %(number)s."),
    ("R16", "bought"): N_("Уже придбано в кампанії «%(campaign)s»."),
    ("R16", "held"): N_("У фонді вже %(copies)s прим. (межа %(limit)s)."),
    ("R16", "unchecked"): N_("Відомостей про фонд не завантажено: не перевірено."),
    ("R17", "missing"): N_("Не вказано: %(fields)s."),
    ("R18", "late"): N_("Подано %(submitted)s, а строк подання — %(deadline)s."),
    ("R18", "unchecked"): N_("Строк подання в кампанії не задано: не перевірено."),
    ("R19", "no"): N_("Контрольного примірника немає або він не відповідає опису."),
    ("R19", "unchecked"): N_("Контрольний примірник у системі не позначено: не перевірено."),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer of the check. `params` fill the sentence: plain JSON values, a list for words of the vocabulary."""

    code: str
    variant: str
    certainty: Certainty
    params: Mapping[str, Any] = field(default_factory=dict)

    def to_plain(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "variant": self.variant,
            "certainty": self.certainty.value,
            "params": dict(self.params),
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "Finding":
        return cls(plain["code"], plain["variant"], Certainty(plain["certainty"]), plain.get("params", {}))

    @property
    def sentence(self) -> str:
        """The finding in the current language; a person's own words stand as written after the code's name."""
        if self.variant == "person":
            text = self.params.get("text", "")
            return str(CODES[self.code]) + (f": {text}" if text else "")
        return gettext(
            SENTENCES[self.code, self.variant], **{key: _words(value) for key, value in self.params.items()}
        )


def certain(findings: Iterable[Finding]) -> list[Finding]:
    return [each for each in findings if each.certainty is Certainty.CERTAIN]


def suspicions(findings: Iterable[Finding]) -> list[Finding]:
    return [each for each in findings if each.certainty is Certainty.SUSPICION]


def unchecked(findings: Iterable[Finding]) -> list[Finding]:
    return [each for each in findings if each.certainty is Certainty.UNCHECKED]


def persons_reason(code: str, text: str = "") -> Finding:
    """A reason given by a person; R99 stands for any other and needs `text` (checked by the service)."""
    return Finding(code, "person", Certainty.CERTAIN, {"text": text} if text else {})


def _words(value: Any) -> Any:
    """A list holds words of our vocabulary, translated; anything else stands as it is."""
    return ", ".join(gettext(word) for word in value) if isinstance(value, list) else value


def persons_findings(decision: Mapping[str, Any]) -> list[Finding]:
    """The reasons a person gave with a candidate's decision ({"codes", "text", …})."""
    text = decision.get("text", "")
    return [persons_reason(code, text if code == "R99" else "") for code in decision.get("codes", [])]
