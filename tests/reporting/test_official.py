"""Official roll-ups: bound to what was accepted, frozen when signed, numbered by the planner's register, provable."""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from services.reporting.app import api
from services.reporting.domain import official as rules
from services.reporting.store import official as store
from services.reporting.store import open_stores
from services.reporting.worker.reconcile import Reconciler
from shared.errors import Retryable
from shared.events import Event, PlanPublished, RollupIssued
from shared.http import ServiceClient
from shared.messaging.outbox import pending_events
from shared.settings import Settings
from shared.units import names
from tests.planner.support import Planner, planner
from tests.reporting.build import district, province
from tests.reporting.conftest import Service
from tests.reporting.test_path import Q1, act, get, oid, send, told
from tests.support import StaticVerifier, auth_headers

PATH = f"/api/v1/rollups/P/{Q1}/official"
WORDS = {"opening": "Thực hiện kế hoạch, đơn vị báo cáo như sau:", "assessment": "Đã làm tốt.",
         "difficulties": "Thiếu kinh phí.", "proposals": "Cấp thêm kinh phí."}
SIGNER = {"position": "Chủ tịch", "name": "Nguyễn Văn A"}


class Both:
    """Reporting, with the planner's register behind it."""

    def __init__(self, service: Service, register: Planner, client: ServiceClient):
        self.service, self.register, self.planner = service, register, client

    async def call(self, method: str, path: str, unit: str, *roles: str, tag: object = None, key: str = "",
                   **kwargs: Any) -> httpx.Response:
        headers = auth_headers(unit, *roles)
        if method == "POST":
            headers["idempotency-key"] = key or uuid.uuid4().hex
        if tag is not None:
            headers["if-match"] = f'"{tag}"'
        return await self.service.http.request(method, f"{PATH}{path}", headers=headers, **kwargs)

    async def ok(self, method: str, path: str, unit: str, *roles: str, **kwargs: Any) -> Any:
        answer = await self.call(method, path, unit, *roles, **kwargs)
        assert answer.is_success, answer.text
        return answer.json()

    async def signed(self, unit: str, words: dict[str, str] = WORDS) -> Any:
        now = (await self.ok("GET", "", unit))["working"]
        now = await self.ok("PUT", "", unit, tag=now["revision"], json={"words": words, "signer": SIGNER})
        seen = {"seen": now["figures"]["sha256"]}
        return (await self.ok("POST", "/sign", unit, tag=now["working"]["revision"], json=seen))["working"]

    async def issued(self, unit: str) -> Any:
        doc = await self.signed(unit)
        return (await self.ok("POST", "/issue", unit, tag=doc["revision"], json={"date": "2022-03-18"}))["working"]

    async def violations(self) -> list[str]:
        laws = (await get(self.service, "", "verify", "administrator")).json()["laws"]
        assert laws["6"]["checked"] > 0
        found: list[str] = laws["6"]["violations"]
        return found


@pytest.fixture
async def both(settings: Settings) -> AsyncIterator[Both]:
    """Both services, over their own stores; the second is reached as the first reaches it in life."""
    stores, register = open_stores(settings), await planner(settings)
    await stores.prepare()
    app = api(settings)
    app.state.verifier = StaticVerifier()
    client: ServiceClient = app.state.planner
    client._http = httpx.AsyncClient(transport=register.http._transport, base_url="http://planner")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://t") as http:
        yield Both(Service(stores, http), register, client)
    for opened in (stores, register.stores):
        await opened.database.drop()
        opened.database.close()


def in_full(plan: Event) -> Event:
    """With its authority's whole name and a number of its own, as the planner has it."""
    data = plan.data
    assert isinstance(data, PlanPublished)
    document = data.document.model_copy(update={"number": data.issuer.code})
    changed = {"authority": names.authority(data.issuer), "document": document}
    return plan.model_copy(update={"data": data.model_copy(update=changed)})


