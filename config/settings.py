"""Settings of the service, read once at start from environment variables `ACQ_*`."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any


class SettingsError(Exception):
    """One or more variables are wrong; the message names every one of them."""


def _number(minimum: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        value = int(text)
        if value < minimum:
            raise ValueError(f"must be at least {minimum}")
        return value

    return read


def _flag(text: str) -> bool:
    known = {
        "1": True,
        "true": True,
        "yes": True,
        "on": True,
        "0": False,
        "false": False,
        "no": False,
        "off": False,
    }
    if text.lower() not in known:
        raise ValueError("must be 1 or 0")
    return known[text.lower()]


def _database_url(text: str) -> str:
    if not text.startswith(("sqlite://", "postgresql://", "postgresql+psycopg://")):
        raise ValueError("must begin with sqlite:// or postgresql://")
    return text


def _redis_url(text: str) -> str:
    if not text.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError("must begin with redis://, rediss:// or unix://")
    return text


def _language(text: str) -> str:
    if text not in {"uk", "en"}:
        raise ValueError("must be uk or en")
    return text


def _web_url(text: str) -> str:
    if text and not text.startswith(("http://", "https://")):
        raise ValueError("must begin with http:// or https://, or be empty to switch the provider off")
    return text.rstrip("/")


def _setting(default: Any, read: Callable[[str], Any], about: str) -> Any:
    return field(default=default, metadata={"read": read, "about": about})


@dataclass(frozen=True, slots=True)
class Settings:
    """Every knob of the service. The variable of `field_name` is `ACQ_FIELD_NAME`."""

    data_dir: Path = _setting(
        Path("var"), Path, "folder of the SQLite database, the own Redis server and the secret key"
    )
    database_url: str = _setting("", _database_url, "SQLAlchemy address; empty: SQLite in the data folder")
    redis_url: str = _setting(
        "", _redis_url, "Redis address; empty: the own server on a socket in the data folder"
    )
    secret_key: str = _setting(
        "", str, "key of cookies and forms; empty: made once and kept in the data folder"
    )
    host: str = _setting("127.0.0.1", str, "address the web server listens on")
    port: int = _setting(8000, _number(1), "port of the web server")
    web_workers: int = _setting(2, _number(1), "web processes of `serve`")
    job_workers: int = _setting(1, _number(0), "job workers of `serve`")
    language: str = _setting("uk", _language, "language of people who have not chosen one: uk or en")
    timezone: str = _setting("Europe/Kyiv", str, "time zone in which times are shown")
    secure_cookies: bool = _setting(False, _flag, "1 behind HTTPS: cookies travel over TLS only")
    trusted_proxies: int = _setting(
        0,
        _number(0),
        "balancers before the web server whose X-Forwarded-For and -Proto are believed; 0: none",
    )
    session_hours: int = _setting(12, _number(1), "a sign-in ends after so many hours")
    session_idle_minutes: int = _setting(120, _number(1), "a sign-in ends after so many idle minutes")
    sign_in_limit: str = _setting(
        "10 per minute", str, "sign-in attempts allowed from one address and for one account"
    )
    upload_limit_mb: int = _setting(100, _number(1), "largest file that may be uploaded, in MiB")
    network: bool = _setting(True, _flag, "0: never ask outside catalogues")
    open_library_url: str = _setting(
        "https://openlibrary.org", _web_url, "address of Open Library; empty: not asked"
    )
    google_books_url: str = _setting(
        "https://www.googleapis.com/books/v1", _web_url, "address of Google Books; empty: not asked"
    )
    network_timeout: int = _setting(10, _number(1), "seconds to wait for an outside catalogue")
    log_level: str = _setting("INFO", str, "DEBUG, INFO, WARNING or ERROR")

    @property
    def database_address(self) -> str:
        """The database to use: the given address, or SQLite in the data folder."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'dobir.sqlite3'}"

    @property
    def redis_address(self) -> str:
        """The Redis server to use: the given address, or the own server's socket in the data folder."""
        return self.redis_url or f"unix://{self.data_dir.resolve() / 'redis.sock'}"

    def cookie_key(self) -> str:
        """The secret key: the given one, or one made at first use and kept in the data folder (mode 600).

        Several hosts must share one key, so a PostgreSQL installation should set `ACQ_SECRET_KEY`.
        """
        if self.secret_key:
            return self.secret_key
        path = self.data_dir / "secret-key"
        if not path.exists():
            self.data_dir.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_hex(32), encoding="ascii")
        return path.read_text(encoding="ascii").strip()


def variable(name: str) -> str:
    """`web_workers` → `ACQ_WEB_WORKERS`."""
    return f"ACQ_{name.upper()}"


def load(environment: Mapping[str, str]) -> Settings:
    """Read the settings; an empty variable counts as absent. Raises SettingsError naming every wrong variable."""
    values: dict[str, Any] = {}
    wrong: list[str] = []
    known = {variable(item.name): item for item in fields(Settings)}
    for name, item in known.items():
        text = environment.get(name, "").strip()
        if not text:
            continue
        try:
            values[item.name] = item.metadata["read"](text)
        except ValueError as problem:
            wrong.append(f"{name}={text!r}: {problem}")
    own = {"ACQ_TEST_DATABASE_URL", "ACQ_TEST_REDIS_URL"}
    wrong += [
        f"{name}: no such setting"
        for name in environment
        if name.startswith("ACQ_") and name not in (*known, *own)
    ]
    if wrong:
        raise SettingsError("Wrong settings:\n  " + "\n  ".join(wrong))
    return Settings(**values)
