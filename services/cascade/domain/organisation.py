""" "Tổ chức thực hiện", rewritten for the own level: who answers for what, and that the units below act in turn."""

from __future__ import annotations

import re

from services.cascade.domain.wording import Wording, capital
from shared.documents import agencies
from shared.documents.concern import concerns
from shared.documents.model import Node

OWN_SECTION, OWN_BELOW, OWN_DEPARTMENTS = "own-organisation", "own-below", "own-departments"
_ROLE = re.compile(r"^(?:thủ trưởng|chủ tịch|giám đốc|lãnh đạo)\b", re.IGNORECASE)
_DEMAND = re.compile(r"\byêu cầu\b", re.IGNORECASE)


def organisation(section: Node, wording: Wording) -> Node:
    """The section with its items in own words; items for bodies that the own level has not are left out."""
    items = tuple(item for child in section.children if (item := _item(child, wording)) is not None)
    if not any(item.label for item in items):
        items = (_departments(wording, _style(section)), *items)
    return section.model_copy(update={"children": _with_below(items, wording, _style(section))})


def new_organisation(wording: Wording, label: str | None) -> Node:
    """The section for a plan that has none."""
    items = _with_below((_departments(wording, "1"),), wording, "1")
    return Node(id=OWN_SECTION, label=label, heading="TỔ CHỨC THỰC HIỆN", children=items)


def _departments(wording: Wording, label: str | None) -> Node:
    text = f"{wording.audience.own} căn cứ chức năng, nhiệm vụ được giao, tổ chức thực hiện Kế hoạch này."
    return Node(id=OWN_DEPARTMENTS, label=label, heading=text)


def _style(section: Node) -> str | None:
    return next((child.label for child in section.children if child.label), "1")


def _with_below(items: tuple[Node, ...], wording: Wording, label: str | None) -> tuple[Node, ...]:
    """The items, with one that addresses the units below if none does: publishing must start the next level."""
    if not wording.audience.hands_down or any("{{below}}" in item.heading for item in items):
        return items
    text = (
        "{{below}} căn cứ Kế hoạch này, xây dựng kế hoạch và tổ chức thực hiện tại địa phương; định kỳ báo cáo kết quả "
        f"về UBND {{{{kind}}}} để tổng hợp, báo cáo {wording.audience.parent_short}."
    )
    last = next((i for i, item in enumerate(items) if item.label is None and i == len(items) - 1), len(items))
    return (*items[:last], Node(id=OWN_BELOW, label=label, heading=text), *items[last:])


def _item(item: Node, wording: Wording) -> Node | None:
    """One item, or None where it is for another system or for the superior's own house."""
    subject = agencies.subject(item.heading)
    if item.label is None or not subject:
        return _rest(item, wording.duty(item.heading), wording)
    own = _own_subject(subject, wording)
    if own is None:
        return None
    at = item.heading.find(subject)
    return _rest(item, own + wording.duty(item.heading[at + len(subject):]), wording)


def _own_subject(subject: str, wording: Wording) -> str | None:
    event = wording.audience.event
    if concerns((subject,), wording.audience.sample, event.issuer_unit):
        parts = re.split(r"\s*;\s*|,\s+(?=Chủ tịch|UBND|Ủy ban|các cơ quan|các đơn vị)| và (?=UBND|Ủy ban)", subject)
        own = wording.leads(parts) or (wording.audience.own,)
        return _roles("; ".join(own)) if _ROLE.match(subject) else "; ".join(own)
    found = wording.counterpart(subject)
    if found is None and agencies.organs(subject, event.issuer_unit.level):
        found = wording.audience.own
    return capital(found) if found else None


def _roles(own: str) -> str:
    """Persons answer: "Thủ trưởng các phòng …; Chủ tịch UBND các xã"."""
    return re.sub(r"^Các ", "Thủ trưởng các ", own.replace("{{below}}", "Chủ tịch {{below}}"))


def _rest(item: Node, heading: str, wording: Wording) -> Node:
    children = tuple(_rest(child, wording.duty(child.heading), wording) for child in item.children)
    return item.model_copy(update={"heading": heading, "children": children})
