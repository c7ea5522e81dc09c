"""A Kafka cluster (KRaft, every node both broker and controller) on loopback, whose nodes can be killed and come back.

How a node's process is run is the launcher's affair (`launchers.py`): a Java process of our own, or a container.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from shared.embedded.ports import free_ports

READY_SECONDS = 120.0
CONFIG = """\
process.roles=broker,controller
node.id={id}
controller.quorum.voters={voters}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs={folder}/log
auto.create.topics.enable=false
offsets.topic.num.partitions=4
offsets.topic.replication.factor={replicas}
transaction.state.log.num.partitions=4
transaction.state.log.replication.factor={replicas}
transaction.state.log.min.isr={in_sync}
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
log.index.size.max.bytes=65536
"""


class Process(Protocol):
    """A running node."""

    def kill(self) -> None:
        """End it at once (SIGKILL), and wait until it has ended."""

    def running(self) -> bool:
        """Whether it is alive."""


Launch = Callable[[Path, str], Process]     # the folder with server.properties, the cluster's id


class Node:
    """One node: its folder with data, configuration and log stays when its process ends."""

    def __init__(self, folder: Path, config: str, address: str, launch: Callable[[Path], Process]):
        self.folder, self.address = folder, address
        self._launch = launch
        self._process: Process | None = None
        folder.mkdir(parents=True)
        (folder / "server.properties").write_text(config)

    def start(self) -> None:
        """Start it; `Cluster.wait` tells when it answers."""
        self._process = self._launch(self.folder)

    def kill(self) -> None:
        """SIGKILL: nothing is handed over, nothing flushed."""
        if self._process is not None:
            self._process.kill()
            self._process = None

    def running(self) -> bool:
        """Whether its process is alive."""
        return self._process is not None and self._process.running()

    def last_words(self) -> str:
        """The end of its log."""
        log = self.folder / "kafka.log"
        return log.read_text(errors="replace")[-2000:] if log.exists() else "no log"


class Cluster:
    """Nodes that form one cluster. `start` returns when all of them answer."""

    def __init__(self, folder: Path, launch: Launch, size: int = 1):
        cluster_id = uuid.uuid4().hex[:22]
        free = free_ports(2 * size)
        ports = list(zip(free[:size], free[size:], strict=True))
        voters = ",".join(f"{id}@127.0.0.1:{controller}" for id, (_, controller) in enumerate(ports, 1))
        self.nodes = [
            Node(folder / f"node{id}",
                 CONFIG.format(id=id, voters=voters, port=port, controller=controller, folder=folder / f"node{id}",
                               replicas=size, in_sync=max(1, size - 1)),
                 f"127.0.0.1:{port}", lambda path: launch(path, cluster_id))
            for id, (port, controller) in enumerate(ports, 1)]

    @property
    def servers(self) -> str:
        """KAFKA_BOOTSTRAP_SERVERS."""
        return ",".join(node.address for node in self.nodes)

    def start(self) -> None:
        """Start every node and wait for all; raises RuntimeError with the log's end if one does not come."""
        try:
            for node in self.nodes:
                node.start()
            self.wait()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End every node."""
        for node in self.nodes:
            node.kill()

    def client(self, node: Node) -> dict[str, Any]:
        """The arguments of a client that asks this node."""
        return {"bootstrap_servers": node.address}

    def wait(self) -> None:
        """Until every node that runs has joined and answers."""
        expected = [node for node in self.nodes if node.running()]
        deadline = time.monotonic() + READY_SECONDS
        while asyncio.run(_joined([(node.address, self.client(node)) for node in expected])) < len(expected):
            ended = [node for node in expected if not node.running()]
            if ended or time.monotonic() > deadline:
                raise RuntimeError(f"Kafka did not start: {(ended or expected)[0].last_words()}")
            time.sleep(0.2)


async def _joined(nodes: list[tuple[str, dict[str, Any]]]) -> int:
    """The fewest brokers that any of these nodes knows; 0 while one does not answer."""
    return min([await _known(*node) for node in nodes], default=0)


def _listens(address: str) -> bool:
    host, _, port = address.rpartition(":")
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) == 0


async def _known(address: str, client: dict[str, Any]) -> int:
    if not _listens(address):
        return 0                            # the client would say so in the log, many times
    admin = AIOKafkaAdminClient(**client, request_timeout_ms=3000)
    try:
        await admin.start()
        return len((await admin.describe_cluster())["brokers"])
    except (KafkaError, OSError):
        return 0
    finally:
        with contextlib.suppress(KafkaError, OSError):
            await admin.close()
