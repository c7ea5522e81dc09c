"""The pages that show the interfaces: every operation and event of the real documents, small, and for whoever is logged
in."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from shared.http.openapi import operations
from tests.portal.conftest import Login, use_transport
from thongsuot import api_files

MOST_BYTES = 100_000


@pytest.fixture(scope="module")
def documents() -> dict[str, dict[str, Any]]:
    return {name: json.loads((api_files.ROOT / f"docs/api/{name}.json").read_text(encoding="utf-8"))
            for name in api_files.SERVICES}


@pytest.fixture
async def client(app: FastAPI, login: Login, documents: dict[str, Any]) -> httpx.AsyncClient:
    """The services answer with their documents, and lists as files."""
    addresses = {client._http.base_url.host + str(client._http.base_url.port): name for name, client in vars(
        app.state.services).items()}

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/api/openapi.json":
            return httpx.Response(200, json=documents[addresses[request.url.host + str(request.url.port)]])
        return httpx.Response(200, content=b"\xef\xbb\xbfa;b\r\n", headers={
            "content-type": "text/csv; charset=utf-8", "content-disposition": "attachment",
            "x-asked": str(request.url)})

    logged_in = await login("72.chuyenvien")
    use_transport(app.state.services, httpx.MockTransport(answer))
    return logged_in


async def test_the_index_leads_to_every_service_and_event(client: httpx.AsyncClient) -> None:
    page = (await client.get("/tai-lieu-api")).text
    for address in ("/tai-lieu-api/planner", "/tai-lieu-api/reporting.json", "/tai-lieu-api/su-kien.json",
                    "/tai-lieu-api/su-kien/plan.published"):
        assert f'href="{address}"' in page


@pytest.mark.parametrize("service", api_files.SERVICES)
async def test_every_operation_has_a_page(service: str, client: httpx.AsyncClient, documents: dict[str, Any]) -> None:
    overview = (await client.get(f"/tai-lieu-api/{service}")).text
    assert len(overview.encode()) < MOST_BYTES
    for _, operation in operations(documents[service]):
        address = f"/tai-lieu-api/{service}/{operation['operationId']}"
        assert f'href="{address}"' in overview
        page = await client.get(address)
        assert page.status_code == 200, address
        assert len(page.content) < MOST_BYTES, address
        assert "curl -X" in page.text
        assert all(f"<code lang=\"en\">{one['name']}</code>" in page.text for one in operation.get("parameters", ()))


async def test_who_may_call_is_told(client: httpx.AsyncClient) -> None:
    assert "văn thư" in (await client.get("/tai-lieu-api/planner/post_draft_publish")).text
    assert "không cần đăng nhập" in (await client.get("/tai-lieu-api/planner/get_keys")).text


async def test_every_event_has_a_page_with_who_sends_it(client: httpx.AsyncClient) -> None:
    told = (await client.get("/tai-lieu-api/su-kien.json")).json()
    names = [name for name in told["components"]["messages"] if not name.startswith("deadLetter")]
    assert len(names) == 18
    for name in names:
        page = await client.get(f"/tai-lieu-api/su-kien/{name}")
        assert page.status_code == 200
        assert len(page.content) < MOST_BYTES
    page = (await client.get("/tai-lieu-api/su-kien/draft.derived")).text
    assert '<dt>Bên gửi</dt><dd lang="en">cascade</dd>' in page
    assert '<dt>Bên nhận</dt><dd lang="en">planner, notifier</dd>' in page


async def test_the_documents_are_downloaded(client: httpx.AsyncClient, documents: dict[str, Any]) -> None:
    answer = await client.get("/tai-lieu-api/planner.json")
    assert answer.json() == documents["planner"]
    assert "attachment" in answer.headers["content-disposition"]


async def test_what_is_not_there(client: httpx.AsyncClient) -> None:
    for address in ("planner/nothing", "su-kien/nothing", "su-kien/deadLetter"):
        assert (await client.get(f"/tai-lieu-api/{address}")).status_code == 404


async def test_nobody_else_sees_them(anonymous: httpx.AsyncClient) -> None:
    assert (await anonymous.get("/tai-lieu-api")).status_code in (302, 303)
    assert (await anonymous.get("/xuat/plans.csv")).status_code in (302, 303)


async def test_a_list_passes_through_as_it_comes(client: httpx.AsyncClient) -> None:
    answer = await client.get("/xuat/plans.csv", params={"year": "2022", "q": ""})
    assert answer.content == b"\xef\xbb\xbfa;b\r\n"
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert (await client.get("/xuat/secrets.csv")).status_code in (404, 422)
