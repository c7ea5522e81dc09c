"""So many requests at once and no more: a few wait for a moment, the others are told to come again (503).

A process that takes everything answers nothing. Health probes and metrics always pass. An event stream gives
its place back when it begins: it then waits more than it works, and has a bound of its own.
"""

from __future__ import annotations

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.http.refusing import refusal
from shared.observing.requests import BY_MACHINES
from shared.settings import Settings

MAX_STREAMS = 2_000
RETRY_AFTER_SECONDS = 2
BUSY = "Hệ thống đang có quá nhiều yêu cầu cùng lúc. Hãy thử lại sau ít giây."


class Bounded:
    """One process's bound."""

    def __init__(self, app: ASGIApp, settings: Settings):
        self._app = app
        self._places = asyncio.Semaphore(settings.max_requests)
        self._may_wait = settings.max_waiting
        self._wait_seconds = settings.max_wait_seconds
        self.waiting = self.streams = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(BY_MACHINES):
            return await self._app(scope, receive, send)
        if self.streams >= MAX_STREAMS or not await self._enter():
            headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
            answer = refusal(scope, 503, "overloaded", "Temporarily unavailable", BUSY, headers)
            return await answer(scope, receive, send)
        place = _Place(self, self._places)
        try:
            await self._app(scope, receive, place.watching(send))
        finally:
            place.leave()
        return None

    async def _enter(self) -> bool:
        if self._places.locked():
            if self.waiting >= self._may_wait:
                return False
            self.waiting += 1
            try:
                async with asyncio.timeout(self._wait_seconds):
                    await self._places.acquire()
            except TimeoutError:
                return False
            finally:
                self.waiting -= 1
        else:
            await self._places.acquire()
        return True


class _Place:
    """A request's place, or a stream's."""

    def __init__(self, bounded: Bounded, places: asyncio.Semaphore):
        self._bounded, self._places = bounded, places
        self._held, self._stream = True, False

    def watching(self, send: Send) -> Send:
        """`send`, which notices that the answer is an event stream."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_stream(message):
                self._release()
                self._stream = True
                self._bounded.streams += 1
            await send(message)

        return sending

    def leave(self) -> None:
        """The answer is complete."""
        self._release()
        if self._stream:
            self._bounded.streams -= 1

    def _release(self) -> None:
        if self._held:
            self._held = False
            self._places.release()


def _is_stream(message: Message) -> bool:
    return dict(message["headers"]).get(b"content-type", b"").startswith(b"text/event-stream")
