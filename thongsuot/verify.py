"""Checking the nine laws on a running system. Nothing checked is not a pass."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

from services.cascade.domain import RULES_VERSION, derive
from shared.events import EVENT_TYPES, PlanPublished
from shared.messaging.dead_letters import check_streams
from thongsuot.running import Running

Laws = dict[str, dict[str, Any]]
NAMES = {
    "1": "Nothing published is unheard", "2": "Derivation is a pure function",
    "3": "One draft and one obligation for each unit and root plan", "4": "A local edit is never overwritten",
    "5": "Document numbers have no gaps and no twins", "6": "A roll-up equals the recomputation from the raw reports",
    "7": "No unit acts outside itself", "8": "A bad event neither blocks nor vanishes",
    "9": "The system heals from state",
}
SETTLE_SECONDS = 60.0
PAGE = 200


def verify_all(running: Running) -> Laws:
    """Every law, checked once: {"1": {"checked": n, "violations": [...]}, …}."""
    laws: Laws = {number: {"checked": 0, "violations": []} for number in NAMES}
    for service in running.services.values():
        _add(laws, service.get_verify()["laws"])
    _add(laws, {"2": _derivations(running)})
    _add(laws, {"8": asyncio.run(check_streams(running.settings))})
    return laws


def verify_settled(running: Running) -> Laws:
    """The laws once what is under way has arrived: checked again until none is violated, or for a minute."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while True:
        laws = verify_all(running)
        if not any(law["violations"] for law in laws.values()) or time.monotonic() > deadline:
            return laws
        time.sleep(1.0)


def prove_rollups(running: Running) -> dict[str, Any]:
    """Every roll-up against the raw reports: {"checked": roll-ups, "figures": …, "violated": …, "violations": […]}."""
    return {**running.reporting.get_verify_rollups()}


def print_proof(proof: dict[str, Any]) -> None:
    """How much was proved, and each figure that differs on a line."""
    console = Console(highlight=False)
    console.print(f"{proof['figures']} figures of {proof['checked']} roll-ups recomputed from the raw reports: "
                  f"{proof['violated']} differ")
    for violation in proof["violations"]:
        console.print(violation, style="red", markup=False, soft_wrap=True)
    if not proof["checked"]:
        console.print("nothing was checked", style="red")


def print_laws(laws: Laws) -> None:
    """The laws as a table, and each violation on a line."""
    table = Table("law", "", "checked", "violations")
    for number, law in laws.items():
        violations = len(law["violations"])
        style = "red" if violations or not law["checked"] else ""
        table.add_row(number, NAMES[number], str(law["checked"]), str(violations), style=style)
    console = Console()
    console.print(table)
    for number, law in laws.items():
        for violation in law["violations"]:
            console.print(f"law {number}: {violation}", style="red", markup=False)
        if not law["checked"]:
            console.print(f"law {number}: nothing was checked", style="red")


def _derivations(running: Running) -> dict[str, Any]:
    """Law 2: every stored derivation and draft is what the pure function makes of the published event today."""
    checked, after = 0, None
    violations: list[str] = []
    while True:
        page = running.planner.get_events(after=after)
        for item in page["events"]:
            if EVENT_TYPES[item["type"]].data is PlanPublished:
                event = PlanPublished.model_validate(item["data"])
                found, wrong = _rederive(running, event)
                checked, violations = checked + found, violations + wrong
        after = page["next"]
        if not page["more"]:
            return {"checked": checked, "violations": violations}


def _rederive(running: Running, event: PlanPublished) -> tuple[int, list[str]]:
    if event.rules != RULES_VERSION:
        return 0, []
    derivations, drafts = derive(event)
    stored = running.planner.get_derivations(plan=event.plan, version=event.version)["items"]
    expected, ids = {one.id for one in derivations}, {one["id"] for one in stored}
    wrong = [f"derivation {id} of plan {event.plan} is stored but not derived" for id in sorted(ids - expected)]
    kept = {one["id"]: one for one in running.planner.every_drafts(plan=event.plan, limit=PAGE)}
    for draft in drafts:
        mine = kept.get(draft.id)
        if mine is None or mine["parent"] is None or mine["parent"]["version"] != event.version:
            continue
        if mine.get("derivation") != draft.derivation:
            wrong.append(f"draft {draft.id} of unit {draft.unit} rests on {mine.get('derivation')}, "
                         f"derived is {draft.derivation}")
    return len(stored) + len(kept), wrong


def _add(laws: Laws, found: Mapping[str, Any]) -> None:
    for number, law in found.items():
        laws[number]["checked"] += law["checked"]
        laws[number]["violations"] += law["violations"]
