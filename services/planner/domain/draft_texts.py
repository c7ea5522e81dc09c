"""What is searched in a draft that is not a plan yet: its heading and its tasks, as its unit sees them.

Drafts have no entries in the index: nobody but their own unit finds them, and a unit has few at work. An entry for each
would cost the cascade more than the drafts themselves, which are nearly one text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from services.planner.domain.searches import said
from services.planner.domain.states import PENDING, PUBLISHED, STATE_NAMES
from shared.documents.model import Document
from shared.language import Query
from shared.language.search import folded, words

Doc = dict[str, Any]
AT_WORK = [state for state in STATE_NAMES if state not in (PENDING, PUBLISHED)]     # what is published is a plan


@dataclass(frozen=True)
class Part:
    """One text: of the heading (id "") or of a task, as it is printed and as it is searched."""

    id: str
    node: str | None
    texts: tuple[str, ...]
    folded: str


@dataclass(frozen=True)
class DraftText:
    """The texts of one revision of a draft."""

    line: Doc                               # as in lists
    year: int
    head: Part
    tasks: tuple[Part, ...]

    @property
    def order(self) -> str:
        """Its place among drafts, the newest last."""
        return str(self.line["order"])

    def asked(self, year: int | None, unit: str) -> bool:
        """Whether it is of this year, and its own unit or the superior's has all words of this name."""
        parent = self.line["parent"] or {}
        names = folded(self.line["unit_name"], self.line["unit"], parent.get("authority"))
        return year in (None, self.year) and all(f" {word} " in names for word in words(unit))

    def found(self, kind: str, query: Query) -> Iterable[Part]:
        """Its heading, or the tasks, that have all that is looked for."""
        return (part for part in (self.tasks if kind == "task" else (self.head,)) if query.matches(part.folded))


def text_of(line: Doc, document: Document) -> DraftText:
    """The texts of a draft that shows this document."""
    parent = line["parent"] or {}
    date = document.date.isoformat() if document.date else parent.get("date") or line["updated_at"]
    head = _part("", None, [document.title or line["title"], document.full_symbol or "", parent.get("symbol") or "",
                            parent.get("title") or ""])
    tasks = [_part(task.id, task.node, said(task.model_dump(mode="json", include=SAID))) for task in document.tasks]
    return DraftText(line, int(date[:4]), head, tuple(tasks))


SAID = {"text", "lead", "partners", "products", "time"}


def _part(id: str, node: str | None, texts: Iterable[str]) -> Part:
    found = tuple(dict.fromkeys(text for text in texts if text))
    return Part(id, node, found, folded(*found))
