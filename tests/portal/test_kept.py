"""What is typed is not lost when the login has ended or a service is away; errors are told in words, with a code."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import httpx
import pytest
from fastapi import FastAPI

from services.portal.api import kept
from services.portal.api.session import COOKIE, Session, Sessions
from tests.portal.conftest import Login, answer_to_login, hidden
from tests.portal.fakes import DRAFT, EVIL, OBLIGATION, Fake

PAGE, SAVE = f"/bao-cao/{OBLIGATION}", f"/bao-cao/{OBLIGATION}/luu"
DRAFT_PAGE, EDIT = f"/ho-so/du-thao/{DRAFT}?sua=n3", f"/ho-so/du-thao/{DRAFT}/muc/n3"
TYPED = {"state:t1": "done", "number:t1#count": "7", "note": f"Gõ trước khi hết phiên {EVIL}"}
JSON = {"accept": "application/json"}


async def form_of(client: httpx.AsyncClient, page: str = PAGE, action: str = SAVE) -> dict[str, str]:
    return hidden((await client.get(page)).text, action)


async def login_from(client: httpx.AsyncClient, page: httpx.Response, user: str) -> httpx.Response:
    """Log in by the way that the page offers to which a form has led; then what is typed goes on from that page."""
    assert (await answer_to_login(client, user, kept.CARRIED)).headers["location"] == kept.CARRIED
    assert "đang nhập dở" in (await client.get(kept.CARRIED)).text
    return await client.post(kept.CARRIED, data=hidden(page.text, kept.CARRIED))


@pytest.mark.parametrize("how", ["cookie gone", "token expired", "service says so"])
async def test_the_login_page_carries_the_form_and_shows_it_again(app: FastAPI, login: Login, fake: Fake, how: str
                                                                  ) -> None:
    client = await login("703")
    form, headers = await form_of(client), {}
    if how == "service says so":
        fake.fail["GET"] = (401, "unauthorized", "Phiên đăng nhập đã hết hạn.")
    else:
        sessions: Sessions = app.state.sessions
        session = sessions.unsigned(client.cookies[COOKIE].removeprefix("1~"), "portal-session", 99)
        ended = sessions.signed({**session, "expires": 1.0, "refresh": ""}, "portal-session")
        headers = {"cookie": f"{COOKIE}=1~{ended}"} if how == "token expired" else {}
        client.cookies.clear()
    asked = await client.post(SAVE, data=form | TYPED | {"act": "send"}, headers=headers)
    fake.fail.clear()
    assert asked.status_code == 401
    assert "Nội dung bạn vừa nhập vẫn được giữ" in asked.text
    assert fake.sent == []
    client.cookies.clear()
    early = await client.post(kept.CARRIED, data=hidden(asked.text, kept.CARRIED))      # before anybody has logged in
    assert early.status_code == 401
    way = html.unescape(re.search('<a class="button main" href="([^"]+)"', early.text)[1])  # type: ignore[index]
    issuer = await client.get((await client.get(way)).headers["location"])
    assert hidden(issuer.text, "/oidc/authorize")["client_id"] == "portal"
    assert 'name="username" value="703"' in issuer.text
    shown = await login_from(client, early, "703")
    assert shown.status_code == 200
    assert "vẫn còn dưới đây và chưa được gửi" in shown.text
    assert 'value="7"' in shown.text
    assert "Gõ trước khi hết phiên &lt;script&gt;" in shown.text
    assert EVIL not in shown.text
    assert "data-keep-unsaved" in shown.text
    assert fake.sent == []                                      # nothing is sent by itself
    fresh = hidden(shown.text, SAVE)
    assert fresh["csrf"] != form["csrf"]
    assert fresh["page"] == PAGE
    assert (await client.post(SAVE, data=fresh | TYPED)).status_code == 303
    assert fake.sent[0].body["note"] == TYPED["note"]


async def test_every_form_is_carried_also_that_of_a_draft(login: Login, fake: Fake) -> None:
    client = await login("703")
    for page in (DRAFT_PAGE, f"{EDIT}?sua=1"):                  # opened by its link, and by a script
        form = await form_of(client, page, EDIT)
        assert form["page"] == DRAFT_PAGE
        client.cookies.clear()
        asked = await client.post(EDIT, data=form | {"heading": "Nội dung vừa gõ"})
        shown = await login_from(client, asked, "703")
        assert "Nội dung vừa gõ</textarea>" in shown.text
        assert "<h1" in shown.text
    assert fake.sent == []


async def test_another_user_does_not_get_it(login: Login, fake: Fake) -> None:
    client = await login("703")
    form = await form_of(client)
    client.cookies.clear()
    asked = await client.post(SAVE, data=form | TYPED)
    answer = await login_from(client, asked, "703.lanhdao")
    assert answer.headers["location"] == f"{PAGE}?da=nguoi-khac"
    page = await client.get(answer.headers["location"])
    assert "của một tài khoản khác" in page.text
    assert "Gõ trước" not in page.text


@pytest.mark.parametrize("csrf", ["", "x", "WyI3MDMiLCJ4Il0.aaaa.bbbb"])
async def test_what_is_no_form_of_ours_is_not_carried(anonymous: httpx.AsyncClient, csrf: str) -> None:
    answer = await anonymous.post(SAVE, data={"csrf": csrf, **TYPED})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/dang-nhap?ve=")
    await answer_to_login(anonymous, "703")
    for forged in ({"kept": "WyI3MDMiLCIvIl0.aaaa.bbbb"}, {"kept": ""}, {}):
        assert (await anonymous.post(kept.CARRIED, data=forged)).headers["location"] == "/"


async def test_no_password_is_carried_and_never_to_another_site(app: FastAPI, login: Login) -> None:
    client = await login("703")
    form = await form_of(client)
    client.cookies.clear()
    asked = await client.post(SAVE, data=form | {
        "note": "giữ", "password": "bí mật", "new-password": "bí mật", "mat_khau": "bí mật", "client_secret": "bí mật",
        "page": "//evil.example/x"})
    found = kept.unpacked(app.state.sessions, hidden(asked.text, kept.CARRIED)["kept"])
    assert found
    assert not [value for _, value in found.fields if value == "bí mật"]
    assert not {name for name, _ in found.fields} & {"csrf", "key", "page"}
    assert found.page == "/"
    assert (await login_from(client, asked, "703")).status_code == 200


@pytest.mark.parametrize("page", ["/live/thong-bao", "/khong-co", "/oidc/jwks.json", "/static/portal.css",
                                  kept.CARRIED])
async def test_what_is_no_page_is_not_shown_again(app: FastAPI, login: Login, page: str) -> None:
    client = await login("703")
    form = await form_of(client)
    client.cookies.clear()
    asked = await client.post(SAVE, data=form | TYPED | {"page": page})
    answer = await login_from(client, asked, "703")
    assert answer.status_code == 303
    assert answer.headers["location"] in (page, "/")


async def test_files_and_too_much_are_said_not_to_be_carried(login: Login) -> None:
    client = await login("703")
    form = await form_of(client)
    client.cookies.clear()
    asked = await client.post(f"{PAGE}/minh-chung", data=form | TYPED | {"evidence": "t1"},
                              files={"file:t1": ("Biên bản.pdf", b"%PDF-1.7")})
    assert "Tệp đã chọn thì phải chọn lại." in asked.text
    shown = await login_from(client, asked, "703")
    assert "hãy chọn lại tệp" in shown.text
    assert 'value="7"' in shown.text
    client.cookies.clear()
    large = await client.post(SAVE, data=hidden(shown.text, SAVE) | {"note": "x" * (kept.LARGEST_BYTES + 1)})
    assert "quá dài nên không giữ được" in large.text
    assert len(large.text) < 20_000
    again = await login_from(client, large, "703")
    assert "Hãy dán lại" in again.text


async def test_a_form_of_before_a_new_login_is_shown_again_with_a_fresh_secret(login: Login, fake: Fake) -> None:
    client = await login("703")
    old = await form_of(client)
    await login("703")                                          # in another window
    answer = await client.post(SAVE, data=old | TYPED)
    assert answer.status_code == 403
    assert "Nội dung vừa nhập vẫn còn dưới đây" in answer.text
    assert 'value="7"' in answer.text
    assert fake.sent == []
    assert (await client.put(SAVE, data=old | TYPED, headers=JSON)).json()["code"] == "form_kept"
    fresh = (await client.get("/phien", headers=JSON)).json()
    assert fresh["user"] == "703"
    saved = await client.put(SAVE, data=old | TYPED | {"csrf": fresh["csrf"]}, headers=JSON)
    assert saved.status_code == 200


async def test_a_form_of_another_user_does_nothing_and_says_whose_it_is(login: Login, fake: Fake) -> None:
    client = await login("703.chuyenvien")
    old = await form_of(client)
    await login("703")
    answer = await client.post(SAVE, data=old | TYPED)
    assert answer.status_code == 403
    assert "mở bằng tài khoản 703.chuyenvien" in answer.text
    assert "Gõ trước" not in answer.text
    assert fake.sent == []


async def test_who_is_logged_in_is_told_to_scripts_of_our_pages_only_when_somebody_is(anonymous: httpx.AsyncClient
                                                                                    ) -> None:
    answer = await anonymous.get("/phien", headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (401, "login_needed")
    assert "access-control-allow-origin" not in answer.headers
    assert (await anonymous.put(SAVE, data=TYPED, headers=JSON)).json()["code"] == "login_needed"


async def test_a_service_that_is_away_keeps_the_form_on_the_page_with_its_key(login: Login, fake: Fake) -> None:
    client = await login("703")
    form = await form_of(client)
    fake.fail["GET"] = fake.fail["PUT"] = (503, "service_away", "Dịch vụ báo cáo tạm thời không trả lời.")
    answer = await client.post(SAVE, data=form | TYPED | {"act": "send"})
    assert answer.status_code == 503
    assert "<h1>Hệ thống tạm thời không trả lời</h1>" in answer.text
    assert "Nội dung bạn vừa nhập vẫn được giữ" in answer.text
    assert EVIL not in answer.text
    again = hidden(answer.text, SAVE)
    assert (again["key"], again["act"], again["number:t1#count"], again["page"]) == (form["key"], "send", "7", PAGE)
    fake.fail.clear()
    assert (await client.post(SAVE, data=again)).headers["location"] == f"{PAGE}?da=gui"


async def test_every_error_page_has_the_code_that_the_log_has(login: Login, fake: Fake) -> None:
    client = await login("703")
    trace = f"00-{'ab' * 16}-{'cd' * 8}-01"
    for path, status in (("/bao-cao/other", 404), ("/khong-co", 404), ("/ke-hoach?limit=x", 200),
                         (f"{PAGE}?lan=x", 422)):
        answer = await client.get(path, headers={"traceparent": trace})
        assert answer.status_code == status
        assert status == 200 or "Mã hỗ trợ: <code>abababababab</code>" in answer.text
        assert answer.headers["content-type"].startswith("text/html")
    evil = await client.get("/khong-co", headers={"traceparent": "<script>"})
    assert "<script>" not in evil.headers["traceparent"]


async def test_a_crash_is_a_page_too_and_loses_nothing(app: FastAPI, login: Login, monkeypatch: pytest.MonkeyPatch
                                                       ) -> None:
    await login("703")
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://portal") as client:
        await answer_to_login(client, "703")
        form = await form_of(client)
        monkeypatch.setattr("services.portal.api.report_save.save", None)
        answer = await client.post(SAVE, data=form | TYPED)
    assert answer.status_code == 500
    assert "<h1>Hệ thống gặp lỗi</h1>" in answer.text
    assert re.search("Mã hỗ trợ: <code>[0-9a-f]{12}</code>", answer.text)
    assert "Traceback" not in answer.text
    assert "unsafe-inline" not in answer.headers["content-security-policy"]
    assert hidden(answer.text, SAVE)["number:t1#count"] == "7"


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
async def test_what_is_too_large_is_refused_in_one_sentence(login: Login, accept: str) -> None:
    client = await login("703")
    form = await form_of(client)
    answer = await client.post(SAVE, data=form | {"note": "x" * 20_000_000}, headers={"accept": accept})
    assert answer.status_code == 413
    assert "Nội dung gửi lên quá lớn." in answer.text
    if accept == "text/html":
        assert "<h1>Nội dung gửi lên quá lớn</h1>" in answer.text
        assert "Mã hỗ trợ:" in answer.text
        assert "script-src 'self'" in answer.headers["content-security-policy"]


async def test_one_sentence_also_where_a_single_part_of_a_form_is_too_large(login: Login) -> None:
    client = await login("703")
    form = await form_of(client)
    answer = await client.post(f"{PAGE}/minh-chung", data=form | {"note": "x" * 3_000_000},
                               files={"file:t1": ("a.pdf", b"%PDF")})
    assert answer.status_code == 413
    assert "Nội dung gửi lên quá lớn." in answer.text


def test_the_secret_of_a_form_says_whose_it_is_and_nobody_else_can_make_it(app: FastAPI) -> None:
    sessions: Sessions = app.state.sessions
    begun = sessions.begun(Session(user="703"))
    assert sessions.whose(begun.csrf) == "703"
    first, rest = begun.csrf[0], begun.csrf[1:]             # of the last character not every bit counts
    assert sessions.whose(("A" if first != "A" else "B") + rest) == ""
    assert sessions.begun(Session(user="703")).csrf != begun.csrf
    assert sessions.whose(replace(begun, csrf="").csrf) == ""
