"""How stored documents look from outside."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from services.reporting.domain import shares
from services.reporting.domain.obligations import WAITING
from shared.periods import parse

Doc = Mapping[str, Any]
COMMON = ("expected", "reported", "accepted", "states")
COUNT = ("measured", "quantity", "accepted_quantity")
SHARE = ("of", "accepted_of", "share")
ACT = ("act", "by", "unit", "role", "at", "reason")


def obligation(doc: Doc, today: dt.date) -> dict[str, Any]:
    """An obligation as the contract has it."""
    plain = ("revision", "unit", "unit_name", "root", "plan", "title", "symbol", "period", "superior",
             "superior_name", "via", "due", "state", "tasks")
    return {
        "id": doc["_id"], **{name: doc[name] for name in plain}, "period_label": parse(doc["period"]).label,
        "handed_down": bool(doc["handed_down"]), "late": bool(doc["late"]),
        "overdue": doc["state"] in WAITING and today > dt.date.fromisoformat(doc["due"]),
    }


def report(doc: Doc, owed: Doc, *, own: bool) -> dict[str, Any]:
    """A report; others than the unit itself see what was submitted, not what is being written (law 7)."""
    acts = [{"revision": int(number), **{name: act[name] for name in ACT}}
            for number, act in sorted(doc["acts"].items())]
    seen = acts if own else [act for act in acts if act["act"] != "saved"]
    return {
        "id": doc["_id"], "revision": doc["revision"], "unit": doc["unit"], "unit_name": owed["unit_name"],
        "root": doc["root"], "plan": owed["plan"], "title": owed["title"], "period": doc["period"],
        "period_label": parse(doc["period"]).label, "superior": owed["superior"],
        "superior_name": owed["superior_name"], "due": owed["due"], "state": doc["state"],
        "items": doc["items"] if own else doc["sent"], "note": doc["note"] if own else doc["sent_note"],
        "reason": doc["reason"], "late": bool(doc["late"]), "tasks": owed["tasks"], "closed": bool(owed["closed"]),
        "acts": seen, "history": [act for act in seen if act["act"] != "saved"],
    }


def counts(fold: Doc) -> dict[str, Any]:
    """The counts of a fold."""
    return {name: value for name, value in fold.items() if name != "tasks"}


def tasks(fold: Doc, briefs: Mapping[str, Doc]) -> list[dict[str, Any]]:
    """A fold's tasks in the plan's order. "Not applicable" leaves the denominator."""
    order = [*(id for id in briefs if id in fold["tasks"]), *(id for id in fold["tasks"] if id not in briefs)]
    return [_task(id, fold["tasks"][id], briefs.get(id, {})) for id in order]


def _task(id: str, value: Doc, brief: Doc) -> dict[str, Any]:
    figures = _share(value) if shares.is_share(brief) else {**dict.fromkeys(SHARE), **_known(value, COUNT)}
    return {
        "id": id, "text": brief.get("text", ""), "unit": brief.get("unit"), "target": brief.get("target"),
        **_known(value, COMMON), **figures,
        "denominator": value["expected"] - value["states"].get("not_applicable", 0),
    }


def _share(value: Doc) -> dict[str, Any]:
    """The figures of a share: the quantity is the numerator, and the percentage comes from the sums (law 6)."""
    part, of = value.get("part"), value.get("of")
    return {"measured": value.get("shares", 0), "quantity": part, "accepted_quantity": value.get("accepted_part"),
            "of": of, "accepted_of": value.get("accepted_of"), "share": shares.percentage(part, of)}


def _known(value: Doc, names: Iterable[str]) -> dict[str, Any]:
    return {name: value[name] for name in names}
