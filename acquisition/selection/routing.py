"""Which council a title goes to, and why (PROCEDURE 3.6)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from acquisition.catalogue.text import fold
from acquisition.catalogue.vocabulary import AUDIENCES, N_
from acquisition.kernel.i18n import gettext
from acquisition.selection.eligibility import begins_a_word
from acquisition.selection.ruleset import CouncilRule, RuleSet


class Ground(StrEnum):
    SENDER = "sender"
    AUDIENCE = "audience"
    READERS = "readers"
    WORD = "word"
    UDC = "udc"
    REST = "rest"
    PERSON = "person"


CHILDREN_WORDS = ("дитяч", "дітей", "дітям", "малюк", "дошкіл", "школяр", "підліт", "юнац", "young adult")
"""Beginnings of words by which kind, purpose or category tell a children's book when nobody named its readers. Ours."""

SENTENCES: Mapping[Ground, str] = {
    Ground.SENDER: N_("Раду назвав відправник: «%(council)s»."),
    Ground.AUDIENCE: N_("Читацьке призначення: %(audience)s."),
    Ground.READERS: N_("Читацьке призначення не вказано; за тематикою «%(text)s» — дитяча."),
    Ground.WORD: N_("Вид або тематика: «%(text)s»."),
    Ground.UDC: N_("УДК %(udc)s."),
    Ground.REST: N_("Немає ознак іншої ради: до неї йде решта книжок."),
    Ground.PERSON: N_("Раду визначила людина."),
}


@dataclass(frozen=True, slots=True)
class Subject:
    """What a proposal says about its readers and contents; "" where it says nothing."""

    council: str = ""
    audience: str = ""
    kind: str = ""
    purpose: str = ""
    category: str = ""
    udc: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    """A council's key with the ground it was chosen on."""

    council: str
    ground: Ground
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        params = {key: gettext(value) if key == "audience" else value for key, value in self.params.items()}
        return gettext(SENTENCES[self.ground], **params)


def route(subject: Subject, rules: RuleSet) -> Route:
    """The council the sender named, else the first one whose conditions hold; the last council takes the rest."""
    named = fold(subject.council)
    for council in rules.councils:
        if named and named in (fold(council.key), fold(council.name)):
            return Route(council.key, Ground.SENDER, {"council": subject.council})
    telling = readers_told_by(subject)
    if telling:
        subject = replace(subject, audience="children")
    for council in rules.councils:
        found = _ground(subject, council)
        if found and found.ground is Ground.AUDIENCE and telling:
            return Route(council.key, Ground.READERS, {"text": telling})
        if found:
            return found
    return Route(rules.councils[-1].key, Ground.REST)


def readers_told_by(subject: Subject) -> str:
    """The text that tells a children's book whose readers nobody named, or ""."""
    if subject.audience:
        return ""
    texts = (subject.kind, subject.purpose, subject.category)
    return next((text for text in texts if begins_a_word(CHILDREN_WORDS, text)), "")


def _ground(subject: Subject, council: CouncilRule) -> Route | None:
    """The most telling condition that holds, or None when one fails or the council has none."""
    if council.audiences and subject.audience not in council.audiences:
        return None
    if not council.words and not council.udc:
        label = AUDIENCES.get(subject.audience, subject.audience)
        return Route(council.key, Ground.AUDIENCE, {"audience": label}) if council.audiences else None
    for text in (subject.kind, subject.purpose, subject.category):
        if begins_a_word(council.words, text):
            return Route(council.key, Ground.WORD, {"text": text})
    udc = subject.udc.strip()
    if udc.startswith(council.udc) and council.udc:
        return Route(council.key, Ground.UDC, {"udc": udc})
    return None
