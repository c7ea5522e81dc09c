"""Bytes → text in NFC, or a refusal that says what is wrong with the file."""

from __future__ import annotations

import re
import unicodedata

from shared.errors import BadInput, TooLarge

MAX_BYTES = 10 * 1024 * 1024
_MAGIC = (
    b"%PDF",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"{\\rtf",
    b"\x1f\x8b",
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_ESCAPES = 5
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")


def to_text(data: bytes | str, name: str = "") -> str:
    """The text of a file: UTF-8 (with or without BOM) or UTF-16, normalised to NFC.

    Raises `TooLarge` (document_too_large) or `BadInput` (empty_document, not_text, broken_encoding).
    """
    label = f"Tệp “{name}”" if name else "Văn bản"
    text = data if isinstance(data, str) else _decode(data, label)
    _refuse_large(text if isinstance(data, str) else data, label)
    if len(_CONTROLS.findall(text)) > len(text) // 500:
        raise _not_text(label)
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    if not text.strip():
        raise BadInput(
            f"{label} không có nội dung; hãy chọn tệp có nội dung kế hoạch.", code="empty_document"
        )
    if text.count("\\r\\n") > _ESCAPES:  # a page saved with its line ends spelled out
        text = text.replace("\\r\\n", " ")
    return _CONTROLS.sub(" ", text)


def _decode(data: bytes, label: str) -> str:
    _refuse_large(data, label)
    if data.startswith(_MAGIC):
        raise _not_text(label)
    encoding = _encoding(data)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-8-sig" and len(re.findall(rb"[\x00-\x08\x0e-\x1f\x7f]", data)) > len(data) // 500:
            raise _not_text(label) from error
        raise _broken(label) from error


def _encoding(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    sample = data[:4000]
    if (
        len(data) % 2 == 0 and len(sample) >= 8
    ):  # UTF-16 without a BOM: every other byte of plain letters is zero
        for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
            zeros = sample[offset::2].count(0)
            if zeros > len(sample) // 5 and sample[1 - offset :: 2].count(0) == 0:
                return encoding
    return "utf-8-sig"


def _refuse_large(data: bytes | str, label: str) -> None:
    try:
        size = len(data) if isinstance(data, bytes) or len(data) > MAX_BYTES else len(data.encode())
    except UnicodeEncodeError as error:
        raise _broken(label) from error
    if size > MAX_BYTES:
        raise TooLarge(f"{label} lớn hơn 10 MB; hãy tách phụ lục thành tệp riêng.", code="document_too_large")


def _not_text(label: str) -> BadInput:
    return BadInput(
        f"{label} không phải là văn bản; hãy chọn tệp Word (.docx), PDF có lớp chữ hoặc văn bản thuần (.txt, .md).",
        code="not_text",
    )


def _broken(label: str) -> BadInput:
    return BadInput(
        f"{label} bị hỏng bảng mã; hãy lưu lại dưới dạng Unicode (UTF-8) rồi tải lên lại.",
        code="broken_encoding",
    )
