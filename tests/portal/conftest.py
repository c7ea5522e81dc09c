"""A portal with the built-in issuer, in front of the fake services; clients that are logged in."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from services.portal.api.services import Services
from services.portal.app import api
from shared.settings import Settings
from tests.portal.fakes import Fake

Login = Callable[[str], Awaitable[httpx.AsyncClient]]


def use_transport(services: Services, transport: httpx.AsyncBaseTransport) -> None:
    """Answer all calls from a transport."""
    for client in (services.planner, services.reporting, services.notifier):
        client._http = httpx.AsyncClient(base_url=client._http.base_url, transport=transport)


@pytest.fixture
def fake() -> Fake:
    return Fake()


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder of keys for all tests: making them takes long."""
    return tmp_path_factory.mktemp("portal")


@pytest.fixture
def app(keys: Path, fake: Fake) -> FastAPI:
    made = api(Settings(
        embedded=True, demonstration_accounts=True, data_dir=str(keys), portal_url="http://portal",
        oidc_issuer="http://portal/oidc", service_client_secret="portal-secret"))
    use_transport(made.state.services, fake.transport())
    return made


@pytest.fixture
async def anonymous(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://portal") as client:
        yield client


@pytest.fixture
async def login(anonymous: httpx.AsyncClient) -> Login:
    async def enter(user: str) -> httpx.AsyncClient:
        answer = await answer_to_login(anonymous, user)
        assert answer.status_code == 303, answer.text
        return anonymous

    return enter


async def login_page(client: httpx.AsyncClient, path: str = "/") -> httpx.Response:
    """The page that the log-in for a path leads to."""
    begun = await client.get("/dang-nhap", params={"ve": path})
    return await client.get(begun.headers["location"])


async def answer_to_login(client: httpx.AsyncClient, user: str, path: str = "/") -> httpx.Response:
    """As a browser logs in: to the issuer's page, name and password, and back; the portal's answer to that."""
    form = hidden((await login_page(client, path)).text, "/oidc/authorize")
    done = await client.post("/oidc/authorize", data=form | {"username": user, "password": "thongsuot"})
    assert done.status_code == 303, done.text
    return await client.get(done.headers["location"])


def csrf_of(html: str) -> str:
    """The secret that a page's forms carry."""
    found = re.search(r'name="csrf" value="([^"]+)"', html)
    assert found, "the page has no form"
    return found[1]


def hidden(html: str, action: str) -> dict[str, str]:
    """The hidden fields of the form with this action."""
    form = next(f for f in re.findall(r"<form.*?</form>", html, re.S) if f'action="{action}"' in f)
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form))
