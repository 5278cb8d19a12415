"""Asking outside catalogues over HTTP: our own `requests` sessions with limits, few repeats, and a breaker."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import requests
from requests_ratelimiter import LimiterAdapter
from urllib3.util.retry import Retry

MOST_BYTES = 4 << 20
"""Largest answer that is read."""

CONNECT_SECONDS = 3.0
"""How long to wait for a connection: a machine without network must notice it soon."""

BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
REPEATED = frozenset({500, 502, 503, 504})
AGENT = "Dobir/1.0 (library acquisition; metadata look-up by ISBN)"


class Unreachable(Exception):
    """The catalogue gave no usable answer: no network, too busy, or something else answered in its place."""


class WebCatalogue:
    """GET requests for JSON to one catalogue.

    At most `per_second` requests; an answer of the server's own trouble is asked for twice more. After `failures`
    questions in vain the breaker opens: every further question fails at once, so that thousands of titles do not wait
    for a network which is not there.
    """

    def __init__(self, base_url: str, timeout: float, per_second: float, failures: int = 2) -> None:
        self.base_url = base_url
        self._timeout = (min(CONNECT_SECONDS, timeout), timeout)
        self._failures_left = self._failures = failures
        retry = Retry(
            total=2,
            connect=0,
            read=1,
            status=2,
            backoff_factor=0.3,
            status_forcelist=REPEATED,
            raise_on_status=False,
            respect_retry_after_header=False,
        )
        self._session = requests.Session()
        self._session.trust_env = True
        self._session.headers["User-Agent"] = AGENT
        adapter = LimiterAdapter(per_second=per_second, limit_statuses=(), max_retries=retry)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)

    @property
    def open(self) -> bool:
        """The breaker is open: nothing is asked any more."""
        return self._failures_left <= 0

    def get(self, path: str, parameters: Mapping[str, str]) -> Any | None:
        """The JSON of the answer; None when the catalogue says «not found». Raises Unreachable."""
        if self.open:
            raise Unreachable(self.base_url)
        try:
            answer = self._ask(path, parameters)
        except (requests.RequestException, ValueError) as trouble:
            self._failures_left -= 1
            raise Unreachable(f"{self.base_url}: {trouble}") from trouble
        self._failures_left = self._failures
        return answer

    def close(self) -> None:
        self._session.close()

    def _ask(self, path: str, parameters: Mapping[str, str]) -> Any | None:
        with self._session.get(
            self.base_url + path, params=parameters, timeout=self._timeout, stream=True
        ) as answer:
            if answer.status_code == 404:
                return None
            if answer.status_code != 200:
                raise requests.HTTPError(str(answer.status_code), response=answer)
            body = bytearray()
            for chunk in answer.iter_content(1 << 16):
                body += chunk
                if len(body) > MOST_BYTES:
                    raise ValueError("answer too large")
        return json.loads(body)
