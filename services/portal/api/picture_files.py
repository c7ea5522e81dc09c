"""Pictures and the tables behind them as files: SVG, CSV and .xlsx."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from fastapi import Response

from services.portal.api.formats import date_text
from services.portal.domain.pictures.file import svg
from services.portal.domain.pictures.shapes import Picture
from shared import clock
from shared.attachment import attachment
from shared.spreadsheets.csv import csv_bytes
from shared.spreadsheets.model import Book, Cell, Sheet, Value
from shared.spreadsheets.write import XLSX, xlsx_bytes

Format = Literal["svg", "csv", "xlsx"]
TableFormat = Literal["csv", "xlsx"]
Rows = Sequence[Sequence[Value]]            # the first has the titles
CSV, SVG = "text/csv; charset=utf-8", "image/svg+xml; charset=utf-8"


def source(whose: str) -> str:
    """The line that says where the numbers of a file are from, and of which day."""
    return f"Nguồn: Thông Suốt, {whose}; số liệu ngày {date_text(clock.today())}"


def picture_file(picture: Picture, name: str, whose: str) -> Response:
    """A picture, to be saved."""
    return _file(svg(picture, source(whose)).encode(), f"{name}.svg", SVG)


def table_file(format: TableFormat, name: str, title: str, whose: str, rows: Rows, widths: Sequence[float]) -> Response:
    """A table, to be saved; in .xlsx under its title and its source."""
    if format == "csv":
        return _file(csv_bytes(rows), f"{name}.csv", CSV)
    heads, *body = rows
    sheet = Sheet("Số liệu", (
        (Cell(title, "strong"),), (Cell(source(whose), "quiet"),), tuple(Cell(head, "head") for head in heads),
        *(tuple(Cell(value) for value in row) for row in body)),
        tuple(widths), spans=tuple(f"A{n}:{chr(ord('A') + len(heads) - 1)}{n}" for n in (1, 2)), heights={1: 2},
        repeated=3, frozen="A4")
    return _file(xlsx_bytes(Book(title, (sheet,))), f"{name}.xlsx", XLSX)


def _file(data: bytes, name: str, media: str) -> Response:
    return Response(data, media_type=media, headers={
        "Content-Disposition": attachment(name), "X-Content-Type-Options": "nosniff"})
