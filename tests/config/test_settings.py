"""Settings: read once, wrong ones all named at once."""

from pathlib import Path

import pytest

from config.settings import Settings, SettingsError, load


def test_defaults_need_no_variable() -> None:
    chosen = load({})
    assert chosen == Settings()
    assert chosen.database_address == f"sqlite:///{Path('var').resolve() / 'dobir.sqlite3'}"
    assert chosen.redis_address == f"unix://{Path('var').resolve() / 'redis.sock'}"


def test_given_servers_win() -> None:
    chosen = load(
        {"ACQ_DATABASE_URL": "postgresql://a/b", "ACQ_REDIS_URL": "redis://c:6379/0", "ACQ_PORT": "9000"}
    )
    assert (chosen.database_address, chosen.redis_address, chosen.port) == (
        "postgresql://a/b",
        "redis://c:6379/0",
        9000,
    )


def test_empty_variable_counts_as_absent() -> None:
    assert load({"ACQ_PORT": " ", "HOME": "/root"}).port == 8000


def test_every_wrong_variable_is_named_at_once() -> None:
    wrong = {"ACQ_PORT": "x", "ACQ_DATABASE_URL": "mysql://a", "ACQ_NETWORK": "maybe", "ACQ_PROT": "8000"}
    with pytest.raises(SettingsError) as caught:
        load(wrong)
    assert [name for name in wrong if name in str(caught.value)] == list(wrong)


def test_made_key_is_kept_and_private(tmp_path: Path) -> None:
    chosen = Settings(data_dir=tmp_path)
    key = chosen.cookie_key()
    assert len(key) == 64
    assert chosen.cookie_key() == key
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0
    assert Settings(data_dir=tmp_path, secret_key="given").cookie_key() == "given"
