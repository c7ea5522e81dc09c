"""What the clients of all services have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast
from urllib.parse import quote

import httpx

from shared.errors import Fatal
from shared.http import etag
from shared.http.client import problem_error

Files = Mapping[str, tuple[str, bytes]] | list[tuple[str, tuple[str, bytes]]]
Query = Mapping[str, Any]


class Service:
    """One service's interface, as whom `token` names: it is asked for a bearer token before every request.

    Every method raises our own errors (shared/errors.py) with the `code` and the sentence of the service's refusal, and
    Fatal "service_away" where no answer came. It blocks as long as the given client's time limit says.
    """

    def __init__(self, http: httpx.Client, address: str, token: Callable[[], str]):
        self._http = http
        self._address = address.rstrip("/")
        self._token = token

    def _request(self, method: str, path: str, query: Query | None = None, **given: Any) -> httpx.Response:
        """`given` may hold json, files, `revision` (If-Match) and `key` (Idempotency-Key); None is left out."""
        revision, key = given.pop("revision", None), given.pop("key", None)
        headers = {"authorization": f"Bearer {self._token()}"} | (
            {"if-match": etag(revision)} if revision is not None else {}) | ({"idempotency-key": key} if key else {})
        url = self._address + path
        try:
            answer = self._http.request(method, url, headers=headers, params=_given(query or {}), **_given(given))
        except httpx.HTTPError as error:
            raise Fatal(f"{url}: {error}", code="service_away") from error
        if not answer.is_success:
            raise problem_error(answer)
        return answer

    def _json(self, method: str, path: str, query: Query | None = None, **given: Any) -> Any:
        answer = self._request(method, path, query, **given)
        return answer.json() if answer.content else None

    def _bytes(self, method: str, path: str, query: Query | None = None, **given: Any) -> bytes:
        return self._request(method, path, query, **given).content

    def _every(self, path: str, query: Query) -> Iterator[Any]:
        """The items of all pages, one page in memory at a time."""
        after: str | None = None
        while True:
            page = cast(dict[str, Any], self._json("GET", path, {**query, "after": after}))
            yield from page["items"]
            after = page["next"]
            if after is None:
                return


def part(value: object) -> str:
    """A value in a path."""
    return quote(str(value), safe="")


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
