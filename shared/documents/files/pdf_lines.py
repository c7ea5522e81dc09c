"""Glyphs → printed lines; what stands side by side (heading, recipients and signature) is read column by column."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise

from .fonts import decode_run
from .pdf_frame import Frame, frame_of
from .pdf_layout import Glyph
from .pdf_printed import Printed, Segment

_SPACE = 0.16  # of the height of the letters
_COLUMN = 1.5


def lines_of(glyphs: Sequence[Glyph]) -> list[Printed]:
    """The lines of a page or of a cell, from top to bottom."""
    return [_line(line) for line in rows_of(glyphs)]


def rows_of(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Glyphs on one base line, from left to right."""
    rows: list[list[Glyph]] = []
    base = height = 0.0
    for glyph in sorted(glyphs, key=lambda one: one.bottom):
        if rows and glyph.bottom - base < max(2.0, 0.3 * height):
            rows[-1].append(glyph)
            continue
        rows.append([glyph])
        base, height = glyph.bottom, glyph.bottom - glyph.top
    return [sorted(row, key=lambda one: one.x0) for row in rows]


def _line(glyphs: list[Glyph]) -> Printed:
    segments: list[list[Glyph]] = [[glyphs[0]]]
    for last, glyph in pairwise(glyphs):
        if glyph.text == last.text and abs(glyph.x0 - last.x0) < 0.6:
            continue  # printed twice, to look bold
        if glyph.x0 - last.x1 > _COLUMN * (glyph.bottom - glyph.top) and not _is_mark(segments[-1]):
            segments.append([])
        segments[-1].append(glyph)
    return Printed(min(one.top for one in glyphs), max(one.bottom for one in glyphs),
                   tuple(_segment(segment) for segment in segments))  # fmt: skip


def _is_mark(segment: list[Glyph]) -> bool:
    """A number or bullet, after which a wide gap means nothing."""
    return len(segment) <= 4 and segment[-1].text in ".)-–+•*/"


def _segment(glyphs: list[Glyph]) -> Segment:
    parts: list[str] = []
    end = glyphs[0].x0
    for font, run in groupby(glyphs, key=lambda one: one.font):
        text = ""
        for glyph in run:
            if glyph.x0 - end > _SPACE * (glyph.bottom - glyph.top):
                text += " "
            text += glyph.text
            end = glyph.x1
        parts.append(decode_run(text, font.rpartition("+")[2]))
    bold = all("bold" in glyph.font.lower() for glyph in glyphs)
    return Segment("".join(parts).strip(), glyphs[0].x0, glyphs[-1].x1, bold)


def shown(lines: list[Printed], width: float) -> list[str]:
    """The lines as paragraphs, a blank line between them; centred lines of a title stay together."""
    result: list[str] = []
    page = frame_of(lines, width)
    at = 0
    while at < len(lines):
        end, gutter = _band(lines, at, page)
        if end > at:
            result += ["", *_columns(lines[at:end], gutter), ""]
        elif result and result[-1] and page.continues(lines[at - 1], lines[at]):
            result[-1] = _joined(result[-1], _text(lines[at].segments))
        else:
            result += [] if at and page.one_title(lines[at - 1], lines[at]) else [""]
            result.append(_text(lines[at].segments))
        at = max(end, at + 1)
    return result


def _joined(first: str, second: str) -> str:
    if first.endswith("**") and second.startswith("**"):
        return f"{first[:-2]} {second[2:]}"
    return f"{first} {second}"


def _text(segments: Sequence[Segment]) -> str:
    text = "     ".join(segment.text for segment in segments)
    return f"**{text}**" if segments and all(segment.bold for segment in segments) else text


def _band(lines: list[Printed], at: int, page: Frame) -> tuple[int, float]:
    """The end and the gutter of a block of two columns: no line of it crosses the gutter or is a title."""
    if len(lines[at].segments) != 2:
        return at, 0.0
    left, right = lines[at].segments[0].x1, lines[at].segments[1].x0
    end = at
    while end < len(lines):
        sides = [segment.x0 >= (left + right) / 2 for segment in lines[end].segments]
        lefts = [s.x1 for s, is_right in zip(lines[end].segments, sides, strict=True) if not is_right]
        rights = [s.x0 for s, is_right in zip(lines[end].segments, sides, strict=True) if is_right]
        new_left, new_right = max([left, *lefts]), min([right, *rights])
        if new_left >= new_right or len(sides) > 2 or page.centred(lines[end]):
            break
        left, right, end = new_left, new_right, end + 1
    return end, (left + right) / 2


def _columns(lines: list[Printed], gutter: float) -> list[str]:
    """The left column, then the right one."""
    left = [_text(part) for line in lines if (part := [s for s in line.segments if s.x0 < gutter])]
    right = [_text(part) for line in lines if (part := [s for s in line.segments if s.x0 >= gutter])]
    return [*left, "", *right]
