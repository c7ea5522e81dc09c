"""Page and paragraph styles of Decree 30/2020/NĐ-CP (Annex I), one table for Word and for PDF."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Align = Literal["both", "center", "left"]

# Annex I, part I: A4; top and bottom 20–25 mm, left 30–35 mm, right 15–20 mm. The right one is the smallest allowed,
# since the two columns of the heading need the room.
PAGE_WIDTH, PAGE_HEIGHT = 210.0, 297.0
TOP = BOTTOM = 20.0
LEFT, RIGHT = 30.0, 15.0
FROM_EDGE = 10.0                                   # the page number stands in the top margin
FONT = "Times New Roman"
LEFT_COLUMN = 66.0                                 # of the heading: issuer and number
RECIPIENTS_COLUMN = 75.0                           # of the foot


def text_width(landscape: bool = False) -> float:
    """Millimetres between the margins."""
    return (PAGE_HEIGHT if landscape else PAGE_WIDTH) - LEFT - RIGHT


@dataclass(frozen=True, slots=True)
class Style:
    """A named paragraph style; sizes and gaps in points, indents in millimetres."""

    id: str
    name: str
    size: float = 14
    bold: bool = False
    italic: bool = False
    align: Align = "both"
    first: float = 0
    left: float = 0
    before: float = 0
    after: float = 0
    line: float = 1.0
    keep: bool = False                             # on one page with the next paragraph
    outline: int | None = None                     # level in Word's navigation pane
    next: str | None = None                        # what an officer gets after Enter


def _body(id: str, name: str, **given: object) -> Style:
    """Annex I, II.6: justified, first line 1–1.27 cm, at least 6 pt between paragraphs, lines 1–1.5."""
    return Style(id, name, **{"first": 12.7, "after": 6, "line": 1.1, **given})  # type: ignore[arg-type]


def _mid(id: str, name: str, size: float, **given: object) -> Style:
    return Style(id, name, size, align="center", **given)  # type: ignore[arg-type]


# The name of a style is what Word shows; built-in ones keep their English name, which Word translates.
_ALL = (
    _mid("Superior", "Cơ quan chủ quản", 13),                                        # II.2
    _mid("Issuer", "Cơ quan ban hành", 13, bold=True),
    _mid("Nation", "Quốc hiệu", 13, bold=True),                                      # II.1
    _mid("Motto", "Tiêu ngữ", 14, bold=True),
    _mid("Number", "Số, ký hiệu", 13, before=4),                                     # II.3
    _mid("PlaceDate", "Địa danh, thời gian", 14, italic=True, before=4),             # II.4
    _mid("Title", "Title", 14, bold=True, before=12, keep=True, next="Subtitle"),    # II.5: tên loại
    _mid("Subtitle", "Subtitle", 14, bold=True, keep=True, next="BodyText"),         # trích yếu
    _body("Basis", "Căn cứ", italic=True, next="Basis"),                             # II.6
    _body("BodyText", "Body Text"),
    _body("Heading1", "heading 1", bold=True, keep=True, outline=0, next="BodyText", before=6),
    _body("Heading2", "heading 2", bold=True, keep=True, outline=1, next="BodyText"),
    _body("Heading3", "heading 3", bold=True, keep=True, outline=2, next="BodyText"),
    _body("Clause", "Khoản"), _body("Point", "Điểm"), _body("Dash", "Gạch đầu dòng"),
    Style("RecipientsTitle", "Nơi nhận", 12, bold=True, italic=True, align="left", next="Recipient"),   # II.9
    Style("Recipient", "Danh sách nơi nhận", 11, align="left"),
    _mid("SignerLine", "Quyền hạn, chức vụ", 14, bold=True, keep=True),              # II.7
    _mid("SignerName", "Họ tên người ký", 14, bold=True, before=72),
    _mid("Annex", "Phụ lục", 14, bold=True, keep=True, outline=0, next="AnnexTitle"),   # III.1
    _mid("AnnexTitle", "Tên phụ lục", 14, bold=True, keep=True, next="AnnexOf"),
    _mid("AnnexOf", "Kèm theo", 14, italic=True, keep=True),
    _mid("ColumnTitle", "Tiêu đề cột", 13, bold=True, before=2, after=2, keep=True),
    Style("Cell", "Ô bảng", 13, align="left", before=2, after=2),
    _mid("CellMiddle", "Ô bảng, giữa", 13, before=2, after=2),
    _mid("Rule", "Đường kẻ", 2, before=2),
)
STYLES = {style.id: style for style in _ALL}
