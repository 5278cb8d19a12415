"""The blueprint of people's screens."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("people", __name__, template_folder="../templates")
