"""Bad input: a 4xx with its code and a sentence, and nothing half-written."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

import pytest

from shared.http import created_id
from tests.planner.support import DAY, DISTRICT, PLAN, PROVINCE, Planner, key
from tests.support import auth_headers


def problem(response: Any, status: int, code: str) -> None:
    """The response is this problem, with a Vietnamese sentence."""
    assert (response.status_code, response.json().get("code")) == (status, code), response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert len(response.json()["detail"]) > 10


async def nothing(office: Planner) -> None:
    """No draft, number or plan is stored."""
    for collection in (office.stores.drafts, office.stores.register, office.stores.plans):
        assert await collection.count() == 0


@pytest.mark.parametrize(("data", "status", "code"), [
    (b"", 422, "empty_document"),
    (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, 422, "not_text"),
    (b"x" * 50_000_000, 413, "too_large"),
    ("Kính gửi: các sở, ngành. Mời dự họp lúc 8 giờ.".encode(), 422, "not_a_plan"),
    (PLAN.encode("utf-8")[:400] + b"\xc3\x28\xff\xfe" + PLAN.encode()[400:], 422, "broken_encoding"),
    (("MẬT\n" + PLAN).encode(), 422, "secret_document"),
    (PLAN.replace("TỈNH TÂY NINH", "TỈNH LONG AN").replace("tỉnh Tây Ninh", "tỉnh Long An").encode(), 422,
     "issuer_mismatch"),
], ids=["empty", "binary", "50 MB", "not a plan", "broken UTF-8", "secret", "another province"])
async def test_a_bad_file_is_refused_and_not_stored(office: Planner, data: bytes, status: int, code: str) -> None:
    response = await office.call("POST", "/drafts/import", files={"file": ("kh.txt", data)})
    problem(response, status, code)
    await nothing(office)


async def test_a_good_file_is_taken(office: Planner) -> None:
    response = await office.call("POST", "/drafts/import", files={"file": ("kh.txt", PLAN.encode())})
    assert response.status_code == 201
    assert response.headers["etag"] == '"1"'


async def test_an_unknown_issuer(office: Planner) -> None:
    bare = PLAN.partition("KẾ HOẠCH\n")[2].replace("Ủy ban nhân dân tỉnh Tây Ninh ban hành", "Ban hành")
    response = await office.call("POST", "/drafts/import", "999", json={"text": "KẾ HOẠCH\n" + bare})
    problem(response, 422, "issuer_unknown")
    problem(await office.call("POST", "/drafts/import", json={"text": PLAN, "issuer": "74"}), 422, "issuer_mismatch")
    await nothing(office)


async def test_a_missing_issuer_is_assumed_and_said(office: Planner) -> None:
    bare = "KẾ HOẠCH\n" + PLAN.partition("KẾ HOẠCH\n")[2].replace("Ủy ban nhân dân tỉnh Tây Ninh ban hành", "Ban hành")
    draft = await office.imported(bare)
    assert draft["assumed"] == ["issuer"]
    assert draft["document"]["issuer"] == "Ủy ban nhân dân tỉnh Tây Ninh"


async def test_headers_that_every_change_needs(office: Planner) -> None:
    draft = await office.imported()
    path = f"/drafts/{draft['id']}"
    problem(await office.call("POST", f"{path}/submit"), 428, "if_match_required")
    problem(await office.call("PATCH", path, json={"edits": {}}), 428, "if_match_required")
    problem(await office.call("POST", f"{path}/submit", tag=99), 412, "stale_revision")
    problem(await office.call("PATCH", path, tag=99, json={"edits": {}}), 412, "stale_revision")
    for url in ("/drafts/import", f"{path}/submit", f"{path}/sign"):
        response = await office.http.post(f"/api/v1{url}", headers={**auth_headers(PROVINCE), "if-match": '"1"'})
        problem(response, 400, "idempotency_key_required")
    assert (await office.ok("GET", path))["revision"] == 1


async def test_wrong_state_wrong_role_and_no_reason(office: Planner) -> None:
    draft = await office.imported()
    path = f"/drafts/{draft['id']}"
    problem(await office.call("POST", f"{path}/sign", tag=1), 409, "wrong_state")
    problem(await office.call("POST", f"{path}/publish", tag=1, json={}), 409, "wrong_state")
    problem(await office.call("POST", f"{path}/submit", PROVINCE, "clerk", tag=1), 403, "role_required")
    problem(await office.call("PATCH", path, PROVINCE, "leader", tag=1, json={"edits": {}}), 403, "role_required")
    problem(await office.call("POST", f"{path}/decline", tag=1, json={}), 422, "reason_required")
    problem(await office.call("POST", "/drafts/import", PROVINCE, "administrator", json={"text": PLAN}), 403,
            "role_required")
    submitted = await office.act(draft, "submit")
    response = await office.call("POST", f"{path}/sign", PROVINCE, "officer", tag=submitted["revision"])
    problem(response, 403, "role_required")
    problem(await office.call("PATCH", path, tag=submitted["revision"], json={"edits": {}}), 409, "wrong_state")
    back = await office.act(submitted, "return", body={"reason": "Cần bổ sung kinh phí"})
    assert (back["state"], back["acts"][-1]["reason"]) == ("drafting", "Cần bổ sung kinh phí")


async def test_another_units_draft_is_not_there(office: Planner) -> None:
    draft = await office.imported()
    path = f"/drafts/{draft['id']}"
    for unit in (DISTRICT, "74", "72.SNV"):
        problem(await office.call("GET", path, unit), 404, "not_found")
        problem(await office.call("GET", f"{path}/preview", unit), 404, "not_found")
        problem(await office.call("POST", f"{path}/submit", unit, tag=1), 404, "not_found")
        problem(await office.call("PATCH", path, unit, tag=1, json={"edits": {}}), 404, "not_found")
        assert (await office.ok("GET", "/drafts", unit))["items"] == []
    problem(await office.call("POST", f"{path}/submit", "", "administrator", tag=1), 403, "role_required")
    assert (await office.call("GET", path, "", "administrator")).status_code == 200
    problem(await office.call("GET", f"/offices/{PROVINCE}/settings", DISTRICT), 404, "not_found")
    problem(await office.call("GET", f"/register/{PROVINCE}", DISTRICT), 404, "not_found")
    problem(await office.call("GET", "/verify"), 403, "role_required")
    assert (await office.http.get("/api/v1/drafts")).status_code == 401


@pytest.mark.parametrize(("change", "code"), [
    ({"edits": {"nowhere": {"fields": {"text": "x"}}}}, "unknown_node"),
    ({"edits": {"document": {"fields": {"number": "5"}}}}, "bad_edit"),
    ({"edits": {"document": {"fields": {"recipients": 5}}}}, "bad_edit"),
    ({"addressees": {"add": ["99999"]}}, "unknown_unit"),
    ({"addressees": {"units": ["72"]}}, "not_below"),
    ({"assigned": "74.SNV"}, "unknown_unit"),
    ({"nothing": 1}, "invalid_request"),
])
async def test_a_bad_edit_changes_nothing(office: Planner, change: dict[str, Any], code: str) -> None:
    draft = await office.imported()
    problem(await office.call("PATCH", f"/drafts/{draft['id']}", tag=1, json=change), 422, code)
    assert await office.ok("GET", f"/drafts/{draft['id']}") == draft


@pytest.mark.parametrize(("body", "code"), [
    ({"number": "x/1", "date": "2022-04-08"}, "bad_number"),
    ({"number": "12", "symbol": "KH UBND", "date": "2022-04-08"}, "bad_symbol"),
    ({"number": "12", "date": "2022-04-08", "issuer": "74"}, "issuer_mismatch"),
    ({"date": "2022-04-08"}, "invalid_request"),
    ({"number": "12"}, "invalid_request"),
    ({"number": "12", "date": "2999-01-01"}, "date_in_future"),
])
async def test_a_bad_record_writes_nothing(office: Planner, body: dict[str, Any], code: str) -> None:
    draft = await office.imported()
    problem(await office.call("POST", f"/drafts/{draft['id']}/record", tag=1, json=body), 422, code)
    assert await office.stores.register.count() == 0
    assert (await office.ok("GET", f"/drafts/{draft['id']}"))["revision"] == 1


async def test_a_record_needs_a_reporting_regime(office: Planner) -> None:
    text = PLAN.replace("; định kỳ quý, năm báo cáo kết quả về UBND tỉnh", "")
    draft = await office.imported(text)
    body: dict[str, Any] = {"number": "1183", "date": "2022-04-08"}
    problem(await office.call("POST", f"/drafts/{draft['id']}/record", tag=1, json=body), 422, "reporting_required")
    plan = await office.act(draft, "record", body={**body, "reporting": [{"period": "quarter"}]})
    assert (plan["symbol"], plan["recorded"], plan["date"]) == ("1183/KH-UBND", True, "2022-04-08")
    assert [rule["period"] for rule in plan["document"]["reporting"]] == ["quarter"]


async def test_the_same_printed_number_is_recorded_once(office: Planner) -> None:
    body = {"number": "0012", "date": "2022-04-08"}
    await office.act(await office.imported(), "record", body=body)
    second = await office.imported()
    response = await office.call("POST", f"/drafts/{second['id']}/record", tag=1, json={**body, "number": "12"})
    problem(response, 409, "number_taken")
    assert (await office.ok("GET", f"/drafts/{second['id']}"))["state"] == "drafting"
    drawn = await office.publish(await office.imported())
    assert drawn["symbol"] == "01/KH-UBND"                 # the printed ones are outside our series
    response = await office.call("POST", f"/drafts/{second['id']}/record", tag=1, json={**body, "number": "01"})
    problem(response, 409, "number_taken")


async def test_two_publishes_of_one_draft_at_once(office: Planner) -> None:
    draft = await office.signed(await office.imported())

    def publish() -> Any:
        return office.call("POST", f"/drafts/{draft['id']}/publish", tag=draft["revision"], json={"date": "2022-04-08"})

    answers = await asyncio.gather(*(publish() for _ in range(5)))
    assert sorted(a.status_code for a in answers)[0] == 200
    assert {a.status_code for a in answers[1:]} <= {200, 409, 412}
    assert sum(a.status_code == 200 for a in answers) == 1
    assert await office.stores.register.count() == await office.stores.plans.count() == 1


async def test_many_publishes_at_once_leave_no_gap_and_no_twin(office: Planner) -> None:
    drafts = [await office.signed(await office.imported()) for _ in range(12)]
    plans = await asyncio.gather(*(office.act(d, "publish", body={"date": DAY.isoformat()}) for d in drafts))
    assert sorted(plan["symbol"] for plan in plans) == [f"{n:02d}/KH-UBND" for n in range(1, 13)]
    entries = (await office.ok("GET", f"/register/{PROVINCE}?year=2022"))["items"]
    assert [entry["number"] for entry in entries] == list(range(1, 13))


async def test_a_repeated_request_finds_its_own_result(office: Planner) -> None:
    one = key()
    first = await office.ok("POST", "/drafts/import", key_=one, json={"text": PLAN})
    assert first["id"] == created_id(PROVINCE, one)
    assert await office.ok("POST", "/drafts/import", key_=one, json={"text": PLAN}) == first
    submitted = await office.ok("POST", f"/drafts/{first['id']}/submit", tag=1, key_="s")
    assert await office.ok("POST", f"/drafts/{first['id']}/submit", tag=1, key_="s") == submitted
    signed = await office.act(submitted, "sign")
    body = {"date": "2022-04-08"}
    path = f"/drafts/{first['id']}/publish"
    plan = await office.ok("POST", path, tag=signed["revision"], key_="p", json=body)
    again = await office.ok("POST", path, tag=signed["revision"], key_="p", json=body)
    assert (again["id"], again["symbol"]) == (plan["id"], plan["symbol"])
    assert await office.stores.register.count() == 1
    problem(await office.call("POST", path, tag=signed["revision"], key_="q", json=body), 409, "wrong_state")


async def test_a_plan_too_large_for_the_broker_is_refused_before_anything_is_written(office: Planner) -> None:
    draft = await office.signed(await office.imported())
    office.settings.event_limit_bytes = 3000
    response = await office.call("POST", f"/drafts/{draft['id']}/publish", tag=draft["revision"], json={})
    problem(response, 413, "event_too_large")
    assert await office.stores.register.count() == await office.stores.plans.count() == 0


async def test_unknown_units_and_plans(office: Planner) -> None:
    problem(await office.call("GET", "/units/99999"), 404, "unknown_unit")
    problem(await office.call("GET", "/plans/nothing"), 404, "not_found")
    problem(await office.call("GET", "/drafts/nothing"), 404, "not_found")
    problem(await office.call("GET", "/drafts?after=x"), 400, "bad_cursor")
    body = {"as_of": dt.date(2022, 1, 1).isoformat(), "province": "Atlantis"}
    problem(await office.call("POST", "/units/load", "", "administrator", json=body), 404, "unknown_province")
    problem(await office.call("POST", "/units/load", json=body), 403, "role_required")
