"""Screens of intake: who sees what, what is kept, what a click does."""

from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest
from bs4 import BeautifulSoup

from acquisition.intake.models import BatchState, FileKind
from acquisition.kernel.jobs import Job
from acquisition.kernel.runtime import Runtime
from acquisition.people.access import Role
from acquisition.selection.models import Campaign, CampaignState
from tests.support.browsing import Browser, counted_queries
from tests.support.intake import Intake, book, books
from tests.support.make import Make
from tests.support.workbooks import HEADINGS, xlsx

ISBN, OTHER = "978-617-7286-08-9", "978-617-7286-10-2"


@pytest.fixture
def intake(runtime: Runtime, run_jobs: Callable[[], list[Job]]) -> Intake:
    return Intake(runtime, run_jobs)


@pytest.fixture
def campaign(make: Make) -> Campaign:
    return make.campaign()


@pytest.fixture
def selector(client: Browser, make: Make) -> Browser:
    client.sign_in(make.user(Role.SELECTOR))
    return client


def send(
    browser: Browser, data: bytes, campaign: Campaign, kind: str = "proposals", name: str = "перелік.xlsx"
) -> str:
    """Upload through the form; gives the address of the batch."""
    form = {"file": (BytesIO(data), name), "kind": kind, "campaign": str(campaign.id), "sender": "Ясен"}
    answer = browser.post("/imports", data=form)
    assert answer.status_code == 302, answer.text
    return answer.location


def page(browser: Browser, address: str) -> BeautifulSoup:
    answer = browser.get(address)
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "html.parser")


def stats(soup: BeautifulSoup) -> list[str]:
    return [each.get_text() for each in soup.select(".stats .stat-value")]


def test_an_upload_is_read_shown_and_applied(selector: Browser, campaign: Campaign, intake: Intake) -> None:
    data = books(
        book("Земля", ISBN),
        book("Земля", ISBN),
        book("Інша", ISBN),
        book("", OTHER),
        ["Разом", "", "", "", "", 1],
    )
    address = send(selector, data, campaign)
    waiting = page(selector, address)
    assert waiting.select_one("progress") is not None
    assert waiting.select_one("noscript meta[http-equiv=refresh]") is not None
    intake.run_jobs()
    assert stats(page(selector, address)) == ["5", "1", "1", "1", "1", "1"]
    assert selector.post(f"{address}/apply").location == address
    intake.run_jobs()
    assert "застосовано" in page(selector, address).get_text()
    assert [each.title for each in intake.candidates()] == ["Земля"]


