"""The form of a report: for each task its state, words and links, for each of its indicators the input of its kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from starlette.datastructures import FormData

from services.portal.api.formats import TASK_STATES, lines, read_number
from services.portal.api.pages import text
from shared.documents.indicators import origin
from shared.errors import BadInput

Json = dict[str, Any]
SHOWN = 40
NUMBERS: Mapping[str, tuple[str, ...]] = MappingProxyType({"share": ("number", "of"), "yes_no": (), "text": ()})
YES: Mapping[str, bool] = MappingProxyType({"yes": True, "no": False})


def items(form: FormData, tasks: Iterable[Json]) -> dict[str, Json]:
    """What was typed. A task of which nothing was said is left out, and so is an indicator: it is missing, not 0."""
    found = {}
    for task in tasks:
        id, name = task["id"], f"Nhiệm vụ “{_short(task['text'])}”"
        figures = {one["id"]: told for one in task.get("indicators", []) if (told := _figure(form, one, name))}
        note, evidence = text(form, f"note:{id}"), lines(text(form, f"evidence:{id}"))
        state = text(form, f"state:{id}")
        if state in TASK_STATES:
            found[id] = {"state": state, "figures": figures, "note": note, "evidence": evidence}
        elif figures or note or evidence:
            raise BadInput(f"{name}: hãy chọn tình hình thực hiện.")
    return found


def _figure(form: FormData, indicator: Json, task: str) -> Json:
    """The fields of one indicator that were filled in."""
    id, kind = indicator["id"], indicator["kind"]
    name = f"{task}, chỉ tiêu “{_short(indicator['name'])}”"
    numbers = {field: read_number(text(form, f"{field}:{id}"), name) for field in NUMBERS.get(kind, ("number",))}
    words = {field: text(form, f"{field}:{id}") for field in (("text",) if kind == "text" else ("reason",))}
    found: Json = {field: value for field, value in {**numbers, **words}.items() if value}
    if kind == "yes_no" and text(form, f"yes:{id}") in YES:
        found["yes"] = YES[text(form, f"yes:{id}")]
    return found


def _short(words: str) -> str:
    return words if len(words) <= SHOWN else f"{words[:SHOWN]}…"


def below(rollup: Json | None) -> dict[str, Json]:
    """By origin of the indicator, what subordinates have reported already, as far as they have."""
    tasks = (rollup or {}).get("tasks", [])
    return {one["id"]: one for task in tasks for one in task["indicators"] if one["measured"]}


def below_of(found: Mapping[str, Json], indicator: str) -> Json | None:
    """What subordinates have reported for an indicator of the unit's own form, also if the unit split its task."""
    return found.get(origin(indicator))
