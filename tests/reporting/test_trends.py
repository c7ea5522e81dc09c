"""An indicator over the periods: its value and target in each, and where a comparison would mislead."""

from __future__ import annotations

import datetime as dt
from typing import Any

from services.reporting.domain.trends import trends
from shared.periods import parse
from tests.reporting.build import indicator, province
from tests.reporting.conftest import Service
from tests.reporting.test_path import act, get, oid, told

JULY = dt.date(2022, 7, 20)


def row(definition: int = 1, kind: str = "count", **fields: Any) -> list[dict[str, Any]]:
    """A table's only task with its only indicator."""
    one = {"id": "t1#x", "name": "X", "kind": kind, "unit": None, "direction": "at_least", "adds_up": True,
           "measured": 1, "missing": 0, "value": "3", "part": None, "of": None, "share": None, "target": "2",
           "met": True, "definition": definition}
    return [{"text": "Nhiệm vụ", "indicators": [{**one, **fields}]}]


def comparable(*tables: tuple[str, list[dict[str, Any]]]) -> list[tuple[str, bool, bool]]:
    [one] = trends((parse(period), tasks) for period, tasks in tables)
    return [(point["period"], point["comparable"], point["redefined"]) for point in one["periods"]]


def test_a_new_definition_or_a_longer_period_cannot_be_compared() -> None:
    assert comparable(("2022-Q2", row()), ("2022-Q1", row()), ("2022-Q3", row(2)), ("2022-Q4", row(2))) == [
        ("2022-Q1", True, False), ("2022-Q2", True, False), ("2022-Q3", False, True), ("2022-Q4", True, False)]
    assert [point[1] for point in comparable(("2022-Q1", row()), ("2022", row()))] == [True, False]
    shares = comparable(("2022-Q1", row(kind="share")), ("2022", row(kind="share")))
    assert [point[1] for point in shares] == [True, True]      # a share says the same of a quarter and a year


def test_an_indicator_is_told_as_its_latest_period_has_it_and_only_where_it_is() -> None:
    [one] = trends([(parse("2022-Q1"), row(name="old")), (parse("2022-Q2"), row(name="new")), (parse("2022-Q3"), [])])
    assert (one["name"], one["task"], len(one["periods"])) == ("new", "Nhiệm vụ", 2)


async def test_values_targets_and_definitions_by_period(service: Service) -> None:
    wanted = {"t1": [indicator("t1", target=2)]}
    more = {"t1": [indicator("t1", target=5)]}
    await service.handlers.plans([province(indicators=wanted), province(indicators=more, version=2, date=JULY)])
    for period, number in (("2022-Q1", "3"), ("2022-Q3", "4")):
        items = {"t1": {**told(), "figures": {"t1#x": {"number": number}}}}
        assert (await act(service, "703", "save", oid("703", period), 0, items=items)).status_code == 200
        sent = await act(service, "703", "submit", oid("703", period), 1)
        assert sent.status_code == 200, sent.text
    await service.pump()
    body = (await get(service, "72", "trends/P")).json()
    [x] = [one for one in body["indicators"] if one["id"] == "t1#x"]
    assert [(p["period"], p["value"], p["target"], p["met"], p["definition"], p["comparable"]) for p in x["periods"]] \
        == [("2022-Q1", "3", "2", True, 1, True), ("2022-Q2", None, "2", None, 1, True),
            ("2022-Q3", "4", "5", False, 2, False), ("2022-Q4", None, "5", None, 2, True)]
    assert (await get(service, "703", "trends/P", superior="72")).status_code == 404
