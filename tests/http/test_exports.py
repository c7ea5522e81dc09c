"""Whole lists as files: every page of the list's own, as the same caller, and no text that is taken for a formula."""

from __future__ import annotations

import csv
import io
import tracemalloc
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Query, Request
from fastapi.routing import APIRoute

from shared.errors import Forbidden, Retryable
from shared.http.conventions import Page, cursor, read_cursor
from shared.http.exports import Column, Export, Exports
from shared.http.guard import Guarded
from shared.http.problems import add_problem_handlers

COLUMNS = (Column("Số", "n"), Column("Tên", "name"), Column("Ngày", "date", "day"), Column("Lúc", "at", "time"),
           Column("Đơn vị", "unit.name"), Column("Tình trạng", "state", words={"open": "Chưa gửi"}),
           Column("Xong", "done", "flag"), Column("Tỷ lệ", "rate", "number"))
TABLE = {"/list/{id}": Export("Danh sách", COLUMNS, limit=7), "/places": Export("Theo chỗ", COLUMNS[:1], limit=5,
                                                                             offset=True)}


def item(n: int, name: str = "Xã Tân Lập") -> dict[str, Any]:
    return {"n": n, "name": name, "date": "2022-04-08", "at": "2022-04-08T01:30:00+00:00", "unit": {"name": "x"},
            "state": "open", "done": n % 2 == 0, "rate": "97.1"}


class World:
    """A list of so many items, which notes what it was asked."""

    def __init__(self) -> None:
        self.items = [item(n) for n in range(23)]
        self.asked: list[dict[str, str]] = []
        self.fails_at: int | None = None
        self.app = FastAPI()
        add_problem_handlers(self.app)
        self.app.get("/list/{id}")(self.listed)
        self.app.get("/places")(self.placed)
        routes = [route for route in self.app.router.routes if isinstance(route, APIRoute)]
        self.app.add_middleware(Exports, routes=[Guarded(route, ()) for route in routes], table=TABLE)

    async def listed(self, request: Request, id: str, after: str | None = None, limit: int = 3) -> Page[dict[str, Any]]:
        self.asked.append({**request.query_params, "token": request.headers.get("authorization", "")})
        if id == "foreign":
            raise Forbidden("Không được xem.")
        start = (read_cursor(after, 1) or [0])[0]
        if self.fails_at is not None and start >= self.fails_at:
            raise Retryable("away", code="away")
        more = start + limit < len(self.items)
        return Page(items=self.items[start:start + limit], next=cursor(start + limit) if more else None)

    async def placed(self, offset: int = 0, limit: int = Query(2, le=5)) -> dict[str, Any]:
        return {"count": len(self.items), "offset": offset, "items": self.items[offset:offset + limit], "more": "m"}


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
async def http(world: World) -> AsyncIterator[httpx.AsyncClient]:
    mine = {"authorization": "Bearer me"}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(world.app), base_url="http://t", headers=mine) as one:
        yield one


def rows(answer: httpx.Response) -> list[list[str]]:
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


async def test_all_pages_with_titles_and_words(world: World, http: httpx.AsyncClient) -> None:
    answer = await http.get("/list/1", params={"format": "csv", "state": "open", "limit": "2", "after": "x"})
    head, *found = rows(answer)
    assert head == ["Số", "Tên", "Ngày", "Lúc", "Đơn vị", "Tình trạng", "Xong", "Tỷ lệ"]
    assert found[0] == ["0", "Xã Tân Lập", "08/04/2022", "08/04/2022 08:30", "x", "Chưa gửi", "có", "97,1"]
    assert [row[0] for row in found] == [str(n) for n in range(23)]
    assert "filename*=UTF-8''Danh%20s%C3%A1ch.csv" in answer.headers["content-disposition"]
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert [one["limit"] for one in world.asked] == ["7"] * 4
    assert {one["state"] for one in world.asked} == {"open"}
    assert {one["token"] for one in world.asked} == {"Bearer me"}
    assert "format" not in world.asked[0]


async def test_json_is_as_one_page(world: World, http: httpx.AsyncClient) -> None:
    answer = await http.get("/list/1", params={"format": "json"})
    assert answer.json() == {"items": world.items, "next": None}
    world.items = []
    assert (await http.get("/list/1", params={"format": "json"})).json() == {"items": [], "next": None}


async def test_pages_by_place(world: World, http: httpx.AsyncClient) -> None:
    assert [row[0] for row in rows(await http.get("/places?format=csv"))[1:]] == [str(n) for n in range(23)]
    told = (await http.get("/places?format=json")).json()
    assert (told["items"], told["count"], told["more"]) == (world.items, 23, "m")


async def test_what_looks_like_a_formula_is_a_text(world: World, http: httpx.AsyncClient) -> None:
    wicked = ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\t=1", " =1", "|x", "%x"]
    world.items = [item(n, name) for n, name in enumerate(wicked)]
    found = rows(await http.get("/list/1?format=csv"))[1:]
    assert [row[1] for row in found] == [f"'{name}" for name in wicked]


async def test_a_refusal_is_the_lists_own(http: httpx.AsyncClient) -> None:
    plain, export = await http.get("/list/foreign"), await http.get("/list/foreign?format=csv")
    assert (export.status_code, export.json()["code"]) == (403, plain.json()["code"])


async def test_a_file_that_breaks_off_is_not_taken_for_whole(world: World, http: httpx.AsyncClient) -> None:
    world.fails_at = 14
    with pytest.raises(Retryable):
        await http.get("/list/1?format=csv")


async def test_other_addresses_and_formats_are_left_alone(http: httpx.AsyncClient) -> None:
    assert len((await http.get("/list/1?format=xlsx")).json()["items"]) == 3
    assert (await http.get("/nowhere?format=csv")).status_code == 404


async def test_memory_does_not_grow_with_the_list(world: World) -> None:
    """Ten thousand rows of a kilobyte pass; at no time is more than a tenth of them held."""
    world.items = [item(n, "x" * 1000) for n in range(10_000)]
    passed = 0

    async def send(message: Any) -> None:
        nonlocal passed
        passed += len(message.get("body", b""))

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {"type": "http", "method": "GET", "path": "/list/1", "query_string": b"format=csv", "headers": [],
             "http_version": "1.1", "scheme": "http", "server": ("t", 80), "client": ("t", 1), "root_path": "",
             "asgi": {"version": "3.0", "spec_version": "2.4"}}
    tracemalloc.start()
    try:
        await world.app(scope, receive, send)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert passed > 10_000_000
    assert most < 1_000_000
