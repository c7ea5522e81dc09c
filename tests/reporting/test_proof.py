"""`thongsuot verify --rollups`: every figure is recomputed from the raw reports, and a damaged one is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from services.reporting.domain.proof import prove
from shared.settings import Settings
from tests.reporting.build import district, province
from tests.reporting.conftest import Service
from tests.reporting.test_path import Q1, get, send, told
from thongsuot import cli, running
from thongsuot.running import Running


async def proof(service: Service) -> dict[str, Any]:
    answer: dict[str, Any] = (await get(service, "", "verify/rollups", "administrator")).json()
    return answer


async def a_quarter(service: Service) -> None:
    await service.handlers.plans([province(), district()])
    await send(service, "25459", {"t1": told(t1="2")})
    await send(service, "703", {"t1": told(t1=1)})
    await service.pump()


async def test_every_figure_is_proved(service: Service) -> None:
    await a_quarter(service)
    found = await proof(service)
    assert (found["violated"], found["violations"]) == (0, [])
    assert found["checked"] == 3 * 4                        # superiors × quarters
    assert found["figures"] > found["checked"] * 5


@pytest.mark.parametrize(("path", "value", "named"), [
    ("fold.received", 1, "received is 1, by the raw reports 2"),
    ("fold.tasks.t1.states.done", 3, "tasks / t1 / states / done is 3, by the raw reports 2"),
    ("fold.figures.t1#lop.all.total", "4", "figures / t1#lop / all / total is 4, by the raw reports 3"),
    ("fold.figures.t1#lop.accepted", {"n": 1}, "figures / t1#lop / accepted / n is 1, by the raw reports None"),
])
async def test_a_damaged_figure_is_named(service: Service, path: str, value: Any, named: str) -> None:
    await a_quarter(service)
    await service.stores.rollups.set_where({"_id": f"P:{Q1}:72"}, {path: value})
    assert f"P:{Q1}:72: {named}" in (await proof(service))["violations"]


async def test_a_damaged_report_a_lost_roll_up_and_one_too_many_are_named(service: Service) -> None:
    await a_quarter(service)
    await service.stores.reports.set_where({"_id": f"P:{Q1}:25459"}, {"sent.t1.figures.t1#lop.number": "9"})
    kept = await service.stores.rollups.get(f"P:{Q1}:705")
    await service.stores.rollups.delete({"_id": f"P:{Q1}:705"})
    await service.stores.rollups.insert({**(kept or {}), "_id": f"P:{Q1}:nobody"})
    violations = (await proof(service))["violations"]
    assert f"P:{Q1}:72: figures / t1#lop / all / total is 3, by the raw reports 10" in violations
    assert f"P:{Q1}:705: the roll-up is missing" in violations
    assert f"P:{Q1}:nobody: a roll-up that nobody owes" in violations


def test_spellings_of_a_number_are_one_value() -> None:
    owed = {"_id": "P:q:1", "root": "P", "period": "q", "unit": "1", "superior": "72", "plan": "P",
            "state": "submitted", "handed_down": 1, "task_ids": ["t"], "indicator_ids": []}
    figure = {"number": "2.0", "of": None, "yes": None, "text": ""}
    report = {"_id": "P:q:1", "state": "submitted", "late": 0, "sent": {
        "t": {"state": "done", "figures": {"t#x": figure}}}}
    aggregate = {"n": 1, "total": "2", "least": "2", "most": "2"}
    fold = {"expected": 1, "received": 1, "accepted": 0, "on_time": 1, "not_handed_down": 0,
            "tasks": {"t": {"expected": 1, "reported": 1, "accepted": 0, "states": {"done": 1}}},
            "asked": {"t#x": 1}, "figures": {"t#x": {"all": aggregate, "accepted": {}}}}
    found = prove([owed], [report], [{"_id": "P:q:72", "fold": fold}], {"P": ["t", "t#x"]})
    assert found.violations == []
    assert found.figures == 5 + 4 + 1 + 5


@pytest.mark.parametrize(("answer", "code"), [
    ({"checked": 3, "figures": 120, "violated": 0, "violations": []}, 0),
    ({"checked": 3, "figures": 120, "violated": 1, "violations": ["P:2022-Q1:72: received is 1, …"]}, 1),
    ({"checked": 0, "figures": 0, "violated": 0, "violations": []}, 1),
])
@pytest.mark.parametrize("as_json", [False, True])
def test_the_command_says_how_much_and_what(
    answer: dict[str, Any], code: int, as_json: bool, monkeypatch: pytest.MonkeyPatch,
) -> None:
    def reply(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"access_token": "t"} if request.url.path.endswith("/token") else answer)

    fake = Running(Settings(), {"reporting": "http://r"}, httpx.Client(transport=httpx.MockTransport(reply)))
    monkeypatch.setattr(running, "find_running", lambda _: fake)
    done = CliRunner().invoke(cli.app, ["verify", "--rollups", "--data", str(Path("x")), *["--json"] * as_json])
    assert done.exit_code == code
    if as_json:
        assert json.loads(done.stdout) == answer
    else:
        assert f"{answer['figures']} figures of {answer['checked']} roll-ups" in done.stdout
        assert all(violation in done.stdout for violation in answer["violations"])
