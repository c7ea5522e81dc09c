"""The name under which a document is saved: "KH-1183-KH-UBND.docx"."""

from __future__ import annotations

import re

from shared.attachment import attachment
from shared.documents.model import Document

# Decree 30/2020/NĐ-CP, Annex III: abbreviations of kinds of documents.
_KINDS = {
    "nghị quyết": "NQ", "quyết định": "QĐ", "chỉ thị": "CT", "quy chế": "QC", "quy định": "QyĐ", "thông báo": "TB",
    "hướng dẫn": "HD", "chương trình": "CTr", "kế hoạch": "KH", "phương án": "PA", "đề án": "ĐA", "dự án": "DA",
    "báo cáo": "BC", "tờ trình": "TTr",
}
_UNSAFE = re.compile(r"[^\w-]+")
_LONGEST = 80


def file_name(document: Document, extension: str) -> str:
    """Kind, number and symbol; "du-thao" where there is no number yet. Safe on every system."""
    kind = _KINDS.get((document.kind or "").lower(), "VB")
    pieces = (kind, document.number or "du-thao", document.symbol or "")
    name = "-".join(filter(None, (_UNSAFE.sub("-", piece).strip("-_") for piece in pieces)))
    return f"{name[:_LONGEST]}.{extension}"


def disposition(document: Document, extension: str) -> str:
    """The header by which a browser saves the document under its name."""
    return attachment(file_name(document, extension))
