"""`thongsuot migrate`: takes the services' migrations, on whichever store there is."""

from __future__ import annotations

import asyncio
import importlib
import os
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.embedded.ports import free_port
from shared.embedded.process import start_store, stop
from shared.errors import BadInput, Fatal
from shared.settings import Settings
from shared.store import Database, connect
from shared.store.migration import Migrations, Told, migrate, rehearse, state
from thongsuot.folder import locked, state_of

SERVICES = ("planner", "reporting", "notifier")


@dataclass(frozen=True)
class Line:
    """A service before and after: the version of its data, the newest that is known here, what was done."""

    service: str
    version: int
    newest: int
    steps: tuple[Told, ...] = ()


def migrations_of(service: str) -> Migrations:
    """A service's steps."""
    found: Migrations = importlib.import_module(f"services.{service}.store.migrations").MIGRATIONS
    return found


def migrate_all(settings: Settings, services: Sequence[str] = SERVICES) -> list[Line]:
    """Take all missing steps; safe while services run, and to repeat."""
    return _each(settings, services, migrate)


def rehearse_all(settings: Settings, services: Sequence[str] = SERVICES) -> list[Line]:
    """Say what `migrate_all` would do."""
    return _each(settings, services, rehearse)


def status_all(settings: Settings, services: Sequence[str] = SERVICES) -> list[Line]:
    """Say how far each service's data are; of a step that is under way, how much of it is done."""
    return _each(settings, services, _under_way)


@contextmanager
def store_of(data: Path) -> Iterator[Settings]:
    """The store of the stack that runs on this folder, else MONGO_URL's, else the folder's own, started meanwhile."""
    if running := state_of(data):
        yield Settings(MONGO_URL=running["addresses"]["mongo"], embedded=True)
    elif os.environ.get("MONGO_URL"):
        yield Settings()
    elif (data / "store").is_dir():
        with locked(data):
            port = free_port()
            process = start_store(data / "store", port)
            try:
                yield Settings(MONGO_URL=f"mongodb://127.0.0.1:{port}", embedded=True)
            finally:
                stop(process)
    else:
        raise Fatal(f"there is no store under {data}, and MONGO_URL names none", code="no_store")


def print_lines(lines: Sequence[Line], verb: str) -> None:
    """A line for each service and step."""
    for line in lines:
        print(f"{line.service}: step {line.version} of {line.newest}")
        for told in line.steps:
            print(f"  {told.number} {told.name}: {told.read:,} documents read, {told.changed:,} {verb}")


def _each(settings: Settings, services: Sequence[str], act: Callable[[Database, Migrations], Awaitable[list[Told]]]
          ) -> list[Line]:
    if unknown := set(services) - set(SERVICES):
        raise BadInput(f"{min(unknown)} keeps no data; these do: {', '.join(SERVICES)}", code="no_such_service")

    async def run() -> list[Line]:
        return [await _one(settings, migrations_of(service), act) for service in services]

    return asyncio.run(run())


async def _one(settings: Settings, migrations: Migrations, act: Callable[[Database, Migrations], Awaitable[list[Told]]]
               ) -> Line:
    database = connect(settings, migrations.service)
    try:
        done = await act(database, migrations)
        known: dict[str, Any] = await state(database)
    finally:
        database.close()
    return Line(migrations.service, known["version"], migrations.newest, tuple(done))


async def _under_way(database: Database, migrations: Migrations) -> list[Told]:
    known = await state(database)
    return [Told(number, step.name, *((known["read"], known["changed"]) if number == known["version"] + 1 else (0, 0)))
            for number, step in enumerate(migrations.steps, 1) if number > known["version"]]
