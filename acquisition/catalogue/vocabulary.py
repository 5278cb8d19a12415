"""What a row of each kind of file may say: field keys, Ukrainian labels, value shapes; the format of a staged record.

A *record* is a plain JSON object. It holds only the fields the row really filled: a missing key means «the file
says nothing», never an empty string. Keys are those of `FIELDS[kind]` plus the companions named here.
Text is trimmed, with single spaces and NFC; nothing else of it is changed.

proposals (publishers' lists; also any list of books)
    title, subtitle, volume, series, author, translator, illustrator, compiler, editor, original_title: str as written
        (several people stay in one string; `acquisition.catalogue.names` takes it apart)
    isbn: str, 13 digits; isbns: list[str], all valid ISBNs of the cell when there are several;
    isbn_text: str, the cell as written when no valid ISBN could be read (then `isbn` is absent: reason R14)
    publisher, place: str; year: int; year_text: str when the cell was a range («2015-2022»: year is the last one)
    language: str, code (uk en de fr pl ru crh …), "uk" whenever Ukrainian is among several (law 2704-VIII);
    languages: list[str], all codes in the order written, when several; language_text: str when not recognised
    original_language: str, code or the text as written
    pages: int; pages_text: str when the cell says more («512+іл.»); format, paper: str; print_run: int
    binding: "hard" | "soft" | "integral" | "board"; binding_text: str as written
    kind, purpose, category: str; audience: "children" | "adult" when it can be told; audience_text, age: str as written
    council: str as written (key or name of a council)
    udc, bbk, author_mark, annotation, awards, link, catalogue_id, package, country: str
    price_kop: int, kopiykas; quantity: int, copies offered; amount_kop: int, kopiykas
    budget_issued, on_sale: bool; seq: str, the number in the sender's list
libraries (recipients' list)
    name, type, oblast, district, community, address, edrpou, contact, phone, email, hub (name of the
        distributing library), code: str; profile: "children" | "adult" | "combined"; population, readers: int; seq: str
holdings
    isbn / isbns / isbn_text, title, author, publisher, year as in proposals; library: str (name, code or ЄДРПОУ);
    copies, usable, loans: int; last_loan: str, ISO date; price_kop: int; seq: str
registers (one register a file; which one is the batch's option `register`, or the field of the row)
    register: "forbidden" | "permitted" | "publishers" | "market"; isbn / isbns / isbn_text, title, author, publisher,
    year, country as in proposals; number: str (entry, ДК certificate); edrpou: str; date: str, ISO date; reason: str; seq
scores
    expert: str (e-mail or name); isbn: str or candidate: str (number in the campaign); title: str, for people only;
    scores: {criterion key: int, or str with a decimal point}; only criteria with a filled cell;
    conflict: bool (absent = no); comment: str; council: str
votes
    library: str; isbn: str or candidate: str; title: str; needed: bool; copies: int; score: str; comment: str
requests
    library: str; isbn / isbns / isbn_text, title, author, publisher, year as in proposals; copies: int; reason: str;
    reader: str (who asks); date: str, ISO date
"""

from collections.abc import Mapping
from dataclasses import dataclass


def N_(text: str) -> str:  # noqa: N802 -- the marker that extraction of messages knows
    """Mark a sentence for translation; it is translated where it is shown."""
    return text


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a column may hold. `shape` names the reader: text, isbn, money, count, year, yes_no, date and so on; a `loose_`
    shape keeps no row out: what cannot be read of it is only noted."""

    key: str
    label: str
    shape: str = "text"


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind of file. A header row counts as found when each group of `needs` has at least one of its fields."""

    key: str
    label: str
    fields: tuple[Field, ...]
    needs: tuple[tuple[str, ...], ...]
    required: tuple[tuple[str, ...], ...]


SEQ = Field("seq", N_("№ з/п"))
ISBN = Field("isbn", "ISBN", "isbn")
TITLE = Field("title", N_("Назва"), "title")
AUTHOR = Field("author", N_("Автор"), "long_text")
PUBLISHER = Field("publisher", N_("Видавець"))
YEAR = Field("year", N_("Рік видання"), "year")
LIBRARY = Field("library", N_("Бібліотека"))
CANDIDATE = Field("candidate", N_("Номер пропозиції"), "number")
COMMENT = Field("comment", N_("Коментар"), "long_text")
DATE = Field("date", N_("Дата"), "date")
COPIES = Field("copies", N_("Кількість примірників"), "count")

