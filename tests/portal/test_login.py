"""Logging in at the issuer (authorization code, PKCE, state, nonce), renewal, and logging out there too."""

from __future__ import annotations

import asyncio
import base64
import dataclasses
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI, Response

from services.portal.api import session as sessions
from services.portal.api.session import Session
from shared.errors import Fatal
from shared.settings import Settings
from tests.portal.conftest import Login, answer_to_login, csrf_of, hidden, login_page
from tests.portal.fakes import Fake
from tests.portal.issuer import (
    PORTAL,
    URL,
    Browser,
    Elsewhere,
    aged,
    issuer_elsewhere,
    portal_of,
    settings_of_portal,
)


@pytest.fixture
def elsewhere(keys: Path) -> Elsewhere:
    return issuer_elsewhere(keys)


@pytest.fixture
def real(elsewhere: Elsewhere, fake: Fake) -> FastAPI:
    return portal_of(elsewhere, fake, settings_of_portal())


@pytest.fixture
async def browser(real: FastAPI, elsewhere: Elsewhere) -> AsyncIterator[Browser]:
    async with Browser.of(real, elsewhere) as made:
        yield made


def query(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


async def refused(browser: Browser, address: str, status: int, words: str) -> None:
    """The portal refuses an answer of the issuer, says so, and nobody is logged in."""
    answer = await browser.portal.get(address)
    assert (answer.status_code, words in answer.text) == (status, True), answer.text
    assert (await browser.portal.get("/ke-hoach")).status_code == 303


async def test_the_way_there_and_back(browser: Browser, elsewhere: Elsewhere) -> None:
    address = await browser.begin("/ke-hoach?trang=2")
    asked = query(address)
    assert address.startswith("https://login.example/oidc/authorize?")
    assert asked["redirect_uri"] == f"{PORTAL}/dang-nhap/xong"
    assert (asked["response_type"], asked["code_challenge_method"], asked["scope"]) == ("code", "S256", "openid")
    done = await browser.portal.get(await browser.at_issuer(address))
    assert (done.status_code, done.headers["location"]) == (303, "/ke-hoach?trang=2")
    [sent] = elsewhere.asked
    made_from = hashlib.sha256(sent["code_verifier"].encode()).digest()
    assert base64.urlsafe_b64encode(made_from).rstrip(b"=").decode() == asked["code_challenge"]
    for cookie in done.headers.get_list("set-cookie"):
        assert {"HttpOnly", "SameSite=lax", "Secure"} <= set(cookie.split("; "))
    page = await browser.portal.get("/ke-hoach")
    assert page.status_code == 200
    assert "chuyên viên" in page.text
    assert "form-action 'self' https://login.example;" in page.headers["content-security-policy"]


async def test_two_tabs_log_in_side_by_side(browser: Browser) -> None:
    first, second = await browser.begin("/bao-cao"), await browser.begin("/tong-hop")
    for address, path in ((first, "/bao-cao"), (second, "/tong-hop")):
        done = await browser.portal.get(await browser.at_issuer(address))
        assert (done.status_code, done.headers["location"]) == (303, path)


async def test_an_answer_counts_once_and_in_the_browser_that_asked(browser: Browser, real: FastAPI, elsewhere: Elsewhere
                                                             ) -> None:
    address = await browser.at_issuer(await browser.begin())
    async with Browser.of(real, elsewhere) as another:
        await refused(another, address, 400, "không còn hiệu lực")
    assert (await browser.portal.get(address)).status_code == 303
    browser.portal.cookies.delete("thongsuot_phien")
    await refused(browser, address, 400, "không còn hiệu lực")


@pytest.mark.parametrize("change", [
    {"state": "made-up"}, {"state": ""}, {"code": "made-up"}, {"code": ""}, {"iss": "https://evil.example"},
    {"error": "access_denied"},
])
async def test_a_changed_answer_is_refused(browser: Browser, change: dict[str, str]) -> None:
    answer = query(await browser.at_issuer(await browser.begin())) | change
    response = await browser.portal.get("/dang-nhap/xong", params=answer)
    assert response.status_code in (400, 401)
    assert "Đăng nhập lại" in response.text
    assert (await browser.portal.get("/ke-hoach")).status_code == 303


@pytest.mark.parametrize("claims", [
    {"nonce": "of another log-in"}, {"nonce": None}, {"aud": "another-client"}, {"iss": "https://evil.example"},
    {"exp": 1}, {"sub": "somebody else"}, {"azp": "another-client"},
])
async def test_an_id_token_of_another_login_is_refused(browser: Browser, elsewhere: Elsewhere,
                                                       claims: dict[str, Any]) -> None:
    elsewhere.id_claims = claims
    await refused(browser, await browser.at_issuer(await browser.begin()), 401, "Đăng nhập lại")


@pytest.mark.parametrize("answer", [{"id_token": None}, {"id_token": "junk"}, {"access_token": "junk"}, {"id_token": (
    base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT","kid":"1"}').decode().rstrip("=") + ".e30.")}])
async def test_tokens_that_are_none_are_refused(browser: Browser, elsewhere: Elsewhere, answer: dict[str, Any]) -> None:
    elsewhere.answer = answer
    await refused(browser, await browser.at_issuer(await browser.begin()), 401, "Đăng nhập lại")


@pytest.mark.parametrize("claims", [
    {"unit": None}, {"unit": ""}, {"roles": ["emperor"]}, {"roles": []}, {"roles": None}, {"unit": "72\n"},
])
async def test_an_account_without_its_place_is_told_so(browser: Browser, elsewhere: Elsewhere, claims: dict[str, Any]
                                                       ) -> None:
    elsewhere.access_claims = claims
    words = "hết hạn hoặc không hợp lệ" if None in claims.values() else "chưa được gán đúng đơn vị và vai trò"
    await refused(browser, await browser.at_issuer(await browser.begin()), 401, words)


async def test_an_issuer_that_is_away_is_told(browser: Browser, elsewhere: Elsewhere) -> None:
    elsewhere.away = True
    answer = await browser.portal.get(await browser.at_issuer(await browser.begin()))
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert "tạm thời không trả lời" in answer.text


async def test_the_token_is_renewed_once_for_requests_that_come_together(browser: Browser, elsewhere: Elsewhere
                                                                         ) -> None:
    elsewhere.lifetime = 30.0                              # so it is about to end at once
    await browser.log_in()
    before = browser.portal.cookies["thongsuot_phien"]
    elsewhere.lifetime = None
    pages = await asyncio.gather(*(browser.portal.get("/ke-hoach", headers={"cookie": f"thongsuot_phien={before}"})
                                   for _ in range(5)))
    assert {page.status_code for page in pages} == {200}
    assert [sent["grant_type"] for sent in elsewhere.asked] == ["authorization_code", "refresh_token"]
    assert all("thongsuot_phien=" in page.headers["set-cookie"] for page in pages)
    assert (await browser.portal.get("/ke-hoach")).status_code == 200
    assert len(elsewhere.asked) == 2


async def test_while_the_issuer_is_away_a_living_token_is_used_and_a_dead_one_waits(
    browser: Browser, elsewhere: Elsewhere, real: FastAPI,
) -> None:
    elsewhere.lifetime = 30.0
    await browser.log_in()
    elsewhere.away = True
    assert (await browser.portal.get("/ke-hoach")).status_code == 200
    _change_session(browser, real, expires=aged(1))
    waiting = await browser.portal.get("/ke-hoach")
    assert waiting.status_code == 503                      # not a new log-in: the form is not lost for an outage
    elsewhere.away = False
    assert (await browser.portal.get("/ke-hoach")).status_code == 200


async def test_a_login_that_the_issuer_has_ended_or_that_lasted_long_ends_here(browser: Browser, real: FastAPI) -> None:
    await browser.log_in()
    _change_session(browser, real, expires=aged(1), refresh="revoked")
    assert (await browser.portal.get("/ke-hoach")).headers["location"].startswith("/dang-nhap?ve=")
    await browser.log_in()
    _change_session(browser, real, begun=aged(sessions.LIFETIME_SECONDS + 1))
    assert (await browser.portal.get("/ke-hoach")).headers["location"].startswith("/dang-nhap?ve=")


async def test_logging_out_here_and_at_the_issuer(browser: Browser) -> None:
    await browser.log_in()
    csrf = csrf_of((await browser.portal.get("/")).text)
    assert (await browser.portal.post("/dang-xuat", data={"csrf": "x"})).status_code == 403
    out = await browser.portal.post("/dang-xuat", data={"csrf": csrf})
    asked = query(out.headers["location"])
    assert out.headers["location"].startswith("https://login.example/oidc/logout?")
    assert asked["post_logout_redirect_uri"] == f"{PORTAL}/dang-nhap"
    assert asked["id_token_hint"].count(".") == 2
    assert (await browser.portal.get("/")).status_code == 303
    back = await browser.issuer.get(out.headers["location"])
    assert back.headers["location"] == f"{PORTAL}/dang-nhap"
    elsewhere = {"post_logout_redirect_uri": "https://evil.example"}
    with pytest.raises(Exception, match="quay về"):
        await browser.issuer.get("/oidc/logout", params=elsewhere)


async def test_an_issuer_without_logout_is_said_to_remain_open(elsewhere: Elsewhere, fake: Fake) -> None:
    app = portal_of(elsewhere, fake, settings_of_portal().model_copy(update={"oidc_logout_url": "-"}))
    async with Browser.of(app, elsewhere) as browser:
        await browser.log_in()
        out = await browser.portal.post("/dang-xuat", data={"csrf": csrf_of((await browser.portal.get("/")).text)})
        assert out.headers["location"] == "/da-dang-xuat"
        assert "có thể vẫn đang mở" in (await browser.portal.get("/da-dang-xuat")).text


def test_a_large_session_takes_several_cookies(real: FastAPI) -> None:
    kept: sessions.Sessions = real.state.sessions
    noise, more = ("".join(hashlib.sha256(str(n).encode()).hexdigest() for n in range(count)) for count in (120, 700))
    session = Session(token=noise, user="72", unit="72", roles=("clerk",))
    response = Response()
    kept.write(response, session)
    pairs = [header.split(";")[0].split("=", 1) for header in response.headers.getlist("set-cookie")]
    assert len(pairs) > 1
    assert max(len(name) + len(value) for name, value in pairs) < 4000
    assert kept.read(_Request(dict(pairs))) == session                                      # type: ignore[arg-type]
    assert kept.read(_Request(dict(pairs[:-1]))) is None                                    # type: ignore[arg-type]
    assert kept.read(_Request({pairs[0][0]: pairs[0][1].replace("~", "")})) is None         # type: ignore[arg-type]
    with pytest.raises(Fatal, match="too large"):
        kept.write(response, dataclasses.replace(session, token=more))


async def test_the_built_in_issuer_is_asked_by_the_same_way(login: Login, anonymous: httpx.AsyncClient) -> None:
    page = await login_page(anonymous, "//evil.example")
    assert "Tài khoản trình diễn" in page.text
    form = hidden(page.text, "/oidc/authorize")
    wrong = await anonymous.post("/oidc/authorize", data=form | {"username": "72<b>", "password": "x"})
    assert (wrong.status_code, "72&lt;b&gt;" in wrong.text, "Sai tên" in wrong.text) == (401, True, True)
    assert (await anonymous.post("/oidc/authorize", data=form)).status_code == 422
    done = await anonymous.post("/oidc/authorize", data=hidden(wrong.text, "/oidc/authorize") | {
        "username": "72", "password": "thongsuot"})
    assert (await anonymous.get(done.headers["location"])).headers["location"] == "/"
    assert (await answer_to_login(anonymous, "703", "/bao-cao")).headers["location"] == "/bao-cao"


async def test_by_another_name_of_this_machine_one_comes_to_the_portals_own(app: FastAPI) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost:1") as client:
        answer = await client.get("/dang-nhap?ve=/bao-cao")
    assert answer.headers["location"] == "http://portal/dang-nhap?ve=/bao-cao"


@pytest.mark.parametrize("change", [
    {"redirect_uri": "https://evil.example/dang-nhap/xong"}, {"client_id": "another"}, {"code_challenge": ""},
])
async def test_the_built_in_issuer_sends_nobody_elsewhere(anonymous: httpx.AsyncClient, change: dict[str, str]) -> None:
    begun = (await anonymous.get("/dang-nhap")).headers["location"]
    answer = await anonymous.get("/oidc/authorize", params=query(begun) | change)
    assert answer.status_code == 400
    assert "location" not in answer.headers
    plain = await anonymous.get("/oidc/authorize", params=query(begun) | {"code_challenge_method": "plain"})
    assert query(plain.headers["location"])["error"] == "invalid_request"


def test_the_portal_without_a_secret_or_an_issuer_does_not_start(tmp_path: Path) -> None:
    from services.portal.app import api

    with pytest.raises(Fatal, match="THONGSUOT_SESSION_SECRET"):
        api(Settings(oidc_issuer=URL))
    for missing in ("embedded_broker", "embedded_store"):
        given = {"embedded_broker": True, "embedded_store": True, missing: False}
        with pytest.raises(Fatal, match="THONGSUOT_DEMONSTRATION_ACCOUNTS"):
            api(Settings(embedded=True, data_dir=str(tmp_path), **given))


class _Request:
    """As much of a request as the session's cookie is read from."""

    def __init__(self, cookies: dict[str, str]):
        self.cookies = cookies


def _change_session(browser: Browser, app: FastAPI, **changes: Any) -> None:
    """As if time had passed: the session's cookie with other values, signed by the portal's own secret."""
    kept: sessions.Sessions = app.state.sessions
    session = kept.read(_Request(dict(browser.portal.cookies)))                             # type: ignore[arg-type]
    assert session is not None
    response = Response()
    kept.write(response, dataclasses.replace(session, **changes))
    for header in response.headers.getlist("set-cookie"):
        name, value = header.split(";")[0].split("=", 1)
        browser.portal.cookies.set(name, value, domain="portal.example")
