"""Official forms of a unit's name in documents (Decree 30/2020/NĐ-CP, Art. 8 and Appendix I).

An organ is cited with the territory of its owner outside ("Sở Nội vụ tỉnh Tây Ninh").
"""

from __future__ import annotations

from shared.units.model import Unit
from shared.units.organs import symbol_of

COMMITTEE = "Ủy ban nhân dân"
_HEADS = {
    "sở": "GIÁM ĐỐC",
    "phòng": "TRƯỞNG PHÒNG",
    "văn phòng": "CHÁNH VĂN PHÒNG",
    "thanh tra": "CHÁNH THANH TRA",
    "ban": "TRƯỞNG BAN",
    "trung tâm": "GIÁM ĐỐC",
}


def short_name(unit: Unit) -> str:
    """ "Tây Ninh"; a numbered unit keeps its kind ("Phường 1"), an organ its whole name."""
    bare = unit.name if unit.organ else unit.name[len(unit.kind) :].strip()
    return unit.name if bare.isdigit() else bare


def territory(unit: Unit) -> str:
    """As within a sentence: "tỉnh Tây Ninh"; a number's kind is part of its name: "Phường 5" (Annex II, III.1.b)."""
    bare = unit.name[len(unit.kind) :]
    return unit.name if bare.strip().isdigit() else unit.kind + bare


def authority(unit: Unit, owner: Unit | None = None) -> str:
    """The issuing authority in full: "Ủy ban nhân dân tỉnh Tây Ninh", of an organ "Sở Nội vụ tỉnh Tây Ninh"."""
    return _of(unit, owner) if unit.organ else f"{COMMITTEE} {territory(unit)}"


def authority_short(unit: Unit, owner: Unit | None = None) -> str:
    """The same as in lists and recipients: "UBND tỉnh Tây Ninh"."""
    return authority(unit, owner).replace(COMMITTEE, "UBND").replace("Hội đồng nhân dân", "HĐND")


def _of(organ: Unit, owner: Unit | None) -> str:
    if owner is None:
        return organ.name
    if organ.name.endswith(f" {owner.kind}"):      # "Văn phòng Ủy ban nhân dân tỉnh" + "Tây Ninh"
        return f"{organ.name.removesuffix(owner.kind)}{territory(owner)}"
    return f"{organ.name} {territory(owner)}"


def place(unit: Unit, owner: Unit | None = None) -> str:
    """The place in the date line: the unit's own name, for an organ that of the unit it belongs to.

    Cities and wards with a number or a person's name keep their kind ("Thành phố Hồ Chí Minh", "Phường 1").
    """
    of = owner if unit.organ and owner is not None else unit
    return of.name if of.name == "Thành phố Hồ Chí Minh" else short_name(of)


def plan_symbol(unit: Unit, kind: str = "KH") -> str:
    """What follows the number's slash: "KH-UBND", for an organ "KH-SNV" (Decree 30/2020, Appendix I)."""
    return f"{kind}-{symbol_of(unit) if unit.organ else 'UBND'}"


def signature(unit: Unit) -> tuple[str | None, str]:
    """(authority line, position): a committee is collective ("TM. ỦY BAN NHÂN DÂN"), an organ's head signs alone."""
    if not unit.organ:
        return "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"
    return None, _HEADS.get(unit.kind, "THỦ TRƯỞNG")
