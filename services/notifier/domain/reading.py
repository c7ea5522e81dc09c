"""What one person has read of a unit's notices: one small document for each person, never a mark on a notice. Pure.

All up to a place counts as read (`until`), and some single ones after it, each by the instant at which it took its
place: a digest that has something new takes a new place, and is unread again.

    _id, revision   "72/72.vanthu": unit and user
    until           a place, "" for none
    single          notice's id → the instant of its place
    last            what was marked last, and when: for the audit trail, whose entries the document carries
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Doc = dict[str, Any]
MOST = 2000                                # single ones; with more, all before the newest of them counts as read


def blank(id: str) -> Doc:
    """Of a person who has read nothing yet."""
    return {"_id": id, "revision": 1, "until": "", "single": {}}


def is_read(reading: Mapping[str, Any], notice: Mapping[str, Any]) -> bool:
    """Whether the person has read the notice as it is now."""
    return notice["place"] <= reading["until"] or reading["single"].get(notice["_id"]) == _instant(notice["place"])


def with_one(reading: Doc, notice: Mapping[str, Any]) -> Doc | None:
    """After reading one; None if it was read."""
    if is_read(reading, notice):
        return None
    single = {**reading["single"], notice["_id"]: _instant(notice["place"])}
    return _short({**reading, "single": single})


def with_all(reading: Doc, until: str, later: Iterable[Mapping[str, Any]]) -> Doc:
    """After reading all up to a place, and the notices after it that were there to be read."""
    read = {**reading, "until": max(until, reading["until"])}
    return _short(_pruned({**read, "single": {**read["single"], **{n["_id"]: _instant(n["place"]) for n in later}}}))


def unread(reading: Mapping[str, Any], after: int, single: Iterable[Mapping[str, Any]]) -> int:
    """How many are unread, of so many after `until`, of which the notices `single` (as they are now) were read."""
    return after - sum(one["place"] > reading["until"] and is_read(reading, one) for one in single)


def _short(reading: Doc) -> Doc:
    if len(reading["single"]) <= MOST:
        return reading
    places = sorted(f"{at}/{id}" for id, at in reading["single"].items())
    return _pruned({**reading, "until": places[len(places) // 2]})


def _pruned(reading: Doc) -> Doc:
    return {**reading, "single": {id: at for id, at in reading["single"].items() if f"{at}/{id}" > reading["until"]}}


def _instant(place: str) -> str:
    at: str = place.partition("/")[0]
    return at
