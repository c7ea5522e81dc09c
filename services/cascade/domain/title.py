"""The title (trích yếu), moved from the superior's territory to the unit's own; and the same for running text."""

from __future__ import annotations

import re
from collections.abc import Callable

from services.cascade.domain.classes import Audience
from shared.documents.agencies import CAPITAL

_QUOTED = re.compile(r"[“\"«][^”\"»]*[”\"»]")
NO_NAME = rf"(?! (?-i:{CAPITAL}))"


def moved_title(audience: Audience) -> str:
    """ "… trên địa bàn tỉnh Tây Ninh" → "… trên địa bàn {{territory}}"; an organ's own plan is "… của Sở Nội vụ"."""
    title = audience.event.plan_title.strip().rstrip(".")
    if not title:
        return ""                                        # a plan without a title: nothing to move, nothing to guess
    own = "của {{authority}}" if audience.organ else "trên địa bàn {{territory}}"
    kind, whole = re.escape(audience.parent_kind), re.escape(audience.parent_territory)
    named = rf"(?:\b(?:trên|tại|ở|của|cho)\s+)?(?:toàn\s+)?(?:địa bàn\s+)?\b{whole}\b"
    local = rf"\b(?:trên|tại|ở)\s+(?:toàn\s+)?địa bàn\s+(?:toàn\s+)?{kind}\b{NO_NAME}"
    moved = outside_quotes(title, lambda part: re.sub(rf"{named}|{local}", own, part, flags=re.IGNORECASE))
    return moved if moved != title else f"{title} {own}".strip()


def moved_caption(text: str, audience: Audience) -> str:
    """An annex's title: the superior's territory is the own one, in the same letters."""
    if audience.organ:
        return text
    whole = re.compile(re.escape(audience.parent_territory), re.IGNORECASE)
    own = "{{TERRITORY}}" if text.isupper() else "{{territory}}"
    return moved_place(outside_quotes(text, lambda part: whole.sub(own, part)), audience)


def moved_place(text: str, audience: Audience) -> str:
    """Running text: only "trên địa bàn tỉnh (Tây Ninh)" moves; an organ works where its unit does."""
    if audience.organ:
        return text
    kind, whole = re.escape(audience.parent_kind), re.escape(audience.parent_territory)

    def move(part: str) -> str:
        part = re.sub(rf"\bđịa bàn\s+(?:toàn\s+)?{whole}\b", "địa bàn {{territory}}", part, flags=re.IGNORECASE)
        return re.sub(rf"\bđịa bàn\s+(?:toàn\s+)?{kind}\b{NO_NAME}", "địa bàn {{kind}}", part, flags=re.IGNORECASE)

    return outside_quotes(text, move)


def outside_quotes(text: str, change: Callable[[str], str]) -> str:
    """The text changed everywhere but within quotation marks: what is quoted is another document's."""
    pieces, last = [], 0
    for quoted in _QUOTED.finditer(text):
        pieces += [change(text[last:quoted.start()]), quoted.group()]
        last = quoted.end()
    return "".join([*pieces, change(text[last:])])
