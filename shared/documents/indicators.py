"""The indicators of a task: what its issuer set, else what follows from its targets and products."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import islice

from shared.documents.lineage import origin as task_origin
from shared.documents.model import Direction, Document, Indicator, IndicatorKind, Target, Task
from shared.language import fold

JOIN = "#"                               # between the task's id and the indicator's own part
PERCENT = "%"
MONEY = frozenset({"dong", "nghin dong", "trieu dong", "ty dong"})
MEASURES = MONEY | {"km", "m", "m2", "m3", "ha", "hec ta", "ta", "tan", "kg", "lit", "gio", "phut", "kwh", "mwh"}
NAME_LIMIT, SLUG_LIMIT, COUNT_LIMIT = 200, 40, 20
_AT_MOST = re.compile(
    r"(?:không (?:quá|vượt quá|hơn|lớn hơn|nhiều hơn|trên)|tối đa|nhiều nhất|(?<!không )(?<!trên )dưới|ít hơn|thấp hơn"
    r"|(?:chỉ|giảm) còn|xuống(?: còn)?|≤|<)\s*$", re.IGNORECASE)
_FIGURE = re.compile(r"^.*?\d[\d.,]*\s*%?\s*(?:trở (?:lên|xuống)\s*)?")
_DANGLING = re.compile(r"(?:[\s,;.:(–-]|(?<!\S)(?:trong|được|của|cho|và|ở|tại|về|với|theo|các|là|đến|từ|do))+$")
_THINGS = r"số (?:lượng|lượt|lần|người|cuộc|lớp|buổi|tin|bài|hồ sơ|đợt)\b"
_NUMBER = re.compile(_THINGS, re.IGNORECASE)
_NUMBERS = re.compile(rf"(?:,|;| và)(?= {_THINGS})", re.IGNORECASE)


def indicators_of(task: Task) -> tuple[Indicator, ...]:
    """The task's indicators, in order. A task with neither targets nor products has none: only its state is told."""
    return task.indicators if task.indicators is not None else made(task)


def with_indicators(document: Document) -> Document:
    """The document with every task's indicators in full, as it is published: no later rule changes them."""
    tasks = tuple(task.model_copy(update={"indicators": indicators_of(task)}) for task in document.tasks)
    return document.model_copy(update={"tasks": tasks})


def indicator_id(task: str, name: str) -> str:
    """The id of a task's indicator; the same words give the same id, so it survives amendments."""
    return f"{task}{JOIN}{fold(name).replace(' ', '-')[:SLUG_LIMIT].strip('-') or 'so-lieu'}"


def task_of(indicator: str) -> str:
    """The id of the task that an indicator belongs to."""
    return indicator.partition(JOIN)[0]


def origin(indicator: str) -> str:
    """The id under which an indicator's figures add up: of a split task's half, that of the whole."""
    task, join, own = indicator.partition(JOIN)
    return f"{task_origin(task)}{join}{own}"


def made(task: Task) -> tuple[Indicator, ...]:
    """What follows from the task's targets and products alone, whatever its issuer set; at most `COUNT_LIMIT`.

    A number told twice (in the text and as a product) is asked once; two of one unit are told apart by their words.
    """
    found: dict[str, Indicator] = {}
    for indicator in islice(_said(task), COUNT_LIMIT):
        id = indicator.id
        number = 1
        while id in found and _other(found[id], indicator):
            number += 1
            id = f"{indicator.id}-{number}"
        found.setdefault(id, indicator.model_copy(update={"id": id}))
    return tuple(found.values())


def carried(old: Task, new: Task, *, keep: bool) -> tuple[Indicator, ...] | None:
    """The indicators of an amended task: what its issuer set stays, what the words now say otherwise follows them.

    What the words no longer ask for goes, unless its issuer had set it himself; with `keep` it stays in any case
    (it came from a superior). None while nobody has set any.
    """
    if old.indicators is None:
        return new.indicators
    was, now = ({one.id: one for one in made(task)} for task in (old, new))
    kept = {one.id: _following(one, was.get(one.id), now.get(one.id)) for one in old.indicators
            if keep or one.id in now or one != was.get(one.id)}
    return (*kept.values(), *(one for id, one in now.items() if id not in was and id not in kept))


