"""Evidence files over the API: who may add, read and remove, repeats, limits, and what a crash leaves."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
from typing import Any

import httpx
import pytest

from services.reporting.domain.evidence import FILE_BYTES
from services.reporting.store import evidence
from shared import clock
from shared.errors import Retryable
from shared.store import Files
from tests.reporting.build import district, ended, province
from tests.reporting.conftest import Service
from tests.reporting.evidence_files import JPEG, PDF, office
from tests.reporting.test_path import act, get, oid
from tests.support import auth_headers

WARD = "25459"
ID = oid(WARD)
NOTHING_TO_REPORT = {"t1": {"state": "not_applicable"}, "t2": {"state": "not_applicable"}}
LARGE = PDF + bytes(FILE_BYTES - len(PDF))


@pytest.fixture
async def ready(service: Service) -> Service:
    await service.handlers.plans([province(), district()])
    await service.pump()
    return service


async def add(service: Service, data: bytes = PDF, name: str = "Biên bản.pdf", task: str = "t1", key: str = "k1",
              unit: str = WARD, id: str = ID, roles: tuple[str, ...] = ()) -> httpx.Response:
    headers = {**auth_headers(unit, *roles), "idempotency-key": key}
    return await service.http.post(f"/api/v1/reports/{id}/evidence", headers=headers, data={"task": task},
                                   files={"file": (name, data, "text/html")})


async def remove(service: Service, file: str, unit: str = WARD) -> httpx.Response:
    return await service.http.delete(f"/api/v1/reports/{ID}/evidence/{file}", headers=auth_headers(unit))


async def listed(service: Service, unit: str = WARD, **params: Any) -> list[dict[str, Any]]:
    answer = await get(service, unit, f"reports/{ID}/evidence", **params)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def submit(service: Service) -> None:
    report = (await get(service, WARD, f"reports/{ID}")).json()
    saved = await act(service, WARD, "save", ID, report["revision"], items=NOTHING_TO_REPORT)
    assert saved.status_code == 200, saved.text
    sent = await act(service, WARD, "submit", ID, saved.json()["revision"])
    assert sent.status_code == 200, sent.text


async def give_back(service: Service) -> None:
    report = (await get(service, "703", f"reports/{ID}")).json()
    assert (await act(service, "703", "return", ID, report["revision"], reason="Thiếu")).status_code == 200


async def contents(service: Service) -> int:
    return await service.stores.database["evidence.files"].count()


async def test_a_file_is_added_listed_and_downloaded(ready: Service) -> None:
    answer = await add(ready, name="../Biên bản.html")
    assert answer.status_code == 201, answer.text
    [file] = await listed(ready)
    assert file == answer.json()
    assert {**file, "file": "", "at": ""} == {
        "file": "", "at": "", "task": "t1", "name": "Biên bản.html.pdf", "type": "application/pdf", "size": len(PDF),
        "sha256": hashlib.sha256(PDF).hexdigest(), "by": f"{WARD}.test"}
    got = await get(ready, WARD, f"reports/{ID}/evidence/{file['file']}")
    assert (got.status_code, got.content) == (200, PDF)
    assert got.headers["content-type"] == "application/pdf"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["content-length"] == str(len(PDF))
    assert got.headers["content-disposition"].startswith('attachment; filename="Bien ban.html.pdf"; filename*=')


async def test_ten_megabytes_are_taken_and_one_byte_more_is_not(ready: Service) -> None:
    answer = await add(ready, LARGE)
    assert answer.status_code == 201, answer.text
    got = await get(ready, WARD, f"reports/{ID}/evidence/{answer.json()['file']}")
    assert hashlib.sha256(got.content).digest() == hashlib.sha256(LARGE).digest()
    over = await add(ready, LARGE + b"\0", key="k2")
    assert (over.status_code, over.json()["code"]) == (413, "evidence_too_large")
    front = await add(ready, LARGE + bytes(1_000_000), key="k3")
    assert (front.status_code, front.json()["code"]) == (413, "too_large")
    assert await contents(ready) == 1


async def test_refusals_leave_nothing(ready: Service) -> None:
    for number, (data, task, code) in enumerate([
        (b"MZ" + bytes(50), "t1", "file_type_not_allowed"), (b"", "t1", "empty_file"), (PDF, "t9", "unknown_task"),
        (office(more={"word/vbaProject.bin": b"x"}), "t1", "macro_file"),
    ]):
        answer = await add(ready, data, task=task, key=f"r{number}")
        assert (answer.status_code, answer.json()["code"]) == (422, code)
        assert "ãy" in answer.json()["detail"]
    headers = {**auth_headers(WARD), "idempotency-key": "x"}
    none = await ready.http.post(f"/api/v1/reports/{ID}/evidence", headers=headers, data={"task": "t1"})
    assert none.json()["code"] == "file_required"
    assert (await add(ready, key="")).json()["code"] == "idempotency_key_required"
    assert await listed(ready) == []
    assert await contents(ready) == 0


async def test_a_repeated_upload_finds_its_own_result(ready: Service) -> None:
    first = await add(ready)
    again = await add(ready, JPEG)
    assert first.json() == again.json()
    assert (await add(ready, key="k2")).json()["file"] != first.json()["file"]
    assert len(await listed(ready)) == await contents(ready) == 2
    await submit(ready)
    assert (await add(ready)).json() == first.json()        # the answer had been lost; the report has been sent since


async def test_uploads_at_once_are_all_kept_and_the_same_one_once(ready: Service) -> None:
    answers = await asyncio.gather(*(add(ready, key=f"k{n % 6}") for n in range(12)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["file"] for answer in answers}) == 6
    assert len(await listed(ready)) == await contents(ready) == 6


async def test_at_most_twenty_also_at_once(ready: Service) -> None:
    for n in range(18):
        await add(ready, key=f"k{n}")
    answers = await asyncio.gather(*(add(ready, key=f"x{n}") for n in range(5)))
    assert sorted(answer.status_code for answer in answers) == [201, 201, 422, 422, 422]
    assert len(await listed(ready)) == await contents(ready) == 20


async def test_only_the_units_officer_writes_and_only_a_writable_report(ready: Service) -> None:
    for unit in ("703", "72", "25462", "80"):
        assert (await add(ready, unit=unit)).status_code == 404
    assert (await add(ready, roles=("leader",))).status_code == 403
    assert (await add(ready, unit="", roles=("service",))).status_code == 403
    file = (await add(ready)).json()["file"]
    for unit in ("703", "25462"):
        assert (await remove(ready, file, unit)).status_code == 404
    await submit(ready)
    assert (await add(ready, key="k2")).json()["code"] == "wrong_state"
    assert (await remove(ready, file)).json()["code"] == "wrong_state"
    await give_back(ready)
    assert (await add(ready, key="k2")).status_code == 201


async def test_a_closed_period_takes_nothing(ready: Service) -> None:
    await ready.handlers.plans([ended("P", 2), ended("plan-703", 2)])
    assert (await add(ready)).json()["code"] == "wrong_state"
    assert await contents(ready) == 0


async def test_superiors_see_what_was_submitted_and_nothing_else(ready: Service) -> None:
    sent = (await add(ready)).json()["file"]
    path = f"reports/{ID}/evidence"
    for unit in ("703", "72"):
        assert (await get(ready, unit, path)).json()["code"] == "not_submitted"
        assert (await get(ready, unit, f"{path}/{sent}")).status_code == 404
    await submit(ready)
    await give_back(ready)
    later = (await add(ready, JPEG, "Ảnh.jpg", key="k2")).json()["file"]
    for unit in ("703", "72"):
        assert [file["file"] for file in await listed(ready, unit)] == [sent]
        assert (await get(ready, unit, f"{path}/{sent}")).content == PDF
        assert (await get(ready, unit, f"{path}/{later}")).status_code == 404
    for unit in ("705", "25462"):
        assert (await get(ready, unit, path)).status_code == 404
        assert (await get(ready, unit, f"{path}/{sent}")).status_code == 404


async def test_what_was_submitted_stays_for_ever(ready: Service) -> None:
    first, other = (await add(ready)).json()["file"], (await add(ready, JPEG, key="k2")).json()["file"]
    assert (await remove(ready, other)).status_code == 204
    assert await contents(ready) == 1
    assert (await remove(ready, other)).status_code == 404
    await submit(ready)
    earlier = (await get(ready, WARD, f"reports/{ID}")).json()["revision"]
    await give_back(ready)
    assert (await remove(ready, first)).status_code == 204
    new = (await add(ready, JPEG, key="k3")).json()["file"]
    assert [file["file"] for file in await listed(ready)] == [new]
    assert [file["file"] for file in await listed(ready, "703")] == [first]
    await submit(ready)
    assert [file["file"] for file in await listed(ready, "703")] == [new]
    assert [file["file"] for file in await listed(ready, "703", submission=earlier)] == [first]
    assert (await get(ready, "703", f"reports/{ID}/evidence/{first}")).content == PDF
    assert (await get(ready, "703", f"reports/{ID}/evidence", submission=99)).status_code == 404


async def test_an_upload_does_not_undo_what_was_saved_meanwhile(ready: Service) -> None:
    saved = await act(ready, WARD, "save", ID, 0, items=NOTHING_TO_REPORT, note="đã lưu")
    await add(ready)
    report = (await get(ready, WARD, f"reports/{ID}")).json()
    assert report["note"] == "đã lưu"
    assert report["revision"] > saved.json()["revision"]
    stale = await act(ready, WARD, "save", ID, saved.json()["revision"], items={})
    assert stale.status_code == 412
    await act(ready, WARD, "save", ID, report["revision"], items={})
    assert len(await listed(ready)) == 1


async def test_a_damaged_file_is_told(ready: Service) -> None:
    file = (await add(ready)).json()["file"]
    chunks = ready.stores.database["evidence.chunks"]
    [chunk] = await chunks.find()
    await chunks.put([{**chunk, "data": bytes(len(PDF))}])
    answer = await get(ready, WARD, f"reports/{ID}/evidence/{file}")
    assert (answer.status_code, answer.json()["code"]) == (500, "file_damaged")


async def verified(service: Service) -> list[str]:
    laws = (await get(service, "", "verify", "service")).json()["laws"]
    return [violation for violation in laws["9"]["violations"] if "evidence" in violation]


async def test_a_crash_between_content_and_entry_is_swept_after_a_day(
    ready: Service, monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = (await add(ready)).json()["file"]

    async def away(*_: object) -> None:
        raise Retryable("gone")

    with monkeypatch.context() as broken:
        broken.setattr(evidence, "_change", away)
        assert (await add(ready, key="k2")).status_code == 503
    with monkeypatch.context() as broken:
        broken.setattr(Files, "delete", away)
        third = (await add(ready, key="k3")).json()["file"]
        assert (await remove(ready, third)).status_code == 503
    assert await contents(ready) == 3                       # two that no report names
    now = clock.now()
    assert await evidence.sweep(ready.stores, now) == 0
    assert await verified(ready) == []
    assert len((await evidence.check(ready.stores, now + dt.timedelta(days=3))).violations) == 2
    assert await evidence.sweep(ready.stores, now + dt.timedelta(days=1, minutes=1)) == 2
    assert await contents(ready) == 1
    assert (await get(ready, WARD, f"reports/{ID}/evidence/{file}")).content == PDF
    assert (await add(ready, key="k2")).status_code == 201  # the client tries again


async def test_verify_sees_a_lost_content(ready: Service) -> None:
    await add(ready)
    assert await verified(ready) == []
    await ready.stores.database["evidence.files"].delete({})
    assert len(await verified(ready)) == 1
