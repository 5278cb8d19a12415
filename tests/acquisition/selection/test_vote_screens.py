"""Screens of votes: a library's ballot, whose it is, stale votes, and the sums for the department."""

from dataclasses import dataclass

import pytest
from sqlmodel import select

from acquisition.kernel.database import Database
from acquisition.people.access import Role
from acquisition.people.models import Library, User
from acquisition.selection.models import Campaign, CampaignState, Candidate, CandidateState, LibraryVote
from acquisition.selection.ruleset import VotingMode, to_plain
from tests.acquisition.selection.rating_cases import rules
from tests.support.browsing import Browser, counted_queries
from tests.support.make import Make


@dataclass
class Branch:
    """A campaign that is voted on, two admitted books, a library with its librarian, and another library."""

    make: Make
    campaign: Campaign
    books: list[Candidate]
    library: Library
    other: Library
    librarian: User

    @property
    def address(self) -> str:
        return f"/campaigns/{self.campaign.slug}/votes"

    def votes(self) -> list[tuple[int, bool, int, int]]:
        with self.make.runtime.database.reading() as session:
            rows = session.exec(
                select(LibraryVote)
                .where(LibraryVote.library_id == self.library.id)
                .order_by(LibraryVote.candidate_id)
            )
            return [(row.candidate_id, row.needed, row.copies, row.version) for row in rows]

    def answer(self, book: int, needed: str, copies: str = "", version: int = 0) -> dict[str, object]:
        number = self.books[book].id
        return {
            "library": self.library.id,
            f"needed_{number}": needed,
            f"copies_{number}": copies,
            f"version_{number}": version,
        }


def branch(make: Make, voting: VotingMode = VotingMode.SHARE) -> Branch:
    campaign = make.campaign(state=CampaignState.SCORING, ruleset=to_plain(rules(voting=voting)))
    books = [
        make.candidate(campaign, make.title(title), state=CandidateState.ADMITTED)
        for title in ("Земля", "Місто")
    ]
    library, other = make.library("Наша філія"), make.library("Сусідня філія")
    return Branch(make, campaign, books, library, other, make.user(Role.BRANCH_LIBRARIAN, library=library))


@pytest.fixture
def stage(make: Make) -> Branch:
    return branch(make)


def test_votes_of_a_page_are_saved_together(client: Browser, stage: Branch) -> None:
    client.sign_in(stage.librarian)
    data = stage.answer(0, "yes", "3") | stage.answer(1, "no")
    assert client.post(stage.address, data=data).status_code == 302
    assert stage.votes() == [(stage.books[0].id, True, 3, 1), (stage.books[1].id, False, 0, 1)]
    assert "Проголосовано за 2 із 2" in client.get(stage.address).text


def test_a_needed_book_without_a_number_means_one_copy(client: Browser, stage: Branch) -> None:
    client.sign_in(stage.librarian)
    client.post(stage.address, data=stage.answer(0, "yes"))
    assert stage.votes() == [(stage.books[0].id, True, 1, 1)]


def test_a_vote_can_be_changed_and_taken_back(client: Browser, stage: Branch) -> None:
    client.sign_in(stage.librarian)
    client.post(stage.address, data=stage.answer(0, "yes", "2"))
    client.post(stage.address, data=stage.answer(0, "no", "2", version=1))
    assert stage.votes() == [(stage.books[0].id, False, 0, 2)]
    client.post(stage.address, data=stage.answer(0, "", "", version=2))
    assert stage.votes() == []


@pytest.mark.parametrize("copies", ["0", "-2", "багато", "1.5", "10001"])
def test_a_wrong_number_of_copies_keeps_all_that_was_typed(
    client: Browser, stage: Branch, copies: str
) -> None:
    client.sign_in(stage.librarian)
    answer = client.post(stage.address, data=stage.answer(0, "yes", copies) | stage.answer(1, "yes", "7"))
    assert answer.status_code == 422
    assert f'value="{copies}"' in answer.text
    assert 'value="7"' in answer.text
    assert stage.votes() == []


def test_a_stale_vote_is_refused_with_the_stored_one_shown(client: Browser, stage: Branch) -> None:
    stage.make.vote(stage.books[0], stage.library, True, 5)
    client.sign_in(stage.librarian)
    stale = client.post(stage.address, data=stage.answer(0, "no"))
    assert stale.status_code == 409
    assert "У системі: потрібна, примірників 5." in stale.text
    assert stage.votes() == [(stage.books[0].id, True, 5, 1)]
    same = client.post(stage.address, data=stage.answer(0, "yes", "5"))
    assert same.status_code == 302


def test_nobody_votes_for_a_library_of_others(client: Browser, stage: Branch) -> None:
    client.sign_in(stage.librarian)
    data = stage.answer(0, "yes", "1") | {"library": stage.other.id}
    assert client.post(stage.address, data=data).status_code == 403
    assert client.get(f"{stage.address}?library={stage.other.id}").status_code == 403
    client.sign_in(stage.make.user(Role.SELECTOR))
    assert client.post(stage.address, data=stage.answer(0, "yes", "1")).status_code == 403
    assert stage.votes() == []


