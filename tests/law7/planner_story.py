"""Everything that a unit can do in the planner, done by one of Tây Ninh's, while all others try."""

from __future__ import annotations

from typing import Any

from shared.exchange.edxml import Attachment, write
from shared.settings import Settings
from tests.exchange.build import SENDER, package
from tests.law7.engine import NONSENSE, Change, World, opened
from tests.planner.support import CITY, DISTRICT, PLAN, PROVINCE, Planner, planner

WARD, NEIGHBOUR, CITY_WARD = "25489", "25492", "25459"       # two communes of Tân Biên, one of the city
ORGAN, OTHER_ORGAN, FOREIGN = "72.SNV", "72.STC", "74"
UNITS = (PROVINCE, DISTRICT, CITY, WARD, NEIGHBOUR, CITY_WARD, ORGAN, OTHER_ORGAN, "705.PNV", FOREIGN)
DATE = "2022-04-08"
NAMES = {PROVINCE: "tỉnh Tây Ninh", DISTRICT: "huyện Tân Biên", CITY: "thành phố Tây Ninh"}


def owners(change: Change) -> set[str]:
    """Whose a document of the planner is."""
    doc = change.now
    match change.collection:
        case "drafts":
            return {doc["unit"], doc["desk"]}
        case "plans":
            return {doc["issuer_code"], doc["issuer_code"].partition(".")[0]}
        case "register":
            return {doc["issuer"], doc["issuer"].partition(".")[0]}
        case "offices":
            return {doc["_id"]}
        case "jobs" | "packages":
            return {doc["unit"]}
        case "exports.files" | "exports.chunks" if change.before is None:
            return set(UNITS)                                # a new file, which only the job names
    return set()                                             # all else is the workers', or the administrator's


def text_of(unit: str) -> str:
    """A plan of the unit's own."""
    return PLAN.replace("TỈNH TÂY NINH", NAMES[unit].upper()).replace("dân tỉnh Tây Ninh", f"dân {NAMES[unit]}")


