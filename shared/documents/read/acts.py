"""Which kind of administrative document (Decree 30/2020/NĐ-CP, Art. 7) a text is, and where its heading ends."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .dates import DATE_LINE
from .decision import is_authority
from .kinds import KINDS, LETTER, PLAN
from .lexicon import any_of
from .lines import Line
from .text import is_caps, key
from .title import find_untitled, is_kind, is_title

_SEARCHED = 80
_TITLE_LINES = 16
_NAMES = {key(name): name for name in KINDS if name != LETTER}  # a công văn has no title
_BY_SYMBOL = {key(short): name for name, short in KINDS.items() if short}
_NAMED = re.compile(rf"^({any_of(_NAMES)})(?!\w)\s*[:.]?\s*")
_TO = re.compile(r"^kính gửi(?!\w)")
_ABOUT = re.compile(r"^v/v(?!\w)")
_NUMBERED = re.compile(r"(?:^|\s)số\s?[:.…]")
_SYMBOL = re.compile(rf"(?:^|\s)số\s?:[\s\d.…_]{{0,20}}/\s?({any_of(_BY_SYMBOL)})-")
# Kinds in which who decides ("CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH") is printed below the subject (Annex III, part II).
_WITH_AUTHORITY = ("Nghị quyết", "Quyết định", "Chỉ thị", "Công điện")


@dataclass(frozen=True, slots=True)
class Act:
    """A document's kind; its heading are the lines before `at`, which is the title line if it is `titled`.

    `below` is the first line that can't belong to the subject any more, if that is known.
    """

    kind: str
    at: int
    titled: bool
    below: int | None = None


def plan_at(lines: list[Line], at: int) -> Act:
    """A plan by its title line, or by the last line of a heading whose title was lost."""
    titled = is_kind(lines[at])
    return Act(PLAN, at if titled else at + 1, titled)


def find_act(lines: list[Line]) -> Act | None:
    """The first act in a text, of any kind; None where nothing tells one. Looks at the first 80 lines only."""
    addressed = next((at for at, line in enumerate(lines[:_SEARCHED]) if is_addressed(line)), None)
    above = lines[: _SEARCHED if addressed is None else addressed]
    if (at := _title(above)) is not None:
        kind = named_kind(above[at]) or PLAN
        return Act(kind, at, True, _below(lines, at, kind))
    about = max((at for at, line in enumerate(above) if _opens(_ABOUT, line)), default=-1)
    if addressed is not None or about >= 0:
        return Act(LETTER, about + 1 if addressed is None else addressed, False)
    return _untitled(above)


def is_addressed(line: Line) -> bool:
    """ "Kính gửi: …"."""
    return _opens(_TO, line)


def named_kind(line: Line, at: int = 0) -> str | None:
    """The kind whose title a line is ("BÁO CÁO", perhaps with the subject beside it)."""
    if is_kind(line):
        return PLAN if is_title(line, at) else None
    found = _NAMED.match(key(line.text))
    if not found:
        return None
    alone = found.end() == len(line.text)
    fits = line.text[0].isupper() if alone else is_caps(line.text[: found.end()])
    return _NAMES[found[1]] if fits else None


def opening_at(lines: list[Line], at: int) -> int:
    """Where bases and text begin below the title, from `at` on: after who decides, after "Kính gửi" and its list."""
    at += at < len(lines) and is_authority(lines[at])
    if at < len(lines) and is_addressed(lines[at]):
        at += 1
        while at < len(lines) and lines[at].text.startswith(("-", "–")):
            at += 1
    return at


def is_alone(line: Line) -> bool:
    """Whether only the name of a kind is on the line, and it is no part of an agency's ("BAN QUẢN LÝ / DỰ ÁN …")."""
    found = _NAMED.match(key(line.text))
    return bool(found and found.end() == len(line.text))


def _title(above: list[Line]) -> int | None:
    """A line that names a kind: alone, or below the number; else any."""
    named = [at for at, line in enumerate(above) if named_kind(line, at)]
    number = next((at for at, line in enumerate(above) if _NUMBERED.search(key(line.text))), len(above))
    sure = (at for at in named if at > number or is_alone(above[at]))
    return next(sure, named[0] if named else None)


def _below(lines: list[Line], at: int, kind: str) -> int | None:
    near = range(at + 1, min(len(lines), at + _TITLE_LINES))
    authority = kind in _WITH_AUTHORITY
    return next((no for no in near if is_addressed(lines[no]) or (authority and is_authority(lines[no]))), None)


def _untitled(above: list[Line]) -> Act | None:
    """A heading that numbers an act ("Số: 45/BC-UBND") but whose title was lost."""
    for at, line in enumerate(above):
        if found := _SYMBOL.search(key(line.text)):
            dated = [no for no in range(at, min(at + 4, len(above))) if DATE_LINE.search(key(above[no].text))]
            return Act(_BY_SYMBOL[found[1]], max([at, *dated]) + 1, False)
    plan = find_untitled(above)
    return Act(PLAN, plan + 1, False) if plan >= 0 else None


def _opens(pattern: re.Pattern[str], line: Line) -> bool:
    return any(pattern.match(key(piece[:12])) for piece in line.columns)
