"""All forms in which a document can be had, by the name that APIs and the command line use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shared.documents.model import Document
from shared.documents.write.html import to_html
from shared.documents.write.markdown import to_markdown
from shared.documents.write.pdf import to_pdf
from shared.documents.write.text import to_text
from shared.documents.write.word import to_docx


@dataclass(frozen=True, slots=True)
class Form:
    """A form: how it is written, its media type, its extension, and whether it is a file to be saved."""

    write: Callable[[Document], str | bytes]
    media: str
    extension: str
    file: bool = False


FORMS = {
    "html": Form(to_html, "text/html; charset=utf-8", "html"),
    "text": Form(to_text, "text/plain; charset=utf-8", "txt"),
    "markdown": Form(to_markdown, "text/markdown; charset=utf-8", "md"),
    "docx": Form(to_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx", file=True),
    "pdf": Form(to_pdf, "application/pdf", "pdf", file=True),
}
