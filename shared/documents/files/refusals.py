"""What is said when a file can't be read: one Vietnamese sentence and a stable code each."""

from __future__ import annotations

from shared.errors import BadInput, TooLarge

MAX_BYTES = 10 * 1024 * 1024
_SAID = {
    "damaged_file": "{} bị hỏng hoặc chưa tải hết; hãy mở lại, lưu tệp mới rồi tải lên.",
    "encrypted_file": "{} có đặt mật khẩu; hãy bỏ mật khẩu rồi tải lên lại.",
    "not_a_document": "{} không phải là văn bản (có thể là bảng tính, bài trình chiếu hoặc ảnh); "
                      "hãy chọn tệp Word, PDF hoặc văn bản thuần.",
    "file_too_complex": "{} phình ra quá lớn khi mở; tệp có thể đã bị cố ý làm sai, hãy lưu lại thành tệp mới.",
    "unsafe_file": "{} tham chiếu mẫu hoặc thực thể ở bên ngoài; hãy lưu lại thành tệp .docx thường.",
    "scan_without_text": "{} là bản quét không có lớp chữ; hãy nhận dạng chữ (OCR) hoặc dùng tệp gốc.",
    "broken_pdf_text": "{} có lớp chữ bị hỏng bảng mã; hãy dùng tệp Word gốc hoặc nhận dạng chữ (OCR) lại.",
    "too_many_pages": "{} có quá nhiều trang; hãy tách phần phụ lục thành tệp riêng.",
    "too_slow_file": "{} mất quá nhiều thời gian để đọc; hãy lưu lại thành tệp .docx hoặc PDF mới.",
    "converter_missing": "{} thuộc định dạng cần LibreOffice để đọc mà máy chủ không có; hãy lưu lại thành tệp .docx.",
    "conversion_failed": "{} không chuyển đổi được bằng LibreOffice; hãy lưu lại thành tệp .docx rồi tải lên.",
    "macro_file": "{} có chứa macro; hãy lưu lại thành tệp .docx thường.",
}  # fmt: skip


def refusal(code: str, name: str = "") -> BadInput:
    """The refusal of a file, by its code."""
    return BadInput(_SAID[code].format(label(name)), code=code)


def label(name: str) -> str:
    """How a message names the file."""
    return f"Tệp “{name}”" if name else "Tệp"


def refuse_large(data: bytes, name: str) -> None:
    """More than 10 MB is refused before anything of it is looked at."""
    if len(data) > MAX_BYTES:
        raise TooLarge(f"{label(name)} lớn hơn 10 MB; hãy tách phụ lục thành tệp riêng.", code="document_too_large")
