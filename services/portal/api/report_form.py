"""The form of a report: its fields, what they are filled with, and what was typed as the service takes it.

A field's name is that of its input: "state:t1", "note:t1", "evidence:t1" of a task, "number:t1#lop", "of:…", "yes:…",
"text:…", "reason:…" of an indicator, and "note" of the report. Its value is the text that stands in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from starlette.datastructures import FormData

from services.portal.api.formats import TASK_STATES, lines, number_text, read_number
from services.portal.api.pages import text
from shared.documents.indicators import origin, task_of
from shared.errors import BadInput, ThongSuotError

Json = dict[str, Any]
Values = dict[str, str]
SHOWN = 40
NUMBERS = ("number", "of")
OF_TASK = ("state", "note", "evidence")
OF_KIND: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "share": ("number", "of", "reason"), "yes_no": ("yes",), "text": ("text",)})
NUMBER = ("number", "reason")               # of the other kinds
NAMES: Mapping[str, str] = MappingProxyType({
    "state": "tình hình thực hiện", "note": "kết quả, khó khăn", "evidence": "đường dẫn minh chứng",
    "number": "số liệu", "of": "tổng số", "reason": "lý do tăng, giảm", "yes": "có hoặc không", "text": "nội dung"})
YES: Mapping[str, bool] = MappingProxyType({"yes": True, "no": False})
NOTE = "note"
NO_PROBLEMS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Field:
    """One input: of which part, and what it is called where it stands alone."""

    part: str                               # "number", "state", …
    of: str                                 # the task or indicator; "" for the report's own note
    label: str

    @property
    def name(self) -> str:
        """The input's name."""
        return f"{self.part}:{self.of}" if self.of else self.part


@dataclass(frozen=True)
class Read:
    """What was typed, as the service takes it, and by field what it can't be."""

    items: dict[str, Json]
    note: str
    problems: dict[str, str] = field(default_factory=dict)


def fields(tasks: Sequence[Json]) -> list[Field]:
    """The inputs, in the order of the form."""
    found = []
    for at, task in enumerate(tasks, 1):
        found += [Field(part, task["id"], f"Nhiệm vụ {at}: {NAMES[part]}") for part in OF_TASK]
        found += [Field(part, one["id"], f"Nhiệm vụ {at}, {_short(one['name'])}: {NAMES[part]}")
                  for one in task.get("indicators") or [] for part in parts_of(one)]
    return [*found, Field(NOTE, "", "Nhận xét chung, kiến nghị")]


def parts_of(indicator: Json) -> tuple[str, ...]:
    """The inputs of an indicator."""
    return OF_KIND.get(indicator["kind"], NUMBER)


def _short(words: str) -> str:
    return words if len(words) <= SHOWN else f"{words[:SHOWN]}…"


def stored(report: Json, tasks: Sequence[Json]) -> Values:
    """What the inputs of the saved draft are filled with."""
    found: Values = {}
    for task in tasks:
        item = (report.get("items") or {}).get(task["id"]) or {}
        of_task = {"state": item.get("state") or "", "note": item.get("note") or "",
                   "evidence": "\n".join(item.get("evidence") or [])}
        found |= {f"{part}:{task['id']}": value for part, value in of_task.items()}
        for one in task.get("indicators") or []:
            told = (item.get("figures") or {}).get(one["id"]) or {}
            found |= {f"{part}:{one['id']}": _shown(part, told.get(part)) for part in parts_of(one)}
    return {**found, NOTE: report.get("note") or ""}


def _shown(part: str, value: Any) -> str:
    if part == "yes":
        return "" if value is None else "yes" if value else "no"
    return number_text(value) if part in NUMBERS else str(value or "")


def typed(form: FormData | dict[str, Any], asked: Iterable[Field]) -> Values:
    """What was typed, a number that is one in the way we write it. What the form doesn't have was left empty."""
    return {one.name: _tidy(one.part, text(form, one.name).replace("\r\n", "\n")) for one in asked}


def _tidy(part: str, value: str) -> str:
    if part == "evidence":
        return "\n".join(lines(value))
    if part in NUMBERS and value:
        try:
            return number_text(read_number(value, ""))
        except BadInput:
            return value
    return value


