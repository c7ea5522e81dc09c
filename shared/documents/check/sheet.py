"""What the rules look at: the document as it was read, and its printed lines by zone."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from ..model import Document
from ..read import read
from ..read.acts import is_alone
from ..read.checks import require_act
from ..read.decode import to_text
from ..read.heading import Heading, read_heading
from ..read.kinds import PLAN
from ..read.layout import Layout, split
from ..read.lines import Line, split_lines
from ..read.notes import Notes
from ..read.paras import Para, paragraphs
from ..read.text import is_caps, key
from ..read.title import read_title

_SEARCHED = 60  # the tree follows the text, so a part is never far: keeps the check linear
LEAD = re.compile(r"^(?:[-–+]\s*)?(?:căn cứ|thực hiện|theo đề nghị|xét đề nghị|xét|để thực hiện)\b")
BODY = re.compile(r"^(?:[ivx]{1,5}\s*[.)/:]|\d{1,2}\.\s|phần\s|chương\s|điều\s\d)")


@dataclass(frozen=True)
class Sheet:
    """A document and its lines: the heading above the title, title, opening, body (the opening too), closing, annexes.

    A công văn has no title: there the heading ends above "Kính gửi".
    """

    document: Document
    head: list[Line]
    heading: Heading
    title: list[Line]
    opening: list[Para]
    body: list[Line]
    closing: list[Line]
    annexes: list[Line]

    @property
    def kind(self) -> str:
        """What the document is called: "Kế hoạch", "Báo cáo", "Công văn" …"""
        return self.document.kind or ""

    @property
    def top(self) -> int:
        """The line to show for something that is missing above the title."""
        return next((part[0].no for part in (self.title, self.body, self.closing, self.head) if part), 1)

    def line_of(self, text: str, after: int = 0) -> Line | None:
        """The next line of the body from line `after` on that holds the beginning of a text."""
        start = text[:40].rstrip(" .;:")
        first = bisect_right(self.body, after, key=lambda line: line.no)
        near = self.body[first : first + _SEARCHED]
        return next((line for line in near if start and start in line.text), None)


def lay_out(text: str, name: str = "") -> Sheet:
    """Read a text and divide its lines; raises what `read` raises."""
    document = read(text, name=name, any_kind=True)
    lines = split_lines(to_text(text, name))
    act = require_act(lines)
    end = read_title(lines[: act.below], act.at, "", Notes()).end if act.titled else act.at
    layout = split(lines[end:])
    closing = _closing_end(layout) if document.kind != PLAN else len(layout.closing)
    return Sheet(
        document=document,
        head=lines[: act.at],
        heading=read_heading(lines[: act.at], "", Notes()),
        title=lines[act.at : end],
        opening=_opening(paragraphs(layout.body)),
        body=layout.body,
        closing=layout.closing[:closing],
        annexes=layout.closing[closing:] + layout.annexes,
    )


def _closing_end(layout: Layout) -> int:
    """Where an enclosed act ("QUY CHẾ") begins, that may look like more of the signature."""
    found = (at for at, line in enumerate(layout.closing) if at and is_caps(line.text) and is_alone(line))
    return next(found, len(layout.closing))


def _opening(paras: list[Para]) -> list[Para]:
    first = next((at for at, para in enumerate(paras) if para.cells or BODY.match(key(para.text))), len(paras))
    return paras[:first]
