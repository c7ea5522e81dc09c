"""The page of the audit trail: in officials' words, of one document or all, with what the service refuses told."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.portal.conftest import Login
from tests.portal.fakes import DRAFT, EVIL, OBLIGATION, PLAN, Fake


def link(number: int, **entry: Any) -> dict[str, Any]:
    return {"sequence": number, "previous": "0" * 64, "hash": "1" * 64, "entry": {
        "kind": "draft", "document": DRAFT, "act": "submit", "at": "2026-11-28T01:00:00+00:00", "unit": "703",
        "user": "703.chuyenvien", "actor_unit": "703", "role": "officer", "organ": "", "about": DRAFT, "title": EVIL,
        "revision": 1, "reason": "", "network": "203.0.113.0/24", "trace": "", "event": "", "detail": {}, **entry}}


LINKS = [
    link(4, kind="plan", document=DRAFT, about=PLAN, act="publish", role="clerk", detail={"symbol": "01/KH-UBND"}),
    link(3, act="return", role="leader", reason=f"Sửa lại {EVIL}"),
    link(2, act="edit", detail={"nodes": "n1 n2", "count": "2"}), link(1, act="unknown_act", role="system"),
]


class Trails(Fake):
    """The fakes, with trails; `asked` is what each was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, dict[str, str]]] = []

    def handle(self, request: httpx.Request) -> httpx.Response:
        if not request.url.path.endswith("/audit") or "GET audit" in self.fail:
            return super().handle(request)
        self.asked.append((str(request.url.port), dict(request.url.params)))
        own = [link(9, kind="report", document=OBLIGATION, about=OBLIGATION, act="accepted")]
        items = own if request.url.port == 8102 else LINKS
        return httpx.Response(200, json={"items": items, "next": "abc" if "after" not in request.url.params else None})


@pytest.fixture
def fake() -> Trails:
    return Trails()


async def test_who_did_what_in_officials_words(login: Login, fake: Trails) -> None:
    page = (await (await login("703")).get("/nhat-ky")).text
    for words in ("Ban hành", "(số 01/KH-UBND)", "Trả lại", "Lý do: Sửa lại", "(2 mục nội dung)",
                  "08:00 ngày 28/11/2026",
                  "703.chuyenvien", "(văn thư)", "203.0.113.0/24", "Hệ thống", "(UBND TP. Tây Ninh)",
                  f'href="/ke-hoach/{PLAN}"', f'href="/ho-so/du-thao/{DRAFT}"', "unknown_act"):
        assert words in page, words
    assert EVIL not in page
    assert 'href="/nhat-ky?noi=ke-hoach&amp;sau=abc"' in page


async def test_one_document_is_looked_for_where_it_is(login: Login, fake: Trails) -> None:
    client = await login("703")
    page = (await client.get("/nhat-ky", params={"van_ban": OBLIGATION, "tai_khoan": "x", "tu": "08/4/2022",
                                                 "den": "09/4/2022"})).text
    assert fake.asked[-1] == ("8102", {
        "document": OBLIGATION, "user": "x", "limit": "50", "since": "2022-04-08T00:00:00+07:00",
        "until": "2022-04-10T00:00:00+07:00"})
    assert "quý I năm 2022" in page
    assert f'href="/bao-cao/{OBLIGATION}"' in page
    assert 'value="08/4/2022"' in page
    await client.get("/nhat-ky", params={"van_ban": PLAN})
    await client.get("/nhat-ky", params={"van_ban": PLAN, "noi": "thong-bao", "sau": "abc"})
    assert [port for port, _ in fake.asked[-2:]] == ["8101", "8103"]
    assert fake.asked[-1][1]["after"] == "abc"


@pytest.mark.parametrize("query", ["tu=mai", "den=31/02/2022", "noi=khac"])
async def test_a_wrong_filter_is_told_and_kept(login: Login, fake: Trails, query: str) -> None:
    answer = await (await login("703")).get(f"/nhat-ky?{query}&van_ban=x")
    assert (answer.status_code, "Chưa thực hiện được." in answer.text, 'value="x"' in answer.text) == (422, True, True)
    assert fake.asked == []


async def test_what_the_service_refuses_is_a_page(login: Login, fake: Trails) -> None:
    fake.fail["GET audit"] = (403, "role_required", "Việc này cần vai trò lãnh đạo.")
    answer = await (await login("703.chuyenvien")).get("/nhat-ky")
    assert (answer.status_code, "Việc này cần vai trò lãnh đạo." in answer.text) == (403, True)


@pytest.mark.parametrize(("user", "shown"), [
    ("703.lanhdao", True), ("quantri", True), ("703.chuyenvien", False), ("703.vanthu", False)])
async def test_the_menu_leads_there_for_those_who_may(login: Login, user: str, shown: bool) -> None:
    assert ('href="/nhat-ky"' in (await (await login(user)).get("/ke-hoach")).text) == shown