class Story:
    """The acts, each of which leaves behind what the next one needs."""

    def __init__(self, world: World, office: Planner):
        self.world, self.office = world, office

    async def on(self, draft: Any, method: str, act: str, unit: str, body: Any = None, **more: Any) -> Any:
        """An act on a draft, as it is now."""
        now = await self.office.ok("GET", f"/drafts/{draft['id']}", unit)
        body = {} if body is None and method == "POST" and act not in ("/submit", "/sign", "/undo", "/redo") else body
        return await self.world.act(method, f"/drafts/{{id}}{act}", unit, of_id=draft["id"], tag=now["revision"],
                                    **({} if body is None else {"json": body}), **more)

    async def titled(self, draft: Any, unit: str, *readers: str) -> Any:
        """The draft with a title that only these may read."""
        word = self.world.mark(*readers)
        edits = {"document": {"fields": {"title": f"{word} {draft['document']['title']}"}}}
        return await self.on(draft, "PATCH", "", unit, {"edits": edits})

    async def imported(self, unit: str = PROVINCE) -> Any:
        """A plan's text brought, as the unit's own."""
        draft = await self.world.act("POST", "/drafts/import", unit, json={"text": text_of(unit)})
        self.world.known(of="drafts", id=draft["id"])
        return draft

    async def published(self, draft: Any, unit: str) -> Any:
        """Submitted, given back, submitted again, signed, published; and derived for those below."""
        await self.on(draft, "POST", "/submit", unit)
        await self.on(draft, "POST", "/return", unit, {"reason": "Xem lại"})
        await self.on(draft, "POST", "/submit", unit)
        await self.on(draft, "POST", "/sign", unit)
        plan = await self.on(draft, "POST", "/publish", unit, {"date": DATE})
        self.world.known(of="plans", id=plan["id"])
        await self.office.cascaded()
        return plan

    async def inbox(self, unit: str) -> Any:
        """The newest draft that a unit got."""
        line = (await self.office.ok("GET", "/drafts?kind=inbox", unit))["items"][0]
        self.world.known(of="drafts", id=line["id"])
        return await self.office.ok("GET", f"/drafts/{line['id']}", unit)

    async def whole(self) -> None:
        """Everything."""
        world = self.world
        plan = await self.down_to_the_wards()
        await self.written_by_hand()
        await self.ends()
        word = world.mark(PROVINCE)
        await world.act("PUT", "/offices/{unit}/settings", PROVINCE, of_unit=PROVINCE, tag=0, json={
            "counterparts": {"Sở Nội vụ": {"district": f"Phòng {word}"}}})
        entry = {"kind": "BC", "title": f"Báo cáo {world.mark(PROVINCE)}", "date": DATE, "subject": "báo cáo 1"}
        await world.act("POST", "/register/{unit}", PROVINCE, of_unit=PROVINCE, json=entry)
        await self.jobs(plan)
        await self.exchanged()

    async def exchanged(self) -> None:
        """The province's own plan from its e-office system; the others have no identifier, so nothing comes to them."""
        code = {"organ_id": SENDER.id}
        await self.office.ok("PUT", f"/exchange/codes/{PROVINCE}", "", "administrator", tag=0, json=code)
        sent = package(subject=f"Kế hoạch {self.world.mark(PROVINCE)}", attachments=(
            Attachment("ke-hoach.txt", "text/plain", text_of(PROVINCE).encode()),))
        entry = await self.world.act("POST", "/exchange/packages", PROVINCE, files={"file": ("g.edxml", write(sent))})
        self.world.known(of="packages", id=entry["id"])
        self.world.known(of="drafts", id=entry["draft"])

    async def down_to_the_wards(self) -> Any:
        """The province publishes, a district publishes its own; another district and two wards are still at work."""
        below = (PROVINCE, DISTRICT, CITY, "705.PNV", ORGAN, OTHER_ORGAN)
        draft = await self.titled(await self.imported(), PROVINCE, *below, WARD, NEIGHBOUR, CITY_WARD)
        plan = await self.published(draft, PROVINCE)
        await self.titled(await self.inbox(CITY), CITY, CITY)
        draft = await self.titled(await self.inbox(DISTRICT), DISTRICT, PROVINCE, ORGAN, OTHER_ORGAN,
                                  DISTRICT, "705.PNV", WARD, NEIGHBOUR)
        await self.published(draft, DISTRICT)
        await self.titled(await self.inbox(WARD), WARD, WARD)
        reason = self.world.mark(NEIGHBOUR)
        await self.on(await self.inbox(NEIGHBOUR), "POST", "/decline", NEIGHBOUR, {"reason": reason})
        amended = await self.world.act("POST", "/plans/{id}/amend", PROVINCE, of_id=plan["id"], json={})
        self.world.known(of="drafts", id=amended["id"])
        await self.titled(amended, PROVINCE, PROVINCE)
        return plan

    async def written_by_hand(self) -> None:
        """A plan begun here, in every way of editing, given to an organ; and one recorded as published elsewhere."""
        word = self.world.mark(PROVINCE, ORGAN)
        draft = await self.world.act("POST", "/drafts", PROVINCE, json={"title": f"Kế hoạch {word}"})
        self.world.known(of="drafts", id=draft["id"])
        first = draft["document"]["sections"][0]["id"]
        added = await self.on(draft, "POST", "/nodes", PROVINCE, {
            "insert": {"after": first}, "fields": {"heading": f"Phần {self.world.mark(PROVINCE, ORGAN)} và phần hai"}})
        self.world.known(of="nodes", id=added["added"])
        await self.on(draft, "POST", "/nodes/{node}/move", PROVINCE, {"to": "up"}, of_node=added["added"])
        heading = next(one["heading"] for one in added["document"]["sections"] if one["id"] == added["added"])
        middle = heading.index(" và")
        await self.on(draft, "POST", "/nodes/{node}/split", PROVINCE, {
            "first": heading[:middle], "second": heading[middle + 1:]}, of_node=added["added"])
        await self.on(draft, "POST", "/undo", PROVINCE)
        await self.on(draft, "POST", "/redo", PROVINCE)
        await self.on(draft, "PATCH", "", PROVINCE, {"assigned": ORGAN})
        await self.on(draft, "POST", "/submit", ORGAN, also=(PROVINCE,))
        elsewhere = await self.imported(CITY)
        word = self.world.mark(PROVINCE, CITY, CITY_WARD)
        edits = {"document": {"fields": {"title": f"Kế hoạch {word}"}}}
        await self.on(elsewhere, "PATCH", "", CITY, {"edits": edits})
        plan = await self.on(elsewhere, "POST", "/record", CITY, {"number": "7", "date": DATE})
        self.world.known(of="plans", id=plan["id"])

    async def ends(self) -> None:
        """One plan revoked, another closed."""
        for act in ("revoke", "close"):
            plan = await self.published(await self.imported(DISTRICT), DISTRICT)
            now = await self.office.ok("GET", f"/plans/{plan['id']}", DISTRICT)
            await self.world.act("POST", f"/plans/{{id}}/{act}", DISTRICT, of_id=plan["id"], tag=now["revision"],
                                 json={"reason": "Trùng nội dung", "date": DATE})

    async def jobs(self, plan: Any) -> None:
        """Files brought in the background, and a plan taken out with what lies under it."""
        named = f"{self.world.mark(DISTRICT)}.txt"
        brought = await self.world.act("POST", "/imports", DISTRICT, files=[
            ("file", (named, text_of(DISTRICT).encode()))])
        out = await self.world.act("POST", "/plans/{id}/exports", DISTRICT, of_id=plan["id"], json={})
        for job in (brought, out):
            self.world.known(of="jobs", id=job["id"])


async def told(settings: Settings) -> World:
    """The planner after the story, and everything read."""
    office = await planner(settings)
    app: Any = office.http._transport.app  # type: ignore[attr-defined]
    world = World(app, office.http, UNITS, opened(settings, "planner"), owners, {
        "unit": UNITS[:4], "issuer": UNITS[:3], "code": UNITS[:2], "codes": [PROVINCE], "q": [NONSENSE], "on": [DATE],
        "as_of": [DATE], "after": [], "limit": [], "offset": [], "version": ["1"]}, office.jobs.idle)
    await Story(world, office).whole()
    return world
