"""Rules of turning records into titles and of whose word wins."""

from datetime import UTC, datetime

import pytest

from acquisition.catalogue.records import Origin, OriginKind, derived, draft, merge, work_key

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def origin(kind: OriginKind, name: str = "хтось") -> Origin:
    return Origin(kind, name, AT)


def said_by(kind: OriginKind) -> dict[str, dict[str, str]]:
    return {"year": origin(kind).plain()}


def test_record_of_a_publisher_becomes_title_fields() -> None:
    one = draft(
        {
            "title": " Лicова  пісня ",
            "author": "Леся Українка",
            "translator": "І. Франко",
            "isbn": "9786171234567",
            "isbns": ["9786171234567", "9789660123458"],
            "year": 2020,
            "language": "uk",
            "binding_text": "оправа",
            "category": "драма",
            "audience": "children",
            "price_kop": 12000,
            "seq": "7",
        }
    )
    assert one.values == {
        "title": "Лісова пісня",
        "authors": "Леся Українка",
        "contributors": [
            {"name": "Леся Українка", "role": "author", "key": "українка л"},
            {"name": "І. Франко", "role": "translator", "key": "франко і"},
        ],
        "isbn13": "9786171234567",
        "year": 2020,
        "language": "uk",
        "binding": "оправа",
        "genre": "драма",
        "audience": "children",
    }
    assert one.isbns == ("9786171234567", "9789660123458")
    assert one.work_key == "лісова пісня|українка л|"


def test_volume_belongs_to_the_work_wherever_it_is_written() -> None:
    assert (
        work_key("Твори. Том 2", "Франко І.") == work_key("Твори", "Іван Франко", "II") == "твори|франко і|2"
    )


@pytest.mark.parametrize("kind", list(OriginKind))
def test_a_gap_is_filled_by_anybody(kind: OriginKind) -> None:
    result = merge({"year": None}, {}, {"year": 2020, "pages": None}, origin(kind))
    assert (result.changes, result.sources, result.kept) == (
        {"year": 2020},
        {"year": origin(kind).plain()},
        (),
    )


@pytest.mark.parametrize(
    ("standing", "coming", "wins"),
    [
        (OriginKind.PROVIDER, OriginKind.PUBLISHER, True),
        (OriginKind.PROVIDER, OriginKind.LIBRARY, True),
        (OriginKind.PUBLISHER, OriginKind.PERSON, True),
        (OriginKind.PUBLISHER, OriginKind.PROVIDER, False),
        (OriginKind.PERSON, OriginKind.PUBLISHER, False),
        (OriginKind.PUBLISHER, OriginKind.PUBLISHER, False),
        (OriginKind.PROVIDER, OriginKind.PROVIDER, False),
    ],
)
def test_the_stronger_word_wins_and_between_equals_the_first(
    standing: OriginKind, coming: OriginKind, wins: bool
) -> None:
    result = merge({"year": 2019}, said_by(standing), {"year": 2020}, origin(coming))
    assert result.changes == ({"year": 2020} if wins else {})
    assert result.kept == (() if wins else ("year",))
    assert result.sources == said_by(coming if wins else standing)


def test_what_a_person_emptied_stays_empty() -> None:
    assert (
        merge(
            {"year": None}, said_by(OriginKind.PERSON), {"year": 2020}, origin(OriginKind.PUBLISHER)
        ).changes
        == {}
    )


def test_derived_keys_find_and_order_the_title() -> None:
    keys = derived({"title": "Ґава", "authors": "Іван Франко", "publisher": "ВСЛ"}, ["9786171234567"])
    assert keys["search_text"] == "гава іван франко всл 9786171234567"
    assert keys["work_key"] == "гава|франко і|"
    assert keys["publisher_key"] == "всл"
    assert keys["sort_authors"] > derived({"title": "Я", "authors": "Леся Українка"})["sort_authors"]