async def reported(both: Both) -> dict[str, int]:
    """Both wards of 703 and itself report, all but one ward are accepted; 705 is silent. Returns revisions."""
    service, found = both.service, {}
    await service.handlers.plans(list(map(in_full, (province(shares=("t2",)), district(shares=("t2",))))))
    await service.pump()
    for number, unit in enumerate(("25459", "25462", "703"), 1):
        share = {"state": "done", "figures": {"t2#ty-le-thuc-hien": {"number": 9 * number, "of": 10 * number}}}
        found[unit] = await send(service, unit, {"t1": told(t1=number), "t2": share})
    for unit, superior in (("25459", "703"), ("703", "72")):
        accepted = await act(service, superior, "accept", oid(unit), found[unit])
        found[unit] = accepted.json()["revision"]
    await service.pump()
    return found


def indicator(tasks: list[dict[str, Any]], id: str = "t1#lop") -> dict[str, Any]:
    return next(one for task in tasks for one in task["indicators"] if one["id"] == id)


async def test_only_what_was_accepted_counts_and_what_is_missing_is_said(both: Both) -> None:
    await reported(both)
    page = await both.ok("GET", "", "703")
    assert (page["figures"]["official"]["received"], page["figures"]["provisional"]["received"]) == (1, 2)
    assert page["figures"]["official"]["expected"] == 2
    assert [(one["unit"], one["what"]) for one in page["figures"]["missing"]] == [("25462", "report")]
    words = page["working"]["words"]
    assert "đã có 2/2 đơn vị cấp xã gửi báo cáo; số liệu chính thức tổng hợp từ 1 báo cáo" in words["assessment"]
    assert "Chỉ tiêu “Số lớp”: 1 lớp, chưa đạt chỉ tiêu (ít nhất 2 lớp)" in words["assessment"]
    assert "90% (9/10)" in words["assessment"]
    assert words["opening"].startswith("Ủy ban nhân dân thành phố Tây Ninh báo cáo kết quả quý I năm 2022 thực hiện")
    issued = await both.issued("703")
    assert (issued["state"], issued["symbol"], issued["date"], issued["n"]) == ("issued", "01/BC-UBND", "2022-03-18", 1)
    content = (await both.ok("GET", "/1", "703"))["content"]
    assert [child["own"] and child["own"]["submission"] for child in content["bound"]["children"]] == [2, None]
    assert indicator(content["tasks"])["value"] == "1"
    assert (content["fold"]["expected"], content["fold"]["received"]) == (2, 1)
    assert await both.violations() == []


async def test_the_official_one_below_is_bound_and_who_has_none_stays_expected(both: Both) -> None:
    await reported(both)
    silent = await both.ok("GET", "", "72")
    assert [(one["unit"], one["what"]) for one in silent["figures"]["missing"]] == [
        ("703", "official"), ("705", "report"), ("705", "official")]
    assert silent["figures"]["official"]["expected"] == 5
    assert indicator(silent["figures"]["tasks"])["value"] == "3"           # the city's own, nothing from below
    issued = await both.issued("703")
    await both.issued("72")
    content = (await both.ok("GET", "/1", "72"))["content"]
    city = next(child for child in content["bound"]["children"] if child["unit"] == "703")
    assert (city["official"]["id"], city["official"]["sha256"]) == (f"P:{Q1}:703:official:1", issued["sha256"])
    share = indicator(content["tasks"], "t2#ty-le-thuc-hien")
    assert indicator(content["tasks"])["value"] == "4"
    assert (share["part"], share["of"], share["share"]) == ("36", "40", "90.0")
    assert (content["fold"]["expected"], content["fold"]["accepted"]) == (5, 2)
    assert await both.violations() == []


async def test_a_correction_changes_the_live_one_and_not_the_official_one(both: Both) -> None:
    revisions = await reported(both)
    await both.issued("703")
    await both.issued("72")
    before = (await both.ok("GET", "/1", "72"))
    reopened = await act(both.service, "703", "reopen", oid("25459"), revisions["25459"], reason="Nhầm")
    saved = await act(both.service, "25459", "save", oid("25459"), reopened.json()["revision"],
                      items={"t1": told(t1=8)})
    sent = await act(both.service, "25459", "submit", oid("25459"), saved.json()["revision"])
    await act(both.service, "703", "accept", oid("25459"), sent.json()["revision"])
    await act(both.service, "703", "accept", oid("25462"), revisions["25462"])
    await both.service.pump()
    assert await both.ok("GET", "/1", "72") == before
    since = (await both.ok("GET", "", "703"))["since"]
    assert [(one["unit"], one["bound"], one["now"]) for one in since["corrected"]] == [("25459", 2, 6)]
    assert [one["unit"] for one in since["added"]] == ["25462"]
    changed = next(one for one in since["figures"] if one["id"] == "t1#lop")
    assert (changed["then"]["value"], changed["now"]["value"]) == ("1", "10")
    assert [one["unit"] for one in (await both.ok("GET", "", "72"))["since"]["corrected"]] == ["25459"]
    assert await both.violations() == []
    again = await both.issued("703")
    assert (again["n"], again["symbol"], again["replaces"]["symbol"]) == (2, "02/BC-UBND", "01/BC-UBND")
    since = (await both.ok("GET", "", "72"))["since"]
    assert [(one["unit"], one["symbol"]) for one in since["renewed"]] == [("703", "02/BC-UBND")]
    assert (await both.ok("GET", "", "703"))["since"]["corrected"] == []
    assert await both.violations() == []


