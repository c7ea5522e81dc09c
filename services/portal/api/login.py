"""Logging in and out."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import Annotated, Any

import httpx
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from services.portal.api.kept import Kept, packed, shown_again, unpacked
from services.portal.api.pages import done, local_path, posted, render, text
from services.portal.api.services import SERVICE, backend
from services.portal.api.session import COOKIE, LOGIN_NEEDED, Reopened, Session, Sessions, User, opened
from shared.auth.issuer import DEMO_PASSWORD
from shared.errors import BadInput, Retryable, ThongSuotError, Unauthorized
from shared.settings import Settings

router = APIRouter(include_in_schema=False)
DEMO_ACCOUNTS = (
    ("72", "UBND tỉnh Tây Ninh", "mọi vai trò"), ("72.chuyenvien", "UBND tỉnh Tây Ninh", "chuyên viên"),
    ("72.lanhdao", "UBND tỉnh Tây Ninh", "lãnh đạo"), ("72.vanthu", "UBND tỉnh Tây Ninh", "văn thư"),
    ("705", "UBND huyện Tân Biên, tỉnh Tây Ninh", "mọi vai trò"),
    ("25489", "UBND xã Tân Lập, huyện Tân Biên", "mọi vai trò"),
    ("quantri", "Quản trị hệ thống", "chỉ xem"),
)
AWAY = "Máy chủ đăng nhập tạm thời không trả lời. Hãy thử lại sau ít phút."


@router.get("/dang-nhap")
async def form(request: Request, ve: Annotated[str, Query()] = "/") -> Response:
    """The login page; `ve` is where to go back to."""
    return _page(request, back=ve)


@router.post("/dang-nhap")
async def login(request: Request) -> Response:
    """Ask the issuer for a token; the session begins with a fresh cookie."""
    sessions: Sessions = request.app.state.sessions
    data = await request.form()
    back, user = local_path(text(data, "ve")), text(data, "username")
    kept = unpacked(sessions, text(data, "kept"))
    try:
        with contextlib.suppress(Reopened):             # the page is of a session of the same user, and ended
            await posted(request, sessions.read(request) or Session())
        session = sessions.begun(await _opened(request, user, text(data, "password")))
    except ThongSuotError as error:
        return _page(request, back=back, error=error, typed={"username": user}, kept=kept)
    if kept and kept.user == session.user:
        response = await shown_again(request, session, kept)
    else:
        response = done(back, "nguoi-khac") if kept else RedirectResponse(back, 303)
    sessions.write(response, session)
    return response


@router.get("/phien")
async def who(session: User) -> JSONResponse:
    """Who is logged in now, and the secret of forms: for a page that has been open for long."""
    return JSONResponse({"user": session.user, "csrf": session.csrf})


@router.post("/dang-xuat")
async def logout(request: Request, session: User) -> Response:
    """Forget the session."""
    await posted(request, session)
    response = RedirectResponse("/dang-nhap", 303)
    response.delete_cookie(COOKIE)
    return response


def asked(request: Request, kept: Kept) -> Response:
    """The login page that a form has led to, and which carries what was typed."""
    return _page(request, back=kept.page, error=Unauthorized(LOGIN_NEEDED, code="login_needed"), kept=kept)


def _page(request: Request, *, back: str, error: ThongSuotError | None = None, typed: Any = None,
          kept: Kept | None = None) -> Response:
    settings: Settings = request.app.state.settings
    sessions: Sessions = request.app.state.sessions
    before = sessions.read(request) or Session()
    accounts = DEMO_ACCOUNTS if settings.embedded else ()
    response = render(request, "login.html", None, csrf=before.csrf, back=local_path(back), accounts=accounts,
                      demo_password=DEMO_PASSWORD, error=error, typed=typed or {}, kept=kept,
                      carried=packed(sessions, kept) if kept else "")
    sessions.write(response, before)
    return response


async def _opened(request: Request, user: str, password: str) -> Session:
    if not user or not password:
        raise BadInput("Hãy nhập tên đăng nhập và mật khẩu.")
    session = opened(await _token(request, user, password), "")
    if not session.unit:
        return session
    try:
        unit = await backend(request, session).planner.get("units", session.unit)
        return replace(session, unit_name=unit.get("authority_short") or unit.get("authority") or "")
    except ThongSuotError:
        return session                                 # a name is not worth keeping somebody out


async def _token(request: Request, user: str, password: str) -> str:
    settings: Settings = request.app.state.settings
    if settings.embedded:
        token: str = request.app.state.issuer.user_token(user, password)
        return token
    data = {"grant_type": "password", "client_id": SERVICE, "username": user, "password": password,
            "client_secret": settings.service_client_secret.get_secret_value()}
    try:
        async with httpx.AsyncClient(timeout=10, trust_env=False) as http:
            answer = await http.post(settings.token_url, data=data)
    except httpx.HTTPError as error:
        raise Retryable(AWAY, code="issuer_away") from error
    if answer.is_server_error:
        raise Retryable(AWAY, code="issuer_away")
    if answer.is_error:
        raise Unauthorized("Sai tên đăng nhập hoặc mật khẩu. Hãy nhập lại.", code="bad_login")
    return str(answer.json()["access_token"])
