"""What is stamped on a document after it was written: arrival stamps, signature panels, marks of secrecy."""

from __future__ import annotations

import re

from .lines import Line
from .text import key

_STAMP = re.compile(
    r"^(?:(?:công văn |văn bản )?đ[ếềê]n(?:\s*(?:số|ngày|giờ)\b.*|\s*[:.]?\s*$)|(?:công văn"
    r"|văn bản) đ[ếềê]n\b.{0,40}$"
    r"|ngày\s*:?\s*\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{2,4}\.?$|chuy[êểe]n\s*(?:[:.…_]+.{0,30})?$"
    r"|giờ\s*:.{0,30}$|s\s*:.{0,10}$"
    r"|lưu hồ sơ số.{0,30}$|(?:người ký|ký bởi|cơ quan|email|thời gian ký|ngày ký"
    r"|signature)\s*:.{0,120}$|signature not verified.*"
    r"|số đến\b.{0,30}$|ngày đến\b.{0,30}$)"
)
_SECRET = re.compile(r"^[\[(“\"*]*(?:tài liệu |văn bản |dấu )?(?:tuyệt |tối )?mật[\])”\"*.!]*$")
_DEGREE = re.compile(r"^[\[(]*độ mật\s*[:.]?\s*(.*)$")
_OPEN = re.compile(r"^(?:không|thường|bình thường|không mật|công khai)?[\])\s.…_]*$")


def is_stamp(text: str) -> bool:
    """Whether a line of the heading is an arrival stamp or a signature panel."""
    return bool(_STAMP.match(key(text)))


def is_secret(line: Line) -> bool:
    """Whether a line (or a column of it) is nothing but a mark of secrecy; "bí mật" in prose is none."""
    return any(_secret_mark(key(piece)) for piece in (*line.columns, line.text))


def _secret_mark(text: str) -> bool:
    if _SECRET.match(text):
        return True
    degree = _DEGREE.match(text)
    return bool(degree) and not _OPEN.match(degree[1] if degree else "")