def in_words(one: Field, value: str) -> str:
    """A value where it stands beside another."""
    if one.part == "state":
        return TASK_STATES.get(value, value)
    return {"yes": "Có", "no": "Không"}.get(value, value) if one.part == "yes" else value


def read(values: Mapping[str, str], tasks: Sequence[Json]) -> Read:
    """A task of which nothing was said is left out, and so is an indicator: it is missing, not 0."""
    items, problems = {}, dict[str, str]()
    for task in tasks:
        id = task["id"]
        figures = {one["id"]: told for one in task.get("indicators") or [] if (told := _figure(values, one, problems))}
        item = {"state": values[f"state:{id}"], "figures": figures, "note": values[f"note:{id}"],
                "evidence": lines(values[f"evidence:{id}"])}
        if any(item.values()):
            items[id] = item
    return Read(items, values[NOTE], problems)


def _figure(values: Mapping[str, str], indicator: Json, problems: dict[str, str]) -> Json:
    """The fields of one indicator that were filled in."""
    found: Json = {}
    for part in parts_of(indicator):
        name = f"{part}:{indicator['id']}"
        value = values[name]
        if part in NUMBERS and value:
            try:
                found[part] = read_number(value, "")
            except BadInput as error:
                problems[name] = _sentence(error.detail.removeprefix(": "))
        elif part == "yes" and value in YES:
            found[part] = YES[value]
        elif part != "yes" and value:
            found[part] = value
    return found


def places(error: ThongSuotError) -> dict[str, str]:
    """By field, what the service found wrong."""
    found: dict[str, str] = {}
    for one in error.extra.get("problems") or []:
        of = one.get("indicator") or one.get("task") or ""
        name = f"{one['field']}:{of}" if of else one.get("field") or NOTE
        found.setdefault(name, _sentence(one.get("sentence") or one["detail"]))
    return found


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def without(given: Read, wrong: Iterable[str], before: Json) -> Read:
    """What can be saved: a part that is wrong stays as it was saved `before`, a figure as a whole."""
    items, note, saved = {id: {**item} for id, item in given.items.items()}, given.note, before.get("items") or {}
    for part, _, of in (name.partition(":") for name in wrong):
        task = of if part in OF_TASK else task_of(of)
        if not of:
            note = before.get("note") or ""
        else:
            item = items.setdefault(task, {"state": "", "figures": {}, "note": "", "evidence": []})
            _restore(item, saved.get(task) or {}, part, of)
    return Read({id: item for id, item in items.items() if any(item.values())}, note, given.problems)


def _restore(item: Json, saved: Json, part: str, of: str) -> None:
    if part in OF_TASK:
        item[part] = saved.get(part) or ([] if part == "evidence" else "")
        return
    figures = {id: one for id, one in item["figures"].items() if id != of}
    kept = (saved.get("figures") or {}).get(of)
    item["figures"] = {**figures, of: _plain(kept)} if kept else figures


def _plain(figure: Json) -> Json:
    """A stored figure as it is sent: without what is empty."""
    return {name: value for name, value in figure.items() if value not in (None, "")}


def unfinished(tasks: Sequence[Json], values: Mapping[str, str]) -> list[int]:
    """Which tasks still want something, from 1: their state, or a figure where there is something to count."""
    return [at for at, task in enumerate(tasks, 1) if _wanting(task, values)]


def _wanting(task: Json, values: Mapping[str, str]) -> bool:
    state = values[f"state:{task['id']}"]
    if state in ("", "not_applicable"):
        return not state
    return any(not values[name] for one in task.get("indicators") or [] for name in needed(one))


def needed(indicator: Json) -> Iterator[str]:
    """The inputs that a figure consists of."""
    return (f"{part}:{indicator['id']}" for part in parts_of(indicator) if part != "reason")


def below(rollup: Json | None) -> dict[str, Json]:
    """By origin of the indicator, what subordinates have reported already, as far as they have."""
    tasks = (rollup or {}).get("tasks", [])
    return {one["id"]: one for task in tasks for one in task["indicators"] if one["measured"]}


def below_of(found: Mapping[str, Json], indicator: str) -> Json | None:
    """What subordinates have reported for an indicator of the unit's own form, also if the unit split its task."""
    return found.get(origin(indicator))
