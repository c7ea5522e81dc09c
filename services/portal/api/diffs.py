"""Two texts as one for the page: what is gone struck out, what is new underlined."""

from __future__ import annotations

from markupsafe import Markup, escape

from shared.documents.compare import words_between

MARKS = {"same": "{}", "old": "<del>{}</del>", "new": "<ins>{}</ins>"}


def diff(old: str | None, new: str | None) -> Markup:
    """The words of both texts; those of one side only are marked. Everything is escaped."""
    return Markup("").join(Markup(MARKS[span.kind]).format(escape(span.text))
                           for span in words_between(old or "", new or ""))
