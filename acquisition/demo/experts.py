"""36 experts in three councils, and their score sheets: the worth of a book seen through severity and noise."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from acquisition.demo.chance import stream, within
from acquisition.demo.proposals import Proposal

COUNCILS = ("children", "fiction", "other")
IN_A_COUNCIL = 12
SHEETS = (3, 3, 4, 4, 4, 5, 5, 6)
"""How many experts read a title: three to six."""
GIVEN = ("Олена", "Андрій", "Наталя", "Роман", "Ірина", "Юрій", "Оксана", "Петро", "Галина", "Василь", "Марія", "Богдан",
         "Світлана", "Ігор", "Леся", "Тарас", "Віра", "Остап")  # fmt: skip
FAMILY = ("Верболіз", "Криничний", "Соколян", "Дібровка", "Яринич", "Хмелик", "Зоряний", "Калинюк", "Росава", "Тихоліз", "Листопадько",
          "Березань", "Стожар", "Колосюк", "Обрієнко", "Чебрець", "Мальвенко", "Пролісок")  # fmt: skip
OFFSETS = {
    "relevance": 0.6, "culture": 0.2, "significance": 0.0, "world": -0.6, "awards": -1.8, "design": 0.3, "readability": 0.4,
    "durability": 0.0, "value": -0.3,
}  # fmt: skip
"""How freely points are given for each criterion of the rule set; a criterion not named here has no offset."""
COMMENTS = ("Добре видання для читального залу.", "Читачі питають часто.", "Оформлення слабше за текст.", "Варто мати в кожній громаді.",
            "Переклад читається легко.", "Палітурка не витримає видач.")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Expert:
    """A person of a council. `severity`: points taken off every mark; `noise`: spread of the person's marks."""

    number: int
    name: str
    council: str
    severity: float
    noise: float

    @property
    def email(self) -> str:
        return f"expert{self.number:02d}@demo.dobir"


@dataclass(frozen=True, slots=True)
class Sheet:
    """An expert's points for a proposal; no points when the expert declared a conflict of interest."""

    expert: Expert
    proposal: Proposal
    points: dict[str, int]
    comment: str = ""


def make_experts() -> list[Expert]:
    """Twelve experts of each council, in the order of councils."""
    return [
        _expert(number, council)
        for number, council in enumerate((name for name in COUNCILS for _ in range(IN_A_COUNCIL)), start=1)
    ]


def _expert(number: int, council: str) -> Expert:
    chance = stream("expert", number)
    place = number - 1
    name = f"{GIVEN[place % 18]} {FAMILY[(place * 5 + place // 18) % 18]}"
    return Expert(number, name, council, severity=chance.gauss(0, 0.8), noise=chance.uniform(0.7, 1.5))


def make_sheets(
    proposals: Sequence[Proposal], experts: Sequence[Expert], criteria: Sequence[str]
) -> Iterator[Sheet]:
    """Sheets of every proposal by experts of its council; about one in a hundred is a conflict of interest."""
    for proposal in proposals:
        chance = stream("sheets", proposal.number)
        council = [expert for expert in experts if expert.council == proposal.work.council]
        for expert in sorted(chance.sample(council, chance.choice(SHEETS)), key=lambda each: each.number):
            yield _sheet(proposal, expert, criteria)


def _worth(proposal: Proposal) -> float:
    """What the book deserves on a scale of 0–10: the work's own worth and the publisher's execution."""
    of_work = stream("worth", proposal.work.title, proposal.work.author).gauss(6.1, 0.9)
    return min(max(of_work + proposal.publisher.quality, 2.0), 8.6)


def _sheet(proposal: Proposal, expert: Expert, criteria: Sequence[str]) -> Sheet:
    chance = stream("sheet", proposal.number, expert.number)
    if chance.random() < 0.01:
        return Sheet(expert, proposal, {}, "Рецензував рукопис.")
    worth = _worth(proposal)
    points = {
        key: within(worth + OFFSETS.get(key, 0.0) - expert.severity + chance.gauss(0, expert.noise), 0, 10)
        for key in criteria
    }
    return Sheet(expert, proposal, points, chance.choice(COMMENTS) if chance.random() < 0.06 else "")
