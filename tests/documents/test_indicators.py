"""Indicators: made from what the text asks for, with ids that last; set by an official, checked as a whole."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.documents.indicator_edits import checked
from shared.documents.indicators import (
    COUNT_LIMIT,
    NAME_LIMIT,
    carried,
    indicators_of,
    made,
    origin,
    task_of,
    with_indicators,
)
from shared.documents.matching import match
from shared.documents.model import Document, Indicator, Node, Target, Task
from shared.documents.overlay import Edit, overlay
from shared.errors import BadInput

UNITS = ("lớp", "lớp tập huấn", "%", "triệu đồng", "người", "km", "tin, bài")
TARGETS = st.builds(
    lambda n, unit, words, least: Target(quantity=n, unit=unit, at_least=least,
                                         text=f"{n}% {words}" if unit == "%" else f"{n} {unit}"),
    st.sampled_from((1, 2, 5, 90, 100)), st.sampled_from(UNITS),
    st.sampled_from(("hồ sơ đúng hạn", "cán bộ được tập huấn", "ấp, khu phố")), st.booleans())
TASKS = st.builds(
    lambda targets, products: Task(id="t1", text="Việc", targets=tuple(targets), products=tuple(products)),
    st.lists(TARGETS, max_size=6), st.lists(st.text("sốlượngweb (),;. tin", max_size=40), max_size=4))


def target(quantity: float, unit: str, text: str = "", **more: Any) -> Target:
    return Target(quantity=quantity, unit=unit, text=text or f"{quantity:g} {unit}", **more)


def only(task: Task) -> Indicator:
    [one] = indicators_of(task)
    return one


@pytest.mark.parametrize(("text", "asked", "expected"), [
    ("Tổ chức 09 lớp tập huấn", target(9, "lớp tập huấn", "09 lớp tập huấn"),
     ("Số lớp tập huấn", "count", "at_least", "9")),
    ("100% ấp, khu phố có Tổ công nghệ số được", target(100, "%", "100% ấp, khu phố có Tổ công nghệ số được"),
     ("Tỷ lệ ấp, khu phố có Tổ công nghệ số", "share", "exactly", "100")),
    ("Trên 90% hồ sơ", target(90, "%", "Trên 90% hồ sơ", at_least=True), ("Tỷ lệ hồ sơ", "share", "at_least", "90")),
    ("Tỷ lệ trễ hạn không quá 5% hồ sơ", target(5, "%", "5% hồ sơ"), ("Tỷ lệ hồ sơ", "share", "at_most", "5")),
    ("Giảm xuống còn 3% hộ nghèo", target(3, "%", "3% hộ nghèo"), ("Tỷ lệ hộ nghèo", "share", "at_most", "3")),
    ("Thực hiện dưới 12 cuộc", target(12, "cuộc"), ("Số cuộc", "count", "at_most", "12")),
    ("Không dưới 12 cuộc", target(12, "cuộc", "Không dưới 12 cuộc", at_least=True),
     ("Số cuộc", "count", "at_least", "12")),
    ("Vận động 500 triệu đồng", target(500, "triệu đồng"), ("Số tiền", "sum", "at_least", "500")),
    ("Trồng 2,5 rừng", target(2.5, "rừng"), ("Số rừng", "sum", "at_least", "2.5")),
])
def test_a_target_is_an_indicator_that_reads_well(text: str, asked: Target, expected: tuple[str, ...]) -> None:
    one = only(Task(id="t1", text=text, targets=(asked,)))
    assert (one.name, one.kind, one.direction, str(one.target)) == expected
    assert one.unit == asked.unit


def test_products_are_counted_or_there_or_counted_already() -> None:
    task = Task(id="t1", text="Tập huấn 09 lớp", targets=(target(9, "lớp", "09 lớp"),), products=(
        "Tối thiểu 09 lớp; bộ tài liệu", "số lượt tuyên truyền và số người nghe",
        "Kế hoạch (nội dung, số lượng tham gia)"))
    assert [(one.name, one.kind) for one in indicators_of(task)] == [
        ("Số lớp", "count"), ("Đã có: bộ tài liệu", "yes_no"), ("Số lượt tuyên truyền", "count"),
        ("Số người nghe", "count"), ("Đã có: Kế hoạch (nội dung, số lượng tham gia)", "yes_no")]


def test_a_number_said_twice_is_asked_once_and_two_of_one_unit_are_two() -> None:
    task = Task(id="t1", text="", targets=(target(2, "lớp", "02 lớp"), target(2, "lớp", "2 lớp"), target(3, "lớp")))
    assert [(one.id, one.name) for one in indicators_of(task)] == [
        ("t1#lop", "Số lớp"), ("t1#lop-2", "Số lớp (3 lớp)")]


@given(TASKS)
def test_ids_are_unique_belong_to_the_task_and_stay_when_published(task: Task) -> None:
    found = made(task)
    assert len({one.id for one in found}) == len(found) <= COUNT_LIMIT
    assert {task_of(one.id) for one in found} <= {"t1"}
    assert all(0 < len(one.name) <= NAME_LIMIT for one in found)
    published = with_indicators(Document(tasks=(task,)))
    assert with_indicators(published) == published
    assert Document.model_validate_json(published.model_dump_json()).tasks[0].indicators == found


@given(TASKS, TARGETS)
def test_another_target_leaves_the_ids_of_the_others(task: Task, more: Target) -> None:
    before = {one.id: one for one in made(task.model_copy(update={"products": ()}))}
    after = {one.id: one for one in made(task.model_copy(update={"targets": (*task.targets, more), "products": ()}))}
    assert before.items() <= after.items()


@given(TASKS, TARGETS)
def test_the_place_of_a_target_of_another_unit_does_not_matter(task: Task, more: Target) -> None:
    others = tuple(t for t in task.targets if t.unit != more.unit)
    first, last = (made(task.model_copy(update={"targets": t, "products": ()}))
                   for t in ((more, *others), (*others, more)))
    assert {one.id: one for one in first} == {one.id: one for one in last}


@given(TASKS)
def test_halves_of_a_split_task_add_up_under_the_whole(task: Task) -> None:
    halves = made(task.model_copy(update={"id": "t1~2"}))
    assert [origin(one.id) for one in halves] == [one.id for one in made(task)]


def test_an_amended_text_keeps_ids_and_what_its_issuer_set() -> None:
    def plan(words: str, *targets: Target) -> Document:
        node = Node(id="n1", label="1", heading=words)
        return Document(sections=(node,), tasks=(Task(id="t1", node="n1", text=words, targets=targets),))

    words = "Tổ chức 02 lớp tập huấn cho cán bộ, công chức và 03 buổi tọa đàm về chuyển đổi số tại cơ sở"
    old = with_indicators(plan(words, target(2, "lớp tập huấn", "02 lớp tập huấn"), target(3, "buổi", "03 buổi")))
    lop, buoi = old.tasks[0].indicators or ()
    set_by_hand = Indicator(id="t1#nguoi", name="Số người dự")
    old = old.model_copy(update={"tasks": (old.tasks[0].model_copy(update={
        "indicators": (lop.model_copy(update={"maximum": Decimal(9)}), buoi, set_by_hand)}),)})
    new = match(old, plan(words.replace("02", "05").replace(" và 03 buổi tọa đàm", ""),
                          target(5, "lớp tập huấn", "05 lớp tập huấn"))).document
    found = carried(old.tasks[0], new.tasks[0], keep=False) or ()
    assert [(one.id, one.target, one.maximum) for one in found] == [
        ("t1#lop-tap-huan", 5, 9), ("t1#nguoi", None, None)]
    kept = carried(old.tasks[0], new.tasks[0], keep=True) or ()
    assert [one.id for one in kept] == ["t1#lop-tap-huan", "t1#buoi", "t1#nguoi"]


def test_an_indicator_follows_the_printed_target_unless_it_was_set_itself() -> None:
    base = with_indicators(Document(tasks=(Task(id="t1", text="02 lớp", targets=(target(2, "lớp", "02 lớp"),)),)))
    printed: Any = [target(3, "lớp", "03 lớp").model_dump(mode="json")]
    follows = overlay(base, {}, {"t1": Edit(fields={"targets": printed})}).tasks[0]
    assert only(follows).target == 3
    own: Any = [{**only(base.tasks[0]).model_dump(mode="json"), "target": "7"}]
    assert only(overlay(base, {}, {"t1": Edit(fields={"targets": printed, "indicators": own})}).tasks[0]).target == 7


GOOD: dict[str, Any] = {"name": "Số lớp", "kind": "count", "unit": "lớp", "target": "9", "direction": "at_least"}


def test_a_new_indicator_gets_an_id_of_its_own() -> None:
    first, second = checked("t1", [GOOD, {**GOOD, "id": ""}])
    assert (first.id, second.id) == ("t1#so-lop", "t1#so-lop-2")
    assert checked("t1", [first.model_dump(mode="json")]) == (first,)


@pytest.mark.parametrize(("change", "code"), [
    ({"name": " "}, "indicator_name"), ({"name": "x" * 201}, "indicator_name"), ({"kind": "average"}, "bad_indicator"),
    ({"target": "NaN"}, "bad_indicator"), ({"target": "chín"}, "bad_indicator"),
    ({"id": "t2#lop"}, "indicator_of_other_task"), ({"id": "t1#"}, "indicator_of_other_task"),
    ({"id": "t1#a.b"}, "indicator_of_other_task"),
    ({"kind": "share"}, "indicator_unit"), ({"unit": "x" * 61}, "indicator_unit"),
    ({"minimum": 5, "maximum": 4, "target": None}, "indicator_bounds"), ({"maximum": 8}, "indicator_target"),
    ({"minimum": 10}, "indicator_target"), ({"target": -1}, "indicator_number"),
    ({"target": "1e400"}, "indicator_number"),
    ({"target": "1.5"}, "indicator_whole"), ({"kind": "sum", "target": "0.1234567"}, "indicator_number"),
    ({"kind": "yes_no"}, "indicator_not_numeric"), ({"sum_of": ["t1#other"]}, "indicator_sum"),
    ({"id": "t1#lop", "sum_of": ["t1#lop"]}, "indicator_cycle"), ({"recurrence": "decade"}, "bad_indicator"),
])
def test_what_is_refused_is_told_by_name(change: dict[str, Any], code: str) -> None:
    with pytest.raises(BadInput) as refused:
        checked("t1", [{**GOOD, **change}])
    assert refused.value.code == code
    assert "hỉ tiêu" in refused.value.detail
    assert refused.value.detail.endswith(".")


def test_lists_are_refused_as_a_whole() -> None:
    def code(given: Any, **more: Any) -> str:
        with pytest.raises(BadInput) as refused:
            checked("t1", given, **more)
        return refused.value.code

    a, b, c = ({**GOOD, "id": f"t1#{name}"} for name in "abc")
    assert code("x") == code([1]) == code({}) == "bad_indicators"
    assert code([a, a]) == "indicator_twice"
    assert code([GOOD] * 21) == "too_many_indicators"
    assert code([{**a, "sum_of": ["t1#b"]}, {**b, "sum_of": ["t1#c"]}, {**c, "sum_of": ["t1#a"]}]) == "indicator_cycle"
    share = {**b, "kind": "share", "unit": "%"}
    assert code([{**a, "sum_of": ["t1#b"]}, share]) == "indicator_sum"
    assert len(checked("t1", [{**a, "sum_of": ["t1#b", "t1#c"]}, b, c])) == 3


def test_below_a_superiors_indicator_keeps_its_definition_and_takes_a_target() -> None:
    [above] = checked("t1", [{**GOOD, "id": "t1#lop", "target": "500"}])
    found = checked("t1", [{"id": "t1#lop", "name": "", "target": "20"}, {"name": "Số lớp"}], [above], "705")
    assert found == (above.model_copy(update={"target": Decimal(20)}), Indicator(id="t1#so-lop-705", name="Số lớp"))
    assert checked("t1", [], [above]) == (above,)
    for change in ({"kind": "maximum"}, {"unit": "buổi"}, {"name": "Khác"}, {"adds_up": False}, {"minimum": "1"}):
        with pytest.raises(BadInput, match="cấp trên đặt"):
            checked("t1", [{**above.model_dump(mode="json"), **change}], [above], "705")
