"""What the rules look at: the document as it was read, and its printed lines by zone."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from ..model import Document
from ..read import read
from ..read.decode import to_text
from ..read.heading import Heading, read_heading
from ..read.layout import split
from ..read.lines import Line, split_lines
from ..read.notes import Notes
from ..read.paras import Para, paragraphs
from ..read.text import key

_SEARCHED = 60  # the tree follows the text, so a part is never far: keeps the check linear
TITLE = re.compile(r"^k\s?ế\s{0,3}h\s?o\s?ạ\s?c\s?h(?!\w)")
LEAD = re.compile(r"^(?:[-–+]\s*)?(?:căn cứ|thực hiện|theo đề nghị|xét đề nghị|xét|để thực hiện)\b")
BODY = re.compile(r"^(?:[ivx]{1,5}\s*[.)/:]|\d{1,2}\.\s|phần\s|chương\s)")


@dataclass(frozen=True)
class Sheet:
    """A document and its lines: the heading above the title, title, opening, body, closing, annexes."""

    document: Document
    head: list[Line]
    heading: Heading
    title: list[Line]
    opening: list[Para]
    body: list[Line]
    closing: list[Line]
    annexes: list[Line]

    @property
    def top(self) -> int:
        """The line to show for something that is missing above the title."""
        return self.title[0].no

    def line_of(self, text: str, after: int = 0) -> Line | None:
        """The next line of the body from line `after` on that holds the beginning of a text."""
        start = text[:40].rstrip(" .;:")
        first = bisect_right(self.body, after, key=lambda line: line.no)
        near = self.body[first : first + _SEARCHED]
        return next((line for line in near if start and start in line.text), None)


def lay_out(text: str, name: str = "") -> Sheet:
    """Read a text and divide its lines; raises what `read` raises."""
    document = read(text, name=name)
    lines = split_lines(to_text(text, name))
    at = next(at for at, line in enumerate(lines) if TITLE.match(key(line.text)))
    end = next((at for at, line in enumerate(lines[at + 1 :], at + 1) if _ends_title(line)), len(lines))
    layout = split(lines[end:])
    return Sheet(
        document=document,
        head=lines[:at],
        heading=read_heading(lines[:at], "", Notes()),
        title=lines[at:end],
        opening=_opening(paragraphs(layout.body)),
        body=layout.body,
        closing=layout.closing,
        annexes=layout.annexes,
    )


def _ends_title(line: Line) -> bool:
    lowered = key(line.text)
    return bool(LEAD.match(lowered) or BODY.match(lowered)) or line.text.endswith(":")


def _opening(paras: list[Para]) -> list[Para]:
    first = next((at for at, para in enumerate(paras) if para.cells or BODY.match(key(para.text))), len(paras))
    return paras[:first]
