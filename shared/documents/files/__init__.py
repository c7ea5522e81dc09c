"""Files as offices have them (Word, PDF, OpenDocument, text) → `Document`.

Each format becomes plain lines with tables as `| a | b |`; the understanding of the text is the reader's alone.
"""

from __future__ import annotations

from ..model import Document
from ..read import read
from .kind import Kind, kind_of
from .legacy import to_unicode
from .office import convert
from .pdf import pdf_text
from .refusals import refuse_large
from .word import word_text

__all__ = ["read_file", "text_of"]


def read_file(data: bytes | str, name: str = "") -> Document:
    """Read a plan from a file's bytes (or from text). The kind is told by the content; `name` is for messages.

    Raises `shared.errors.BadInput` or `TooLarge` with a stable code; never anything else.
    """
    return read(text_of(data, name), name=name)


def text_of(data: bytes | str, name: str = "") -> bytes | str:
    """The text of a file as the reader takes it; what is plain text already stays as it is."""
    if isinstance(data, str):
        return to_unicode(data)
    refuse_large(data, name)
    kind = kind_of(data, name)
    if kind is Kind.WORD:
        return word_text(data, name)
    if kind is Kind.PDF:
        return pdf_text(data, name)
    if kind is Kind.TEXT:
        return to_unicode(data)
    return word_text(convert(data, kind, name), name)
