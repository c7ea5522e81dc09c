"""A closing block that a web page or a table cell has run together on one line, taken apart again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from .lines import Line
from .text import key

_LONGEST = 3_000
_SHORT = 60  # a shorter line holds one recipient or one word of the signature
_OPENS = re.compile(r"^(?:nơi nhận\b|t/?m\s?[./\s]|k/?t\s?\.)")
_CAPACITY = r"(?:TM|KT|TL|TUQ|Q)\s?\.|(?:T/M|K/T|T/L)(?=\s)"
_SIGNATURE = re.compile(rf"(?<!\w)(?:{_CAPACITY})\s*[A-ZĐÀ-Ỹ]{{2}}")
_ITEM = re.compile(r"(?<=[;.,:)])\s+(?=[-–+•]\s?\S)")
_PART = re.compile(
    rf"\s+(?=(?:{_CAPACITY})\s*[A-ZĐÀ-Ỹ]{{2}}|\((?:[Đđ]ã ký|[Kk]ý tên|ĐÃ KÝ)[^()]{{0,30}}\)|PHÓ\s[A-ZĐÀ-Ỹ]{{2}})"
)
# "KT. CHỦ TỊCH" | "PHÓ CHỦ TỊCH" | "Trần Văn A": a name begins where the capitals end
_NAME = re.compile(r"(?<=[A-ZĐÀ-Ỹ)])\s+(?=[A-ZĐÀ-Ỹ][a-zà-ỹ’']*\s+[A-ZĐÀ-Ỹ][a-zà-ỹ])")
# "TM. ỦY BAN NHÂN DÂN CHỦ TỊCH": the position that follows a collective
_POSITION = re.compile(r"(?<=[A-ZĐÀ-Ỹ])\s+(?=(?:CHỦ TỊCH|GIÁM ĐỐC|BÍ THƯ|TRƯỞNG BAN)(?:\s|$))")


def unglue(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines, with a long line of recipients or signature as several short ones."""
    for line in lines:
        if line.cells is None and _SHORT < len(line.text) < _LONGEST and _OPENS.match(key(line.text[:12])):
            pieces = list(_pieces(line.text))
            if len(pieces) > 2:
                yield from (replace(line, text=piece, columns=(piece,), blank_before=False) for piece in pieces)
                continue
        yield line


def _pieces(text: str) -> Iterator[str]:
    signature = _SIGNATURE.search(text)
    at = signature.start() if signature else len(text)
    yield from filter(None, (piece.strip() for piece in _ITEM.split(text[:at])))
    for part in _PART.split(text[at:]):
        for piece in _NAME.split(part):
            yield from (one.strip() for one in _after_collective(piece) if one.strip())


def _after_collective(piece: str) -> list[str]:
    return _POSITION.split(piece, maxsplit=1) if key(piece[:3]).startswith(("tm", "t/m")) else [piece]
