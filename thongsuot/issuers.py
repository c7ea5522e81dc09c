"""Who issued a plan, as far as its own text lets one tell: for the demonstration and for deriving without services."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from shared.documents.model import Document
from shared.errors import BadInput
from shared.language import fold
from shared.units.library import tree
from shared.units.model import LEVELS, Unit, UnitTree
from shared.units.names import short_name, territory
from shared.units.organs import organ_by_name, organs_of

NOT_TOLD = "Văn bản không cho biết cơ quan ban hành. Hãy chỉ rõ bằng mã đơn vị (--issuer)."


@dataclass(frozen=True)
class Issuer:
    """An issuer, the unit that it is or belongs to, and the units of the day."""

    organ_or_unit: Unit
    unit: Unit
    units: UnitTree
    named: bool                    # the text names it in full; otherwise it was concluded


def issuer_of(document: Document, on: dt.date, code: str = "") -> Issuer:
    """The issuer by its code, or by the issuer, title, preamble and place of the text; raises BadInput if untold."""
    units = tree(on)
    if code:
        return _by_code(code, on, units)
    named = _unit_named(document.issuer or "", units)
    unit = named or next(filter(None, (_unit_named(text, units) for text in _hints(document))), None)
    unit = unit or _province_of_place(document.place or "", units)
    if unit is None:
        raise BadInput(NOT_TOLD, code="issuer_unknown")
    organ = organ_by_name(document.issuer or "", unit, on) if document.issuer else None
    return Issuer(organ or unit, unit, units, named is not None)


def _by_code(code: str, on: dt.date, units: UnitTree) -> Issuer:
    unit = units.get(code.partition(".")[0])
    if unit is None:
        raise BadInput(f"Không có đơn vị nào mang mã {code} vào ngày {on:%d/%m/%Y}.", code="unknown_unit")
    organ = next((organ for organ in organs_of(unit, on) if organ.code == code), None) if "." in code else unit
    if organ is None:
        raise BadInput(f"Không có cơ quan nào mang mã {code} vào ngày {on:%d/%m/%Y}.", code="unknown_unit")
    return Issuer(organ, unit, units, named=False)


def _hints(document: Document) -> Iterable[str]:
    yield document.title or ""
    yield (document.place or "").replace("TP.", "thành phố ")
    yield document.preamble or ""


def _unit_named(text: str, units: UnitTree) -> Unit | None:
    """The highest unit whose kind and name stand in the text; at one level the one with the longest name."""
    folded = f" {fold(text)} "
    found = [unit for unit in units if f" {fold(territory(unit))} " in folded]
    return min(found, key=lambda unit: (LEVELS.index(unit.level), -len(unit.name)), default=None)


def _province_of_place(place: str, units: UnitTree) -> Unit | None:
    name = fold(place)
    return next((unit for unit in units if unit.level == "province" and fold(short_name(unit)) == name), None)
