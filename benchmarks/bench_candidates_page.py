"""The candidates page over 100 000 candidates, filtered and sorted in many ways: p95 of its answers against an empty
Flask page on the same server, and the number of queries for 1, 3 and 50 rows."""

from __future__ import annotations

import http.client
import os
import secrets
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import product
from pathlib import Path
from urllib.parse import urlencode

from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import event

from acquisition.app import create_app
from acquisition.kernel import children
from acquisition.kernel.actor import operator
from acquisition.kernel.runtime import Runtime
from acquisition.people.access import Role
from acquisition.people.models import Membership, User, UserSession
from acquisition.people.queries.sign_ins import token_hash
from acquisition.selection.models import CampaignState, CandidateState
from benchmarks import measure, rows

CANDIDATES, REQUESTS, AIM = 100_000, 300, 6.0
PATH = "/campaigns/bench/candidates"
FILTERS: list[dict[str, str]] = [{}, {"council": "fiction"}, {"state": "proposed"}, {"year": "2019"}, {"q": "лісова"},
                                 {"q": "костенко їжак", "council": "other"}, {"price_from": "100", "price_to": "200"}]  # fmt: skip
SORTS = ("title", "-price", "number", "publisher", "-year")
PAGES = ("1", "7")


def main() -> None:
    with measure.fresh_runtime() as runtime:
        token = fill(runtime)
        cookie = f"dobir={signed(runtime, token)}"
        counts = {size: queries(runtime, cookie, size) for size in (1, 3, 50)}
        with served(runtime) as port:
            empty, page = alternate(port, cookie)
    figures = (
        f"p95 {p95(page) * 1000:.1f} ms over {CANDIDATES:,} candidates, empty page {p95(empty) * 1000:.1f} ms; "
        f"queries for 1, 3, 50 rows: {', '.join(map(str, counts.values()))}"
    )
    if len(set(counts.values())) != 1:
        print("candidates page: the number of queries depends on the rows MISSED")
    measure.report("candidates page", figures, p95(page) / p95(empty), AIM)
    sys.exit(len(set(counts.values())) != 1)


def fill(runtime: Runtime) -> str:
    """The rows, and a selector's sign-in; gives its token."""
    token, now = secrets.token_urlsafe(16), runtime.clock.now()
    with runtime.work(operator()) as unit:
        campaign_id, _keys = rows.campaign(unit.session, runtime, 9, CampaignState.CHECKING)
        rows.candidates(unit.session, runtime, campaign_id, CANDIDATES, CandidateState.PROPOSED)
        user = User(email="selector@example.org", name="Комплектатор", created_at=now)
        unit.session.add(user)
        unit.session.flush()
        assert user.id is not None
        times = {"created_at": now, "seen_at": now, "expires_at": now + timedelta(hours=12)}
        unit.session.add(Membership(user_id=user.id, role=Role.SELECTOR.value))
        unit.session.add(UserSession(token_hash=token_hash(token), user_id=user.id, **times))
    return token


def signed(runtime: Runtime, token: str) -> str:
    """The cookie that the sign-in form would set."""
    serializer = SecureCookieSessionInterface().get_signing_serializer(create_app(runtime.settings, runtime))
    assert serializer is not None
    return str(serializer.dumps({"token": token}))


def queries(runtime: Runtime, cookie: str, size: int) -> int:
    """Statements that a page of so many rows sends."""
    client = create_app(runtime.settings, runtime).test_client(use_cookies=False)
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    address = f"{PATH}?{urlencode({'size': str(size), 'price_from': '100', 'sort': 'title'})}"
    event.listen(runtime.database.engine, "before_cursor_execute", note)
    answer = client.get(address, headers={"Cookie": cookie})
    event.remove(runtime.database.engine, "before_cursor_execute", note)
    assert answer.status_code == 200, answer.status
    return len(statements)


@contextmanager
def served(runtime: Runtime) -> Iterator[int]:
    """gunicorn as `serve` runs it, with one worker, so that nothing but the page is measured."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = {
        "ACQ_DATA_DIR": str(runtime.settings.data_dir),
        "ACQ_SECRET_KEY": runtime.settings.secret_key,
        "ACQ_LOG_LEVEL": "ERROR",
    }
    root = str(Path(__file__).resolve().parent.parent)
    command = [sys.executable, "-m", "gunicorn", "benchmarks.site:app", "--no-control-socket", "--workers", "1", "--chdir", root,
               "--bind", f"127.0.0.1:{port}", "--log-level", "error"]  # fmt: skip
    server = children.start("web", command, {**os.environ, **own})
    try:
        for _attempt in range(300):
            try:
                get(port, "/empty/", "")
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        server.stop(10)


def alternate(port: int, cookie: str) -> tuple[list[float], list[float]]:
    """Seconds of both pages, asked in turn, so that a busy machine slows both alike."""
    asked = [
        urlencode({**narrowed, "sort": sort, "page": page})
        for narrowed, sort, page in product(FILTERS, SORTS, PAGES)
    ]
    for query in asked[:10]:
        get(port, f"{PATH}?{query}", cookie)
    empty, page = [], []
    for number in range(REQUESTS):
        empty.append(get(port, "/empty/", cookie))
        page.append(get(port, f"{PATH}?{asked[number % len(asked)]}", cookie))
    return empty, page


def get(port: int, address: str, cookie: str) -> float:
    """Seconds of one answer, with its connection."""
    started = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", address, headers={"Cookie": cookie})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    assert answer.status == 200, (address, answer.status)
    return time.perf_counter() - started


def p95(seconds: list[float]) -> float:
    return sorted(seconds)[int(len(seconds) * 0.95)]


if __name__ == "__main__":
    main()
