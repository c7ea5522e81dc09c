"""Fixtures: a store and a broker, embedded unless MONGO_URL / KAFKA_BOOTSTRAP_SERVERS name real ones."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.embedded.ports import free_port
from shared.embedded.process import start_broker, start_store, stop
from shared.settings import Settings
from tests.kafka.launchers import docker_answers
from tests.kafka.provide import cluster, own_topics

MONGO_IMAGE = "mongo:7.0.21"        # as in docker-compose.yml
NO_BROKER = "127.0.0.1:1"


@pytest.fixture(scope="session")
def embedded_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an embedded store for the whole session."""
    folder: Path = tmp_path_factory.mktemp("store")
    port = free_port()
    process = start_store(folder, port)
    yield f"mongodb://127.0.0.1:{port}"
    stop(process)


@pytest.fixture(scope="session")
def mongo() -> Iterator[str]:
    """The address of MongoDB proper for the whole session: given, or in a container."""
    if url := os.environ.get("MONGO_URL"):
        yield url
        return
    if not docker_answers():
        pytest.skip("no MONGO_URL and no Docker engine")
    from testcontainers.community.mongodb import MongoDbContainer

    with MongoDbContainer(MONGO_IMAGE) as container:
        yield container.get_connection_url()


@pytest.fixture(scope="session")
def mongo_url(request: pytest.FixtureRequest) -> str:
    """The address of a MongoDB-protocol server: the given one, else the embedded."""
    return str(request.getfixturevalue("mongo" if "MONGO_URL" in os.environ else "embedded_store"))


@pytest.fixture(scope="session")
def embedded_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an embedded broker for the whole session."""
    process, address = start_broker(tmp_path_factory.mktemp("broker"))
    yield address
    stop(process)


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of Kafka proper for the whole session: given, or started when the first test asks for it."""
    if servers := os.environ.get("KAFKA_BOOTSTRAP_SERVERS"):
        yield servers
        return
    with cluster(tmp_path_factory.mktemp("kafka") / "cluster") as made:
        yield made.servers


@pytest.fixture(scope="session")
def broker(request: pytest.FixtureRequest) -> str:
    """The address of a Kafka-protocol broker: the given one, else the embedded."""
    given = "KAFKA_BOOTSTRAP_SERVERS" in os.environ
    return str(request.getfixturevalue("kafka" if given else "embedded_broker"))


@pytest.fixture
def settings(mongo_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Settings]:
    """Settings with databases and topics of their own; has a broker only if the test asks for `broker`."""
    servers = request.getfixturevalue("broker") if "broker" in request.fixturenames else NO_BROKER
    fresh = uuid.uuid4().hex[:8]
    made = Settings(
        KAFKA_BOOTSTRAP_SERVERS=servers, MONGO_URL=mongo_url, embedded=True, database_prefix=f"t{fresh}",
        topic_prefix=f"{fresh}.", data_dir=str(tmp_path), retry_base_seconds=0.01, reconcile_seconds=0.5,
        session_timeout_seconds=3.0, fetch_wait_ms=50, metadata_age_ms=1000)
    if servers == NO_BROKER or servers == request.getfixturevalue("embedded_broker"):
        yield made                              # the embedded broker makes topics on first use
    else:
        with own_topics(made):
            yield made
