"""A sheet's cells as CSV that a Vietnamese Excel opens with a double click.

UTF-8 with its byte order mark, else Excel takes the letters for another code page. Numbers have a decimal comma, since
a Vietnamese Excel reads "1.234" as one thousand and "12.5" as a day in May; therefore fields are parted by semicolons,
as Excel itself does wherever the comma is in numbers.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

from shared.spreadsheets.model import Value

BOM = codecs.BOM_UTF8
_ACTIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")  # a cell that begins so is not a text for every program


def csv_bytes(rows: Iterable[Sequence[Value]]) -> bytes:
    """The rows as a file."""
    return BOM + csv_text(rows).encode()


def csv_text(rows: Iterable[Sequence[Value]]) -> str:
    """The rows as lines of a file. What is a text can't become a formula; None is an empty field."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([_field(value) for value in row] for row in rows)
    return out.getvalue()


def _field(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.lstrip().startswith(_ACTIVE) or value.startswith(_ACTIVE) else value
    return f"{Decimal(value):f}".replace(".", ",")
