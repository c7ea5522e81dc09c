"""An office at work: the calls that its people make through the portal, made by the demonstration."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

import httpx

from shared.errors import Retryable, ThongSuotError
from shared.http.client import problem_error
from thongsuot.running import Running

Json = dict[str, Any]
RETRIES = 40
PAUSE_SECONDS = 0.5
UNAUTHORIZED = 401


class Office:
    """Calls the services as one unit. A service that is being restarted is waited for; who is no longer logged in logs
    in again."""

    def __init__(self, running: Running, http: httpx.AsyncClient, username: str):
        self._running = running
        self._addresses = running.addresses
        self._http = http
        self.username = username
        self._log_in()

    def _log_in(self, *, anew: bool = False) -> None:
        self._headers = {"authorization": f"Bearer {self._running.token(self.username, anew=anew)}"}

    async def get(self, service: str, path: str, **params: Any) -> Any:
        """GET; returns the JSON."""
        given = {name: value for name, value in params.items() if value is not None}
        return (await self._call("GET", service, path, params=given)).json()

    async def every(self, service: str, path: str, **params: Any) -> list[Json]:
        """All items of a paged list."""
        items: list[Json] = []
        after = None
        while True:
            page = await self.get(service, path, after=after, limit=200, **params)
            items += page["items"]
            after = page["next"]
            if after is None:
                return items

    async def change(
        self, method: str, service: str, path: str, body: Json | None = None, *, revision: int | None = None,
        key: str = "", **kwargs: Any,
    ) -> Any:
        """POST, PUT or PATCH with an Idempotency-Key and, for what exists, its revision."""
        headers = {"idempotency-key": key or str(uuid.uuid4())}
        if revision is not None:
            headers["if-match"] = f'"{revision}"'
        if body is not None:
            kwargs["json"] = body
        return (await self._call(method, service, path, headers=headers, **kwargs)).json()

    async def _call(self, method: str, service: str, path: str, *, headers: Json | None = None, **kwargs: Any) -> Any:
        url = f"{self._addresses[service]}/api/v1{path}"
        last: Exception | None = None
        for _ in range(RETRIES):
            try:
                response = await self._http.request(method, url, headers={**self._headers, **(headers or {})}, **kwargs)
            except httpx.TransportError as error:
                last = error
            else:
                if response.is_success:
                    return response
                failure = problem_error(response)
                if response.status_code == UNAUTHORIZED:
                    self._log_in(anew=True)
                elif not isinstance(failure, Retryable):
                    raise failure
                last = failure
            await asyncio.sleep(PAUSE_SECONDS)
        raise ThongSuotError(f"{method} {path} as {self.username}: {last}", code="call_failed")
