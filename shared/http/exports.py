"""Every list as a whole file: `?format=csv` or `?format=json` on an address that answers pages.

It stands between the guard and the routes, asks the list itself for one page after the other as the same caller, and
passes each on: the rights are those of the list, and one page is in memory. What goes wrong on the first page is
answered as the list answers it; on a later one the file breaks off, and is not taken for whole.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode

from starlette.responses import StreamingResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.attachment import attachment
from shared.clock import VIETNAM
from shared.errors import Retryable
from shared.http.guard import Guarded
from shared.spreadsheets.csv import BOM, csv_text
from shared.spreadsheets.model import Value

Format = Literal["csv", "json"]
FORMATS: tuple[Format, ...] = ("csv", "json")
MEDIA: Mapping[str, str] = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
PLACES = ("after", "limit", "offset", "format")             # which page: the file has all
BROKEN = "Không đọc được hết danh sách. Hãy tải lại sau ít phút."


@dataclass(frozen=True)
class Column:
    """A column: its Vietnamese title, where its value is in an item ("unit.code"), and how it is written."""

    title: str
    place: str
    kind: Literal["plain", "day", "time", "flag", "number"] = "plain"
    words: Mapping[str, str] = field(default_factory=dict)  # for a code, what people read

    def of(self, item: Mapping[str, Any]) -> Value:
        """The cell of an item; None for what isn't told."""
        value: Any = item
        for part in self.place.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        if value is None or value == "":
            return None
        match self.kind:
            case "day":
                return f"{dt.date.fromisoformat(str(value)[:10]):%d/%m/%Y}"
            case "time":
                return f"{dt.datetime.fromisoformat(str(value)).astimezone(VIETNAM):%d/%m/%Y %H:%M}"
            case "flag":
                return "có" if value else "không"
            case "number":
                return Decimal(str(value))
        if isinstance(value, (list, tuple)):
            return ", ".join(map(str, value))
        return self.words.get(str(value), value) if self.words else value


@dataclass(frozen=True)
class Export:
    """A list's file: its name and columns; `items` is where its rows are, `limit` how many one page may have."""

    name: str
    columns: tuple[Column, ...]
    items: str = "items"
    limit: int | None = 500                 # None: a list without pages
    offset: bool = False                    # pages are found by place, not by cursor


Table = Mapping[str, Export]                # by path, as the routes have it


class Exports:
    """Middleware: answers whole lists."""

    def __init__(self, app: ASGIApp, routes: Iterable[Guarded], table: Table):
        self._app = app
        self._routes = [(entry.route.path_regex, table[entry.route.path]) for entry in routes
                        if entry.route.path in table and "GET" in (entry.route.methods or ())]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = self._asked(scope)
        if asked is None:
            return await self._app(scope, receive, send)
        export, format, query = asked
        status, start, body = await self._page(scope, {**query, **_first(export)})
        if status != 200:
            await send(start)
            return await send({"type": "http.response.body", "body": body})
        first = json.loads(body)
        pages = self._pages(scope, export, query, first)
        written = _csv(pages, export) if format == "csv" else _json(pages, export, first)
        answer = StreamingResponse(written, media_type=MEDIA[format], headers={
            "Content-Disposition": attachment(f"{export.name}.{format}"), "X-Content-Type-Options": "nosniff"})
        return await answer(scope, receive, send)

    def _asked(self, scope: Scope) -> tuple[Export, Format, dict[str, str]] | None:
        """The export, its format and what the list is filtered by; None for what is no export."""
        if scope["type"] != "http" or scope["method"] != "GET" or b"format=" not in scope["query_string"]:
            return None
        query = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
        format = next((one for one in FORMATS if one == query.get("format")), None)
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        export = next((one for regex, one in self._routes if regex.match(path)), None)
        if format is None or export is None:
            return None
        return export, format, {name: value for name, value in query.items() if name not in PLACES}

    async def _pages(self, scope: Scope, export: Export, query: dict[str, str], page: dict[str, Any]
                     ) -> AsyncIterator[list[dict[str, Any]]]:
        done = 0
        while True:
            items = page[export.items]
            yield items
            done += len(items)
            following = _following(export, page, done)
            if not following:
                return
            status, _, body = await self._page(scope, {**query, **_first(export), **following})
            if status != 200:
                raise Retryable(BROKEN, code="export_broken")
            page = json.loads(body)

    async def _page(self, scope: Scope, query: Mapping[str, str]) -> tuple[int, Message, bytes]:
        """The list's own answer to the same caller."""
        start: Message = {}
        parts: list[bytes] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
            else:
                parts.append(message.get("body", b""))

        await self._app({**scope, "query_string": urlencode(query).encode()}, receive, send)
        return int(start["status"]), start, b"".join(parts)


def _first(export: Export) -> dict[str, str]:
    return {"limit": str(export.limit)} if export.limit else {}


def _following(export: Export, page: Mapping[str, Any], done: int) -> dict[str, str]:
    """Where the next page is; empty at the end."""
    if export.offset:
        return {"offset": str(done)} if done < page["count"] and page[export.items] else {}
    return {"after": page["next"]} if page.get("next") else {}


Pages = AsyncIterator[list[dict[str, Any]]]


async def _csv(pages: Pages, export: Export) -> AsyncIterator[bytes]:
    """A line of titles, and one for each item."""
    yield BOM + csv_text([[column.title for column in export.columns]]).encode()
    async for items in pages:
        yield csv_text([column.of(item) for column in export.columns] for item in items).encode()


async def _json(pages: Pages, export: Export, first: Mapping[str, Any]) -> AsyncIterator[bytes]:
    """As if it were one page: what the first tells, all items, and that there is no next."""
    head = {name: value for name, value in first.items() if name != export.items}
    told = json.dumps(head | ({"next": None} if "next" in head else {}), ensure_ascii=False).encode()
    yield told[:-1] + (b", " if head else b"") + json.dumps(export.items).encode() + b": ["
    before = b"\n"
    async for items in pages:
        for item in items:
            yield before + json.dumps(item, ensure_ascii=False).encode()
            before = b",\n"
    yield b"\n]}\n"
