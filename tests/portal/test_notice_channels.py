"""Kênh nhận thông báo: addresses, choices, webhooks, deliveries, as pages over the notifier's API."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from tests.portal.conftest import Login, csrf_of, hidden
from tests.portal.fakes import EVIL, Fake, Json

AT = "2022-04-08T03:00:00+00:00"
PAGE, SYSTEMS = "/thong-bao/kenh", "/thong-bao/he-thong"
HOOK = {"id": "w1", "revision": 3, "unit": "72", "name": f"QLVB {EVIL}", "address": "https://qlvb.vn/nhan",
        "kinds": ["draft_received"], "state": "on", "reason": "", "by": "72/72.vanthu", "at": AT, "both_until": "",
        "secret": ""}


def channel(name: str, **fields: Any) -> Json:
    return {"name": name, "missing": "", "away": "", "state": "none", "address": "", "reason": "", "ways": {}, **fields}


def reach(*channels: Json, **fields: Any) -> Json:
    return {"revision": 4, "of": "me", "kinds": ["draft_received", "report_returned"], "quiet": ["21:00", "06:30"],
            "digest_hour": 16, "escalation_days": 3, "channels": list(channels), **fields}


def delivery(state: str, **fields: Any) -> Json:
    return {"id": f"d-{state}", "channel": "email", "address": "lan@tayninh.gov.vn", "unit": "72", "user": "72.vanthu",
            "kind": "report_returned", "text": f"Bị trả lại {EVIL}", "link": "/bao-cao/o1", "state": state,
            "reason": "", "attempts": 0, "planned": AT, "due": AT, "sent": AT, **fields}


class Notifier(Fake):
    """The fake with the notifier's channels."""

    def __init__(self) -> None:
        super().__init__()
        self.read: Json = {
            "notices/reach": reach(channel("email", state="confirmed", address="lan@tayninh.gov.vn",
                                           ways={"draft_received": "now"}), channel("zalo", missing="Chưa có Zalo.")),
            "deliveries": {"items": [delivery(state) for state in ("sent", "waiting", "moot")] + [
                delivery("failed", attempts=3, reason=f"Máy chủ thư {EVIL}")], "next": "abc"},
            "webhooks": {"items": [HOOK]},
            "deliveries/channels": {"items": [
                {"name": "email", "missing": "", "since": AT, "reason": "Máy chủ thư…", "next": AT},
                {"name": "zalo", "missing": "Chưa có Zalo.", "since": "", "reason": "", "next": ""}]},
            "deliveries/all": {"items": [{name: value for name, value in delivery("given_up").items()
                                          if name not in ("text", "link")}], "next": None}}
        self.queries: list[tuple[str, dict[str, str]]] = []

    def handle(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/api/v1/")
        self.queries.append((path, dict(request.url.params)))
        if request.method == "GET" and path in self.read and f"GET {path}" not in self.fail:
            return httpx.Response(200, json=self.read[path])
        return super().handle(request)


@pytest.fixture
def fake() -> Notifier:
    return Notifier()


async def test_what_comes_where_and_what_was_sent(login: Login, fake: Notifier) -> None:
    html = (await (await login("72.vanthu")).get(PAGE)).text
    assert "lan@tayninh.gov.vn" in html
    assert "Chưa có Zalo. Kênh này chưa dùng được." in html
    assert re.search(r'name="way:email:draft_received"[^>]*>.*?value="now" selected', html)
    assert re.search(r'name="way:email:report_returned"[^>]*><option value="none" selected', html)
    assert "way:zalo" not in html
    assert '<option value="21:00" selected>' in html
    assert '<option value="16" selected>16:00' in html
    for said in ("Đã gửi", "Chờ gửi", "Chưa gửi được", "Không cần gửi",
                 "Đã thử 3 lần. Gửi lại lúc 10:00 ngày 08/4/2022"):
        assert said in html
    assert EVIL not in html
    assert f"{PAGE}?after=abc" in html


async def test_choosing(login: Login, fake: Notifier) -> None:
    client = await login("72.vanthu")
    form = hidden((await client.get(PAGE)).text, PAGE)
    chosen = {**form, "way:email:draft_received": "digest", "quiet_from": "22:00", "quiet_to": "05:00",
              "digest_hour": "7"}
    answer = await client.post(PAGE, data=chosen)
    assert answer.headers["location"] == f"{PAGE}?da=luu"
    put = fake.sent[-1]
    assert (put.method, put.path, put.revision) == ("PUT", "notices/reach", '"4"')
    assert put.body == {"ways": {"email": {"draft_received": "digest"}}, "quiet": ["22:00", "05:00"], "digest_hour": 7}
    fake.fail["PUT notices/reach"] = (412, "stale_revision", "Nội dung đã được người khác thay đổi.")
    stale = await client.post(PAGE, data=chosen)
    assert stale.status_code == 412
    assert '<option value="22:00" selected>' in stale.text
    assert re.search(r'name="way:email:draft_received"[^>]*>.*?value="digest" selected', stale.text)
    fake.fail.clear()
    await client.post(PAGE, data={**chosen, "digest_hour": "x"})
    assert fake.sent[-1].body["digest_hour"] == 99


async def test_an_address_is_given_confirmed_and_removed(login: Login, fake: Notifier) -> None:
    client = await login("72.chuyenvien")
    fake.read["notices/reach"] = reach(channel("email"), channel("zalo"), revision=0)
    html = (await client.get(PAGE)).text
    assert "Loại nào gửi tới đâu" not in html
    form = hidden(html, f"{PAGE}/email/dia-chi")
    answer = await client.post(f"{PAGE}/email/dia-chi", data={**form, "address_email": "a@b.vn"})
    assert answer.headers["location"] == f"{PAGE}?da=gui-ma"
    assert (fake.sent[-1].path, fake.sent[-1].body, fake.sent[-1].key) == (
        "notices/reach/email/address", {"address": "a@b.vn"}, form["key"])
    fake.fail["POST notices/reach/email/address"] = (422, "bad_email", "“a@b” không phải địa chỉ thư điện tử.")
    wrong = await client.post(f"{PAGE}/email/dia-chi", data={**form, "address_email": "a@b"})
    assert wrong.status_code == 422
    assert "không phải địa chỉ thư điện tử" in wrong.text
    assert 'value="a@b"' in wrong.text

    fake.read["notices/reach"] = reach(channel("email", state="unconfirmed", address="a@b.vn"), channel("zalo"))
    html = (await client.get(PAGE)).text
    await client.post(f"{PAGE}/email/ma", data={**hidden(html, f"{PAGE}/email/ma"), "code_email": "012 345"})
    assert (fake.sent[-1].path, fake.sent[-1].body) == ("notices/reach/email/confirm", {"code": "012 345"})
    gone = await client.post(f"{PAGE}/email/go", data=hidden(html, f"{PAGE}/email/go"))
    assert (fake.sent[-1].method, gone.headers["location"]) == ("DELETE", f"{PAGE}?da=go-kenh")


async def test_the_units_own(login: Login, fake: Notifier) -> None:
    client = await login("72.vanthu")
    html = (await client.get(f"{PAGE}?cua=don-vi")).text
    assert {query["of"] for path, query in fake.queries if path in ("notices/reach", "deliveries")} == {"unit"}
    answer = await client.post(PAGE, data=hidden(html, PAGE) | {"digest_hour": "7"})
    assert answer.headers["location"] == f"{PAGE}?cua=don-vi&da=luu"
    assert fake.queries[-1][1] == {"of": "unit"}
    assert "cua=don-vi" not in (await (await login("72.chuyenvien")).get(PAGE)).text


async def test_a_refused_address_and_a_server_that_is_away_are_told(login: Login, fake: Notifier) -> None:
    fake.read["notices/reach"] = reach(
        channel("email", state="refused", address="a@b.vn", reason=f"Không có hộp thư {EVIL}",
                away="Máy chủ thư nghỉ."),
        channel("zalo"))
    fake.fail["GET deliveries"] = (503, "store_away", "Kho dữ liệu tạm thời không trả lời.")
    html = (await (await login("72.vanthu")).get(PAGE)).text
    for said in ("Không có hộp thư", "Máy chủ thư nghỉ.", "Kho dữ liệu tạm thời không trả lời."):
        assert said in html
    assert EVIL not in html


async def test_a_webhook_shows_its_secret_once(login: Login, fake: Notifier) -> None:
    client = await login("72.vanthu")
    html = (await client.get(SYSTEMS)).text
    assert "whsec_" not in html
    assert EVIL not in html
    form = hidden(html, SYSTEMS)
    fake.answers["POST webhooks"] = {**HOOK, "secret": "whsec_abc"}
    given = {"name": "QLVB", "address": "https://q.vn/", "kind:draft_received": "1"}
    made = await client.post(SYSTEMS, data={**form, **given})
    assert made.status_code == 200
    assert 'value="whsec_abc"' in made.text
    assert fake.sent[-1].body == {"name": "QLVB", "address": "https://q.vn/", "on": True, "kinds": ["draft_received"]}
    assert fake.sent[-1].key == form["key"]
    fake.answers["POST webhooks/w1/secret"] = {**HOOK, "secret": "whsec_new", "both_until": AT}
    rotated = await client.post(f"{SYSTEMS}/w1/khoa", data=hidden(html, f"{SYSTEMS}/w1/khoa"))
    assert "whsec_new" in rotated.text
    assert fake.sent[-1].revision == '"3"'
    assert "whsec_" not in (await client.get(SYSTEMS)).text


async def test_a_webhook_is_changed_tried_and_removed(login: Login, fake: Notifier) -> None:
    client = await login("72.lanhdao")
    html = (await client.get(SYSTEMS)).text
    form = hidden(html, f"{SYSTEMS}/w1") | {"name": "Mới", "address": "https://q.vn/"}
    assert (await client.post(f"{SYSTEMS}/w1", data=form)).headers["location"] == f"{SYSTEMS}?da=luu"
    assert fake.sent[-1].body == {"name": "Mới", "address": "https://q.vn/", "on": False, "kinds": []}
    fake.fail["PUT webhooks/w1"] = (422, "kinds_required", "Hãy chọn ít nhất một loại thông báo.")
    wrong = await client.post(f"{SYSTEMS}/w1", data=form)
    assert wrong.status_code == 422
    assert 'value="Mới"' in wrong.text
    for act, method, said in (("thu", "POST", "thu-ket-noi"), ("go", "DELETE", "go-he-thong")):
        answer = await client.post(f"{SYSTEMS}/w1/{act}", data=hidden(html, f"{SYSTEMS}/w1/{act}"))
        assert (fake.sent[-1].method, answer.headers["location"]) == (method, f"{SYSTEMS}?da={said}")


async def test_an_administrator_sees_what_went_wrong_and_no_content(login: Login, fake: Notifier) -> None:
    client = await login("quantri")
    html = (await client.get("/quan-tri/gui-thong-bao?tt=odd")).text
    assert ("deliveries/all", {"state": "given_up"}) in fake.queries
    assert "Mất kết nối" in html
    assert "Báo cáo của đơn vị bị trả lại" in html
    assert "Bị trả lại" not in html
    assert "webhooks" not in {path for path, _ in fake.queries}
    asked = (await client.get(SYSTEMS)).text
    assert "Mã đơn vị" in asked
    assert "Thêm hệ thống" not in asked
    one = await client.get(f"{SYSTEMS}?don_vi=72")
    assert fake.queries[-1] == ("webhooks", {"unit": "72"})
    form = hidden(one.text, f"{SYSTEMS}/w1/thu")
    answer = await client.post(f"{SYSTEMS}/w1/thu", data=form)
    assert answer.headers["location"] == f"{SYSTEMS}?don_vi=72&da=thu-ket-noi"


async def test_forms_that_are_not_ours_do_nothing(login: Login, fake: Notifier) -> None:
    client = await login("72.vanthu")
    assert csrf_of((await client.get(PAGE)).text)
    for path in (PAGE, f"{PAGE}/email/dia-chi", f"{PAGE}/email/ma", f"{PAGE}/email/go", SYSTEMS, f"{SYSTEMS}/w1",
                 f"{SYSTEMS}/w1/khoa", f"{SYSTEMS}/w1/thu", f"{SYSTEMS}/w1/go"):
        assert (await client.post(path, data={"csrf": "forged", "key": "k"})).status_code == 403
    assert fake.sent == []
