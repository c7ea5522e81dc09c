"""Whose plan a text is: the caller's unit or its organ, unless the text clearly names somebody else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from shared.documents.model import Document
from shared.errors import BadInput
from shared.units import names
from shared.units.model import Unit
from shared.units.organs import organ_by_name, rules
from shared.units.text import words

UnitOf = Callable[[str], Unit | None]
MISMATCH = ("Văn bản ghi cơ quan ban hành là “{named}”, không phải {own}. Hãy đăng nhập bằng tài khoản của cơ quan đó, "
            "hoặc kiểm tra lại văn bản.")
UNKNOWN = ("Không xác định được cơ quan ban hành: đơn vị “{code}” không có trong danh mục. Hãy chọn cơ quan ban hành "
           "hoặc đề nghị quản trị nạp danh mục đơn vị.")
NOT_OWN = "Cơ quan ban hành “{code}” không phải là đơn vị của bạn hay cơ quan trực thuộc. Hãy chọn lại."


def issuer_of(document: Document, own: str, given: str | None, unit_of: UnitOf, on: dt.date) -> tuple[str, bool]:
    """The issuer's code, and whether it was assumed since the text has none.

    Raises BadInput: issuer_unknown (the unit is in no list), issuer_mismatch (the text or the choice names another).
    """
    if given and given != own and given.partition(".")[0] != own:
        raise BadInput(NOT_OWN.format(code=given), code="issuer_mismatch")
    unit, owner = unit_of(given or own), unit_of(own.partition(".")[0])
    if unit is None or owner is None:
        raise BadInput(UNKNOWN.format(code=given or own), code="issuer_unknown")
    if document.issuer is None:
        organ = None if given or unit.organ else _by_symbol(document.symbol, unit)
        return (organ or unit).code, True
    found = _named(document.issuer, unit, owner, on)
    if found is None:
        raise BadInput(MISMATCH.format(named=document.issuer, own=names.authority(unit, owner if unit.organ else None)),
                       code="issuer_mismatch", named=document.issuer)
    return found.code, False


def _named(text: str, unit: Unit, owner: Unit, on: dt.date) -> Unit | None:
    """The caller's unit or its organ, if that is what the words name."""
    said = words(text)
    if any(said == words(form) for form in _forms(unit, owner)):
        return unit
    organ = organ_by_name(text, owner, on)
    if organ is None or (unit.organ and organ.code != unit.code):
        return None
    return None if _elsewhere(said, organ, owner) else organ


def _forms(unit: Unit, owner: Unit) -> Iterator[str]:
    """All ways in which a unit writes itself."""
    above = owner if unit.organ else None
    yield names.authority(unit, above)
    if unit.organ:
        yield from (unit.name, f"{unit.name} {names.short_name(owner)}", f"{unit.name} {owner.kind}")
        return
    yield from (f"UBND {unit.kind}", "UBND", unit.name, f"UBND {names.short_name(unit)}")
    if unit.level == "province":
        yield f"UBND TP {names.short_name(unit)}"


def _elsewhere(said: list[str], organ: Unit, owner: Unit) -> bool:
    """Whether the words after an organ's name are those of another place ("Sở Nội vụ tỉnh Long An")."""
    rest = said[len(words(organ.name)):]
    own = [*words(owner.kind), *words(names.short_name(owner))]
    return any(word not in own for word in rest)


def _by_symbol(symbol: str | None, unit: Unit) -> Unit | None:
    """The organ whose abbreviation ends the symbol: "KH-STTTT"."""
    abbr = (symbol or "").rpartition("-")[2]
    return next((rule.of(unit) for rule in rules() if rule.abbr == abbr and rule.level == unit.level), None)
