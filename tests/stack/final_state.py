"""The final state of a demonstration, without what may differ between two runs (times, revisions)."""

from __future__ import annotations

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
