"""Names that suggest a conflict of interest."""

import pytest

from acquisition.selection.kinship import Namesake, namesakes

BOOK = [
    {"name": "Іван Багряний", "role": "author"},
    {"name": "Ткаченко О. П.", "role": "translator"},
]


@pytest.mark.parametrize(
    "expert, found",
    [
        ("Багряний Іван", [Namesake("Іван Багряний", "author", True)]),
        ("Олена Ткаченко", [Namesake("Ткаченко О. П.", "translator", False)]),
        ("Марія Ткаченко", []),
        ("Тарас Багряний", []),
        ("", []),
        ("e-mail@example.org", []),
    ],
)
def test_an_expert_among_the_people_of_a_book_is_noticed(expert: str, found: list[Namesake]) -> None:
    assert namesakes(expert, BOOK) == found
