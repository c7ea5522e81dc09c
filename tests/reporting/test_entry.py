"""What may be typed for an indicator of each kind, and what is asked for before a report is submitted."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from services.reporting.domain import complete, items, previous
from shared.documents.model import Indicator, IndicatorKind
from shared.errors import BadInput
from shared.events import ReportItem
from shared.events.types import TaskBrief
from tests.reporting.build import indicator


def brief(*indicators: Indicator) -> dict[str, TaskBrief]:
    return {"t1": TaskBrief(id="t1", text="Giải quyết hồ sơ", indicators=indicators)}


def typed(kind: IndicatorKind, entry: dict[str, Any], **limits: Decimal) -> ReportItem:
    asked = brief(indicator("t1", kind).model_copy(update=limits))
    return items.checked({"t1": {"state": "done", "figures": {"t1#x": entry}}}, asked)["t1"]


@pytest.mark.parametrize(("kind", "entry", "code"), [
    ("count", {"number": "-1"}, "negative_number"),
    ("count", {"number": "mười"}, "not_a_number"),
    ("count", {"number": "NaN"}, "not_a_number"),
    ("count", {"number": "1e30"}, "not_a_number"),
    ("count", {"number": "1,5"}, "not_whole"),
    ("count", {"number": "1", "of": "2"}, "wrong_kind"),
    ("count", {"yes": True}, "wrong_kind"),
    ("sum", {"number": "0.00000001"}, "not_a_number"),
    ("sum", {"text": "nhiều"}, "wrong_kind"),
    ("share", {"number": "3", "of": "2,5"}, "numerator_too_large"),
    ("share", {"number": "0", "of": "0"}, "zero_denominator"),
    ("share", {"number": "1", "of": "nhiều"}, "not_a_number"),
    ("share", {"number": "1", "of": "-2"}, "negative_number"),
    ("yes_no", {"yes": "có"}, "wrong_kind"),
    ("yes_no", {"number": "1"}, "wrong_kind"),
    ("yes_no", {"yes": True, "reason": "x"}, "wrong_kind"),
    ("text", {"text": "x" * 2001}, "text_too_long"),
    ("text", {"number": 1}, "wrong_kind"),
])
def test_what_is_wrong_is_refused_and_says_where(kind: IndicatorKind, entry: dict[str, Any], code: str) -> None:
    with pytest.raises(BadInput) as caught:
        typed(kind, entry)
    [told] = caught.value.extra["problems"]
    assert (caught.value.code, told["code"], told["task"], told["indicator"]) == (code, code, "t1", "t1#x")
    assert told["field"] in (*entry, "number", "of")
    assert caught.value.detail.endswith(told["sentence"])
    assert "“Giải quyết hồ sơ”, chỉ tiêu “Chỉ tiêu x của t1”" in caught.value.detail
    assert caught.value.detail.endswith(".")


@pytest.mark.parametrize(("kind", "entry", "told"), [
    ("count", {"number": " 3 "}, {"number": Decimal(3)}), ("count", {"number": 0}, {"number": Decimal(0)}),
    ("sum", {"number": "12,50"}, {"number": Decimal("12.5")}), ("minimum", {"number": 1.5}, {"number": Decimal("1.5")}),
    ("share", {"number": "12,5", "of": " 1250 "}, {"number": Decimal("12.5"), "of": Decimal(1250)}),
    ("share", {"number": "2", "of": ""}, {"number": Decimal(2)}),       # unfinished, but it may be saved
    ("yes_no", {"yes": False}, {"yes": False}), ("text", {"text": " Đã làm "}, {"text": "Đã làm"}),
    ("count", {"number": "3", "reason": "Mở thêm"}, {"number": Decimal(3), "reason": "Mở thêm"}),
])
def test_figures_as_typed(kind: IndicatorKind, entry: dict[str, Any], told: dict[str, Any]) -> None:
    assert typed(kind, entry).figures["t1#x"].model_dump(exclude_defaults=True) == told


def test_all_that_is_wrong_is_told_at_once_each_with_its_field() -> None:
    asked = {**brief(indicator("t1"), indicator("t1", "share", name="y")), "t2": TaskBrief(id="t2", text="Mở lớp")}
    with pytest.raises(BadInput) as caught:
        items.checked({
            "t1": {"state": "done", "figures": {"t1#x": {"number": "1,5"}, "t1#y": {"number": "1", "of": "0"}}},
            "t2": {"state": "", "note": "x" * 2001, "evidence": ["ftp://x"]}}, asked)
    assert [(one["task"], one.get("indicator"), one["field"]) for one in caught.value.extra["problems"]] == [
        ("t1", "t1#x", "number"), ("t1", "t1#y", "of"), ("t2", None, "state"), ("t2", None, "evidence"),
        ("t2", None, "note")]
    assert caught.value.detail == caught.value.extra["problems"][0]["detail"]


def test_a_draft_may_have_a_task_whose_state_is_not_chosen_yet() -> None:
    asked = brief(indicator("t1"))
    told = items.drafted({"t1": {"state": "", "figures": {"t1#x": {"number": "3"}}}}, asked)
    assert (told["t1"]["state"], told["t1"]["figures"]["t1#x"]["number"]) == ("", "3")
    assert items.drafted({"t1": {"state": "done"}}, asked)["t1"]["state"] == "done"
    with pytest.raises(BadInput) as caught:
        items.checked(told, asked)
    assert [one["field"] for one in caught.value.extra["problems"]] == ["state"]
    with pytest.raises(BadInput):
        items.drafted({"t1": {"state": "finished"}}, asked)


@pytest.mark.parametrize("kind", ["count", "share", "yes_no", "text"])
def test_nothing_typed_is_missing(kind: IndicatorKind) -> None:
    assert typed(kind, {"number": "", "of": " ", "yes": None, "text": ""}).figures == {}


@pytest.mark.parametrize(("kind", "entry", "code"), [
    ("sum", {"number": "9,9"}, "below_minimum"), ("sum", {"number": "20.5"}, "above_maximum"),
    ("share", {"number": "1", "of": "20"}, "below_minimum"), ("share", {"number": "1", "of": "2"}, "above_maximum")])
def test_a_figure_out_of_range_is_refused(kind: IndicatorKind, entry: dict[str, Any], code: str) -> None:
    assert typed(kind, {"number": "15", "of": "100"} if kind == "share" else {"number": "10"},
                 minimum=Decimal(10), maximum=Decimal(20)).figures
    with pytest.raises(BadInput) as caught:
        typed(kind, entry, minimum=Decimal(10), maximum=Decimal(20))
    assert caught.value.code == code


WHOLE = (indicator("t1", "count", name="all", sum_of=("t1#men", "t1#women")),
         indicator("t1", "count", name="men"), indicator("t1", "count", name="women"), indicator("t1", "share"))


def refused(figures: dict[str, Any], before: dict[str, Any] | None = None, state: str = "done") -> str | None:
    """The code with which a report isn't submitted yet; None if it is complete."""
    asked = brief(*WHOLE)
    found = items.checked({"t1": {"state": state, "figures": figures}}, asked)
    try:
        complete.check(found, asked, before or {})
    except BadInput as error:
        return error.code
    return None


