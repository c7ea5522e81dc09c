"""Departments (sở, phòng) as data: which a unit has on a day, and how an agency's words find one.

The rules are in `organs.json`: Decrees 24/2014, 37/2014, 107/2020 and 108/2020/NĐ-CP until 28 February 2025, Decree
45/2025/NĐ-CP since 1 March 2025, Decree 150/2025/NĐ-CP for the communes since 1 July 2025. Before that a commune had
no organs, only offices held by one person ("Văn phòng - thống kê").
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from importlib import resources
from typing import Literal

from pydantic import TypeAdapter

from shared.units.model import Frozen, Level, Unit
from shared.units.text import words

Outside = Literal["party", "elected", "mass", "central", "press"]


class OrganRule(Frozen):
    """One kind of department: where and when it exists. `optional` ones exist where a plan names them."""

    level: Level
    abbr: str
    name: str                                  # "{kind}" stands for the unit's: "Thanh tra {kind}"
    kind: str
    field: str                                 # what it deals with: the row of the counterpart table
    aliases: tuple[str, ...] = ()
    valid_from: dt.date = dt.date.min
    valid_to: dt.date = dt.date.max
    kinds: tuple[str, ...] = ()                # of unit; empty: all
    only: tuple[str, ...] = ()                 # province codes; empty: all
    never: tuple[str, ...] = ()
    optional: bool = False

    def holds(self, unit: Unit, on: dt.date) -> bool:
        """Whether this unit has it on that day."""
        return (
            self.level == unit.level
            and self.valid_from <= on <= self.valid_to
            and (not self.kinds or unit.kind in self.kinds)
            and (not self.only or unit.code in self.only)
            and unit.code not in self.never
        )

    def of(self, unit: Unit) -> Unit:
        """The department of this unit: "72.SNV"."""
        name = self.name.format(kind=unit.kind)
        code = f"{unit.code}.{self.code}"
        return Unit(code=code, name=name, kind=self.kind, level=unit.level, superior=unit.code, organ=True)

    @property
    def code(self) -> str:
        """Its abbreviation in ASCII, as in unit codes, which travel in addresses and headers: "SKHDT"."""
        return self.abbr.replace("Đ", "D").replace("đ", "d")

    def phrases(self) -> Iterator[str]:
        """All words that it is known by, without the unit's kind."""
        yield self.name.replace(" {kind}", "")
        yield from self.aliases


@lru_cache(maxsize=1)
def data() -> dict:
    """The package's table of departments and counterparts."""
    return json.loads((resources.files(__package__) / "organs.json").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def rules() -> tuple[OrganRule, ...]:
    """All departments of all levels and times."""
    return TypeAdapter(tuple[OrganRule, ...]).validate_python(data()["organs"])


def symbol_of(organ: Unit) -> str:
    """The abbreviation in an organ's document symbols: "SKHĐT"."""
    code = organ.code.rsplit(".", 1)[-1]
    return next((rule.abbr for rule in rules() if rule.level == organ.level and rule.code == code), code)


def organs_of(unit: Unit, on: dt.date) -> tuple[Unit, ...]:
    """The departments that a unit has on a day, by code; those that only some units have are left out."""
    found = (rule.of(unit) for rule in rules() if not rule.optional and rule.holds(unit, on))
    return () if unit.organ else tuple(sorted(found, key=lambda organ: organ.code))


def organ_by_name(phrase: str, unit: Unit, on: dt.date) -> Unit | None:
    """The unit's department that a phrase names ("Phòng VH-TT thành phố"), or None. Optional ones count."""
    tokens = words(phrase)
    found = match_organ(tokens, unit, on)
    return found[1] if found is not None and territorial(tokens[found[0] :]) else None


def match_organ(tokens: Sequence[str], unit: Unit, on: dt.date) -> tuple[int, Unit] | None:
    """The unit's department that the words begin with, and how many of them name it."""
    candidates = [rule for rule in rules() if rule.holds(unit, on)]
    best = max(((prefix(tokens, rule.phrases()), i) for i, rule in enumerate(candidates)), default=(0, 0))
    return (best[0], candidates[best[1]].of(unit)) if best[0] else None


def match_rules(tokens: Sequence[str], level: Level | None = None) -> tuple[int, OrganRule] | None:
    """The department of any time (and of this level, if given) that the words begin with."""
    found = ((prefix(tokens, rule.phrases()), rule) for rule in rules() if level in (None, rule.level))
    best = max(found, key=lambda pair: pair[0])
    return best if best[0] else None


def outside(tokens: Sequence[str]) -> Outside | None:
    """Whether the words begin with a body that a committee does not command: party, police, press …"""
    found = ((prefix(tokens, names), kind) for kind, names in data()["outside"].items())
    best = max(found, key=lambda pair: pair[0])
    return best[1] if best[0] else None


def prefix(tokens: Sequence[str], phrases: Iterable[str]) -> int:
    """How many words of the longest of these phrases the tokens begin with."""
    fits = (len(key) for phrase in phrases if tuple(tokens[: len(key := _key(phrase))]) == key)
    return max(fits, default=0)


@lru_cache(maxsize=4096)
def _key(phrase: str) -> tuple[str, ...]:
    return tuple(words(phrase))


_TERRITORY = ({"tinh", "huyen", "quan", "xa", "phuong", "tp", "tx", "tt", "cap", "cac", "thuoc", "cua", "o", "trung"}
              | {"ubnd", "dia"})
_TWO_WORDS = {("thanh", "pho"), ("thi", "xa"), ("thi", "tran"), ("dac", "khu"), ("trung", "uong")}


def territorial(tokens: Sequence[str]) -> bool:
    """Whether what follows an agency's name only says whose it is ("thành phố", "tỉnh Tây Ninh"), or nothing."""
    return not tokens or tokens[0] in _TERRITORY or tuple(tokens[:2]) in _TWO_WORDS
