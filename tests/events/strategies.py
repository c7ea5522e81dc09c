"""Made-up events of every type, for property-based tests."""

from __future__ import annotations

import datetime as dt
import types
import typing
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from pydantic import BaseModel

from shared.events.envelope import Event
from shared.events.types import EVENT_TYPES

TEXT = st.text(max_size=12).map(str.strip)      # documents strip their strings
TIMES = st.datetimes(timezones=st.just(dt.UTC))
AMOUNTS = st.decimals(0, 10**9, allow_nan=False, allow_infinity=False, places=2)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-2**53, 2**53) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3), max_leaves=6)
HEADER_TEXT = st.text(st.characters(codec="utf-8"), max_size=20)


def of(model: type[BaseModel], depth: int = 2) -> st.SearchStrategy[Any]:
    """Instances of a model. Required fields are always given, others sometimes; recursion ends at the depth."""
    hints = typing.get_type_hints(model, include_extras=True)
    fields = model.model_fields
    required = {name: _value(name, hints[name], fields[name], depth) for name in fields if fields[name].is_required()}
    optional = {name: _value(name, hints[name], fields[name], depth) for name in fields
                if not fields[name].is_required()}
    if depth <= 0:
        optional = {name: value for name, value in optional.items() if not _nests(hints[name])}
    return st.fixed_dictionaries(required, optional=optional).map(lambda values: model(**values))


def _nests(hint: Any) -> bool:
    arguments = typing.get_args(hint)
    if arguments:
        return any(map(_nests, arguments))
    return isinstance(hint, type) and issubclass(hint, BaseModel)


def _value(name: str, hint: Any, field: Any, depth: int) -> st.SearchStrategy[Any]:
    bounds = {type(m).__name__: getattr(m, "ge", getattr(m, "le", None)) for m in field.metadata}
    if hint is int and "Ge" in bounds:
        return st.integers(bounds["Ge"], bounds.get("Le", 2**31))
    if name == "fold":
        return st.dictionaries(TEXT, JSON, max_size=3)
    return _typed(hint, depth)


SIMPLE: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXT, int: st.integers(0, 2**31), bool: st.booleans(), float: st.floats(0, 1e6).map(lambda f: round(f, 3)),
    Decimal: AMOUNTS, dt.date: st.dates(), dt.datetime: TIMES, type(None): st.none(), object: JSON,
}


def _typed(hint: Any, depth: int) -> st.SearchStrategy[Any]:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint in SIMPLE:
        return SIMPLE[hint]
    if origin is typing.Literal:
        return st.sampled_from(arguments)
    if origin in (typing.Union, types.UnionType):
        return st.one_of([_typed(argument, depth) for argument in arguments])
    if origin is typing.Annotated:
        return _value("", arguments[0], *arguments[1:], depth)
    if origin is tuple:
        return st.lists(st.deferred(lambda: _typed(arguments[0], depth)), max_size=2).map(tuple)
    if origin is dict:
        return st.dictionaries(TEXT, _typed(arguments[1], depth), max_size=2)
    assert isinstance(hint, type), hint
    assert issubclass(hint, BaseModel), hint
    return st.deferred(lambda: of(hint, depth - 1))


def events(name: str) -> st.SearchStrategy[Event]:
    """Whole events of one type."""
    return st.builds(
        Event, id=HEADER_TEXT.filter(bool), type=st.just(name), source=HEADER_TEXT.filter(bool), subject=HEADER_TEXT,
        time=TIMES, actor=HEADER_TEXT, traceparent=HEADER_TEXT, data=of(EVENT_TYPES[name].data))
