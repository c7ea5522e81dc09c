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
    made = api(Settings(embedded=True, data_dir=str(keys)))
    use_transport(made.state.services, fake.transport())
    return made


@pytest.fixture
async def anonymous(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://portal") as client:
        yield client


@pytest.fixture
async def login(anonymous: httpx.AsyncClient) -> Login:
    async def enter(user: str) -> httpx.AsyncClient:
        page = await anonymous.get("/dang-nhap")
        answer = await anonymous.post("/dang-nhap", data={
            "csrf": csrf_of(page.text), "username": user, "password": "thongsuot", "ve": "/"})
        assert answer.status_code == 303, answer.text
        return anonymous

    return enter


def csrf_of(html: str) -> str:
    """The secret that a page's forms carry."""
    found = re.search(r'name="csrf" value="([^"]+)"', html)
    assert found, "the page has no form"
    return found[1]


def hidden(html: str, action: str) -> dict[str, str]:
    """The hidden fields of the form with this action."""
    form = next(f for f in re.findall(r"<form.*?</form>", html, re.S) if f'action="{action}"' in f)
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form))
