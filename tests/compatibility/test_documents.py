"""Documents as each version stored them: migrated where they need it, they are read, and every law holds."""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from services.notifier.api.verify import checks
from services.planner.store.verify import verify
from shared import clock
from shared.settings import Settings
from shared.store import Database
from shared.store.migration import migrate
from tests.compatibility.world import DISTRICT, FOLDER, World
from tests.planner.support import PROVINCE, planner
from tests.support import auth_headers
from thongsuot.migrate import SERVICES, migrations_of

VERSIONS = sorted(path.name for path in FOLDER.iterdir())
ASKED = ("/obligations", "/rollups/{root}/2022", "/search?q=trong+cay", "/events")


async def put_back(database: Database, version: str, service: str) -> int:
    """The kept documents in the place of whatever there is; returns how many."""
    await database.drop()
    count = 0
    for path in sorted((FOLDER / version / "documents" / service).glob("*.json")):
        docs: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
        await database[path.stem].insert_new(list(docs.values()))
        count += len(docs)
    return count


@pytest.fixture(params=VERSIONS)
async def world(request: pytest.FixtureRequest, settings: Settings) -> AsyncIterator[World]:
    """The services of today over the documents of then; the public half of the key of then is known."""
    known = Path(settings.data_dir) / "signing" / "keys.json"
    known.parent.mkdir()
    shutil.copy(FOLDER / request.param / "keys.json", known)
    found = World(settings, await planner(settings))
    for service, database in found.databases().items():
        assert await put_back(database, request.param, service) > 0
        await migrate(database, migrations_of(service))
    await found.stores.prepare()
    await found.office.stores.indexes()
    await found.notices.indexes()
    yield found
    await found.close()


def violated(laws: dict[str, Any]) -> dict[str, Any]:
    """What is wrong, and what was not looked at."""
    told = {law: one if isinstance(one, dict) else one.model_dump() for law, one in laws.items()}
    return {law: one for law, one in told.items() if one["violations"] or not one["checked"]}


async def test_every_law_holds_of_them(world: World) -> None:
    reporting = await world.http.get("/verify", headers=auth_headers("", "administrator"))
    assert reporting.is_success, reporting.text
    assert violated(reporting.json()["laws"]) == {}
    planned = (await world.office.ok("GET", "/verify", "", "administrator"))["laws"]
    assert violated(planned) == {}
    assert violated(await checks(world.notices)) == {}
    assert (await verify(world.office.stores, clock.now())).keys() == planned.keys()


async def test_they_are_read_and_go_on(world: World) -> None:
    """Pages of today over documents of then; and work on them goes on."""
    drafts = (await world.office.ok("GET", "/drafts?kind=inbox", DISTRICT))["items"]
    [plan] = [one for one in (await world.office.ok("GET", "/plans", PROVINCE))["items"] if one["id"] == one["root"]]
    tree = await world.office.ok("GET", f"/plans/{plan['id']}/cascade", PROVINCE)
    assert tree["counts"]["published"] == 1
    for one in drafts:
        assert (await world.office.ok("GET", f"/drafts/{one['id']}", DISTRICT))["document"]["tasks"]
    for path in ASKED:
        caller = auth_headers("", "administrator") if path == "/events" else auth_headers(PROVINCE)
        answer = await world.http.get(path.format(root=plan["id"]), headers=caller)
        assert answer.is_success, (path, answer.text)
    [commune] = await world.office.stores.drafts.find({"unit": "25498"})
    draft = await world.office.ok("GET", f"/drafts/{commune['_id']}", "25498")
    assert (await world.office.publish(draft, "25498"))["root"] == plan["id"]


async def test_to_migrate_them_again_changes_nothing(world: World) -> None:
    for service in SERVICES:
        assert await migrate(world.databases()[service], migrations_of(service)) == []


@pytest.mark.parametrize("field", ["due", "terms"])
async def test_what_no_longer_fits_would_be_noticed(field: str, world: World) -> None:
    """The check of the laws can fail on these documents: a field that a reader needs is not there any more."""
    [doc] = await world.stores.obligations.find({"unit": DISTRICT})
    assert await world.stores.obligations.replace_many([{key: doc[key] for key in doc if key != field}])
    try:
        answer = await world.http.get("/verify", headers=auth_headers("", "administrator"))
    except KeyError:
        return
    assert violated(answer.json()["laws"]) != {}
