"""How a period goes in the demonstration: who is missing and who corrects what, the same in every run."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest

from shared import clock
from thongsuot.demo import figures, period

UNITS = [f"{code:05}" for code in range(25000, 25600)]
TASK = {"id": "t", "indicators": [{"id": "t#a", "kind": "count"}, {"id": "t#b", "kind": "share"}]}


def test_about_one_in_twelve_is_missing_and_one_in_eight_corrects() -> None:
    leaves = Counter(figures.course(unit, leaf=True) for unit in UNITS)
    assert 30 <= leaves["missing"] <= 70
    assert 50 <= leaves["corrected"] <= 100
    assert "missing" not in {figures.course(unit, leaf=False) for unit in UNITS}


def test_a_correction_has_other_figures_and_shares_stay_possible() -> None:
    changed = 0
    for unit in UNITS:
        first, second = (figures.items(unit, [TASK], turn)["t"] for turn in (0, 1))
        assert first["state"] == second["state"]
        changed += first["figures"] != second["figures"]
        for told in (first, second):
            share = told["figures"].get("t#b", {"number": "0", "of": "0"})
            assert int(share["number"]) <= int(share["of"])
    assert changed > len(UNITS) / 3


@pytest.mark.parametrize(("today", "chosen"), [
    ("2022-03-01", "2022-Q1"), ("2022-04-20", "2022-Q2"), ("2026-11-23", "2022-Q1")])
def test_the_period_due_next_is_reported_else_the_first(today: str, chosen: str, monkeypatch: pytest.MonkeyPatch
                                                       ) -> None:
    monkeypatch.setattr(clock, "today", lambda: dt.date.fromisoformat(today))
    owed = [{"due": "2022-06-20", "period": "2022-Q2"}, {"due": "2022-03-20", "period": "2022-Q1"}]
    assert period._chosen(owed) == chosen
