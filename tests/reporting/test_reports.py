"""A report's acts and what may be filled in."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given as every
from hypothesis import strategies as st

from services.reporting.domain import acts, items, obligations, reports
from services.reporting.domain.duties import duties
from services.reporting.domain.plans import copy_of
from shared.errors import BadInput, Conflict
from shared.events import ReportEvent
from shared.events.types import Figure
from tests.reporting.build import AT, province

OBLIGATION = obligations.created(duties([copy_of(province().data)])["P:2022-Q1:703"], AT)  # type: ignore[arg-type]
DUE = dt.date.fromisoformat(OBLIGATION["due"])
OWN = acts.Actor("703", "u", "officer", AT, key="k1")
ABOVE = acts.Actor("72", "v", "leader", AT)
TASKS = items.briefs(OBLIGATION["tasks"])


def told(number: Any = "12", **rest: Any) -> dict[str, Any]:
    """The first task's item: done, with a number of classes."""
    return {"t1": {"state": "done", "figures": {"t1#lop": {"number": number}}, **rest}}


FILLED = told()


def draft(given: dict[str, Any] | None = None) -> dict[str, Any]:
    doc = reports.saved(reports.blank(OBLIGATION), OBLIGATION, FILLED if given is None else given, "", OWN)
    return {**doc, "revision": doc["revision"] + 1}


def sent(today: dt.date = DUE) -> dict[str, Any]:
    doc = reports.submitted(draft(), OBLIGATION, today, OWN)
    return {**doc, "revision": doc["revision"] + 1}


@pytest.mark.parametrize(("item", "code"), [
    ({"state": "finished"}, "bad_state"),
    ({"state": "done", "note": "x" * 2001}, "note_too_long"),
    ({"state": "done", "evidence": ["javascript:alert(1)"]}, "bad_evidence"),
    ({"state": "done", "evidence": ["https://"]}, "bad_evidence"),
    ({"state": "done", "evidence": ["https://a.vn"] * 21}, "too_much_evidence"),
    ({"state": "done", "figures": {"t2#lop": {"number": 1}}}, "unknown_indicator"),
])
def test_what_is_wrong_is_refused_with_a_sentence(item: dict[str, Any], code: str) -> None:
    with pytest.raises(BadInput) as caught:
        items.checked({"t1": item}, TASKS)
    assert caught.value.code == code
    assert caught.value.detail.endswith(".")


def test_an_unknown_task_is_refused() -> None:
    with pytest.raises(BadInput) as caught:
        draft({"t9": {"state": "done"}})
    assert caught.value.code == "unknown_task"


def test_nothing_filled_in_cannot_be_submitted() -> None:
    with pytest.raises(BadInput) as caught:
        reports.submitted(draft({}), OBLIGATION, DUE, OWN)
    assert caught.value.code == "empty_report"


def test_a_unit_without_tasks_reports_in_words() -> None:
    addressed = {**OBLIGATION, "task_ids": [], "tasks": []}
    silent = reports.saved(reports.blank(addressed), addressed, {}, " ", OWN)
    with pytest.raises(BadInput, match="ghi chú"):
        reports.submitted(silent, addressed, DUE, OWN)
    told = reports.saved(reports.blank(addressed), addressed, {}, "Đã phổ biến trong cơ quan.", OWN)
    assert reports.submitted(told, addressed, DUE, OWN)["state"] == "submitted"


def test_late_is_recorded_not_refused() -> None:
    assert (sent(DUE)["late"], sent(DUE + dt.timedelta(days=1))["late"]) == (0, 1)


def test_the_event_has_states_and_figures_and_the_revision_of_the_act() -> None:
    told_more = told(note="Đã mở", evidence=["https://a.vn"])
    told_more["t1"]["figures"]["t1#lop"]["reason"] = "Mở thêm"
    doc = reports.submitted(draft(told_more), OBLIGATION, DUE, OWN)
    assert doc["sent"]["t1"]["figures"]["t1#lop"]["reason"] == "Mở thêm"
    [event] = acts.present(doc)
    assert isinstance(event.data, ReportEvent)
    assert (event.data.revision, event.data.state, event.key) == (2, "submitted", "P/2022-Q1/72")
    item = event.data.items["t1"]
    assert item.figures["t1#lop"] == Figure(number=Decimal(12))
    assert (item.note, item.evidence) == ("", ())
    assert doc["pending"] == 1
    assert list(doc["outbox"]) == [event.id]


