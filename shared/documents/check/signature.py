"""The signature block: capacity, authority, position and name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..read.lines import Line
from ..read.text import is_caps, key
from .departure import Departure, error
from .forms import BY_ITS_HEAD
from .sheet import Sheet

_TM = re.compile(r"^t\s?[./]?\s?m\s?[./]?\s+\S|^t/m", re.IGNORECASE)
_SLASHED = re.compile(r"^(?:T/M|K/T|T/L|TU/Q)\b", re.IGNORECASE)
_COLLECTIVE = re.compile(r"^(?:[uủ][ỷy] ban nhân dân|ubnd|hội đồng nhân dân)\b")
_COMMITTEE = re.compile(r"^ủy ban nhân dân(?!\w)")
_BY_ORDER = re.compile(r"^(?:TL|TUQ)\b")  # by order of the head: no collective above it
_DEGREE = re.compile(r"^(?:GS|PGS|TS|ThS|Th\.S|BS|KS|CN)\b\.?")
_POSITION = re.compile(
    r"^(?:Q\.\s*|QUYỀN\s+)?(?:PHÓ\s+)?(?:CHỦ TỊCH|GIÁM ĐỐC|CHÁNH|TRƯỞNG|CỤC TRƯỞNG|CHI CỤC TRƯỞNG|HIỆU TRƯỞNG)"
)


def check_signature(sheet: Sheet) -> Iterator[Departure]:
    """Somebody has to sign, in the right capacity."""
    signer = sheet.document.signer
    pieces = [(line, piece.strip("*_ ")) for line in sheet.closing for piece in line.columns]
    line = next((line.no for line, piece in pieces if _POSITION.match(piece)), None)
    if signer is None:
        last = sheet.body[-1].no if sheet.body else None
        yield error("signature_missing", "Thiếu chức vụ, họ tên và chữ ký của người có thẩm quyền.", last)
        return
    if not signer.position:
        yield error("position_missing", "Thiếu chức vụ của người ký.", line)
    if not signer.name:
        yield error("signer_missing", "Thiếu họ tên của người ký.", line, signer.position)
    elif _DEGREE.match(signer.name):
        yield error("signer_degree", "Không ghi học hàm, học vị trước họ tên người ký.", line, signer.name)
    yield from _capacity(sheet, pieces, line)


def _capacity(sheet: Sheet, pieces: list[tuple[Line, str]], no: int | None) -> Iterator[Departure]:
    position = sheet.document.signer.position if sheet.document.signer else None
    for line, piece in pieces:
        if _SLASHED.match(piece):
            yield error(
                "capacity_form",
                "Quyền hạn ký viết “TM.”, “KT.”, “TL.”, “TUQ.” với dấu chấm.",
                line.no,
                piece,
            )
    on_behalf = next(((line, piece) for line, piece in pieces if _TM.match(piece)), None)
    if on_behalf and re.search(r"\bUBND\b", on_behalf[1]):
        yield error("authority_shortened", "Sau “TM.” ghi đầy đủ “ỦY BAN NHÂN DÂN”.", on_behalf[0].no, on_behalf[1])
    by_order = any(_BY_ORDER.match(piece) for _, piece in pieces)
    if on_behalf is None and not by_order and _collective(sheet):
        yield error(
            "collective_missing",
            "Ký thay mặt tập thể phải ghi “TM. ỦY BAN NHÂN DÂN” phía trên chức vụ.",
            no,
            position,
        )
    deputy = bool(position and key(position).startswith("phó"))
    acting = any(re.match(r"^(?:KT|K/T|TUQ|TL)\b", piece) for _, piece in pieces)
    if deputy and not acting:
        yield error(
            "deputy_capacity",
            "Cấp phó ký thay phải ghi “KT.” trước chức vụ của người đứng đầu.",
            no,
            position,
        )
    if position and not deputy and any(piece.startswith("KT.") for _, piece in pieces):
        yield error("capacity_position", "Dưới “KT.” phải là chức vụ của cấp phó trực tiếp ký.", no, position)


def _collective(sheet: Sheet) -> bool:
    if sheet.kind in BY_ITS_HEAD:
        return any(is_caps(para.text) and _COMMITTEE.match(key(para.text)) for para in sheet.opening[:2])
    return bool(_COLLECTIVE.match(key(sheet.document.issuer or ""))) or _chairman(sheet)


def _chairman(sheet: Sheet) -> bool:
    """No issuer in the text, but a chairman (or his deputy) signs."""
    signer = sheet.document.signer
    return sheet.document.issuer is None and bool(signer and "CHỦ TỊCH" in (signer.position or ""))


def check_order(sheet: Sheet) -> Iterator[Departure]:
    """Number and date above the title, closing above the annexes."""
    below = [line for line in sheet.title[1:] + sheet.body[:3] if re.match(r"^Số\s?:\s?[\d\s]{0,8}/", line.text)]
    if below and sheet.heading.number_line is None:
        yield error("order_number", "Số, ký hiệu đặt phía trên tên loại văn bản.", below[0].no, below[0].text)
    if sheet.annexes and sheet.closing and sheet.annexes[0].no < sheet.closing[0].no:
        yield error("order_annex", "Phụ lục đặt sau chữ ký và nơi nhận.", sheet.annexes[0].no, sheet.annexes[0].text)
    number, date = sheet.heading.number_line, sheet.heading.date_line
    if number and date and date.no < number.no:
        yield error(
            "order_date",
            "Địa danh, thời gian ban hành đặt cùng hàng với số, ký hiệu, không đặt phía trên.",
            date.no,
            date.text,
        )
