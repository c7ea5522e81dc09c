"""Cells as SVG inside a page, as wide as the page lets them be. Letters and lines take their style from portal.css."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from services.portal.domain.pictures.hatching import STEP, TILES
from services.portal.domain.pictures.looks import EVERY, Look
from services.portal.domain.pictures.shapes import Cell, Line, Rect, Shape, Text


def number(value: float) -> str:
    """A coordinate, as short as it can be without being seen to move."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text


def svg(cell: Cell, *, hidden: bool = False) -> str:
    """One cell; `hidden` from screen readers where the page says the same beside it."""
    name = 'aria-hidden="true"' if hidden else f'role="img" aria-label="{escape(cell.label)}"'
    shapes = "".join(map(_shape, cell.shapes))
    return f'<svg class="pic{" inset" if cell.inset else ""}" height="{number(cell.height)}" {name}>{shapes}</svg>'


def swatch(look: Look) -> str:
    """A little area with a look, for legends and beside words."""
    return svg(Cell(14, (Rect(0, 1, 1, 12, look),), ""), hidden=True).replace('"pic"', '"pic swatch"', 1)


def hatchings(looks: Iterable[Look] = EVERY.values()) -> str:
    """The fills that the cells of a page refer to: once on every page with pictures."""
    return f'<svg class="hatchings" aria-hidden="true"><defs>{"".join(map(_pattern, looks))}</defs></svg>'


def _pattern(look: Look) -> str:
    lines = TILES.get(look.hatching)
    return (f'<pattern id="h-{look.code}" width="{STEP}" height="{STEP}" patternUnits="userSpaceOnUse">'
            f'<rect width="{STEP}" height="{STEP}" fill="{look.fill}"/>'
            + (f'<path d="{lines}" stroke="{look.ink}" fill="none"/>' if lines else "") + "</pattern>")


def _shape(shape: Shape) -> str:
    if isinstance(shape, Rect):
        return _rect(shape)
    return _line(shape) if isinstance(shape, Line) else _text(shape)


def _share(name: str, value: float) -> str:
    return f' {name}="{number(value * 100)}%"' if round(value, 6) else ""


def _moved(dx: float) -> str:
    return f' transform="translate({number(dx)})"' if dx else ""


def _rect(rect: Rect) -> str:
    wide = f' width="{number(rect.fixed)}"' if rect.fixed else _share("width", rect.width) or ' width="0"'
    end = f"><title>{escape(rect.says)}</title></rect>" if rect.says else "/>"
    return (f'<rect{_share("x", rect.x)} y="{number(rect.y)}"{wide} height="{number(rect.height)}"{_fill(rect)}'
            f'{_moved(rect.dx)}{end}')


def _fill(rect: Rect) -> str:
    hatched = rect.hatched and rect.look.hatching != "none"
    return f' fill="url(#h-{rect.look.code})"' if hatched else f' fill="{rect.look.fill}"'


def _line(line: Line) -> str:
    places = "".join(_share(name, value) for name, value in (("x1", line.x1), ("x2", line.x2)))
    return f'<line class="{line.stroke}"{places} y1="{number(line.y1)}" y2="{number(line.y2)}"{_moved(line.dx)}/>'


def _text(text: Text) -> str:
    anchor = f' text-anchor="{text.anchor}"' if text.anchor != "start" and text.letters != "count" else ""
    backed = " on" if text.backed else ""
    dx = f' dx="{number(text.dx)}"' if text.dx else ""
    return (f'<text class="{text.letters}{backed}"{_share("x", text.x)} y="{number(text.y)}"{dx}{anchor}>'
            f'{escape(text.text)}</text>')
