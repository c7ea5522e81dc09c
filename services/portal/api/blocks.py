"""A draft as its editor shows it: one block for each part, with what the unit did to it and what the superior says.

Pure: from the document, what it lies over, and the draft's edits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from services.portal.api.indicators import sentence
from shared.documents.arrange import holders_of
from shared.documents.compare import Row, compared
from shared.documents.edits import DOCUMENT, elements
from shared.documents.indicators import indicators_of
from shared.documents.model import Annex, AnnexRow, Basis, Document, Node, Task

Family = Literal["part", "basis", "node", "task", "row"]
State = Literal["", "edited", "own", "removed"]
FAMILIES: dict[type, Family] = {Basis: "basis", Node: "node", Task: "task", AnnexRow: "row"}
LONG = 60_000                                # characters: a longer text is shown section by section


@dataclass(frozen=True)
class Block:
    """One part of the text: its words, those of what it lies over ("" if it isn't there), how deep it stands, and what
    the unit did.

    `task` is the task that a line or row prints; `section` the top section that it belongs to, `annex` a row's annex.
    """

    id: str
    family: Family
    label: str
    text: str
    above: str
    state: State
    depth: int = 0
    reason: str = ""
    conflict: bool = False
    coordinate: bool = False
    task: str = ""
    section: str = ""
    annex: str = ""
    cells: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        """The element's id in the page: never one of the page's own."""
        return f"m-{self.id}"


def blocks(document: Document, base: Document, draft: Mapping[str, Any]) -> list[Block]:
    """All blocks, in the order of the text; what the unit left out stands where it stood."""
    return list(_Blocks(document, base, draft))


class _Blocks:
    def __init__(self, document: Document, base: Document, draft: Mapping[str, Any]):
        self._edits: Mapping[str, Any] = draft.get("edits") or {}
        self._conflicts = {one["node"] for one in draft.get("conflicts") or ()}
        self._there, self._base = elements(document), elements(base)
        self._depth = {**_depths(base), **_depths(document)}
        self._section = {**_sections(base), **_sections(document)}
        self._annex = {row.id: annex.id for one in (base, document) for annex in one.annexes for row in annex.rows}
        self._tasks = {task.node: task.id for task in document.tasks if task.node}
        self._rows = compared(base, document)

    def __iter__(self) -> Iterator[Block]:
        for row in self._rows:
            element = self._there.get(row.id) or self._base.get(row.id)
            if element is None:
                yield self._part(row)
            elif not isinstance(element, Annex):
                yield self._block(row, FAMILIES[type(element)], element)

    def _part(self, row: Row) -> Block:
        state: State = "edited" if row.change != "same" else ""
        return Block(row.id, "part", row.label, row.new, row.old, state, conflict=DOCUMENT in self._conflicts)

    def _block(self, row: Row, family: Family, element: Any) -> Block:
        state = self._state(row)
        return Block(
            row.id, family, row.label, row.old if state == "removed" else row.new, row.old, state,
            self._depth.get(row.id, 0),
            str((self._edits.get(row.id) or {}).get("reason") or ""), row.id in self._conflicts,
            bool(getattr(element, "coordinate", False)), self._tasks.get(row.id, ""), self._section.get(row.id, ""),
            self._annex.get(row.id, ""), tuple(getattr(element, "cells", ())), _indicators(element))

    def _state(self, row: Row) -> State:
        if row.change in ("added", "removed"):
            return "own" if row.change == "added" else "removed"
        return "edited" if row.old != row.new else ""


def _indicators(element: Any) -> tuple[str, ...]:
    """A task's indicators in plain words."""
    found = indicators_of(element) if isinstance(element, Task) else ()
    return tuple(sentence(one.model_dump(mode="json")) for one in found)


def _depths(document: Document) -> dict[str, int]:
    holders = holders_of(document)
    found: dict[str, int] = {}
    for node in document.nodes():                       # a holder comes before what it holds
        found[node.id] = found.get(holders[node.id], -1) + 1
    return found


def _sections(document: Document) -> dict[str, str]:
    return {node.id: section.id for section in document.sections for node in section.walk()}


def shown(found: list[Block], opened: str) -> list[Block]:
    """The blocks to be shown: of a long text the sections' headings, and all of the opened one and what is in it."""
    if sum(len(block.text) for block in found) <= LONG:
        return found
    section = next((block.section or block.annex for block in found if block.id == opened), opened)
    return [block for block in found if section in (block.section, block.annex)
            or not ((block.section and block.depth) or block.annex)]


def changed(before: list[Block], after: list[Block]) -> list[Block]:
    """The blocks that read otherwise than before."""
    was = {block.id: block for block in before}
    return [block for block in after if was.get(block.id) != block]
