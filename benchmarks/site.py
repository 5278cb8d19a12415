"""The web application beside an empty Flask page, in one server: `gunicorn benchmarks.site:app`."""

from __future__ import annotations

import os

from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from acquisition.app import create_app
from config import logging, settings

_settings = settings.load(os.environ)
logging.configure(_settings.log_level)
_empty = Flask("empty")


@_empty.get("/")
def nothing() -> str:
    return ""


app = DispatcherMiddleware(create_app(_settings), {"/empty": _empty})
