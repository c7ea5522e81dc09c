"""The API over the embedded store: who may see and do what (law 7), revisions, repeats, the feed."""

from __future__ import annotations

from tests.reporting.build import district, province
from tests.reporting.conftest import Service
from tests.reporting.test_path import act, get, oid, send, told
from tests.support import auth_headers

DONE = {"t1": {**told(t1="3"), "note": "đã làm", "evidence": ["https://tayninh.gov.vn/1"]}}


async def prepared(service: Service) -> None:
    await service.handlers.plans([province(), district()])
    await service.pump()


async def test_a_unit_sees_its_own_what_is_owed_to_it_and_what_lies_below(service: Service) -> None:
    await prepared(service)

    async def seen(caller: str, *roles: str, **params: str) -> set[str]:
        page = (await get(service, caller, "obligations", *roles, query={"period": "2022-Q1", **params})).json()
        return {item["unit"] for item in page["items"]}

    assert await seen("72") == {"703", "705", "25459", "25462", "25500"}
    assert await seen("703") == {"703", "25459", "25462"}
    assert await seen("25459") == {"25459"}
    assert await seen("80") == set()
    assert await seen("703", superior="703") == {"25459", "25462"}
    assert await seen("703", superior="705") == set()
    assert await seen("72", unit="25500") == {"25500"}
    assert await seen("", "service") == {"703", "705", "25459", "25462", "25500"}
    for unit, id, status in (("703", "25459", 200), ("72", "25459", 200), ("705", "25459", 404),
                             ("25462", "25459", 404), ("25459", "703", 404), ("25459", "25459", 200)):
        assert (await get(service, unit, f"obligations/{oid(id)}")).status_code == status