def test_a_sum_rule_holds_once_all_parts_are_given() -> None:
    parts = {"t1#men": {"number": 2}, "t1#women": {"number": 3}}
    assert refused({**parts, "t1#all": {"number": 5}}) is None
    assert refused({**parts, "t1#all": {"number": 6}}) == "wrong_sum"
    assert refused({"t1#men": {"number": 2}, "t1#all": {"number": 6}}) is None
    assert refused(parts) is None


def test_half_a_share_is_not_submitted() -> None:
    assert refused({"t1#x": {"number": 1}}) == "denominator_missing"
    assert refused({"t1#x": {"of": 1}}) == "numerator_missing"
    assert refused({"t1#x": {"number": 1, "of": 1}}) is None


def test_what_is_not_applicable_has_no_figures() -> None:
    assert refused({"t1#men": {"number": 0}}, state="not_applicable") == "figures_of_nothing"
    assert refused({}, state="not_applicable") is None


@pytest.mark.parametrize(("was", "now", "jumps"), [
    (10, 20, False), (10, 21, True), (10, 5, False), (10, 4, True), (0, 100, False), (10, 0, False),
    (None, 100, False)])
def test_a_jump_needs_a_reason(was: int | None, now: int, jumps: bool) -> None:
    before = {} if was is None else {"t1#men": {"number": str(was)}}
    assert refused({"t1#men": {"number": now}}, before) == ("reason_for_jump" if jumps else None)
    assert refused({"t1#men": {"number": now, "reason": "Mở thêm lớp"}}, before) is None


def test_of_shares_the_ratios_are_compared() -> None:
    before = {"t1#x": {"number": "9", "of": "10"}}
    assert refused({"t1#x": {"number": "90", "of": "100"}}, before) is None
    assert refused({"t1#x": {"number": "40", "of": "100"}}, before) == "reason_for_jump"


@pytest.mark.parametrize(("period", "before"), [
    ("2022-Q2", "2022-Q1"), ("2022-Q1", "2021-Q4"), ("2022-01", "2021-12"), ("2022-H1", "2021-H2"),
    ("2022-9M", "2021-9M"), ("2022", "2021")])
def test_the_period_before_is_of_the_same_kind(period: str, before: str) -> None:
    assert previous.before(period) == before


def test_only_what_counts_of_the_report_before_is_compared() -> None:
    sent = {"t1": {"state": "done", "figures": {"t1#x": {"number": "3"}}},
            "t2": {"state": "not_applicable", "figures": {"t2#x": {"number": "9"}}}}
    assert previous.figures({"state": "accepted", "sent": sent}) == {"t1#x": {"number": "3"}}
    assert previous.figures({"state": "returned", "sent": sent}) == previous.figures(None) == {}
