"""What was typed into a form when the login had ended or the service was away. The page that then comes carries it (the
portal stores nothing), signed, also while somebody logs in elsewhere; afterwards the form's page is shown again, filled
with it. Nothing is carried out by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.types import Message

from services.portal.api.pages import local_path, text
from services.portal.api.session import LIFETIME_SECONDS, Sessions

LARGEST_BYTES = 200_000                     # of names and values together
SECRET = ("password", "mat-khau", "mat_khau", "secret")         # in a field's name: never carried
OURS = ("csrf", "key", "page", "ve", "kept")                     # the new page has its own
CARRIED = "/dang-nhap/tiep"                  # where the page that carries it sends it, after the login
NO_PAGES = ("/live", "/static", "/oidc", "/api", "/health", "/dang-nhap", "/dang-xuat")
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
SAID = "Nội dung bạn nhập trước khi phải đăng nhập lại vẫn còn dưới đây và chưa được gửi. Hãy kiểm tra rồi bấm lại."
FILES_LOST = " Tệp đã chọn không giữ được qua lần đăng nhập: hãy chọn lại tệp."
TOO_MUCH = "Nội dung nhập trước khi phải đăng nhập lại quá dài nên không giữ được. Hãy dán lại từ bản của bạn."


@dataclass(frozen=True)
class Kept:
    """Whose form, on which page, and what was typed; `files` and `too_much` could not be kept."""

    user: str
    page: str
    fields: tuple[tuple[str, str], ...] = ()
    files: bool = False
    too_much: bool = False

    @property
    def said(self) -> str:
        """What the page says of it."""
        return (TOO_MUCH if self.too_much else SAID) + (FILES_LOST if self.files else "")


async def form_of(request: Request) -> FormData | None:
    """The form that a request has sent, whether or not its route has come to read it; None if there is none."""
    read = getattr(request.state, "form", None)
    if isinstance(read, FormData):
        return read
    if request.method != "POST" or not request.headers.get("content-type", "").startswith(FORM_TYPES):
        return None
    try:
        return await request.form()
    except Exception:           # cut short, or not a form after all: there is nothing to keep
        return None


def kept_of(sessions: Sessions, request: Request, form: FormData | None) -> Kept | None:
    """What may be kept of a form: only if it is one of ours, so that we know whose; or what it carries already."""
    if form is not None and (carried := unpacked(sessions, text(form, "kept"))):
        return carried
    user = sessions.whose(text(form, "csrf")) if form else ""
    if form is None or not user:
        return None
    fields = tuple(fields_of(form.multi_items()))
    files = any(isinstance(value, UploadFile) and value.filename for value in form.values())
    too_much = sum(len(name.encode()) + len(value.encode()) for name, value in fields) > LARGEST_BYTES
    page = local_path(text(form, "page") or request.url.path)
    if not fields and not files:
        return None
    return Kept(user, page, () if too_much else fields, files, too_much)


def fields_of(items: Iterable[tuple[str, Any]]) -> Iterable[tuple[str, str]]:
    """The text fields that may be kept: no secrets."""
    for name, value in items:
        if isinstance(value, str) and name not in OURS and not any(word in name.lower() for word in SECRET):
            yield name, value


def packed(sessions: Sessions, kept: Kept) -> str:
    """As the login page carries it."""
    return sessions.signed([kept.user, kept.page, kept.fields, kept.files, kept.too_much], "portal-kept")


def unpacked(sessions: Sessions, carried: str) -> Kept | None:
    """What a login page carried; None if it is none of ours, or too old."""
    found = sessions.unsigned(carried, "portal-kept", LIFETIME_SECONDS)
    if not found:
        return None
    user, page, fields, files, too_much = found
    return Kept(user, local_path(page), tuple((name, value) for name, value in fields), files, too_much)


async def shown_again(request: Request, kept: Kept, said: str = "", status: int = 200) -> Response:
    """The form's page for who is logged in, its fields filled with what was typed; where there is no such page, the
    way to where it was."""
    parts = urlsplit(kept.page)
    if parts.path.startswith(NO_PAGES):
        return RedirectResponse("/", 303)
    headers = [(name, value) for name, value in request.scope["headers"]
               if name not in (b"content-type", b"content-length", b"accept")]
    scope = {**request.scope, "method": "GET", "path": parts.path, "raw_path": parts.path.encode(),
             "query_string": parts.query.encode(), "headers": headers,
             "state": {**request.scope["state"], "kept": kept, "kept_said": said or kept.said}}
    try:
        answer = await _page(request, scope)
    except HTTPException:                   # no such page
        answer = Response(status_code=404)
    if answer.status_code != 200 or not answer.headers.get("content-type", "").startswith("text/html"):
        return RedirectResponse(kept.page, 303)
    answer.status_code = status
    return answer


async def _page(request: Request, scope: dict[str, Any]) -> Response:
    """What the application answers."""
    begun: list[Message] = []
    body: list[bytes] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            begun.append(message)
        else:
            body.append(message.get("body", b""))

    await request.app.state.within(scope, receive, send)         # past the guard, as any request
    answer = Response(b"".join(body), begun[0]["status"])
    answer.raw_headers = [(name, value) for name, value in begun[0]["headers"]]
    return answer