def test_the_progress_part_polls_until_the_job_ends_and_then_reloads(
    selector: Browser, campaign: Campaign, intake: Intake
) -> None:
    address = send(selector, books(book("Земля", ISBN)), campaign)
    part = selector.get(address, headers={"HX-Request": "true"})
    assert "hx-get" in part.text and "<html" not in part.text and "HX-Refresh" not in part.headers
    intake.run_jobs()
    assert selector.get(address, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


def test_a_double_click_on_apply_is_calm(selector: Browser, campaign: Campaign, intake: Intake) -> None:
    address = send(selector, books(book("Земля", ISBN)), campaign)
    intake.run_jobs()
    for _click in range(2):
        assert selector.post(f"{address}/apply").status_code == 302
    intake.run_jobs()
    assert "вже в іншому стані" in page(selector, address).get_text()
    assert len(intake.candidates()) == 1


def test_problems_name_sheet_row_and_column(selector: Browser, campaign: Campaign, intake: Intake) -> None:
    address = send(selector, books(book("Земля", ISBN, price=-5)), campaign)
    intake.run_jobs()
    row = page(selector, f"{address}?outcome=refused").select_one("tbody tr")
    assert row is not None
    assert row.select_one(".intake-place").get_text() == "F2"  # type: ignore[union-attr]
    assert "Ціна не може бути від’ємною: «-5»." in row.get_text()


def test_rows_are_filtered_by_outcome_problem_and_words(
    selector: Browser, campaign: Campaign, intake: Intake
) -> None:
    data = books(book("Земля", ISBN), book("Людина", OTHER, year="2018-2020"), book("", price="x"))
    address = send(selector, data, campaign)
    intake.run_jobs()

    def shown(query: str) -> list[str]:
        return [row["id"] for row in page(selector, f"{address}?{query}").select("tbody tr")]

    assert shown("") == ["r1", "r2", "r3"]
    assert shown("outcome=refused") == ["r3"]
    assert shown("problem=year_range") == ["r2"]
    assert shown("q=земля") == ["r1"]
    assert shown("q=немає") == []
    assert shown(f"row={intake.rows(intake.batch(1))[1].id}") == ["r2"]
    assert shown("outcome=dropped&problem='\"") == ["r1", "r2", "r3"]


def test_rows_are_decided_one_by_one_and_all_at_once(
    selector: Browser, campaign: Campaign, intake: Intake
) -> None:
    data = books(book("Земля", ISBN), *[book(f"Том {number}", ISBN) for number in range(4)])
    address = send(selector, data, campaign)
    intake.run_jobs()
    box = page(selector, address).select("input[name=ids]")[0]
    selector.post(f"{address}/decide", data={"ids": box["value"], "word": "accept"})
    back = selector.post(
        f"{address}/decide", data={"scope": "all", "word": "refuse", "back": f"{address}?page=2"}
    )
    assert back.location == f"{address}?page=2"
    batch = intake.batch(1)
    assert intake.outcomes(batch) == ["new", "new", "refused", "refused", "refused"]
    stranger = selector.post(f"{address}/decide", data={"word": "accept", "back": "https://example.org/"})
    assert stranger.location == address


def test_the_correction_file_can_be_corrected_and_uploaded_again(
    selector: Browser, campaign: Campaign, intake: Intake
) -> None:
    address = send(
        selector, books(book("Земля", ISBN), book("Людина", OTHER, price="сто"), book("", ISBN)), campaign
    )
    intake.run_jobs()
    answer = selector.get(f"{address}/correction.xlsx")
    book_ = openpyxl.load_workbook(BytesIO(answer.data))
    sheet = book_.active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]] == [*HEADINGS, "Проблема", "Рядок у файлі"]
    assert sheet["G2"].value == "F: Ціна має бути числом, а в клітинці «сто»."
    assert [sheet["H2"].value, sheet["H3"].value] == ["3", "4"]
    sheet["F2"], sheet["C3"], sheet["A3"] = 99.9, "Царівна", ""
    corrected = BytesIO()
    book_.save(corrected)
    again = intake.read(corrected.getvalue(), campaign=campaign)
    assert intake.outcomes(again) == ["new", "new"]
    assert intake.rows(again)[0].record["price_kop"] == 9990


def test_the_original_file_comes_back_as_it_was(selector: Browser, campaign: Campaign) -> None:
    data = books(book("Земля", ISBN))
    address = send(selector, data, campaign)
    answer = selector.get(f"{address}/file")
    assert answer.data == data
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_the_mapping_page_corrects_a_heading(selector: Browser, campaign: Campaign, intake: Intake) -> None:
    data = books(book("Земля", ISBN))
    address = send(selector, data, campaign)
    intake.run_jobs()
    soup = page(selector, f"{address}/mapping")
    chosen = {each["name"]: each.select_one("option[selected]")["value"] for each in soup.select("select")}  # type: ignore[index]
    assert chosen["field_0_2"] == "title"
    selector.post(f"{address}/mapping", data={**chosen, "field_0_2": "subtitle", "header_0": "1"})
    intake.run_jobs()
    (row,) = intake.rows(intake.batch(1))
    assert (row.record["subtitle"], row.problems[-1][0]) == ("Земля", "field_missing")


def test_a_file_without_a_header_can_be_mapped_by_hand(
    selector: Browser, campaign: Campaign, intake: Intake
) -> None:
    data = b"\xd0\xb0;\xd0\xb1;\xd0\xb2\nA title;Author;100\nAnother;Author;200\n"
    address = send(selector, data, campaign, name="x.csv")
    intake.run_jobs()
    assert "Рядок заголовків не знайдено" in page(selector, address).get_text()
    form = {"header_0": "1", "field_0_0": "title", "field_0_1": "author", "field_0_2": "price_kop"}
    selector.post(f"{address}/mapping", data=form)
    intake.run_jobs()
    assert [row.record["price_kop"] for row in intake.rows(intake.batch(1))] == [10000, 20000]


