"""The bodies of the own level for the superior's agencies: Sở Nội vụ → Phòng Nội vụ → Văn phòng - thống kê."""

from __future__ import annotations

from functools import lru_cache

from services.cascade.domain.classes import Audience
from services.cascade.domain.rules import KINDS
from shared.units.counterparts import counterpart, field_of, unit_counterpart

_OF_UNIT = ("Văn phòng", "Trung tâm", "Ban Chỉ huy")             # named with their unit: "Văn phòng HĐND và UBND huyện"
_NO_OFFICIAL = ("Bộ phận", "Trạm", "Công an", "Ban ", "Ủy ban", "Phòng", "Văn phòng Hội", "Trung tâm")


class Counterparts:
    """The table of counterparts as one class of addressees sees it."""

    def __init__(self, audience: Audience):
        self.audience = audience
        self.by_unit: dict[str, dict[str, str]] = {}     # values of units that have a table of their own
        self.by_kind: dict[str, dict[str, str]] = {}     # values that a kind of unit shares, as found on the way
        self._counterparts: dict[str, str | None] = {}

    def counterpart(self, agency: str) -> str | None:
        """The body of the own level for a superior's agency; where it depends on the unit's kind, a place."""
        if self.audience.organ:
            return None
        if agency not in self._counterparts:
            self._counterparts[agency] = self._find(agency)
        return self._counterparts[agency]

    def _find(self, agency: str) -> str | None:
        kinds = [k for k in KINDS[self.audience.level] if not (self.audience.two_levels and k == "thị trấn")]
        found = {kind: cell for kind in kinds if (cell := self._cell(agency, kind)) is not None}
        single = self._single(agency)
        if self.audience.alone and single:
            return next(iter(single.values()))
        if len(found) < len(kinds):
            return None
        if len(set(found.values())) == 1 and not single:
            return found[kinds[0]]
        place = f"o_{field_of(agency) or 'khac'}"
        for unit, cell in single.items():
            self.by_unit.setdefault(unit, {})[place] = cell
        for kind, cell in found.items():
            self.by_kind.setdefault(kind, {})[place] = cell
        return "{{" + place + "}}"

    def _single(self, agency: str) -> dict[str, str]:
        """What single units have for it; those not addressed too, so that a class does not depend on who else is."""
        tables = self.audience.event.settings.unit_counterparts
        if self.audience.alone:
            tables = {code: table for code, table in tables.items() if code == self.audience.sample.code}
        found = {code: unit_counterpart(agency, table) for code, table in sorted(tables.items())}
        return {code: cell for code, cell in found.items() if cell}

    def _cell(self, agency: str, kind: str) -> str | None:
        audience = self.audience
        cell = counterpart(agency, audience.level, audience.on, audience.event.settings.counterparts, kind)
        if cell is None:
            return None
        cell = cell.replace("Hội đồng nhân dân và Ủy ban nhân dân", "HĐND và UBND")
        if audience.level == "commune" and not audience.two_levels and not cell.startswith(_NO_OFFICIAL):
            return f"công chức {cell}"
        if cell.endswith(f" {kind}"):                    # the same words for every kind but its own name
            return cell.removesuffix(kind) + "{{kind}}"
        return f"{cell} {{{{kind}}}}" if cell.startswith(_OF_UNIT) else cell


@lru_cache(maxsize=4096)
def longest_name(words: str) -> str | None:
    """The agency's name at the beginning of the words: the longest that the counterpart table completes."""
    parts, best, before = words.split(" "), None, None
    for count in range(1, len(parts) + 1):
        name = " ".join(parts[:count]).rstrip(",")
        field = field_of(name)
        if field is not None and before is None:
            best = name
        before = field
    return best
