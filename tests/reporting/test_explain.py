"""Any figure of a roll-up, down to the wards' reports: the tree's sums are the table's, what is missing is named."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import pytest

from services.reporting.domain.explain import Node, explain, pruned
from services.reporting.domain.explain_measures import OfCount, OfIndicator, OfTask
from tests.reporting.build import district, province
from tests.reporting.conftest import Service
from tests.reporting.test_path import Q1, act, get, oid, send, told

PASSING = {"P": frozenset({"t1", "t1#lop", "t2", "t2#lop"}),
           "D": frozenset({"t1", "t1#lop", "t2", "t2#lop", "own", "own#lop"})}


def owed(unit: str, superior: str, plan: str = "P", tasks: tuple[str, ...] = ("t1", "t2"), state: str = "open",
         handed_down: int = 1) -> dict[str, Any]:
    return {"_id": f"P:{Q1}:{unit}", "unit": unit, "unit_name": f"Đơn vị {unit}", "superior": superior, "plan": plan,
            "task_ids": list(tasks), "indicator_ids": [f"{task}#lop" for task in tasks], "state": state,
            "handed_down": handed_down}


def figure(number: str | None = None, of: str | None = None, text: str = "") -> dict[str, Any]:
    return {"number": number, "of": of, "yes": None, "text": text, "reason": ""}


def report(unit: str, items: dict[str, dict[str, Any]], state: str = "submitted", late: int = 0) -> dict[str, Any]:
    """Items: by task its figures, or its state alone."""
    sent = {task: one if "state" in one else {"state": "done", "figures": one} for task, one in items.items()}
    return {"_id": f"P:{Q1}:{unit}", "state": state, "late": late, "sent": sent,
            "acts": {"000001": {"act": "saved"}, "000002": {"act": "submitted"}, "000003": {"act": "accepted"}}}


def tree(obligations: list[dict[str, Any]], reports: list[dict[str, Any]], measure: Any, top: str = "72") -> Node:
    return explain(top, "Tỉnh", obligations, reports, PASSING, measure)


LINES = [owed("703", "72"), owed("1", "703", "D"), owed("2", "703", "D"), owed("705", "72", handed_down=0)]


def test_a_value_is_its_own_and_what_comes_from_below() -> None:
    reports = [report("703", {"t1": {"t1#lop": figure("1")}}),
               report("1", {"t1": {"t1#lop": figure("2.5")}}, "accepted"),
               report("2", {"t2": {"t2#lop": figure("9")}})]
    top = tree(LINES, reports, OfIndicator("t1#lop"))
    assert (top.value["total"], top.value["n"], top.own) == (Decimal("3.5"), 2, None)
    city, other = top.children
    assert (city.unit, city.value["total"], city.below["total"]) == ("703", Decimal("3.5"), Decimal("2.5"))
    assert [(node.unit, node.own.told.missing) for node in top.walk() if node.own] == [
        ("703", ""), ("1", ""), ("2", "not_told"), ("705", "not_reported")]
    assert (other.below, other.value, other.own and other.own.handed_down) == (None, {}, False)
    final = tree(LINES, reports, OfIndicator("t1#lop", final=True))
    assert final.value["total"] == Decimal("2.5")
    assert final.children[0].own is not None
    assert final.children[0].own.told.missing == "not_accepted"
    assert pruned(top, 1).children[0].children == ()
    assert pruned(top, 1).value == top.value


def test_what_a_unit_added_stops_at_it_and_what_it_split_is_one() -> None:
    lines = [owed("703", "72"), owed("1", "703", "D", ("t1~1", "t1~2", "own"))]
    reports = [report("1", {"t1~1": {"t1~1#lop": figure("2")}, "t1~2": {"t1~2#lop": figure("3")},
                            "own": {"own#lop": figure("7")}})]
    top = tree(lines, reports, OfIndicator("t1#lop"))
    assert (top.value["total"], top.value["n"]) == (Decimal(5), 1)
    ward = top.children[0].children[0]
    assert ward.own is not None
    assert (set(ward.own.told.parts), ward.own.submission) == ({"t1~1#lop", "t1~2#lop"}, 2)
    assert tree(lines, reports, OfIndicator("own#lop")).value == {}
    assert tree(lines, reports, OfIndicator("own#lop"), "703").value["total"] == Decimal(7)
    states = tree(lines, reports, OfTask("t1"))
    assert states.value == {"expected": 2, "reported": 1, "accepted": 0, "states": {"done": 1}}


def test_what_does_not_apply_or_was_returned_brings_nothing() -> None:
    reports = [report("1", {"t1": {"state": "not_applicable", "figures": {}}}),
               report("2", {"t1": {"t1#lop": figure("4")}}, "returned")]
    top = tree(LINES, reports, OfIndicator("t1#lop"))
    assert top.value == {}
    wards = top.children[0].children
    assert [node.own.told.missing for node in wards if node.own] == ["not_applicable", "not_reported"]
    assert tree(LINES, reports, OfCount("received")).value == 1
    assert tree(LINES, reports, OfCount("expected")).value == 4
    assert tree(LINES, reports, OfCount("not_handed_down")).value == 1


def test_through_a_closed_unit_others_still_report_and_a_circle_ends() -> None:
    lines = [owed("703", "72", state="closed"), owed("1", "703", "D"), owed("705", "72", state="closed"),
             owed("8", "9"), owed("9", "8")]
    top = tree(lines, [report("1", {"t1": {"t1#lop": figure("2")}})], OfIndicator("t1#lop"))
    assert [(node.unit, node.value["total"]) for node in top.children] == [("703", Decimal(2))]
    assert tree(lines, [], OfCount("expected"), "8").value == 1


async def told_all(service: Service, seed: int) -> None:
    """Some report, some are accepted, some are returned."""
    luck = random.Random(seed)
    await service.handlers.plans([province(shares=("t2",)), district(tasks=("t1", "t2", "own"), shares=("t2",))])
    await service.pump()
    for unit, superior in (("703", "72"), ("705", "72"), ("25459", "703"), ("25462", "703"), ("25500", "705")):
        if luck.random() < .75:
            share = {"state": "done", "figures": {"t2#ty-le-thuc-hien": {"number": luck.randrange(9), "of": 10}}}
            revision = await send(service, unit, {"t1": told(t1=luck.randrange(20)), "t2": share})
            if (what := luck.choice(("accept", "return", ""))):
                body = {"reason": "Thiếu"} if what == "return" else {}
                await act(service, superior, what, oid(unit), revision, **body)
    await service.pump()


@pytest.mark.parametrize("seed", range(4))
async def test_every_cell_of_the_table_is_explained_by_the_reports(service: Service, seed: int) -> None:
    await told_all(service, seed)
    for superior in ("72", "703"):
        rollup = (await get(service, "72", f"rollups/P/{Q1}", superior=superior)).json()
        cells: list[tuple[dict[str, Any], Any]] = [
            ({"count": name}, rollup[name]) for name in ("expected", "received", "accepted", "on_time")]
        for task in rollup["tasks"]:
            counts = {name: task[name] for name in ("expected", "reported", "accepted", "states")}
            cells.append(({"task": task["id"]}, counts))
            for one in task["indicators"]:
                value = ("measured", "value", "part", "of", "share")
                cells.append(({"indicator": one["id"]}, {name: one[name] for name in value}))
                cells.append(({"indicator": one["id"], "final": "true"},
                              {name: one["accepted"][name] for name in value}))
        for asked, value in cells:
            found = (await get(service, "72", f"rollups/P/{Q1}/explain", superior=superior, **asked)).json()
            assert found["equals"] is True, asked
            assert found["tree"]["value"] == value, asked
    assert len(cells) >= 10


async def test_a_figure_that_the_reports_do_not_bear_out_is_seen(service: Service) -> None:
    await told_all(service, 1)
    doc = await service.stores.rollups.get(f"P:{Q1}:72")
    assert doc is not None
    doc["fold"]["figures"]["t1#lop"] = {"all": {"n": 1, "total": "999", "least": "999", "most": "999"}, "accepted": {}}
    await service.stores.rollups.replace({**doc, "fold": {**doc["fold"], "received": 77}}, doc["revision"])
    for asked in ({"indicator": "t1#lop"}, {"count": "received"}):
        assert (await get(service, "72", f"rollups/P/{Q1}/explain", query=asked)).json()["equals"] is False
    assert (await get(service, "72", f"rollups/P/{Q1}/explain", task="t1")).json()["equals"] is True


async def test_a_leaf_names_the_report_and_its_revision(service: Service) -> None:
    await service.handlers.plans([province(), district()])
    await send(service, "25459", {"t1": told(t1="3")})
    await service.pump()
    found = (await get(service, "72", f"rollups/P/{Q1}/explain", indicator="t1#lop")).json()
    assert (found["asked"]["name"], found["tree"]["value"]["value"]) != ("", None)
    city = found["tree"]["children"][0]
    ward, silent = city["children"]
    assert (ward["own"]["id"], ward["own"]["submission"], ward["value"]["value"]) == (oid("25459"), 2, "3")
    assert ward["own"]["parts"]["t1#lop"]["number"] == "3"
    assert (silent["own"]["missing"], silent["value"]["value"], city["own"]["missing"]) == (
        "not_reported", None, "not_reported")
    then = await get(service, "72", f"reports/{ward['own']['id']}", submission=ward["own"]["submission"])
    assert then.json()["items"]["t1"]["figures"]["t1#lop"]["number"] == "3"
    shallow = (await get(service, "72", f"rollups/P/{Q1}/explain", indicator="t1#lop", depth=1)).json()["tree"]
    assert shallow["children"][0]["children"] == []
    assert shallow["value"] == found["tree"]["value"]


async def test_who_may_read_a_table_may_have_it_explained_and_nobody_else(service: Service) -> None:
    await told_all(service, 0)
    for caller, superior, status in (("72", "72", 200), ("72", "703", 200), ("703", "703", 200), ("703", "72", 404),
                                     ("705", "703", 404), ("25459", "703", 404), ("80", "72", 404)):
        answer = await get(service, caller, f"rollups/P/{Q1}/explain", superior=superior, count="received")
        assert answer.status_code == status, (caller, superior)
    assert (await get(service, "", f"rollups/P/{Q1}/explain", "service", superior="72", count="received")).is_success
    for asked, status, code in (({}, 422, "one_cell"), ({"task": "t1", "count": "received"}, 422, "one_cell"),
                                ({"task": "t9"}, 404, "unknown_cell"), ({"indicator": "t1#no"}, 404, "unknown_cell"),
                                ({"count": "soup"}, 422, "invalid_request")):
        answer = await get(service, "72", f"rollups/P/{Q1}/explain", query=asked)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
