"""The web application, built from the environment: `gunicorn wsgi:app`."""

import os

from acquisition.app import create_app
from config import logging, settings

_settings = settings.load(os.environ)
logging.configure(_settings.log_level)
app = create_app(_settings)
