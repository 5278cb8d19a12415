"""What a browser sends, without the zero character: no text needs it, and PostgreSQL does not keep it."""

from __future__ import annotations

from functools import cached_property

from flask import Flask, Request, abort, request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict

ZERO = "\0"


class CleanRequest(Request):
    """A request whose form, query and names of files hold no zero characters."""

    @cached_property
    def args(self) -> MultiDict[str, str]:
        return _clean(super().args)

    def _load_form_data(self) -> None:
        super()._load_form_data()
        self.__dict__["form"] = _clean(self.__dict__["form"])
        for sent in self.__dict__["files"].values():
            sent.filename = sent.filename and sent.filename.replace(ZERO, "")


def install(app: Flask) -> None:
    """Every request of the application is clean; an address with a zero character is no page."""
    app.request_class = CleanRequest

    @app.before_request
    def refuse_odd_addresses() -> None:
        if ZERO in request.path:
            abort(404)


def _clean(sent: MultiDict[str, str]) -> MultiDict[str, str]:
    pairs = list(sent.items(multi=True))
    if not any(ZERO in key or ZERO in value for key, value in pairs):
        return sent
    return ImmutableMultiDict([(key.replace(ZERO, ""), value.replace(ZERO, "")) for key, value in pairs])
