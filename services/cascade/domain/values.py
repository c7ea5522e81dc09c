"""What differs between the drafts of one class: the unit's own names, some hundred bytes."""

from __future__ import annotations

import re

from services.cascade.domain.classes import Audience
from services.cascade.domain.rules import BELOW, PARTY
from shared.documents.model import Document
from shared.units import names
from shared.units.model import Unit


def values_for(audience: Audience, unit: Unit, by_kind: dict[str, dict[str, str]]) -> dict[str, str]:
    """The values of the places "{{name}}" in the class's document; `by_kind` are those that a kind of unit shares."""
    owner = audience.event.issuer_unit if unit.organ else None
    territory = names.territory(owner or unit)
    values = {
        "territory": territory,
        "TERRITORY": territory.upper(),
        "authority": names.authority(unit, owner),
        "place": names.place(unit, owner),
        "symbol": names.plan_symbol(unit),
        "kind": (owner or unit).kind,
        **by_kind.get(unit.kind, {}),
    }
    if unit.organ:
        values["authority_bare"] = unit.name
        values["position"] = names.signature(unit)[1]
        return values
    values["party"] = PARTY.get(unit.kind, "Đảng ủy") if unit.level != "commune" else "Đảng ủy"
    if audience.hands_down:
        values["below"] = below(audience, unit)
    return values


def places(document: Document) -> frozenset[str]:
    """The names of the places that the class's document has: a draft carries no other values."""
    return frozenset(re.findall(r"\{\{(\w+)\}\}", document.model_dump_json()))


def below(audience: Audience, unit: Unit) -> str:
    """The units that it addresses in turn, as one phrase."""
    if unit.level == "province":
        return "UBND các xã, phường, đặc khu" if audience.two_levels else "UBND các huyện, thị xã, thành phố"
    return BELOW.get(unit.kind, "UBND các xã, phường, thị trấn")
