"""Headers of every answer, also of errors and static files: what browsers must not do with it, and its trace."""

from __future__ import annotations

import re
from collections.abc import Mapping

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.http.origin import coming_from
from shared.telemetry import new_traceparent

NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
ONE_YEAR = "max-age=31536000; includeSubDomains"
_TRACE = re.compile(rb"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


def security_headers(csp: str = NOTHING, *, https: bool = False) -> dict[str, str]:
    """For answers of an application with this content security policy."""
    return {
        "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin",
        "Content-Security-Policy": csp, "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        **({"Strict-Transport-Security": ONE_YEAR} if https else {}),
    }


class OnEveryAnswer:
    """Adds the headers and the trace of the request, and knows where it comes from; stands around everything, also what
    answers crashes."""

    def __init__(self, app: ASGIApp, headers: Mapping[str, str], trusted_proxies: str = ""):
        self._app = app
        self._trusted = trusted_proxies
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        trace = _trace_of(scope)
        scope.setdefault("state", {})["trace"] = trace

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self._headers)
                headers.setdefault("Cache-Control", "no-store")
                headers["traceparent"] = trace
            await send(message)

        peer = (scope.get("client") or ("",))[0]
        given = Headers(scope=scope)
        with structlog.contextvars.bound_contextvars(trace=trace), coming_from(peer, given, self._trusted, trace):
            return await self._app(scope, receive, sending)


def _trace_of(scope: Scope) -> str:
    """The caller's, if it is one: it goes into logs, events and headers."""
    given = dict(scope["headers"]).get(b"traceparent", b"")
    return str(given.decode()) if _TRACE.fullmatch(given) else new_traceparent()
