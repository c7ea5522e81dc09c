"""Indicators on a draft: set freely by who issues the plan, and below only beside what the superior set (law 4).

A derived draft keeps of an edited list no more than what is the unit's own: its targets, as
`{"id", "name": "", "target"}`, and its own indicators. All else is read from the derivation, so that an amendment
above reaches it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.planner.domain.states import Draft
from shared.documents.edits import Edit, coerce
from shared.documents.indicator_edits import checked
from shared.documents.indicators import carried, indicators_of
from shared.documents.model import Document, Indicator, Task

FIELD = "indicators"
Edits = dict[str, Edit]


def settled(draft: Draft, base: Document, edits: Edits, changes: Mapping[str, Edit | None]) -> Edits:
    """The edits with the changed lists checked and as they are stored; raises BadInput, and then nothing is kept.

    Where only the printed targets change, a list that was set before follows them.
    """
    tasks, above = _tasks(base, edits), asked_above(draft, base)
    new = dict(edits)
    for node, change in changes.items():
        if change is None or change.removed or node not in tasks:
            continue
        if FIELD in change.fields:
            _keep(new, node, _list(draft, tasks[node], change.fields[FIELD], above.get(node)))
        elif "targets" in change.fields and node not in above and new[node].fields.get(FIELD):
            old = tasks[node].model_copy(update=coerce(Task, {FIELD: new[node].fields[FIELD]})[0])
            follows = carried(old, old.model_copy(update=coerce(Task, dict(change.fields))[0]), keep=True)
            _keep(new, node, [_dump(one) for one in follows or ()])
    return new


def resolved(draft: Draft, base: Document, edits: Mapping[str, Edit]) -> Edits:
    """The edits as the overlay takes them: lists in full, the superior's indicators as they are defined now."""
    above = asked_above(draft, base)
    tasks = {task.id: task for task in base.tasks if task.id in above}
    return {node: _resolved(edit, tasks[node]) if node in tasks and edit.fields.get(FIELD) else edit
            for node, edit in edits.items()}


def asked_above(draft: Draft, base: Document) -> dict[str, tuple[Indicator, ...]]:
    """By task, the indicators that come from the superior; none for a plan that begins here, or a text brought."""
    return {} if draft["document"] is not None else {task.id: indicators_of(task) for task in base.tasks}


def _tasks(base: Document, edits: Edits) -> dict[str, Task]:
    """The tasks by id, those of the unit's own as well."""
    own = (Task(id=node, text="") for node, edit in edits.items() if edit.insert and edit.insert.kind == "task")
    return {task.id: task for task in (*own, *base.tasks)}


def _list(draft: Draft, task: Task, given: Any, above: tuple[Indicator, ...] | None) -> list[dict[str, Any]] | None:
    if above is None:
        return None if given is None else [_dump(one) for one in checked(task.id, given)]
    mark = draft["unit"].lower().replace(".", "-")
    known = {one.id: one for one in above}
    found = checked(task.id, given or [], above, mark)
    own = [{"id": one.id, "name": "", "target": str(one.target)} for one in found
               if one.id in known and one.target != known[one.id].target]
    own += [_dump(one) for one in found if one.id not in known]
    return own or None


def _keep(edits: Edits, node: str, found: list[dict[str, Any]] | None) -> None:
    """The list on its edit (None: nothing of the unit's own); an edit that says nothing any more goes."""
    edit, other = edits[node], {k: v for k, v in edits[node].fields.items() if k != FIELD}
    fields = {**other, FIELD: found} if found is not None else other
    if fields or edit.insert:
        edits[node] = edit.model_copy(update={"fields": fields})
    else:
        del edits[node]


def _resolved(edit: Edit, task: Task) -> Edit:
    after = task.model_copy(update=coerce(Task, {k: v for k, v in edit.fields.items() if k != FIELD})[0])
    above = carried(task, after, keep=True) if "targets" in edit.fields else indicators_of(task)
    kept = {one.id: one for one in above or indicators_of(task)}
    for one in coerce(Task, {FIELD: edit.fields[FIELD]})[0].get(FIELD) or ():
        if one.id in kept:
            target = kept[one.id].target if one.target is None else one.target
            kept[one.id] = kept[one.id].model_copy(update={"target": target})
        elif one.name:                                   # a target for what the superior asks no more is no indicator
            kept[one.id] = one
    return edit.model_copy(update={"fields": {**edit.fields, FIELD: [_dump(one) for one in kept.values()]}})


def _dump(one: Indicator) -> dict[str, Any]:
    return one.model_dump(mode="json", exclude_none=True)
