"""The page of a draft: its editor while it is being written, the official page afterwards."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from fastapi import Request, Response

from services.portal.api.blocks import Block, blocks, shown
from services.portal.api.formats import words_of
from services.portal.api.indicators import indicators_as_shown, measured
from services.portal.api.pages import render
from services.portal.api.services import Api, backend
from services.portal.api.session import Session
from shared.clock import today
from shared.documents.arrange import children_of
from shared.documents.edits import elements
from shared.documents.model import Document
from shared.errors import ThongSuotError

Json = dict[str, Any]
OPEN = ("drafting", "submitted", "signed")


@dataclass(frozen=True)
class Editor:
    """A draft being edited, with what it lies over. `beside`: the superior's text stands beside the unit's."""

    draft: Json
    base: Document
    derived: bool
    beside: bool = False

    @cached_property
    def document(self) -> Document:
        """The document that people see."""
        return Document.model_validate(self.draft["document"])

    @cached_property
    def blocks(self) -> list[Block]:
        """All parts of the text."""
        return blocks(self.document, self.base, self.draft)

    def element(self, id: str) -> Any:
        """A part as the document has it; None for a field of the document itself, or one that was left out."""
        return elements(self.document).get(id)

    @property
    def tail(self) -> str:
        """What every address of the editor carries on."""
        return "ben=1" if self.beside else ""

    def now(self, draft: Json) -> Editor:
        """The same editor after a change."""
        return Editor(draft, self.base, self.derived, self.beside)


async def editor_of(request: Request, session: Session, id: str) -> Editor:
    """The editor of a draft, as the request's address asks for it."""
    planner = backend(request, session).planner
    found, base = await asyncio.gather(planner.get("drafts", id), planner.get("drafts", id, "base"))
    return _editor(request, found, base)


def _editor(request: Request, draft: Json, base: Json) -> Editor:
    return Editor(draft, Document.model_validate(base["document"]), bool(base["derived"]),
                  bool(base["derived"] and request.query_params.get("ben")))


def opened_form(editor: Editor, node: str) -> Json:
    """What the form of one part is filled with."""
    element, base = editor.element(node), elements(editor.base).get(node)
    header = next((annex.header for annex in editor.document.annexes
                   if any(row.id == node for row in annex.rows)), ())
    return {"element": element.model_dump(mode="json") if element is not None else None, "header": header,
            "base": base.model_dump(mode="json") if base is not None else None, "document": editor.draft["document"],
            "holds": bool(dict(children_of(editor.document)).get(node))}


async def draft_page(request: Request, session: Session, id: str, *, sua: str = "", them: str = "", sau: str = "",
                     phan: str = "", **context: Any) -> Response:
    """The page. `sua` is the part whose form is open, `them` the family of a part to be added behind `sau`, `phan` the
    section that is shown of a long text."""
    planner = backend(request, session).planner
    found = await planner.get("drafts", id)
    own, state = found["unit"] == session.unit, found["state"]
    editable = own and state == "drafting" and session.has("officer")
    document = await document_of(planner, found)
    editing = await _editing(request, planner, found, sua or sau or phan, sua) if editable else {}
    return render(
        request, "draft.html", session, draft=found, document=document, editable=editable, sua=sua, them=them, sau=sau,
        indicators=indicators_as_shown, measured=[] if editable else measured(document.get("tasks")),
        acts=_acts(session, state) if own else [], conflicts=[_conflict(one) for one in found.get("conflicts") or ()],
        today=dt.date.isoformat(today()), named={rule["period"] for rule in document.get("reporting") or []},
        **editing, **context)


async def _editing(request: Request, planner: Api, draft: Json, opened: str, sua: str) -> Json:
    editor = _editor(request, draft, await planner.get("drafts", draft["id"], "base"))
    found = shown(editor.blocks, opened)
    return {"editor": editor, "blocks": found, "cut": len(found) < len(editor.blocks), "beside": editor.beside,
            "tail": editor.tail, "form": opened_form(editor, sua) if sua else None}


def _conflict(conflict: Json) -> Json:
    """A conflict in words, for being told side by side."""
    return {"node": conflict["node"], "old": words_of(conflict["base_old"]), "new": words_of(conflict["base_new"]),
            "gone": conflict["base_new"] is None, "left_out": conflict["local"] is None,
            "local": words_of(conflict["local"]), "reason": conflict.get("reason")}


async def document_of(planner: Api, draft: Json) -> Json:
    """What people see: of a published draft the frozen plan, which has its number and date."""
    if draft["state"] == "published" and draft.get("plan"):
        published: Json = (await planner.get("plans", draft["plan"]))["document"]
        return published
    return draft.get("document") or {}


async def draft_failed(request: Request, session: Session, id: str, error: ThongSuotError, **shown: Any) -> Response:
    """The page again, with what went wrong and what was typed; an ended login or a missing draft goes on."""
    if error.status in (401, 404):
        raise error
    return await draft_page(request, session, id, error=error, **shown)


def _acts(session: Session, state: str) -> list[str]:
    """The acts whose buttons the user sees: the service decides again."""
    allowed = {
        "submit": state == "drafting" and session.has("officer"),
        "sign": state == "submitted" and session.has("leader"),
        "return": state in ("submitted", "signed") and session.has("leader"),
        "publish": state in ("signed", "numbered") and session.has("clerk"),
        "record": state in OPEN and session.has("clerk", "officer"),
        "decline": state in ("drafting", "submitted") and session.has("leader"),
    }
    return [name for name, now in allowed.items() if now]
