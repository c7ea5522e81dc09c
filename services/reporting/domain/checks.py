"""The laws over the stored documents, each as a pure function: what was checked, and what violates it."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from services.reporting.domain import assignments, searches
from services.reporting.domain.duties import duties
from services.reporting.domain.obligations import WAITING
from services.reporting.domain.plans import PlanCopy
from services.reporting.domain.proof import prove_all
from services.reporting.domain.succession import Succession

Doc = Mapping[str, Any]
STUCK_AFTER = dt.timedelta(seconds=60)
SHOWN = 50


@dataclass
class Check:
    """How much was checked; nothing checked is not a pass."""

    checked: int = 0
    violations: list[str] = field(default_factory=list)

    def and_also(self, other: Check) -> Check:
        """Both as one."""
        return Check(self.checked + other.checked, [*self.violations, *other.violations])

    def report(self) -> dict[str, Any]:
        """As the API answers it."""
        return {"checked": self.checked, "violations": self.violations[:SHOWN]}


def outbox(docs: Iterable[Doc], now: dt.datetime) -> Check:
    """Law 1: no event waits longer than the relay takes, and `pending` says whether any does."""
    check = Check()
    for doc in docs:
        check.checked += 1
        times = [dt.datetime.fromisoformat(entry["time"]) for entry in doc["outbox"].values()]
        if bool(doc["pending"]) != bool(times):
            check.violations.append(f"{doc['_id']}: pending is {doc['pending']} with {len(times)} events in its outbox")
        elif times and min(times) < now - STUCK_AFTER:
            check.violations.append(f"{doc['_id']}: an event of {min(times).isoformat()} is still unsent")
    return check


def one_each(obligations: Iterable[Doc], reports: Iterable[Doc]) -> Check:
    """Law 3: one obligation for each unit, root plan and period, and reports for obligations only."""
    check, seen, ids = Check(), Counter[tuple[str, str, str]](), set()
    for doc in obligations:
        check.checked += 1
        ids.add(doc["_id"])
        seen[doc["root"], doc["period"], doc["unit"]] += 1
        if doc["_id"] != f"{doc['root']}:{doc['period']}:{doc['unit']}":
            check.violations.append(f"{doc['_id']}: its id is not that of its unit, root plan and period")
    check.violations += [f"{key}: {count} obligations" for key, count in seen.items() if count > 1]
    check.violations += [f"{doc['_id']}: a report without an obligation" for doc in reports if doc["_id"] not in ids]
    return check


def rollups(obligations: Iterable[Doc], reports: Iterable[Doc], stored: Iterable[Doc],
            plans: Iterable[Doc]) -> Check:
    """Law 6: every roll-up equals the recomputation from the raw reports; `plans` as they are stored."""
    proof = prove_all(obligations, reports, stored, plans)
    return Check(proof.rollups, proof.violations)


def own_acts(reports: Iterable[Doc], assigned: Iterable[Doc] = ()) -> Check:
    """Law 7: only the unit itself, or the organ that it assigned, writes and submits; only its superior answers."""
    check, known = Check(), {doc["_id"]: doc for doc in assigned}
    for doc in reports:
        for act in doc["acts"].values():
            check.checked += 1
            allowed = doc["unit"] if act["act"] in ("saved", "submitted") else act["superior"]
            if act["unit"] != allowed:
                check.violations.append(f"{doc['_id']}: {act['act']} by {act['unit']}, not by {allowed}")
            elif act["organ"] and not assignments.allows(known.get(f"{doc['root']}:{doc['unit']}"), act):
                check.violations.append(f"{doc['_id']}: {act['act']} by {act['organ']}, to which it was not assigned")
    return check


def complete(plans: Iterable[PlanCopy], obligations: Iterable[Doc], reports: Iterable[Doc],
             rollup_ids: Iterable[str], successions: Collection[Succession] = ()) -> Check:
    """Law 9: what the plans ask of their addressees exists and knows its report; every superior has its roll-up."""
    check, known, folds = Check(), {doc["_id"]: doc for doc in obligations}, set(rollup_ids)
    for id in expected_ids(plans, successions):
        check.checked += 1
        if id not in known or known[id]["closed"]:
            check.violations.append(f"{id}: the obligation is missing")
    for doc in reports:
        check.checked += 1
        if doc["state"] != "draft" and doc["_id"] in known and known[doc["_id"]]["report_state"] != doc["state"]:
            check.violations.append(f"{doc['_id']}: the obligation doesn't know that its report is {doc['state']}")
    for above in {f"{doc['root']}:{doc['period']}:{doc['superior']}" for doc in known.values()}:
        check.checked += 1
        if above not in folds:
            check.violations.append(f"{above}: the roll-up is missing")
    return check


def findable(obligations: Iterable[Doc], reports: Iterable[Doc]) -> Check:
    """Law 9: each obligation is found by what it is now and by what its report has submitted, and by nothing else."""
    check, words = Check(), {doc["_id"]: searches.said(doc) for doc in reports if doc["event"]}
    for doc in obligations:
        check.checked += 1
        right = searches.found_by({**doc, "said": words.get(doc["_id"], "")}, waiting=doc["state"] in WAITING)
        if any(doc.get(name) != value for name, value in right.items()):
            check.violations.append(f"{doc['_id']}: is not found by what it is")
    return check


def expected_ids(plans: Iterable[PlanCopy], successions: Collection[Succession] = ()) -> list[str]:
    """The obligations that should exist, cascade by cascade."""
    cascades: dict[str, list[PlanCopy]] = defaultdict(list)
    for plan in plans:
        cascades[plan.root].append(plan)
    return [id for cascade in cascades.values() for id in duties(cascade, successions=successions)]
