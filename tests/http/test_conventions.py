"""The API conventions: problems, ETag/If-Match, Idempotency-Key, pages, size limit, health."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from shared.auth.principal import Caller, for_anybody
from shared.errors import BadInput, Conflict, Retryable
from shared.http import IdempotencyKey, IfMatch, create_app, created_id, cursor, etag, page, read_cursor
from shared.http.client import problem_error
from shared.settings import Settings
from tests.support import StaticVerifier, auth_headers

router = APIRouter(prefix="/api/v1")


class Body(BaseModel):
    quantity: int


@router.post("/things")
async def post(who: Caller, key: IdempotencyKey, body: Body) -> dict[str, str]:
    return {"id": created_id(who.unit, key)}


@router.put("/things", dependencies=[for_anybody("a test")])
async def put(revision: IfMatch) -> dict[str, int]:
    return {"revision": revision}


@router.get("/fail/{kind}", dependencies=[for_anybody("a test")])
async def fail(kind: str) -> None:
    raise {"conflict": Conflict("Đã có."), "away": Retryable("Hãy thử lại.")}.get(kind) or ValueError("secret detail")


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield

    async def ready() -> None:
        raise Retryable("not yet", code="store_away")

    app = create_app(Settings(upload_limit_bytes=1000), "test", [router], service="test", lifespan=lifespan,
                     ready=ready)
    app.state.verifier = StaticVerifier()
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


async def test_every_error_is_a_problem_with_a_code_and_a_trace(http: httpx.AsyncClient) -> None:
    for path, status, code in (("/fail/conflict", 409, "conflict"), ("/fail/away", 503, "temporarily_unavailable"),
                               ("/fail/bug", 500, "internal_error"), ("/nowhere", 404, "not_found")):
        response = await http.get(f"/api/v1{path}")
        assert response.status_code == status
        assert response.headers["content-type"] == "application/problem+json"
        body = response.json()
        assert body["code"] == code
        assert body["detail"]
        assert "secret" not in response.text
        assert response.headers["traceparent"] == body["trace"]
    assert (await http.get("/api/v1/fail/away")).headers["retry-after"]


async def test_a_post_needs_a_token_a_key_and_a_valid_body(http: httpx.AsyncClient) -> None:
    mine = {**auth_headers("72"), "idempotency-key": "k"}
    assert (await http.post("/api/v1/things", json={"quantity": 1})).json()["code"] == "unauthorized"
    no_key = await http.post("/api/v1/things", json={"quantity": 1}, headers=auth_headers("72"))
    assert (no_key.status_code, no_key.json()["code"]) == (400, "idempotency_key_required")
    bad = await http.post("/api/v1/things", json={"quantity": "x"}, headers=mine)
    assert (bad.status_code, bad.json()["errors"][0]["field"]) == (422, "quantity")
    first, again = [(await http.post("/api/v1/things", json={"quantity": 1}, headers=mine)).json() for _ in range(2)]
    theirs = {**auth_headers("703"), "idempotency-key": "k"}
    other = await http.post("/api/v1/things", json={"quantity": 1}, headers=theirs)
    assert first == again != other.json()


async def test_a_change_needs_the_revision_that_was_seen(http: httpx.AsyncClient) -> None:
    assert (await http.put("/api/v1/things")).status_code == 428
    assert (await http.put("/api/v1/things", headers={"if-match": '"x"'})).status_code == 400
    assert (await http.put("/api/v1/things", headers={"if-match": etag(7)})).json() == {"revision": 7}
    assert (await http.put("/api/v1/things", headers={"if-match": 'W/"7"'})).json() == {"revision": 7}


async def test_a_large_body_is_refused_announced_or_not(http: httpx.AsyncClient) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 100

    headers = {**auth_headers("72"), "idempotency-key": "k"}
    assert (await http.post("/api/v1/things", content=b"x" * 2000, headers=headers)).status_code == 413
    assert (await http.post("/api/v1/things", content=chunks(), headers=headers)).status_code == 413


async def test_alive_while_waiting_for_a_dependency(http: httpx.AsyncClient) -> None:
    assert (await http.get("/health/live")).status_code == 200
    waiting = await http.get("/health/ready")
    assert (waiting.status_code, waiting.json()["code"]) == (503, "store_away")


@given(st.lists(st.text() | st.integers(), min_size=2, max_size=2))
def test_a_cursor_comes_back(values: list[str | int]) -> None:
    assert read_cursor(cursor(*values), 2) == values


@given(st.text(min_size=1))
def test_a_made_up_cursor_is_refused_or_read(text: str) -> None:
    try:
        values = read_cursor(text, 2)
    except BadInput:
        return
    assert values is not None
    assert len(values) == 2


def test_a_page_says_where_the_next_begins() -> None:
    docs = [{"_id": str(n)} for n in range(4)]
    items, following = page(docs, 3)
    assert [d["_id"] for d in items] == ["0", "1", "2"]
    assert read_cursor(following, 1) == ["2"]
    assert page(docs, 4) == (docs, None)


def test_problems_of_another_service_come_out_as_our_errors() -> None:
    stale = problem_error(httpx.Response(412, json={"code": "stale_revision", "detail": "Hãy tải lại.", "status": 412}))
    assert isinstance(stale, Conflict)
    assert (stale.code, stale.detail, stale.status) == ("stale_revision", "Hãy tải lại.", 412)
    assert isinstance(problem_error(httpx.Response(502, text="<html>")), Retryable)
