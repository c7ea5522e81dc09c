"""Which part of an official document each line of a Word file is (quốc hiệu, căn cứ, nội dung, nơi nhận …)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from docx.oxml.ns import qn

from ..read.acts import is_alone, named_kind
from ..read.layout import is_enclosed, is_person, is_recipients, is_signature
from ..read.lines import Line
from ..read.text import is_caps, key
from .heading import MOTTO, STATE
from .sheet import BODY, LEAD
from .word_look import Look, Word, aligned, is_hidden, text_of

_DATE = re.compile(r"ngày.{0,20}tháng.{0,20}năm")
_TO = re.compile(r"^kính gửi(?!\w)")
_NUMBER = re.compile(r"^số\s{0,3}:")
_ANNEX = re.compile(r"^phụ lục(?:\s+(?:số\s*)?[ivx\d]{1,5})?$")


@dataclass(frozen=True, slots=True)
class Printed:
    """A line as it is printed: its part (None: no rule of its own) and the looks of its pieces of text."""

    part: str | None
    text: str
    runs: tuple[tuple[str, Look], ...]


@dataclass(frozen=True, slots=True)
class _Place:
    text: str
    centred: bool
    in_table: bool


def printed_lines(word: Word) -> Iterator[Printed]:
    """The lines of the body in their order; text boxes are left out."""
    zone = "head"
    for paragraph in word.body.iter(qn("w:p")):
        if next(paragraph.iterancestors(qn("w:txbxContent")), None) is not None:
            continue
        centred = aligned(word.of_paragraph(paragraph)) == "center"
        in_table = next(paragraph.iterancestors(qn("w:tbl")), None) is not None
        for runs in _split(_runs(paragraph, word)):
            text = "".join(text for text, _ in runs).strip()
            if any(letter.isalnum() for letter in text):
                zone, part = _ZONES[zone](_Place(text, centred, in_table))
                yield Printed(part, text, tuple(run for run in runs if any(map(str.isalnum, run[0]))))


def _runs(paragraph: Any, word: Word) -> Iterator[tuple[str, Look]]:
    for run in paragraph.iter(qn("w:r")):
        if next(run.iterancestors(qn("w:p"))) is paragraph and not is_hidden(run) and (text := text_of(run)):
            yield text, word.of_run(run, paragraph)


def _split(runs: Iterator[tuple[str, Look]]) -> Iterator[list[tuple[str, Look]]]:
    """The pieces between line breaks and tabs: offices set two columns with tabs."""
    pieces = [(piece, look) for text, look in runs for piece in re.split("([\n\t])", text)]
    for is_break, group in groupby(pieces, lambda piece: piece[0] in ("\n", "\t")):
        if not is_break:
            yield list(group)


def _head(at: _Place) -> tuple[str, str | None]:
    lowered = key(at.text)
    if _TO.match(lowered):  # a công văn has no title
        return _body(at)
    if _is_title(at):
        return "kind", "title"
    for part, pattern in (("nation", STATE), ("motto", MOTTO), ("number", _NUMBER), ("date", _DATE)):
        if pattern.search(lowered):
            return "head", part
    return "head", "issuer" if is_caps(at.text) else None


def _is_title(at: _Place) -> bool:
    """A name of a kind; with more beside it in a table it is an agency's ("BAN QUẢN LÝ / DỰ ÁN …")."""
    line = Line(0, at.text, (at.text,), bold=True)
    return named_kind(line) is not None and (is_alone(line) or not at.in_table)


def _kind(at: _Place) -> tuple[str, str | None]:
    """Below "KẾ HOẠCH" stands the subject, also where it is not centred."""
    lowered = key(at.text)
    return _opening(at) if LEAD.match(lowered) or BODY.match(lowered) or _TO.match(lowered) else ("title", "title")


def _title(at: _Place) -> tuple[str, str | None]:
    return _kind(at) if at.centred else _opening(at)


def _opening(at: _Place) -> tuple[str, str | None]:
    lowered = key(at.text)
    if LEAD.match(lowered) and not at.text.endswith(":"):
        return "opening", "basis"
    zone, part = _body(at)
    return ("opening" if zone == "body" and not BODY.match(lowered) else zone), part


def _body(at: _Place) -> tuple[str, str | None]:
    if is_recipients(at.text) or (is_signature(at.text) and (at.in_table or at.centred)):
        return _closing(at)
    return "body", None if at.in_table else "body"


def _closing(at: _Place) -> tuple[str, str | None]:
    if _ANNEX.match(key(at.text)):
        return "annex", "annex"
    if is_recipients(at.text):
        return "closing", "recipients_title" if len(at.text) < 12 else None
    if at.text.startswith(("-", "–")):
        return "closing", "recipients"
    return "closing", "signer" if is_caps(at.text) or is_person(at.text) else None


def _annexes(at: _Place) -> tuple[str, str | None]:
    if _ANNEX.match(key(at.text)) and not at.in_table:
        return "annex", "annex"
    return "annex", "annex_of" if is_enclosed(at.text) else None


_ZONES: dict[str, Callable[[_Place], tuple[str, str | None]]] = {
    "head": _head,
    "kind": _kind,
    "title": _title,
    "opening": _opening,
    "body": _body,
    "closing": _closing,
    "annex": _annexes,
}
