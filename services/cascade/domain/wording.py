"""The superior's agencies in the words of the own level: Sở Nội vụ → Phòng Nội vụ, UBND cấp huyện → own departments."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property, lru_cache

from services.cascade.domain.classes import Audience
from services.cascade.domain.rules import KINDS
from services.cascade.domain.title import NO_NAME, moved_place, moved_title, outside_quotes
from shared.documents import agencies
from shared.documents.citation import decapitalise
from shared.units import names
from shared.units.counterparts import counterpart, field_of
from shared.units.model import LEVELS

OPEN_SET = "Các cơ quan, đơn vị có liên quan"
_COMMITTEES = ("ubnd", "chủ tịch ubnd", "cấp ", "địa phương", "các địa phương", "các xã", "các phường", "các huyện")
_BODIES = re.compile(
    r"\b(?:Sở|Phòng|phòng|Văn phòng|Thanh tra|Trung tâm|TT|Đài|Bộ phận|Ban Dân tộc|Cơ quan (?=[A-ZĐ])|Ủy ban Mặt trận"
    r"|UBMT)(?: [^\s;:.()“”]+){0,11}"
)
_PLACED = re.compile(r"\b(?:tỉnh|thành phố|huyện|quận|thị xã) [A-ZĐÂÊÔƠƯ]")
_TWICE = re.compile(r"\b((?:công chức|UBND) [^,;.:()]{3,60}?)(?:[,;]| và) \1(?![\w-])")
_SERVES = re.compile(r"\b(?:giúp|tham mưu|cho|trình|báo cáo|với)(?: cho| với)? $", re.IGNORECASE)
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
        kinds = [k for k in KINDS[self.audience.level] if not (self.audience.two_levels and k == "thị trấn")]
        found = {kind: cell for kind in kinds if (cell := self._cell(agency, kind)) is not None}
        if len(found) < len(kinds):
            return None
        if len(set(found.values())) == 1:
            return found[kinds[0]]
        place = f"o_{field_of(agency) or 'khac'}"
        for kind, cell in found.items():
            self.by_kind.setdefault(kind, {})[place] = cell
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

    def body(self, text: str) -> str:
        """A general text: the territory moves, and whole groups of agencies become those of the own level."""
        if self.audience.organ:
            return text
        return outside_quotes(self._moved(text), self._grouped)

    def _moved(self, text: str) -> str:
        """The territory moved; where the text names the superior's plan by its title, it means the own one."""
        title = (self.audience.event.document.title or "").strip().rstrip(".")
        if len(title) > 20 and self.audience.parent_territory in title:
            own = moved_title(self.audience)
            for printed, new in ((title, own), (decapitalise(title), decapitalise(own))):
                text = re.sub(re.escape(printed) + r"(?: trên địa bàn(?=[.;/]))?", new.replace("\\", r"\\"), text)
        return moved_place(text, self.audience)

    def _grouped(self, text: str) -> str:
        groups = _GROUPS[self.audience.event.issuer_unit.level]
        text = groups.sub(lambda m: same_case(m.group(), self.audience.own), text)
        text = agencies.COMMITTEES.sub(self._committee, text)
        if not self.audience.hands_down:                 # its departments and itself are one
            text = re.sub(rf"({re.escape(self.audience.own)})(?:[;,]| và) (?:Chủ tịch )?UBND {{{{kind}}}}", r"\1", text,
                          flags=re.IGNORECASE)
        if self.audience.level == "commune":             # "Trạm truyền thanh 10 phường": one of them is meant now
            return re.sub(r"\b\d+ (?:xã|phường|thị trấn)\b", "{{kind}}", text)
        return text

    def superiors(self, text: str) -> str:
        """A text on what the superior does: it stays in the superior's territory, which is named."""
        if self.audience.organ:
            return text
        local = rf"\bđịa bàn (?:toàn )?{self.audience.parent_kind}\b{NO_NAME}"
        return outside_quotes(text, lambda part: re.sub(local, f"địa bàn {self.audience.parent_territory}", part))

    def duty(self, text: str) -> str:
        """A text on who does what within the own plan: every agency becomes that of the own level."""
        if self.audience.organ:
            return _organ_closing(text, self.audience.own)
        return outside_quotes(self._moved(text), self._duty)

    def _duty(self, text: str) -> str:
        text = self._named(self._grouped(text))
        text = re.sub(rf"\b(?:UBND|Ủy ban nhân dân) (?:{self._parent})\b", "UBND {{kind}}", text, flags=re.IGNORECASE)
        return self._upwards(_TWICE.sub(r"\1", text))

    def _upwards(self, text: str) -> str:
        """Whom the superior reports to is, from below, the superior itself."""
        above = self.audience.event.superior
        if above is None:
            return text
        whom = rf"\b(báo cáo|trình) (?:UBND|Ủy ban nhân dân) (?:{re.escape(names.territory(above))}|{above.kind})\b"
        return re.sub(whom, lambda m: f"{m[1]} {self.audience.parent_short}", text)

    @property
    def _parent(self) -> str:
        """A pattern of the superior's territory: "tỉnh Tây Ninh" or only "tỉnh"."""
        return f"{re.escape(self.audience.parent_territory)}|{self.audience.parent_kind}"

    def _committee(self, match: re.Match[str]) -> str:
        """Committees of the own level: those below, who act now, or itself where a department serves it."""
        role = "Chủ tịch " if match.group().lower().startswith("chủ tịch") else ""
        served = _SERVES.search(match.string[:match.start()]) and not self._lower(match.group())
        return role + ("{{below}}" if self.audience.hands_down and not served else "UBND {{kind}}")

    def _named(self, text: str) -> str:
        """The text with each agency replaced that the table knows, by the longest name it goes by."""
        done, at = "", 0
        while match := _BODIES.search(text, at):
            name = longest_name(match.group())
            found = self.counterpart(name) if name else None
            if name is None or found is None:
                end = match.start() + match.group().find(" ") if " " in match.group() else match.end()
                done, at = done + text[at:end], end
                continue
            done, at = done + text[at:match.start()] + found, match.start() + len(name)
            at = self._whose.match(text, at).end()  # type: ignore[union-attr]
            if units := agencies.OF_UNITS.match(text, at):
                at = units.end()
        return done + text[at:]

    @cached_property
    def _whose(self) -> re.Pattern[str]:
        office = r"(?: (?:HĐND và UBND|HĐND-UBND|UBND|Ủy ban nhân dân)\b)?"
        return re.compile(rf"{office}(?: (?:cấp )?(?:{self._parent})\b)?")


