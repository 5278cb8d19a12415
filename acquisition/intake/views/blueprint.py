"""The blueprint to which the screens of intake belong."""

from flask import Blueprint

blueprint = Blueprint("intake", __name__, template_folder="../templates")
