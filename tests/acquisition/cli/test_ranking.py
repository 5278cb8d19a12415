"""Rules of the commands `rank` and `verify`."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from acquisition.cli import main
from acquisition.kernel.runtime import Runtime
from acquisition.people.access import Role
from acquisition.selection.models import Campaign
from acquisition.selection.service import ranking
from tests.acquisition.selection.service.test_ranking_runs import small_campaign
from tests.support.make import Make

Command = Callable[..., Result]


@pytest.fixture
def command(runtime: Runtime, tmp_path: Path) -> Command:
    environment = {"ACQ_DATA_DIR": str(tmp_path), "ACQ_DATABASE_URL": runtime.settings.database_url}

    def call(*words: str) -> Result:
        return CliRunner().invoke(main, list(words), env=environment, catch_exceptions=False)

    return call


@pytest.fixture
def campaign(make: Make) -> Campaign:
    return small_campaign(make)


@pytest.fixture
def bundle(runtime: Runtime, make: Make, command: Command, campaign: Campaign, tmp_path: Path) -> Path:
    assert command("rank", "--campaign", campaign.slug).exit_code == 0
    path = tmp_path / "bundle.zip"
    with runtime.reading(make.actor(Role.AUDITOR)) as unit, path.open("wb") as out:
        ranking.write_run_bundle(unit, 1, out)
    return path


def tamper(path: Path, name: str, old: str, new: str) -> None:
    with zipfile.ZipFile(path) as archive:
        texts = {each: archive.read(each).decode() for each in archive.namelist()}
    assert old in texts[name]
    texts[name] = texts[name].replace(old, new)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for each, text in texts.items():
            archive.writestr(each, text)
    path.write_bytes(out.getvalue())


def test_rank_gives_the_counts_and_hashes_of_the_run(command: Command, campaign: Campaign) -> None:
    answer = command("rank", "--campaign", campaign.slug, "--json")
    assert answer.exit_code == 0
    result = json.loads(answer.stdout)
    assert {key: result[key] for key in ("campaign", "run", "state", "candidates", "ranked", "not_scored")} == {
        "campaign": "2020", "run": 1, "state": "done", "candidates": 4, "ranked": 2, "not_scored": 1,
    }  # fmt: skip
    assert len(result["input_sha256"]) == len(result["output_sha256"]) == 64


def test_rank_by_an_expert_is_refused_and_says_nothing_of_scores(
    command: Command, make: Make, campaign: Campaign
) -> None:
    expert = make.user(Role.EXPERT, campaign=campaign)
    answer = command("rank", "--campaign", campaign.slug, "--as", expert.email, "--json")
    assert answer.exit_code == 1
    assert json.loads(answer.stdout)["error"]["code"] == "not-allowed"


def test_rank_of_an_unknown_campaign_is_refused(command: Command, campaign: Campaign) -> None:
    assert command("rank", "--campaign", "1999").exit_code == 1
    assert command("rank").exit_code == 2


def test_verify_says_equal_and_the_hashes(command: Command, bundle: Path) -> None:
    answer = command("verify", str(bundle), "--json")
    result = json.loads(answer.stdout)
    assert (answer.exit_code, result["equal"], result["candidates"], result["differences"]) == (
        0,
        True,
        4,
        [],
    )
    assert "Збігається" in command("verify", str(bundle)).stdout


def test_verify_says_where_a_changed_score_is(command: Command, bundle: Path) -> None:
    tamper(bundle, "entries.jsonl", '["Е02","submitted",{"c0":8,', '["Е02","submitted",{"c0":9,')
    answer = command("verify", str(bundle))
    assert answer.exit_code == 1
    assert "пропозиція № 1, поле experts.Е02" in answer.stderr
    assert "пропозиція № 1, поле points.c0: записано 27, обчислено 28" in answer.stderr


def test_verify_says_where_a_changed_result_is(command: Command, bundle: Path) -> None:
    tamper(bundle, "results.jsonl", '"rating":"2140/27"', '"rating":"2141/27"')
    answer = command("verify", str(bundle), "--json")
    assert answer.exit_code == 1
    found = [each for each in json.loads(answer.stdout)["differences"] if each["finding"] == "field"]
    assert [(each["candidate"], each["field"], each["stored"], each["computed"]) for each in found] == [
        (2, "rating", "2141/27", "2140/27")
    ]


def test_verify_refuses_what_is_no_bundle(command: Command, tmp_path: Path) -> None:
    (tmp_path / "list.zip").write_bytes(b"PK\x03\x04 no")
    assert command("verify", str(tmp_path / "list.zip")).exit_code == 1
    assert command("verify", str(tmp_path / "absent.zip")).exit_code == 2
