"""Rules of the command `enrich`."""

import json
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlmodel import select

from acquisition.catalogue.models import EnrichState, Title
from acquisition.cli import main
from acquisition.kernel.runtime import Runtime
from acquisition.people.access import Role
from tests.support.make import Make

NOBODY = "http://127.0.0.1:9"


def enrich(runtime: Runtime, folder: Path, *options: str) -> Result:
    environment = {
        "ACQ_DATA_DIR": str(folder),
        "ACQ_DATABASE_URL": runtime.settings.database_url,
        "ACQ_OPEN_LIBRARY_URL": NOBODY,
        "ACQ_GOOGLE_BOOKS_URL": NOBODY,
    }
    return CliRunner().invoke(main, ["enrich", *options], env=environment, catch_exceptions=False)


def test_without_network_the_command_ends_well_and_soon(runtime: Runtime, make: Make, tmp_path: Path) -> None:
    campaign = make.campaign()
    for number in range(60):
        make.candidate(campaign, make.title(f"Книжка {number}", isbn13="9786171234567"))
    make.candidate(campaign, bare := make.title("Без номера"))
    began = time.monotonic()
    answer = enrich(runtime, tmp_path, "--campaign", "2020", "--json")
    assert time.monotonic() - began < 15
    assert answer.exit_code == 0
    assert json.loads(answer.stdout) == {
        "asked": 60, "enriched": 0, "nothing_found": 0, "unreachable": 60, "without_isbn": 1, "done_before": 0,
    }  # fmt: skip
    with runtime.database.reading() as session:
        states = {title.id: title.enrich_state for title in session.exec(select(Title))}
    assert states.pop(bare.id) is EnrichState.NONE
    assert set(states.values()) == {EnrichState.WAITING_NETWORK}
    told = enrich(runtime, tmp_path, "--campaign", "2020").stdout
    assert "очікують мережі: 60. Команду можна повторити пізніше." in told
    assert "Без ISBN, тому не запитано: 1." in told


def test_an_unknown_campaign_is_refused(runtime: Runtime, tmp_path: Path) -> None:
    answer = enrich(runtime, tmp_path, "--campaign", "1918", "--json")
    assert answer.exit_code == 1
    assert json.loads(answer.stdout)["error"]["code"] == "not-found"


@pytest.mark.sqlite_only
def test_those_who_may_not_edit_may_not_ask(runtime: Runtime, make: Make, tmp_path: Path) -> None:
    make.campaign()
    expert = make.user(Role.EXPERT)
    answer = enrich(runtime, tmp_path, "--campaign", "2020", "--as", expert.email)
    assert answer.exit_code == 1
    assert "Ваша роль не дає доступу" in answer.stderr
