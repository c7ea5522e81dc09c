"""The superior's agencies in the words of the own level: Sở Nội vụ → Phòng Nội vụ, UBND cấp huyện → own departments."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from services.cascade.domain.classes import Audience
from services.cascade.domain.rules import KINDS
from services.cascade.domain.title import moved_place, outside_quotes
from shared.documents import agencies
from shared.units import names
from shared.units.counterparts import counterpart, field_of
from shared.units.model import LEVELS

OPEN_SET = "Các cơ quan, đơn vị có liên quan"
_COMMITTEES = ("ubnd", "chủ tịch ubnd", "cấp ", "địa phương", "các địa phương", "các xã", "các phường", "các huyện")
_BODIES = re.compile(
    r"\b(?:Sở|Phòng|phòng|Văn phòng|Thanh tra|Trung tâm|TT|Đài|Bộ phận|Ban Dân tộc|Cơ quan (?=[A-ZĐ])|Ủy ban Mặt trận"
    r"|UBMT)(?: [^\s;:.()“”]+){0,11}"
)
_OF_UNIT = ("Văn phòng", "Trung tâm", "Ban Chỉ huy")             # named with their unit: "Văn phòng HĐND và UBND huyện"
_NO_OFFICIAL = ("Bộ phận", "Trạm", "Công an", "Ban ", "Ủy ban", "Phòng", "Văn phòng Hội", "Trung tâm")


class Wording:
    """How one class of addressees is to read the superior's words."""

    def __init__(self, audience: Audience):
        self.audience = audience
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
        found = {kind: self._cell(agency, kind) for kind in KINDS[self.audience.level]}
        cells = set(found.values())
        if None in cells:
            return None
        if len(cells) == 1:
            return cells.pop()
        place = f"o_{field_of(agency) or 'khac'}"
        for kind, cell in found.items():
            self.by_kind.setdefault(kind, {})[place] = cell or ""
        return "{{" + place + "}}"

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

    def leads(self, phrases: Iterable[str]) -> tuple[str, ...]:
        """Who carries out an own task: own departments, counterparts, and the units below where it hands down."""
        found = [name for phrase in phrases for name in self._lead(phrase)]
        return tuple(dict.fromkeys(map(capital, found)))

    def _lead(self, phrase: str) -> tuple[str, ...]:
        audience = self.audience
        if audience.organ:
            return (audience.own,) if self._mine(phrase) else ()
        named = agencies.levels(phrase)
        if self._mine(phrase):
            lower = named and not named & set(LEVELS[:LEVELS.index(audience.level) + 1])
            if not plain_committee(phrase) and (found := self.counterpart(phrase)):
                return (found,)
            return ("{{below}}",) if lower else (audience.own, *self._below())
        if agencies.organs(phrase, audience.event.issuer_unit.level):
            return (audience.own,)
        found = self.counterpart(phrase)
        return (found,) if found else ()

    def _below(self) -> tuple[str, ...]:
        return ("{{below}}",) if self.audience.hands_down else ()

    def _mine(self, phrase: str) -> bool:
        audience = self.audience
        if audience.organ:
            return agencies.organs(phrase, audience.level) or agencies.names(phrase, audience.sample)
        below = set(LEVELS[LEVELS.index(audience.level):])
        return bool(below & agencies.levels(phrase)) or agencies.names(phrase, audience.sample)

    def partners(self, phrases: Iterable[str]) -> tuple[str, ...]:
        """Who cooperates in an own task: counterparts and the units below; bodies of other systems stay."""
        found: list[str] = []
        for phrase in phrases:
            if self.audience.organ and self._mine(phrase):
                continue
            if self._mine(phrase) and plain_committee(phrase):
                found += self._below()
            else:
                found += self._lead(phrase) or (moved_place(self.qualified(phrase), self.audience),)
        return tuple(dict.fromkeys(map(capital, found)))

    def helpers(self, phrases: Iterable[str]) -> tuple[str, ...]:
        """Who cooperates on the unit's side in a superior's task."""
        lower = not self.audience.organ and any(self._lower(phrase) for phrase in phrases)
        return (self.audience.own, *(self._below() if lower else ()))

    def _lower(self, phrase: str) -> bool:
        return bool(set(LEVELS[LEVELS.index(self.audience.level) + 1:]) & agencies.levels(phrase))

    def qualified(self, phrase: str) -> str:
        """A superior's agency as it is cited from below: "Sở Nội vụ" → "Sở Nội vụ tỉnh Tây Ninh"."""
        audience = self.audience
        short, kind = names.short_name(audience.event.issuer_unit), audience.parent_kind
        if agencies.plain(short) in agencies.plain(phrase) or audience.organ:
            return phrase
        if re.search(rf"(?:^|\s){kind}$", phrase, re.IGNORECASE):
            return f"{phrase[:-len(kind)]}{audience.parent_territory}"
        if audience.event.issuer.organ and re.match(r"(?:Văn phòng|Phòng|Lãnh đạo) ", phrase):
            return f"{phrase.removesuffix(' Sở')} thuộc {audience.event.issuer.name}"
        return f"{phrase} {audience.parent_territory}" if self._superiors(phrase) else phrase

    def _superiors(self, phrase: str) -> bool:
        level = self.audience.event.issuer_unit.level
        heads = {"province": "sở |thanh tra|các sở", "district": "phòng |các phòng|đài ", "commune": "phòng "}
        return bool(re.match(heads[level], agencies.plain(phrase)))

    def body(self, text: str) -> str:
        """A general text: only the territory moves."""
        return moved_place(text, self.audience)

    def duty(self, text: str) -> str:
        """A text on who does what within the own plan: every agency becomes that of the own level."""
        if self.audience.organ:
            return text
        return outside_quotes(moved_place(text, self.audience), self._duty)

    def _duty(self, text: str) -> str:
        audience = self.audience
        kind, territory = audience.parent_kind, re.escape(audience.parent_territory)
        text = re.sub(_GROUPS[audience.event.issuer_unit.level], lambda m: same_case(m.group(), audience.own), text)
        text = re.sub(agencies.COMMITTEES, lambda m: self._committee(m.group()), text)
        text = _BODIES.sub(lambda m: self._body(m.group()), text)
        return re.sub(rf"\b(?:UBND|Ủy ban nhân dân|ủy ban nhân dân) (?:{territory}|{kind})\b", "UBND {{kind}}", text,
                      flags=re.IGNORECASE)

    def _committee(self, printed: str) -> str:
        role = "Chủ tịch " if printed.lower().startswith("chủ tịch") else ""
        return role + ("{{below}}" if self.audience.hands_down else "UBND {{kind}}")

    def _body(self, words: str) -> str:
        """The words with the agency at their beginning replaced: the longest name that the table knows."""
        name = longest_name(words)
        if name is None or (found := self.counterpart(name)) is None:
            return words
        rest = re.sub(rf"^ (?:{re.escape(self.audience.parent_territory)}|{self.audience.parent_kind})\b", "",
                      words[len(name):])
        return found + rest


_GROUPS = {
    "province": re.compile(r"\bcác sở(?:,? ?ban)?(?:,? ?ngành)?(?: (?:cấp )?tỉnh)?\b", re.IGNORECASE),
    "district": re.compile(
        r"\bcác phòng(?:,? ?ban)?(?:,? ?(?:ngành|đơn vị))?(?: (?:cấp )?(?:huyện|quận|thị xã|thành phố))?\b",
        re.IGNORECASE,
    ),
    "commune": re.compile(r"\bcác phòng(?:,? ?ban)?\b", re.IGNORECASE),
}


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


def plain_committee(phrase: str) -> bool:
    """Whether the phrase means the committees themselves, not their departments."""
    return agencies.plain(phrase).startswith(_COMMITTEES)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def same_case(printed: str, text: str) -> str:
    return text if printed[:1].isupper() else text[:1].lower() + text[1:]
