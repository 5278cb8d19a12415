"""Refusals of the API as problem documents (RFC 9457)."""

from __future__ import annotations

from typing import Any

import structlog
from flask import Blueprint, Response, json, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from acquisition.kernel.errors import DomainError
from acquisition.kernel.i18n import gettext as _

PREFIX = "/api/"
log = structlog.get_logger()


def http_problem(error: HTTPException) -> Response | None:
    """The answer to an unknown address or method under /api/; None elsewhere: screens answer with a page."""
    return _http(error) if request.path.startswith(PREFIX) else None


def problem(status: int, code: str, detail: object, **more: Any) -> Response:
    """`type` is a stable code; `detail` a sentence in the caller's language; `fields` names wrong fields."""
    body = {"type": f"urn:dobir:{code}", "status": status, "detail": str(detail), **more}
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    return Response(json.dumps(body), status, headers, content_type="application/problem+json")


def install(blueprint: Blueprint) -> None:
    """Answer the blueprint's refusals and failures with problem documents."""
    blueprint.register_error_handler(DomainError, _domain)
    blueprint.register_error_handler(HTTPException, _http)
    blueprint.register_error_handler(OperationalError, _database)
    blueprint.register_error_handler(Exception, _fault)


def _domain(error: DomainError) -> Response:
    fields = {name: str(sentence) for name, sentence in getattr(error, "fields", {}).items()}
    return problem(error.status, error.code, error.message, **({"fields": fields} if fields else {}))


def _http(error: HTTPException) -> Response:
    return problem(error.code or 500, "http", error.description)


def _database(error: OperationalError) -> Response:
    log.error("database trouble", path=request.path, trouble=str(error.orig))
    return problem(
        503, "database", _("База даних зараз недоступна. Нічого не втрачено: спробуйте ще раз за хвилину.")
    )


def _fault(_error: Exception) -> Response:
    log.exception("request failed", path=request.path, method=request.method)
    return problem(500, "fault", _("Сталася помилка в програмі."))
