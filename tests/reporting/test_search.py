"""Searching reports by plan, unit, period and words: nobody finds what he may not open, nor what is not submitted."""

from __future__ import annotations

import random
import unicodedata
from typing import Any

import pytest

from services.reporting.store import searches
from tests.reporting.build import C1, D1, district, province, published
from tests.reporting.conftest import Service
from tests.reporting.test_assignments import assign
from tests.reporting.test_path import act, get, oid, send, told
from tests.reporting.test_succession import succeeded
from tests.support import auth_headers

Q1 = {"period": "2022-Q1"}
NOTED = {"t1": {**told(t1="3"), "note": "Đã tổ chức tập huấn tại nhà văn hóa, còn thiếu kinh phí"}}


async def found(service: Service, caller: str, *roles: str, **asked: Any) -> list[dict[str, Any]]:
    """What a caller finds, from all pages."""
    items: list[dict[str, Any]] = []
    after: dict[str, str] = {}
    while True:
        answer = await get(service, caller, "search", *roles, query={**asked, **after})
        assert answer.status_code == 200, answer.text
        page = answer.json()
        items += page["items"]
        if page["next"] is None:
            return items
        after = {"after": page["next"]}


async def units(service: Service, caller: str, *roles: str, **asked: Any) -> list[str]:
    return [item["unit"] for item in await found(service, caller, *roles, **{**Q1, **asked})]


def marked(item: dict[str, Any]) -> list[str]:
    return [part["text"] for part in item["excerpt"] if part["hit"]]


async def prepared(service: Service) -> Service:
    await service.handlers.plans([province(), district()])
    await service.pump()
    return service


@pytest.mark.parametrize("asked", [
    "cai cach hanh chinh", "CẢI CÁCH", unicodedata.normalize("NFD", "cải cách"), "15/KH-UBND", "quy I nam 2022",
    "xa tan 25459", '"cải cách hành chính"', "25459 cai ca"])
async def test_a_report_is_found_by_plan_unit_and_period(service: Service, asked: str) -> None:
    await prepared(service)
    assert "25459" in await units(service, "25459", q=asked)


@pytest.mark.parametrize("asked", ["lam nghiep", '"cách cải"', "16/KH-UBND", "25462", "script alert 1"])
async def test_a_report_is_not_found(service: Service, asked: str) -> None:
    await prepared(service)
    assert await units(service, "25459", q=asked) == []


async def test_who_finds_which_reports(service: Service) -> None:
    await prepared(service)
    everyone = {"703", "705", "25459", "25462", "25500"}
    for caller, wanted in (("72", everyone), ("703", {"703", "25459", "25462"}), ("25459", {"25459"}), ("80", set()),
                           ("703.PNV", set()), ("", set())):
        assert set(await units(service, caller, q="cai cach")) == wanted, caller
    assert set(await units(service, "", "administrator", q="cai cach")) == everyone
    assert set(await units(service, "703", q="cai cach", scope="own")) == {"703"}
    assert set(await units(service, "703", q="cai cach", scope="below")) == {"25459", "25462"}
    await assign(service, "703.PNV")
    assert await units(service, "703.PNV", q="cai cach") == ["703"]


async def test_what_is_not_submitted_is_found_by_its_own_unit_only(service: Service) -> None:
    await prepared(service)
    await act(service, "25459", "save", oid("25459"), 0, items=NOTED, note="Kiến nghị bổ sung biên chế")
    for asked in ("van hoa", '"nhà văn hóa"', "kien nghi", "cai cach kinh phi", "kinh ph"):
        assert await units(service, "25459", q=asked) == ["25459"], asked
        for other in ("703", "72", "25462", "25459.VP"):
            assert await units(service, other, q=asked) == [], (asked, other)
    [item] = await found(service, "25459", q="nha van hoa", **Q1)
    assert (item["state"], marked(item)) == ("open", ["nhà văn hóa"])
    assert await units(service, "", "administrator", q="van hoa") == []
    sent = await act(service, "25459", "submit", oid("25459"), 1)
    for caller in ("25459", "703", "72"):
        assert await units(service, caller, q='"nhà văn hóa"') == ["25459"]
        assert marked((await found(service, caller, q="van hoa kien nghi", **Q1))[0]) == ["Kiến nghị", "văn hóa"]
    returned = await act(service, "703", "return", oid("25459"), sent.json()["revision"], reason="Thiếu")
    await act(service, "25459", "save", oid("25459"), returned.json()["revision"],
              items={"t1": {**told(t1="4"), "note": "Đã chuyển sang hội trường"}})
    assert await units(service, "25459", q="hoi truong") == ["25459"]
    assert await units(service, "703", q="hoi truong") == []
    assert await units(service, "703", q="van hoa") == ["25459"]            # what was submitted
    [item] = await found(service, "703", q="van hoa", **Q1)
    assert "hội trường" not in "".join(part["text"] for part in item["excerpt"])


