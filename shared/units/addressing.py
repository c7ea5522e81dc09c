"""Addressee phrases → units: "UBND các huyện, thị xã, thành phố", "Các sở, ban, ngành", "UBND 10 phường".

What the phrases mean is read from plans that were really published (tests/units/test_addressing.py). A phrase that
leaves open whom it means ("các cơ quan, đơn vị có liên quan"), and bodies that a committee does not command (party,
central and press bodies), are not addressed but listed, so that an official decides.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from shared.language import fold, lower
from shared.units.agencies import Agency, agencies
from shared.units.groups import Groups, Reading
from shared.units.model import Addressee, Frozen, Unit, UnitTree
from shared.units.names import short_name, territory
from shared.units.organs import match_rules
from shared.units.phrases import Claim, abbreviate, claims
from shared.units.text import words

_OPEN_SET = re.compile(r"\s*(?:,\s*)?(?:có\s+)?liên quan")
_PLACE_ONLY = re.compile(r"(?:địa bàn|đóng trên|tại|(?<!\w)ở)(?:\s+của)?\s*$")


class Addressing(Frozen):
    """Whom a plan addresses, by code, each once; warnings are Vietnamese; `unresolved` phrases name nobody below."""

    addressees: tuple[Addressee, ...] = ()
    warnings: tuple[str, ...] = ()
    unresolved: tuple[str, ...] = ()


def resolve(phrases: Iterable[str], issuer: Unit, issuer_unit: Unit, tree: UnitTree, on: dt.date) -> Addressing:
    """The units and departments that phrases of a plan address, as they stand on its date.

    An organ (Sở) reaches the units below its unit. A unit below another addressee receives through it (`via`); nobody
    addresses itself, and nobody above or beside is addressed: departments are those of the issuer's own unit.
    """
    reader = _Reader(issuer, issuer_unit, tree, on)
    for phrase in phrases:
        reader.read(phrase)
    return reader.result()


class _Reader:
    """Collects what the phrases name."""

    def __init__(self, issuer: Unit, unit: Unit, tree: UnitTree, on: dt.date):
        self.issuer, self.unit, self.tree, self.on = issuer, unit, tree, on
        self.groups = Groups(unit, tree, on)
        self.found: dict[str, Addressee] = {}
        self.warnings: dict[str, None] = {}
        self.unresolved: dict[str, None] = {}
        edition = tree.snapshot
        if not edition.valid_from <= on <= (edition.valid_to or on):
            self.warnings[f"Danh mục đơn vị ngày {edition.as_of:%d/%m/%Y} không dùng cho ngày {on:%d/%m/%Y}."] = None

    def result(self) -> Addressing:
        """What was found, with each unit's way."""
        addressees = tuple(self._via(one) for _, one in sorted(self.found.items()))
        return Addressing(addressees=addressees, warnings=tuple(self.warnings), unresolved=tuple(self.unresolved))

    def _via(self, one: Addressee) -> Addressee:
        above = (unit.code for unit in self.tree.ancestors(one.unit.code) if unit.code in self.found)
        return one.model_copy(update={"via": next(above, None)})

    def read(self, phrase: str) -> None:
        """Add what one phrase names."""
        text = abbreviate(phrase)
        position = 0
        for claim in claims(text):
            reading = self.groups.read(claim, text) if claim.start >= position else None
            if reading is not None:             # else part of a name before it, or of the one that follows
                self._take(phrase, text, position, claim, reading)
                position = _end(text, reading)
        self._agencies(agencies(text[position:], self.unit, self.on), phrase)

    def _take(self, phrase: str, text: str, position: int, claim: Claim, reading: Reading) -> None:
        """A group, with the agencies named between the one before and it."""
        piece = text[position : claim.start]
        found = agencies(piece, self.unit, self.on)
        holder = found[-1] if found and claim.bare and not piece[found[-1].end :].strip() else None
        if holder is not None and not _of_units_below(holder):       # "Công an các huyện": not a committee
            self._agencies(found[:-1], phrase)
            self._leave(f"{holder.text} {text[claim.start : reading.end]}")
            return
        # "Phòng VH&TT, Trung tâm VH-TT-TT các huyện": the bodies named before belong to the units
        self._agencies([one for one in found if holder is None or not _of_units_below(one)], phrase)
        if reading.open or _OPEN_SET.match(lower(text), reading.end) or _PLACE_ONLY.search(lower(piece)):
            self._leave(text[claim.start : _end(text, reading)])
        else:
            self._add(reading.units, phrase)
        self.warnings |= dict.fromkeys(reading.warnings)

    def _add(self, units: Iterable[Unit], phrase: str) -> None:
        for unit in units:
            if unit.code not in (self.issuer.code, self.unit.code):
                self.found.setdefault(unit.code, Addressee(unit=unit, phrase=phrase))

    def _agencies(self, found: Iterable[Agency], phrase: str) -> None:
        for agency in found:
            if agency.organ is not None:
                self._add((agency.organ,), phrase)
            else:
                self._leave(agency.text)

    def _leave(self, text: str) -> None:
        """List what names nobody below, unless it is the issuer's own unit ("UBND tỉnh", "tỉnh Tây Ninh")."""
        own = {fold(name) for name in (self.unit.kind, territory(self.unit), short_name(self.unit))}
        if text and not lower(text).startswith("khác") and fold(text).removeprefix("ubnd ") not in own:
            self.unresolved[text.replace("VPUBND", "Văn phòng UBND").strip(" ,;")] = None


def _end(text: str, reading: Reading) -> int:
    """Past "có liên quan", which belongs to the group before it."""
    of_open_set = _OPEN_SET.match(lower(text), reading.end)
    return of_open_set.end() if of_open_set else reading.end


def _of_units_below(agency: Agency) -> bool:
    """Whether it is a body that units below have: "Phòng Nội vụ", "Thanh tra" before "các huyện"."""
    name = words(agency.text)
    return agency.kind == "lower" or (
        agency.kind == "own" and bool(match_rules(name, "district") or match_rules(name, "commune"))
    )
