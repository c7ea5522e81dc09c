"""Headers of every answer, also of errors and static files: what browsers must not do with it, and its trace."""

from __future__ import annotations

from collections.abc import Mapping

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.http.origin import coming_from
from shared.observing.requests import BY_MACHINES, TEMPLATE
from shared.observing.tracing import Traced, traced
from shared.telemetry import is_traceparent, new_traceparent

NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
ONE_YEAR = "max-age=31536000; includeSubDomains"


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
        if scope["path"].startswith(BY_MACHINES):
            return await self._answer(scope, receive, send, Traced(_given(scope) or new_traceparent()))
        with traced(scope["method"], "SERVER", _given(scope)) as span:
            return await self._answer(scope, receive, send, span)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, span: Traced) -> None:
        trace = span.traceparent or new_traceparent()
        scope.setdefault("state", {})["trace"] = trace

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self._headers)
                headers.setdefault("Cache-Control", "no-store")
                headers["traceparent"] = trace
                _tell(span, scope, message["status"])
            await send(message)

        peer = (scope.get("client") or ("",))[0]
        given = Headers(scope=scope)
        with structlog.contextvars.bound_contextvars(trace=trace), coming_from(peer, given, self._trusted, trace):
            return await self._app(scope, receive, sending)


def _given(scope: Scope) -> str:
    """The caller's trace, if it is one: it goes into logs, events and headers."""
    given = str(dict(scope["headers"]).get(b"traceparent", b"").decode("latin-1"))
    return given if is_traceparent(given) else ""


def _tell(span: Traced, scope: Scope, status: int) -> None:
    route = scope.get(TEMPLATE, "")
    span.tell(f"{scope['method']} {route}".strip(), http__request__method=scope["method"], http__route=route,
              http__response__status_code=status)
    if status >= 500:
        span.failed(str(status))
