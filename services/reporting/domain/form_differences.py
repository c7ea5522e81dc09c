"""What a form would change of a draft that was saved since the form was made: shown, never resolved silently."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from services.reporting.domain import form_words as words
from services.reporting.domain.items import drafted
from shared.events.types import TaskBrief

Doc = Mapping[str, Any]
NOTE_NAME = "Nhận xét chung, kiến nghị"


def differences(items: Doc, note: str, report: Doc, tasks: Mapping[str, TaskBrief]) -> list[dict[str, str]]:
    """Each figure, state and note that the form has otherwise than the draft: its name, `file` and `saved` in words."""
    found = []
    for brief in tasks.values():
        now, new = (_told(brief, given.get(brief.id)) for given in (report["items"], items))
        found += [{"id": id, "name": name, "file": new[id, name], "saved": now[id, name]}
                  for id, name in now if now[id, name] != new[id, name]]
    if note.strip() != report["note"].strip():
        found.append({"id": "", "name": NOTE_NAME, "file": note, "saved": report["note"]})
    return found


def _told(brief: TaskBrief, item: Doc | None) -> dict[tuple[str, str], str]:
    return dict(_said(brief, item))


def _said(brief: TaskBrief, item: Doc | None) -> Iterator[tuple[tuple[str, str], str]]:
    typed = drafted({brief.id: item}, {brief.id: brief})[brief.id] if item else {}
    yield (brief.id, brief.text), words.STATES.get(typed.get("state", ""), "")
    yield (brief.id, f"{brief.text}: kết quả, khó khăn"), typed.get("note", "")
    for one in brief.indicators:
        told = (typed.get("figures") or {}).get(one.id) or {}
        yield (one.id, one.name), words.figure(told, one)
        yield (one.id, f"{one.name}: lý do"), told.get("reason", "")
