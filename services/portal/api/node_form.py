"""The form of one part of a draft → the edit of that part: only what differs from what the page was filled with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.datastructures import FormData

from services.portal.api.formats import PERIODS, lines, read_date, read_number
from services.portal.api.pages import text
from shared.documents.edits import DOCUMENT
from shared.documents.model import Document

Json = dict[str, Any]
TEXTS = {"node": ("label", "heading"), "basis": ("lead", "text"), "task": ("text",)}
TASK_LISTS = ("lead", "partners", "addressees", "products")
SIGNER = ("collective", "capacity", "authority", "position", "name")


def edit_of(form: FormData, family: str, id: str, element: Any, document: Document) -> Json:
    """`{node: {"fields": …}}` of what the form changes; nothing if it changes nothing.

    Raises BadInput for a date or number that is none.
    """
    if family == "part":
        fields = _part_fields(form, id, document)
        return {DOCUMENT: {"fields": fields}} if fields else {}
    before = element.model_dump(mode="json")
    fields = _differing(_typed(form, family, before), before)
    return {id: {"fields": fields}} if fields else {}


def new_fields(form: FormData, family: str) -> Json:
    """The fields of a part that the unit adds, without what was left empty."""
    return {name: value for name, value in _typed(form, family, {}).items() if value not in (None, "", [])}


def _typed(form: FormData, family: str, before: Mapping[str, Any]) -> Json:
    typed: Json = {name: _plain(text(form, name)) for name in TEXTS.get(family, ()) if name in form}
    if "label" in typed:
        typed["label"] = typed["label"] or None
    if family == "row":
        typed["cells"] = [_plain(text(form, f"cell:{at}")) for at in range(len(form)) if f"cell:{at}" in form]
    if family == "task":
        typed |= {name: lines(text(form, name)) for name in TASK_LISTS if name in form}
        typed |= {"time": _time(form, before.get("time"))} if "time" in form else {}
        typed |= {"targets": _targets(form, before.get("targets") or [])} if before else {}
    return typed


def _differing(typed: Json, before: Mapping[str, Any]) -> Json:
    return {name: value for name, value in typed.items() if value != _as_typed(before.get(name))}


def _as_typed(value: Any) -> Any:
    return _plain(value) if isinstance(value, str) else value


def _part_fields(form: FormData, id: str, document: Document) -> Json:
    before = document.model_dump(mode="json", include={id.partition(":")[2]})
    typed: Json = {name: _plain(text(form, name)) or None for name in ("title", "preamble", "place", "funding")
                   if name in form}
    if "recipients" in form:
        typed["recipients"] = lines(text(form, "recipients"))
    if "signer:name" in form:
        typed["signer"] = {name: text(form, f"signer:{name}") or None for name in SIGNER}
    if "reporting" in form:
        typed["reporting"] = _reporting(form, before.get("reporting") or [])
    return _differing({name: value for name, value in typed.items() if name in before}, before)


def _reporting(form: FormData, before: list[Json]) -> list[Json]:
    """The periods that are ticked; one that was asked for before keeps its words."""
    known = {rule["period"]: rule for rule in before}
    return [known.get(period) or {"period": period, "to": None, "text": f"{name} báo cáo kết quả thực hiện Kế hoạch"}
            for period, name in PERIODS.items() if text(form, f"period:{period}")]


def _time(form: FormData, before: Json | None) -> Json | None:
    """A new due date makes the time a date by which; new words alone keep what is known of it."""
    words, end = text(form, "time"), read_date(text(form, "end"), "Hạn cuối")
    if before and words == before.get("text") and end == before.get("end"):
        return dict(before)
    if end is None:
        return {"kind": "event", "text": words} if words else None
    if before and end == before.get("end"):
        return {**before, "text": words or before.get("text")}
    kept = words if words and (not before or words != before.get("text")) else _by(end)
    return {"kind": "by", "end": end, "text": kept}


def _by(end: str) -> str:
    year, month, day = end.split("-")
    return f"trước ngày {day}/{int(month)}/{year}"


def _targets(form: FormData, before: list[Json]) -> list[Json]:
    targets = []
    for index, target in enumerate(before):
        typed = read_number(text(form, f"target:{index}"), "Chỉ tiêu") if f"target:{index}" in form else None
        changed = typed is not None and float(typed) != float(target["quantity"])
        targets.append({**target, "quantity": float(typed or 0)} if changed else target)
    return targets


def _plain(value: str) -> str:
    return value.replace("\r\n", "\n").strip()
