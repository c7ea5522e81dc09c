"""The list of reports: filtered by state, period and plan, in pages, and never heavier than a page may be."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from tests.portal.conftest import Login, use_transport
from tests.portal.fakes import EVIL, PLAN, Fake, obligation

HEAVIEST_BYTES = 100_000


class Listing:
    """Thousands of obligations, in pages, and what was asked of them."""

    def __init__(self, fake: Fake):
        self.fake, self.asked = fake, list[dict[str, str]]()

    def handle(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/api/v1/")
        if path == "obligations/choices":
            return httpx.Response(200, json={
                "plans": [{"root": PLAN, "title": EVIL, "symbol": "1183/KH-UBND"}],
                "periods": [{"period": "2022-Q2", "period_label": "quý II năm 2022"},
                            {"period": "2022-Q1", "period_label": "quý I năm 2022"}]})
        if path != "obligations":
            return self.fake.handle(request)
        params = dict(request.url.params)
        self.asked.append(params)
        many: list[dict[str, Any]] = [
            obligation(id=f"p:2022-Q1:{at}", title="Tuyên truyền cải cách hành chính tỉnh Tây Ninh " * 5)
            for at in range(int(params["limit"]))]
        return httpx.Response(200, json={"items": many, "next": "sau+1"})


@pytest.fixture
def listing(app: FastAPI, fake: Fake) -> Listing:
    made = Listing(fake)
    use_transport(app.state.services, httpx.MockTransport(made.handle))
    return made


@pytest.mark.parametrize("user", ["72", "703", "quantri"])
async def test_it_stays_light_however_long_it_is(login: Login, listing: Listing, user: str) -> None:
    answer = await (await login(user)).get("/bao-cao")
    assert answer.status_code == 200
    assert len(answer.content) < HEAVIEST_BYTES
    assert answer.text.count("/bao-cao/p:2022-Q1:") >= 40
    assert len([asked for asked in listing.asked if "superior" in asked]) == (user != "quantri")


async def test_filters_are_asked_of_the_service_and_go_along_to_the_next_page(login: Login, listing: Listing) -> None:
    client = await login("72")
    html = (await client.get(f"/bao-cao?state=returned&ky=2022-Q1&ke_hoach={PLAN}")).text
    for asked in listing.asked:
        assert (asked["state"], asked["period"], asked["root"]) == ("returned", "2022-Q1", PLAN)
    assert 'value="2022-Q1" selected' in html
    assert 'value="returned" selected' in html
    assert EVIL not in html
    own, below = re.findall(r'href="(/bao-cao\?[^"]*after[^"]*)"', html)
    assert own == f"/bao-cao?state=returned&amp;ky=2022-Q1&amp;ke_hoach={PLAN}&amp;after=sau%2B1"
    listing.asked.clear()
    await client.get(below.replace("&amp;", "&"))
    first, second = sorted(listing.asked, key=lambda asked: "superior" in asked)
    assert "after" not in first
    assert second["after"] == "sau+1"


async def test_without_the_choices_the_list_is_there_all_the_same(login: Login, fake: Fake) -> None:
    fake.fail["GET obligations/choices"] = (503, "away", "")
    html = (await (await login("703")).get("/bao-cao?state=open")).text
    assert "quý I năm 2022" in html
    assert "Bỏ lọc" in html
