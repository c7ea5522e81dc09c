"""GET /search: plans, tasks and own drafts, each as the caller may see it (law 7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query

from services.planner.api.deps import Caller, StoresOf
from services.planner.api.filters import FiltersOf, OfPlan
from services.planner.api.shown import plan_line
from services.planner.domain.draft_texts import AT_WORK, Part
from services.planner.domain.searches import said
from services.planner.store.search import Asked, Hit, Place, search
from services.planner.store.searches import LINE, live
from services.planner.store.sight import Scope
from shared.errors import BadInput
from shared.http import Found, cursor, read_cursor
from shared.http.conventions import BAD_CURSOR
from shared.language import Query as Words
from shared.store import Doc

router = APIRouter(prefix="/api/v1", tags=["search"])
OfDraft = Literal["drafting", "submitted", "signed", "numbered", "declined", "revoked", "closed"]
GAP = " · "
WHOLE = 400                                 # characters of a heading: it is shown as a whole
FIELDS = [*LINE, "authority", "document.tasks"]


@router.get("/search")
async def find(
    stores: StoresOf, principal: Caller, filters: FiltersOf, kind: Literal["plan", "task", "draft"] = "plan",
    state: OfPlan | OfDraft | None = None, scope: Scope | None = None, after: str | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Found[dict[str, Any]]:
    """Search plans (symbol, title, issuer), tasks (of plans and of own drafts) or own drafts.

    Own drafts come first, then plans of the caller's unit (`own`), those published to it (`received`), those of units
    below it (`below`), each newest first. A filter that a kind doesn't have leaves that kind out. A page may be shorter
    than `limit`; `excerpt` is the text with what was found apart.
    """
    asked = Asked(kind, replace(filters, state=state or ""), scope, state if state in AT_WORK else None)
    found = await search(stores, principal, asked, _place(after), limit)
    plans = await live(stores, principal, [hit.entry for hit in found.hits if hit.entry], FIELDS)
    items = [item for hit in found.hits if (item := _shown(hit, kind, filters.query, plans)) is not None]
    count = None if found.count is None else found.count - (len(found.hits) - len(items))
    return Found(items=items, next=cursor(*found.next) if found.next else None, count=count, more=found.more)


def _place(after: str | None) -> Place | None:
    values = read_cursor(after, 3)
    try:
        return (int(values[0]), str(values[1]), int(values[2])) if values else None
    except (TypeError, ValueError) as error:
        raise BadInput(BAD_CURSOR, code="bad_cursor", status=400) from error


def _shown(hit: Hit, kind: str, query: Words, plans: Mapping[str, Doc]) -> dict[str, Any] | None:
    if hit.draft is not None:
        line = hit.draft.line
        part = next((task for task in hit.draft.tasks if task.id == hit.part), hit.draft.head)
        return {"kind": kind, "of": "draft", "id": line["_id"], "title": line["title"], "state": line["state"],
                "parent": line["parent"], "derived": bool(line["derived"]), "updated_at": line["updated_at"],
                "unit": line["unit"], "unit_name": line["unit_name"], **_part(part, query)}
    plan = plans.get(hit.entry["plan"]) if hit.entry else None
    return None if plan is None else _of_plan(plan, hit, kind, query)


def _of_plan(plan: Doc, hit: Hit, kind: str, query: Words) -> dict[str, Any] | None:
    """A plan or one of its tasks, as it is now; None if the task is gone."""
    line = {**plan_line(plan), "kind": kind, "of": "plan", "scope": hit.scope}
    if kind == "plan":
        texts = [plan["symbol"], plan["title"], plan["issuer_name"]]
        return {**line, "task": None, "node": None, "excerpt": _excerpt(query, texts, WHOLE)}
    task = next((task for task in plan["document"]["tasks"] if task["id"] == hit.part), None)
    return None if task is None else {**line, "task": task["id"], "node": task["node"],
                                      "excerpt": _excerpt(query, said(task))}


def _part(part: Part, query: Words) -> dict[str, Any]:
    whole = {} if part.id else {"length": WHOLE}
    return {"task": part.id or None, "node": part.node, "excerpt": _excerpt(query, part.texts, **whole)}


def _excerpt(query: Words, texts: Iterable[str | None], length: int | None = None) -> list[dict[str, Any]]:
    text = GAP.join(one for one in texts if one)
    return [asdict(one) for one in (query.excerpt(text, length) if length else query.excerpt(text))]