def carried_all(old: Document, new: Document, *, keep: bool) -> Document:
    """The new text with the old one's indicators on the tasks that are still the same."""
    before = {task.id: task for task in old.tasks}
    tasks = tuple(task.model_copy(update={"indicators": carried(before[task.id], task, keep=keep)})
                  if task.id in before else task for task in new.tasks)
    return new.model_copy(update={"tasks": tasks})


def _following(one: Indicator, was: Indicator | None, now: Indicator | None) -> Indicator:
    changes = {name: value for name, value in now or () if was is not None and value != getattr(was, name)}
    return one.model_copy(update=changes)


def _other(one: Indicator, two: Indicator) -> bool:
    """Whether two indicators of one id ask for different things."""
    return (one.target, one.recurrence, one.kind) != (two.target, two.recurrence, two.kind)


def _said(task: Task) -> Iterator[Indicator]:
    names = set[str]()
    for target in task.targets:
        indicator = _of_target(target, task)
        if indicator.name in names:
            indicator = indicator.model_copy(update={"name": _short(f"{indicator.name} ({target.text})")})
        names.add(indicator.name)
        yield indicator
    for product in task.products:
        for part in _apart(product, product.split(";")):
            if not _counted(part, task.targets):
                yield from _of_product(part, task.id)


def _of_target(target: Target, task: Task) -> Indicator:
    kind, quantity = _kind(target), Decimal(str(target.quantity))
    if kind == "share":
        name = f"Tỷ lệ {_DANGLING.sub('', _FIGURE.sub('', target.text)) or 'thực hiện'}"
    else:
        name = "Số tiền" if fold(target.unit) in MONEY else f"Số {target.unit}"
    return Indicator(
        id=indicator_id(task.id, name if kind == "share" else target.unit), name=_short(name), kind=kind,
        unit=target.unit, target=Decimal(int(quantity)) if quantity == int(quantity) else quantity,
        direction=_direction(target, task), recurrence=target.recurrence)


def _kind(target: Target) -> IndicatorKind:
    if target.unit == PERCENT:
        return "share"
    return "sum" if fold(target.unit) in MEASURES or not float(target.quantity).is_integer() else "count"


def _direction(target: Target, task: Task) -> Direction:
    """"Không quá 5%" is at most; else more is no failure, but of all there is no more than 100%."""
    if target.at_least:
        return "at_least"
    places = ((text, text.find(target.text)) for text in (task.text, *task.products, target.text))
    before = [text[:at] for text, at in places if at >= 0] + [target.text[:_first_digit(target.text)]]
    if any(map(_AT_MOST.search, before)):
        return "at_most"
    return "exactly" if target.unit == PERCENT and target.quantity == 100 else "at_least"


def _first_digit(text: str) -> int:
    return next((at for at, letter in enumerate(text) if letter.isdigit()), 0)


def _counted(product: str, targets: Sequence[Target]) -> bool:
    """Whether a target has counted this product already ("09 lớp tập huấn")."""
    words, number = f" {fold(product)} ", any(map(str.isdigit, product))
    return any(fold(t.text) in words or (number and (f" {fold(t.unit)} " in words or t.unit == PERCENT in product))
               for t in targets)


def _of_product(product: str, task: str) -> Iterator[Indicator]:
    """"Số lượt tuyên truyền và số người nghe" asks for two numbers; any other product is there or not."""
    for part in _apart(product, _NUMBERS.split(product)):
        number = bool(_NUMBER.match(part))
        name = part[0].upper() + part[1:] if number else f"Đã có: {part}"
        yield Indicator(id=indicator_id(task, part), name=_short(name), kind="count" if number else "yes_no")


def _apart(whole: str, parts: Sequence[str]) -> list[str]:
    """The parts; the whole where a cut would fall inside brackets."""
    good = all(part.count("(") == part.count(")") for part in parts)
    return [text for part in (parts if good else [whole]) if (text := part.strip(" ,;.…-+"))]


def _short(name: str) -> str:
    return name if len(name) <= NAME_LIMIT else name[:NAME_LIMIT - 1].rsplit(" ", 1)[0] + "…"
