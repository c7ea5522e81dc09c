"""A roll-up's table as sheets with working formulas, and as plain rows.

The rows are the direct children's own reports and, apart from them, what lies below each; together they are the fold,
so the totals that a spreadsheet computes are those of the roll-up. An empty cell is a missing figure and never 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from services.reporting.domain.table_layout import Column, Told, columns, figure, told
from shared.spreadsheets.model import Book, Cell, Formula, Look, Sheet, Value, column

Row = Mapping[str, Any]
COUNTS = (("expected", "Phải báo cáo"), ("received", "Đã nhận"), ("accepted", "Đã tiếp nhận"))
FIXED = ("STT", "Đơn vị", "Số liệu của", *(title for _, title in COUNTS))
MISSING, TOTAL, UNITS_MISSING, ACCEPTED = "Thiếu số liệu", "Tổng cộng", "Số đơn vị thiếu số liệu", "Đã tiếp nhận"
TOP = 4                                     # rows of the heading, then the tasks and the titles
RAW_TITLES = ("Mã đơn vị", "Đơn vị", "Kỳ", "Mã nhiệm vụ", "Nhiệm vụ", "Mã chỉ tiêu", "Chỉ tiêu", "Số liệu, hoặc số đạt",
              "Tổng số", "Có/Không, hoặc nội dung", "Tình hình", "Tình trạng báo cáo", "Phiên bản báo cáo")
RAW_WIDTHS = (12.0, 26.0, 10.0, 16.0, 44.0, 24.0, 34.0, 14.0, 12.0, 26.0, 18.0, 18.0, 12.0)
PERCENT = "0.0%"


class Table(NamedTuple):
    """What is shown: the roll-up as the API has it, its rows, and the figures of single reports (or why not)."""

    superior: str
    plan: str
    rollup: Row
    rows: Sequence[Told]
    raw: Sequence[Sequence[Value]]
    raw_note: str = ""


def book(table: Table) -> Book:
    """The table and the single figures, each on a sheet."""
    title = f"Tổng hợp {table.rollup['period_label']}"
    return Book(title, (_summary(table, title), _raw(table)))


def plain_rows(table: Table) -> list[list[Value]]:
    """The table without formulas: titles, rows and the total of the roll-up."""
    shown = columns(table.rollup["tasks"])
    titles: list[Value] = [*FIXED, *(f"{one.task} · {one.title}" for _, one in shown), MISSING]
    whole = Told(TOTAL, "", table.rollup, told(table.rollup["tasks"]))
    return [titles, *(_plain(number, row, shown) for number, row in enumerate(table.rows, 1)),
            _plain(None, whole, shown)]


def _plain(number: int | None, row: Told, shown: Sequence[tuple[str, Column]]) -> list[Value]:
    figures = [figure(row.cells.get(id), one.field) for id, one in shown]
    return [number, row.unit, row.scope, *(row.counts[name] for name, _ in COUNTS), *figures, row.missing]


def _summary(table: Table, title: str) -> Sheet:
    shown = columns(table.rollup["tasks"])
    first = TOP + 3
    last = first + len(table.rows) - 1
    heading: list[tuple[str, Look]] = [
        (table.superior, "strong"), (title.upper(), "title"), (f"Kế hoạch: {table.plan}", "strong"),
        ("Số liệu tạm tính đến khi tải về, gồm báo cáo đã gửi và đã tiếp nhận. Ô trống là chưa có số liệu.", "quiet")]
    rows = [*((Cell(text, look),) for text, look in heading), _tasks(shown), _titles(shown),
            *(_row(number, row, shown, first + number - 1) for number, row in enumerate(table.rows, 1)),
            _total(shown, first, last), _units_missing(table, shown)]
    lines = max((-(-len(one.title) // 13) for _, one in shown), default=1)
    width = len(FIXED) + len(shown) + 1
    return Sheet("Tổng hợp", tuple(rows), (5.0, 28.0, 16.0, *[10.0] * 3, *[14.0] * len(shown), 10.0),
                 spans=(*(f"A{n}:{column(min(width, 12))}{n}" for n in range(1, TOP + 1)), *_task_spans(shown)),
                 heights={2: 2, TOP + 1: 4, TOP + 2: min(max(lines, 2), 8)}, repeated=TOP + 2, frozen=f"D{first}")


def _tasks(shown: Sequence[tuple[str, Column]]) -> tuple[Cell, ...]:
    return (*[Cell(look="head")] * len(FIXED), *(Cell(one.task, "head") for _, one in shown), Cell(look="head"))


def _titles(shown: Sequence[tuple[str, Column]]) -> tuple[Cell, ...]:
    return tuple(Cell(title, "head") for title in (*FIXED, *(one.title for _, one in shown), MISSING))


def _task_spans(shown: Sequence[tuple[str, Column]]) -> Iterator[str]:
    """A task's words stand over all its columns."""
    start = 0
    for at in range(1, len(shown) + 1):
        if at == len(shown) or shown[at][1].task != shown[start][1].task:
            if at - start > 1:
                yield f"{_letters(start)}{TOP + 1}:{_letters(at - 1)}{TOP + 1}"
            start = at


