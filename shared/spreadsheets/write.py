"""Sheets as an .xlsx file."""

from __future__ import annotations

import io
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.cell.cell import Cell as XlsxCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from shared.spreadsheets.model import Book, Cell, Check, Formula, Look, Sheet, column

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FONT, POINTS, LINE_POINTS = "Times New Roman", 11, 15.0
LONGEST_TEXT = 32_767                       # characters that Excel takes in a cell
MARGIN, LANDSCAPE, A4 = 0.4, "landscape", 9
_LINE = Side(style="thin", color="808080")
_GRID = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_FILLS: Mapping[str, str] = MappingProxyType(
    {"head": "D9E2EC", "task": "EEF2F6", "input": "FFF9DB", "total": "E8F0E4"})
_BOLD = ("title", "strong", "head", "task", "total")
_BOXED = ("head", "task", "body", "input", "total")
_LOOKS: tuple[Look, ...] = ("plain", "title", "strong", "quiet", "head", "task", "body", "input", "total")


def xlsx_bytes(book: Book) -> bytes:
    """The file. Programs compute its formulas when they open it."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    workbook.properties.title, workbook.properties.creator = book.title, "Thông Suốt"
    workbook.calculation.fullCalcOnLoad = True
    for look in _LOOKS:
        workbook.add_named_style(_style(look))
    for sheet in book.sheets:
        _write(workbook.create_sheet(sheet.name), sheet)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _style(look: Look) -> NamedStyle:
    size = POINTS + 3 if look == "title" else POINTS - 1 if look == "quiet" else POINTS
    style = NamedStyle(name=f"ts_{look}", font=Font(name=FONT, size=size, bold=look in _BOLD, italic=look == "quiet"))
    style.alignment = Alignment(wrap_text=look != "plain", vertical="center" if look == "head" else "top",
                                horizontal="center" if look in ("head", "title") else None)
    style.protection = Protection(locked=look != "input")
    if look in _BOXED:
        style.border = _GRID
    if look in _FILLS:
        style.fill = PatternFill("solid", start_color=_FILLS[look])
    return style


def _write(target: Worksheet, sheet: Sheet) -> None:
    checks: dict[Check, DataValidation] = {}
    for row, cells in enumerate(sheet.rows, 1):
        for number, cell in enumerate(cells, 1):
            _fill(target.cell(row, number), cell)
            if cell.check is not None:
                checks.setdefault(cell.check, _validation(cell.check)).add(f"{column(number)}{row}")
    for validation in checks.values():
        target.add_data_validation(validation)
    _measure(target, sheet)
    _print(target, sheet)
    if sheet.hidden:
        target.sheet_state = "hidden"
    if sheet.protected:
        protection = target.protection
        protection.sheet, protection.formatColumns, protection.formatRows = True, False, False  # False: still allowed


def _fill(target: XlsxCell, cell: Cell) -> None:
    target.style = f"ts_{cell.look}"
    if cell.format != "General":
        target.number_format = cell.format
    if isinstance(cell.value, Formula):
        target.value = f"={cell.value.text}"
    elif isinstance(cell.value, str):       # a text, also if it begins with "="; and so it stays when it is edited
        target.value = ILLEGAL_CHARACTERS_RE.sub("", cell.value)[:LONGEST_TEXT]
        target.data_type = "s"
        target.quotePrefix = cell.value.startswith(("=", "+", "-", "@"))
    elif cell.value is not None:
        number = Decimal(cell.value)
        target.value = int(number) if number == number.to_integral_value() else float(number)


def _validation(check: Check) -> DataValidation:
    if check.kind == "list":
        made = DataValidation(type="list", formula1=f'"{",".join(check.choices)}"', allow_blank=True)
    else:
        made = DataValidation(type=check.kind, operator="between", formula1=f"{check.least:f}",
                              formula2=f"{check.most:f}", allow_blank=True)
    made.errorTitle, made.error, made.showErrorMessage = "Chưa đúng", check.refusal, True
    made.promptTitle, made.prompt, made.showInputMessage = ("Cách nhập", check.hint, True) if check.hint else (
        None, None, False)
    return made


def _measure(target: Worksheet, sheet: Sheet) -> None:
    for number, width in enumerate(sheet.widths, 1):
        target.column_dimensions[column(number)].width = width
    for letters in sheet.hidden_columns:
        target.column_dimensions[letters].hidden = True
    for row, lines in sheet.heights.items():
        target.row_dimensions[row].height = LINE_POINTS * lines + 3
    for span in sheet.spans:
        target.merge_cells(span)
    target.freeze_panes = sheet.frozen
    target.sheet_view.showGridLines = not sheet.protected


def _print(target: Worksheet, sheet: Sheet) -> None:
    target.page_setup.orientation, target.page_setup.paperSize = LANDSCAPE, A4
    target.page_setup.fitToWidth, target.page_setup.fitToHeight = 1, 0
    target.sheet_properties.pageSetUpPr.fitToPage = True
    target.page_margins.left = target.page_margins.right = MARGIN
    target.page_margins.top = target.page_margins.bottom = MARGIN + 0.3
    target.page_margins.footer = MARGIN / 2
    target.oddFooter.right.text = "Trang &P/&N"
    if sheet.repeated is not None:
        target.print_title_rows = f"{sheet.repeated}:{sheet.repeated}"
