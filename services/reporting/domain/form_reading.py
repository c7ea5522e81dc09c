"""A filled-in form read back: row by row by its id, wherever the row is, through the same checks as the page.

A row that isn't in the file (deleted, or asked only since) stays as it is saved; a cell that is empty is left empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from services.reporting.domain import form_cells
from services.reporting.domain import form_layout as layout
from services.reporting.domain.entry import figure
from services.reporting.domain.items import checked
from services.reporting.domain.items import note as short_enough
from services.reporting.domain.refusals import refusal
from shared.documents.model import Indicator
from shared.errors import BadInput
from shared.events.types import TaskBrief
from shared.spreadsheets.model import Entry, Rows

Doc = Mapping[str, Any]
Line = Mapping[str, Entry]
SHOWN = 100
OTHER = "Tệp này không phải biểu mẫu báo cáo tải về từ hệ thống. Hãy tải lại biểu mẫu, nhập rồi tải lên tệp .xlsx đó."


@dataclass(frozen=True)
class Form:
    """A form as it came: of which report it says it is, and its rows by id, with where they are."""

    report: str
    revision: int
    of: str                                 # in words, for a refusal
    lines: Mapping[str, tuple[int, Line]]
    problems: tuple[tuple[str, BadInput], ...]      # of rows that are nobody's, with the cells


@dataclass
class Read:
    """What a form comes to: a draft to be saved, unless there are refusals."""

    items: dict[str, dict[str, Any]] = field(default_factory=dict)
    note: str = ""
    taken: list[dict[str, str]] = field(default_factory=list)
    empty: list[dict[str, str]] = field(default_factory=list)
    kept: list[dict[str, str]] = field(default_factory=list)
    refusals: list[dict[str, str]] = field(default_factory=list)

    def refuse(self, cell: str, error: BadInput) -> None:
        """Note what is wrong with a cell."""
        self.refusals.append({"cell": cell, "code": error.code, "detail": f"Ô {cell}: {error.detail}"})


def form_of(sheets: Mapping[str, Rows]) -> Form:
    """The form in a file; raises BadInput if it is none of ours."""
    meta, rows = sheets.get(layout.META_SHEET), sheets.get(layout.FORM_SHEET)
    if meta is None or rows is None:
        raise BadInput(OTHER, code="not_a_form", status=400)
    facts = {str(row["A"].value): str(row["B"].value) for row in meta.values() if "A" in row and "B" in row}
    if facts.get("version") != layout.VERSION or not facts.get("revision", "").isdecimal():
        raise BadInput(OTHER, code="not_a_form", status=400)
    of = ", ".join(facts[name][:SHOWN] for name in ("unit", "period", "plan") if facts.get(name))
    return Form(facts.get("report", ""), int(facts["revision"][:9]), of, *_lines(rows))


def _lines(rows: Rows) -> tuple[dict[str, tuple[int, Line]], tuple[tuple[str, BadInput], ...]]:
    """The rows below the titles, by id; what was typed where no row of ours is."""
    lines: dict[str, tuple[int, Line]] = {}
    problems: list[tuple[str, BadInput]] = []
    top = next((row for row, line in rows.items() if _id(line) == layout.ID_TITLE), None)
    if top is None:
        raise BadInput(OTHER, code="not_a_form", status=400)
    for row, line in rows.items():
        typed = next((letters for letters in layout.TYPED if letters in line), None)
        if row <= top or (not _id(line) and typed is None):
            continue
        cell = f"{typed or layout.ID}{row}"
        if not _id(line):
            problems.append((cell, BadInput("dòng này được thêm vào và không thuộc biểu mẫu. Hãy nhập vào dòng có sẵn "
                                            "rồi xoá dòng thêm.", code="unknown_row")))
        elif _id(line) in lines:
            problems.append((cell, BadInput("dòng này bị chép trùng với dòng khác. Hãy xoá một trong hai dòng.",
                                            code="repeated_row")))
        else:
            lines[_id(line)] = (row, line)
    return lines, tuple(problems)


def _id(line: Line) -> str:
    return str(line[layout.ID].value).strip() if layout.ID in line else ""


def read(form: Form, tasks: Mapping[str, TaskBrief], saved: Doc) -> Read:
    """The draft that the form makes of what is saved, with every refusal."""
    reader = _Reader(form, saved)
    for cell, error in form.problems:
        reader.read.refuse(cell, error)
    for brief in tasks.values():
        reader.task(brief)
    reader.comment()
    reader.strangers({*tasks, *(one.id for brief in tasks.values() for one in brief.indicators), layout.COMMENT})
    return reader.read


class _Reader:
    """Goes through the rows that the report asks for."""

    def __init__(self, form: Form, saved: Doc):
        self.read = Read(note=saved["note"])
        self._lines, self._saved = form.lines, saved["items"]

    def task(self, brief: TaskBrief) -> None:
        """A task's own row and those of its indicators."""
        before: Doc = self._saved.get(brief.id) or {}
        refused = len(self.read.refusals)
        known = {name: before[name] for name in ("state", "note") if before.get(name)}
        own = self._fields(brief.id, brief.text, layout.TASK, known, refusal("", "", brief).detail)
        words_fit = len(self.read.refusals) == refused
        figures = {one.id: told for one in brief.indicators
                   if (told := self._figure(brief, one, (before.get("figures") or {}).get(one.id)))}
        item = {"state": own.get("state", ""), "note": own.get("note", ""), "figures": figures,
                "evidence": list(before.get("evidence") or ())}
        if words_fit and (any(item.values()) or len(self.read.refusals) > refused):
            self._checked_words(brief, item)
            self.read.items[brief.id] = item

    def _checked_words(self, brief: TaskBrief, item: dict[str, Any]) -> None:
        """What is wrong with a task's state, note or links; its figures have been checked in their cells."""
        try:
            checked({brief.id: {**item, "figures": {}}}, {brief.id: brief})
        except BadInput as error:
            column = layout.STATE if not item["state"] else layout.NOTE
            self.read.refuse(self._cell(brief, column), error)

    def _figure(self, brief: TaskBrief, indicator: Indicator, before: Doc | None) -> dict[str, Any]:
        """The figure's fields, each checked in its cell, then all together."""
        columns, which = layout.FIELDS[indicator.kind], refusal("", "", brief, indicator).detail
        refused = len(self.read.refusals)
        known = {name: before[name] for name in columns if before and before.get(name) not in (None, "")}
        told = self._fields(indicator.id, indicator.name, columns, known, which)
        row = self._lines[indicator.id][0] if indicator.id in self._lines else 0
        for name, value in told.items():
            self._checked({name: value}, brief, indicator, f"{columns[name]}{row}")
        if len(self.read.refusals) == refused:
            self._checked(told, brief, indicator, f"{next(iter(columns.values()))}{row}")
        return told

    def _checked(self, told: Doc, brief: TaskBrief, indicator: Indicator, cell: str) -> None:
        try:
            figure(told, brief, indicator)
        except BadInput as error:
            self.read.refuse(cell, error)

    def _fields(self, id: str, name: str, columns: Mapping[str, str], saved: Doc, which: str) -> dict[str, Any]:
        """The fields of one row; of a row that isn't there, what is saved."""
        if id not in self._lines:
            self.read.kept.append({"id": id, "name": name})
            return dict(saved)
        row, line = self._lines[id]
        found: dict[str, Any] = {}
        for field_name, column in columns.items():
            if column not in line:
                continue
            try:
                found[field_name] = form_cells.field(field_name, line[column])
            except BadInput as error:
                self.read.refuse(f"{column}{row}", BadInput(f"{which}{error.detail}", code=error.code))
            else:
                self.read.taken.append({"cell": f"{column}{row}", "id": id, "name": name, "field": field_name})
        if not any(column in line for column in columns.values()):
            self.read.empty.append({"cell": f"{next(iter(columns.values()))}{row}", "id": id, "name": name})
        self._unused(row, line, columns, which)
        return found

    def _unused(self, row: int, line: Line, columns: Mapping[str, str], which: str) -> None:
        for column in layout.TYPED:
            if column in line and column not in columns.values():
                self.read.refuse(f"{column}{row}", BadInput(
                    f"{which}ô này không dùng cho dòng này. Hãy xoá nội dung trong ô.", code="unused_cell"))

    def comment(self) -> None:
        """The report's own words."""
        if layout.COMMENT not in self._lines:
            return
        row, line = self._lines[layout.COMMENT]
        cell = f"{layout.STATE}{row}"
        try:
            self.read.note = short_enough(form_cells.field("note", line[layout.STATE])) if layout.STATE in line else ""
        except BadInput as error:
            self.read.refuse(cell, error)

    def strangers(self, known: set[str]) -> None:
        """Rows that the plan no longer asks for are refused only if something stands in them."""
        for id, (row, line) in self._lines.items():
            typed = next((column for column in layout.TYPED if column in line), None)
            if id not in known and typed is not None:
                self.read.refuse(f"{typed}{row}", BadInput(
                    "dòng này không còn trong kế hoạch của đơn vị. Hãy tải biểu mẫu mới rồi nhập lại.",
                    code="unknown_row"))

    def _cell(self, brief: TaskBrief, column: str) -> str:
        """The cell of a task's row; of a row that isn't there, that of the first of its rows that is."""
        rows = [self._lines[id][0] for id in (brief.id, *(one.id for one in brief.indicators)) if id in self._lines]
        return f"{column}{rows[0] if rows else 1}"
