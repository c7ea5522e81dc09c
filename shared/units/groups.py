"""Groups of units or departments that a phrase names → those units, as they stand on a day."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from typing import NamedTuple

from shared.language import fold, lower
from shared.units.library import TWO_LEVELS_FROM
from shared.units.model import Level, Unit, UnitTree
from shared.units.names import territory
from shared.units.organs import match_organ, organs_of
from shared.units.phrases import KIND_WORD, Claim, full_kind
from shared.units.text import words

_LEVEL_NAMES: dict[Level, str] = {"province": "cấp tỉnh", "district": "cấp huyện", "commune": "cấp xã"}
_ITEM = re.compile(rf"(?P<sep>\s*(?:,|;|/|(?<!\w)và(?!\w))?\s*)(?:ubnd\s+)?(?:các\s+)?(?:(?P<kind>{KIND_WORD})\s+)?")
_WORD = re.compile(r"\s*([\w'’]+)(?:\s*-\s*(?=\w))?")


class Reading(NamedTuple):
    """Whom a group's words name and where they end; `open`: nobody that this issuer addresses."""

    end: int
    units: tuple[Unit, ...] = ()
    warnings: tuple[str, ...] = ()
    open: bool = False


class Groups:
    """The units below one unit, by level, kind and name."""

    def __init__(self, unit: Unit, tree: UnitTree, on: dt.date):
        self.unit, self.tree, self.on = unit, tree, on
        self.below = tree.below(unit.code)
        self.by_name: dict[tuple[str, str], list[Unit]] = defaultdict(list)
        for one in (*self.below, *tree.ancestors(unit.code), unit):
            self.by_name[one.kind, _name_key(one.name[len(one.kind) :])].append(one)

    def read(self, claim: Claim, text: str) -> Reading | None:
        """Whom a claim names; None if it is no group but part of another name ("Phòng Nội vụ thành phố")."""
        if claim.group in ("sở", "phòng"):
            return self._departments(claim, text)
        if claim.group == "levels":
            return self._levels(claim)
        return self._named(claim, text) or (self._kinds(claim) if claim.plural else self._single(claim, text))

    # departments

    def _departments(self, claim: Claim, text: str) -> Reading | None:
        rest = words(text[claim.end :])[:8]
        bare = claim.text.lower() in (f"các {claim.group}", claim.group)
        if bare and match_organ([*words(claim.group), *rest], self.unit, self.on):
            return None                                   # "các sở Nội vụ, Tư pháp": named one by one
        end = self._past_own_name(text, claim.end)
        if not self._has_departments(claim):
            return Reading(end, open=True)
        organs = organs_of(self.unit, self.on)
        if organs:
            return Reading(end, organs)
        return Reading(end, (), (f"“{claim.text}”: {territory(self.unit)} không có cơ quan chuyên môn vào ngày "
                                 f"{self.on:%d/%m/%Y}.",))

    def _has_departments(self, claim: Claim) -> bool:
        """Sở are a province's, phòng a district's (since July 2025 a commune's); "của Sở" are an organ's own rooms."""
        owner = re.search(rf"(?:^|\s)(tỉnh|{KIND_WORD}|sở)$", lower(claim.text))
        if owner is not None and claim.text.lower() not in (f"các {claim.group}", claim.group):
            return full_kind(owner[1]) == self.unit.kind
        if "phòng" in claim.text.lower():
            return self.unit.level != "province"
        return claim.group == "phòng" or self.unit.level == "province"

    def _past_own_name(self, text: str, end: int) -> int:
        name = re.match(r"\s*" + re.escape(lower(self.unit.name[len(self.unit.kind) :]).strip()), lower(text)[end:])
        return end + (name.end() if name else 0)

    # levels and kinds

    def _levels(self, claim: Claim) -> Reading:
        units: list[Unit] = []
        warnings: list[str] = []
        for level in claim.levels:
            found = self.tree.below(self.unit.code, level)
            units.extend(found)
            every = lower(claim.text).endswith("các cấp")
            if not found and level != self.unit.level and not every and level != "province":
                warnings.append(self._nobody(claim.text, level))
        return Reading(claim.end, tuple(units), (*warnings, *self._without_communes(claim)))

    def _nobody(self, text: str, level: Level) -> str:
        if level == "district" and self.on >= TWO_LEVELS_FROM:
            return f"“{text}”: từ ngày 01/7/2025 không còn cấp huyện, nên không có đơn vị nào được giao theo đó."
        return f"“{text}”: {territory(self.unit)} không có đơn vị {_LEVEL_NAMES[level]} nào."

    def _without_communes(self, claim: Claim) -> tuple[str, ...]:
        """Island districts have no communes: where only communes are addressed, they would be passed over."""
        districts = self.tree.below(self.unit.code, "district") if claim.levels == ("commune",) else ()
        empty = (territory(one) for one in districts if not self.tree.children(one.code))
        return tuple(f"“{claim.text}”: {name} không có cấp xã, cần giao trực tiếp." for name in empty)

    def _kinds(self, claim: Claim) -> Reading:
        """All units of the levels; of one kind, if only that one is named ("UBND 10 phường")."""
        level_units = [unit for level in claim.levels for unit in self.tree.below(self.unit.code, level)]
        units = [u for u in level_units if len(claim.kinds) > 1 or u.kind in claim.kinds]
        warnings = list(self._without_communes(claim) if len(claim.kinds) > 1 else ())
        what = ", ".join(claim.kinds)
        if not units:
            warnings.append(self._nobody(claim.text, claim.levels[0]) if not level_units else
                            f"“{claim.text}”: {territory(self.unit)} không có {what} nào.")
        elif claim.count not in (None, len(units)):
            warnings.append(
                f"“{claim.text}”: kế hoạch ghi {claim.count}, danh mục ngày {self.tree.snapshot.as_of:%d/%m/%Y} có "
                f"{len(units)} {what} thuộc {territory(self.unit)}; giao cho cả {len(units)} đơn vị này."
            )
        elif len(units) < len(level_units):
            others = len(level_units) - len(units)
            only = f"“{claim.text}”: chỉ gồm {len(units)} {what}"
            warnings.append(f"{only}; {others} đơn vị khác cùng cấp không được giao.")
        return Reading(claim.end, tuple(units), tuple(warnings))

    def _single(self, claim: Claim, text: str) -> Reading | None:
        """One kind without a name: the issuer's own ("UBND thành phố"), or all of that kind ("UBND xã")."""
        following = text[claim.end :].lstrip()
        if claim.bare:
            return None
        if claim.kinds[0] == self.unit.kind and not following[:1].isupper():
            return Reading(claim.end)
        if following[:1].isupper() or following[:1].isdigit():
            end = claim.end + len(re.split(r"[,;]", text[claim.end :])[0])
            name = text[claim.start : end].strip()
            return Reading(end, (), (f"“{name}”: không có đơn vị này thuộc {territory(self.unit)}.",), open=True)
        above = {one.kind for one in self.tree.ancestors(self.unit.code)}
        return Reading(claim.end, open=True) if claim.kinds[0] in above else self._kinds(claim)

    # names

    def _named(self, claim: Claim, text: str) -> Reading | None:
        """The units named one by one from the claim's last kind on: "huyện Tân Biên, Tân Châu và thị xã Hòa Thành"."""
        low, position, kind = lower(text), claim.end, claim.kinds[-1]
        chosen: list[Unit] = []
        warnings: list[str] = []
        found = self._name_at(low, position, kind)
        while found is not None:
            end, candidates = found
            end, one = self._one_of(low, end, candidates)
            if one is None:
                districts = ", ".join(territory(above) for c in candidates for above in self.tree.ancestors(c.code)[:1])
                warnings.append(f"“{text[claim.start:end]}”: có nhiều đơn vị cùng tên ({districts}); hãy ghi rõ.")
            else:
                chosen.append(one)
            position = end
            found, kind = self._next(low, position, kind)
        if position == claim.end:
            return None
        own = {self.unit.code, *(one.code for one in self.tree.ancestors(self.unit.code))}
        if claim.bare and chosen and all(one.code in own for one in chosen):
            return None                                   # "Phòng Nội vụ thành phố Sóc Trăng": whose it is
        return Reading(position, tuple(one for one in chosen if one.code not in own), tuple(warnings))

    def _next(self, low: str, position: int, kind: str) -> tuple[tuple[int, list[Unit]] | None, str]:
        item = _ITEM.match(low, position)
        if item is None or not item["sep"].strip():
            return None, kind
        kind = full_kind(item["kind"]) if item["kind"] else kind
        return self._name_at(low, item.end(), kind), kind

    def _name_at(self, low: str, position: int, kind: str) -> tuple[int, list[Unit]] | None:
        """The longest name of a unit of this kind that begins here."""
        ends: list[int] = []
        while len(ends) < 7 and (word := _WORD.match(low, ends[-1] if ends else position)):
            ends.append(word.end(1))
        for end in reversed(ends):
            units = self.by_name.get((kind, _name_key(low[position:end])))
            if units:
                return end, units
        return None

    def _one_of(self, low: str, end: int, candidates: list[Unit]) -> tuple[int, Unit | None]:
        """The one meant, by the district named after it ("xã Tân Lập, huyện Tân Biên"), which is then no addressee."""
        after = re.match(rf"\s*(?:,|thuộc|của)?\s*({KIND_WORD})(?=\s)", low[end:])
        district = self._name_at(low, end + after.end(), full_kind(after[1])) if after else None
        if district is not None:
            superiors = {unit.code for unit in district[1]}
            one = next((one for one in candidates if one.superior in superiors), None)
            if one is not None:
                return district[0], one
        below = [one for one in candidates if one in self.below]
        return end, below[0] if len(below) == 1 else candidates[0] if len(candidates) == 1 else None


def _name_key(name: str) -> str:
    key = fold(name)
    return key.lstrip("0") if key.isdigit() else key
