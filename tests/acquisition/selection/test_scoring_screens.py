"""Screens of scoring: an expert's list and sheet, blindness, the secretary's progress."""

import re
from dataclasses import dataclass

import pytest
from sqlmodel import select

from acquisition.intake.models import FileKind
from acquisition.intake.queries import kinds_seen
from acquisition.kernel.database import Database
from acquisition.people.access import Role
from acquisition.people.models import User
from acquisition.selection.models import (
    Appointment,
    Campaign,
    CampaignState,
    Candidate,
    CandidateState,
    ScoreSheet,
    SheetState,
)
from acquisition.selection.ruleset import Visibility, to_plain
from tests.acquisition.selection.rating_cases import rules
from tests.support.browsing import Browser, counted_queries
from tests.support.make import Make

SECRET_POINTS, SECRET_WORDS = 97, "секретний коментар колеги"


@dataclass
class Hall:
    """A campaign with points up to 100, so that a leaked score shows: two experts, the second has scored."""

    make: Make
    campaign: Campaign
    book: Candidate
    me: User
    mine: Appointment
    colleague: User

    @property
    def address(self) -> str:
        return f"/campaigns/{self.campaign.slug}/scoring/{self.book.id}"

    def state(self, state: CampaignState) -> None:
        with self.make.runtime.database.writing() as session:
            session.get_one(Campaign, self.campaign.id).state = state
            session.commit()

    def sheets(self) -> list[ScoreSheet]:
        with self.make.runtime.database.reading() as session:
            return list(session.exec(select(ScoreSheet).where(ScoreSheet.appointment_id == self.mine.id)))


def hall(make: Make, visible: Visibility = Visibility.PHASE_END) -> Hall:
    how = rules([(0, 100, 2), (0, 5, 1)], visible=visible)
    campaign = make.campaign(state=CampaignState.SCORING, ruleset=to_plain(how))
    book = make.candidate(
        campaign, make.title("Лісова пісня", annotation="Драма-феєрія"), state=CandidateState.ADMITTED
    )
    me, colleague = make.user(Role.EXPERT, campaign=campaign), make.user(Role.EXPERT, campaign=campaign)
    mine, theirs = make.appointment(campaign, me), make.appointment(campaign, colleague)
    make.sheet(book, theirs, {"c0": SECRET_POINTS, "c1": 5}, comment=SECRET_WORDS)
    return Hall(make, campaign, book, me, mine, colleague)


@pytest.fixture
def stage(make: Make) -> Hall:
    return hall(make)


def leaks(text: str) -> bool:
    """The colleague's points, total (1.98 of 3 → 98,00) or words are somewhere in the page."""
    body = re.sub(r'<input type="hidden"[^>]*>', "", text)
    return SECRET_WORDS in body or bool(re.search(r"(?<!\d)97(?!\d)", body)) or "98,00" in body


def test_the_list_shows_progress_and_the_fewest_scored_first(client: Browser, stage: Hall) -> None:
    stage.make.candidate(stage.campaign, stage.make.title("Ніхто не оцінив"), state=CandidateState.ADMITTED)
    stage.make.candidate(
        stage.campaign, stage.make.title("Чужої ради"), council="children", state=CandidateState.ADMITTED
    )
    client.sign_in(stage.me)
    page = client.get(f"/campaigns/{stage.campaign.slug}/scoring").text
    assert "Завершено 0 із 2" in page
    assert page.index("Ніхто не оцінив") < page.index("Лісова пісня")
    assert "Чужої ради" not in page


def test_a_sheet_is_saved_and_the_next_title_opens(client: Browser, stage: Hall) -> None:
    second = stage.make.candidate(stage.campaign, state=CandidateState.ADMITTED)
    client.sign_in(stage.me)
    answer = client.post(
        stage.address,
        data={"version": 0, "points_c0": "80", "points_c1": "4", "comment": "так", "then": "next"},
    )
    assert (answer.status_code, answer.location) == (
        302,
        f"/campaigns/{stage.campaign.slug}/scoring/{second.id}",
    )
    assert [(sheet.state, sheet.points, sheet.comment) for sheet in stage.sheets()] == [
        (SheetState.SUBMITTED, '{"c0":80,"c1":4}', "так")
    ]


