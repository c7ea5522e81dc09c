"""Reading an addressee phrase: which words name units by level or kind, which name departments, what is left.

Only words here; `addressing` knows the units. Positions hold in the abbreviated text, which stays readable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from shared.language import clean, lower
from shared.units.model import Level

Group = Literal["levels", "kinds", "sở", "phòng"]
DISTRICT_KINDS = ("huyện", "quận", "thị xã", "thành phố")
COMMUNE_KINDS = ("xã", "phường", "thị trấn", "đặc khu")
LEVEL_WORDS: dict[str, Level] = {"tỉnh": "province", "huyện": "district", "xã": "commune"}
_FULL = {"thị": "thị xã", "tp": "thành phố", "tx": "thị xã", "tt": "thị trấn"}

_SEP = r"\s*(?:[,/–-]|\bvà\b|\s)\s*(?:và\s+)?"
KIND_WORD = r"(?:huyện|quận|thị xã|thị trấn|thành phố|đặc khu|phường|xã|thị|t[pxt]\b\.?)(?!\s+ủy|\s+hội|[\w])"
_ALL = r"(?:(?:tất cả|toàn bộ|cả)\s+)?(?P<all>các\s+)?(?:(?P<count>\d+)\s+)?"
_OWN = r"(?:\s*(?:(?:cấp|của|thuộc|trực thuộc)\s+)?(?:ubnd\s+)?(?:{})(?![\w]))?"
_BODY = r"(?:ban|ngành|cơ quan|đơn vị|đoàn thể|trung tâm|chuyên môn|sự nghiệp|công lập)(?![\w])"
_BODIES = rf"(?:{_SEP}(?:các\s+)?{_BODY})"
_OWN_KIND = r"tỉnh|thành phố|huyện|quận|thị xã|xã|phường|thị trấn|đặc khu|sở|t[px]\b\.?"
_PATTERN = re.compile(
    r"(?<![\w&/-])(?:"                          # not within an abbreviation: "Phòng VH&TT huyện"
    rf"(?P<depts>(?:(?:các\s+)?sở{_BODIES}+|các\s+sở(?![\w])){_OWN.format('tỉnh|thành phố')})"
    rf"|(?P<rooms>(?:các\s+phòng(?![\w]){_BODIES}*|phòng{_BODIES}+|(?:các\s+)?ban\s*,?\s*ngành(?![\w])(?:{_BODIES})*"
    rf"|các cơ quan chuyên môn){_OWN.format(_OWN_KIND)})"
    r"|(?P<levels>(?:ubnd\s+)?(?:các\s+)?cấp\s+(?:tỉnh|huyện|xã)(?![\w])"
    rf"(?:{_SEP}(?:ubnd\s+)?(?:(?:các\s+)?cấp\s+)?(?:tỉnh|huyện|xã)(?![\w]))*|ubnd\s+các\s+cấp)"
    rf"|(?P<kinds>(?P<body>ubnd\s+)?{_ALL}(?P<first>{KIND_WORD})(?:{_SEP}(?:ubnd\s+)?(?:các\s+)?{KIND_WORD})*))"
)
_MARKUP = re.compile(r"[*#_]+|\([^)]*\)")
_LABEL = re.compile(r"^\s*(?:[-+•–]\s*)*(?:(?:\d+(?:\.\d+)*|[IVX]+|[a-zđ])[.)]\s*)?(?:[-+•–]\s+)*")
_ABBREVIATED = (
    (re.compile(r"(?:ủy|uỷ) ban nhân dân", re.IGNORECASE), "UBND"),
    (re.compile(r"hội đồng nhân dân", re.IGNORECASE), "HĐND"),
    # one word, lest the committee in "Văn phòng UBND" be taken for an addressee
    (re.compile(r"(?:văn phòng|\bvp)\s+(?:hđnd\s*(?:và|[-–&,/])?\s*)?ubnd", re.IGNORECASE), "VPUBND"),
    # a dash between two agencies in a table's cell
    (re.compile(r"\s+[-–+]\s+(?=(?:văn phòng|vpubnd|sở|phòng|ubnd|đài|báo|công an|các)\b)", re.IGNORECASE), "; "),
)


@dataclass(frozen=True)
class Claim:
    """Words that name a group: units of a level or of kinds, or departments; `bare` without "UBND" before them."""

    group: Group
    start: int
    end: int
    text: str
    kinds: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()
    count: int | None = None
    plural: bool = False                  # "các", a number or several kinds: not one unit
    bare: bool = False


def abbreviate(phrase: str) -> str:
    """The phrase without markup, list label and remarks in brackets, with the councils abbreviated."""
    text = clean(_LABEL.sub("", _MARKUP.sub(" ", clean(phrase))))
    for pattern, short in _ABBREVIATED:
        text = pattern.sub(short, text)
    return text.rstrip(" .;:,/")


def claims(text: str) -> Iterator[Claim]:
    """All groups named in an abbreviated text, in order."""
    for match in _PATTERN.finditer(lower(text)):
        yield _claim(match, text)


def _claim(match: re.Match[str], text: str) -> Claim:
    start, end, words = match.start(), match.end(), text[match.start() : match.end()].strip()
    if match["depts"] or match["rooms"]:
        group: Group = "sở" if match["depts"] else "phòng"
        return Claim(group, start, end, words)
    if match["levels"]:
        bare = "ubnd" not in match["levels"]
        return Claim("levels", start, end, words, levels=_levels(match["levels"]), plural=True, bare=bare)
    kinds = tuple(dict.fromkeys(full_kind(kind) for kind in re.findall(KIND_WORD, match["kinds"])))
    plural = bool(match["all"] or match["count"] or len(kinds) > 1)
    count = int(match["count"]) if match["count"] else None
    return Claim("kinds", start, end, words, kinds, kind_levels(kinds), count, plural, bare=not match["body"])


def full_kind(word: str) -> str:
    """A kind of unit as written, without abbreviation: "TP." → "thành phố"."""
    word = word.rstrip(".")
    return _FULL.get(word, word)


def _levels(words: str) -> tuple[Level, ...]:
    if words.endswith("các cấp"):
        return "district", "commune"
    return tuple(dict.fromkeys(LEVEL_WORDS[word] for word in re.findall(r"tỉnh|huyện|xã", words)))


def kind_levels(kinds: tuple[str, ...]) -> tuple[Level, ...]:
    """The levels that kinds of unit belong to, in addressee phrases: "thành phố" is one of a province's districts."""
    district: tuple[Level, ...] = ("district",) if set(kinds) & set(DISTRICT_KINDS) else ()
    commune: tuple[Level, ...] = ("commune",) if set(kinds) & set(COMMUNE_KINDS) else ()
    return district + commune
