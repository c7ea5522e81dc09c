"""Counts requests by their route's template, never by their path: whoever tries a thousand addresses adds one line."""

from __future__ import annotations

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.observing.counts import COUNTS, OTHER, Counts
from shared.observing.metrics import DURATION, REQUESTS

TEMPLATE = "thongsuot.template"     # in a request's scope: its route's template, as the guard has found it
BY_MACHINES = ("/health/", "/metrics")      # asked all the time: load never refuses them, no trace begins there
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
GONE = "gone"


class Counted:
    """Stands around everything that answers."""

    def __init__(self, app: ASGIApp, counts: Counts = COUNTS):
        self._app, self._counts = app, counts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        began, status, ended = time.perf_counter(), GONE, 0.0

        async def sending(message: Message) -> None:
            nonlocal status, ended
            if message["type"] == "http.response.start":
                status, ended = f"{message['status'] // 100}xx", time.perf_counter()
            await send(message)

        try:
            return await self._app(scope, receive, sending)
        finally:
            method = scope["method"] if scope["method"] in METHODS else OTHER
            route = template_of(scope)
            self._counts.add(REQUESTS, method, route, status)
            self._counts.observe(DURATION, (ended or time.perf_counter()) - began, method, route)


def template_of(scope: Scope) -> str:
    """"/api/v1/drafts/{id}"; of what is mounted "/static/*"; of what is no route of ours, or was refused before one was
    looked for, "other"."""
    if TEMPLATE in scope:
        return str(scope[TEMPLATE])
    return f"{scope['root_path']}/*" if scope.get("root_path") else OTHER
