"""What an evidence file is, told by its content and never by its name; what may do harm is refused.

Allowed is what proves a task done and can be opened anywhere: PDF, photographs and scans, and the open formats of Word,
Excel and LibreOffice without macros. Everything else (programs, HTML, SVG, archives …) is not looked at any further.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Collection
from enum import Enum
from typing import BinaryIO

from shared.documents.files.package import members, refuse_unsafe
from shared.documents.files.refusals import label, refusal
from shared.errors import BadInput

OFFICE, OPEN_DOCUMENT = "application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument."
ALLOWED = "PDF, ảnh JPEG hoặc PNG, Word (.docx), Excel (.xlsx), OpenDocument (.odt, .ods)"
CONTENT_TYPES, MANIFEST = "[Content_Types].xml", "META-INF/manifest.xml"
LARGEST_LISTING = 1024 * 1024               # the parts that say what is in an office file are small
PIECE = 256 * 1024
HEAD = 64
BROKEN = (zipfile.BadZipFile, zlib.error, KeyError, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)


class Kind(Enum):
    """The formats that are taken: media type and the endings that their names may have, the usual one first."""

    PDF = ("application/pdf", "pdf")
    JPEG = ("image/jpeg", "jpg", "jpeg")
    PNG = ("image/png", "png")
    DOCX = (f"{OFFICE}wordprocessingml.document", "docx")
    XLSX = (f"{OFFICE}spreadsheetml.sheet", "xlsx")
    ODT = (f"{OPEN_DOCUMENT}text", "odt")
    ODS = (f"{OPEN_DOCUMENT}spreadsheet", "ods")

    @property
    def media(self) -> str:
        """The media type."""
        return self.value[0]

    @property
    def endings(self) -> tuple[str, ...]:
        """The endings of names."""
        return self.value[1:]


ZIPPED = {kind.media: kind for kind in (Kind.DOCX, Kind.XLSX, Kind.ODT, Kind.ODS)}
MAGIC = {b"%PDF-": Kind.PDF, b"\xff\xd8\xff": Kind.JPEG, b"\x89PNG\r\n\x1a\n": Kind.PNG}
ZIP, COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def kind_of(file: BinaryIO, name: str = "") -> Kind:
    """The kind of a file by its content; `name` is for the message. Raises BadInput, and nothing else."""
    file.seek(0)
    head = file.read(HEAD)
    if not head:
        raise BadInput(f"{label(name)} không có nội dung; hãy chọn tệp khác.", code="empty_file")
    for magic, kind in MAGIC.items():
        if head.startswith(magic):
            return kind
    if head.startswith(ZIP):
        return _zipped(file, name)
    if head.startswith(COMPOUND):
        raise _compound(file, name)
    raise _not_allowed(name)


def _compound(file: BinaryIO, name: str) -> BadInput:
    """Office 97–2003, where macros can't be told from text by looking; or a new file with a password."""
    file.seek(0)
    if "EncryptedPackage".encode("utf-16-le") in file.read():
        return refusal("encrypted_file", name)
    return BadInput(f"{label(name)} thuộc định dạng Office cũ (.doc, .xls); hãy lưu lại thành .docx, .xlsx hoặc PDF "
                    "rồi tải lên.", code="old_office_file")


def _zipped(file: BinaryIO, name: str) -> Kind:
    names = members(file, name)             # sizes and encryption, before anything is unpacked
    try:
        with zipfile.ZipFile(file) as archive:
            kind = _kind_in(archive, names, name)
            _refuse_macros(archive, names, name)
            _read_all(archive)
    except BROKEN as error:
        raise refusal("damaged_file", name) from error
    return kind


def _kind_in(archive: zipfile.ZipFile, names: Collection[str], name: str) -> Kind:
    if "mimetype" in names:
        found = ZIPPED.get(_listing(archive, "mimetype").decode("ascii", "replace").strip())
    elif CONTENT_TYPES in names:
        parts = _listing(archive, CONTENT_TYPES).decode("utf-8", "replace")
        if "macroEnabled" in parts:
            raise _macros(name)
        found = next((kind for media, kind in ZIPPED.items() if f"{media}.main+xml" in parts), None)
    else:
        found = None
    if found is None:
        raise _not_allowed(name)
    return found


def _refuse_macros(archive: zipfile.ZipFile, names: Collection[str], name: str) -> None:
    for member in (part.lower() for part in names):
        if member.startswith(("basic/", "scripts/")) or "vbaproject" in member or "/activex/" in member \
                or "/macrosheets/" in member:
            raise _macros(name)
    if MANIFEST in names and b"encryption-data" in _listing(archive, MANIFEST):
        raise refusal("encrypted_file", name)
    for member in names:
        if member.lower().endswith(".rels"):
            refuse_unsafe(member, _listing(archive, member), name)


def _read_all(archive: zipfile.ZipFile) -> None:
    """Unpack every member to nowhere: a damaged one, or one larger than it says, fails its checksum."""
    for info in archive.infolist():
        with archive.open(info) as member:
            while member.read(PIECE):
                pass


def _listing(archive: zipfile.ZipFile, member: str) -> bytes:
    with archive.open(member) as part:
        data = part.read(LARGEST_LISTING + 1)
    if len(data) > LARGEST_LISTING:
        raise refusal("file_too_complex")
    return data


def _macros(name: str) -> BadInput:
    return BadInput(f"{label(name)} có chứa macro; hãy lưu lại thành .docx, .xlsx thường hoặc PDF rồi tải lên.",
                    code="macro_file")


def _not_allowed(name: str) -> BadInput:
    return BadInput(f"{label(name)} không thuộc loại được nhận làm minh chứng; hãy chọn {ALLOWED}.",
                    code="file_type_not_allowed")
