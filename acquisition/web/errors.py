"""Refusals and failures as pages: what happened, where, and the mend."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import structlog
from flask import Flask, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from acquisition.kernel.errors import DomainError, NotSignedIn, StaleVersion
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.i18n import lazy_gettext

log = structlog.get_logger()

SENTENCES = {
    400: lazy_gettext("Запит пошкоджено. Поверніться назад і спробуйте ще раз."),
    404: lazy_gettext("Такої сторінки немає. Можливо, адресу змінено або введено з помилкою."),
    405: lazy_gettext("Цю сторінку не можна відкрити таким способом. Поверніться назад."),
    413: lazy_gettext("Файл завеликий. Розділіть його на частини й завантажте окремо."),
    429: lazy_gettext("Забагато спроб. Зачекайте хвилину й спробуйте ще раз."),
    500: lazy_gettext(
        "Сталася помилка в програмі. Введене не втрачено: поверніться назад і повторіть згодом."
    ),
    503: lazy_gettext("База даних зараз недоступна. Нічого не втрачено: спробуйте ще раз за хвилину."),
    507: lazy_gettext("На диску закінчилося місце, зміни не збережено. Повідомте адміністратора."),
}


def error_page(status: int, sentence: object, **more: object) -> ResponseReturnValue:
    """The error page with its status."""
    return render_template("error.html", status=status, sentence=sentence, **more), status


def install(app: Flask, elsewhere: Callable[[HTTPException], Response | None]) -> None:
    """Register the handlers. `elsewhere` answers for addresses which are no screens, or gives None."""

    def http(error: HTTPException) -> ResponseReturnValue:
        return elsewhere(error) or _http(error)

    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, http)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(Exception, _fault)


def _domain(error: DomainError) -> ResponseReturnValue:
    if isinstance(error, NotSignedIn):
        return _to_sign_in()
    if isinstance(error, StaleVersion):
        return error_page(error.status, error.message, mine=error.mine, theirs=error.theirs)
    return error_page(error.status, error.message, fields=getattr(error, "fields", {}))


def _to_sign_in() -> ResponseReturnValue:
    """The sign-in page, leading back to where the person was; a form that could not be taken is told of."""
    if request.method == "GET":
        return redirect(url_for("people.sign_in", next=request.full_path))
    flash(
        _(
            "Ваш сеанс завершився, тому надіслане не збережено. Увійдіть, і ви повернетеся до сторінки з формою."
        ),
        "warning",
    )
    came_from = urlsplit(request.referrer or "")
    ours = came_from.netloc == request.host
    back = f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path
    return redirect(url_for("people.sign_in", next=back if ours else None))


def _csrf(_error: CSRFError) -> ResponseReturnValue:
    return error_page(
        400,
        _(
            "Форма застаріла або надіслана не з цього сайту. Поверніться, оновіть сторінку й надішліть ще раз."
        ),
    )


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()
    return error_page(error.code, SENTENCES.get(error.code, error.description))


def _database(error: OperationalError) -> ResponseReturnValue:
    log.error("database trouble", path=request.path, trouble=str(error.orig))
    status = 507 if "full" in str(error.orig).lower() or "No space" in str(error.orig) else 503
    return error_page(status, SENTENCES[status])


def _fault(error: Exception) -> ResponseReturnValue:
    log.exception("request failed", path=request.path, method=request.method)
    return error_page(500, SENTENCES[500])
