"""A draft's edit form → edits by node: only what differs from what the page was filled with."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from starlette.datastructures import FormData

from services.portal.api.formats import lines, read_date, read_number
from services.portal.api.pages import text
from shared.errors import BadInput

Json = dict[str, Any]
DOCUMENT_TEXTS = ("title", "preamble", "funding", "place")
TASK_LISTS = ("lead", "partners", "products")
SIGNER = ("capacity", "authority", "position", "name")


def edits_of(form: FormData, document: Json) -> Json:
    """The edits that a form asks for; raises BadInput for a date or number that is none."""
    edits: Json = {}
    if fields := _document_fields(form, document):
        edits["document"] = {"fields": fields}
    for node in nodes(document.get("sections", [])):
        _edit(edits, form, node["id"], _texts(form, node, ("heading",)))
    for basis in document.get("bases", []):
        _edit(edits, form, basis["id"], _texts(form, basis, ("text",)))
    for task in document.get("tasks", []):
        _edit(edits, form, task["id"], _task_fields(form, task))
    return edits | _added(form)


def nodes(sections: list[Json]) -> Iterator[Json]:
    """All section nodes, in the order of the text."""
    for node in sections:
        yield node
        yield from nodes(node.get("children", []))


def _edit(edits: Json, form: FormData, id: str, fields: Json) -> None:
    if text(form, f"remove:{id}"):
        edits[id] = {"removed": True, "reason": text(form, f"reason:{id}") or None}
    elif fields:
        edits[id] = {"fields": fields}


def _texts(form: FormData, item: Json, names: tuple[str, ...]) -> Json:
    fields = {}
    for name in names:
        typed = form.get(f"{item.get('id', 'document')}:{name}")
        if isinstance(typed, str) and _plain(typed) != _plain(item.get(name) or ""):
            fields[name] = _plain(typed) or (None if name in DOCUMENT_TEXTS else "")
    return fields


def _document_fields(form: FormData, document: Json) -> Json:
    fields = _texts(form, {k: document.get(k) for k in DOCUMENT_TEXTS}, DOCUMENT_TEXTS)
    if "document:recipients" in form:
        recipients = lines(text(form, "document:recipients"))
        if recipients != list(document.get("recipients") or []):
            fields["recipients"] = recipients
    if "signer:name" in form:
        signer = {name: text(form, f"signer:{name}") or None for name in SIGNER}
        before = {name: (document.get("signer") or {}).get(name) for name in SIGNER}
        if signer != before:
            fields["signer"] = signer
    return fields


def _task_fields(form: FormData, task: Json) -> Json:
    id = task["id"]
    fields = _texts(form, task, ("text",))
    for name in TASK_LISTS:
        if f"{id}:{name}" in form and (typed := lines(text(form, f"{id}:{name}"))) != list(task.get(name) or []):
            fields[name] = typed
    if f"{id}:time" in form and (time := _time(form, task)) != task.get("time"):
        fields["time"] = time
    if (targets := _targets(form, task)) != (task.get("targets") or []):
        fields["targets"] = targets
    return fields


def _time(form: FormData, task: Json) -> Json | None:
    """A new due date makes the time a date by which; new words alone keep what is known of it."""
    before = task.get("time")
    words, end = text(form, f"{task['id']}:time"), read_date(text(form, f"{task['id']}:end"), "Thời hạn")
    if before and words == before.get("text") and end == before.get("end"):
        return dict(before)
    if end is None:
        return {"kind": "event", "text": words} if words else None
    if before and end == before.get("end"):
        return {**before, "text": words or before.get("text")}
    day, month, year = end[8:], str(int(end[5:7])), end[:4]
    kept = words if words and (not before or words != before.get("text")) else f"trước ngày {day}/{month}/{year}"
    return {"kind": "by", "end": end, "text": kept}


def _targets(form: FormData, task: Json) -> list[Json]:
    targets = []
    for index, target in enumerate(task.get("targets") or []):
        name = f"{task['id']}:target:{index}"
        typed = read_number(text(form, name), "Chỉ tiêu") if name in form else None
        changed = typed is not None and float(typed) != float(target["quantity"])
        targets.append({**target, "quantity": float(typed or 0)} if changed else target)
    return targets


def _added(form: FormData) -> Json:
    """The unit's own task or paragraph, if one was typed."""
    edits: Json = {}
    if words := text(form, "new-task:text"):
        end = read_date(text(form, "new-task:end"), "Thời hạn của nhiệm vụ thêm")
        time = {"kind": "by", "end": end, "text": f"trước ngày {end[8:]}/{int(end[5:7])}/{end[:4]}"} if end else None
        edits[_own()] = {"insert": {"kind": "task", "inside": "document"}, "fields": {
            "text": words, "lead": lines(text(form, "new-task:lead")), **({"time": time} if time else {})}}
    elif text(form, "new-task:lead") or text(form, "new-task:end"):
        raise BadInput("Nhiệm vụ thêm chưa có nội dung. Hãy ghi nội dung hoặc xóa các ô của nhiệm vụ thêm.")
    if words := text(form, "new-node:heading"):
        place = text(form, "new-node:after")
        insert = {"kind": "node", "after": place} if place else {"kind": "node", "inside": "document"}
        edits[_own()] = {"insert": insert, "fields": {"heading": words}}
    return edits


def _own() -> str:
    return f"own-{uuid.uuid4().hex[:12]}"


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
