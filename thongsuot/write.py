"""`thongsuot write`: a plan from any readable file, written out in another form."""

from __future__ import annotations

from pathlib import Path

from shared.documents.files import read_file
from shared.documents.write import FORMS, file_name
from shared.errors import Fatal


def write_file(file: Path, data: bytes, chosen: list[str], out: Path | None) -> Path:
    """Write the plan in the one chosen form; returns where. The file that was read is never overwritten."""
    if len(chosen) != 1:
        raise Fatal("choose one of --docx, --pdf, --html, --md", code="one_form")
    form = FORMS[chosen[0]]
    document = read_file(data, file.name)
    path = out or Path(file_name(document, form.extension))
    if path.exists() and path.samefile(file):
        raise Fatal(f"{path} is the file to be read; name another one with --out", code="would_overwrite")
    written = form.write(document)
    try:
        path.write_bytes(written.encode("utf-8") if isinstance(written, str) else written)
    except OSError as error:
        raise Fatal(f"{path} can't be written: {error.strerror}", code="cannot_write") from error
    return path