def test_a_second_click_on_save_and_go_on_goes_on_too(client: Browser, make: Make) -> None:
    stage = hall(make, Visibility.OWN_SUBMITTED)
    second = make.candidate(stage.campaign, state=CandidateState.ADMITTED)
    client.sign_in(stage.me)
    data = {"version": 0, "points_c0": "80", "points_c1": "4", "then": "next"}
    following = f"/campaigns/{stage.campaign.slug}/scoring/{second.id}"
    assert [client.post(stage.address, data=data).location for _click in range(2)] == [following, following]
    assert [sheet.version for sheet in stage.sheets()] == [1]


def test_going_on_from_an_untouched_sheet_saves_nothing_and_passes_every_title(
    client: Browser, stage: Hall
) -> None:
    for _number in range(2):
        stage.make.candidate(stage.campaign, state=CandidateState.ADMITTED)
    client.sign_in(stage.me)
    address, passed = stage.address, set()
    for _step in range(3):
        answer = client.post(address, data={"version": 0, "comment": " ", "then": "next"})
        assert answer.status_code == 302
        address = answer.location
        passed.add(address)
    assert (len(passed), stage.sheets()) == (3, [])


def test_after_the_last_title_the_list_opens(client: Browser, stage: Hall) -> None:
    client.sign_in(stage.me)
    answer = client.post(
        stage.address, data={"version": 0, "points_c0": "80", "points_c1": "4", "then": "next"}
    )
    assert answer.location == f"/campaigns/{stage.campaign.slug}/scoring"


def test_wrong_points_keep_what_was_typed(client: Browser, stage: Hall) -> None:
    client.sign_in(stage.me)
    answer = client.post(
        stage.address, data={"version": 0, "points_c0": "101", "points_c1": "3", "comment": "мій коментар"}
    )
    assert answer.status_code == 422
    assert 'value="101"' in answer.text
    assert 'name="points_c1" value="3" checked' in answer.text
    assert "мій коментар" in answer.text
    assert "Потрібне ціле число від 0 до 100." in answer.text
    assert stage.sheets() == []


def test_a_stale_form_shows_both_versions_and_can_be_saved_again(client: Browser, stage: Hall) -> None:
    client.sign_in(stage.me)
    client.post(stage.address, data={"version": 0, "points_c0": "10", "points_c1": "1"})
    stale = client.post(stage.address, data={"version": 0, "points_c0": "20", "points_c1": "2"})
    assert stale.status_code == 409
    assert "Введено зараз" in stale.text
    assert re.search(
        r'class="differs"><th scope="row">Критерій 0</th><td class="num">20</td><td class="num">10</td>',
        stale.text,
    )
    assert 'name="version" value="1"' in stale.text
    again = client.post(stage.address, data={"version": 1, "points_c0": "20", "points_c1": "2"})
    assert again.status_code == 302
    assert [sheet.points for sheet in stage.sheets()] == ['{"c0":20,"c1":2}']


def test_a_conflict_is_declared_and_withdrawn(client: Browser, stage: Hall) -> None:
    client.sign_in(stage.me)
    wrong = client.post(stage.address, data={"version": 0, "do": "conflict", "note": "ми родичі"})
    assert wrong.status_code == 422
    assert "ми родичі" in wrong.text
    client.post(stage.address, data={"version": 0, "do": "conflict", "kind": "relative", "note": "ми родичі"})
    assert "Ви заявили про конфлікт інтересів" in client.get(stage.address).text
    client.post(stage.address, data={"version": 1, "do": "withdraw"})
    assert [sheet.state for sheet in stage.sheets()] == [SheetState.DRAFT]


EXPORTS = ("proposals.csv", "long-list.json", "rated.csv", "rated.json", "bundle.zip", "approved.csv")


