"""One plan's journey: down to the communes as drafts, back up as figures."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import time
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any

import httpx

from shared.documents.citation import citation_text
from shared.documents.files import read_file
from shared.documents.model import Document
from shared.errors import Conflict, ThongSuotError
from thongsuot.demo.assume import Facts, Options, facts_of
from thongsuot.demo.office import Json, Office
from thongsuot.demo.period import Period
from thongsuot.demo.progress import Progress
from thongsuot.running import Running

AT_ONCE = 8
STALLED_SECONDS = 90.0
POLL_SECONDS = 0.2
DAYS_UNTIL_DISTRICTS_PUBLISH = 10


class Journey:
    """Takes one file through the whole path. Every step may be repeated: it finds its own earlier result."""

    def __init__(self, running: Running, http: httpx.AsyncClient, file: Path, options: Options, progress: Progress):
        self._running, self._http, self._progress = running, http, progress
        self._data = file.read_bytes()
        self._file = file
        self.document = read_file(self._data, file.name)
        self.facts: Facts = facts_of(self.document, options)
        self._limit = asyncio.Semaphore(AT_ONCE)
        self.service = Office(running, http, "quantri")

    async def go(self) -> Json:
        """The whole path; returns what the result says of this plan."""
        await self.load_units()
        plan = await self.publish_root()
        result = {
            "file": str(self._file), "symbol": f"{self.facts.number}/{self.facts.symbol}",
            "issuer": plan["authority"],
            "assumed": self.facts.assumed, "addressees": len(plan["addressees"]),
        }
        drafts = await self.wait_drafts(plan)
        published = await self.districts_publish(drafts)
        below = await self.wait_next_level(published)
        result |= {
            "drafts": len(drafts), "published": len(published), "next_level_drafts": below,
            "citation": await self.citation(drafts), **await Period(self, [plan, *published]).go(),
        }
        if not drafts:
            result["why"] = "the plan addresses no unit below its issuer"
        return result

    # the way down

    async def load_units(self) -> None:
        """The units of the plan's day and province."""
        province = self.facts.issuer.unit
        while province.superior:
            above = self.facts.issuer.units.get(province.superior)
            assert above is not None
            province = above
        body = {"as_of": self.facts.date.isoformat(), "province": province.code}
        await self.service.change("POST", "planner", "/units/load", body, key=f"units/{body}")

    async def publish_root(self) -> Json:
        """Import the text and record it as published by its issuer, with its printed number and date."""
        office = self.office(self.facts.issuer.organ_or_unit.code)
        key = hashlib.sha256(self._data).hexdigest()
        files = {"file": (self._file.name, self._data)}
        draft = await office.change("POST", "planner", "/drafts/import", files=files, key=key)
        if draft["state"] == "published":
            return dict(await office.get("planner", f"/plans/{draft['id']}"))
        body = {
            "number": self.facts.number, "symbol": self.facts.symbol, "date": self.facts.date.isoformat(),
            "reporting": [{"period": period} for period in self.facts.regime],
        }
        return dict(await office.change(
            "POST", "planner", f"/drafts/{draft['id']}/record", body, revision=draft["revision"], key=f"{key}/record"))

    async def wait_drafts(self, plan: Json) -> list[Json]:
        """Until each unit that the plan addresses directly has its draft."""
        direct = {one["unit"]["code"] for one in plan["addressees"] if not one.get("via")}
        bar = self.bar("drafts", len(direct))

        async def arrived() -> list[Json]:
            drafts = await self.service.every("planner", "/drafts", plan=plan["id"])
            return [draft for draft in drafts if draft["unit"] in direct and draft["state"] != "pending"]

        return await self.until(arrived, lambda drafts: len(drafts) >= len(direct), bar)

    async def districts_publish(self, drafts: Iterable[Json]) -> list[Json]:
        """Every addressed unit with units below it edits, signs, numbers and publishes its own plan."""
        units = self.facts.issuer.units
        mine = [draft for draft in drafts if units.children(draft["unit"])]
        bar = self.bar("districts publish", len(mine))
        date = self.facts.date + dt.timedelta(days=DAYS_UNTIL_DISTRICTS_PUBLISH)
        return await self.each(mine, lambda draft: self._publish(draft["id"], draft["unit"], date), bar)

    async def _publish(self, id: str, unit: str, date: dt.date) -> Json:
        office = self.office(unit)
        path = f"/drafts/{id}"
        draft = await office.get("planner", path)
        if draft["state"] == "drafting":
            edits = {"document": {"fields": {"preamble": f"{draft['document']['preamble']} (bản của đơn vị)"}}}
            draft = await office.change("PATCH", "planner", path, {"edits": edits}, revision=draft["revision"])
        for state, act in (("drafting", "submit"), ("submitted", "sign")):
            if draft["state"] == state:
                draft = await office.change("POST", "planner", f"{path}/{act}", {}, revision=draft["revision"])
        if draft["state"] == "published":
            return dict(await office.get("planner", f"/plans/{id}"))
        return dict(await office.change(
            "POST", "planner", f"{path}/publish", {"date": date.isoformat()}, revision=draft["revision"]))

    async def wait_next_level(self, published: list[Json]) -> int:
        """Until each unit that the districts' plans address has its draft; returns how many that are."""
        expected = sum(not one.get("via") for plan in published for one in plan["addressees"])
        bar = self.bar("next level's drafts", expected)

        async def arrived() -> list[Json]:
            lists = [await self.service.every("planner", "/drafts", plan=plan["id"]) for plan in published]
            return [draft for drafts in lists for draft in drafts if draft["state"] != "pending"]

        return len(await self.until(arrived, lambda drafts: len(drafts) >= expected, bar))

    async def citation(self, drafts: list[Json]) -> str | None:
        """The first legal basis of a derived draft, as printed."""
        if not drafts:
            return None
        units = self.facts.issuer.units
        first = min(drafts, key=lambda draft: (units.get(draft["unit"]) is None, draft["unit"]))
        shown = await self.service.get("planner", f"/drafts/{first['id']}")
        return citation_text(Document.model_validate(shown["document"]).bases[0])

    # helpers

    def office(self, code: str) -> Office:
        """The office of a unit or organ."""
        return Office(self._running, self._http, code)

    def bar(self, what: str, total: int) -> Any:
        """A bar of this plan's progress."""
        return self._progress.bar(f"{self._file.name}: {what}", total)

    async def each(self, items: list[Json], act: Callable[[Json], Awaitable[Json]], bar: Any) -> list[Json]:
        """Do it for each, several at once."""
        async def one(item: Json) -> Json:
            async with self._limit:
                done = await _again_if_stale(lambda: act(item))
                self._progress.advance(bar)
                return done

        return list(await asyncio.gather(*(one(item) for item in items)))

    async def until(
        self, look: Callable[[], Awaitable[list[Json]]], enough: Callable[[list[Json]], bool], bar: Any,
    ) -> list[Json]:
        """Look until it is enough; raises if nothing has moved for a long while."""
        last, moved = -1, time.monotonic()
        while True:
            found = await look()
            self._progress.to(bar, len(found))
            if enough(found):
                return found
            if len(found) != last:
                last, moved = len(found), time.monotonic()
            elif time.monotonic() - moved > STALLED_SECONDS:
                raise ThongSuotError(f"{self._file.name}: stalled at {len(found)}", code="demo_stalled")
            await asyncio.sleep(POLL_SECONDS)


async def _again_if_stale(act: Callable[[], Awaitable[Json]]) -> Json:
    """A repeated call whose first answer was lost meets its own revision: load again and go on from there."""
    for _ in range(5):
        try:
            return await act()
        except Conflict:
            await asyncio.sleep(POLL_SECONDS)
    return await act()
