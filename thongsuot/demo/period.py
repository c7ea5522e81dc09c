"""One period of one plan on its way up: reports, returns and corrections, acceptance, the roll-up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from shared import clock
from thongsuot.demo import figures
from thongsuot.demo.figures import Course

if TYPE_CHECKING:
    from thongsuot.demo.journey import Journey

Json = dict[str, Any]
Courses = Callable[[Json, bool], Course]    # of an obligation, and whether its unit has nobody below: how it goes
RECEIVED = ("submitted", "accepted")
ROLLED_UP = ("expected", "received", "accepted", "on_time")


def usual(owed: Json, leaf: bool) -> Course:
    """How an obligation goes in the demonstration."""
    return figures.course(owed["unit"], leaf=leaf)


class Period:
    """Carries one period up. Every step may be repeated: it goes on from the report's state and history."""

    def __init__(self, journey: Journey, plans: list[Json], courses: Courses = usual):
        self._journey, self._plans, self._courses = journey, plans, courses

    async def go(self) -> Json:
        """What the services say of it at the end; counted are their answers, not what was meant to happen."""
        owed = await self._obligations()
        if not owed:
            return {"obligations": 0, "reports": 0, "period": None, "rollup": None}
        period = _chosen(owed)
        reports = await self._waves(period, [one for one in owed if one["period"] == period])
        now = await self._every(period)
        received = [one for one in now if one["state"] in RECEIVED]
        return {
            "obligations": len(owed), "reports": len(received), "period": period,
            "returned": sum(_returned(report) for report in reports),
            "corrected": sum(_corrected(report) for report in reports),
            "late": sum(one["late"] for one in received), "missing": len(now) - len(received),
            "rollup": await self._rollup(period, now),
        }

    async def _obligations(self) -> list[Json]:
        """Until every addressed unit owes its reports (none if the plan at the top asks for none).

        A list read in pages while it grows may lack rows, so it must come out the same twice.
        """
        units = {one["unit"]["code"] for plan in self._plans for one in plan["addressees"]}

        async def owed() -> list[Json]:
            first, second = [await self._every() for _ in range(2)]
            return second if len(first) == len(second) else []

        if not units or not self._plans[0]["document"].get("reporting"):
            return []
        return await self._journey.until(owed, lambda owed: {one["unit"] for one in owed} >= units, None)

    async def _every(self, period: str | None = None) -> list[Json]:
        """The root plan's obligations that are not closed."""
        root = self._plans[0]["id"]
        found = await self._journey.service.every("reporting", "/obligations", root=root, period=period)
        return [one for one in found if one["state"] != "closed"]

    async def _waves(self, period: str, owed: list[Json]) -> list[Json]:
        """Those below report first; returns the reports."""
        superiors = {one["superior"] for one in owed}
        courses = {one["id"]: self._courses(one, one["unit"] not in superiors) for one in owed}
        taking_part = [one for one in owed if courses[one["id"]] != "missing"]
        bar = self._journey.bar(f"reports {period}", len(taking_part))
        found = []
        for below in (True, False):
            wave = [one for one in taking_part if (one["unit"] not in superiors) == below]
            found += await self._journey.each(wave, lambda one: self._report(one, courses[one["id"]]), bar)
        return found

    async def _report(self, owed: Json, course: Course) -> Json:
        """Write, submit, return, correct, accept: as far as the course goes, from wherever the report is."""
        unit, superior = self._journey.office(owed["unit"]), self._journey.office(owed["superior"])
        path = f"/reports/{owed['id']}"
        report: Json = await unit.get("reporting", path)
        while not _finished(report, course):
            if report["state"] == "submitted":
                good = course == "accepted" or _returned(report)
                act, body = ("accept", {}) if good else ("return", {"reason": figures.REASON})
                report = await superior.change(
                    "POST", "reporting", f"{path}/{act}", body, revision=report["revision"])
            else:
                entries = figures.items(owed["unit"], report["tasks"], _returned(report))
                form = {"items": entries, "note": "Số liệu trình diễn."}
                report = await unit.change("PUT", "reporting", path, form, revision=report["revision"])
                report = await unit.change("POST", "reporting", f"{path}/submit", {}, revision=report["revision"])
        return report

    async def _rollup(self, period: str, owed: list[Json]) -> Json:
        """Until the issuer's roll-up has every expected report, and of these all that were received and accepted."""
        path, top = f"/rollups/{self._plans[0]['id']}/{period}", self._plans[0]["issuer"]
        wanted = {"expected": len(owed), "received": sum(one["state"] in RECEIVED for one in owed),
                  "accepted": sum(one["state"] == "accepted" for one in owed)}

        async def fold() -> list[Json]:
            return [await self._journey.service.get("reporting", path, superior=top)]

        def whole(found: list[Json]) -> bool:
            return {name: found[0][name] for name in wanted} == wanted

        [found] = await self._journey.until(fold, whole, self._journey.bar(f"roll-up {period}", 1))
        return {name: found[name] for name in ROLLED_UP} | {"tasks": len(found["tasks"])}


def _chosen(owed: list[Json]) -> str:
    """The period whose reports are due next; of a plan of the past, all of whose reports come late, the first."""
    today = clock.today().isoformat()
    due = sorted((one["due"], one["period"]) for one in owed)
    return str(next((period for day, period in due if day >= today), due[0][1]))


def _finished(report: Mapping[str, Any], course: Course) -> bool:
    return report["state"] == "accepted" or (course == "returned" and report["state"] == "returned")


def _returned(report: Mapping[str, Any]) -> int:
    """How many times its superior gave it back."""
    return sum(act["act"] == "returned" for act in report["history"])


def _corrected(report: Mapping[str, Any]) -> int:
    """How many times it was submitted again after that."""
    return sum(act["act"] == "submitted" for act in report["history"]) - 1 if _returned(report) else 0
