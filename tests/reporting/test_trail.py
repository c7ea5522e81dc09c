"""Reporting's audit trail, and the signature of issued official roll-ups."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from services.reporting.domain.sealing import worth
from services.reporting.store.trail import trail_of
from shared import clock
from shared.audit.compare import compare
from shared.audit.store import Chain
from shared.events import RollupIssued, decode, encode
from shared.messaging.outbox import pending_events
from tests.reporting.build import district, province
from tests.reporting.conftest import Service
from tests.reporting.evidence_files import PDF
from tests.reporting.test_official import Both, both, reported  # noqa: F401
from tests.reporting.test_path import Q1, act, get, oid, send, told
from tests.support import auth_headers
from thongsuot.audit import walk


async def recorded(service: Service) -> None:
    recorder = trail_of(service.stores).recorder
    await recorder.indexes()
    while await recorder.once():
        pass


async def entries(service: Service, unit: str = "", *roles: str, **asked: Any) -> list[dict[str, Any]]:
    await recorded(service)
    answer = await service.http.get("/api/v1/audit", params={"oldest": "true", "limit": 500, **asked},
                                    headers=auth_headers(unit, *(roles or ("administrator",))))
    assert answer.is_success, answer.text
    return [link["entry"] for link in answer.json()["items"]]


async def faults(service: Service) -> list[str]:
    await recorded(service)
    trail = trail_of(service.stores)
    wrong = walk("reporting", await service.stores.database["audit"].find()).end()
    after: str | None = None
    while True:
        found = await compare(trail.chain, trail.sources, after, clock.now())
        wrong, after = wrong + found.violations, found.next
        if after is None:
            return wrong


async def begun(service: Service) -> None:
    """Reports are owed."""
    await service.handlers.plans([province()])
    await service.handlers.plans([district()])


async def answered(service: Service) -> None:
    """A report that is sent, returned with a reason, sent again and accepted."""
    await begun(service)
    revision = await send(service, "25459", {"t1": told(t1="2")})
    for unit, name, body in (("703", "return", {"reason": "Thiếu số liệu."}), ("25459", "submit", {}),
                             ("703", "accept", {})):
        answer = await act(service, unit, name, oid("25459"), revision, **body)
        assert answer.is_success, answer.text
        revision = answer.json()["revision"]


async def test_the_whole_story_of_a_report_is_told(service: Service) -> None:
    await answered(service)
    found = await entries(service, document=oid("25459"))
    assert [(one["act"], one["actor_unit"], one["role"]) for one in found] == [
        ("saved", "25459", "officer"), ("submitted", "25459", "leader"), ("returned", "703", "leader"),
        ("submitted", "25459", "leader"), ("accepted", "703", "leader")]
    assert {one["unit"] for one in found} == {"25459"}
    assert found[2]["reason"] == "Thiếu số liệu."
    report = await service.stores.reports.get(oid("25459"))
    assert report is not None
    assert [event.id for event in pending_events(report)][-1] == found[-1]["event"]
    assert await faults(service) == []


async def test_a_leader_sees_what_was_done_to_his_units_reports_but_not_from_which_network(service: Service) -> None:
    await answered(service)
    own = await entries(service, "25459", "leader")
    assert [(one["act"], bool(one["network"])) for one in own] == [
        ("saved", True), ("submitted", True), ("returned", False), ("submitted", True), ("accepted", False)]
    above = await entries(service, "703", "leader")
    assert [one["act"] for one in above] == ["returned", "accepted"]            # what its own people did
    assert await entries(service, "705", "leader") == []


async def test_assigning_and_reminding_are_in_it(service: Service) -> None:
    await begun(service)
    for organ in ("703.PNV", None):
        answer = await service.http.post("/api/v1/obligations/assign", json={"root": "P", "organ": organ}, headers={
            **auth_headers("703"), "idempotency-key": str(organ)})
        assert answer.is_success, answer.text
    answer = await service.http.post("/api/v1/obligations/remind", json={
        "root": "P", "period": Q1, "units": ["25459"]}, headers={**auth_headers("703"), "idempotency-key": "r"})
    assert answer.json()["reminded"] == 1
    found = await entries(service)
    assert [(one["kind"], one["act"], one["detail"].get("organ")) for one in found] == [
        ("assignment", "assign", "703.PNV"), ("assignment", "assign", ""), ("obligation", "remind", None)]
    assert (found[2]["unit"], found[2]["actor_unit"]) == ("25459", "703")
    assert await faults(service) == []


Tamper = Callable[[Service], Awaitable[object]]


async def _report(service: Service) -> dict[str, Any]:
    return await service.stores.reports.get(oid("25459")) or {}


async def a_return_is_forgotten(service: Service) -> None:
    doc = await _report(service)
    acts = {number: one for number, one in doc["acts"].items() if one["act"] != "returned"}
    await service.stores.reports.replace({**doc, "acts": acts}, doc["revision"])


async def another_accepted_it(service: Service) -> None:
    doc = await _report(service)
    acts = {number: {**one, "by": "another"} if one["act"] == "accepted" else one
            for number, one in doc["acts"].items()}
    await service.stores.reports.replace({**doc, "acts": acts}, doc["revision"])


async def an_entry_is_removed(service: Service) -> None:
    await service.stores.database["audit"].delete({"sequence": 2})


@pytest.mark.parametrize("tamper", [a_return_is_forgotten, another_accepted_it, an_entry_is_removed])
async def test_what_is_tampered_with_is_found(service: Service, tamper: Tamper) -> None:
    await answered(service)
    assert await faults(service) == []
    await tamper(service)
    assert await faults(service)


async def test_an_issued_official_roll_up_is_signed_and_its_event_carries_it(both: Both) -> None:  # noqa: F811
    await reported(both)
    await both.issued("703")
    doc = await both.service.stores.officials.get(f"P:{Q1}:703:official:1")
    assert doc is not None
    ring = both.service.stores.signing.ring
    answer = await both.ok("GET", "/1", "703")
    assert answer["signature"] == {"state": "verified", "why": "", "key": ring.current}
    said = json.loads(doc["seal"]["manifest"])
    assert (said["type"], said["symbol"], said["unit"]) == ("report", doc["symbol"], "703")
    page = await both.call("GET", "/1?format=pdf", "703")
    assert said["pdf"]["sha256"] == hashlib.sha256(page.content).hexdigest()
    [event] = pending_events(doc)
    _, value, headers = encode(event)
    data = decode(value, headers).data
    assert isinstance(data, RollupIssued)
    assert data.seal is not None
    assert data.seal.model_dump() == doc["seal"]
    bundle = await both.ok("GET", "/1/signature", "703")
    assert (bundle["state"], bundle["document"]["symbol"]) == ("verified", doc["symbol"])


async def test_the_story_of_an_official_roll_up_and_what_is_changed_in_it(both: Both) -> None:  # noqa: F811
    await reported(both)
    await both.issued("703")
    id = f"P:{Q1}:703:official:1"
    assert [one["act"] for one in await entries(both.service, document=id)] == [
        "saved", "signed", "numbering", "issued"]
    assert await faults(both.service) == []
    numbers = Chain("planner", both.register.stores.database["audit"])
    while await both.register.stores.trail.recorder.once():
        pass
    assert [one["act"] for one in await numbers.entries("number", [id])] == ["number"]
    doc = await both.service.stores.officials.get(id)
    assert doc is not None
    await both.service.stores.officials.replace({**doc, "symbol": "99/BC-UBND"}, doc["revision"])
    forged = await both.service.stores.officials.get(id)
    assert worth(forged or {}, both.service.stores.signing.ring).why == "what was signed has another json, symbol"
    assert any("its signature fails" in one for one in await both.violations())
    assert any("issued of official" in one for one in await faults(both.service))
    await both.service.stores.officials.set_where({"_id": id}, {"symbol": doc["symbol"], "seal": None})
    assert any("issued of official" in one for one in await faults(both.service))     # the signature taken away


async def test_evidence_is_told_by_its_hash_and_not_by_its_name(service: Service) -> None:
    await begun(service)
    path = f"/api/v1/reports/{oid('25459')}/evidence"
    headers = {**auth_headers("25459"), "idempotency-key": "f"}
    answer = await service.http.post(path, headers=headers, files={"file": ("Nguyễn Văn A.pdf", PDF)})
    assert answer.is_success, answer.text
    file = answer.json()
    assert (await service.http.delete(f"{path}/{file['file']}", headers=headers)).is_success
    found = await entries(service)
    assert [one["act"] for one in found] == ["attach", "detach"]
    assert {one["detail"]["sha256"] for one in found} == {file["sha256"]}
    assert "Nguyễn" not in json.dumps(found, ensure_ascii=False)
    assert await faults(service) == []


async def test_an_officer_does_not_read_the_trail(service: Service) -> None:
    assert (await get(service, "703", "audit", "officer")).status_code == 403
