"""The single figures below a superior, as reported: one row for each figure of each report that counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from services.reporting.domain.form_words import NO, STATES, YES
from shared.documents.indicators import origin
from shared.documents.lineage import origin as task_origin
from shared.periods import parse
from shared.spreadsheets.model import Value

Doc = Mapping[str, Any]
RECEIVED: Mapping[str, str] = {"submitted": "Đã gửi", "accepted": "Đã tiếp nhận"}
MOST = 50_000
LEFT_OUT = (f"Có hơn {MOST} số liệu gốc nên không kê ở đây. Hãy mở bảng tổng hợp của từng đơn vị cấp dưới rồi tải về.")


def rows(names: Mapping[str, str], reports: Iterable[Doc], tasks: Sequence[Doc]) -> list[Sequence[Value]]:
    """The rows of `reports`, of units by their names; `tasks` are the roll-up's, which say what is shown.

    A task without figures has one row, for its state. Figures of a split task stand under their own ids.
    """
    known = {task["id"]: task for task in tasks}
    return [row for report in reports if report["state"] in RECEIVED for row in _of(names, report, known)]


def _of(names: Mapping[str, str], report: Doc, known: Mapping[str, Doc]) -> Iterator[Sequence[Value]]:
    head = (report["unit"], names.get(report["unit"], report["unit"]), parse(report["period"]).label)
    tail = (RECEIVED[report["state"]], report["revision"])
    for id, item in report["sent"].items():
        task = known.get(task_origin(id))
        if task is None:                        # the unit's own, which does not pass upwards
            continue
        state, indicators = STATES.get(item["state"], item["state"]), {one["id"]: one for one in task["indicators"]}
        told = {one: figure for one, figure in item["figures"].items() if origin(one) in indicators}
        for one, figure in told.items():
            yield (*head, id, task["text"], one, indicators[origin(one)]["name"], *_figure(figure), state, *tail)
        if not told:
            yield (*head, id, task["text"], None, None, None, None, None, state, *tail)


def _figure(told: Doc) -> tuple[Value, Value, Value]:
    """Number, denominator, and yes, no or words."""
    number, of = (None if told[name] is None else Decimal(told[name]) for name in ("number", "of"))
    said = told["text"] or None if told["yes"] is None else YES if told["yes"] else NO
    return number, of, said
