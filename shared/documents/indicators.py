"""The indicators of a task: what its issuer set, else what follows from its targets and products."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from shared.documents.lineage import origin as task_origin
from shared.documents.model import Direction, Document, Indicator, Target, Task
from shared.units.text import fold

JOIN = "#"                               # between the task's id and the indicator's own part
PERCENT, SHARE_NAME = "%", "tỷ lệ"
NAME_LIMIT = 200
_NUMBER = re.compile(r"số (?:lượng|lượt|lần|người|cuộc|lớp|buổi|tin|bài|hồ sơ|đợt)\b", re.IGNORECASE)
_NUMBERS = re.compile(r"(?:,|;| và)(?= số (?:lượng|lượt|lần|người|cuộc|lớp|buổi|tin|bài|hồ sơ|đợt)\b)", re.IGNORECASE)


def indicators_of(task: Task) -> tuple[Indicator, ...]:
    """The task's indicators, in order. A task with neither targets nor products has none: only its state is told."""
    return task.indicators if task.indicators is not None else tuple(_made(task))


def with_indicators(document: Document) -> Document:
    """The document with every task's indicators in full, as it is published: no later rule changes them."""
    tasks = tuple(task.model_copy(update={"indicators": indicators_of(task)}) for task in document.tasks)
    return document.model_copy(update={"tasks": tasks})


def indicator_id(task: str, name: str) -> str:
    """The id of a task's indicator; the same words give the same id, so it survives amendments."""
    return f"{task}{JOIN}{fold(name).replace(' ', '-')[:40] or 'so-lieu'}"


def task_of(indicator: str) -> str:
    """The id of the task that an indicator belongs to."""
    return indicator.partition(JOIN)[0]


def origin(indicator: str) -> str:
    """The id under which an indicator's figures add up: of a split task's half, that of the whole."""
    task, join, own = indicator.partition(JOIN)
    return f"{task_origin(task)}{join}{own}"


def _made(task: Task) -> Iterator[Indicator]:
    counted = {fold(target.unit) for target in task.targets}
    named = (indicator for product in task.products if not _says(product, counted)
             for indicator in _of_product(product))
    taken: set[str] = set()
    for indicator in (*map(_of_target, task.targets), *named):
        id = indicator_id(task.id, SHARE_NAME if indicator.kind == "share" else indicator.unit or indicator.name)
        if id not in taken:
            taken.add(id)
            yield indicator.model_copy(update={"id": id})


def _of_target(target: Target) -> Indicator:
    share = target.unit == PERCENT
    direction: Direction = "at_least" if target.at_least or not share else "exactly"
    return Indicator(
        id="", name=target.text[:NAME_LIMIT], kind="share" if share else "count", unit=target.unit,
        target=Decimal(str(target.quantity)), direction=direction, recurrence=target.recurrence)


def _says(product: str, counted: set[str]) -> bool:
    """Whether a target has counted this product already ("09 lớp tập huấn")."""
    words = f" {fold(product)} "
    return any(f" {unit} " in words for unit in counted if unit) or (PERCENT in product and "" in counted)


def _of_product(product: str) -> Iterator[Indicator]:
    """"Số lượt tuyên truyền và số người nghe" asks for two numbers; any other product is there or not."""
    parts = [part.strip(" ,;.") for part in _NUMBERS.split(product)]
    if _NUMBER.match(parts[0]):
        yield from (Indicator(id="", name=part[:NAME_LIMIT]) for part in parts if _NUMBER.match(part))
    else:
        yield Indicator(id="", name=f"Đã có: {product}"[:NAME_LIMIT], kind="yes_no")
