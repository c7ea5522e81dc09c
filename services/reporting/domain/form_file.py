"""Whether a file can be a filled-in form at all: an .xlsx of a form's size, without macros, passwords or links."""

from __future__ import annotations

import io

from services.reporting.domain.evidence_kind import Kind, kind_of
from services.reporting.domain.form_reading import OTHER, Form, form_of
from shared.documents.files.package import members
from shared.documents.files.refusals import label
from shared.errors import BadInput, TooLarge
from shared.spreadsheets.read import read_sheets, refuse_bulky

LARGEST_BYTES = 2 * 1024 * 1024


def form_in(data: bytes, name: str) -> Form:
    """The form in a file; raises BadInput (400) or TooLarge."""
    if len(data) > LARGEST_BYTES:
        raise large(name)
    try:
        if data.startswith(b"PK"):
            refuse_bulky(data, name)
        kind = kind_of(io.BytesIO(data), name)
        if kind is not Kind.XLSX:
            raise BadInput(OTHER, code="not_a_form")
        _refuse_links(data, name)
        return form_of(read_sheets(data, name))
    except BadInput as error:
        if error.code == "file_type_not_allowed":
            raise BadInput(OTHER, code="not_a_form", status=400) from error
        error.status = 400
        raise


def large(name: str) -> TooLarge:
    """The refusal of what is larger than any form."""
    return TooLarge(f"{label(name)} lớn hơn 2 MB nên không phải biểu mẫu báo cáo; hãy chọn đúng tệp, bỏ ảnh chèn thêm "
                    "nếu có.", code="form_too_large")


def _refuse_links(data: bytes, name: str) -> None:
    """What is computed from another file may be old, and nobody can look at it."""
    if any(member.startswith("xl/externalLinks/") for member in members(data, name)):
        raise BadInput(f"{label(name)} có liên kết tới tệp Excel khác; hãy dán thành giá trị (Paste Special, Values) "
                       "rồi tải lên.", code="linked_file")
