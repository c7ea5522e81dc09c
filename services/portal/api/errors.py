"""Errors that leave a route: as pages in words of the office, with a code for support; for scripts as problems."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import quote, urlsplit

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from services.portal.api import kept, login
from services.portal.api.pages import for_script, render, text
from services.portal.api.session import Reopened, Sessions
from shared.errors import BadInput, NotFound, Permanent, ThongSuotError, TooLarge
from shared.http.problems import problem
from shared.http.size import TOO_LARGE

log = structlog.get_logger()
MACHINE_PATHS = ("/oidc/jwks.json", "/oidc/.well-known", "/health", "/api")
NO_PAGE = "Không có trang này. Hãy kiểm tra lại địa chỉ hoặc về trang Hộp việc."
NOT_VALID = "Địa chỉ hoặc nội dung gửi lên không hợp lệ. Hãy quay lại trang trước và thử lại."
NOT_SO = "Yêu cầu này không thực hiện được. Hãy quay lại trang trước và thử lại."
CRASHED = "Hệ thống gặp lỗi ngoài dự kiến. Hãy thử lại; nếu vẫn lỗi, hãy báo người hỗ trợ kèm mã hỗ trợ dưới đây."
TITLES: Mapping[int, str] = MappingProxyType({
    403: "Không thực hiện được việc này", 404: "Không tìm thấy nội dung", 409: "Nội dung đã thay đổi",
    412: "Nội dung đã thay đổi", 413: "Nội dung gửi lên quá lớn", 422: "Nội dung chưa đúng",
    429: "Có quá nhiều yêu cầu", 500: "Hệ thống gặp lỗi", 503: "Hệ thống tạm thời không trả lời"})


def add_error_pages(app: FastAPI) -> None:
    """Errors as pages for people; problems (RFC 9457) for programs."""

    @app.exception_handler(ThongSuotError)
    async def ours(request: Request, error: ThongSuotError) -> Response:
        return await answer(request, error)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        return await answer(request, _told(error))

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, _: RequestValidationError) -> Response:
        return await answer(request, BadInput(NOT_VALID))

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> Response:
        trace = getattr(request.state, "trace", "")
        log.exception("request_crashed", path=request.url.path, error=repr(error), trace=trace)
        return await answer(request, ThongSuotError(CRASHED))


async def answer(request: Request, error: ThongSuotError) -> Response:
    """The login page, the form once more, or a page that says what to do."""
    if request.url.path.startswith(MACHINE_PATHS) or for_script(request):
        return problem(request, error.status, error.code, error.detail or error.code, **error.extra)
    sessions: Sessions = request.app.state.sessions
    form = await kept.form_of(request)
    found = kept.kept_of(sessions, request, form)
    if error.status == 401:
        return login.asked(request, found) if found else RedirectResponse(f"/dang-nhap?ve={_here(request)}", 303)
    session = sessions.read(request)
    if isinstance(error, Reopened) and found and session:
        return await kept.shown_again(request, found, error.detail + (kept.FILES_LOST if found.files else ""),
                                      error.status)
    again: list[tuple[str, str]] = []
    if form and found and session and session.user == found.user and (error.status >= 500 or error.status == 429):
        again = [*found.fields, ("key", text(form, "key"))]     # the same key: it may have been carried out after all
    return render(request, "error.html", session if session and session.token else None, error=error, typed=form,
                  again=again, files_lost=bool(found and found.files),
                  title=TITLES.get(error.status, "Không mở được trang này"))


def too_large(request: Request) -> Response:
    """A body that is refused before anything reads it."""
    session = request.app.state.sessions.read(request)
    return render(request, "error.html", session if session and session.token else None, error=TooLarge(TOO_LARGE),
                  title=TITLES[413])


def _told(error: HTTPException) -> ThongSuotError:
    if error.status_code == 404:
        return NotFound(NO_PAGE)
    if error.status_code == 413 or "exceeded maximum" in str(error.detail):      # a part of a form, by its parser
        return TooLarge(TOO_LARGE)
    return Permanent(NOT_SO, code="http_error", status=error.status_code)


def _here(request: Request) -> str:
    """Where to go back to after the login."""
    if request.method != "GET":
        return quote(urlsplit(request.headers.get("referer", "/")).path or "/", safe="")
    return quote(request.url.path + (f"?{request.url.query}" if request.url.query else ""), safe="")
