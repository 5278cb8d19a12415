"""24 public libraries of an invented oblast: a hub, three profiles, population and readers."""

from dataclasses import dataclass

from acquisition.demo.chance import stream

OBLAST = "Зарічанська область (вигадана)"
HUB = "Зарічанська обласна наукова бібліотека"
DISTRICTS = {
    "Зарічанський": ("Зарічне", "Калинівка", "Вербова Лука", "Тихий Став", "Млинки", "Озеряни", "Підгайне", "Соколин"),
    "Дубровський": ("Дубрівка", "Липовий Яр", "Грабове", "Чистопілля", "Кам’яний Брід", "Росичі", "Журавка", "Сонцевичі"),
    "Надрічанський": ("Надріччя", "Білий Камінь", "Мостище", "Яворове", "Криничани", "Забузьке", "Тростянець-Новий", "Луги"),
}  # fmt: skip
HEADS = (
    "Любов",
    "Зоряна",
    "Микола",
    "Ганна",
    "Степан",
    "Орися",
    "Павло",
    "Ярина",
    "Катерина",
    "Лідія",
    "Данило",
)
SURNAMES = ("Книгарко", "Полиця", "Читайленко", "Закладна", "Стелажук", "Палітурна", "Абеткова", "Каталожна", "Сторінчук", "Гортай",
            "Титульна", "Розгорнюк", "Літерко")  # fmt: skip
COMBINED, CHILDREN, ADULT = "комбінована", "дитяча", "доросла"


@dataclass(frozen=True, slots=True)
class DemoLibrary:
    """A library of the demonstration. `profile` in the words of the recipients' list."""

    number: int
    name: str
    kind: str
    profile: str
    district: str
    community: str
    population: int
    readers: int

    @property
    def code(self) -> str:
        return f"ЗР-{self.number:02d}"

    @property
    def head(self) -> str:
        """Who keeps the library."""
        return f"{HEADS[self.number % len(HEADS)]} {SURNAMES[self.number * 7 % len(SURNAMES)]}"

    @property
    def email(self) -> str:
        return f"library{self.number:02d}@demo.dobir"

    def takes(self, for_children: bool) -> bool:
        return self.profile == COMBINED or (self.profile == CHILDREN) is for_children


def make_libraries() -> list[DemoLibrary]:
    """The hub first; fifteen combined, six children’s and three adult libraries in all."""
    places = [(district, community) for district, names in DISTRICTS.items() for community in names]
    return [_library(number, *place) for number, place in enumerate(places, start=1)]


def _library(number: int, district: str, community: str) -> DemoLibrary:
    chance = stream("library", number)
    profile = _profile(number)
    population = chance.randint(60, 220) * 1000 if number in (1, 2) else chance.randint(2400, 38000)
    return DemoLibrary(
        number=number,
        name=HUB if number == 1 else _name(profile, community),
        kind="обласна" if number == 1 else "публічна",
        profile=profile,
        district=f"{district} район",
        community=f"{community} (громада)",
        population=population,
        readers=round(population * chance.uniform(0.09, 0.24)),
    )


def _profile(number: int) -> str:
    if number in (1, 12, 20):
        return ADULT
    return CHILDREN if number % 3 == 2 and number < 23 else COMBINED


def _name(profile: str, community: str) -> str:
    kind = {
        COMBINED: "Публічна бібліотека",
        CHILDREN: "Бібліотека для дітей",
        ADULT: "Бібліотека для дорослих",
    }
    return f"{kind[profile]}, {community}"