async def test_obligations_come_in_pages(service: Service) -> None:
    await prepared(service)
    seen, after = [], None
    while True:
        params = {"limit": 7} | ({"after": after} if after else {})
        page = (await get(service, "72", "obligations", **params)).json()
        seen += [item["id"] for item in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 20


async def test_a_list_is_filtered_by_the_plans_and_periods_of_ones_own(service: Service) -> None:
    await prepared(service)

    async def offered(caller: str, *roles: str) -> tuple[list[str], int]:
        found = (await get(service, caller, "obligations/choices", *roles)).json()
        return [plan["root"] for plan in found["plans"]], len(found["periods"])

    assert await offered("25459") == (["P"], 4)             # owes
    assert await offered("72") == (["P"], 4)                # is owed
    assert await offered("80") == ([], 0)
    assert await offered("", "service") == (["P"], 4)
    periods = (await get(service, "703", "obligations/choices")).json()["periods"]
    assert periods[0] == {"period": "2022-Q4", "period_label": "quý IV năm 2022"}       # the latest first


async def test_an_obligation_says_what_a_form_needs(service: Service) -> None:
    await prepared(service)
    body = (await get(service, "25459", f"obligations/{oid('25459')}")).json()
    assert body["period_label"] == "quý I năm 2022"
    assert (body["unit_name"], body["superior_name"]) == ("UBND xã Tân 25459", "UBND huyện Tân 703")
    assert (body["handed_down"], body["overdue"], body["state"]) == (True, True, "open")
    task = body["tasks"][0]
    assert (task["id"], task["text"], task["due"], task["coordinate"]) == ("t1", "Nhiệm vụ t1", None, False)
    [lop] = task["indicators"]
    assert (lop["id"], lop["kind"], lop["unit"], float(lop["target"])) == ("t1#lop", "count", "lớp", 2)


async def test_unfinished_work_is_not_seen_from_above(service: Service) -> None:
    await prepared(service)
    id = oid("25459")
    assert (await get(service, "25459", f"reports/{id}")).json()["revision"] == 0
    saved = await act(service, "25459", "save", id, 0, items=DONE)
    assert saved.headers["etag"] == '"1"'
    assert (await get(service, "703", f"reports/{id}")).json()["code"] == "not_submitted"
    sent = await act(service, "25459", "submit", id, 1)
    assert (await get(service, "703", f"reports/{id}")).json()["items"]["t1"]["note"] == "đã làm"
    assert (await get(service, "72", f"reports/{id}")).status_code == 200
    assert (await get(service, "705", f"reports/{id}")).status_code == 404
    returned = await act(service, "703", "return", id, sent.json()["revision"], reason="Thiếu số liệu",
                         remarks={"t1": "Thiếu số lớp"})
    assert returned.json()["remarks"] == {"t1": "Thiếu số lớp"}
    await act(service, "25459", "save", id, returned.json()["revision"], items={"t1": {"state": "in_progress"}})
    above = (await get(service, "703", f"reports/{id}")).json()
    assert (above["items"]["t1"]["state"], above["state"], above["reason"]) == ("done", "returned", "Thiếu số liệu")
    assert [entry["act"] for entry in above["history"]] == ["submitted", "returned"]


async def test_only_the_unit_writes_and_only_its_superior_decides(service: Service) -> None:
    await prepared(service)
    id = oid("25459")
    assert (await act(service, "703", "save", id, 0, items=DONE)).status_code == 404
    assert (await act(service, "80", "save", "P:2022-Q1:80", 0, items=DONE)).status_code == 404
    revision = await send(service, "25459", DONE)
    for unit in ("72", "25459", "705"):
        assert (await act(service, unit, "accept", id, revision)).status_code == 404
    headers = {**auth_headers("703", "clerk"), "if-match": str(revision), "idempotency-key": "k"}
    assert (await service.http.post(f"/api/v1/reports/{id}/accept", headers=headers)).status_code == 403
    assert (await act(service, "703", "return", id, revision)).status_code == 422      # no body, no reason
    assert (await act(service, "703", "return", id, revision, reason=" ")).json()["code"] == "reason_required"
    assert (await act(service, "703", "accept", id, revision)).json()["state"] == "accepted"


async def test_revisions_and_repeats(service: Service) -> None:
    await prepared(service)
    id = oid("25459")
    assert (await act(service, "25459", "save", id, 3, items=DONE)).status_code == 412
    await act(service, "25459", "save", id, 0, items=DONE)
    assert (await act(service, "25459", "save", id, 0, items=DONE)).status_code == 412
    first = await act(service, "25459", "submit", id, 1)
    again = await act(service, "25459", "submit", id, 1)
    assert first.json() == again.json()
    headers = {**auth_headers("25459"), "idempotency-key": "x"}
    assert (await service.http.post(f"/api/v1/reports/{id}/submit", headers=headers)).status_code == 428
    late = (await get(service, "25459", f"obligations/{id}")).json()
    assert (late["state"], late["late"], late["overdue"]) == ("submitted", True, False)


async def test_bad_input_is_a_problem_with_a_sentence(service: Service) -> None:
    await prepared(service)
    answer = await act(service, "25459", "save", oid("25459"), 0, items={"t1": told(t1="nhiều")})
    assert answer.status_code == 422
    assert answer.json()["code"] == "not_a_number"
    assert "không phải là số" in answer.json()["detail"]


async def test_rollups_are_read_by_the_superior_and_those_above(service: Service) -> None:
    await prepared(service)
    await send(service, "25459", DONE)
    await service.pump()
    for unit, superior, status in (("72", "703", 200), ("703", "703", 200), ("705", "703", 404), ("703", "72", 404),
                                   ("25459", "703", 404)):
        assert (await get(service, unit, "rollups/P/2022-Q1", superior=superior)).status_code == status
        assert (await get(service, unit, "rollups/P", superior=superior)).status_code == status
    periods = (await get(service, "72", "rollups/P")).json()["periods"]
    assert [(item["period"], item["expected"], item["received"]) for item in periods] == [
        ("2022-Q1", 5, 1), ("2022-Q2", 5, 0), ("2022-Q3", 5, 0), ("2022-Q4", 5, 0)]
    row = (await get(service, "72", "rollups/P/2022-Q1")).json()["children"][0]
    assert (row["unit"], row["state"], row["expected"], row["received"]) == ("703", "open", 3, 1)
    assert row["tasks"][0]["indicators"] == [{"id": "t1#lop", "measured": 1, "value": "3", "part": None, "of": None,
                                              "share": None, "asked": 3, "missing": 2}]


async def test_the_feed_tells_the_present_state(service: Service) -> None:
    await prepared(service)
    await send(service, "25459", DONE)
    page = (await get(service, "", "events", "service")).json()
    kinds = [event["type"] for event in page["events"]]
    assert (kinds.count("obligation.created"), kinds.count("report.submitted")) == (20, 1)
    assert (await get(service, "72", "events")).status_code == 403


async def test_an_accepted_report_is_reopened_by_a_leader_and_corrected(service: Service) -> None:
    await prepared(service)
    id = oid("25459")
    revision = await send(service, "25459", DONE)
    accepted = (await act(service, "703", "accept", id, revision)).json()["revision"]
    headers = {**auth_headers("703", "officer"), "if-match": str(accepted), "idempotency-key": "k"}
    refused = await service.http.post(f"/api/v1/reports/{id}/reopen", headers=headers, json={"reason": "Sai"})
    assert refused.status_code == 403
    assert (await act(service, "72", "reopen", id, accepted, reason="Sai")).status_code == 404
    assert (await act(service, "703", "reopen", id, accepted, reason=" ")).json()["code"] == "reason_required"
    reopened = (await act(service, "703", "reopen", id, accepted, reason="Nhập nhầm")).json()
    assert (reopened["state"], reopened["reason"]) == ("returned", "Nhập nhầm")
    await service.pump()
    assert (await get(service, "703", "rollups/P/2022-Q1")).json()["received"] == 0
    saved = await act(service, "25459", "save", id, reopened["revision"], items={"t1": told(t1="4")})
    await act(service, "25459", "submit", id, saved.json()["revision"])
    await service.pump()
    rollup = (await get(service, "703", "rollups/P/2022-Q1")).json()
    assert rollup["tasks"][0]["indicators"][0]["value"] == "4"
    report = (await get(service, "703", f"reports/{id}")).json()
    assert [one["act"] for one in report["history"]] == ["submitted", "accepted", "reopened", "submitted"]
    assert [one["revision"] for one in report["submissions"]] == [2, 6]


async def test_every_submission_is_kept_for_those_who_may_see_it(service: Service) -> None:
    await prepared(service)
    id = oid("25459")
    revision = await send(service, "25459", DONE)
    back = (await act(service, "703", "return", id, revision, reason="Xem lại")).json()["revision"]
    await act(service, "25459", "save", id, back, items={"t1": told(t1="9")})
    for unit in ("25459", "703", "72"):
        then = (await get(service, unit, f"reports/{id}", submission=2)).json()
        assert (then["submission"], then["items"]["t1"]["figures"]["t1#lop"]["number"]) == (2, "3")
        assert (await get(service, unit, f"reports/{id}", submission=3)).status_code == 404
    assert (await get(service, "705", f"reports/{id}", submission=2)).status_code == 404


async def test_a_jump_against_the_period_before_asks_for_its_reason(service: Service) -> None:
    await prepared(service)
    await send(service, "25459", DONE)
    id = oid("25459", "2022-Q2")
    form = (await get(service, "25459", f"reports/{id}")).json()
    assert (form["previous"]["period"], form["previous"]["figures"]["t1#lop"]["number"]) == ("2022-Q1", "3")
    saved = await act(service, "25459", "save", id, 0, items={"t1": told(t1="7")})
    refused = await act(service, "25459", "submit", id, saved.json()["revision"])
    assert (refused.json()["code"], refused.json()["indicator"]) == ("reason_for_jump", "t1#lop")
    figure = {"number": "7", "reason": "Mở thêm lớp"}
    told_why = {"t1": {"state": "done", "figures": {"t1#lop": figure}}}
    saved = await act(service, "25459", "save", id, saved.json()["revision"], items=told_why)
    assert (await act(service, "25459", "submit", id, saved.json()["revision"])).json()["state"] == "submitted"