def _letters(at: int) -> str:
    return column(len(FIXED) + at + 1)


def _row(number: int, row: Told, shown: Sequence[tuple[str, Column]], at: int) -> tuple[Cell, ...]:
    figures = (_ratio(n, at, "body") if not one.way else Cell(figure(row.cells.get(id), one.field))
               for n, (id, one) in enumerate(shown))
    return (Cell(number), Cell(row.unit), Cell(row.scope), *(Cell(row.counts[name]) for name, _ in COUNTS), *figures,
            Cell(row.missing))


def _ratio(at: int, row: int, look: Look) -> Cell:
    """Of the two columns before it: made where it is read, from the numerator and the denominator."""
    return Cell(Formula(f'IFERROR({_letters(at - 2)}{row}/{_letters(at - 1)}{row},"")'), look, PERCENT)


def _total(shown: Sequence[tuple[str, Column]], first: int, last: int) -> tuple[Cell, ...]:
    """Computed by the spreadsheet; of a column in which nothing is told there is no total."""
    def cell(letters: str, way: str) -> Cell:
        over = f"{letters}{first}:{letters}{last}"
        return Cell(Formula(f'IF(COUNT({over})=0,"",{way}({over}))') if last >= first else None, "total")

    counts = [cell(column(len(FIXED) - len(COUNTS) + n + 1), "SUM") for n in range(len(COUNTS))]
    figures = [cell(_letters(n), one.way) if one.way else _ratio(n, last + 1, "total")
               for n, (_, one) in enumerate(shown)]
    return (Cell(look="total"), Cell(TOTAL, "total"), Cell(look="total"), *counts, *figures,
            cell(_letters(len(shown)), "SUM"))


def _units_missing(table: Table, shown: Sequence[tuple[str, Column]]) -> tuple[Cell, ...]:
    """Under each indicator, of how many units its figure is missing."""
    cells = told(table.rollup["tasks"])
    firsts = {id: n for n, (id, _) in reversed(list(enumerate(shown)))}
    counts = (Cell(cells[id]["missing"] if firsts[id] == n else None) for n, (id, _) in enumerate(shown))
    return (Cell(), Cell(UNITS_MISSING), *[Cell()] * (len(FIXED) - 2), *counts, Cell())


def _raw(table: Table) -> Sheet:
    note = [(Cell(table.raw_note, "strong"),)] if table.raw_note else []
    rows = [*note, tuple(Cell(title, "head") for title in RAW_TITLES),
            *(tuple(Cell(value) for value in row) for row in table.raw)]
    top = len(note) + 1
    return Sheet("Số liệu gốc", tuple(rows), RAW_WIDTHS, repeated=top, frozen=f"A{top + 1}")