PROPOSALS = FileKind(
    "proposals",
    N_("пропозиції видавців"),
    (
        SEQ,
        ISBN,
        AUTHOR,
        TITLE,
        Field("subtitle", N_("Підзаголовок")),
        Field("volume", N_("Том / частина"), "code"),
        Field("series", N_("Серія")),
        Field("translator", N_("Перекладач")),
        Field("original_language", N_("Мова оригіналу"), "original_language"),
        Field("original_title", N_("Назва оригіналу")),
        Field("illustrator", N_("Ілюстратор")),
        Field("compiler", N_("Упорядник")),
        Field("editor", N_("Редактор")),
        PUBLISHER,
        Field("place", N_("Місце видання")),
        YEAR,
        Field("language", N_("Мова видання"), "language"),
        Field("pages", N_("Кількість сторінок"), "pages"),
        Field("format", N_("Формат"), "code"),
        Field("binding", N_("Палітурка"), "binding"),
        Field("paper", N_("Папір")),
        Field("print_run", N_("Наклад"), "loose_count"),
        Field("kind", N_("Вид видання")),
        Field("purpose", N_("Цільове призначення")),
        Field("audience", N_("Читацьке призначення"), "audience"),
        Field("age", N_("Вікова категорія"), "age"),
        Field("category", N_("Тематика")),
        Field("council", N_("Експертна рада")),
        Field("udc", N_("УДК"), "code"),
        Field("bbk", N_("ББК"), "code"),
        Field("author_mark", N_("Авторський знак"), "code"),
        Field("annotation", N_("Анотація"), "long_text"),
        Field("awards", N_("Нагороди, відзнаки"), "long_text"),
        Field("price_kop", N_("Ціна, грн"), "money"),
        Field("quantity", N_("Запропонована кількість"), "quantity"),
        Field("amount_kop", N_("Загальна вартість, грн"), "loose_money"),
        Field("link", N_("Посилання"), "long_text"),
        Field("catalogue_id", N_("Ідентифікатор у каталозі"), "code"),
        Field("package", N_("Заявка видавця"), "code"),
        Field("country", N_("Країна")),
        Field("budget_issued", N_("Видано за бюджетні кошти"), "yes_no"),
        Field("on_sale", N_("У вільному продажу"), "yes_no"),
    ),
    needs=(("title", "isbn"), ("author", "publisher", "year", "price_kop", "quantity", "isbn")),
    required=(("title",),),
)

LIBRARIES = FileKind(
    "libraries",
    N_("бібліотеки"),
    (
        SEQ,
        Field("code", N_("Код бібліотеки"), "code"),
        Field("name", N_("Повна назва бібліотеки")),
        Field("type", N_("Тип бібліотеки")),
        Field("profile", N_("Профіль"), "profile"),
        Field("oblast", N_("Область")),
        Field("district", N_("Район")),
        Field("community", N_("Громада")),
        Field("address", N_("Адреса")),
        Field("edrpou", N_("ЄДРПОУ"), "code"),
        Field("contact", N_("Контактна особа")),
        Field("phone", N_("Телефон"), "code"),
        Field("email", N_("Електронна пошта"), "email"),
        Field("hub", N_("Обласна бібліотека-розподільник")),
        Field("population", N_("Населення"), "loose_count"),
        Field("readers", N_("Кількість користувачів"), "loose_count"),
    ),
    needs=(("name",),),
    required=(("name",),),
)

HOLDINGS = FileKind(
    "holdings",
    N_("фонд бібліотек"),
    (
        SEQ,
        ISBN,
        AUTHOR,
        TITLE,
        PUBLISHER,
        YEAR,
        LIBRARY,
        COPIES,
        Field("usable", N_("Придатних примірників"), "count"),
        Field("loans", N_("Видач"), "loose_count"),
        Field("last_loan", N_("Остання видача"), "date"),
        Field("price_kop", N_("Ціна, грн"), "money"),
    ),
    needs=(("isbn", "title"), ("copies", "library", "loans", "usable")),
    required=(("isbn", "title"), ("copies",)),
)

REGISTERS = FileKind(
    "registers",
    N_("реєстри"),
    (
        SEQ,
        Field("register", N_("Реєстр"), "register"),
        Field("number", N_("Номер запису або свідоцтва"), "code"),
        ISBN,
        AUTHOR,
        TITLE,
        PUBLISHER,
        YEAR,
        Field("country", N_("Країна")),
        Field("edrpou", N_("ЄДРПОУ"), "code"),
        DATE,
        Field("reason", N_("Підстава"), "long_text"),
    ),
    needs=(("isbn", "title", "publisher"),),
    required=(("isbn", "title", "publisher"),),
)

