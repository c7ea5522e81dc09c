"""Which tasks of a plan concern which addressee, and whom the plan addresses at all.

Used by the cascade (what goes into a derived draft) and by reporting (what a unit owes).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from shared.documents import agencies
from shared.documents.model import Document, Node, Task
from shared.units.model import LEVELS, Unit

ORGANISATION = re.compile(r"tổ chức thực hiện|trách nhiệm (?:thực hiện|của|các)|phân công (?:nhiệm vụ|thực hiện)", re.I)
_DEMAND = re.compile(r"\byêu cầu\b|\bđề nghị\b", re.IGNORECASE)


def tasks_for(document: Document, unit: Unit, issuer_unit: Unit) -> tuple[Task, ...]:
    """The tasks that concern the unit, in order; those in which it only cooperates with `coordinate` set.

    A unit's own are those led by or addressed to its level, a level below (it hands them down), or itself by name,
    and those that name nobody. What names others only is dropped.
    """
    found = ((task, _part(task, unit, issuer_unit)) for task in document.tasks)
    return tuple(_marked(task, coordinate) for task, coordinate in found if coordinate is not None)


def _marked(task: Task, coordinate: bool) -> Task:
    return task if task.coordinate == coordinate else task.model_copy(update={"coordinate": coordinate})


def _part(task: Task, unit: Unit, issuer_unit: Unit) -> bool | None:
    """False: its own task; True: it cooperates; None: not its task."""
    leads = (*task.lead, *task.addressees)
    if task.coordinate:                       # the issuer itself only cooperates: so do those below it
        return True if concerns((*leads, *task.partners), unit, issuer_unit) else None
    if concerns(leads, unit, issuer_unit) or not (leads or task.partners):
        return False
    return True if concerns(task.partners, unit, issuer_unit) else None


def concerns(phrases: Iterable[str], unit: Unit, issuer_unit: Unit) -> bool:
    """Whether any of the phrases names the unit, its level, or a level below it."""
    return any(_concerns(phrase, unit, issuer_unit) for phrase in phrases)


def _concerns(phrase: str, unit: Unit, issuer_unit: Unit) -> bool:
    if agencies.names(phrase, unit):
        return True
    if unit.organ:
        return unit.level == issuer_unit.level and agencies.organs(phrase, unit.level)
    below = LEVELS[LEVELS.index(unit.level):]
    return any(level in agencies.levels(phrase) for level in below)


def addressee_phrases(document: Document) -> tuple[str, ...]:
    """The phrases that name whom the plan addresses, each once, in order: for `shared.units.addressing.resolve`.

    From the leads and addressees of its tasks, the headings of "Tổ chức thực hiện", its closing demand ("yêu cầu Thủ
    trưởng các sở …; Chủ tịch UBND …") and those recipients that are subordinate units.
    """
    phrases = [p for task in document.tasks if not task.coordinate for p in (*task.lead, *task.addressees)]
    phrases += [p for section in document.sections for p in _in_section(section)]
    phrases += [p for recipient in document.recipients for p in agencies.groups(recipient)]
    return tuple(dict.fromkeys(p.strip(" :;.,") for p in phrases if p.strip(" :;.,")))


def _in_section(section: Node) -> Iterator[str]:
    inside = bool(ORGANISATION.search(section.heading)) and len(section.heading) < 120
    for node in section.walk():
        if node is section:
            continue
        if inside and node in section.children and node.label not in (None, "-", "+"):
            yield agencies.subject(node.heading)
        elif node.label is None and _DEMAND.search(node.heading):
            yield from agencies.groups(node.heading)
