"""Calling another service: as itself (a service token) or on behalf of a user (the user's own token)."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import httpx
import structlog

from shared.errors import Conflict, Permanent, Retryable, ThongSuotError, TooManyRequests
from shared.http.origin import forwarded
from shared.observing.tracing import traced
from shared.settings import Settings

AWAY = "Một dịch vụ của hệ thống tạm thời không trả lời. Hãy thử lại sau ít phút."
RENEW_BEFORE_SECONDS = 60.0
_KINDS = {409: Conflict, 412: Conflict, 429: TooManyRequests}


class ServiceClient:
    """HTTP from one service to another, both by name. Problems of the other side come out as our errors, with their
    code and detail. Tokens of one's own are short-lived, and good for that other service only."""

    def __init__(self, settings: Settings, to: str, service: str):
        self._settings = settings
        self._service, self._to = service, to
        self._scope = settings.audience_of(to)
        self._http = httpx.AsyncClient(base_url=settings.address_of(to), timeout=30.0, trust_env=False)
        self._token = ""
        self._expires = 0.0
        self._lock = asyncio.Lock()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def get(self, path: str, *, token: str | None = None, **params: Any) -> Any:
        """GET a path; returns the JSON. None-valued parameters are left out."""
        params = {k: v for k, v in params.items() if v is not None}
        response = await self.request("GET", path, token=token, params=params)
        return response.json()

    async def request(self, method: str, path: str, *, token: str | None = None, **kwargs: Any) -> httpx.Response:
        """Any request, as the service itself or with a user's token; raises our errors for problem responses."""
        return await self._send(method, path, token, False, kwargs)

    async def stream(self, path: str, *, token: str | None = None, **params: Any) -> httpx.Response:
        """GET without reading the body: the caller takes it in pieces, and closes the response."""
        given = {"headers": {"accept-encoding": "identity"}, "params": params}
        return await self._send("GET", path, token, True, given)

    async def _send(self, method: str, path: str, token: str | None, stream: bool, given: dict[str, Any]
                    ) -> httpx.Response:
        headers = {**forwarded(), **given.pop("headers", {}),
                   "authorization": f"Bearer {token or await self._own_token()}"}
        # The trace goes along, so that the code for support finds the lines of all services. Who has none makes none.
        trace = structlog.contextvars.get_contextvars().get("trace")
        if not trace:
            return await self._answered(method, path, token, stream, {**given, "headers": headers})
        said = {"http.request.method": method, "peer.service": self._to}
        with traced(f"{method} {self._to}", "CLIENT", trace, attributes=said) as span:
            headers["traceparent"] = span.traceparent
            return await self._answered(method, path, token, stream, {**given, "headers": headers})

    async def _answered(self, method: str, path: str, token: str | None, stream: bool, given: dict[str, Any]
                        ) -> httpx.Response:
        try:
            request = self._http.build_request(method, path, **given)
            response = await self._http.send(request, stream=stream)
            if response.is_error:
                await response.aread()
        except httpx.HTTPError as error:
            raise Retryable(AWAY, code="service_away") from error
        if response.status_code == 401 and token is None:
            self._expires = 0.0                     # made by a wrong clock, or by keys that are gone: another next time
        if response.is_error:
            raise problem_error(response)
        return response

    async def _own_token(self) -> str:
        async with self._lock:
            if time.monotonic() > self._expires:
                await self._renew()
            return self._token

    async def _renew(self) -> None:
        form = {"grant_type": "client_credentials", "client_id": self._service, "scope": self._scope,
                "client_secret": self._settings.service_client_secret.get_secret_value()}
        try:
            response = await self._http.post(self._settings.token_url, data=form)
            response.raise_for_status()
        except httpx.HTTPError as error:
            raise Retryable(AWAY, code="issuer_away") from error
        answer = response.json()
        self._token = answer["access_token"]
        self._expires = time.monotonic() + float(answer.get("expires_in", 300)) - RENEW_BEFORE_SECONDS


def problem_error(response: httpx.Response) -> ThongSuotError:
    """The error that a problem response stands for."""
    try:
        body = response.json()
    except ValueError:
        body = {}
    kind = _KINDS.get(response.status_code, Retryable if response.status_code >= 500 else Permanent)
    extra = {k: v for k, v in body.items() if k not in {"type", "title", "status", "detail", "code", "trace"}}
    return kind(body.get("detail", AWAY), code=body.get("code", "service_error"), status=response.status_code, **extra)
