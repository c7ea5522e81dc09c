"""A document written out: plain text in the official form, Markdown, semantic HTML, Word and PDF."""

from shared.documents.write.formats import FORMS, Form
from shared.documents.write.html import to_html
from shared.documents.write.markdown import to_markdown
from shared.documents.write.names import disposition, file_name
from shared.documents.write.pdf import to_pdf
from shared.documents.write.text import to_text
from shared.documents.write.word import to_docx

__all__ = ["FORMS", "Form", "disposition", "file_name", "to_docx", "to_html", "to_markdown", "to_pdf", "to_text"]