async def test_an_assigned_organ_finds_what_its_unit_has_not_submitted(service: Service) -> None:
    await prepared(service)
    await assign(service, "703.PNV")
    await act(service, "703", "save", oid("703"), 0, items=NOTED)
    assert await units(service, "703.PNV", q="van hoa") == await units(service, "703", q="van hoa") == ["703"]
    assert await units(service, "703.VP", q="van hoa") == []
    await assign(service, None)
    assert await units(service, "703.PNV", q="van hoa") == []


async def test_filters(service: Service) -> None:
    await prepared(service)
    await send(service, "25459", NOTED)
    for asked, wanted in (
            ({"state": "submitted"}, {"25459"}), ({"state": "open"}, {"703", "25462"}), ({"state": "accepted"}, set()),
            ({"state": "waiting"}, {"703", "25462"}), ({"state": "overdue"}, {"703", "25462"}),
            ({"unit": "xã tân 25462"}, {"25462"}), ({"unit": "25462"}, {"25462"}),
            ({"unit": "tan"}, {"703", "25459", "25462"}),
            ({"year": 2022}, {"703", "25459", "25462"}), ({"year": 2021}, set()),
            ({"period": "2022-Q2", "state": "submitted"}, set())):
        assert set(await units(service, "703", **asked)) == wanted, asked
    assert {item["period"] for item in await found(service, "25462")} == {"2022-Q1", "2022-Q2", "2022-Q3", "2022-Q4"}


async def test_submitted_reports_come_first_then_the_latest_due(service: Service) -> None:
    await prepared(service)
    await send(service, "25459", NOTED)
    items = await found(service, "25459", q="cai cach")
    assert [item["period"] for item in items] == ["2022-Q1", "2022-Q4", "2022-Q3", "2022-Q2"]
    page = (await get(service, "25459", "search", query={"q": "cai cach", "limit": 3})).json()
    assert (page["count"], page["more"], len(page["items"])) == (4, False, 3)


async def test_pages_hold_each_once_with_what_is_unsent_in_its_place(service: Service) -> None:
    await prepared(service)
    for period in ("2022-Q1", "2022-Q3"):
        await act(service, "703", "save", oid("703", period), 0, items=NOTED, note="cải cách")
    whole = [item["id"] for item in await found(service, "703", q="cai cach")]
    assert len(whole) == len(set(whole)) == 12
    for limit in (1, 2, 5):
        assert [item["id"] for item in await found(service, "703", q="cai cach", limit=limit)] == whole
    assert [item["id"] for item in await found(service, "703", q="van hoa", limit=1)] == [
        oid("703", "2022-Q3"), oid("703", "2022-Q1")]


async def test_a_search_that_reads_much_goes_on_in_the_next_page(
    service: Service, monkeypatch: pytest.MonkeyPatch,
) -> None:
    await prepared(service)
    monkeypatch.setattr(searches, "CHUNK", 3)
    monkeypatch.setattr(searches, "SCANNED", 3)
    monkeypatch.setattr("shared.http.hits.MOST_COUNTED", 4)
    page = (await get(service, "72", "search", query={"q": '"cải cách"', "limit": 2})).json()
    assert (page["count"], page["more"]) == (3, True)
    assert len(await found(service, "72", q='"cải cách"')) == 20


