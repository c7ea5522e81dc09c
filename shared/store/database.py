"""Connecting: one database for each service, majority writes."""

from __future__ import annotations

from motor.motor_asyncio import AsyncIOMotorClient

from shared.settings import Settings
from shared.store.collection import Collection, mapped


class Database:
    """A service's own database. Nobody opens another's."""

    def __init__(self, client: AsyncIOMotorClient, name: str):
        self._client = client
        self._database = client[name]
        self.name = name

    def __getitem__(self, name: str) -> Collection:
        return Collection(self._database[name])

    @mapped
    async def ping(self) -> None:
        """Returns when the store answers; raises Retryable otherwise."""
        await self._database.command("ping")

    @mapped
    async def drop(self) -> None:
        """Remove everything (tests)."""
        for name in await self._database.list_collection_names():
            await self._database.drop_collection(name)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def connect(settings: Settings, service: str) -> Database:
    """The service's database. Connects lazily: the first operation does."""
    client: AsyncIOMotorClient = AsyncIOMotorClient(
        settings.mongo_url, serverSelectionTimeoutMS=5000, retryWrites=False, appname=service,
        w=1 if settings.embedded else "majority",
    )
    return Database(client, f"{settings.database_prefix}_{service}")
