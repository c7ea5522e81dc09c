"""Everything that a unit can do in reporting, done by a ward, its superior and an organ, while all others try."""

from __future__ import annotations

from typing import Any

from shared.store import Doc
from tests.law7.engine import NONSENSE, Change, World, opened
from tests.reporting.build import district, province
from tests.reporting.evidence_files import PDF
from tests.reporting.test_form_excel import download
from tests.reporting.test_official import SIGNER, WORDS, Both, in_full
from tests.reporting.test_path import Q1, oid, told

PROVINCE, DISTRICT, OTHER = "72", "703", "705"
WARD, NEIGHBOUR, FARTHER = "25459", "25462", "25500"         # two wards of 703, one of 705
ORGAN, OTHER_ORGAN = "703.PNV", "703.VP"
UNITS = (PROVINCE, DISTRICT, OTHER, WARD, NEIGHBOUR, FARTHER, ORGAN, OTHER_ORGAN, "72.SNV", "74")
UP = (WARD, DISTRICT, PROVINCE)                              # who reads what the ward has submitted
DECIDING = ("/return", "/accept", "/reopen")
ITEMS = {"t1": told(t1=1), "t2": told(t2=1)}


def owners(change: Change) -> set[str]:
    """Whose a document of reporting is; what came in may also be decided by whom it is owed to."""
    doc: Doc = change.now
    unit = {str(doc.get("unit", ""))}
    match change.collection:
        case "reports" | "obligations" if change.operation.endswith(DECIDING):
            return {doc["superior"]}
        case "obligations" if change.operation.endswith("/remind"):
            return {doc["superior"]}
        case "reports" | "assignments":
            return unit
        case "officials":
            return {doc["superior"]}
        case "evidence.files" | "evidence.chunks" if change.before is None:
            return set(UNITS)                                # a new file, which only the report names
    return set()


class Story:
    """The acts, each of which leaves behind what the next one needs."""

    def __init__(self, world: World, both: Both):
        self.world, self.both = world, both

    async def on(self, method: str, act: str, unit: str, body: Any = None, *, of: str = WARD, **more: Any) -> Any:
        """An act of a unit on a report."""
        report = await self.both.service.stores.reports.get(oid(of))
        tag = report["revision"] if report else 0
        return await self.world.act(method, f"/reports/{{id}}{act}", unit, of_id=oid(of), tag=tag,
                                    **({} if body is None else {"json": body}), **more)

    async def whole(self) -> None:
        """Everything."""
        service, world = self.both.service, self.world
        await service.handlers.plans([in_full(province()), in_full(district())])
        await service.pump()
        for unit in (WARD, NEIGHBOUR, DISTRICT):
            for part in ("obligations", "reports"):
                world.known(of=part, id=oid(unit))
        await self.reported()
        await self.unfinished()
        await world.act("POST", "/obligations/remind", DISTRICT, json={"root": "P", "period": "2022-Q2"})
        await self.official()

    async def reported(self) -> None:
        """A ward's report goes up, comes back, is accepted, reopened and sent again."""
        await self.saved(WARD, *UP)
        await self.on("POST", "/submit", WARD)
        reason = self.world.mark(*UP)
        await self.on("POST", "/return", DISTRICT, {"reason": reason})
        await self.files()
        await self.on("POST", "/submit", WARD)
        await self.on("POST", "/accept", DISTRICT)
        await self.on("POST", "/reopen", DISTRICT, {"reason": self.world.mark(*UP)})
        await self.on("POST", "/submit", WARD)
        await self.both.service.pump()

    async def saved(self, unit: str, *readers: str, by: str = "", also: tuple[str, ...] = ()) -> None:
        """A draft with a note that only these may read."""
        items = {"t1": {**ITEMS["t1"], "note": f"đã làm {self.world.mark(*readers)}"}, "t2": ITEMS["t2"]}
        await self.on("PUT", "", by or unit, {"items": items, "note": ""}, of=unit, also=also)

    async def files(self) -> None:
        """A file that goes up, one that is taken away, and a form filled in Excel."""
        path = "/reports/{id}/evidence"
        kept = {"file": (f"{self.world.mark(*UP)}.pdf", PDF, "application/pdf")}
        await self.added(path, kept)
        gone = await self.added(path, {"file": ("go.pdf", PDF, "application/pdf")})
        await self.world.act("DELETE", f"{path}/{{file}}", WARD, of_id=oid(WARD), of_file=gone["file"])
        report = await self.both.service.stores.reports.get(oid(WARD))
        assert report is not None
        form = await download(self.both.service, WARD, oid(WARD))
        await self.world.act("POST", "/reports/{id}/form", WARD, of_id=oid(WARD), tag=report["revision"],
                             files={"file": ("bieu-mau.xlsx", form)})

    async def added(self, path: str, file: dict[str, Any]) -> Any:
        """A file of the ward's."""
        answer = await self.world.act("POST", path, WARD, of_id=oid(WARD), data={"task": "t1"}, files=file)
        self.world.known(of="evidence", id=answer["file"])
        return answer

    async def unfinished(self) -> None:
        """A neighbour's draft; and one that the district's organ writes."""
        await self.saved(NEIGHBOUR, NEIGHBOUR)
        await self.world.act("POST", "/obligations/assign", DISTRICT, json={"root": "P", "organ": ORGAN})
        await self.saved(DISTRICT, DISTRICT, ORGAN, by=ORGAN, also=(DISTRICT,))

    async def official(self) -> None:
        """The district's roll-up: signed, given back, signed, issued; and words of the next, not yet signed."""
        path, key = "/rollups/{root}/{period}/official", {"of_root": "P", "of_period": Q1}
        word = self.world.mark(DISTRICT, PROVINCE)
        for act in ("/return", "/issue"):
            await self.prepared(path, key, word)
            page = await self.both.ok("GET", "", DISTRICT)
            now = await self.world.act("POST", f"{path}/sign", DISTRICT, tag=page["working"]["revision"],
                                       json={"seen": page["figures"]["sha256"]}, **key)
            body = {"reason": "Xem lại"} if act == "/return" else {"date": "2022-03-18"}
            await self.world.act("POST", f"{path}{act}", DISTRICT, tag=now["working"]["revision"], json=body, **key)
        await self.prepared(path, key, self.world.mark(DISTRICT))

    async def prepared(self, path: str, key: dict[str, str], word: str) -> None:
        """The words of an official roll-up."""
        page = await self.both.ok("GET", "", DISTRICT)
        await self.world.act("PUT", path, DISTRICT, tag=page["working"]["revision"], json={
            "words": {**WORDS, "assessment": f"Đã làm tốt {word}."}, "signer": SIGNER}, **key)


async def told_by(both: Both) -> World:
    """Reporting after the story."""
    async def idle() -> None:
        """Nothing goes on after a request."""

    pools = {"root": ["P"], "period": [Q1, "2022"], "superior": UNITS[:3], "unit": UNITS[:5], "q": [NONSENSE],
             "n": ["1", "2"], "after": [], "limit": [], "offset": [], "submission": ["2"], "year": ["2022"],
             "task": ["t1"], "indicator": ["t1#lop"]}
    app: Any = both.service.http._transport.app  # type: ignore[attr-defined]
    store = opened(both.register.settings, "reporting")
    world = World(app, both.service.http, UNITS, store, owners, pools, idle)
    await Story(world, both).whole()
    return world