SCORES = FileKind(
    "scores",
    N_("оцінки експертів"),
    (
        SEQ,
        Field("expert", N_("Експерт")),
        ISBN,
        CANDIDATE,
        TITLE,
        Field("council", N_("Експертна рада")),
        Field("conflict", N_("Конфлікт інтересів"), "yes_no"),
        COMMENT,
    ),
    needs=(("expert",), ("isbn", "candidate")),
    required=(("expert",), ("isbn", "candidate")),
)

VOTES = FileKind(
    "votes",
    N_("голоси бібліотек"),
    (
        SEQ,
        LIBRARY,
        ISBN,
        CANDIDATE,
        TITLE,
        Field("needed", N_("Потрібна"), "yes_no"),
        COPIES,
        Field("score", N_("Оцінка"), "score"),
        COMMENT,
    ),
    needs=(("library",), ("isbn", "candidate"), ("needed", "copies", "score")),
    required=(("library",), ("isbn", "candidate"), ("needed", "copies", "score")),
)

REQUESTS = FileKind(
    "requests",
    N_("заявки філій"),
    (
        SEQ,
        LIBRARY,
        ISBN,
        AUTHOR,
        TITLE,
        PUBLISHER,
        YEAR,
        COPIES,
        Field("reason", N_("Обґрунтування"), "long_text"),
        Field("reader", N_("Читач")),
        DATE,
    ),
    needs=(("isbn", "title"), ("library", "copies", "author", "reason")),
    required=(("isbn", "title"),),
)

KINDS: Mapping[str, FileKind] = {
    kind.key: kind for kind in (PROPOSALS, LIBRARIES, HOLDINGS, REGISTERS, SCORES, VOTES, REQUESTS)
}

CRITERION = "criterion:"
"""Prefix of the keys of score columns: `criterion:relevance` fills `record["scores"]["relevance"]`."""

LANGUAGES: Mapping[str, str] = {
    "uk": N_("українська"),
    "en": N_("англійська"),
    "de": N_("німецька"),
    "fr": N_("французька"),
    "pl": N_("польська"),
    "es": N_("іспанська"),
    "it": N_("італійська"),
    "cs": N_("чеська"),
    "sk": N_("словацька"),
    "sv": N_("шведська"),
    "no": N_("норвезька"),
    "da": N_("данська"),
    "fi": N_("фінська"),
    "nl": N_("нідерландська"),
    "hu": N_("угорська"),
    "ro": N_("румунська"),
    "bg": N_("болгарська"),
    "lt": N_("литовська"),
    "lv": N_("латиська"),
    "et": N_("естонська"),
    "pt": N_("португальська"),
    "tr": N_("турецька"),
    "el": N_("грецька"),
    "la": N_("латинська"),
    "he": N_("іврит"),
    "yi": N_("їдиш"),
    "ja": N_("японська"),
    "zh": N_("китайська"),
    "ko": N_("корейська"),
    "ar": N_("арабська"),
    "ka": N_("грузинська"),
    "be": N_("білоруська"),
    "ru": N_("російська"),
    "crh": N_("кримськотатарська"),
    "tt": N_("татарська"),
    "hr": N_("хорватська"),
    "sr": N_("сербська"),
    "sl": N_("словенська"),
    "is": N_("ісландська"),
    "hy": N_("вірменська"),
    "fa": N_("перська"),
    "ca": N_("каталонська"),
}

BINDINGS: Mapping[str, str] = {
    "hard": N_("тверда"),
    "soft": N_("м’яка"),
    "integral": N_("інтегральна"),
    "board": N_("картонна"),
}

PROFILES: Mapping[str, str] = {
    "children": N_("дитяча"),
    "adult": N_("доросла"),
    "combined": N_("комбінована"),
}

AUDIENCES: Mapping[str, str] = {"children": N_("дитяча"), "adult": N_("доросла")}

REGISTER_NAMES: Mapping[str, str] = {
    "forbidden": N_("реєстр антиукраїнських видань"),
    "permitted": N_("реєстр дозволених видань російською мовою"),
    "publishers": N_("Державний реєстр видавців"),
    "market": N_("каталог «Книжки на ринку»"),
}


def criterion_field(key: str, label: str) -> Field:
    """The column of one criterion of a campaign's rule set in a file of scores."""
    return Field(CRITERION + key, label, "score")


def field_labels(kind: str) -> dict[str, str]:
    """Key → Ukrainian label (a msgid) of the fields of one kind of file, in the order of the form."""
    return {field.key: field.label for field in KINDS[kind].fields}
