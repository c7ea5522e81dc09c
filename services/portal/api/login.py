"""Logging in and out: at the issuer, with a way back. `/dang-nhap?ve=PATH` logs in and leads to PATH, whoever asks."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from services.portal.api.kept import CARRIED, Kept, packed, shown_again, unpacked
from services.portal.api.oidc import COOKIE, Oidc
from services.portal.api.pages import done, local_path, posted, render, text
from services.portal.api.services import backend
from services.portal.api.session import LIFETIME_SECONDS, LOGIN_NEEDED, Session, Sessions, User
from shared.auth import for_anybody
from shared.auth.issuer import CALLBACK, DEMO_PASSWORD, Asked
from shared.errors import ThongSuotError, Unauthorized
from shared.settings import Settings

router = APIRouter(include_in_schema=False)
BEFORE = [for_anybody("comes before the log-in")]
DEMO_ACCOUNTS = (
    ("72", "UBND tỉnh Tây Ninh", "mọi vai trò"), ("72.chuyenvien", "UBND tỉnh Tây Ninh", "chuyên viên"),
    ("72.lanhdao", "UBND tỉnh Tây Ninh", "lãnh đạo"), ("72.vanthu", "UBND tỉnh Tây Ninh", "văn thư"),
    ("705", "UBND huyện Tân Biên, tỉnh Tây Ninh", "mọi vai trò"),
    ("25489", "UBND xã Tân Lập, huyện Tân Biên", "mọi vai trò"),
    ("quantri", "Quản trị hệ thống", "chỉ xem"),
)
LOGGED_OUT = "/da-dang-xuat"


@router.get("/dang-nhap", dependencies=BEFORE)
async def begin(request: Request, ve: Annotated[str, Query()] = "/", ten: Annotated[str, Query()] = "") -> Response:
    """To the issuer's login page; `ve` is where to go afterwards, `ten` who is likely to log in."""
    settings: Settings = request.app.state.settings
    if settings.embedded and not settings.portal_url.endswith(f"//{request.url.netloc}"):
        # By another name of this machine: the way back is to portal_url, where the cookie must be too.
        return RedirectResponse(f"{settings.portal_url}{request.url.path}?{request.url.query}", 303)
    begun = _oidc(request).begin(local_path(ve), request.cookies.get(COOKIE, ""), ten)
    response = RedirectResponse(begun.address, 303)
    _remember(request, response, begun.cookie)
    return response


@router.get(CALLBACK, dependencies=BEFORE)
async def finish(request: Request) -> Response:
    """Where the issuer sends the browser back to; the session begins with a fresh cookie."""
    sessions: Sessions = request.app.state.sessions
    try:
        session, back, cookie = await _oidc(request).finish(request.query_params, request.cookies.get(COOKIE, ""))
    except ThongSuotError as error:
        return render(request, "login_failed.html", None, error=error)
    response = RedirectResponse(local_path(back), 303)
    sessions.write(response, sessions.begun(await _named(request, session)))
    _remember(request, response, cookie)
    return response


@router.get("/phien")
async def who(session: User) -> JSONResponse:
    """Who is logged in now, and the secret of forms: for a page that has been open for long."""
    return JSONResponse({"user": session.user, "csrf": session.csrf})


@router.post("/dang-xuat")
async def logout(request: Request, session: User) -> Response:
    """Forget the session, here and at the issuer."""
    await posted(request, session)
    request.state.renewed = None
    response = RedirectResponse(_oidc(request).logout(session) or LOGGED_OUT, 303)
    request.app.state.sessions.forget(request, response)
    return response


@router.get(LOGGED_OUT, dependencies=BEFORE)
async def logged_out(request: Request) -> Response:
    """Where nobody but the portal could be logged out of."""
    return render(request, "logged_out.html", None)


def asked(request: Request, kept: Kept) -> Response:
    """What a form has led to whose login had ended: the way to the login. The page carries what was typed, and sends it
    to CARRIED afterwards; its script does so by itself, without scripts a person does."""
    return render(request, "login_again.html", None, error=Unauthorized(LOGIN_NEEDED, code="login_needed"), kept=kept,
                  typed={}, carried=packed(request.app.state.sessions, kept),
                  way=f"/dang-nhap?{urlencode({'ve': CARRIED, 'ten': kept.user})}")


@router.get(CARRIED)
async def logged_in_again(request: Request, session: User) -> Response:
    """Where that login ends: the script goes on from here; without it, a person goes back to the page with the form."""
    return render(request, "logged_in_again.html", session)


@router.post(CARRIED)
async def carried(request: Request, session: User) -> Response:
    """The form once more, filled with what was typed. It is signed, and nothing is carried out: no secret is needed."""
    kept = unpacked(request.app.state.sessions, text(await request.form(), "kept"))
    if kept is None:
        return RedirectResponse("/", 303)
    return await shown_again(request, kept) if kept.user == session.user else done(kept.page, "nguoi-khac")


def demo_page(request: Request, asked: Asked, error: ThongSuotError | None, username: str) -> Response:
    """The built-in issuer's login page."""
    return render(request, "login.html", None, asked=asked, accounts=DEMO_ACCOUNTS, demo_password=DEMO_PASSWORD,
                  error=error, typed={"username": username})


def _oidc(request: Request) -> Oidc:
    oidc: Oidc = request.app.state.oidc
    return oidc


def _remember(request: Request, response: Response, cookie: str) -> None:
    """The log-ins begun in this browser; sent to the portal's log-in pages only."""
    sessions: Sessions = request.app.state.sessions
    response.set_cookie(COOKIE, cookie, max_age=LIFETIME_SECONDS, path="/dang-nhap", httponly=True, samesite="lax",
                        secure=sessions.secure)


async def _named(request: Request, session: Session) -> Session:
    if not session.unit:
        return session
    try:
        unit: dict[str, Any] = await backend(request, session).planner.get("units", session.unit)
        return replace(session, unit_name=unit.get("authority_short") or unit.get("authority") or "")
    except ThongSuotError:
        return session                                 # a name is not worth keeping somebody out
