"""A report's form as sheets, to be filled in without a connection and read back by `form_reading`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from services.reporting.domain import form_layout as layout
from services.reporting.domain import form_words as words
from services.reporting.domain.items import briefs
from shared.documents.model import Indicator
from shared.events.types import TaskBrief
from shared.periods import parse
from shared.spreadsheets.model import Book, Cell, Check, Formula, Look, Sheet

Doc = Mapping[str, Any]
Row = tuple[Cell, ...]
HEADING_ROWS, LAST = 6, "L"
EMPTY = Cell()
GUIDE = ("Chỉ nhập vào ô nền vàng. Ô để trống là chưa có số liệu, không phải là 0. Với tỷ lệ, nhập số đạt và tổng số; "
         "tỷ lệ tự tính. Lưu tệp dạng .xlsx rồi tải lên trang báo cáo.")
CHOOSE = "Hãy chọn một trong các mục của danh sách."
STATE_CHECK = Check("list", CHOOSE, "Chọn tình hình thực hiện trong danh sách.", tuple(words.STATES.values()))
YES_CHECK = Check("list", CHOOSE, "Chọn Có hoặc Không; để trống nếu chưa có số liệu.", (words.YES, words.NO))
WHOLE, ANY = "#,##0", "General"


def form(obligation: Doc, report: Doc, previous: Doc) -> Book:
    """The form with what is saved; `previous` are the unit's figures of the period before, by indicator."""
    tasks = briefs(obligation["tasks"])
    rows = [*_heading(obligation), _titles()]
    for number, (id, brief) in enumerate(tasks.items(), 1):
        rows.extend(_task(number, brief, report["items"].get(id) or {}, previous, len(rows)))
    rows.append(_comment(report["note"]))
    top = HEADING_ROWS + 1
    sheet = Sheet(
        layout.FORM_SHEET, tuple(rows), layout.WIDTHS, spans=tuple(_spans(rows)), heights=dict(_heights(rows)),
        repeated=top, frozen=f"C{top + 1}", hidden_columns=(layout.ID,), protected=True)
    return Book(f"Báo cáo {parse(obligation['period']).label}", (sheet, _meta(obligation, report, tasks)))


def _heading(obligation: Doc) -> list[Row]:
    period = parse(obligation["period"])
    symbol = f" ({obligation['symbol']})" if obligation["symbol"] else ""
    due = _day(dt.date.fromisoformat(obligation["due"]))
    lines: list[tuple[str, Look]] = [
        (obligation["unit_name"], "strong"),
        (f"BIỂU MẪU BÁO CÁO {period.label.upper()}", "title"),
        (f"Kế hoạch: {obligation['title']}{symbol}", "strong"),
        (f"Gửi: {obligation['superior_name']}. Hạn gửi: {due}. Số liệu từ {_day(period.data_from)} đến "
         f"{_day(period.cut_off)}.", "strong"),
        (GUIDE, "quiet"), ("", "quiet")]
    return [(Cell(text, look),) for text, look in lines]


def _day(day: dt.date) -> str:
    return f"{day:%d/%m/%Y}"


def _titles() -> Row:
    return tuple(Cell(title, "head") for title in layout.TITLES)


def _task(number: int, brief: TaskBrief, item: Doc, previous: Doc, above: int) -> Iterator[Row]:
    """The task's own row, then one for each of its indicators; `above` is the number of rows before."""
    due = f" (hạn thực hiện: {_day(brief.due)})" if brief.due else ""
    fixed = [Cell(number, "task"), Cell(f"{brief.text}{due}", "task"), *[Cell(look="task")] * 3]
    yield _row(fixed, {layout.STATE: Cell(words.STATES.get(item.get("state", "")), "input", check=STATE_CHECK),
                       layout.NOTE: Cell(item.get("note") or None, "input")}, brief.id, "task")
    told = item.get("figures") or {}
    for at, one in enumerate(brief.indicators, above + 2):
        fixed = [EMPTY, *map(Cell, (one.name, words.unit(one), words.target(one),
                                    words.figure(previous.get(one.id), one)))]
        yield _row(fixed, _figure(one, told.get(one.id) or {}, at), one.id, "body")


def _row(fixed: Sequence[Cell], typed: Mapping[str, Cell], id: str, look: Look) -> Row:
    rest = (typed.get(letters, Cell(look=look)) for letters in "FGHIJKL")
    return (*fixed, *rest, Cell(id))


