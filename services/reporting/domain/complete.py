"""What is asked of a report before it is submitted, though not before it is saved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from services.reporting.domain.refusals import Refusals, refusal
from shared.documents.model import Indicator
from shared.errors import BadInput
from shared.events import ReportItem
from shared.events.types import Figure, TaskBrief

JUMP = 2                                    # more than so many times the figure of the period before, or its part
Figures = Mapping[str, Figure]


def check(items: Mapping[str, ReportItem], tasks: Mapping[str, TaskBrief], previous: Mapping[str, Mapping[str, Any]]
          ) -> None:
    """Raise BadInput with all that is unfinished; `previous` are the unit's figures of the period before."""
    refusals = Refusals()
    gather(items, tasks, previous, refusals)
    refusals.end()


def gather(items: Mapping[str, ReportItem], tasks: Mapping[str, TaskBrief], previous: Mapping[str, Mapping[str, Any]],
           refusals: Refusals) -> None:
    """The same, beside what else is wrong."""
    before = {id: Figure.model_validate(one) for id, one in previous.items()}
    for task, item in items.items():
        for problem in _problems(tasks[task], item, before):
            refusals.add(problem)


def _problems(brief: TaskBrief, item: ReportItem, before: Figures) -> Iterator[BadInput]:
    if item.state == "not_applicable" and item.figures:
        yield refusal("figures_of_nothing", "đã chọn không phát sinh thì không có số liệu. Hãy xoá số liệu hoặc chọn "
                      "tình trạng khác.", brief, field="state")
    for indicator in brief.indicators:
        figure = item.figures.get(indicator.id)
        if figure is None:
            continue
        if (half := _half(indicator, figure)) is not None:
            code, sentence, field = half
            yield refusal(code, sentence, brief, indicator, field)
        if (wrong := _wrong_sum(indicator, figure, item.figures)) is not None:
            yield refusal("wrong_sum", wrong, brief, indicator, "number")
        if not figure.reason and _jumps(indicator, before.get(indicator.id), figure):
            yield refusal("reason_for_jump", f"số liệu gấp hơn {JUMP} lần hoặc chưa bằng một nửa kỳ trước. Hãy kiểm "
                          "tra lại; nếu đúng, hãy ghi lý do.", brief, indicator, "reason")


def _half(indicator: Indicator, figure: Figure) -> tuple[str, str, str] | None:
    """Code, sentence and field for a share with one side only."""
    if indicator.kind != "share" or (figure.number is None) == (figure.of is None):
        return None
    if figure.of is None:
        return "denominator_missing", "có số đạt mà chưa có tổng số. Hãy nhập cả hai số hoặc để trống cả hai.", "of"
    return "numerator_missing", "có tổng số mà chưa có số đạt. Hãy nhập cả hai số hoặc để trống cả hai.", "number"


def _wrong_sum(indicator: Indicator, figure: Figure, figures: Figures) -> str | None:
    parts = [figures[id].number for id in indicator.sum_of if id in figures]
    known = [part for part in parts if part is not None]
    if figure.number is None or not known or len(known) < len(indicator.sum_of) or sum(known) == figure.number:
        return None
    total = f"{sum(known, Decimal(0)).normalize():f}".replace(".", ",")
    return f"phải bằng tổng các chỉ tiêu thành phần ({total}). Hãy kiểm tra lại."


def _jumps(indicator: Indicator, before: Figure | None, now: Figure) -> bool:
    """Whether it is more than double or less than half of what it was; of shares their ratios are compared."""
    if before is None:
        return False
    was, is_now = _size(indicator, before), _size(indicator, now)
    return bool(was and is_now and not was / JUMP <= is_now <= was * JUMP)


def _size(indicator: Indicator, figure: Figure) -> Decimal | None:
    if indicator.kind != "share":
        return figure.number if figure.of is None else None
    return figure.number / figure.of if figure.number is not None and figure.of else None