@pytest.mark.parametrize(
    "role", [Role.EXPERT, Role.SECRETARY, Role.AUDITOR, Role.SELECTOR, Role.BRANCH_LIBRARIAN]
)
def test_no_export_and_no_trail_tells_points_while_scoring_goes_on(
    client: Browser, stage: Hall, role: Role
) -> None:
    library = stage.make.library() if role is Role.BRANCH_LIBRARIAN else None
    client.sign_in(stage.me if role is Role.EXPERT else stage.make.user(role, library=library))
    campaign = f"/campaigns/{stage.campaign.slug}"
    pages = [f"{campaign}/export/{what}" for what in EXPORTS] + [
        campaign,
        f"{campaign}/candidates",
        "/",
        "/audit",
    ]
    for path in pages:
        answer = client.get(path, follow_redirects=True)
        assert not leaks(answer.get_data().decode(errors="replace")), path


@pytest.mark.parametrize("submitted", [False, True])
def test_nobody_reads_a_colleagues_sheet_while_scoring_goes_on(
    client: Browser, stage: Hall, submitted: bool
) -> None:
    campaign = f"/campaigns/{stage.campaign.slug}"
    client.sign_in(stage.me)
    if submitted:
        client.post(stage.address, data={"version": 0, "points_c0": "10", "points_c1": "1"})
    viewers = [stage.me] + [
        stage.make.user(role) for role in (Role.SECRETARY, Role.AUDITOR, Role.SELECTOR, Role.ADMINISTRATOR)
    ]
    for viewer in viewers:
        client.sign_in(viewer)
        for path in (
            stage.address,
            f"{campaign}/scoring",
            f"{campaign}/scoring/progress",
            f"{campaign}/scoring?sort=-saved&show=done",
        ):
            assert not leaks(client.get(path, follow_redirects=True).text), (viewer.name, path)
    client.sign_in(stage.me)
    assert not leaks(client.post(stage.address, data={"version": 7, "points_c0": "999"}).text)
    assert not leaks(client.post(stage.address, data={"version": 7, "points_c0": "9"}).text)


def test_own_submitted_rule_opens_colleagues_sheets_after_ones_own(client: Browser, make: Make) -> None:
    stage = hall(make, Visibility.OWN_SUBMITTED)
    client.sign_in(stage.me)
    assert not leaks(client.get(stage.address).text)
    client.post(stage.address, data={"version": 0, "points_c0": "10"})
    assert not leaks(client.get(stage.address).text)
    client.post(stage.address, data={"version": 1, "do": "abstain"})
    assert not leaks(client.get(stage.address).text)
    client.post(stage.address, data={"version": 2, "points_c0": "10", "points_c1": "1"})
    assert leaks(client.get(stage.address).text)


def test_sheet_that_opened_those_of_colleagues_keeps_its_points(client: Browser, make: Make) -> None:
    stage = hall(make, Visibility.OWN_SUBMITTED)
    client.sign_in(stage.me)
    client.post(stage.address, data={"version": 0, "points_c0": "10", "points_c1": "1"})
    assert 'id="score-form"' not in client.get(stage.address).text
    for change in ({"points_c0": "97", "points_c1": "1"}, {"do": "abstain"}):
        assert client.post(stage.address, data={"version": 1, **change}).status_code == 409
    assert [sheet.version for sheet in stage.sheets()] == [1]
    assert (
        client.post(stage.address, data={"version": 1, "do": "conflict", "kind": "author"}).status_code == 302
    )
    assert not leaks(client.get(stage.address).text)


