"""Other ways to bring a plan to many units, measured beside ours: none does any of the domain's work.

Each is a process of its own that reads plans from the topic `PLANS` (`{"id", "document", "units": [[code, name]…]}`),
and stores a whole document for each unit in the collection `drafts`, until it is stopped.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from pydantic_core import from_json

from shared.settings import Settings

PLANS, COPIES = "bench.plans", "bench.copies"
DATABASE = "bench_peers"


def settings() -> Settings:
    """The broker and the store of the run."""
    return Settings()


def group(name: str) -> str:
    """A consumer group of this run."""
    return f"bench-{name}-{os.environ['BENCH_RUN']}"


def copies(value: bytes) -> Iterator[dict[str, Any]]:
    """A whole document for each unit."""
    plan = from_json(value)
    for code, name in plan["units"]:
        yield {"_id": f"{plan['id']}/{code}", "plan": plan["id"], "unit": code, "name": name,
               "document": plan["document"]}


async def topics(servers: str) -> None:
    """Make the topics on a broker that makes none by itself."""
    admin = AIOKafkaAdminClient(bootstrap_servers=servers)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(one, 4, 1) for one in (PLANS, COPIES)])
    finally:
        await admin.close()
