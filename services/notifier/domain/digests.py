"""Digests of what is owed: one notice for a unit's own reports, one for a superior, plan and period. Pure.

A digest is a function of all that is known of the obligations it is about: it is written anew in place whenever one of
them changes, hidden when nothing is left, and at a new place (so unread again) when there is a newer reminder.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from services.notifier.domain.notices import notice_id
from services.notifier.domain.owed import HAND, Doc, in_force
from services.notifier.domain.wording import date_text, period_text, plan_text, sentence


@dataclass(frozen=True, order=True)
class Target:
    """Whose digest: a unit's of its own reports, or with root and period a superior's of those owed to it."""

    unit: str
    root: str = ""
    period: str = ""

    @property
    def kind(self) -> str:
        """The notice's kind."""
        return "reports_missing" if self.root else "reports_owed"

    @property
    def id(self) -> str:
        """The notice's id: one for each target, whatever the day."""
        return notice_id(self.kind, self.unit, self.root, self.period)


@dataclass(frozen=True)
class Digest:
    """What a digest says; `mark` grows with each reminder that is to be noticed anew."""

    text: str
    link: str
    at: str
    mark: str


def targets(doc: Doc) -> tuple[Target, Target]:
    """The digests that an obligation may be part of."""
    return Target(doc["unit"]), Target(doc["superior"], doc["root"], doc["period"])


def digest(target: Target, owed: Iterable[Doc]) -> Digest | None:
    """What the target is to be told of these obligations, all that may be part of it; None for nothing."""
    return _missing(target, list(owed)) if target.root else _own(list(owed))


def _own(owed: list[Doc]) -> Digest | None:
    told = [(doc, steps) for doc in owed if doc["handed_down"] and (steps := in_force(doc))]
    if not told:
        return None
    on = max(step["on"] for _, steps in told for step in steps.values())
    by_hand = any(steps.get(HAND, {}).get("on") == on for _, steps in told)
    docs = sorted((doc for doc, _ in told), key=lambda doc: (doc["due"], doc["_id"]))
    what = f"{'Cấp trên đôn đốc: ' if by_hand else ''}{_one(docs[0], on) if len(docs) == 1 else _several(docs, on)}"
    at = max(step["at"] for _, steps in told for step in steps.values())
    return Digest(sentence(what[0].upper() + what[1:]), f"/bao-cao/{docs[0]['_id']}" if len(docs) == 1 else "/bao-cao",
                  at, at)


def _one(doc: Doc, on: str) -> str:
    when = "quá hạn" if doc["due"] < on else "đến hạn" if doc["due"] == on else "sắp đến hạn"
    return f"{when} báo cáo {_report(doc)}"


def _several(docs: list[Doc], on: str) -> str:
    late, soon = [doc for doc in docs if doc["due"] < on], [doc for doc in docs if doc["due"] >= on]
    counts = [f"{len(found)} báo cáo {name}" for found, name in ((late, "quá hạn"), (soon, "sắp đến hạn")) if found]
    return f"{' và '.join(counts)}, sớm nhất {_day(docs[0])}: {period_text(docs[0]['period'])} {_plan(docs[0])}"


def _missing(target: Target, owed: list[Doc]) -> Digest | None:
    """Nobody vanishes from the count: those that the plan has not reached yet are expected all the same (law 6)."""
    expected = [doc for doc in owed if doc["known"] >= 0 and not doc["closed"]]
    missing = [doc for doc in expected if doc["open"]]
    escalated = [step for doc in missing for step in in_force(doc).values() if step["escalates"]]
    if not escalated:
        return None
    first = min(missing, key=lambda doc: (doc["due"], doc["_id"]))
    cut_off = sum(not doc["handed_down"] for doc in missing)
    aside = f", trong đó {cut_off} đơn vị chưa được giao kế hoạch" if cut_off else ""
    text = f"{len(missing)}/{len(expected)} đơn vị chưa gửi báo cáo {_report(first)}{aside}"
    return Digest(sentence(text), f"/tong-hop/{target.root}/{target.period}", max(step["at"] for step in escalated),
                  max(step["on"] for step in escalated))


def _report(doc: Doc) -> str:
    return f"{period_text(doc['period'])} (hạn {_day(doc)}) {_plan(doc)}"


def _day(doc: Doc) -> str:
    return date_text(dt.date.fromisoformat(doc["due"]))


def _plan(doc: Doc) -> str:
    return f"thực hiện {plan_text(doc['title'])}" if doc["title"] else ""


def written(target: Target, told: Digest | None, old: Mapping[str, Any] | None) -> Doc | None:
    """The digest's notice as it is to be stored; None if it is so already. With a newer mark it takes a new place."""
    if told is None:
        return {**old, "visible": 0} if old and old["visible"] else None
    doc: Doc = dict(old) if old else {
        "_id": target.id, "revision": 1, "kind": target.kind, "unit": target.unit, "root": target.root,
        "period": target.period, "derivation": None, "sender": None, "mark": "", "place": ""}
    new = {**doc, "text": told.text, "link": told.link, "at": told.at, "visible": 1}
    if told.mark > doc["mark"]:
        new["mark"] = told.mark
    return new if new != old else None
