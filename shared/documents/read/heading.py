"""The heading block: number, symbol, place, date, issuer, superior, also where two columns share a line."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from .dates import day
from .fragments import mend
from .lines import Line
from .names import official_name
from .notes import Notes
from .stamps import is_secret, is_stamp
from .text import is_caps, key, squeeze

_MOTTO = re.compile(
    r"c[ộô]ng h[òo]a x[ãa] h[ộô]i ch[ủu] ngh[ĩi]a(?: vi[ệê]t(?: nam)?)?|^(?:vi[ệê]t )?nam$"
    r"|đ[ộô]c l[ậâ]p\s*[-–—.]*\s*t[ựư] do\s*[-–—.]*\s*h[ạa]nh ph[úu]c"
    r"|đảng cộng sản việt nam"
)
_NUMBER = re.compile(
    r"(?:^|\s)số\s{0,3}[:.;]?\s{0,3}(\d{1,6}[a-zđ]?)?[\s.…_]{0,40}"
    r"(?:/\s{0,3}|-(?=[A-ZĐ]{1,5}\s?/))([A-ZĐ][\wĐđ&.]{0,15}(?:\s{0,2}[-–—/]\s{0,2}[A-ZĐ][\w&.]{0,19}){0,4})",
    re.IGNORECASE,
)
_BLANK_NUMBER = re.compile(r"^số\s{0,3}[:.][\s.…_/]{0,60}$")
_DATE = re.compile(
    r"(?:^|,"
    r"|\s)\s{0,3}ngày[\s.…_]{0,20}(\d{1,2})?[\s.…_]{0,20}tháng[\s.…_]{0,20}(\d{1,2})?[\s.…_]{0,20}năm[\s.…_]{0,10}(\d{4})?",
    re.IGNORECASE,
)
_SLASHED = re.compile(r",\s{0,3}ngày\s{0,3}(\d{1,2})\s?[/.-]\s?(\d{1,2})\s?[/.-]\s?(\d{4})", re.IGNORECASE)
_LATE = re.compile(r"số\s{0,3}[:.]|ngày|[^\d,:;/]{1,40},\s{0,3}ngày")
_OPEN = re.compile(r"(?:^số\s{0,3}[:.]?|(?:^|\s)ngày|\stháng|\snăm)[\s.…_]{0,20}$")
_GOES_ON = re.compile(r"/\s{0,3}kh|tháng\s|năm\s+\d")
_ABOUT = re.compile(r"^v/v\s*[:.]?\s*", re.IGNORECASE)
_AGENCY = re.compile(
    r"^(?:[uủ]?[ỷyý] ban|ủy ban|ubnd|sở|bộ|phòng|ban|cục|chi cục|tổng cục|thanh tra|văn phòng"
    r"|trung tâm|công an|bảo hiểm|kho bạc"
    r"|hội|đài|trường|viện|liên đoàn|ngân hàng|tòa án|tỉnh ủy|huyện ủy|thành ủy|đảng ủy|đảng bộ"
    r"|mặt trận|hđnd|tỉnh đoàn"
    r"|học viện|bệnh viện|chính phủ|đoàn|bưu điện|công ty|liên minh|thường trực)(?!\w)"
)


@dataclass
class Heading:
    """What the heading block prints."""

    number: str | None = None
    symbol: str | None = None
    place: str | None = None
    date: dt.date | None = None
    year: int | None = None  # also where the day is missing
    issuer: str | None = None
    superior: str | None = None
    number_line: Line | None = None
    date_line: Line | None = None
    agencies: list[str] = field(default_factory=list)
    subject: str | None = None  # of a công văn: what follows "V/v" below its number


def read_heading(lines: list[Line], body: str, notes: Notes) -> Heading:
    """Read the lines above the title; `body` tells how names in capitals are written."""
    heading = Heading()
    for line in mend(lines):
        if is_secret(line):
            continue
        if is_stamp(line.text):
            notes.warn(
                "stamp_in_heading", "Dấu văn bản đến lẫn vào phần đầu văn bản; đã bỏ qua.", line.no, line.text
            )
            continue
        for piece in _pieces(line):
            _read_piece(heading, line, piece)
    names = [official_name(name, body) for name in heading.agencies]
    if len(names) > 1 and names[-1] == "Thường trực":
        names[-2:] = [f"Thường trực {names[-2]}"]
    heading.issuer = names[-1] if names and names[-1] != "Ủy ban nhân dân" else None  # of where, it does not say
    heading.superior = names[-2] if len(names) > 1 else None
    return heading


def _pieces(line: Line) -> list[str]:
    """The columns of a line; a gap left for a number or a day to be filled in is none."""
    pieces: list[str] = []
    for column in line.columns:
        if pieces and (_OPEN.search(key(pieces[-1])) or _GOES_ON.match(key(column))):
            pieces[-1] += f" {column}"
        else:
            pieces.append(column)
    return pieces


def take_number_and_date(heading: Heading, line: Line) -> bool:
    """Read number or date from a line below the title, where a scanner put them; whether it had any."""
    if not _LATE.match(key(line.text)):
        return False
    before = (heading.number_line, heading.date_line)
    rest = _take_date(heading, line, _take_number(heading, line, line.text))
    return (heading.number_line, heading.date_line) != before and len(rest) < 40


def _read_piece(heading: Heading, line: Line, piece: str) -> None:
    rest = _take_date(heading, line, _take_number(heading, line, piece))
    rest = squeeze(_cut(_MOTTO, rest)).strip(" -–—*.")
    if len(rest) < 2 or len(rest) > 120 or not any(c.isalpha() for c in rest):
        return
    if heading.subject is not None or _ABOUT.match(key(rest)):
        heading.subject = squeeze(f"{heading.subject or ''} {_ABOUT.sub('', rest)}")
        return
    opens = bool(_AGENCY.match(key(rest)))
    if (
        heading.agencies
        and is_caps(rest)
        and is_caps(heading.agencies[-1])
        and _goes_on(heading.agencies[-1], opens)
    ):
        heading.agencies[-1] += f" {rest}"
    elif opens and (is_caps(rest) or (len(rest.split()) <= 14 and not rest.endswith((".", ";")))):
        heading.agencies.append(rest)


def _goes_on(last: str, opens: bool) -> bool:
    """The second line of a name ("TỈNH TÂY NINH", "VÀ TRUYỀN THÔNG")."""
    return not opens or last.endswith((" VÀ", " -", ","))


def _cut(pattern: re.Pattern[str], text: str) -> str:
    lowered, at, kept = key(text), 0, []
    for found in pattern.finditer(lowered):
        kept.append(text[at : found.start()])
        at = found.end()
    return " ".join([*kept, text[at:]])


def _take_number(heading: Heading, line: Line, piece: str) -> str:
    found = _NUMBER.search(piece)
    if found and heading.number_line is None:
        heading.number, heading.number_line = found[1], line
        heading.symbol = re.sub(r"\s*[-–—]\s*", "-", re.sub(r"\s*/\s*", "/", found[2])).strip(".")
        return f"{piece[: found.start()]} {piece[found.end() :]}".strip()
    if heading.number_line is None and _BLANK_NUMBER.match(key(piece)):
        heading.number_line = line
        return ""
    return piece


def _take_date(heading: Heading, line: Line, piece: str) -> str:
    found = _SLASHED.search(piece) or _DATE.search(piece)
    if not found or heading.date_line is not None:
        return piece
    number, month, year = (int(part) if part else None for part in found.groups())
    heading.date_line, heading.year = line, year
    heading.date = day(year, month, number) if year and month and number else None
    place = piece[: found.start()].strip(" ,.…")
    heading.place = place if 0 < len(place) <= 50 else None
    return piece[found.end() :].strip()
