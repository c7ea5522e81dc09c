"""The lines of a heading that a narrow column cut in the middle ("Số:" / "29/KH-UBND", "Hà" / "Giang, ngày …")."""

from __future__ import annotations

import re
from dataclasses import replace

from .lines import Line
from .text import is_caps, key

_NUMBER_WORD = re.compile(r"^số\s*[:.]?$")
_PLACE_GOES_ON = re.compile(r"^[^,;:\d]{1,30},\s{0,3}ngày\s")
_DATE_IS_OPEN = re.compile(r",\s{0,3}ngày(?:\s{0,3}\d{1,2}(?:\s{0,3}tháng(?:\s{0,3}\d{1,2}(?:\s{0,3}năm)?)?)?)?$")
_DATE_GOES_ON = re.compile(r"^(?:\d{1,2}\s+tháng|tháng\s+\d{1,2}|\d{1,2}\s+năm\s+\d|năm\s+\d{4}|\d{4}$)")
_MOTTO_CUT = re.compile(
    r"^cộng(?: h[oò][aà](?: xã(?: hội(?: chủ(?: nghĩa(?: việt)?)?)?)?)?)?$|^độc lập\s*[-–—]?(?:\s*tự do\s*[-–—]?)?$"
)


def mend(lines: list[Line]) -> list[Line]:
    """Join each fragment with the line after it."""
    mended: list[Line] = []
    for line in lines:
        if mended and not line.blank_before and _cut(mended[-1].text, line.text):
            last = mended.pop()
            text = f"{last.text} {line.text}"
            line = replace(line, no=last.no, text=text, columns=(text,), blank_before=last.blank_before)
        mended.append(line)
    return mended


def _cut(last: str, text: str) -> bool:
    lowered, following = key(last), key(text)
    if _NUMBER_WORD.match(lowered):
        return bool(re.match(r"\d|/", text))
    if _DATE_IS_OPEN.search(lowered):
        return bool(_DATE_GOES_ON.match(following))
    if _MOTTO_CUT.match(lowered):
        return True
    if _PLACE_GOES_ON.match(following):
        return len(last.split()) <= 3 and not is_caps(last) and last[0].isupper() and last[-1].isalpha()
    return is_caps(last) and is_caps(text) and len(last.split()) == 1 and len(last) <= 6 and last.isalpha()
