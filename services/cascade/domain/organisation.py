""" "Tổ chức thực hiện", rewritten for the own level: who answers for what, and that the units below act in turn."""

from __future__ import annotations

import re

from services.cascade.domain.counterparts import longest_name
from services.cascade.domain.prose import Prose
from services.cascade.domain.wording import capital
from shared.documents import agencies
from shared.documents.concern import concerns
from shared.documents.mirror import listed
from shared.documents.model import Node

OWN_SECTION, OWN_BELOW, OWN_DEPARTMENTS = "own-organisation", "own-below", "own-departments"
_PARTS = re.compile(
    r"\s*;\s*|,\s+(?=Chủ tịch|UBND|Ủy ban|Trung tâm|Phòng|Sở|Đài|Văn phòng|các cơ quan|các đơn vị)| và (?=UBND|Ủy ban)"
)
_ROLE = re.compile(r"^(?:thủ trưởng|chủ tịch|giám đốc|lãnh đạo)\b", re.IGNORECASE)


def organisation(section: Node, wording: Prose) -> Node:
    """The section with its items in own words; items for bodies that the own level has not are left out."""
    items = tuple(item for child in section.children if (item := _item(child, wording)) is not None)
    items = _merged(items)
    if not any(item.label for item in items):
        items = (_departments(wording, _style(section)), *items)
    return section.model_copy(update={"children": _with_below(items, wording, _style(section))})


def new_organisation(wording: Prose, label: str | None) -> Node:
    """The section for a plan that has none."""
    items = _with_below((_departments(wording, "1"),), wording, "1")
    return Node(id=OWN_SECTION, label=label, heading="TỔ CHỨC THỰC HIỆN", children=items)


def _departments(wording: Prose, label: str | None) -> Node:
    text = f"{wording.audience.own} căn cứ chức năng, nhiệm vụ được giao, tổ chức thực hiện Kế hoạch này."
    return Node(id=OWN_DEPARTMENTS, label=label, heading=text)


def _merged(items: tuple[Node, ...]) -> tuple[Node, ...]:
    """Two agencies above may be one body here: its duties stand under one heading."""
    found: dict[str, Node] = {}
    for item in items:
        key = item.heading.rstrip(": ") if item.label else item.id
        same = found.get(key) if item.label and item.children else None
        found[key] = item if same is None else same.model_copy(update={"children": (*same.children, *item.children)})
    return tuple(found.values())


def _style(section: Node) -> str | None:
    return next((child.label for child in section.children if child.label), "1")


def _with_below(items: tuple[Node, ...], wording: Prose, label: str | None) -> tuple[Node, ...]:
    """The items, with one that addresses the units below if none does: publishing must start the next level."""
    if not wording.audience.hands_down or any("{{below}}" in item.heading for item in items):
        return items
    text = "{{below}} căn cứ Kế hoạch này, xây dựng kế hoạch và tổ chức thực hiện tại địa phương;"
    text = _reports(wording, text)
    last = next((i for i, item in enumerate(items) if item.label is None and i == len(items) - 1), len(items))
    return (*items[:last], Node(id=OWN_BELOW, label=label, heading=text), *items[last:])


def _reports(wording: Prose, who: str) -> str:
    superior = wording.audience.parent_short
    return f"{who} định kỳ báo cáo kết quả về UBND {{{{kind}}}} để tổng hợp, báo cáo {superior}."


def _item(item: Node, wording: Prose) -> Node | None:
    """One item, or None where it is for another system or for the superior's own house."""
    if item.id == OWN_BELOW and not wording.audience.hands_down:
        return item.model_copy(update={"heading": _reports(wording, wording.audience.own)})
    subject = agencies.subject(item.heading)
    if item.label is None or not subject:
        return _rest(item, _demand(wording.duty(item.heading), wording), wording)
    own = _own_subject(subject, wording)
    if own is None:
        return None
    at = item.heading.find(subject)
    whole = _rest(item, own + wording.duty(item.heading[at + len(subject):]), wording)
    selves = (own, wording.audience.sample.name) if wording.audience.organ else (own,)
    children = tuple(_without_itself(child, selves) for child in whole.children if not _of_others(child, wording))
    return whole.model_copy(update={"children": children})


