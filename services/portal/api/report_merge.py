"""A report that somebody else has saved meanwhile: what they changed, what was typed, and where the two differ.

A form carries a mark of what it was filled with (`base`): a short hash of each field. So a field that only the others
changed is told from one that was typed, without keeping any older version.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.portal.api.report_form import Field, Json, Values

MARK = 6                                    # hexadecimal digits of a hash
THEIRS = "theirs"                           # of a field's choice: what is stored


@dataclass(frozen=True)
class Difference:
    """A field that is stored otherwise than it was typed."""

    field: Field
    stored: str
    typed: str


@dataclass(frozen=True)
class Merge:
    """What the form is filled with: what was typed, but for fields which only others changed."""

    values: Values
    theirs: tuple[Difference, ...] = ()
    conflicts: tuple[Difference, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether others changed anything that the user has to see."""
        return bool(self.theirs or self.conflicts)


def base_of(values: Mapping[str, str], asked: Sequence[Field]) -> str:
    """The mark of what the form is filled with; it begins with that of the form itself, which a plan may change."""
    return _mark(repr([one.name for one in asked])) + "".join(_mark(values[one.name]) for one in asked)


def merged(typed: Values, stored: Values, base: str, asked: Sequence[Field]) -> Merge:
    """What was typed beside what is stored now; without a base of this form every difference is a conflict."""
    marks = _marks(base, asked)
    values, theirs, conflicts = dict(typed), [], []
    for one in asked:
        mine, now = typed[one.name], stored[one.name]
        if mine == now or marks.get(one.name) == _mark(now):
            continue
        if marks.get(one.name) == _mark(mine):
            values[one.name] = now
            theirs.append(Difference(one, now, mine))
        else:
            conflicts.append(Difference(one, now, mine))
    return Merge(values, tuple(theirs), tuple(conflicts))


def chosen(typed: Values, stored: Values, choices: Iterable[str]) -> Values:
    """With what is stored, where the user has chosen it."""
    taken = {name: stored[name] for name in choices if name in stored}
    return {**typed, **taken}


def last_act(report: Json) -> Json | None:
    """Who changed the report last, and when."""
    acts = sorted(report.get("acts") or [], key=lambda act: act.get("revision", 0))
    return acts[-1] if acts else None


def _marks(base: str, asked: Sequence[Field]) -> dict[str, str]:
    names = [one.name for one in asked]
    if len(base) != MARK * (len(names) + 1) or base[:MARK] != _mark(repr(names)):
        return {}
    return {name: base[MARK * at:MARK * (at + 1)] for at, name in enumerate(names, 1)}


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:MARK]