async def test_what_is_signed_is_what_was_seen(both: Both) -> None:
    revisions = await reported(both)
    page = await both.ok("PUT", "", "703", tag=0, json={"words": WORDS, "signer": SIGNER})
    await act(both.service, "703", "accept", oid("25462"), revisions["25462"])
    refused = await both.call("POST", "/sign", "703", tag=1, json={"seen": page["figures"]["sha256"]})
    assert (refused.status_code, refused.json()["code"]) == (409, "figures_moved")
    seen = (await both.ok("GET", "", "703"))["figures"]["sha256"]
    assert (await both.ok("POST", "/sign", "703", tag=1, key="k", json={"seen": seen}))["working"]["state"] == "signed"


async def test_each_hand_does_its_own_and_repeats_find_their_result(both: Both) -> None:
    await reported(both)
    body = {"words": WORDS, "signer": SIGNER}
    assert (await both.call("PUT", "", "703", "clerk", tag=0, json=body)).status_code == 403
    assert (await both.call("PUT", "", "703", json=body)).status_code == 428
    assert (await both.call("PUT", "", "703", tag=4, json=body)).status_code == 412
    page = await both.ok("PUT", "", "703", "officer", tag=0, json=body)
    assert (await both.call("PUT", "", "703", "officer", tag=0, json=body)).status_code == 412
    seen = {"seen": page["figures"]["sha256"]}
    assert (await both.call("POST", "/sign", "703", "officer", tag=1, json=seen)).status_code == 403
    assert (await both.call("POST", "/issue", "703", tag=1, json={})).json()["code"] == "wrong_state"
    first = await both.ok("POST", "/sign", "703", "leader", tag=1, key="s", json=seen)
    assert (await both.ok("POST", "/sign", "703", "leader", tag=1, key="s", json=seen))["working"] == first["working"]
    assert (await both.call("PUT", "", "703", tag=2, json=body)).json()["code"] == "wrong_state"
    assert (await both.call("POST", "/return", "703", tag=2, json={"reason": " "})).json()["code"] == "reason_required"
    back = await both.ok("POST", "/return", "703", "leader", tag=2, json={"reason": "Sai chính tả"})
    assert (back["working"]["state"], back["working"]["reason"], back["working"]["words"]) == (
        "draft", "Sai chính tả", WORDS)
    await both.ok("POST", "/sign", "703", "leader", tag=3, json=seen)
    assert (await both.call("POST", "/issue", "703", "leader", tag=4, json={})).status_code == 403
    done = await both.ok("POST", "/issue", "703", "clerk", tag=4, key="x", json={"date": "2022-03-18"})
    again = await both.ok("POST", "/issue", "703", "clerk", tag=4, key="x", json={"date": "2022-03-18"})
    assert again["working"] == done["working"]
    assert [one["act"] for one in done["working"]["acts"]] == [
        "saved", "signed", "returned", "signed", "numbering", "issued"]
    assert await both.register.stores.register.count() == 1


async def test_without_a_signer_nothing_is_signed(both: Both) -> None:
    await reported(both)
    page = await both.ok("PUT", "", "703", tag=0, json={"words": WORDS})
    refused = await both.call("POST", "/sign", "703", tag=1, json={"seen": page["figures"]["sha256"]})
    assert refused.json()["code"] == "signer_required"


