"""Refuses larger bodies with 413, by Content-Length or, if there is none, as soon as too much has arrived."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.http.refusing import refusal

SWALLOWED_PIECES = 4096         # of a body that is refused, each at most 64 KB
Page = Callable[[Request], Response]
TOO_LARGE = "Nội dung gửi lên quá lớn. Hãy chia nhỏ tệp hoặc bỏ bớt phụ lục."


class SizeLimit:
    """Nothing is held here: a body without an announced length is counted on its way to the application.

    `page` is what a person with a form is told.
    """

    def __init__(self, app: ASGIApp, limit_bytes: int, page: Page | None = None):
        self._app = app
        self._limit = limit_bytes
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        length = dict(scope["headers"]).get(b"content-length")
        if length is not None and (not length.isdigit() or int(length) > self._limit):
            return await self._refuse(scope, receive, send)
        counted = _Counted(self._limit, receive, send)
        with contextlib.suppress(ClientDisconnect):     # nobody is there, or so it seems to the application
            await self._app(scope, counted.receive, counted.send)
        if counted.over and not counted.answered:
            await self._refuse(scope, receive, send)
        return None

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = refusal(scope, 413, "too_large", "Too large", TOO_LARGE)
        if b"text/html" in dict(scope["headers"]).get(b"accept", b""):
            await _swallow(receive)
            answer = self._page(Request(scope)) if self._page else answer
        await answer(scope, receive, send)


class _Counted:
    """To the application a body that is too large looks like a caller who went away; its answer to that is dropped."""

    def __init__(self, limit: int, receive: Receive, send: Send):
        self._left, self._receive, self._send = limit, receive, send
        self.over = self.answered = False

    async def receive(self) -> Message:
        """The next piece of the body."""
        if self.over:
            return {"type": "http.disconnect"}
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        self.over = self._left < 0
        return {"type": "http.disconnect"} if self.over else message

    async def send(self, message: Message) -> None:
        """The application's answer, unless the body was too large before it began."""
        if self.over and not self.answered:
            return
        self.answered = True
        await self._send(message)


async def _swallow(receive: Receive) -> None:
    """Take in what a browser sends, as it comes: cut off while it sends, it would not show the answer."""
    for _ in range(SWALLOWED_PIECES):
        message = await receive()
        if message["type"] != "http.request" or not message.get("more_body"):
            return
