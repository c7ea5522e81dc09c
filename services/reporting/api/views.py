"""How stored documents look from outside."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from services.reporting.domain.acts import number
from services.reporting.domain.fold import COUNTS
from services.reporting.domain.items import briefs
from services.reporting.domain.obligations import WAITING
from services.reporting.domain.previous import before
from shared.periods import parse

Doc = Mapping[str, Any]
ACT = ("act", "by", "unit", "role", "at", "reason", "organ")


def obligation(doc: Doc, today: dt.date, assigned: str | None = None) -> dict[str, Any]:
    """An obligation as the contract has it; `assigned`: the organ that works on it, for the unit and that organ."""
    plain = ("revision", "unit", "unit_name", "root", "plan", "title", "symbol", "period", "superior",
             "superior_name", "via", "due", "state", "why_closed")
    return {
        "id": doc["_id"], **{name: doc[name] for name in plain}, "period_label": parse(doc["period"]).label,
        "assigned": assigned, "handed_down": bool(doc["handed_down"]), "late": bool(doc["late"]),
        "tasks": _tasks(doc), "overdue": doc["state"] in WAITING and today > dt.date.fromisoformat(doc["due"]),
    }


def report(doc: Doc, owed: Doc, *, own: bool, submission: int | None = None) -> dict[str, Any]:
    """A report; others than the unit itself see what was submitted, not what is being written (law 7)."""
    acts = [{"revision": int(revision), **{name: act[name] for name in ACT}}
            for revision, act in sorted(doc["acts"].items())]
    seen = acts if own else [act for act in acts if act["act"] != "saved"]
    items, note = (doc["items"], doc["note"]) if own else (doc["sent"], doc["sent_note"])
    if submission is not None:
        then = doc["submissions"][number(submission)]
        items, note = then["items"], then["note"]
    return {
        "id": doc["_id"], "revision": doc["revision"], "unit": doc["unit"], "unit_name": owed["unit_name"],
        "root": doc["root"], "plan": owed["plan"], "title": owed["title"], "period": doc["period"],
        "period_label": parse(doc["period"]).label, "superior": owed["superior"],
        "superior_name": owed["superior_name"], "due": owed["due"], "state": doc["state"],
        "items": items, "note": note, "submission": submission,
        "reason": doc["reason"], "remarks": doc.get("remarks") or {},
        "late": bool(doc["late"]), "tasks": _tasks(owed), "closed": bool(owed["closed"]),
        "submissions": [{"revision": int(revision), "at": one["at"], "by": one["by"], "late": bool(one["late"])}
                        for revision, one in sorted(doc["submissions"].items())],
        "acts": seen, "history": [act for act in seen if act["act"] != "saved"],
    }


def _tasks(owed: Doc) -> list[dict[str, Any]]:
    """In full: stored they are without what is as usual."""
    return [brief.model_dump(mode="json") for brief in briefs(owed["tasks"]).values()]


def previous(owed: Doc, figures: Mapping[str, Doc]) -> dict[str, Any] | None:
    """What the unit reported for the period before, by indicator; None if nothing."""
    period = before(owed["period"])
    return {"period": period, "period_label": parse(period).label, "figures": figures} if figures else None


def counts(fold: Doc) -> dict[str, Any]:
    """The counts of a fold."""
    return {name: fold[name] for name in COUNTS}