async def test_law_7_of_every_route(both: Both) -> None:
    await reported(both)
    for unit, superior, status in (("72", "703", 200), ("703", "703", 200), ("703", "72", 404), ("705", "703", 404),
                                   ("25459", "703", 404), ("80", "703", 404)):
        for path in ("", "/provisional"):
            answer = await both.call("GET", path, unit, params={"superior": superior})
            assert answer.status_code == status, (unit, superior, path)
    for unit in ("25459", "80"):                            # nobody owes them anything
        assert (await both.call("PUT", "", unit, tag=0, json={})).status_code == 404
        for path, body in (("/sign", {"seen": "x"}), ("/return", {"reason": "x"}), ("/issue", {})):
            assert (await both.call("POST", path, unit, tag=1, json=body)).status_code == 404
    await both.signed("703")
    from_above: dict[str, Any] = {"params": {"superior": "703"}}
    assert (await both.ok("GET", "", "72", **from_above))["working"] is None
    assert (await both.call("GET", "/1", "72", **from_above)).status_code == 404     # unfinished work
    assert (await both.call("GET", "/1", "703")).status_code == 200
    await both.ok("POST", "/issue", "703", tag=2, json={})
    assert (await both.call("GET", "/1", "72", **from_above)).status_code == 200
    assert [one["symbol"] for one in (await both.ok("GET", "", "72", **from_above))["items"]] == ["01/BC-UBND"]
    for unit in ("705", "25459", "80"):
        assert (await both.call("GET", "/1", unit, **from_above)).status_code == 404
    assert (await both.call("GET", "/2", "703")).status_code == 404


async def test_an_administrator_has_none_of_its_own(both: Both) -> None:
    await reported(both)
    assert (await both.call("GET", "", "", "administrator")).status_code == 404
    assert (await both.call("GET", "?superior=703", "", "administrator")).status_code == 200


async def test_a_failure_after_the_number_is_mended_by_trying_again(both: Both, monkeypatch: pytest.MonkeyPatch
                                                                    ) -> None:
    await reported(both)
    doc = await both.signed("703")
    monkeypatch.setattr(store, "complete", _drawn_then_lost)
    failed = await both.call("POST", "/issue", "703", tag=doc["revision"], key="k", json={"date": "2022-03-18"})
    assert failed.status_code == 503
    monkeypatch.undo()
    now = (await both.ok("GET", "", "703"))["working"]
    assert now["state"] == "numbering"
    refused = await both.call("POST", "/return", "703", tag=now["revision"], json={"reason": "Thôi"})
    assert refused.json()["code"] == "already_numbered"
    later = await both.ok("POST", "/issue", "703", tag=now["revision"], key="other", json={"date": "2022-03-25"})
    assert (later["working"]["symbol"], later["working"]["date"]) == ("01/BC-UBND", "2022-03-18")
    assert await both.register.stores.register.count() == 1


async def _drawn_then_lost(stores: Any, doc: Any, by: Any, draw: Any) -> None:
    await draw(doc)
    raise Retryable("gone", code="store_away")


async def test_a_failure_after_the_number_is_mended_by_the_reconciler(both: Both, monkeypatch: pytest.MonkeyPatch
                                                                     ) -> None:
    await reported(both)
    doc = await both.signed("703")
    monkeypatch.setattr(store, "complete", _drawn_then_lost)
    await both.call("POST", "/issue", "703", "clerk", tag=doc["revision"], json={"date": "2022-03-18"})
    monkeypatch.undo()
    monkeypatch.setattr(both.planner, "_own_token", _service_token)
    mended = await Reconciler(both.service.stores, both.planner).once()
    assert mended["officials"] == 1
    issued = (await both.ok("GET", "/1", "703"))
    assert (issued["state"], issued["symbol"], issued["acts"][-1]["by"]) == ("issued", "01/BC-UBND", "703.test")
    assert (await Reconciler(both.service.stores, both.planner).once())["officials"] == 0
    assert await both.violations() == []


async def _service_token() -> str:
    return "|reporting|service"


