"""A document written out: plain text in the official form, Markdown, and semantic HTML."""

from shared.documents.write.html import to_html
from shared.documents.write.markdown import to_markdown
from shared.documents.write.text import to_text

__all__ = ["to_html", "to_markdown", "to_text"]
