"""What the demonstration's units report is what a form takes: within ranges, sums of their parts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.reporting.domain import complete, items
from shared.documents.model import Indicator
from shared.events.types import TaskBrief
from thongsuot.demo import figures

UNITS = [f"{code:05}" for code in range(25000, 25100)]
bounds = st.none() | st.decimals(0, 120, places=1)


@st.composite
def ranged(draw: st.DrawFn, id: str, kind: Any) -> Indicator:
    least, most = draw(bounds), draw(bounds)
    if least is not None and most is not None and least > most:
        least, most = most, least
    return Indicator(id=id, name=id, kind=kind, minimum=least, maximum=most)


def told(indicators: list[Indicator], unit: str, turn: int = 0) -> dict[str, Any]:
    """The figures of a task as the service takes them; refused if it doesn't."""
    brief = TaskBrief(id="t", text="T", indicators=tuple(indicators))
    made = figures.items(unit, [brief.model_dump(mode="json")], turn)
    checked = items.checked(made, {"t": brief})
    complete.check(checked, {"t": brief}, {})
    return {id: figure.number for id, figure in checked["t"].figures.items()}


@given(st.sampled_from(["count", "sum", "share", "minimum", "maximum"]).flatmap(lambda kind: ranged("t#a", kind)),
       st.sampled_from(UNITS), st.integers(0, 3))
def test_figures_stay_in_their_range(indicator: Indicator, unit: str, turn: int) -> None:
    told([indicator], unit, turn)


@given(ranged("t#all", "count"), st.sampled_from(UNITS), st.integers(0, 3))
def test_sums_are_those_of_their_parts(whole: Indicator, unit: str, turn: int) -> None:
    parts = [Indicator(id=f"t#{name}", name=name) for name in "ab"]
    told([whole.model_copy(update={"sum_of": ("t#a", "t#b")}), *parts], unit, turn)


def test_ranges_and_sums_silence_only_few() -> None:
    parts = [Indicator(id=f"t#{name}", name=name, minimum=Decimal(3), maximum=Decimal(8)) for name in "ab"]
    whole = Indicator(id="t#all", name="all", sum_of=("t#a", "t#b"), maximum=Decimal(16))
    found = [told([whole, *parts], unit) for unit in UNITS]
    complete_ones = [one for one in found if len(one) == 3]
    assert len(complete_ones) > len(UNITS) / 4
    assert all(one["t#all"] == one["t#a"] + one["t#b"] for one in complete_ones)
    assert all(3 <= one["t#a"] <= 8 for one in complete_ones)
