"""Numbers for documents that other services keep: one book, without gaps and twins, and nobody draws for another."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.planner.support import CITY, DISTRICT, PROVINCE, Planner

REPORT = {"kind": "BC", "title": "Kết quả quý I năm 2022", "date": "2022-03-18", "subject": "P:2022-Q1:705:1"}


async def drawn(office: Planner, subject: str, unit: str = DISTRICT, **fields: Any) -> Any:
    return await office.ok("POST", f"/register/{unit}", unit, "clerk", json={**REPORT, "subject": subject, **fields})


async def test_a_report_gets_the_next_number_once(office: Planner) -> None:
    first = await drawn(office, "a")
    assert (first["symbol"], first["number"], first["date"], first["plan"]) == ("01/BC-UBND", 1, "2022-03-18", None)
    again = await drawn(office, "a", date="2022-03-20")          # another key, another day: its number is drawn already
    assert again == first
    assert (await drawn(office, "b"))["symbol"] == "02/BC-UBND"
    assert (await drawn(office, "a", unit=CITY))["symbol"] == "01/BC-UBND"    # another office's book
    found = (await office.ok("GET", f"/register/{DISTRICT}", DISTRICT))["items"]
    assert [one["symbol"] for one in found] == ["01/BC-UBND", "02/BC-UBND"]
    one = (await office.ok("GET", f"/register/{DISTRICT}", DISTRICT, params={"subject": "b"}))["items"]
    assert [entry["symbol"] for entry in one] == ["02/BC-UBND"]
    assert (await office.ok("GET", f"/register/{DISTRICT}", DISTRICT, params={"subject": "c"}))["items"] == []


async def test_many_at_once_get_numbers_without_gap_or_twin(office: Planner) -> None:
    found = await asyncio.gather(*(drawn(office, f"s{n % 10}") for n in range(20)))
    assert sorted({one["number"] for one in found}) == list(range(1, 11))
    assert len({(one["subject"], one["symbol"]) for one in found}) == 10


async def test_the_office_says_which_kinds_share_a_series(office: Planner) -> None:
    await office.publish(await office.imported())
    settings = {"series": [{"id": "CHUNG", "kinds": ["Kế hoạch", "Báo cáo"]}]}
    await office.ok("PUT", f"/offices/{PROVINCE}/settings", PROVINCE, tag=0, json=settings)
    assert (await drawn(office, "x", PROVINCE))["symbol"] == "01/BC-UBND"
    plan = await office.publish(await office.imported())
    assert plan["symbol"] == "02/KH-UBND"
    laws = (await office.ok("GET", "/verify", "", "administrator"))["laws"]
    assert {law: found["violations"] for law, found in laws.items() if law in "15"} == {"1": [], "5": []}


async def test_verify_sees_a_report_number_that_is_lost(office: Planner) -> None:
    for subject in "abc":
        await drawn(office, subject)
    await office.stores.register.delete({"subject": "b"})
    laws = (await office.ok("GET", "/verify", "", "administrator"))["laws"]
    assert laws["5"]["violations"] == ["705/BC/2022: number 2 is missing"]


@pytest.mark.parametrize(("caller", "roles", "unit", "fields", "status", "code"), [
    (CITY, ("clerk",), DISTRICT, {}, 404, "not_found"),                      # law 7
    (PROVINCE, ("clerk",), DISTRICT, {}, 404, "not_found"),
    ("", ("service",), DISTRICT, {}, 403, "role_required"),
    (DISTRICT, ("officer", "leader"), DISTRICT, {}, 403, "role_required"),
    (DISTRICT, ("clerk",), DISTRICT, {"kind": "KH"}, 422, "unknown_kind"),   # plans have their own way
    (DISTRICT, ("clerk",), DISTRICT, {"title": ""}, 422, "invalid_request"),
    ("999", ("clerk",), "999", {}, 422, "unknown_unit"),
])
async def test_refusals(office: Planner, caller: str, roles: tuple[str, ...], unit: str, fields: dict[str, Any],
                        status: int, code: str) -> None:
    answer = await office.call("POST", f"/register/{unit}", caller, *roles, json={**REPORT, **fields})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await office.stores.register.count() == 0


async def test_one_document_is_not_registered_as_another(office: Planner) -> None:
    await drawn(office, "a")
    answer = await office.call("POST", f"/register/{DISTRICT}", DISTRICT,
                               json={**REPORT, "subject": "a", "title": "Khác"})
    assert (answer.status_code, answer.json()["code"]) == (409, "registered_otherwise")


async def test_nobody_reads_anothers_register(office: Planner) -> None:
    await drawn(office, "a")
    for caller, status in ((CITY, 404), (PROVINCE, 404), (DISTRICT, 200)):
        assert (await office.call("GET", f"/register/{DISTRICT}", caller)).status_code == status
    assert (await office.call("GET", f"/register/{DISTRICT}", "", "service")).status_code == 200


async def test_the_reconciler_leaves_them_alone(office: Planner) -> None:
    await drawn(office, "a")
    assert (await office.reconciler().run())["completed"] == []