def _figure(indicator: Indicator, told: Doc, row: int) -> dict[str, Cell]:
    """The cells of a figure that are filled in, by column; a share's percentage is computed."""
    cells = {column: Cell(_typed(field, told), "input", *_asked(field, indicator))
             for field, column in layout.FIELDS[indicator.kind].items()}
    if indicator.kind == "share":
        share = f'IFERROR({layout.NUMBER}{row}/{layout.OF}{row},"")'
        cells[layout.SHARE] = Cell(Formula(f'IF({layout.NUMBER}{row}="","",{share})'), format="0.0%")
    return cells


def _typed(field: str, told: Doc) -> str | Decimal | None:
    value = told.get(field)
    if field in ("number", "of"):
        return None if value is None else Decimal(value)
    if field == "yes":
        return None if value is None else words.YES if value else words.NO
    return value or None


def _asked(field: str, indicator: Indicator) -> tuple[str, Check | None]:
    """How a number is shown, and what may be typed."""
    if field == "yes":
        return ANY, YES_CHECK
    if field not in ("number", "of"):
        return ANY, None
    if indicator.kind == "count":
        return WHOLE, Check("whole", "Hãy nhập số nguyên từ 0 trở lên.", "Số nguyên; để trống nếu chưa có số liệu.",
                            least=Decimal(0), most=_most(indicator))
    part = {"share": "Số đạt", "minimum": "Mức thấp nhất", "maximum": "Mức cao nhất"}.get(indicator.kind, "Số liệu")
    name = "Tổng số" if field == "of" else part
    return ANY, Check("decimal", "Hãy nhập số từ 0 trở lên, trong khoảng cho phép.",
                      f"{name}; để trống nếu chưa có số liệu.", most=_most(indicator))


def _most(indicator: Indicator) -> Decimal:
    """A share's bounds are in per cent, not those of its two numbers."""
    most = indicator.maximum if indicator.kind != "share" else None
    return Decimal(10) ** 15 if most is None else most


def _comment(note: str) -> Row:
    label = Cell("Nhận xét chung, kiến nghị", "task")
    return (Cell(look="task"), label, *[Cell(look="task")] * 3, Cell(note or None, "input"),
            *[Cell(look="input")] * 6, Cell(layout.COMMENT))


def _spans(rows: Sequence[Row]) -> Iterator[str]:
    """Headings over the whole width, a task's words over what only its indicators have, the note over all inputs."""
    for number, row in enumerate(rows, 1):
        if len(row) == 1:
            yield f"A{number}:{LAST}{number}"
        elif row[-1].value == layout.COMMENT:
            yield f"F{number}:{LAST}{number}"
        elif row[1].look == "task":
            yield f"B{number}:E{number}"


def _heights(rows: Sequence[Row]) -> Iterator[tuple[int, int]]:
    """Rows in lines, estimated: programs don't measure merged cells."""
    for number, row in enumerate(rows, 1):
        wide = {0: sum(layout.WIDTHS[:-1])} if len(row) == 1 else dict(enumerate(layout.WIDTHS[:-1]))
        if len(row) > 1 and row[1].look == "task":
            wide[1] = sum(layout.WIDTHS[1:5])
        if row[-1].value == layout.COMMENT:
            wide[5] = sum(layout.WIDTHS[5:12])
        lines = max(_lines(cell.value, wide.get(n, 1e9)) for n, cell in enumerate(row))
        yield number, max(lines, 4) if row[-1].value == layout.COMMENT else lines


def _lines(value: object, width: float) -> int:
    texts = value.splitlines() if isinstance(value, str) else []
    return max(1, sum(1 + int(len(text) / width * 0.95) for text in texts))


def _meta(obligation: Doc, report: Doc, tasks: Mapping[str, TaskBrief]) -> Sheet:
    """What the form is of, for the program that reads it back."""
    facts = (("version", layout.VERSION), ("report", obligation["_id"]), ("revision", str(report["revision"])),
             ("unit", obligation["unit_name"]), ("period", parse(obligation["period"]).label),
             ("plan", obligation["title"]))
    ids = [("row", id) for brief in tasks.values() for id in (brief.id, *(one.id for one in brief.indicators))]
    rows = tuple((Cell(name, "plain"), Cell(value, "plain")) for name, value in (*facts, *ids))
    return Sheet(layout.META_SHEET, rows, (12.0, 80.0), hidden=True, protected=True)
