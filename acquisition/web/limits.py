"""Throttling: one limiter on Redis; when Redis is away each process counts for itself."""

from __future__ import annotations

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(get_remote_address, default_limits=[])


def install(app: Flask, redis_url: str) -> None:
    """Count in `redis_url`; an empty one counts in memory."""
    address = f"redis+{redis_url}" if redis_url.startswith("unix://") else redis_url
    app.config["RATELIMIT_STORAGE_URI"] = address or "memory://"
    app.config["RATELIMIT_STORAGE_OPTIONS"] = {"socket_connect_timeout": 2} if address else {}
    app.config["RATELIMIT_IN_MEMORY_FALLBACK_ENABLED"] = bool(address)
    app.config["RATELIMIT_SWALLOW_ERRORS"] = False
    limiter.init_app(app)
