"""A picture as a file that stands by itself: title, sentence, legend and source in it, every style an attribute.

For whatever opens SVG (LibreOffice, Word, a browser): no style sheet, no pattern, no percentage, no script, no link.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from services.portal.domain.pictures.hatching import Segment, segments
from services.portal.domain.pictures.inline import number
from services.portal.domain.pictures.letters import width, wrapped
from services.portal.domain.pictures.looks import EDGE, INK, SOFT, Look
from services.portal.domain.pictures.shapes import LETTERS, STROKES, Box, Cell, Group, Line, Picture, Rect, Shape

WIDE, MARGIN, GAP, AXIS = 1000.0, 24.0, 10.0, 56.0       # AXIS: room at the left of an inset cell, as in portal.css
ROOM = WIDE - 2 * MARGIN                                  # what a cell may take at most
TITLE, HEADING, PROSE = 18.0, 14.0, 12.0                  # sizes of letters
FONTS = "Arial, 'Liberation Sans', 'Segoe UI', sans-serif"


def svg(picture: Picture, source: str) -> str:
    """The file's text. `source`: where the numbers are from and of which day."""
    body = _Body()
    body.words(picture.title, TITLE, bold=True, lines=3)
    body.words(picture.sentence, PROSE, ink=SOFT, lines=4)
    for group in picture.groups:
        body.group(group)
    body.legend(picture.legend)
    for note in (*picture.notes, source):
        body.words(note, PROSE, ink=SOFT, lines=2)
    high = number(body.y + MARGIN - GAP)
    return (f'<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="{number(WIDE)}" '
            f'height="{high}" viewBox="0 0 {number(WIDE)} {high}" role="img" aria-labelledby="ten mo-ta" '
            f'font-family="{FONTS}"><title id="ten">{_said(picture.title)}</title>'
            f'<desc id="mo-ta">{_said(picture.sentence)}</desc><rect width="100%" height="100%" fill="#ffffff"/>\n'
            + "\n".join(body.parts) + "\n</svg>\n")


def placed(group: Group, left: float = 0.0, top: float = 0.0, room: float = ROOM
           ) -> list[tuple[Cell, Box]]:
    """The cells of a group in rows, as a page with so much room has them."""
    count = 1 if group.single else max(1, int((room + GAP) // (group.least + GAP)))
    wide = (room - (count - 1) * GAP) / count
    found: list[tuple[Cell, Box]] = []
    for start in range(0, len(group.cells), count):
        row = group.cells[start:start + count]
        found += [(cell, Box(left + n * (wide + GAP), top, left + n * (wide + GAP) + wide, top + cell.height))
                  for n, cell in enumerate(row)]
        top += max(cell.height for cell in row) + GAP
    return found


class _Body:
    """What stands one beneath the other; `y` is where the next goes."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.y = MARGIN

    def words(self, text: str, size: float, *, ink: str = INK, bold: bool = False, lines: int = 1) -> None:
        for line in wrapped(text, ROOM, size, lines=lines, bold=bold):
            self.parts.append(_letters(MARGIN, self.y + size, line, size, bold, ink))
            self.y += size * 1.4
        self.y += GAP / 2 if text else 0

    def group(self, group: Group) -> None:
        if group.heading:
            self.y += GAP
            self.words(group.heading, HEADING, bold=True)
        cells = placed(group, MARGIN, self.y)
        self.parts += [_cell(cell, box) for cell, box in cells]
        self.y = max((box.bottom for _, box in cells), default=self.y) + GAP

    def legend(self, looks: Sequence[Look]) -> None:
        x, size = MARGIN, PROSE
        for look in looks:
            wide = width(look.name, size) + 26
            if x > MARGIN and x + wide > WIDE - MARGIN:
                x, self.y = MARGIN, self.y + size * 1.6
            swatch = Rect(0, 0, 1, 12, look)
            self.parts.append(f'<g transform="translate({number(x)} {number(self.y)})">{_rect(swatch, 16)}'
                              f'{_letters(22, 10.5, look.name, size, False, INK)}</g>')
            x += wide + 14
        self.y += size * 1.6 + GAP / 2 if looks else 0


def _cell(cell: Cell, box: Box) -> str:
    inset = AXIS if cell.inset else 0.0
    shapes = "".join(_shape(shape, box.right - box.left - inset) for shape in cell.shapes)
    return f'<g transform="translate({number(box.left + inset)} {number(box.top)})">{shapes}</g>'


def _shape(shape: Shape, wide: float) -> str:
    if isinstance(shape, Rect):
        return _rect(shape, wide)
    if isinstance(shape, Line):
        return _line(shape, wide)
    size, bold, ink = LETTERS[shape.letters]
    paper = _paper(shape.box(wide)) if shape.backed else ""
    return paper + _letters(shape.x * wide + shape.dx, shape.y, shape.text, size, bold, ink, shape.anchor)


def _rect(rect: Rect, wide: float) -> str:
    box, look = rect.box(wide), rect.look
    area = (f'<rect x="{number(box.left)}" y="{number(box.top)}" width="{number(box.right - box.left)}" '
            f'height="{number(rect.height)}" fill="{look.fill}" stroke="{EDGE}"/>')
    lines = segments(box, look.hatching) if rect.hatched else []
    if not lines:
        return area
    return f'{area}<path d="{"".join(map(_drawn, lines))}" stroke="{look.ink}" fill="none"/>'


def _paper(box: Box) -> str:
    return (f'<rect x="{number(box.left - 2)}" y="{number(box.top - 1)}" width="{number(box.right - box.left + 4)}" '
            f'height="{number(box.bottom - box.top + 1)}" fill="#ffffff"/>')


def _drawn(segment: Segment) -> str:
    x1, y1, x2, y2 = map(number, segment)
    return f"M{x1} {y1}L{x2} {y2}"


def _line(line: Line, wide: float) -> str:
    ink, thick, dashes = STROKES[line.stroke]
    x1, x2 = (number(x * wide + line.dx) for x in (line.x1, line.x2))
    more = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (f'<line x1="{x1}" y1="{number(line.y1)}" x2="{x2}" y2="{number(line.y2)}" stroke="{ink}" '
            f'stroke-width="{thick}"{more}/>')


def _letters(x: float, y: float, text: str, size: float, bold: bool, ink: str, anchor: str = "start") -> str:
    heavy = ' font-weight="bold"' if bold else ""
    turned = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return (f'<text x="{number(x)}" y="{number(y)}" font-size="{number(size)}"{heavy} fill="{ink}"{turned}>'
            f'{_said(text)}</text>')


def _said(text: str) -> str:
    """Escaped, without what XML does not allow at all."""
    return escape("".join(letter for letter in text if letter in "\t\n" or letter >= " "), quote=False)