def test_a_sheet_that_was_not_read_is_told(selector: Browser, campaign: Campaign, intake: Intake) -> None:
    address = send(selector, xlsx([HEADINGS, book("Земля", ISBN)], [["Довідка"], ["і ще рядок"]]), campaign)
    intake.run_jobs()
    assert "Аркуш «Sheet2» не прочитано" in page(selector, address).get_text()


def test_a_file_that_begins_with_data_loses_no_row(
    selector: Browser, campaign: Campaign, intake: Intake
) -> None:
    address = send(selector, b"Kobzar;Author;100\nAnother;Author;200\n", campaign, name="x.csv")
    intake.run_jobs()
    form = {"header_0": "0", "field_0_0": "title", "field_0_1": "author", "field_0_2": "price_kop"}
    selector.post(f"{address}/mapping", data=form)
    intake.run_jobs()
    assert [row.record["title"] for row in intake.rows(intake.batch(1))] == ["Kobzar", "Another"]
    assert page(selector, f"{address}/mapping").select_one("input[name=header_0]")["value"] == "0"  # type: ignore[index]


def test_the_same_file_twice_is_recognised_with_a_link(
    selector: Browser, campaign: Campaign, intake: Intake
) -> None:
    data = books(book("Земля", ISBN))
    first = send(selector, data, campaign)
    intake.run_jobs()
    second = page(selector, send(selector, data, campaign))
    assert second.select_one(f"a[href='{first}']") is not None
    assert "Прочитати все одно" in second.get_text()


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"kind": "proposals"}, "Оберіть файл."),
        ({"kind": "", "file": (BytesIO(b"x"), "x.csv")}, "Оберіть вид файлу."),
        ({"kind": "proposals", "file": (BytesIO(b"x"), "x.csv")}, "Цей вид файлу потребує кампанії."),
        ({"kind": "holdings", "file": (BytesIO(b""), "x.csv")}, "Файл порожній."),
    ],
)
@pytest.mark.sqlite_only
def test_a_wrong_form_says_what_is_wrong_and_keeps_what_was_typed(
    selector: Browser, form: dict[str, object], sentence: str
) -> None:
    answer = selector.post("/imports", data={**form, "sender": "Видавництво «Ясен»"})
    assert answer.status_code == 422
    soup = BeautifulSoup(answer.text, "html.parser")
    assert sentence in soup.get_text()
    assert soup.select_one("input[name=sender]")["value"] == "Видавництво «Ясен»"  # type: ignore[index]


def test_numbers_that_no_column_holds_are_no_pages(
    selector: Browser, campaign: Campaign, intake: Intake
) -> None:
    address = send(selector, books(book("Земля", ISBN)), campaign)
    intake.run_jobs()
    vast = "9" * 30
    assert selector.get(f"/imports/{vast}").status_code == 404
    assert selector.get(f"{address}?row={vast}&page={vast}").status_code == 200
    assert selector.post(f"{address}/decide", data={"ids": vast, "word": "accept"}).status_code == 302
    form = {"file": (BytesIO(b"x"), "x.csv"), "kind": "proposals", "campaign": "77"}
    assert "Такої кампанії немає." in selector.post("/imports", data=form).text


@pytest.mark.sqlite_only
def test_a_file_over_the_limit_is_refused_with_a_sentence(selector: Browser, campaign: Campaign) -> None:
    selector.application.config["MAX_CONTENT_LENGTH"] = 1000
    form = {"file": (BytesIO(bytes(5000)), "x.xlsx"), "kind": "proposals", "campaign": str(campaign.id)}
    answer = selector.post("/imports", data=form)
    assert answer.status_code == 413
    assert "Файл завеликий" in answer.text


def test_scores_are_not_shown_to_those_who_may_not_see_them(
    client: Browser, make: Make, campaign: Campaign, intake: Intake
) -> None:
    batch = intake.read(
        b"expert;isbn\nolena@example.org;9786177286089\n", FileKind.SCORES, campaign, name="бали.csv"
    )
    client.sign_in(make.user(Role.SELECTOR))
    assert client.get(f"/imports/{batch.id}").status_code == 404
    assert client.get(f"/imports/{batch.id}/file").status_code == 404
    assert "бали.csv" not in client.get("/imports").text
    assert 'value="scores"' not in client.get("/imports").text
    client.sign_in(make.user(Role.SECRETARY))
    for address in (
        f"/imports/{batch.id}",
        f"/imports/{batch.id}/file",
        f"/imports/{batch.id}/correction.xlsx",
    ):
        assert client.get(address).status_code == 404
    assert client.post(f"/imports/{batch.id}/apply").status_code == 404
    with make.runtime.database.writing() as session:
        session.get_one(Campaign, campaign.id).state = CampaignState.RANKING
        session.commit()
    assert client.get(f"/imports/{batch.id}").status_code == 200
    assert "бали.csv" in client.get("/imports").text


