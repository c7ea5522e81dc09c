"""`thongsuot migrate` on the store of a folder at rest, and what a process does at start."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import signal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.planner.store.migrations import MIGRATIONS as PLANNER
from services.reporting.store.migrations import MIGRATIONS as REPORTING
from shared import runtime
from shared.embedded.store.commands import Commands
from shared.errors import BadInput, Fatal, Retryable
from shared.settings import Settings
from shared.store import connect
from shared.store.migration import COLLECTION, STATE
from thongsuot import migrate
from thongsuot.cli import app

DATABASE = "thongsuot_reporting"
PARTIAL = {"_id": "P:2022-Q1:25459:own", "revision": 1, "body": {"items": {}}}


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose partials an earlier release stored."""
    monkeypatch.delenv("MONGO_URL", raising=False)
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "lock").touch()
    Commands(folder / "store").answer({"insert": "partials", "documents": [PARTIAL], "$db": DATABASE})
    return folder


def stored(data: Path, collection: str = "partials") -> list[dict[str, object]]:
    found = Commands(data / "store").answer({"find": collection, "$db": DATABASE})
    return list(found["cursor"]["firstBatch"])


def run(data: Path, *options: str) -> list[tuple[str, int, int, list[int]]]:
    """What the command says: service, version, newest, and of each step how many documents were changed."""
    done = CliRunner().invoke(app, ["migrate", "--data", str(data), "--json", *options])
    assert done.exit_code == 0, done.exception
    return [(line["service"], line["version"], line["newest"], [told["changed"] for told in line["steps"]])
            for line in json.loads(done.stdout.splitlines()[-1])["services"]]


def test_a_folder_at_rest_is_migrated_once(data: Path) -> None:
    others = [("planner", 0, PLANNER.newest, []), ("notifier", 0, 0, [])]
    assert run(data, "--status") == [others[0], ("reporting", 0, 3, [0, 0, 0]), others[1]]
    assert run(data, "--dry-run") == [others[0], ("reporting", 0, 3, [0, 0, 1]), others[1]]
    assert stored(data) == [PARTIAL]
    assert run(data, "--service", "planner") == [others[0]]
    assert stored(data) == [PARTIAL]
    assert run(data, "--service", "reporting") == [("reporting", 3, 3, [0, 0, 1])]
    assert stored(data)[0]["digest"]
    assert run(data) == [others[0], ("reporting", 3, 3, []), others[1]]
    assert stored(data)[0]["revision"] == 2


def test_what_can_t_be_migrated_is_one_sentence(data: Path, tmp_path: Path) -> None:
    with pytest.raises(Fatal, match="MONGO_URL names none"), migrate.store_of(tmp_path / "nowhere"):
        pass
    with (data / "lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(Fatal, match="stop it first"), migrate.store_of(data):
            pass
    with pytest.raises(BadInput, match="cascade keeps no data"):
        migrate.status_all(Settings(), ["cascade"])


@pytest.mark.parametrize("service", migrate.SERVICES)
def test_every_service_names_its_steps(service: str) -> None:
    found = migrate.migrations_of(service)
    assert found.service == service
    assert found.before <= found.newest
    assert len({step.name for step in found.steps}) == found.newest


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The signals that the process sends to itself."""
    signals: list[int] = []
    monkeypatch.setattr(os, "kill", lambda pid, number: signals.append(number) if pid == os.getpid() else None)
    return signals


@pytest.mark.parametrize(("version", "readable", "goes"), [(3, 0, True), (9, 0, True), (9, 3, True), (9, 4, False)])
async def test_a_process_ends_at_once_on_what_it_can_t_read(
    version: int, readable: int, goes: bool, settings: Settings, ended: list[int],
) -> None:
    from services.reporting.store import open_stores

    stores = open_stores(settings)
    await stores.database[COLLECTION].insert(
        {"_id": STATE, "revision": 1, "version": version, "readable": readable, "after": "", "read": 0, "changed": 0})
    beside = runtime.connecting(stores.prepare, "store")        # an API
    await asyncio.wait({beside})
    await asyncio.sleep(0)                                      # what is called when it is done
    assert ended == ([] if goes else [signal.SIGTERM])
    if not goes:
        with pytest.raises(Fatal, match="start the newer release"):     # a worker
            await runtime.until_connected(stores.prepare, "store")
    await stores.database.drop()
    stores.database.close()


async def test_a_process_waits_until_its_store_is_migrated(settings: Settings) -> None:
    from services.reporting.store import open_stores

    stores = open_stores(settings)
    await stores.database["partials"].insert(dict(PARTIAL))
    with pytest.raises(Retryable, match="at step 0 of 3: run `thongsuot migrate`"):
        await stores.prepare()
    starting = asyncio.create_task(runtime.until_connected(stores.prepare, "store"))
    await asyncio.sleep(0)
    await migrate.migrate(stores.database, REPORTING)
    await starting
    await stores.database.drop()
    stores.database.close()


async def test_each_service_asks_at_its_start(settings: Settings) -> None:
    """A store that only a newer program can read stops every service that keeps data."""
    from services.notifier.app import worker as notifier
    from services.planner.app import worker as planner
    from services.reporting.app import worker as reporting

    for name, worker in (("planner", planner), ("reporting", reporting), ("notifier", notifier)):
        database = connect(settings, name)
        await database[COLLECTION].insert({"_id": STATE, "revision": 1, "version": 99, "readable": 99})
        with pytest.raises(Fatal, match=f"the data of {name}"):
            await worker(settings, runtime.Health())
        await database.drop()
        database.close()
