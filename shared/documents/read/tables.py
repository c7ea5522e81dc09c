"""Table rows: header words → columns, rows broken over a page, and one task for each row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .text import ends_sentence, is_caps, key, starts_lower

Role = Literal["order", "time", "partners", "products", "lead", "target", "task", "note", "other"]
# Asked in this order: "Thời gian thực hiện" is a time, "Kết quả thực hiện" a product.
_ROLES: tuple[tuple[Role, re.Pattern[str]], ...] = (
    ("order", re.compile(r"^(?:stt|tt|số\s*tt|số thứ tự|s\.?t\.?t\.?|t\.t)\.?$")),
    ("note", re.compile(r"ghi chú|kinh phí|dự toán|nguồn|căn cứ")),
    ("time", re.compile(r"thời gian|thời hạn|thời điểm|tiến độ|hoàn thành|lộ trình|kỳ hạn|^năm \d{4}$")),
    ("partners", re.compile(r"phối hợp")),
    ("products", re.compile(r"sản phẩm|kết quả|đầu ra|hồ sơ")),
    ("lead", re.compile(
        r"chủ trì|(?:cơ quan|đơn vị|bộ phận|người|phòng|cá nhân).{0,30}(?:thực hiện|phụ trách|tổ chức"
        r"|tham mưu)|phân công|trách nhiệm|^đơn vị$|^cơ quan$|đầu mối"
    )),
    ("target", re.compile(r"chỉ tiêu|số lượng|đơn vị tính|khối lượng")),
    ("task", re.compile(r"nhiệm vụ|nội dung|công việc|hoạt động|tên|giải pháp|mục tiêu|chuyên đề|đề tài|lĩnh vực")),
)  # fmt: skip
_NUMBER = re.compile(r"^\(?\s*(?:\d{1,3}(?:\.\d{1,3}){0,3}|[ivx]{1,6}|[a-zđ])\s*[.)]?$", re.IGNORECASE)
_COLUMN_NUMBERS = re.compile(r"^\(?\s*(?:\d{1,2}|[A-Z])\s*\)?$")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, with the line that it begins on."""

    no: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A header and its rows."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def roles(self) -> tuple[Role, ...]:
        """What each column holds."""
        return tuple(role_of(title) for title in self.header)


def role_of(title: str) -> Role:
    """What a column holds, told by the words of its header."""
    lowered = key(title).strip(" .:*")
    return next((role for role, words in _ROLES if words.search(lowered)), "other")


def is_header(cells: Sequence[str]) -> bool:
    """Whether a row is a table's header: at least two known columns, one of them the task or the order."""
    if any(len(cell) > 80 for cell in cells) or (cells and _NUMBER.match(cells[0])):
        return False
    roles = {role_of(cell) for cell in cells if cell} - {"other"}
    return len(roles) >= 2 and bool(roles & {"task", "order"})


def read_table(rows: Sequence[Row]) -> Table:
    """Join broken rows, drop repeated headers and the line that numbers the columns."""
    at = next((index for index, row in enumerate(rows[:3]) if is_header(row.cells)), -1)
    header = rows[at].cells if at >= 0 else ()
    below = at + 1
    if at >= 0 and (joined := two_lines(header, rows[below:])):
        header, below = joined, at + 2
    width = len(header) or max((len(row.cells) for row in rows), default=0)
    kept: list[Row] = []
    pieces: list[list[str]] = []
    for index, row in enumerate(rows):
        cells = fit(row.cells, width)
        if at <= index < below or cells == header or _numbers_columns(cells) or not any(cells):
            continue
        if pieces and _continues(pieces[-1], cells):
            pieces[-1] = [" ".join(filter(None, pair)) for pair in zip(pieces[-1], cells, strict=True)]
            continue
        kept.append(row)
        pieces.append(list(cells))
    return Table(header, tuple(Row(row.no, tuple(cells)) for row, cells in zip(kept, pieces, strict=True)))


def two_lines(header: Sequence[str], rows: Sequence[Row]) -> tuple[str, ...] | None:
    """A header whose second line divides a column ("Phân công" over "Chủ trì" and "Phối hợp"), as one line."""
    second = rows[0].cells if rows else ()
    parts = [cell for cell in second if cell]
    roles = {role_of(cell) for cell in parts} - {"other", "order"}
    if len(parts) < 2 or not roles or any(len(cell) > 40 or _NUMBER.match(cell) for cell in parts):
        return None
    if len(second) == len(header) and (not second[0] or second[0] == header[0]):
        return tuple(_under(above, below) for above, below in zip(header, second, strict=True))
    width = max((len(row.cells) for row in rows[1:4]), default=0)
    if len(header) + len(parts) - 1 != width or second[0] != parts[0]:
        return None
    over = next((at for at, cell in enumerate(header) if role_of(cell) in ("lead", "partners", "time")), -1)
    return (*header[:over], *parts, *header[over + 1 :]) if over > 0 else None


def _under(above: str, below: str) -> str:
    return below if below and role_of(below) != "other" else " ".join(dict.fromkeys(filter(None, (above, below))))


def fit(cells: Sequence[str], width: int) -> tuple[str, ...]:
    """As many cells as the header has; what is too much goes into the last."""
    if len(cells) > width:
        return (*cells[: width - 1], " ".join(filter(None, cells[width - 1 :])))
    return (*cells, *[""] * (width - len(cells)))


def _numbers_columns(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return len(filled) >= 3 and all(_COLUMN_NUMBERS.match(cell) for cell in filled)


def _continues(last: Sequence[str], cells: Sequence[str]) -> bool:
    """A row without a number whose text goes on in the middle of a sentence (a page break)."""
    if not cells or cells[0] or len(cells) < 2:
        return False
    first = next((at for at, cell in enumerate(cells) if cell), 0)
    if starts_lower(cells[first]) and last[first] and not ends_sentence(last[first]):
        return True
    return not cells[1] and sum(1 for cell in cells if cell) < len(cells) - 1


def is_group(cells: Sequence[str]) -> bool:
    """A row that only names a group of tasks ("I | CẢI CÁCH THỂ CHẾ")."""
    words = [cell for cell in cells if cell and not _NUMBER.match(cell)]
    return not words or (
        len(words) == 1 and (is_caps(words[0]) or bool(re.match(r"^[IVX]{1,5}$", cells[0].strip(" ."))))
    )
