"""The superior's agencies in the words of the own level: Sở Nội vụ → Phòng Nội vụ, UBND cấp huyện → own departments."""

from __future__ import annotations

import re
from collections.abc import Iterable

from services.cascade.domain.counterparts import Counterparts
from services.cascade.domain.title import moved_place
from shared.documents import agencies
from shared.units import names
from shared.units.model import LEVELS

OPEN_SET = "Các cơ quan, đơn vị có liên quan"
_COMMITTEES = ("ubnd", "chủ tịch ubnd", "cấp ", "địa phương", "các địa phương", "các xã", "các phường", "các huyện")
_PLACED = re.compile(r"\b(?:tỉnh|thành phố|huyện|quận|thị xã) [A-ZĐÂÊÔƠƯ]")


class Wording(Counterparts):
    """Lists of agencies: who leads, who cooperates, and how a superior's agency is cited from below."""

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
        if re.search(rf" của (?:{self._parent})$", phrase):
            return ()
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
        named = agencies.plain(short) in agencies.plain(phrase) or _PLACED.search(phrase)
        if named or audience.organ:
            return phrase
        if re.search(rf"(?:^|\s){kind}$", phrase, re.IGNORECASE):
            return f"{phrase[:-len(kind)]}{audience.parent_territory}"
        if audience.event.issuer.organ and re.match(r"(?:Văn phòng|Phòng|Lãnh đạo) ", phrase):
            return f"{phrase.removesuffix(' Sở')} thuộc {audience.event.issuer.name}"
        return f"{phrase} {audience.parent_territory}" if self._superiors(phrase) else phrase

    def _superiors(self, phrase: str) -> bool:
        level = self.audience.event.issuer_unit.level
        heads = {
            "province": "sở |thanh tra|các sở|văn phòng ", "commune": "phòng ",
            "district": "phòng |các phòng|đài |văn phòng |trung tâm ",
        }
        return bool(re.match(heads[level], agencies.plain(phrase)))

    @property
    def _parent(self) -> str:
        """A pattern of the superior's territory: "tỉnh Tây Ninh" or only "tỉnh"."""
        return f"{re.escape(self.audience.parent_territory)}|{self.audience.parent_kind}"


def plain_committee(phrase: str) -> bool:
    """Whether the phrase means the committees themselves, not their departments."""
    return agencies.plain(phrase).startswith(_COMMITTEES)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
