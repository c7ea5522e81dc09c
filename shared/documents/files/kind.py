"""What a file is, told by its content and never by its name."""

from __future__ import annotations

from enum import Enum

from .compound import is_cut, is_locked_word
from .opendocument import refuse_locked
from .package import members
from .refusals import refusal


class Kind(Enum):
    """The formats that are read."""

    TEXT = "txt"
    WORD = "docx"
    PDF = "pdf"
    OLD_WORD = "doc"
    ODT = "odt"
    RTF = "rtf"


_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ODT = b"application/vnd.oasis.opendocument.text"


def kind_of(data: bytes, name: str) -> Kind:
    """The kind of a file; raises BadInput for what no plan can be in."""
    if data.startswith(_ZIP):
        return _zipped(data, name)
    if data.startswith(_OLE):
        return _compound(data, name)
    if b"%PDF-" in data[:1024]:
        return Kind.PDF
    if data.startswith(b"{\\rtf"):
        return Kind.RTF
    return Kind.TEXT  # or nothing readable: that is the reader's to say


def _zipped(data: bytes, name: str) -> Kind:
    found = members(data, name)
    if "mimetype" in found and _ODT in data[:200]:
        refuse_locked(data, name)
        return Kind.ODT
    if "word/vbaProject.bin" in found:
        raise refusal("macro_file", name)
    if "[Content_Types].xml" in found and any(member.startswith("word/") for member in found):
        return Kind.WORD
    raise refusal("not_a_document", name)


def _compound(data: bytes, name: str) -> Kind:
    """A compound file: Word 97–2003, an encrypted .docx, or a spreadsheet; its directory has UTF-16 names."""
    if _stream("EncryptedPackage") in data:
        raise refusal("encrypted_file", name)
    if is_cut(data):
        raise refusal("damaged_file", name)
    if is_locked_word(data):
        raise refusal("encrypted_file", name)
    if _stream("WordDocument") in data:
        return Kind.OLD_WORD
    raise refusal("not_a_document", name)


def _stream(name: str) -> bytes:
    return name.encode("utf-16-le")
