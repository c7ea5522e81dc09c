"""A web page whose whole text stands on one line, taken apart into its lines before each mark that opens one."""

from __future__ import annotations

import re

from .agencies import opens_with_agency
from .lexicon import DUTY_VERBS, any_of
from .text import is_caps, key

_FEW = 8          # lines that a page may have and still be one that lost its breaks
_LONG = 300       # letters on its longest line
_HEAD = 90        # of a section's title, before its first dash
_OPENS = re.compile(
    r"\s+(?:(?P<head>CỘNG H[ÒO][AÀ] XÃ HỘI|S[ốỐ]\s?:|KẾ HOẠCH\s|QUYẾT ĐỊNH(?=[\s:])"
    r"|Căn cứ\s|Theo đề nghị\s|Xét đề nghị\s|(?:Thực hiện|Triển khai)\s(?:[A-ZĐ]\w{1,9}\s){1,2}(?:\w{1,9}\s){0,2}số\s"
    r"|Trên đây là\s|Trong quá trình\s|Nhận được\s|Yêu cầu\s(?:các|thủ trưởng)\s|[Đđ]iều\s\d{1,2}\.\s)"
    r"|(?P<closing>Nơi nhận\s?:|(?:TM|KT)\.\s[A-ZĐÀ-Ỹ]{2})|(?P<annex>PHỤ LỤC(?=[\s:]))"
    r"|(?P<section>[A-H]\.\s+[A-ZĐÀ-Ỹ]{2}|[IVX]{1,5}\.\s+[A-ZĐÀ-Ỹ]|\d{1,2}(?:\.\d{1,2})*\.?\s+[A-ZĐÀ-Ỹ]|[a-zđ]\)\s+[A-ZĐÀ-Ỹ])"
    r"|(?P<dash>[-–+•]\s+[A-ZĐÀ-Ỹ0-9]))"
)
_DUTY = re.compile(any_of(DUTY_VERBS) + r"(?!\w)")
_ENDS = (".", ";", ":", ",")


def unfold(text: str) -> str:
    """The text with its lines again, if it has lost them; else as it is."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines or len(lines) > _FEW or max(map(len, lines)) < _LONG or "\t" in text:
        return text
    return "\n".join("\n".join(_parts(line)) if len(line) >= _LONG else line for line in lines)


def _parts(line: str) -> list[str]:
    parts: list[str] = []
    start, section, closing = 0, False, False
    for found in _OPENS.finditer(line):
        before = line[start : found.start()]
        goes_on = closing and found.lastgroup != "annex" and not found.group().lstrip().startswith("Nơi nhận")
        if goes_on or not _breaks(found, before, section):  # the closing block is taken apart by `glued`
            continue
        closing = found.lastgroup == "closing"
        parts.append(before.strip())
        start, section = found.end() - len(found.group().lstrip()), found.lastgroup == "section"
    parts.append(line[start:].strip())
    return [part for part in parts if part]


def _breaks(found: re.Match[str], before: str, section: bool) -> bool:
    """Whether a mark opens a line: after the end of a sentence, below a section's title, or by itself."""
    ended = before.rstrip().endswith(_ENDS)
    if found.lastgroup in ("closing", "annex"):
        return True
    if found.lastgroup == "head":
        mark = found.group().lstrip()[:2]
        return mark.isupper() or mark == "Số" or ended or _titled(before)
    if found.lastgroup == "section":
        return ended or "." in found.group() or ")" in found.group()
    return ended or (section and (_titled(before) or _is_duty(found)))


def _is_duty(found: re.Match[str]) -> bool:
    """ "2. Công an huyện - Điều tra …": the dash opens a duty, it does not join a name ("Văn hóa - Xã hội")."""
    words = found.string[found.end() - 1 : found.end() + 30]
    return bool(_DUTY.match(key(words)))


def _titled(before: str) -> bool:
    """Whether what stands before is a short title ("1. Mục đích"), not a name with a dash in it."""
    if len(before) > _HEAD and not is_caps(before[-20:]):
        return before.rstrip()[-4:].isdigit()  # "… năm 2022"
    return not opens_with_agency(before.lstrip("IVX0123456789.)abcdđe "))
