"""A report's acts and what may be filled in."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from services.reporting.domain import items, obligations, reports
from services.reporting.domain.duties import duties
from services.reporting.domain.plans import copy_of
from shared.errors import BadInput, Conflict
from shared.events import ReportEvent
from tests.reporting.build import AT, province

OBLIGATION = obligations.created(duties([copy_of(province().data)])["P:2022-Q1:703"], AT)  # type: ignore[arg-type]
DUE = dt.date.fromisoformat(OBLIGATION["due"])
OWN = reports.Actor("703", "u", "officer", AT, key="k1")
ABOVE = reports.Actor("72", "v", "leader", AT)
FILLED = {"t1": {"state": "done", "quantity": "12,50"}}


def draft(given: dict[str, Any] | None = None) -> dict[str, Any]:
    doc = reports.saved(reports.blank(OBLIGATION), OBLIGATION, FILLED if given is None else given, "", OWN)
    return {**doc, "revision": doc["revision"] + 1}


def sent(today: dt.date = DUE) -> dict[str, Any]:
    doc = reports.submitted(draft(), OBLIGATION, today, OWN)
    return {**doc, "revision": doc["revision"] + 1}


@pytest.mark.parametrize(("item", "code"), [
    ({"state": "finished"}, "bad_state"),
    ({"state": "done", "quantity": "-1"}, "negative_quantity"),
    ({"state": "done", "quantity": "mười"}, "not_a_number"),
    ({"state": "done", "quantity": "NaN"}, "not_a_number"),
    ({"state": "done", "quantity": "1e30"}, "not_a_number"),
    ({"state": "done", "quantity": "0.00000001"}, "not_a_number"),
    ({"state": "done", "note": "x" * 2001}, "note_too_long"),
    ({"state": "done", "evidence": ["javascript:alert(1)"]}, "bad_evidence"),
    ({"state": "done", "evidence": ["https://"]}, "bad_evidence"),
    ({"state": "done", "evidence": ["https://a.vn"] * 21}, "too_much_evidence"),
])
def test_what_is_wrong_is_refused_with_a_sentence(item: dict[str, Any], code: str) -> None:
    with pytest.raises(BadInput) as caught:
        items.checked({"t1": item}, ["t1"])
    assert caught.value.code == code
    assert caught.value.detail.endswith(".")


def test_an_unknown_task_is_refused() -> None:
    with pytest.raises(BadInput) as caught:
        draft({"t9": {"state": "done"}})
    assert caught.value.code == "unknown_task"


@pytest.mark.parametrize(("typed", "value"), [("12,50", "12.50"), (" 3 ", "3"), (0, "0"), (1.5, "1.5"), ("", None)])
def test_numbers_as_typed(typed: object, value: str | None) -> None:
    quantity = items.checked({"t1": {"state": "done", "quantity": typed}}, ["t1"])["t1"].quantity
    assert (None if quantity is None else str(quantity)) == value


def test_nothing_filled_in_cannot_be_submitted() -> None:
    with pytest.raises(BadInput) as caught:
        reports.submitted(draft({}), OBLIGATION, DUE, OWN)
    assert caught.value.code == "empty_report"


def test_a_unit_without_tasks_reports_in_words() -> None:
    addressed = {**OBLIGATION, "task_ids": []}
    silent = reports.saved(reports.blank(addressed), addressed, {}, " ", OWN)
    with pytest.raises(BadInput, match="ghi chú"):
        reports.submitted(silent, addressed, DUE, OWN)
    told = reports.saved(reports.blank(addressed), addressed, {}, "Đã phổ biến trong cơ quan.", OWN)
    assert reports.submitted(told, addressed, DUE, OWN)["state"] == "submitted"


def test_late_is_recorded_not_refused() -> None:
    assert (sent(DUE)["late"], sent(DUE + dt.timedelta(days=1))["late"]) == (0, 1)


def test_the_event_has_the_whole_items_and_the_revision_of_the_act() -> None:
    doc = sent()
    [event] = reports.present(doc)
    assert isinstance(event.data, ReportEvent)
    assert (event.data.revision, event.data.state, event.key) == (2, "submitted", "P/2022-Q1/72")
    assert str(event.data.items["t1"].quantity) == "12.50"
    assert doc["pending"] == 1
    assert list(doc["outbox"]) == [event.id]


def test_returned_needs_a_reason_and_opens_the_report_again() -> None:
    with pytest.raises(BadInput):
        reports.returned(sent(), OBLIGATION, "  ", ABOVE)
    doc = reports.returned(sent(), OBLIGATION, "Thiếu minh chứng", ABOVE)
    again = reports.saved(doc, OBLIGATION, {"t1": {"state": "done", "quantity": "9"}}, "", OWN)
    assert again["sent"]["t1"]["quantity"] == "12.50"            # others still see what was submitted
    assert reports.submitted(again, OBLIGATION, DUE, OWN)["sent"]["t1"]["quantity"] == "9"


def test_acts_out_of_turn_are_conflicts() -> None:
    accepted = reports.accepted(sent(), OBLIGATION, ABOVE)
    for act in (
        lambda: reports.accepted(draft(), OBLIGATION, ABOVE), lambda: reports.accepted(accepted, OBLIGATION, ABOVE),
        lambda: reports.returned(accepted, OBLIGATION, "x", ABOVE),
        lambda: reports.saved(sent(), OBLIGATION, FILLED, "", OWN),
        lambda: reports.submitted(accepted, OBLIGATION, DUE, OWN),
        lambda: reports.saved(reports.blank(OBLIGATION), {**OBLIGATION, "state": "closed"}, FILLED, "", OWN),
    ):
        with pytest.raises(Conflict) as caught:
            act()
        assert caught.value.code == "wrong_state"


def test_a_repeated_request_is_recognised() -> None:
    assert reports.repeated(sent(), OWN)
    assert not reports.repeated(sent(), ABOVE)


def test_reminders_go_out_once_each() -> None:
    week, before, after = (DUE + dt.timedelta(days=days) for days in (-7, -8, 1))
    assert obligations.reminded(OBLIGATION, before, AT) is None
    due = obligations.reminded(OBLIGATION, week, AT)
    assert due is not None
    assert [entry["type"] for entry in due["outbox"].values()] == ["obligation.created", "obligation.due"]
    assert obligations.reminded(due, DUE, AT) is None
    overdue = obligations.reminded(due, after, AT)
    assert overdue is not None
    assert "obligation.overdue" in {entry["type"] for entry in overdue["outbox"].values()}
    assert obligations.reminded(overdue, after, AT) is None
    assert obligations.reminded({**OBLIGATION, "state": "submitted"}, after, AT) is None
