"""Lines → paragraphs: sentences that a page break or a narrow column cut in two are joined again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from .lines import Line
from .markers import LISTS, Marker, parse_marker
from .text import ends_sentence, is_caps, starts_lower

_WRAPPED_AT = 45  # a shorter line was ended on purpose, not by the width of the page
_OPEN_WORDS = frozenset((
    "ngày", "tháng", "năm", "số", "của", "và", "về", "các", "cho", "tại", "với", "theo", "trong", "do", "bởi", "để",
    "từ", "đến", "là", "những", "bằng",
))  # fmt: skip
_BASIS = re.compile(r"(?:Thực hiện|Triển khai)\s[^.;:]{0,200}\bsố\s|(?:Căn cứ|Xét|Theo đề nghị) ")
_NEARLY = 0.8  # of the page's width: letters differ in width, and long words leave gaps


@dataclass(frozen=True, slots=True)
class Para:
    """One paragraph of the body, or one table row."""

    no: int
    text: str
    marker: Marker | None = None
    cells: tuple[str, ...] | None = None
    hint: bool = False  # set as a heading or in bold


def paragraphs(lines: Iterable[Line]) -> list[Para]:
    """The paragraphs of the body."""
    lines = list(lines)
    full = max(_WRAPPED_AT, _NEARLY * _width(lines))
    paras: list[Para] = []
    pieces: list[str] = []  # of the last paragraph, joined at its end: joining one by one would be quadratic
    for line in lines:
        marker = None if line.cells else parse_marker(line.text)
        if paras and _continues(paras[-1], pieces[-1], line, marker, full):
            pieces.append(line.text)
            continue
        _close(paras, pieces)
        paras.append(Para(line.no, line.text, marker, line.cells, line.heading or line.bold))
        pieces = [line.text]
    _close(paras, pieces)
    return paras


def _width(lines: list[Line]) -> int:
    """How long a line is before it is wrapped; where lines are whole paragraphs, so long that none seems cut."""
    lengths = sorted(len(line.text) for line in lines if not line.cells)
    return lengths[len(lengths) * 19 // 20] if lengths else 0


def _close(paras: list[Para], pieces: list[str]) -> None:
    if len(pieces) < 2:
        return
    text, marker = " ".join(pieces), paras[-1].marker
    if marker and not marker.rest:  # "PHẦN THỨ NHẤT" alone on its line, its title on the next
        marker = replace(marker, rest=" ".join(pieces[1:]))
    elif marker:
        marker = parse_marker(text)
    paras[-1] = replace(paras[-1], text=text, marker=marker)


def _open(last: Para, printed: str) -> bool:
    """Whether a line cannot be the end of its paragraph: it stops at "của", or in the middle of a legal basis."""
    if printed.rpartition(" ")[2] in _OPEN_WORDS:
        return True
    return last.marker is None and not printed.endswith(",") and bool(_BASIS.match(last.text))


def _cut_at_dash(last: Para, printed: str, line: Line, marker: Marker, full: float) -> bool:
    """ "b) Phối hợp: Trung tâm Truyền thông" | "- Văn hóa - Thể thao, …": a full line cut before the dash of a name."""
    if marker.style != "dash" or line.blank_before or last.cells or not last.marker or last.marker.style in LISTS:
        return False
    return ":" in last.text and not ends_sentence(printed) and len(printed) + len(line.text.partition(" ")[2]) >= full


def _continues(last: Para, printed: str, line: Line, marker: Marker | None, full: float) -> bool:
    if marker and _cut_at_dash(last, printed, line, marker, full):
        return True
    if marker or line.cells or last.cells:
        return False
    if last.marker and not last.marker.rest and last.text == printed:
        return True  # "I." alone on its line
    cut = not line.blank_before and len(printed) + len(line.text.partition(" ")[0]) >= full
    if ends_sentence(printed):  # an item of a list ends so too; the next item would have its mark
        return cut and printed.endswith(";") and bool(last.marker) and not line.bold and not line.heading
    if is_caps(printed) or last.hint:
        return (
            is_caps(printed) == is_caps(line.text)
            and last.hint == (line.heading or line.bold)
            and (not line.blank_before and not line.heading)
        )
    if starts_lower(line.text) or (not line.blank_before and _open(last, printed)):
        return True
    return cut or (not line.blank_before and printed.endswith(","))
