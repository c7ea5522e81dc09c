"""The notifier's API as some person sees it."""

from __future__ import annotations

import itertools
from typing import Any

import httpx

_keys = itertools.count()


class Client:
    """Calls under one part of the API, as whoever is named ("unit|user|roles") or as the usual person."""

    def __init__(self, http: httpx.AsyncClient, usual: str, under: str = ""):
        self._http, self._usual, self._under = http, usual, under

    async def __call__(self, method: str, path: str = "", who: str = "", *, key: str | None = None,
                       tag: object = None, **kwargs: Any) -> httpx.Response:
        headers = {"authorization": f"Bearer {who or self._usual}"}
        if method == "POST":
            headers["idempotency-key"] = key or f"k{next(_keys)}"
        if tag is not None:
            headers["if-match"] = f'"{tag}"'
        return await self._http.request(method, f"/api/v1{self._under}{path}", headers=headers, **kwargs)
