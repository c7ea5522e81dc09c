"""Whom a draft will address: what the text says, and what the official changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict

from shared.errors import BadInput
from shared.units.addressing import Addressing
from shared.units.model import Addressee, Unit

UnitOf = Callable[[str], Unit | None]


class Override(BaseModel):
    """An official's word on the addressees: more units, fewer, or some directly though they are below another.

    `units` replaces what the text says; None leaves it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    units: tuple[str, ...] | None = None
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    direct: tuple[str, ...] = ()

    def codes(self) -> tuple[str, ...]:
        """Codes that must name a unit below the issuer."""
        return (*(self.units or ()), *self.add, *self.direct)


def overridden(said: Addressing, override: Override | None, unit_of: UnitOf, above: Callable[[str], Sequence[str]],
               issuer: Unit, issuer_unit: Unit) -> Addressing:
    """The addressees with the override applied; raises BadInput for a unit that is unknown or not below the issuer."""
    if override is None:
        return said
    chosen = {code: _below(code, unit_of, above, issuer_unit) for code in override.codes()}
    found = {} if override.units is not None else {a.unit.code: a for a in said.addressees}
    for code, unit in chosen.items():
        found.setdefault(code, Addressee(unit=unit, phrase=""))
    for code in (*override.remove, issuer.code):
        found.pop(code, None)
    placed = (_placed(one, found, above, override.direct) for _, one in sorted(found.items()))
    return said.model_copy(update={"addressees": tuple(placed)})


def _below(code: str, unit_of: UnitOf, above: Callable[[str], Sequence[str]], issuer_unit: Unit) -> Unit:
    unit = unit_of(code)
    if unit is None:
        raise BadInput(f"Không tìm thấy đơn vị có mã “{code}”. Hãy chọn đơn vị trong danh mục.", code="unknown_unit",
                       unit=code)
    if issuer_unit.code not in above(code):
        raise BadInput(f"{unit.name} không thuộc phạm vi của {issuer_unit.name}. Hãy chọn đơn vị cấp dưới.",
                       code="not_below", unit=code)
    return unit


def _placed(one: Addressee, found: dict[str, Any], above: Callable[[str], Sequence[str]],
            direct: Sequence[str]) -> Addressee:
    through = (code for code in above(one.unit.code) if code in found)
    via = None if one.unit.code in direct else next(through, None)
    return one.model_copy(update={"via": via})
