"""The own Redis server keeps what it was told and ends with its parent."""

from __future__ import annotations

import pytest
import redis

from acquisition.kernel import own_redis


def test_data_outlive_a_kill(tmp_path):
    socket = tmp_path / "r.sock"
    server = own_redis.start(tmp_path / "data", socket)
    with redis.Redis.from_url(f"unix://{socket}") as connection:
        connection.set("key", "value")
        connection.execute_command("WAITAOF", 1, 0, 5000)
    server.process.kill()
    server.process.wait()
    server = own_redis.start(tmp_path / "data", socket)
    with redis.Redis.from_url(f"unix://{socket}") as connection:
        assert connection.get("key") == b"value"
    server.stop(5)
    assert not own_redis.answers(f"unix://{socket}")


def test_socket_too_long_for_the_kernel_is_refused(tmp_path):
    folder = tmp_path / ("x" * 120)
    with pytest.raises(own_redis.RedisNotStarted, match="longer than"):
        own_redis.start(folder, folder / "r.sock")
