"""The final state of a demonstration, without what may differ between two runs (times, revisions)."""

from __future__ import annotations

from collections import Counter
from typing import Any

from thongsuot.running import Running

State = dict[str, Any]


def final_state(running: Running) -> State:
    """Drafts, plans, numbers, obligations and roll-ups, by their ids."""
    headers = {"authorization": f"Bearer {running.service_token()}"}

    def every(service: str, path: str, **params: Any) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = []
        after = None
        while True:
            given = {k: v for k, v in {**params, "after": after, "limit": 200}.items() if v is not None}
            response = running.http.get(f"{running.addresses[service]}/api/v1{path}", params=given, headers=headers)
            response.raise_for_status()
            items += response.json()["items"]
            after = response.json()["next"]
            if after is None:
                return items

    drafts = every("planner", "/drafts")
    plans = every("planner", "/plans")
    owed = every("reporting", "/obligations")
    return {
        "drafts": sorted((one["unit"], one["state"], one["title"]) for one in drafts),
        "plans": sorted((one["issuer"], one["symbol"], one["date"], one["title"]) for one in plans),
        "obligations": sorted((one["unit"], one["period"], one["state"], one["superior"], one["due"]) for one in owed),
        "rollups": _rollups(running, headers, plans, owed),
    }


def entries(state: State) -> Counter[str]:
    """Every entry of a state as one line, with how often it is there."""
    return Counter(f"{kind} {entry!r}" for kind, found in state.items() for entry in found)


def assert_same(state: State, expected: State) -> None:
    """Fails naming the entries that are lost and those too many: two whole states are too long to be read."""
    found, wanted = entries(state), entries(expected)
    lost, more = list((wanted - found).elements()), list((found - wanted).elements())
    told = [f"{len(lost)} lost, {len(more)} too many", *(f"- {line}" for line in lost), *(f"+ {line}" for line in more)]
    assert not lost + more, "\n".join(told[:40])


def _rollups(running: Running, headers: dict[str, str], plans: list[State], owed: list[State]) -> list[Any]:
    found = []
    symbols = {plan["id"]: plan["symbol"] for plan in plans}
    for root, period, superior in sorted({(one["root"], one["period"], one["superior"]) for one in owed}):
        url = f"{running.addresses['reporting']}/api/v1/rollups/{root}/{period}"
        response = running.http.get(url, params={"superior": superior}, headers=headers)
        response.raise_for_status()
        fold = response.json()
        tasks = sorted((task["id"], tuple(sorted(task["states"].items())), repr(task["indicators"]))
                       for task in fold["tasks"])
        found.append((symbols.get(root), period, superior, fold["expected"], fold["received"], fold["accepted"], tasks))
    return sorted(found, key=repr)