def test_scores_are_seen_during_scoring_by_who_brought_them(
    client: Browser, make: Make, campaign: Campaign
) -> None:
    data = b"expert;isbn\nolena@example.org;9786177286089\n"
    client.sign_in(make.user(Role.SECRETARY))
    address = send(client, data, campaign, kind="scores", name="бали.csv")
    assert client.get(address).status_code == 200
    client.sign_in(make.user(Role.SECRETARY))
    assert client.get(address).status_code == 404
    client.sign_in(make.user(Role.ADMINISTRATOR))
    assert client.get(address).status_code == 404


@pytest.mark.sqlite_only
@pytest.mark.parametrize("role", [Role.EXPERT, Role.BRANCH_LIBRARIAN, Role.APPROVER])
def test_roles_without_imports_see_none(
    client: Browser, make: Make, campaign: Campaign, intake: Intake, role: Role
) -> None:
    batch = intake.read(books(book("Земля", ISBN)), campaign=campaign)
    client.sign_in(make.user(role))
    for address in (
        "/imports",
        f"/imports/{batch.id}",
        f"/imports/{batch.id}/mapping",
        f"/imports/{batch.id}/correction.xlsx",
    ):
        assert client.get(address).status_code == 403


@pytest.mark.sqlite_only
def test_an_auditor_sees_and_changes_nothing(
    client: Browser, make: Make, campaign: Campaign, intake: Intake
) -> None:
    batch = intake.read(books(book("Земля", ISBN)), campaign=campaign)
    client.sign_in(make.user(Role.AUDITOR))
    assert "Застосувати" not in page(client, f"/imports/{batch.id}").get_text()
    assert client.post(f"/imports/{batch.id}/apply").status_code == 403
    assert intake.batch(1).state is BatchState.READ


@pytest.mark.sqlite_only
def test_a_page_of_rows_takes_the_same_queries_for_one_row_and_for_fifty(
    selector: Browser, campaign: Campaign, intake: Intake, runtime: Runtime
) -> None:
    counted = []
    for number in (1, 3, 50):
        batch = intake.read(
            books(*[book(f"Книжка {number} № {each}") for each in range(number)]), campaign=campaign
        )
        with counted_queries(runtime.database) as statements:
            selector.get(f"/imports/{batch.id}")
        counted.append(len(statements))
    assert len(set(counted)) == 1, counted


@pytest.mark.sqlite_only
def test_secretary_of_one_campaign_meets_imports_of_that_campaign_only(
    client: Browser, make: Make, intake: Intake
) -> None:
    mine, other = make.campaign("2020"), make.campaign("2021")
    client.sign_in(make.user(Role.SELECTOR))
    data = books(book("Земля", ISBN))
    here = send(client, data, mine, name="свій.xlsx")
    there = send(client, data, other, name="чужий.xlsx")
    holdings = send(client, data, mine, kind="holdings", name="фонд.xlsx")
    client.sign_in(make.user(Role.SECRETARY, campaign=mine))
    listed = page(client, "/imports")
    assert [name in listed.get_text() for name in ("свій.xlsx", "чужий.xlsx", "фонд.xlsx")] == [
        True,
        False,
        False,
    ]
    offered = {each["value"] for each in listed.select("select[name=campaign] option") if each["value"]}
    assert offered == {str(mine.id)}
    kinds = {each["value"] for each in listed.select("form[method=post] select[name=kind] option")}
    assert kinds - {""} == {"proposals", "scores", "votes"}
    assert [client.get(address).status_code for address in (here, there, holdings)] == [200, 404, 404]
    assert [client.post(f"{address}/apply").status_code for address in (there, holdings)] == [404, 404]
    for kind, campaign in (("holdings", mine), ("holdings", other), ("proposals", other)):
        form = {"file": (BytesIO(data), "ще.xlsx"), "kind": kind, "campaign": str(campaign.id)}
        assert client.post("/imports", data=form).status_code == 403
    assert (
        client.post("/imports", data={"file": (BytesIO(data), "ще.xlsx"), "kind": "proposals"}).status_code
        == 422
    )


