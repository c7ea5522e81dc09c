"""A unit gives its reports to one of its organs; the organ sees them as done in the unit's stead; why one is closed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.portal.conftest import Login, hidden
from tests.portal.fakes import OBLIGATION, PLAN, Fake, obligation

UNIT = {"code": "703", "name": "Thành phố Tây Ninh", "kind": "thành phố", "level": "district"}


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Fake:
    made = Fake()
    read = made._read

    def answer(path: str) -> Any:
        return {"unit": UNIT, "authority_short": "UBND TP. Tây Ninh"} if path == "units/703" else read(path)

    monkeypatch.setattr(made, "_read", answer)
    return made


async def test_a_clerk_gives_a_plans_reports_to_an_organ(login: Login, fake: Fake) -> None:
    client = await login("703.vanthu")
    html = (await client.get("/bao-cao")).text
    assert "Giao Phòng Nội vụ" in html
    form = hidden(html, "/bao-cao/giao")
    assert form["root"] == PLAN
    answer = await client.post("/bao-cao/giao", data={**form, "organ": "703.PNV"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/bao-cao?da=giao")
    await client.post("/bao-cao/giao", data={**form, "organ": ""})
    assert [sent.body for sent in fake.sent] == [{"root": PLAN, "organ": "703.PNV"}, {"root": PLAN, "organ": None}]
    assert all(sent.path == "obligations/assign" and sent.key for sent in fake.sent)


async def test_it_shows_who_has_it_and_offers_it_to_those_who_may(login: Login, fake: Fake) -> None:
    fake.obligations = {OBLIGATION: obligation(assigned="703.PNV")}
    html = (await (await login("703.lanhdao")).get("/bao-cao")).text
    assert 'value="703.PNV" selected' in html
    assert "đã giao Phòng Nội vụ" in html


@pytest.mark.parametrize("user", ["703.chuyenvien", "703.PNV", "quantri"])
async def test_others_have_nothing_to_give(login: Login, user: str) -> None:
    assert "/bao-cao/giao" not in (await (await login(user)).get("/bao-cao")).text


async def test_the_organ_works_in_the_units_stead(login: Login, fake: Fake) -> None:
    fake.obligations = {OBLIGATION: obligation(assigned="703.PNV")}
    client = await login("703.PNV")
    assert "Thay mặt Thành phố Tây Ninh" in (await client.get("/bao-cao")).text
    html = (await client.get(f"/bao-cao/{OBLIGATION}")).text
    assert "Thay mặt Thành phố Tây Ninh" in html
    assert 'value="send"' in html
    other = (await (await login("703.VP")).get(f"/bao-cao/{OBLIGATION}")).text
    assert "Thay mặt" not in other
    assert 'value="send"' not in other


@pytest.mark.parametrize(("why", "said"), [
    ("plan_ended", "kế hoạch đã kết thúc"), ("units_changed", "đơn vị đã sắp xếp lại"),
    ("not_addressed", "không còn giao cho đơn vị")])
async def test_why_a_report_is_closed_is_said(login: Login, fake: Fake, why: str, said: str) -> None:
    fake.obligations = {OBLIGATION: obligation(state="closed", why_closed=why)}
    client = await login("703")
    assert said in (await client.get("/bao-cao")).text
    assert said in (await client.get(f"/bao-cao/{OBLIGATION}")).text
