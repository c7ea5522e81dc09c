"""Parts that come many times: legal bases, sections, tasks; each paired first, then compared field by field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..model import Basis, Document, Node, Task
from .heading import Tallies, compare
from .tally import Tally, count_pairs, is_optional, pair
from .targets import same_target, same_time
from .words import likeness, words

FOUND = 0.6  # as like as this is the same task or basis; how well it was read is counted by its fields
ALIKE = 0.9  # as like as this is the same text
Place = dict[str, Any]


def score_bases(expected: dict[str, Any], document: Document, tallies: Tallies) -> None:
    """Bases found, then kind, symbol, date, issuer and subject of each."""
    if "bases" not in expected:
        return
    wanted, got = expected["bases"], document.bases
    pairs = pair(wanted, got, _same_basis, FOUND)
    count_pairs(tallies.setdefault("bases", Tally()), wanted, [basis.text for basis in got], pairs)
    for one, other in ((wanted[i], got[j]) for i, j in pairs):
        for name in ("kind", "symbol", "date", "issuer"):
            if name in one:
                value = getattr(other, name)
                compare(tallies, f"bases.{name}", one[name], None if value is None else str(value))
        if "subject" in one:
            alike = likeness(one["subject"], other.subject) >= ALIKE
            tallies.setdefault("bases.subject", Tally()).value(one["subject"], other.subject, alike)


def score_sections(expected: dict[str, Any], document: Document, tallies: Tallies) -> None:
    """Every part of the body by its place (labels from the top) and its words."""
    if "sections" not in expected:
        return
    wanted = list(_places(expected["sections"]))
    got = list(_read_places(document.sections))
    pairs = pair(wanted, got, _same_place, ALIKE)
    count_pairs(tallies.setdefault("sections", Tally()), wanted, got, pairs)


def score_tasks(expected: dict[str, Any], document: Document, tallies: Tallies) -> None:
    """Tasks found by their text; then text, lead, partners, addressees, time, targets and products apart."""
    if "tasks" not in expected:
        return
    wanted, got = expected["tasks"], document.tasks
    pairs = pair(wanted, got, _same_task, FOUND)
    count_pairs(tallies.setdefault("tasks", Tally()), wanted, [task.text for task in got], pairs)
    for one, other in ((wanted[i], got[j]) for i, j in pairs if not is_optional(wanted[i])):
        _score_task(one, other, tallies)


def _score_task(one: dict[str, Any], other: Task, tallies: Tallies) -> None:
    tallies.setdefault("tasks.text", Tally()).value(one["text"], other.text, likeness(one["text"], other.text) >= ALIKE)
    for name in ("lead", "partners", "addressees"):
        if name in one:
            _phrases(tallies.setdefault(f"tasks.{name}", Tally()), one[name], getattr(other, name))
    if "time" in one:
        tallies.setdefault("tasks.time", Tally()).value(one["time"], other.time, same_time(one["time"], other.time))
    for name, like in (("targets", same_target), ("products", likeness)):
        if name in one:
            found = getattr(other, name)
            tally = tallies.setdefault(f"tasks.{name}", Tally())
            count_pairs(tally, one[name], found, pair(one[name], found, like, FOUND))


def _phrases(tally: Tally, expected: list[str], got: tuple[str, ...]) -> None:
    wanted, found = {words(item) for item in expected}, {words(item) for item in got}
    tally.items(len(wanted & found), len(wanted), len(found))
    if wanted != found:
        tally.note("; ".join(expected) or None, "; ".join(got) or None)


def _same_basis(one: dict[str, Any], other: Basis) -> float:
    """The symbol decides where both have one (and the kind or the date does not speak against it)."""
    date = None if other.date is None else other.date.isoformat()
    agree = [
        words(one.get("kind") or "") == words(other.kind or ""),
        one.get("date") == date,
        words(one.get("issuer") or "") == words(other.issuer or ""),
    ]
    if one.get("symbol") or other.symbol:
        return 0.7 + 0.1 * sum(agree) if one.get("symbol") == other.symbol else 0.0
    alike = likeness(one["text"], other.text) if "text" in one else likeness(one.get("subject"), other.subject)
    return max(alike * 0.9, 0.15 * sum(agree) + 0.55 * alike)


def _same_task(one: dict[str, Any], other: Task) -> float:
    """The text decides; the lead only between tasks of the same text."""
    lead = {words(item) for item in one.get("lead", ())} == {words(item) for item in other.lead}
    return 0.99 * likeness(one["text"], other.text) + 0.01 * lead


def _same_place(one: Place, other: Place) -> float:
    return likeness(one["heading"], other["heading"]) if one["at"] == other["at"] else 0.0


def _places(nodes: list[dict[str, Any]], above: str = "") -> Iterator[Place]:
    for node in nodes:
        at = f"{above}/{node.get('label') or '¶'}"
        yield {"at": at, "heading": node.get("heading", ""), "optional": node.get("optional", False)}
        yield from _places(node.get("children", []), at)


def _read_places(nodes: tuple[Node, ...], above: str = "") -> Iterator[Place]:
    for node in nodes:
        at = f"{above}/{node.label or '¶'}"
        yield {"at": at, "heading": node.heading}
        yield from _read_places(node.children, at)
