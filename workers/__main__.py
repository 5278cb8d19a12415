"""The worker process: `python -m workers`."""

from __future__ import annotations

import os
import signal
import socket
import threading
from types import FrameType

import structlog
from redis.exceptions import RedisError
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from acquisition.kernel.bell import QUEUE, RqBell
from workers.execute import runtime

MAINTENANCE_SECONDS = 60
WAIT_SECONDS = 2.0

log = structlog.get_logger()


class QueueWorker(SimpleWorker):
    """Runs jobs in its own process, one after another: its death is the job's death, which the sweep sees."""

    @property
    def asked_to_stop(self) -> bool:
        return bool(self._stop_requested)

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        self._stop_requested = True
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]  # RQ leaves it untyped


def main() -> None:
    """Work until told to stop; a Redis server that is away is waited for."""
    bell = runtime().bell
    assert isinstance(bell, RqBell)
    stop = threading.Event()
    while not stop.is_set():
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        try:
            if _work(bell):
                return
        except (RedisError, OSError) as trouble:
            log.warning("Redis is away", trouble=str(trouble))
        stop.wait(WAIT_SECONDS)


def _work(bell: RqBell) -> bool:
    """One life of an RQ worker; whether it ended because it was asked to."""
    connection = type(bell.connection).from_url(runtime().settings.redis_address)
    worker = QueueWorker(
        [QUEUE],
        name=f"{socket.gethostname()}-{os.getpid()}-{os.urandom(3).hex()}",
        connection=connection,
        serializer=JSONSerializer,
        maintenance_interval=MAINTENANCE_SECONDS,
        job_monitoring_interval=5,
    )
    try:
        worker.work(logging_level="WARNING")
    finally:
        connection.close()
    return worker.asked_to_stop


if __name__ == "__main__":
    main()
