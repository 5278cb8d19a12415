"""What a library's card may say: values as typed, checked and folded; matching of names in files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.i18n import lazy_gettext
from acquisition.people.models import Library, Profile
from acquisition.people.names import fold, key_of, place_key, search_text, sort_key, tidy

TEXTS = (
    "code",
    "name",
    "kind",
    "oblast",
    "district",
    "community",
    "address",
    "edrpou",
    "contact",
    "phone",
    "email",
    "hub_name",
)
NUMBERS = ("population", "readers", "loans")
LABELS = {
    "name": lazy_gettext("Повна назва"),
    "profile": lazy_gettext("Профіль"),
    "code": lazy_gettext("Код бібліотеки"),
    "kind": lazy_gettext("Тип"),
    "oblast": lazy_gettext("Область"),
    "district": lazy_gettext("Район"),
    "community": lazy_gettext("Громада"),
    "address": lazy_gettext("Адреса"),
    "edrpou": lazy_gettext("Код ЄДРПОУ"),
    "contact": lazy_gettext("Контактна особа"),
    "phone": lazy_gettext("Телефон"),
    "email": lazy_gettext("Електронна пошта"),
    "hub_id": lazy_gettext("Бібліотека-розподільник"),
    "hub_name": lazy_gettext("Розподільник, як у файлі"),
    "population": lazy_gettext("Населення"),
    "readers": lazy_gettext("Користувачів"),
    "loans": lazy_gettext("Видач за рік"),
    "active": lazy_gettext("Працює й отримує книжки"),
}


@dataclass(frozen=True, slots=True)
class LibraryData:
    """The card of a library as a person fills it in. `hub_id` wins over `hub_name`."""

    name: str
    profile: str = ""
    code: str = ""
    kind: str = ""
    oblast: str = ""
    district: str = ""
    community: str = ""
    address: str = ""
    edrpou: str = ""
    contact: str = ""
    phone: str = ""
    email: str = ""
    hub_id: int | None = None
    hub_name: str = ""
    population: int | None = None
    readers: int | None = None
    loans: int | None = None
    active: bool = True

    def tidied(self) -> LibraryData:
        """The same with texts trimmed and mended; a missing profile is guessed from the name."""
        texts: dict[str, Any] = {key: tidy(getattr(self, key)) for key in TEXTS}
        return replace(self, **texts, profile=self.profile or guess_profile(self.name))


def data_of(library: Library) -> LibraryData:
    """The card of a stored library."""
    return LibraryData(**{item.name: getattr(library, item.name) for item in fields(LibraryData)})


def problems_of(data: LibraryData) -> dict[str, object]:
    """Field → sentence for everything that cannot be stored."""
    problems: dict[str, object] = {}
    if not data.name:
        problems["name"] = _("Вкажіть назву бібліотеки.")
    if len(data.name) > 300:
        problems["name"] = _("Назва задовга: не більше 300 символів.")
    if data.profile not in set(Profile):
        problems["profile"] = _("Оберіть профіль: дитяча, доросла або комбінована.")
    if data.edrpou and not (data.edrpou.isdecimal() and len(data.edrpou) in (8, 10)):
        problems["edrpou"] = _("Код ЄДРПОУ складається з 8 цифр.")
    if data.email and "@" not in data.email:
        problems["email"] = _("Електронна адреса не схожа на адресу.")
    for key in NUMBERS:
        value = getattr(data, key)
        if value is not None and not 0 <= value <= 2_000_000_000:
            problems[key] = _("Вкажіть ціле невід’ємне число.")
    return problems


def guess_profile(name: str) -> str:
    """The profile a library's own name tells; combined when it tells nothing."""
    folded = fold(name)
    if any(word in folded for word in ("дитяч", "для дітей", "юнацьк", "юнацтв")):
        return Profile.CHILDREN.value
    return Profile.ADULT.value if "для дорослих" in folded else Profile.COMBINED.value


def keys_of(data: LibraryData) -> dict[str, str]:
    """The stored keys that follow from the card: folded name, order, words of search."""
    words = search_text(
        data.name, data.community, data.district, data.oblast, data.edrpou, data.code, data.kind
    )
    return {"name_key": key_of(data.name), "sort_name": sort_key(data.name), "search_text": words}


def from_record(record: Mapping[str, Any], former: LibraryData | None = None) -> LibraryData:
    """The card which a staged row gives (catalogue.vocabulary, kind `libraries`); what the row does not say
    stays as in `former`."""
    names = {"type": "kind", "hub": "hub_name"}
    known = {item.name for item in fields(LibraryData)}
    values = {names.get(key, key): value for key, value in record.items() if names.get(key, key) in known}
    return (replace(former, **values) if former else LibraryData(**values)).tidied()


@dataclass(frozen=True, slots=True)
class Known:
    """A library as far as matching needs it."""

    id: int
    name_key: str
    place: str
    code: str = ""
    edrpou: str = ""


class LibraryIndex:
    """Finds a library by what a file calls it: code, name (with the community when names repeat), ЄДРПОУ."""

    def __init__(self, known: Iterable[Known]) -> None:
        self._names: dict[str, list[Known]] = {}
        self._codes: dict[str, list[Known]] = {}
        self._edrpou: dict[str, list[Known]] = {}
        for library in known:
            self.add(library)

    def add(self, library: Known) -> None:
        """Know one more library, e.g. one just created from an earlier row."""
        self._names.setdefault(library.name_key, []).append(library)
        if library.code:
            self._codes.setdefault(fold(library.code), []).append(library)
        if library.edrpou:
            self._edrpou.setdefault(library.edrpou, []).append(library)

    def named(self, name: str, community: str = "") -> list[int]:
        """Ids of libraries of that name; with a community only those there or of no known place."""
        return [library.id for library in self._at(name, community)]

    def _at(self, name: str, community: str) -> list[Known]:
        found = self._names.get(key_of(name), [])
        place = place_key(community)
        if place:
            exact = [library for library in found if library.place == place]
            found = exact or [library for library in found if not library.place]
        return found

    def find(self, text: str) -> list[int]:
        """Ids of libraries that a cell of a file may mean: one is a match, several are a doubt, none is unknown."""
        for found in (
            self._codes.get(fold(text)),
            self._names.get(key_of(text)),
            self._edrpou.get(text.strip()),
        ):
            if found:
                return [library.id for library in found]
        return []

    def match(self, record: Mapping[str, Any]) -> list[int]:
        """Ids that a staged row of a list of libraries may mean: by code, else by name and community (district where
        no community is told); libraries of two ЄДРПОУ codes are two."""
        by_code = self._codes.get(fold(str(record.get("code", "")))) if record.get("code") else None
        if by_code:
            return [library.id for library in by_code]
        place, edrpou = str(record.get("community") or record.get("district") or ""), record.get("edrpou")
        found = self._at(str(record.get("name", "")), place)
        return [library.id for library in found if not edrpou or library.edrpou in ("", edrpou)]