@pytest.mark.parametrize(("asked", "code"), [
    ({"q": "x" * 10_000}, "query_too_long"), ({"q": "(.*)+["}, "query_without_words"), ({"after": "x"}, "bad_cursor"),
    ({"after": "WyJhIiwgMV0"}, "bad_cursor"), ({"period": "2022-Q9"}, "bad_period"),
    ({"state": "?"}, "invalid_request")])
async def test_what_is_no_question(service: Service, asked: dict[str, str], code: str) -> None:
    assert (await get(service, "72", "search", query=asked)).json()["code"] == code
    assert (await service.http.get("/api/v1/search")).status_code == 401


async def test_a_successor_finds_what_it_may_open(service: Service) -> None:
    await prepared(service)
    await send(service, "25462", NOTED)
    await service.handlers.plans([succeeded()])
    assert "25462" in await units(service, "80", q="van hoa")
    assert await units(service, "25459", q="van hoa") == ["25462"]           # what it was made from
    assert await units(service, "25500", q="van hoa") == []
    await every_hit_opens(service)


async def every_hit_opens(service: Service) -> dict[str, set[str]]:
    """Every hit of every caller, on several questions, can be opened by it; returns them."""
    seen: dict[str, set[str]] = {}
    for caller in ("72", "80", "703", "705", "25459", "25462", "25500", "703.PNV", "703.VP", "72.SNV", "79"):
        for asked in ({}, {"q": "cai cach"}, {"q": "van hoa"}, {"q": '"tân 25459"'}, {"state": "waiting"}):
            for item in await found(service, caller, **asked):
                if item["id"] not in seen.setdefault(caller, set()):
                    answer = await service.http.get(f"/api/v1/obligations/{item['id']}", headers=auth_headers(caller))
                    assert answer.status_code == 200, (caller, item["id"])
                seen[caller].add(item["id"])
    return seen


@pytest.mark.parametrize("seed", range(4))
async def test_every_hit_can_be_opened_and_says_what_its_finder_may_read(service: Service, seed: int) -> None:
    """Random cascades and reports: hits are a part of what can be opened; words not submitted are found by no other."""
    luck = random.Random(seed)
    events = [province(), *([district()] if luck.random() < 0.7 else []),
              *([published(C1, (), ("t1",), plan="X", root="X")] if luck.random() < 0.5 else []),
              *([published(D1, [(C1, None)], ("t1",), plan="Q", root="Q")] if luck.random() < 0.5 else [])]
    await service.handlers.plans(luck.sample(events, len(events)))
    if luck.random() < 0.5:
        await assign(service, "703.PNV")
    secret = {}
    for number, unit in enumerate(("703", "705", "25459", "25462", "25500")):
        word = f"bi mat {number}"
        items = {"t1": {**told(t1="1"), "note": word}}
        if luck.random() < 0.5:
            await send(service, unit, items)
        elif (await act(service, unit, "save", oid(unit), 0, items=items)).is_success:
            secret[unit] = word
    await service.pump()
    if luck.random() < 0.5:
        await service.handlers.plans([succeeded()])
    await every_hit_opens(service)
    for unit, word in secret.items():
        for caller in ("72", "80", "703", "705", "25459", "25462", "25500", "703.VP"):
            finds = {item["unit"] for item in await found(service, caller, q=f'"{word}"')}
            assert finds <= {caller}, (caller, unit)
            assert caller != unit or finds == {unit}


# law 9

@pytest.mark.parametrize("wrong", [{"terms": []}, {"said": "chuyện khác"}, {"order": "x"}, {"form": 0}])
async def test_verify_tells_what_is_not_found_by_what_it_is(service: Service, wrong: dict[str, Any]) -> None:
    await prepared(service)
    await send(service, "25459", NOTED)

    async def violations() -> list[str]:
        answer = (await get(service, "", "verify", "administrator")).json()["laws"]["9"]["violations"]
        return [one for one in answer if "is not found" in one]

    assert await violations() == []
    await service.stores.obligations.set_where({"_id": oid("25459")}, wrong)
    assert await violations() == [f"{oid('25459')}: is not found by what it is"]