def test_returned_needs_a_reason_and_opens_the_report_again() -> None:
    with pytest.raises(BadInput):
        reports.returned(sent(), OBLIGATION, "  ", ABOVE)
    doc = reports.returned(sent(), OBLIGATION, "Thiếu minh chứng", ABOVE)
    again = reports.saved(doc, OBLIGATION, told("9"), "", OWN)
    assert again["sent"]["t1"]["figures"]["t1#lop"]["number"] == "12"            # others still see what was submitted
    corrected = reports.submitted({**again, "revision": 4}, OBLIGATION, DUE + dt.timedelta(days=1), OWN)
    numbers = {revision: one["items"]["t1"]["figures"]["t1#lop"]["number"]
               for revision, one in corrected["submissions"].items()}
    assert numbers == {"000002": "12", "000005": "9"}                             # every submission is kept, whole
    assert [one["late"] for one in corrected["submissions"].values()] == [0, 1]


def test_a_return_may_say_of_which_task_it_speaks() -> None:
    doc = reports.returned(sent(), OBLIGATION, "", ABOVE, {"t2": " Thiếu biên bản ", "t1": " "})
    assert (doc["remarks"], doc["reason"]) == ({"t2": "Thiếu biên bản"}, "Nhiệm vụ 2: Thiếu biên bản.")
    assert acts.present(doc)[0].data.reason == "Nhiệm vụ 2: Thiếu biên bản."         # type: ignore[union-attr]
    both = reports.returned(sent(), OBLIGATION, "Xem lại cả báo cáo", ABOVE, {"t1": "Sai số"})
    assert (both["remarks"], both["reason"]) == ({"t1": "Sai số"}, "Xem lại cả báo cáo")
    again = reports.submitted({**reports.saved(both, OBLIGATION, told("9"), "", OWN), "revision": 4}, OBLIGATION, DUE,
                              OWN)
    assert again["remarks"] == {}
    for remarks in ({"t9": "x"}, {"t1": "x" * 1001, "t2": "x" * 1000}, {"t1": "  "}):
        with pytest.raises(BadInput):
            reports.returned(sent(), OBLIGATION, "", ABOVE, remarks)


def test_a_draft_with_two_things_wrong_tells_both() -> None:
    with pytest.raises(BadInput) as caught:
        reports.saved(reports.blank(OBLIGATION), OBLIGATION, told("mười"), "x" * 2001, OWN)
    assert [(one.get("indicator"), one["field"]) for one in caught.value.extra["problems"]] == [
        ("t1#lop", "number"), (None, "note")]


def test_an_accepted_report_is_reopened_with_a_reason_but_not_once_the_plan_has_ended() -> None:
    accepted = reports.accepted(sent(), OBLIGATION, ABOVE)
    with pytest.raises(BadInput):
        reports.reopened(accepted, OBLIGATION, " ", ABOVE)
    doc = reports.reopened(accepted, OBLIGATION, "Nhập nhầm", ABOVE)
    assert (doc["state"], doc["reason"], doc["event"]) == ("returned", "Nhập nhầm", "report.returned")
    assert [act["act"] for act in doc["acts"].values()] == ["saved", "submitted", "reopened"]
    for report, owed in ((sent(), OBLIGATION), (accepted, {**OBLIGATION, "closed": 1})):
        with pytest.raises(Conflict):
            reports.reopened(report, owed, "Nhập nhầm", ABOVE)


def test_what_the_plan_no_longer_asks_for_is_left_out_on_submission() -> None:
    shorter = {**OBLIGATION, "tasks": [{**OBLIGATION["tasks"][0], "indicators": []}], "task_ids": ["t1"]}
    full = draft({**FILLED, "t2": {"state": "done"}})
    assert reports.submitted(full, shorter, DUE, OWN)["sent"] == {
        "t1": {"state": "done", "figures": {}, "note": "", "evidence": []}}


def test_a_draft_is_checked_again_when_an_amendment_asks_otherwise() -> None:
    task = OBLIGATION["tasks"][0]
    share = {**OBLIGATION, "tasks": [{**task, "indicators": [{**task["indicators"][0], "kind": "yes_no"}]}]}
    with pytest.raises(BadInput) as caught:
        reports.submitted(draft(), share, DUE, OWN)
    assert caught.value.code == "wrong_kind"


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
    assert acts.repeated(sent(), OWN)
    assert not acts.repeated(sent(), ABOVE)


@every(known=st.integers(0, 3), before=st.sampled_from(["", "lớp học"]), revision=st.integers(1, 3),
       said=st.sampled_from([None, "", "lớp học"]))
def test_an_obligation_is_behind_exactly_when_its_report_changes_it(
    known: int, before: str, revision: int, said: str | None,
) -> None:
    doc = obligations.stored({**OBLIGATION, "report_revision": known, "report_state": "submitted" if known else "",
                              "state": "submitted" if known else "open", "said": before}, AT)
    report = {"id": doc["_id"], "revision": revision, "state": "submitted", "late": False, "at": AT,
              **({} if said is None else {"said": said})}
    assert obligations.behind(doc, report) == (obligations.reported(doc, report, AT) is not None)
