"""Demonstration data for `make up`: work in progress, as on a real day.

Two districts and some wards are behind, some reports were returned and corrected, and that of the ward whose login
`thongsuot up` names is just back with its reason, to be corrected.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx

from thongsuot.demo.assume import Options
from thongsuot.demo.figures import Course, course
from thongsuot.demo.journey import Journey
from thongsuot.demo.period import Period
from thongsuot.demo.progress import Progress
from thongsuot.running import Running

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
LEADING = "ke-hoach-tinh-tay-ninh-2022.txt"
DISTRICTS_BEHIND = 2
ONE_WARD_IN = 6            # so many wards have not reported
TO_CORRECT = "25489"       # has its report back with the reason


async def seed_demonstration(running: Running, *, quiet: bool) -> None:
    """Every sample plan is published; the leading one runs down to the communes and partly back up."""
    every = [*SAMPLES.glob("*.txt"), *SAMPLES.glob("*.md")]
    samples = sorted(every, key=lambda file: (file.name != LEADING, file.name))
    async with httpx.AsyncClient(trust_env=False, timeout=60.0) as http:
        with Progress(quiet) as progress:
            for file in samples:
                journey = Journey(running, http, file, Options(), progress)
                if file.name == LEADING:
                    await _half_way(journey)
                else:
                    await journey.load_units()
                    await journey.wait_drafts(await journey.publish_root())


async def _half_way(journey: Journey) -> None:
    await journey.load_units()
    plan = await journey.publish_root()
    drafts = await journey.wait_drafts(plan)
    units = journey.facts.issuer.units
    districts = sorted((d for d in drafts if units.children(d["unit"])), key=lambda draft: draft["unit"])
    published = await journey.districts_publish(districts[:-DISTRICTS_BEHIND])
    await journey.wait_next_level(published)
    behind = {draft["unit"] for draft in districts[-DISTRICTS_BEHIND:]}

    def goes(owed: dict[str, Any], leaf: bool) -> Course:
        return _course(owed["unit"], owed["superior"], leaf, behind)

    await Period(journey, [plan, *published], goes).go()


def _course(unit: str, superior: str, leaf: bool, behind: set[str]) -> Course:
    digits = "".join(filter(str.isdigit, unit)) or "0"
    if {unit, superior} & behind or int(digits) % ONE_WARD_IN == 0:
        return "missing"
    return "returned" if unit == TO_CORRECT else course(unit, leaf=leaf)
