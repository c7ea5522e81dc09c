"""The requests of busy days: every province's plan asks exactly its communes, in the editions of both times."""

from __future__ import annotations

import datetime as dt

import pytest

from services.planner.domain.issuer import issuer_of
from shared.documents.concern import addressee_phrases
from shared.documents.read import read
from shared.units.addressing import resolve
from shared.units.library import tree
from tests.resilience.load import TASKS, communes, plan_text, provinces


@pytest.mark.parametrize(("day", "many", "below"), [
    (dt.date(2024, 1, 4), 63, 10_035), (dt.date(2026, 1, 5), 34, 3_321)])
def test_every_provinces_plan_asks_exactly_its_communes(day: dt.date, many: int, below: int) -> None:
    units, asked = tree(day), 0
    for province in provinces(day):
        document = read(plan_text(province, day, 1), name="ke-hoach.txt")
        assert issuer_of(document, province.code, None, units.get, day) == (province.code, False)
        assert [task.text for task in document.tasks][:len(TASKS)] == [text for text, _ in TASKS]
        found = resolve(addressee_phrases(document), province, province, units, day)
        assert {one.unit.code for one in found.addressees} == {unit.code for unit in communes(day, province.code)}
        asked += len(found.addressees)
    assert (len(provinces(day)), asked) == (many, below)
