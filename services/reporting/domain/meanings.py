"""What an indicator meant in a period: the definition in the version in force at its cut-off, else in the earliest that
has it, so that an amendment in mid-year leaves earlier periods comparable."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from services.reporting.domain.editions import Editions, in_force
from shared.documents.indicators import origin, task_of
from shared.documents.lineage import origin as task_origin
from shared.documents.model import Indicator
from shared.events.types import TaskBrief

ADDING = ("count", "sum")
DEFINING = ("version", "issuer", "issuer_name", "issued", "tasks", "earlier")   # fields of a read copy


class Meaning(NamedTuple):
    """An indicator as a period has it, under its origin, and the how many-th of its definitions (from 1) that is."""

    indicator: Indicator
    number: int


class Columns(NamedTuple):
    """A task of a period's table: its text and its indicators."""

    text: str
    indicators: tuple[Meaning, ...]


def columns(plans: Sequence[Editions], told: Iterable[str], day: dt.date) -> dict[str, Columns]:
    """The tasks by origin, for a period's cut-off, and their indicators, also those that only figures `told` of.

    `plans` are those that speak of a table, the root-most first; each indicator is as the first that has it says.
    """
    books = [_Book(plan) for plan in plans]
    asked = [brief for book in books for brief in book.tasks(day)]
    texts: dict[str, str] = {}
    for brief in (brief for book in reversed(books) for brief in book.tasks(day)):  # those that ask have all, in order
        texts.setdefault(task_origin(brief.id), brief.text)
    ids = dict.fromkeys([*(origin(one.id) for brief in asked for one in brief.indicators), *sorted(told)])
    return {task: Columns(text, tuple(_known(books, (id for id in ids if task_of(id) == task), day)))
            for task, text in texts.items()}


def _known(books: Sequence[_Book], ids: Iterable[str], day: dt.date) -> list[Meaning]:
    found = (next((meaning for book in books if (meaning := book.meaning(id, day))), None) for id in ids)
    return [meaning for meaning in found if meaning is not None]


class _Book:
    """The definitions of one plan, by version."""

    def __init__(self, plan: Editions):
        self._issued = plan.issued
        self._tasks = {version: edition.tasks for version, edition in sorted(plan.editions.items())}
        self._wholes = {version: _wholes(tasks) for version, tasks in self._tasks.items()}

    def tasks(self, day: dt.date) -> tuple[TaskBrief, ...]:
        """Those of the version in force."""
        return self._tasks.get(self._on(self._tasks, day), ())

    def meaning(self, id: str, day: dt.date) -> Meaning | None:
        """The indicator of this origin; None if no version has it."""
        found = {version: wholes[id] for version, wholes in self._wholes.items() if id in wholes}
        if not found:
            return None
        one = found[self._on(found, day)]
        return Meaning(one, list(dict.fromkeys(found.values())).index(one) + 1)

    def _on(self, versions: Iterable[int], day: dt.date) -> int:
        return in_force({version: self._issued[version] for version in versions}, day)


def _wholes(tasks: Iterable[TaskBrief]) -> dict[str, Indicator]:
    """The indicators of one version, by origin."""
    halves: dict[str, list[Indicator]] = {}
    for indicator in (one for brief in tasks for one in brief.indicators):
        halves.setdefault(origin(indicator.id), []).append(indicator)
    return {id: _whole(id, several) for id, several in halves.items()}


def _whole(id: str, halves: Sequence[Indicator]) -> Indicator:
    """One that the plan itself split asks for the sum of what its halves ask."""
    first, targets = halves[0], [half.target for half in halves if half.target is not None]
    adds = first.kind in ADDING and len(targets) == len(halves)
    return first.model_copy(update={"id": id, "target": sum(targets, Decimal(0)) if adds else first.target})


def passing(tasks: Iterable[TaskBrief]) -> frozenset[str]:
    """What of these passes upwards, by origin: the tasks, and those of their indicators that add up."""
    briefs = list(tasks)
    adding = {origin(one.id) for brief in briefs for one in brief.indicators if one.adds_up}
    return frozenset(adding.union(task_origin(brief.id) for brief in briefs))
