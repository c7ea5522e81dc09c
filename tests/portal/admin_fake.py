"""The three services as an administrator asks them: contract-shaped answers, by service and path."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.portal.fakes import EVIL, Fake

Json = dict[str, Any]
PORTS = {8101: "planner", 8102: "reporting", 8103: "notifier"}
LETTER = "plans.dlq:0:3:1650000000000"
AT = "2022-04-08T03:00:00+00:00"


def law(checked: int = 3, *violations: str) -> Json:
    return {"checked": checked, "violated": len(violations), "violations": list(violations)}


def verification(state: str = "done", **laws: Json) -> Json:
    return {"state": state, "by": "/quantri", "started": AT, "finished": AT, "checked": AT, "error": "store_away",
            "laws": laws}


def unit(code: str, name: str, level: str, superior: Json | None = None, **fields: Any) -> Json:
    whole = {"code": code, "name": name, "kind": name.split(" ")[0].lower(), "level": level, "organ": "." in code,
             "superior": superior["code"] if superior else None}
    return {**whole, "id": code, "unit": whole, "superior": superior, "authority": f"UBND {name}",
            "authority_short": f"UBND {name}", "snapshot": "2025-06-30@1a2b", "children_count": 9, **fields}


PROVINCE = unit("72", "Tỉnh Tây Ninh", "province")
DISTRICT = unit("705", "Huyện Tân Biên", "district", PROVINCE["unit"])
COMMUNE = unit("25489", f"Xã Tân Lập {EVIL}", "commune", DISTRICT["unit"])
ORGAN = unit("72.SNV", "Sở Nội vụ", "province", PROVINCE["unit"])
LINE = {"id": LETTER, "place": "plans.dlq/0/3", "topic": "plans", "type": "plan.published", "event": "e1",
        "subject": "p", "actor": "72/72.vanthu", "group": "cascade", "origin": "plans/0/7", "error": "ValueError",
        "reason": f"ValueError: {EVIL}", "attempts": 5, "at": AT, "first": EVIL, "size": 12, "again": "",
        "cause": "abc123", "state": "waiting"}
SETTINGS = {"id": "72", "revision": 3, "lead_days": 7, "report_lead_days": 3, "report_due_day": 20,
            "report_level_leads": [], "keep_bases": "general", "number_start": 1, "unit_counterparts": {},
            "counterparts": {"Sở Nội vụ": {"district": f"Phòng Nội vụ {EVIL}"}},
            "series": [{"id": "KH", "kinds": ["Kế hoạch"]}], "changed": {"by": "/quantri", "at": AT}}
WAYS = {"draft_received": "highlighted", "plan_closed": "muted", "reports_owed": "normal"}


def person(user: str, unit: str, at: str = AT, **fields: Any) -> Json:
    return {"unit": unit, "user": user, "roles": ["clerk"], "act": "publish", "at": at, **fields}


def answers() -> Json:
    """By "service path"; every service answers "/health/ready"."""
    everything = {number: law() for number in "13456789"}
    return {
        "planner waiting": {"events": {"count": 4, "oldest": AT, "by": {"plans": 4}}, "drafts": 2, "numbers": 1},
        "reporting waiting": {"events": {"count": 3, "oldest": None, "by": {"rollups": 3}}},
        "notifier waiting": {"dead_letters": 17, "hidden_notices": 5},
        "notifier streams": {"items": [{"group": "planner", "behind": 0, "partitions": {"drafts/0": 0}},
                                       {"group": "reporting-rollup", "behind": 8, "partitions": {"reports/0": 8}},
                                       {"group": "cascade", "behind": 0, "partitions": {}}], "next": None},
        "planner verification": verification(**everything), "reporting verification": verification(**everything),
        "notifier verification": verification(**{**everything, "8": law(5, f"dead letter {EVIL}")}),
        "planner snapshots": {"items": [{
            "id": "2025-06-30@1a2b", "as_of": "2025-06-30", "valid_from": "2004-07-08", "valid_to": "2025-06-30",
            "source": "vietnamadminunits", "units": 10794, "at": AT, "by": "/quantri", "provinces": 63,
            "levels": {"province": 63, "district": 696, "commune": 10035}}], "next": None},
        "planner units": {"items": [PROVINCE, DISTRICT], "next": None, "snapshot": "s"},
        **{f"planner units/{one['code']}": one for one in (PROVINCE, DISTRICT, COMMUNE, ORGAN)},
        **{f"planner units/{code}/children": {"items": [COMMUNE] if code == "705" else [], "organs": [ORGAN]}
           for code in ("72", "705", "25489", "72.SNV")},
        **{f"planner units/{code}/lineage": {
            "unit": code, "source": "library", "ends": None, "successors": [
                {"code": "80", "name": EVIL, "as_of": "2025-07-01", "on": "2025-07-01"}], "predecessors": [
                {"code": "7", "name": "Xã cũ", "as_of": "2020-01-01", "on": "2019-12-31"}]}
           for code in ("72", "705", "25489", "72.SNV")},
        "planner drafts": {"items": [], "next": None}, "reporting obligations": {"items": [], "next": None},
        "planner offices": {"items": [{"id": "72", "revision": 3, "name": "Tỉnh Tây Ninh", "counterparts": 1,
                                       "unit_counterparts": 0, "by": "/quantri", "at": AT}], "next": None},
        "planner offices/72/settings": SETTINGS,
        "planner people": {"items": [person("72.vanthu", "72"), person(EVIL, "705", "2022-05-01T00:00:00+00:00")],
                           "next": None},
        "reporting people": {"items": [person("72.vanthu", "72", "2022-06-01T00:00:00+00:00", roles=["leader"],
                                              act="accepted")], "next": None},
        "planner units/names": {"72": "UBND tỉnh Tây Ninh"},
        "notifier subscribers": {"items": [{"unit": "72", "user": "72.vanthu", "owner": "72/72.vanthu", "ways": WAYS,
                                            "views": 2, "changed": AT}], "next": None},
        "notifier dead-letters": {"items": [LINE], "next": "abc"},
        "notifier dead-letters/causes": {"items": [{**LINE, "count": 17, "oldest": AT, "newest": AT}], "waiting": 17},
        f"notifier dead-letters/{LETTER}": {
            **LINE, "headers": {"ce_type": "plan.published", EVIL: EVIL}, "key": "k", "cut": False,
            "content": '{"a":"ế"}', "acts": [{"kind": "aside", "by": "/quantri", "at": AT, "note": EVIL}],
            "became": [{**LINE, "id": "plans.dlq:0:4:1", "place": "plans.dlq/0/4"}]},
        "notifier notices/choices": {"revision": 4, "ways": WAYS},
    }


@dataclass
class System(Fake):
    """All three services; `away` are those that don't answer. An answer may be a function of the query."""

    answers: Json = field(default_factory=answers)
    away: set[str] = field(default_factory=set)
    asked: list[httpx.Request] = field(default_factory=list)

    def handle(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        self.asked.append(request)
        service, path = PORTS[request.url.port or 0], request.url.path.removeprefix("/api/v1/")
        if service in self.away:
            return httpx.Response(503, json={"code": "service_away", "detail": "Dịch vụ tạm thời không trả lời."})
        if path == "/health/ready":
            return httpx.Response(200, json={"status": "ok"})
        if path.endswith("/content"):
            return httpx.Response(200, content=b"\xffraw", headers={"content-type": "text/html"})
        found = self.answers.get(f"{service} {path}")
        if request.method == "GET" and found is not None:
            return httpx.Response(200, json=found(request.url.params) if callable(found) else found)
        return super().handle(request)

    def _change(self, request: httpx.Request, path: str) -> httpx.Response:
        super()._change(request, path)
        told = {"units/load": {"units": 104}, "dead-letters/replay": {"replayed": 17, "left": 3},
                "units/successions": {"items": [{"counts": {"moved": 282}}]}}
        return httpx.Response(200, json=told.get(path, {"id": "x", "revision": 9}))
