"""A task's indicators in plain words, and the page on which they are set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from services.portal.api.formats import number_text
from services.portal.api.indicator_form import DIRECTIONS, EVERY, KINDS, listed, row
from services.portal.api.pages import done, posted, render, text
from services.portal.api.services import backend
from services.portal.api.session import Session, User
from shared.documents.indicators import indicators_of
from shared.documents.model import Task
from shared.errors import NotFound, ThongSuotError

router = APIRouter(include_in_schema=False, prefix="/ho-so/du-thao")
Json = dict[str, Any]
TOGETHER = {
    "count": "cộng dồn các đơn vị", "sum": "cộng dồn các đơn vị", "share": "tính chung các đơn vị",
    "minimum": "lấy số nhỏ nhất của các đơn vị", "maximum": "lấy số lớn nhất của các đơn vị",
    "yes_no": "đếm số đơn vị có", "text": "ghi theo từng đơn vị",
}


def sentence(one: Mapping[str, Any]) -> str:
    """An indicator in plain words: "ít nhất 9 lớp tập huấn (cộng dồn các đơn vị)"."""
    name, unit, amount = str(one["name"]), str(one.get("unit") or ""), _amount(one)
    said = amount if amount and name == f"Số {unit}" else ": ".join(filter(None, (name, amount)))
    if not amount and unit and unit not in name:
        said += f", tính bằng {unit}"
    return f"{said} ({TOGETHER[one['kind']] if one.get('adds_up', True) else 'chỉ tính tại từng đơn vị'})"


def _amount(one: Mapping[str, Any]) -> str:
    if one.get("target") is None:
        return ""
    unit = str(one.get("unit") or "")
    figure = number_text(one["target"]) + (unit if unit == "%" else f" {unit}".rstrip())
    exactly = one.get("direction") == "exactly" and unit == "%"
    words = "đạt" if exactly else DIRECTIONS[one.get("direction") or "at_least"]
    return " ".join(filter(None, (words, figure, EVERY.get(one.get("recurrence") or ""))))


def indicators_as_shown(task: Mapping[str, Any]) -> list[Json]:
    """A task's indicators as they were set, or as they would be published."""
    return [one.model_dump(mode="json") for one in indicators_of(Task.model_validate(task))]


def measured(tasks: Iterable[Mapping[str, Any]] | None) -> list[tuple[str, list[Json]]]:
    """The tasks that have indicators, each with its text."""
    return [(str(task["text"]), found) for task in tasks or () if (found := indicators_as_shown(task))]


def address(id: str, task: str) -> str:
    """Where a task's indicators are set."""
    return f"/ho-so/du-thao/{id}/chi-tieu/{quote(task, safe='')}"


@router.get("/{id}/chi-tieu/{node:path}")
async def page(request: Request, session: User, id: str, node: str) -> Response:
    """One task's indicators: a form while the draft is being written, else in words."""
    return await _page(request, session, id, node)


@router.post("/{id}/chi-tieu/{node:path}")
async def save(request: Request, session: User, id: str, node: str) -> Response:
    """Save the task's list, if anything in it was changed; what is refused is shown with what was typed."""
    form = await posted(request, session)
    planner = backend(request, session).planner
    try:
        found = await planner.get("drafts", id)
        after = listed(form, indicators_as_shown(_task(found, node)), _above(found))
        if after is not None:
            await planner.send("PATCH", "drafts", id, revision=text(form, "revision"),
                               json={"edits": {node: {"fields": {"indicators": after}}}})
    except ThongSuotError as error:
        if error.status in (401, 404):
            raise
        return await _page(request, session, id, node, error=error, typed=form)
    return done(address(id, node), "luu")


async def _page(request: Request, session: Session, id: str, node: str, **shown: Any) -> Response:
    found = await backend(request, session).planner.get("drafts", id)
    task = _task(found, node)
    editable = found["unit"] == session.unit and found["state"] == "drafting" and session.has("officer")
    return render(request, "indicators.html", session, draft=found, task=task, above=_above(found), editable=editable,
                  indicators=[(one, row(one)) for one in indicators_as_shown(task)], KINDS=KINDS,
                  DIRECTIONS=DIRECTIONS, EVERY=EVERY, address=address(id, node), **shown)


def _above(draft: Json) -> set[str]:
    return set(draft.get("indicators_above") or ())


def _task(draft: Json, node: str) -> Json:
    for task in (draft.get("document") or {}).get("tasks") or []:
        if task["id"] == node:
            return dict(task)
    raise NotFound("Không tìm thấy nhiệm vụ này trong dự thảo. Hãy mở lại dự thảo.")
