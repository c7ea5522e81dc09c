"""Matching, updating, projecting and ordering documents: pure functions, the subset of MongoDB's that stores use."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Doc = dict[str, Any]
MISSING = object()
_BEGINNING = re.compile(r"\^[a-z0-9]+")


class Unsupported(Exception):
    """An operator or option that this store does not have."""


def at(doc: Any, path: str) -> Any:
    """The value at a dotted path, or MISSING."""
    for name in path.split("."):
        if not isinstance(doc, Mapping) or name not in doc:
            return MISSING
        doc = doc[name]
    return doc


def matches(doc: Doc, where: Mapping[str, Any]) -> bool:
    """Whether a document fulfils all conditions."""
    return all(_fulfils(at(doc, path), condition) for path, condition in _conditions(where))


def _conditions(where: Mapping[str, Any]) -> list[tuple[str, Any]]:
    if unknown := [path for path in where if path.startswith("$")]:
        raise Unsupported(f"query operator {unknown[0]}")
    return list(where.items())


def is_operators(condition: Any) -> bool:
    """Whether a condition consists of operators such as {"$gt": 1}."""
    return isinstance(condition, Mapping) and any(name.startswith("$") for name in condition)


def _fulfils(value: Any, condition: Any) -> bool:
    if not is_operators(condition):
        return _equal(value, condition)
    for name, operand in condition.items():
        test = OPERATORS.get(name)
        if test is None:
            raise Unsupported(f"query operator {name}")
        if not test(value, operand):
            return False
    return True


def _equal(value: Any, wanted: Any) -> bool:
    if type(value) is type(wanted) is str:       # mostly it is: without making keys that order values of any kind
        return bool(value == wanted)
    if value is MISSING:
        return wanted is None
    if isinstance(value, list) and not isinstance(wanted, list):
        return any(_equal(item, wanted) for item in value)
    return order(value) == order(wanted)


def _compared(holds: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def test(value: Any, operand: Any) -> bool:
        if value is MISSING:
            return False
        if isinstance(value, list):
            raise Unsupported("a range over a list")
        mine, theirs = order(value), order(operand)
        return mine[0] == theirs[0] and holds(mine, theirs)

    return test


def beginning(pattern: str) -> str:
    """What a text must begin with: the only regular expression that there is."""
    if not _BEGINNING.fullmatch(pattern):
        raise Unsupported(f"regular expression {pattern}")
    return pattern[1:]


def _begins(value: Any, operand: str) -> bool:
    begun, values = beginning(operand), value if isinstance(value, list) else [value]
    return any(isinstance(one, str) and one.startswith(begun) for one in values)


OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "$eq": _equal,
    "$ne": lambda value, operand: not _equal(value, operand),
    "$in": lambda value, operand: value in operand if isinstance(value, str) else any(
        _equal(value, one) for one in operand),          # a long list of ids is compared at C speed
    "$nin": lambda value, operand: not any(_equal(value, one) for one in operand),
    "$all": lambda value, operand: bool(operand) and all(_equal(value, one) for one in operand),
    "$regex": _begins,
    "$exists": lambda value, operand: (value is not MISSING) == bool(operand),
    "$gt": _compared(lambda mine, theirs: mine > theirs),
    "$gte": _compared(lambda mine, theirs: mine >= theirs),
    "$lt": _compared(lambda mine, theirs: mine < theirs),
    "$lte": _compared(lambda mine, theirs: mine <= theirs),
}


def order(value: Any) -> tuple[int, Any]:
    """A key that orders values as MongoDB does: null, numbers, text, documents, arrays, booleans, times."""
    if value is None or value is MISSING:
        return (0, 0)
    if isinstance(value, bool):
        return (5, value)
    if isinstance(value, int | float):
        return (1, value)
    if isinstance(value, str):
        return (2, value)
    if isinstance(value, Mapping):
        return (3, tuple((name, order(item)) for name, item in value.items()))
    if isinstance(value, list):
        return (4, tuple(order(item) for item in value))
    return (6, value)


def updated(doc: Doc, update: Mapping[str, Any]) -> Doc:
    """The document after a replacement or after $set, $unset and $inc."""
    if not any(name.startswith("$") for name in update):
        return {"_id": doc["_id"], **update} if "_id" in doc else dict(update)
    new = dict(doc)
    for name, changes in update.items():
        if name not in CHANGES:
            raise Unsupported(f"update operator {name}")
        for path, operand in changes.items():
            new = _changed(new, path.split("."), CHANGES[name], operand)
    return new


CHANGES: dict[str, Callable[[Any, Any], Any]] = {
    "$set": lambda _, operand: operand,
    "$unset": lambda _, __: MISSING,
    "$inc": lambda value, operand: (0 if value is MISSING else value) + operand,
}


def _changed(doc: Doc, path: list[str], change: Callable[[Any, Any], Any], operand: Any) -> Doc:
    name, rest = path[0], path[1:]
    if rest:
        inner = doc.get(name, {})
        if not isinstance(inner, Mapping):
            raise Unsupported(f"a path through {type(inner).__name__}")
        value: Any = _changed(dict(inner), rest, change, operand)
    else:
        value = change(doc.get(name, MISSING), operand)
    new = {**doc, name: value}
    return {key: item for key, item in new.items() if item is not MISSING}


def projected(doc: Doc, projection: Mapping[str, Any] | None) -> Doc:
    """The chosen fields (and the id), or all."""
    if not projection:
        return doc
    if not all(value in (1, True) for name, value in projection.items() if name != "_id"):
        raise Unsupported("a projection that leaves out")
    chosen: Doc = {} if projection.get("_id", 1) in (0, False) else {"_id": doc["_id"]}
    for path in projection:
        value = at(doc, path)
        if value is not MISSING and path != "_id":
            _place(chosen, path.split("."), value)
    return chosen


def _place(doc: Doc, path: list[str], value: Any) -> None:
    for name in path[:-1]:
        doc = doc.setdefault(name, {})
    doc[path[-1]] = value