_GROUPS = {
    "province": re.compile(r"\b(?>các sở(?:,? ?ban)?(?:,? ?ngành)?(?: (?:cấp )?tỉnh)?)\b(?! của| khác)", re.IGNORECASE),
    "district": re.compile(
        r"\b(?>các phòng(?:,? ?ban)?(?:,? ?ngành)?(?:,? ?đơn vị)?(?: (?:cấp )?(?:huyện|quận|thị xã|thành phố))?)\b"
        r"(?! của| khác)", re.IGNORECASE,
    ),
    "commune": re.compile(r"\b(?>các phòng(?:,? ?ban)?(?:,? ?đơn vị)?)\b(?! của| khác)", re.IGNORECASE),
}


def _organ_closing(text: str, own: str) -> str:
    """An organ's closing words are for its own staff; other texts stay as they are."""
    staff = own[:1].lower() + own[1:]
    if re.search(r"khó khăn, vướng mắc", text):
        return (
            f"Trong quá trình thực hiện, nếu có khó khăn, vướng mắc, {staff} phản ánh về Lãnh đạo "
            "{{authority_bare}} để xem xét, giải quyết./."
        )
    if re.search(r"\b[Yy]êu cầu (?:Thủ trưởng|Chủ tịch|các|UBND)", text):
        return f"{{{{authority_bare}}}} yêu cầu {staff} nghiêm túc triển khai thực hiện Kế hoạch này./."
    return text


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
