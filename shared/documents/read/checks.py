"""Refusals before the reading, and warnings about what is missing or disagrees after it."""

from __future__ import annotations

import re

from shared.errors import BadInput

from ..model import Document
from .acts import Act, find_act
from .annexes import ReadAnnex
from .bases import Opening
from .heading import Heading
from .lines import Line
from .markers import parse_marker
from .notes import Notes
from .stamps import is_secret
from .text import key
from .title import UNKNOWN, find_kind, find_untitled

_HEADING_LINES = 30


def refuse_secret(lines: list[Line]) -> None:
    """A document marked MẬT in its heading is refused before anything of it is kept."""
    title = find_kind(lines)
    for line in lines[: title + 4 if title >= 0 else _HEADING_LINES]:
        if is_secret(line):
            raise BadInput(
                "Văn bản có dấu chỉ độ mật; hệ thống không tiếp nhận, không lưu văn bản mật, "
                "hãy xử lý theo quy định về bảo vệ bí mật nhà nước.",
                code="secret_document",
                status=422,
            )


def require_plan(lines: list[Line]) -> int:
    """The index of the title line; a text that is no plan is refused."""
    at = find_kind(lines)
    at = find_untitled(lines) if at == UNKNOWN else at
    if at < 0:
        raise BadInput(
            "Không tìm thấy tên loại “KẾ HOẠCH” ở phần đầu văn bản; hãy kiểm tra lại tệp đã chọn.",
            code="not_a_plan",
        )
    if not any(_plan_like(line) for line in lines[at + 1 :]):
        raise BadInput(
            "Văn bản không có căn cứ, mục hay nơi nhận nào của một kế hoạch; hãy kiểm tra lại tệp đã chọn.",
            code="not_a_plan",
        )
    return at


def require_act(lines: list[Line]) -> Act:
    """The kind of an administrative document and where its heading ends; a text that is none is refused."""
    act = find_act(lines)
    if act is None or not any(_plan_like(line) for line in lines[act.at + act.titled :]):
        raise BadInput(
            "Không nhận ra loại văn bản hành chính: cần có tên loại (BÁO CÁO, QUYẾT ĐỊNH, …), hoặc “V/v”, “Kính gửi” "
            "của công văn, rồi nội dung và nơi nhận; hãy kiểm tra lại tệp đã chọn.",
            code="not_an_administrative_document",
        )
    return act


def _plan_like(line: Line) -> bool:
    return parse_marker(line.text) is not None or bool(
        line.cells or re.match(r"căn cứ |nơi nhận|(?:tm|kt|tl|tuq)\. ", key(line.text[:20]))
    )


def check(
    document: Document,
    heading: Heading,
    title: Line,
    annexes: list[ReadAnnex],
    opening: Opening,
    notes: Notes,
) -> None:
    """Warn of each part that a plan must have and this one lacks, and of annexes that cite another plan."""
    _check_heading(document, heading, title, opening, notes)
    if not document.title:
        notes.warn("title_missing", "Văn bản không có trích yếu.", title.no, title.text)
    if not document.bases:
        notes.warn("bases_missing", "Kế hoạch không nêu căn cứ ban hành.", title.no, title.text)
    if document.signer is None:
        notes.warn("signer_missing", "Không tìm thấy chức vụ, họ tên người ký.", title.no, title.text)
    for read in annexes:
        _check_annex(document, read, notes)


def _check_heading(document: Document, heading: Heading, title: Line, opening: Opening, notes: Notes) -> None:
    where = heading.number_line or title
    if not document.number:
        notes.warn("number_missing", "Kế hoạch chưa có số.", where.no, where.text)
    where = heading.date_line or title
    if heading.date_line and not document.date:
        notes.warn("date_incomplete", "Ngày ban hành thiếu hoặc sai ngày, tháng, năm.", where.no, where.text)
    elif not document.date:
        notes.warn("date_missing", "Kế hoạch chưa có ngày ban hành.", where.no, where.text)
    if not document.issuer:
        line = opening.preamble_line or title.no
        message = "Không có tên đầy đủ của cơ quan ban hành; hãy chọn cơ quan ban hành."
        notes.warn("issuer_missing", message, line, document.preamble or title.text)


def _check_annex(document: Document, read: ReadAnnex, notes: Notes) -> None:
    cited = read.annex.cites
    if cited is None:
        return
    number = re.match(r"\d+", cited.symbol or "")
    printed = f"{cited.lead} {cited.text}"
    if number and document.number and int(number.group()) != int(re.sub(r"\D", "", document.number) or 0):
        message = "Phụ lục dẫn số kế hoạch khác với số của kế hoạch."
        notes.warn("annex_number_differs", message, read.line, printed)
    elif number and not document.number:
        message = "Kế hoạch không có số nhưng phụ lục dẫn một số; hãy xác nhận số của kế hoạch."
        notes.warn("annex_number_unconfirmed", message, read.line, printed)
    if cited.date and document.date and cited.date != document.date:
        message = "Phụ lục dẫn ngày ban hành khác với ngày của kế hoạch."
        notes.warn("annex_date_differs", message, read.line, printed)