@pytest.mark.parametrize("coded", [True, False])
def test_names_stand_beside_codes_only_where_nobody_is_coded(
    client: Browser, stage: Hall, coded: bool
) -> None:
    with stage.make.runtime.database.writing() as session:
        campaign = session.get_one(Campaign, stage.campaign.id)
        plain = {**campaign.ruleset, "blindness": {**campaign.ruleset["blindness"], "experts_coded": coded}}
        campaign.ruleset = plain
        session.commit()
    client.sign_in(stage.make.user(Role.AUDITOR))
    progress = f"/campaigns/{stage.campaign.slug}/scoring/progress"
    assert [stage.colleague.name in client.get(path).text for path in (stage.address, progress)] == [
        not coded
    ] * 2
    stage.state(CampaignState.RANKING)
    assert (stage.colleague.name in client.get(stage.address).text) is not coded
    client.sign_in(stage.make.user(Role.SECRETARY))
    assert stage.colleague.name in client.get(stage.address).text


def test_after_scoring_experts_and_staff_see_coded_sheets(client: Browser, stage: Hall) -> None:
    stage.state(CampaignState.RANKING)
    for viewer in (stage.me, stage.make.user(Role.AUDITOR)):
        client.sign_in(viewer)
        page = client.get(stage.address).text
        assert leaks(page)
        assert "score-form" not in page.replace("scoring.js", "")


@pytest.mark.parametrize("role", [Role.BRANCH_LIBRARIAN, Role.APPROVER, Role.SELECTOR, Role.ADMINISTRATOR])
def test_who_is_no_expert_and_no_staff_gets_no_sheets(client: Browser, stage: Hall, role: Role) -> None:
    library = stage.make.library() if role is Role.BRANCH_LIBRARIAN else None
    stage.state(CampaignState.RANKING)
    client.sign_in(stage.make.user(role, library=library))
    assert client.get(stage.address).status_code == 404
    assert client.get(f"/campaigns/{stage.campaign.slug}/scoring").status_code == 403
    assert client.get(f"/campaigns/{stage.campaign.slug}/scoring/progress").status_code == 403


def test_an_expert_of_another_campaign_gets_nothing(client: Browser, stage: Hall) -> None:
    other = stage.make.campaign("2021", state=CampaignState.SCORING)
    stranger = stage.make.user(Role.EXPERT, campaign=other)
    stage.make.appointment(other, stranger)
    client.sign_in(stranger)
    assert client.get(stage.address).status_code in (403, 404)
    assert client.post(
        stage.address, data={"version": 0, "points_c0": "1", "points_c1": "1"}
    ).status_code in (403, 404)
    assert client.get(f"/campaigns/2021/scoring/{stage.book.id}").status_code == 404


def test_the_secretary_sees_progress_and_voids_a_sheet(client: Browser, stage: Hall) -> None:
    client.sign_in(stage.make.user(Role.SECRETARY))
    page = client.get(f"/campaigns/{stage.campaign.slug}/scoring/progress").text
    assert stage.colleague.name in page
    assert "1 із 1" in page
    with stage.make.runtime.database.reading() as session:
        sheet = session.exec(select(ScoreSheet)).one()
    answer = client.post(
        f"{stage.address}/sheets/{sheet.id}", data={"version": 1, "do": "void", "reason": "не та книжка"}
    )
    assert answer.status_code == 302
    assert "не та книжка" in client.get(stage.address).text


@pytest.mark.parametrize("path", ["scoring", "scoring/progress"])
def test_lists_ask_the_same_number_of_queries_for_one_and_three_titles(
    client: Browser, stage: Hall, database: Database, path: str
) -> None:
    client.sign_in(stage.me if path == "scoring" else stage.make.user(Role.SECRETARY))
    address, asked = f"/campaigns/{stage.campaign.slug}/{path}", []
    for more in (0, 2):
        for _book in range(more):
            book = stage.make.candidate(stage.campaign, state=CandidateState.ADMITTED)
            stage.make.sheet(book, stage.mine, {"c0": 1, "c1": 1})
        with counted_queries(database) as statements:
            assert client.get(address).status_code == 200
        asked.append(len(statements))
    assert asked[0] == asked[1]


def test_files_of_scores_are_for_those_who_bring_them(make: Make) -> None:
    seen = {role: FileKind.SCORES in kinds_seen(make.actor(role)) for role in Role}
    assert [role for role, sees in seen.items() if sees] == [Role.SECRETARY]
