"""The section on funding, as one text."""

from __future__ import annotations

import re

from .text import key
from .tree import Branch

_FUNDING = re.compile(r"^(?:nguồn |về |dự toán |bố trí )?kinh phí(?! \w+ \w+ \w+ \w+ \w+ \w+ \w+)")


def read_funding(sections: list[Branch]) -> str | None:
    """The words of the section (or first subsection) headed "Kinh phí", without its heading."""
    for depth in (sections, [child for section in sections for child in section.children]):
        for branch in depth:
            if _FUNDING.match(key(branch.text[:120])) and not branch.closing:
                return _words(branch)
    return None


def _words(branch: Branch) -> str | None:
    texts = [below.text for below in branch.walk() if below is not branch and below.text]
    _, colon, own = branch.text.partition(":")
    if colon and own.strip():
        texts.insert(0, own.strip())
    return "\n".join(texts) or None
