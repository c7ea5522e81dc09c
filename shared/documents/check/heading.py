"""The heading: quốc hiệu and tiêu ngữ, superior and issuer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..read.lines import Line
from ..read.text import is_caps, key, squeeze
from .departure import Departure, advice, error
from .sheet import Sheet

STATE = re.compile(r"cộng h(?:òa|oà) xã hội chủ nghĩa việt nam")
MOTTO = re.compile(r"độc lập\s*[-–—.]?\s*tự do\s*[-–—.]?\s*hạnh phúc")
_EXACT_MOTTO = "Độc lập - Tự do - Hạnh phúc"
_TOP = re.compile(r"^(?:[uủ][ỷy] ban nhân dân|ubnd|hội đồng nhân dân|bộ|chính phủ|văn phòng chính phủ)\b")
_SHORTENED = re.compile(r"\b(UBND|HĐND|TP|TX|TT&TT|GD&ĐT|TN&MT|NN&PTNT|LĐTBXH)\b")


def check_heading(sheet: Sheet) -> Iterator[Departure]:
    """Quốc hiệu and tiêu ngữ."""
    yield from _state(sheet)
    yield from _motto(sheet)


def _state(sheet: Sheet) -> Iterator[Departure]:
    found = _find(sheet.head, STATE)
    if found is None:
        yield error("state_name_missing", "Thiếu Quốc hiệu “CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM”.", sheet.top)
    elif not is_caps(found[1]):
        yield error("state_name_not_capitals", "Quốc hiệu phải viết bằng chữ in hoa.", found[0].no, found[1])


def _motto(sheet: Sheet) -> Iterator[Departure]:
    found = _find(sheet.head, MOTTO)
    if found is None:
        yield error("motto_missing", f"Thiếu Tiêu ngữ “{_EXACT_MOTTO}”.", sheet.top)
    elif squeeze(found[1]).strip("*_ ") != _EXACT_MOTTO:
        yield error(
            "motto_form",
            f"Tiêu ngữ phải viết “{_EXACT_MOTTO}”: chữ cái đầu của các cụm từ viết hoa, "
            "giữa các cụm từ có gạch nối (-) và cách chữ.",
            found[0].no,
            found[1],
        )


def check_issuer(sheet: Sheet) -> Iterator[Departure]:
    """Names of the issuing authority and of its superior."""
    names = sheet.heading.agencies
    if not names:
        yield error("issuer_missing", "Thiếu tên cơ quan, tổ chức ban hành văn bản ở đầu văn bản.", sheet.top)
        return
    line = next((line.no for line in sheet.head if names[-1].split()[0] in line.text), sheet.top)
    if not is_caps(names[-1]):
        yield error("issuer_not_capitals", "Tên cơ quan ban hành văn bản phải viết bằng chữ in hoa.", line, names[-1])
    if short := _SHORTENED.search(names[-1]):
        yield error(
            "issuer_shortened",
            f"Tên cơ quan ban hành phải ghi đầy đủ, không viết tắt “{short[1]}”.",
            line,
            names[-1],
        )
    if len(names) == 1 and not _TOP.match(key(names[0])):
        yield error(
            "superior_missing",
            "Thiếu tên cơ quan, tổ chức chủ quản trực tiếp phía trên tên cơ quan ban hành.",
            line,
            names[0],
        )
    if len(names) > 2:
        yield advice("superiors_many", "Chỉ ghi một cơ quan, tổ chức chủ quản trực tiếp.", line, names[0])


def _find(lines: list[Line], pattern: re.Pattern[str]) -> tuple[Line, str] | None:
    for line in lines:
        for piece in line.columns:
            if found := pattern.search(key(piece)):
                return line, piece[found.start() : found.end()]
    return None
