"""The button to remind those below, what it tells, and notices as they are read."""

from __future__ import annotations

from typing import Any

import pytest

from tests.portal.conftest import Login, hidden
from tests.portal.fakes import PLAN, Fake

TABLE, PROGRESS = f"/tong-hop/{PLAN}/2022-Q1", f"/tien-do/{PLAN}/2022-Q1"
REMIND = f"{TABLE}/don-doc"


@pytest.mark.parametrize("page", [TABLE, PROGRESS])
async def test_the_superior_reminds_and_is_told_how_many(login: Login, fake: Fake, page: str) -> None:
    client = await login("72")
    answer = await client.post(REMIND, data=(form := hidden((await client.get(page)).text, REMIND)))
    [sent] = fake.sent
    assert (sent.path, sent.body, sent.key) == ("obligations/remind", {"root": PLAN, "period": "2022-Q1"}, form["key"])
    assert answer.headers["location"].startswith(f"{page}?")
    html = (await client.get(answer.headers["location"])).text
    assert "Đã nhắc 5 đơn vị chưa gửi báo cáo; 2 đơn vị đã được nhắc từ trước trong hôm nay." in html


async def test_with_nobody_to_remind_it_says_so(login: Login, fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Fake, "reminded", {"reminded": 0, "already": 0, "received": 0, "not_handed_down": 9})
    client = await login("72")
    answer = await client.post(REMIND, data=hidden((await client.get(TABLE)).text, REMIND))
    assert "Không có đơn vị nào để nhắc" in (await client.get(answer.headers["location"])).text


@pytest.mark.parametrize("page", [TABLE, PROGRESS])
@pytest.mark.parametrize("user", ["703", "72.vanthu"])
async def test_others_have_no_button(login: Login, user: str, page: str) -> None:
    assert "don-doc" not in (await (await login(user)).get(page)).text


async def test_a_form_without_its_secret_does_nothing(login: Login, fake: Fake) -> None:
    client = await login("72")
    assert (await client.post(REMIND, data={"csrf": "other"})).status_code == 403
    assert fake.sent == []


async def test_what_the_address_claims_is_not_repeated_as_it_stands(login: Login) -> None:
    html = (await (await login("72")).get(f"{TABLE}?da=don-doc&so=<b>&roi=1")).text
    assert "Đã nhắc 0 đơn vị chưa gửi báo cáo; 1 đơn vị" in html


async def test_a_notice_that_is_done_says_so_and_older_ones_follow(
    login: Login, fake: Fake, monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = {"id": "x1", "kind": "report_returned", "text": "Báo cáo bị trả lại.", "link": "/bao-cao/x",
           "at": "2022-04-08T03:00:00+00:00", "read": False}
    read = fake._read

    def answer(path: str) -> Any:
        if path != "notices":
            return read(path)
        return {"items": [one | {"done": True}, one | {"done": False}], "next": "o1"}

    monkeypatch.setattr(fake, "_read", answer)
    client = await login("72")
    html = (await client.get("/")).text
    assert html.count('<li class="new">') == html.count("Đã xong") == 1
    assert 'href="/thong-bao?after=o1"' in html
    assert "Báo cáo bị trả lại." in (await client.get("/thong-bao?after=o1")).text