def _of_others(node: Node, wording: Prose) -> bool:
    """A duty of committees below, listed with those of departments, is none of an organ's."""
    who = agencies.subject(node.heading)
    return wording.audience.organ and len(who) < 80 and who != node.heading and bool(agencies.levels(who))


def _without_itself(node: Node, selves: tuple[str, ...]) -> Node:
    """Nobody cooperates with himself: two agencies above may be one body here."""
    name = "(?:" + "|".join(map(re.escape, selves)) + ")"
    text = re.sub(rf"(phối hợp(?: chặt chẽ)?(?: với)? ){name}(?:, | và )", r"\1", node.heading, flags=re.IGNORECASE)
    text = re.sub(rf"[,;] {name}(?![\w-])", "", text, flags=re.IGNORECASE)
    text = re.sub(rf"^phối hợp(?: với)? {name} ", "", text, flags=re.IGNORECASE)
    return node.model_copy(update={"heading": capital(text) if node.heading[:1].isupper() else text})


def _demand(text: str, wording: Prose) -> str:
    """The closing demand of a department speaks to its own staff: here it speaks to the own agencies."""
    if not wording.audience.event.issuer.organ or wording.audience.organ or "{{" in text:
        return text
    own = listed(wording.leads(("UBND cấp huyện, cấp xã",)))
    return re.sub(r"^Yêu cầu .+?(?= (?:nghiêm túc|tập trung|triển khai|tổ chức|thực hiện)\b)",
                  lambda _: f"Yêu cầu {own[:1].lower()}{own[1:]}", text)


def _own_subject(subject: str, wording: Prose) -> str | None:
    event = wording.audience.event
    if concerns((subject,), wording.audience.sample, event.issuer_unit):
        parts = _PARTS.split(subject)
        own = wording.leads(parts) or (wording.audience.own,)
        return _roles(listed(own)) if _ROLE.match(subject) and not wording.audience.organ else listed(own)
    found = wording.counterpart(subject) or _first_of(subject, wording)
    if found is None and agencies.organs(subject, event.issuer_unit.level):
        found = wording.audience.own
    if found and found.startswith("Ủy ban Mặt trận"):
        return f"Đề nghị {found}"                        # asked, not told
    return capital(found) if found else None


def _first_of(subject: str, wording: Prose) -> str | None:
    """ "Ủy ban Mặt trận Tổ quốc Việt Nam và các tổ chức … thành phố": the first is known, the rest follows it."""
    name = longest_name(subject)
    found = wording.counterpart(name) if name else None
    if name is None or found is None or not subject[len(name):].startswith((" và các", ", các")):
        return None
    return found + re.sub(rf"\b{wording.audience.parent_kind}$", "{{kind}}", subject[len(name):])


def _roles(own: str) -> str:
    """Persons answer: "Thủ trưởng các phòng …; Chủ tịch UBND các xã"."""
    return re.sub(r"^Các ", "Thủ trưởng các ", own.replace("{{below}}", "Chủ tịch {{below}}"))


def _rest(item: Node, heading: str, wording: Prose) -> Node:
    """The item in own words; who gathers reports for himself now gathers them for the superior too."""
    if re.search(r"\bbáo cáo UBND \{\{kind\}\}.*để tổng hợp[.;]?$", heading, re.IGNORECASE):
        heading = f"{heading.rstrip('.;')}, báo cáo {wording.audience.parent_short}."
    children = tuple(_rest(child, wording.duty(child.heading), wording) for child in item.children)
    return item.model_copy(update={"heading": heading, "children": children})
