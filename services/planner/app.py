"""The planner's composition root."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.planner.api import ROUTERS
from services.planner.api.exports import EXPORTS
from services.planner.api.system import figures
from services.planner.store import Stores
from services.planner.store.jobs import Jobs
from services.planner.worker import run
from shared.http import create_app
from shared.runtime import Health, until_connected
from shared.settings import Settings
from shared.signing.configured import open_signing
from shared.store import connect

SERVICE = "planner"


def api(settings: Settings) -> FastAPI:
    """The planner's API."""
    database = connect(settings, SERVICE)
    stores = Stores(database, open_signing(settings))
    jobs = Jobs(stores)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await until_connected(stores.indexes, "store")     # numbers are unique by an index: none before it is there
        yield
        await jobs.close()
        database.close()

    app = create_app(settings, "kế hoạch", ROUTERS, service=SERVICE, lifespan=lifespan, ready=database.ping,
                     answers="services.planner.api.answers", exports=EXPORTS,
                     sources={"store": lambda: figures(stores)})
    app.state.stores, app.state.trail, app.state.signing = stores, stores.trail, stores.signing
    app.state.jobs = jobs
    return app


async def worker(settings: Settings, health: Health) -> None:
    """The planner's worker: runs until cancelled."""
    await run(settings, health)
