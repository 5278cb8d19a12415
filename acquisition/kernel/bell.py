"""The bell over RQ: tells workers by job id, and survives a missing Redis."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.serializers import JSONSerializer

if TYPE_CHECKING:
    from acquisition.kernel.jobs import JobKind

QUEUE = "dobir"
ENTRY = "workers.execute.run"

log = structlog.get_logger()


class RqBell:
    """Puts `workers.execute.run(job_id)` on the queue. RQ's own retries are not used: the job's row decides."""

    def __init__(self, redis_url: str) -> None:
        self.connection = Redis.from_url(redis_url, socket_connect_timeout=2, socket_timeout=10)
        self.queue = Queue(QUEUE, connection=self.connection, serializer=JSONSerializer)

    def ring(self, job_id: int, kind: JobKind) -> bool:
        """False when Redis is away: the job stays waiting and the sweep rings again."""
        try:
            self.queue.enqueue(ENTRY, job_id, job_timeout=kind.timeout, result_ttl=60, failure_ttl=3600)
        except (RedisError, OSError) as trouble:
            log.warning("job not rung", job_id=job_id, trouble=str(trouble))
            return False
        return True