async def test_a_register_that_is_away_or_refuses_leaves_it_to_be_tried_again(both: Both) -> None:
    await reported(both)
    doc = await both.signed("703")
    kept, both.planner._http = both.planner._http, httpx.AsyncClient(
        transport=httpx.MockTransport(lambda _: httpx.Response(503, json={"code": "away", "detail": "x"})),
        base_url="http://p")
    assert (await both.call("POST", "/issue", "703", tag=doc["revision"], json={})).status_code == 503
    both.planner._http = kept
    now = (await both.ok("GET", "", "703"))["working"]
    back = await both.ok("POST", "/return", "703", tag=now["revision"], json={"reason": "Chưa có số thì sửa"})
    assert back["working"]["state"] == "draft"
    assert (await both.issued("703"))["symbol"] == "01/BC-UBND"


async def test_it_is_told_to_the_next_superior_and_stands_in_the_feed(both: Both) -> None:
    await reported(both)
    await both.issued("703")
    doc = await both.service.stores.officials.get(f"P:{Q1}:703:official:1")
    assert doc is not None
    [event] = pending_events(doc)
    data = event.data
    assert isinstance(data, RollupIssued)
    assert (event.type, event.topic, event.key) == ("rollup.issued", "rollups", f"P/{Q1}/72")
    assert event.actor == "703/703.test"
    assert (data.symbol, data.expected, data.accepted, data.sha256) == ("01/BC-UBND", 2, 1, doc["sha256"])
    assert await both.service.pump() > 0
    page = (await get(both.service, "", "events", "service")).json()
    assert [(one["type"], one["id"]) for one in page["events"] if one["type"] == "rollup.issued"] == [
        ("rollup.issued", event.id)]


async def lose_a_submission(both: Both) -> None:
    report = await both.service.stores.reports.get(oid("25459"))
    assert report is not None
    await both.service.stores.reports.replace({**report, "submissions": {"000009": report["submissions"]["000002"]}},
                                              report["revision"])


async def change_a_submission(both: Both) -> None:
    report = await both.service.stores.reports.get(oid("25459"))
    assert report is not None
    report["submissions"]["000002"]["items"]["t1"]["figures"]["t1#lop"]["number"] = "5"
    await both.service.stores.reports.replace(report, report["revision"])


async def change_a_figure(both: Both) -> None:
    await rewrite(both, "703", lambda content: content["fold"]["figures"]["t1#lop"]["all"].update(total="7"))


async def change_words(both: Both) -> None:
    doc = await both.service.stores.officials.get(f"P:{Q1}:703:official:1")
    assert doc is not None
    await both.service.stores.officials.replace({**doc, "content": doc["content"].replace("kinh phí", "xăng xe")},
                                                doc["revision"])


async def change_the_date(both: Both) -> None:
    await both.service.stores.officials.set_where({"superior": "703"}, {"date": "2022-03-17"})


async def rewrite(both: Both, unit: str, change: Any) -> None:
    """With a hash that fits: the recomputation alone can tell."""
    doc = await both.service.stores.officials.get(f"P:{Q1}:{unit}:official:1")
    assert doc is not None
    change(content := rules.content_of(doc))
    new = {**doc, "content": rules.canonical(content)}
    await both.service.stores.officials.replace({**new, "sha256": rules.document_hash(new)}, doc["revision"])


@pytest.mark.parametrize("corrupt", [lose_a_submission, change_a_submission, change_a_figure, change_words,
                                     change_the_date])
async def test_verify_sees_what_is_not_as_it_was_signed(both: Both, corrupt: Any) -> None:
    await reported(both)
    await both.issued("703")
    assert await both.violations() == []
    await corrupt(both)
    found = await both.violations()
    assert found
    assert all(one.startswith(f"P:{Q1}:703:official:1: ") for one in found)


async def test_the_one_above_notices_that_the_one_below_is_another(both: Both) -> None:
    await reported(both)
    await both.issued("703")
    await both.issued("72")
    await rewrite(both, "703", lambda content: content["words"].update(opening="Khác"))
    assert await both.violations() == [
        f"P:{Q1}:703:official:1: its signature fails: what was signed has another json",
        f"P:{Q1}:72:official:1: P:{Q1}:703:official:1 is not the one that it binds"]


async def test_what_is_stored_is_canonical(both: Both) -> None:
    await reported(both)
    await both.issued("703")
    doc = await both.service.stores.officials.get(f"P:{Q1}:703:official:1")
    assert doc is not None
    assert rules.canonical(json.loads(doc["content"])) == doc["content"]
