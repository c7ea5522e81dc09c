"""The agencies named one by one: "Sở Nội vụ, Sở Văn hóa, Thể thao và Du lịch; Công an tỉnh"."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from shared.language import fold, lower
from shared.units.model import Unit
from shared.units.names import short_name
from shared.units.organs import data, match_organ, match_rules, outside, prefix, territorial
from shared.units.text import words

_WORD = re.compile(r"[^\s,;:&/.–-]+")
_BREAK = re.compile(r"[,;]|(?<![\w])và(?![\w])")
_LEAD = re.compile(
    r"(?:(?:và|kính|đề nghị|yêu cầu|giao|gửi|phó chủ tịch|chủ tịch|các pct|pct|thủ trưởng|lãnh đạo|giám đốc|đồng chí"
    r"|chánh(?=\s+(?:văn phòng|vpubnd|thanh tra))|trưởng(?=\s+(?:các\s+)?(?:phòng|ban)|\s*$)"
    r"|các(?=\s*$|\s+(?:sở|phòng)))(?![\w])[\s,;:]*)+"
)
_EDGE = " ,;:-–."


class Agency(NamedTuple):
    """One agency: an organ of the issuer's unit, a body of a lower unit, or one that a committee does not command."""

    kind: Literal["own", "lower", "open"]
    text: str
    organ: Unit | None = None
    end: int = 0                                # where its words end in the piece


def agencies(piece: str, unit: Unit, on: dt.date) -> list[Agency]:
    """The agencies named in a piece of an abbreviated phrase, in order. Names may contain commas and "và"."""
    found: list[Agency] = []
    position = 0
    while (position := _skip(piece, position)) < len(piece):
        before = found[-1].organ if found else None
        agency = _first(piece, position, unit, on, before)
        if agency.kind == "open" and found and _one_open_set(piece[found[-1].end : position], found[-1], agency):
            start = piece.rfind(found[-1].text, 0, position)      # "các cơ quan, đơn vị có liên quan" is one
            agency = Agency("open", piece[start : agency.end].strip(_EDGE), None, agency.end)
            found.pop()
        found.append(agency)
        position = max(agency.end, position + 1)      # whatever the words: the reading goes on
    return found


def _one_open_set(between: str, before: Agency, agency: Agency) -> bool:
    """Whether two pieces that name nobody known belong together; bodies that are known stand alone."""
    known = any(outside(words(one.text)) for one in (before, agency))
    return before.kind == "open" and not known and ";" not in between


def _skip(piece: str, position: int) -> int:
    """Past separators and words of address ("Đề nghị", "Thủ trưởng")."""
    rest = lower(piece[position:])
    skipped = len(rest) - len(rest.lstrip(_EDGE))
    lead = _LEAD.match(rest, skipped)
    return position + (lead.end() if lead else skipped)


def _first(piece: str, start: int, unit: Unit, on: dt.date, before: Unit | None) -> Agency:
    spans = list(_spans(piece, start))
    tokens = [token for token, _ in spans]
    own = match_organ(tokens, unit, on) or _continued(tokens, unit, on, before)
    length = own[0] if own else _length(tokens)
    end = _until(piece, spans[length - 1][1] if length else start)
    tail = words(piece[spans[length - 1][1] : end]) if length else []
    text = piece[start:end].strip(_EDGE)
    if own and owned(tail, unit):
        return Agency("own", text, own[1], end)
    rule = match_rules(tokens[: length + len(tail)])
    fitting = (rule is not None and rule[1].level != "province") or bool(prefix(tokens, _bodies()))
    return Agency("lower" if fitting and not tail else "open", text, None, end)


def _spans(piece: str, start: int) -> Iterator[tuple[str, int]]:
    """Folded words with where they end, as `text.words` has them."""
    for match in _WORD.finditer(piece, start):
        token = fold(match[0])
        if token and token != "va":
            yield token, match.end()


def _continued(tokens: Sequence[str], unit: Unit, on: dt.date, before: Unit | None) -> tuple[int, Unit] | None:
    """ "Sở Nội vụ, Tư pháp": a name after a department's, without its own "Sở"."""
    kind = before.kind if before is not None else "sở" if unit.level == "province" else "phòng"
    found = match_organ([*words(kind), *tokens], unit, on) if kind in ("sở", "phòng") else None
    return (found[0] - 1, found[1]) if found and found[0] > 1 else None


def _length(tokens: Sequence[str]) -> int:
    """How many words name a body that is not the unit's own, so that its name is not cut at its "và"."""
    rule = match_rules(tokens)
    names = [name for group in data()["outside"].values() for name in group]
    return max(rule[0] if rule else 0, prefix(tokens, names), prefix(tokens, _bodies()))


def _bodies() -> tuple[str, ...]:
    """Bodies of units that the counterpart table names beside the departments: "Trung tâm VH-TT-TT"."""
    named = {"phat_thanh", "mot_cua"}
    return tuple(name for row in data()["counterparts"] if row["field"] in named for name in row["names"])


def _until(piece: str, position: int) -> int:
    found = _BREAK.search(lower(piece), position)
    return found.start() if found else len(piece)


def owned(tail: Sequence[str], unit: Unit) -> bool:
    """Whether what follows a department's name says that it is this unit's: nothing, "tỉnh", or the unit's own name."""
    name = words(short_name(unit))
    kind = words(unit.kind)
    if not tail or list(tail) == name:
        return True
    if not territorial(tail):
        return False
    rest = list(tail)
    while rest and (rest[0] in ("cap", "cua", "thuoc", "truc", "ubnd", "tp", "tx", *kind)):
        rest = rest[1:]
    return not rest or rest[: len(name)] == name