def test_a_ballot_shows_no_votes_of_other_libraries(client: Browser, stage: Branch) -> None:
    stage.make.vote(stage.books[0], stage.other, True, 7777)
    client.sign_in(stage.librarian)
    page = client.get(stage.address).text
    assert "7777" not in page.replace("7 777", "7777")
    assert "checked" not in page
    assert client.get(f"{stage.address}/summary").status_code == 403


def test_a_book_that_is_not_admitted_cannot_be_voted_on(client: Browser, stage: Branch) -> None:
    stage.books.append(stage.make.candidate(stage.campaign))
    client.sign_in(stage.librarian)
    assert client.post(stage.address, data=stage.answer(2, "yes", "1")).status_code == 404


@pytest.mark.parametrize("state", [CampaignState.CHECKING, CampaignState.RANKING, CampaignState.CLOSED])
def test_votes_are_taken_only_while_the_campaign_is_scored(
    client: Browser, stage: Branch, state: CampaignState
) -> None:
    with stage.make.runtime.database.writing() as session:
        session.get_one(Campaign, stage.campaign.id).state = state
        session.commit()
    client.sign_in(stage.librarian)
    assert client.post(stage.address, data=stage.answer(0, "yes", "1")).status_code == 409
    assert "Голосування зараз не відбувається" in client.get(stage.address).text


def test_a_rule_set_without_votes_takes_none(client: Browser, make: Make) -> None:
    stage = branch(make, VotingMode.NONE)
    client.sign_in(stage.librarian)
    assert client.post(stage.address, data=stage.answer(0, "yes", "1")).status_code == 409


def test_in_the_score_mode_a_vote_carries_points(client: Browser, make: Make) -> None:
    stage = branch(make, VotingMode.SCORE)
    client.sign_in(stage.librarian)
    number = stage.books[0].id
    assert client.post(stage.address, data=stage.answer(0, "yes", "1")).status_code == 422
    assert (
        client.post(stage.address, data=stage.answer(0, "yes", "1") | {f"score_{number}": "10"}).status_code
        == 302
    )
    assert stage.votes() == [(number, True, 1, 1)]


def test_the_department_sees_sums_by_title_and_by_library(client: Browser, stage: Branch) -> None:
    stage.make.vote(stage.books[0], stage.library, True, 2)
    stage.make.vote(stage.books[0], stage.other, False, 0)
    client.sign_in(stage.make.user(Role.SELECTOR))
    assert client.get(stage.address).location == f"{stage.address}/summary"
    assert "50 %" in client.get(f"{stage.address}/summary").text
    assert "Сусідня філія" in client.get(f"{stage.address}/summary?by=libraries").text


@pytest.mark.parametrize("path", ["", "/summary", "/summary?by=libraries"])
def test_lists_ask_the_same_number_of_queries_for_two_and_five_rows(
    client: Browser, stage: Branch, database: Database, path: str
) -> None:
    client.sign_in(stage.librarian if not path else stage.make.user(Role.SELECTOR))
    asked = []
    for more in (0, 3):
        for _row in range(more):
            book = stage.make.candidate(stage.campaign, state=CandidateState.ADMITTED)
            stage.make.vote(book, stage.library)
            stage.make.library()
        with counted_queries(database) as statements:
            assert client.get(stage.address + path).status_code == 200
        asked.append(len(statements))
    assert asked[0] == asked[1]


@pytest.mark.parametrize("copies", ["4", "-5"])
def test_copies_without_a_choice_are_asked_about_in_place_and_the_other_rows_are_saved(
    client: Browser, stage: Branch, copies: str
) -> None:
    client.sign_in(stage.librarian)
    unsaid = stage.answer(0, "", copies)
    del unsaid[f"needed_{stage.books[0].id}"]
    answer = client.post(stage.address, data=unsaid | stage.answer(1, "yes", "7"))
    assert answer.status_code == 422
    assert stage.votes() == [(stage.books[1].id, True, 7, 1)]
    assert f'value="{copies}"' in answer.text
    assert answer.text.count("Оберіть «потрібна» або «не потрібна».") == 1
    assert f'name="version_{stage.books[1].id}" value="1"' in answer.text


def test_a_title_not_needed_with_copies_says_that_the_figure_is_dropped(
    client: Browser, stage: Branch
) -> None:
    client.sign_in(stage.librarian)
    client.post(stage.address, data=stage.answer(0, "no", "4") | stage.answer(1, "no"))
    assert stage.votes() == [(stage.books[0].id, False, 0, 1), (stage.books[1].id, False, 0, 1)]
    assert "кількість не враховано" in client.get(stage.address).text
