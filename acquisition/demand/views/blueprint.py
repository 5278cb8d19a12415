"""The blueprint of demand's screens."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("demand", __name__, template_folder="../templates")
