"""The services behind the pages, called with the user's own token."""

from __future__ import annotations

import re
from typing import Any

import httpx
from fastapi import Request

from services.portal.api.session import Session
from shared.errors import NotFound
from shared.http import ServiceClient, etag
from shared.settings import Settings

SERVICE = "portal"
_ID = re.compile(r"[\w@:+~-][\w.@:+~-]*")
NOT_FOUND = "Không tìm thấy nội dung này trong phạm vi đơn vị của bạn."


class Api:
    """One service's API, as one user."""

    def __init__(self, client: ServiceClient, token: str):
        self._client = client
        self._token = token

    async def get(self, *path: str, **params: Any) -> Any:
        """GET; the path's parts may come from the address bar and are checked."""
        return await self._client.get(_path(path), token=self._token, **params)

    async def ready(self) -> None:
        """Returns if the service says that it and its store are ready; raises Retryable otherwise."""
        await self._client.request("GET", "/health/ready", token=self._token)

    async def download(self, *path: str, **params: Any) -> httpx.Response:
        """GET of a file: its bytes with the headers that say what it is."""
        return await self._client.request("GET", _path(path), token=self._token, params=params)

    async def stream(self, *path: str, **params: Any) -> httpx.Response:
        """GET of a large file, whose bytes the caller passes on as they come."""
        return await self._client.stream(_path(path), token=self._token, **params)

    async def described(self) -> Any:
        """The service's OpenAPI document."""
        return await self._client.get("/api/openapi.json", token=self._token)

    async def send(
        self, method: str, *path: str, json: Any = None, key: str = "", revision: str = "", **kwargs: Any,
    ) -> Any:
        """POST, PUT or PATCH with the form's idempotency key and the revision that the user has seen."""
        headers = {"Idempotency-Key": key} if key else {}
        if revision:
            headers["If-Match"] = etag(int(revision)) if revision.isdigit() else revision
        if json is not None:
            kwargs["json"] = json
        response = await self._client.request(method, _path(path), token=self._token, headers=headers, **kwargs)
        return response.json() if response.content else None


class Services:
    """The clients of the other services; closed with the application."""

    def __init__(self, settings: Settings):
        self.planner = ServiceClient(settings, "planner", SERVICE)
        self.reporting = ServiceClient(settings, "reporting", SERVICE)
        self.notifier = ServiceClient(settings, "notifier", SERVICE)

    async def close(self) -> None:
        """Close all connections."""
        for client in (self.planner, self.reporting, self.notifier):
            await client.close()


class Backend:
    """All services, as one user."""

    def __init__(self, services: Services, session: Session):
        self.planner = Api(services.planner, session.token)
        self.reporting = Api(services.reporting, session.token)
        self.notifier = Api(services.notifier, session.token)


def backend(request: Request, session: Session) -> Backend:
    """The services for this request's user."""
    return Backend(request.app.state.services, session)


def _path(parts: tuple[str, ...]) -> str:
    if not all(_ID.fullmatch(part) for part in parts):
        raise NotFound(NOT_FOUND)
    return "/api/v1/" + "/".join(parts)
