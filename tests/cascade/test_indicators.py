"""Indicators below: the superior's on own tasks, none where the unit only cooperates."""

from __future__ import annotations

from shared.documents.indicators import with_indicators
from shared.documents.model import Document, Indicator, Target
from tests.cascade.plans import DISTRICT, document, event
from tests.cascade.test_derive import draft_of

SET = (Indicator(id="t2#rac", name="Khối lượng rác của tỉnh", kind="sum", unit="tấn"),)


def plan(**changes: object) -> Document:
    return document(tasks=tuple(
        task.model_copy(update={"targets": (Target(quantity=2, unit="đợt", text="02 đợt"),),
                                "products": ("Báo cáo của tỉnh",), **(changes if task.id == "t2" else {})})
        for task in document().tasks))


def test_own_tasks_carry_the_superiors_indicators_word_for_word() -> None:
    published = with_indicators(plan(indicators=SET))
    below = {task.id: task for task in draft_of(DISTRICT, event(doc=published)).tasks}
    assert below["t2"].indicators == SET
    assert below["t4"].indicators == published.tasks[3].indicators
    assert [one.id for one in below["t4"].indicators or ()] == ["t4#dot", "t4#bao-cao-cua-tinh"]


def test_who_cooperates_is_asked_for_no_figures() -> None:
    below = {task.id: task for task in draft_of(DISTRICT, event(doc=with_indicators(plan()))).tasks}
    assert below["t3"].coordinate
    assert below["t3"].indicators == ()


def test_a_plan_from_before_indicators_were_published_derives_the_same() -> None:
    before, now = (draft_of(DISTRICT, event(doc=doc)) for doc in (plan(), with_indicators(plan())))
    assert before == now