def chosen_fields(soup: BeautifulSoup) -> dict[str, str]:
    return {each["name"]: str(each.select_one("option[selected]")["value"]) for each in soup.select("select")}  # type: ignore[index,misc]


def test_one_field_for_two_columns_is_refused_and_what_was_chosen_stays(
    selector: Browser, campaign: Campaign, intake: Intake
) -> None:
    address = send(selector, books(book("Земля", ISBN)), campaign)
    intake.run_jobs()
    chosen = {**chosen_fields(page(selector, f"{address}/mapping")), "field_0_4": "title", "header_0": "1"}
    refused = selector.post(f"{address}/mapping", data=chosen)
    assert refused.status_code == 422
    assert "Поле «Назва» вже має стовпець 3." in refused.text
    assert chosen_fields(BeautifulSoup(refused.text, "html.parser"))["field_0_4"] == "title"
    assert intake.batch(1).state is BatchState.READ


@pytest.mark.parametrize("told", ["99", "-1", "перший"])
def test_a_header_row_that_is_not_there_is_an_error_of_that_field(
    selector: Browser, campaign: Campaign, intake: Intake, told: str
) -> None:
    address = send(selector, books(book("Земля", ISBN)), campaign)
    intake.run_jobs()
    chosen = {**chosen_fields(page(selector, f"{address}/mapping")), "header_0": told}
    refused = selector.post(f"{address}/mapping", data=chosen)
    assert refused.status_code == 422
    assert "Поле «Рядок заголовків» аркуша «Sheet1»: потрібне число від 0 до 2." in refused.text


def test_rows_above_a_header_that_a_person_pointed_at_are_told(
    selector: Browser, campaign: Campaign, intake: Intake
) -> None:
    address = send(selector, books(book("Земля", ISBN), book("Інша", OTHER)), campaign)
    intake.run_jobs()
    assert "над рядком заголовків" not in page(selector, address).get_text()
    chosen = {**chosen_fields(page(selector, f"{address}/mapping")), "header_0": "2"}
    selector.post(f"{address}/mapping", data=chosen)
    intake.run_jobs()
    told = page(selector, address)
    assert stats(told)[0] == "1"
    warning = told.select_one(".alert-warning")
    assert warning is not None
    assert "над рядком заголовків (2) є 1 заповнений рядок, його не прочитано й не пораховано" in (
        warning.get_text()
    )


def test_undoing_and_dropping_are_confirmed_with_what_will_go(
    selector: Browser, campaign: Campaign, intake: Intake
) -> None:
    address = send(selector, books(book("Земля", ISBN)), campaign)
    intake.run_jobs()
    soup = page(selector, address)
    assert soup.select_one(f"form[action='{address}/drop']") is None
    assert "Буде видалено 1 прочитаний рядок" in page(selector, f"{address}/drop/confirm").get_text()
    selector.post(f"{address}/apply")
    intake.run_jobs()
    assert page(selector, address).select_one(f"form[action='{address}/undo']") is None
    asked = page(selector, f"{address}/undo/confirm")
    assert "додав або змінив 1 застосований рядок файлу" in asked.get_text()
    assert asked.select_one(f"form[action='{address}/undo']") is not None
    assert selector.get(f"{address}/drop/confirm").location == address


def test_decisions_disappear_with_a_sentence_when_the_campaign_takes_no_more_proposals(
    selector: Browser, campaign: Campaign, intake: Intake, runtime: Runtime
) -> None:
    address = send(selector, books(book("Земля", ISBN), book("Том 1", ISBN)), campaign)
    intake.run_jobs()
    selector.post(f"{address}/apply")
    intake.run_jobs()
    assert page(selector, address).select_one("button[name=word]") is not None
    with runtime.database.writing() as session:
        session.get_one(Campaign, campaign.id).state = CampaignState.SCORING
        session.commit()
    late = page(selector, address)
    assert late.select_one("button[name=word]") is None
    assert "1 рядок лишився без рішення. Кампанія вже не бере пропозицій" in late.get_text()
    selector.post(f"{address}/decide", data={"scope": "all", "word": "accept"})
    assert intake.outcomes(intake.batch(1)) == ["new", "needs_decision"]
