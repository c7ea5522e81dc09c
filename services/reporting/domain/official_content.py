"""What an official roll-up is made from, frozen when it is signed: of each unit right below its accepted report, by
revision, and where the unit is a superior itself its own issued official roll-up, by id and hash.

Who has none is bound all the same, as missing: nobody vanishes from a denominator. The fold is the roll-up's own
arithmetic over what is bound, and over nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from services.reporting.domain import fold
from services.reporting.domain.acts import number
from services.reporting.domain.aggregate import told
from services.reporting.domain.rollups import Key
from shared.events.types import Figure
from shared.language import SortKey, sort_key

Doc = Mapping[str, Any]
OWED = ("unit", "unit_name", "level", "superior", "plan", "task_ids", "indicator_ids", "handed_down")


def bind(key: Key, obligations: Iterable[Doc], reports: Mapping[str, Doc], officials: Mapping[str, Doc],
         passing: Mapping[str, Collection[str]]) -> dict[str, Any]:
    """What is bound. `obligations`: all below the superior; `officials`: by unit, the newest that it has issued."""
    below: dict[str, list[Doc]] = {}
    for doc in obligations:
        below.setdefault(doc["superior"], []).append(doc)
    children = [_child(doc, reports.get(doc["_id"]), officials.get(doc["unit"]), doc["unit"] in below)
                for doc in sorted(below.get(key.superior, ()), key=_order)
                if doc["state"] != "closed" or doc["unit"] in below]
    left = [child["unit"] for child in children if child["superior_of_others"] and child["official"] is None]
    silent = [_owed(doc) for doc in _all_below(left, below)]
    plans = {one["plan"] for one in (*children, *silent)}
    return {"children": children, "silent": silent, "passing": {plan: sorted(passing.get(plan, ())) for plan in plans}}


def _order(doc: Doc) -> tuple[SortKey, str]:
    return sort_key(doc["unit_name"]), doc["unit"]


def _owed(doc: Doc) -> dict[str, Any]:
    return {"id": doc["_id"], **{name: doc[name] for name in OWED}, "indicator_ids": list(doc["indicator_ids"]),
            "closed": int(doc["state"] == "closed")}


def _child(doc: Doc, report: Doc | None, official: Doc | None, superior: bool) -> dict[str, Any]:
    own = None
    if report is not None and report["state"] == "accepted":
        revision = max(report["submissions"])
        sent = report["submissions"][revision]
        own = {"submission": int(revision), "at": sent["at"], "late": int(sent["late"])}
    issued = {"id": official["_id"], **{name: official[name] for name in ("n", "sha256", "symbol", "date")}
              } if official is not None else None
    return {**_owed(doc), "state": doc["state"], "own": own, "superior_of_others": int(superior), "official": issued}


def _all_below(units: Iterable[str], below: Mapping[str, list[Doc]]) -> list[Doc]:
    found: dict[str, Doc] = {}
    todo = list(units)
    while todo:
        for doc in sorted(below.get(todo.pop(), ()), key=_order):
            if doc["_id"] not in found:
                found[doc["_id"]] = doc
                todo.append(doc["unit"])
    return list(found.values())


def bodies(bound: Doc, reports: Mapping[str, Doc]) -> dict[str, Doc]:
    """By obligation, the bound reports as the fold takes them."""
    return {child["id"]: _body(reports[child["id"]]["submissions"][number(child["own"]["submission"])])
            for child in bound["children"] if child["own"]}


def _body(sent: Doc) -> dict[str, Any]:
    items = {task: {"state": item["state"], "figures": {
        id: told(Figure.model_validate(figure)) for id, figure in item["figures"].items()}}
        for task, item in sent["items"].items()}
    return {"state": "accepted", "late": int(sent["late"]), "items": items}


def folds(bound: Doc, reports: Mapping[str, Doc], below: Mapping[str, fold.Fold]) -> dict[str, fold.Fold]:
    """By unit right below, what it brings. `below`: the folds of the bound official roll-ups, by id."""
    own, silent = bodies(bound, reports), dict[str, list[Doc]]()
    for one in bound["silent"]:
        silent.setdefault(one["superior"], []).append(one)

    def brings(child: Doc) -> fold.Fold:
        passing = bound["passing"][child["plan"]]
        under = (below[child["official"]["id"]] if child["official"]
                 else _silence(child["unit"], silent, bound["passing"], frozenset()))
        return fold.add([_leaf(child, own.get(child["id"]), passing), fold.restricted(under, passing)])

    return {child["unit"]: brings(child) for child in bound["children"]}


def _silence(superior: str, silent: Mapping[str, list[Doc]], passing: Doc, seen: frozenset[str]) -> fold.Fold:
    """Those who are expected below a unit without an official roll-up: counted, and nothing told."""
    parts = []
    for one in silent.get(superior, ()):
        if one["unit"] not in seen:
            lower = _silence(one["unit"], silent, passing, seen | {one["unit"]})
            up = passing[one["plan"]]
            parts += [_leaf(one, None, up), fold.restricted(lower, up)]
    return fold.add(parts)


def _leaf(one: Doc, body: Doc | None, passing: Collection[str]) -> fold.Fold:
    return fold.leaf({**one, "state": "closed" if one["closed"] else "open"}, body, passing)


def missing(bound: Doc) -> list[dict[str, Any]]:
    """What the official roll-up has to do without, to be printed in it: reports not accepted, roll-ups not issued."""
    return [{"unit": child["unit"], "unit_name": child["unit_name"], "what": what, "state": child["state"]}
            for child in bound["children"]
            for what, absent in (("report", not child["own"] and not child["closed"]),
                                 ("official", child["superior_of_others"] and not child["official"])) if absent]
