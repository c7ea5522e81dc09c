"""Running text in the words of the own level: territories move, agencies become those of the own level."""

from __future__ import annotations

import re
from functools import cached_property

from services.cascade.domain.counterparts import longest_name
from services.cascade.domain.title import NO_NAME, moved_place, moved_title, outside_quotes
from services.cascade.domain.wording import Wording
from shared.documents import agencies
from shared.documents.citation import decapitalise
from shared.units import names

_BODIES = re.compile(
    r"\b(?:Sở|Phòng|phòng|Văn phòng|Thanh tra|Trung tâm|TT|Đài|Bộ phận|Ban Dân tộc|Cơ quan (?=[A-ZĐ])|Ủy ban Mặt trận"
    r"|UBMT)(?: [^\s;:.()“”]+){0,11}"
)
_TWICE = re.compile(r"\b((?:công chức|UBND) [^,;.:()]{3,60}?)(?:[,;]| và) \1(?![\w-])")
_SERVES = re.compile(r"\b(?:giúp|tham mưu|cho|trình|báo cáo|với)(?: cho| với)? $", re.IGNORECASE)
_GROUPS = {
    "province": re.compile(r"\b(?>các sở(?:,? ?ban)?(?:,? ?ngành)?(?: (?:cấp )?tỉnh)?)\b(?! của| khác)", re.IGNORECASE),
    "district": re.compile(
        r"\b(?>các phòng(?:,? ?ban)?(?:,? ?ngành)?(?:,? ?đơn vị)?(?: (?:cấp )?(?:huyện|quận|thị xã|thành phố))?)\b"
        r"(?! của| khác)", re.IGNORECASE,
    ),
    "commune": re.compile(r"\b(?>các phòng(?:,? ?ban)?(?:,? ?đơn vị)?)\b(?! của| khác)", re.IGNORECASE),
}


class Prose(Wording):
    """How one class of addressees is to read the superior's sentences."""

    def body(self, text: str) -> str:
        """A general text: the territory moves, and whole groups of agencies become those of the own level."""
        if self.audience.organ:
            return text
        return outside_quotes(self._moved(text), self._grouped)

    def _moved(self, text: str) -> str:
        """The territory moved; where the text names the superior's plan by its title, it means the own one."""
        title = self.audience.event.plan_title.strip().rstrip(".")
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


def same_case(printed: str, text: str) -> str:
    return text if printed[:1].isupper() else text[:1].lower() + text[1:]
