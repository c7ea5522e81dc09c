"""The embedded stack: broker and store unless their addresses are given, and every service as its own process.

Everything lies under one folder: the store's files, the logs, the secrets made for this stack, and `stack.json`, by
which other commands find the running stack.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import subprocess
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any

import httpx

from shared.embedded.ports import free_port, free_ports, is_taken
from shared.embedded.process import start_broker, start_store, stop
from shared.errors import Fatal
from shared.settings import Settings
from thongsuot.folder import STATE
from thongsuot.migrate import migrate_all
from thongsuot.processes import ROLES, Child, Role, preload
from thongsuot.topics import create_topics

READY_SECONDS = 60.0
EMBEDDED_BROKER = {
    "THONGSUOT_SESSION_TIMEOUT_SECONDS": "5",    # it makes a restarted consumer wait nearly so long
    "THONGSUOT_FETCH_WAIT_MS": "50",             # it answers a waiting fetch only at its end
}
Say = Callable[[str], None]


class Stack:
    """A stack over one data folder. `start` returns when every service is ready; `watch` keeps it running."""

    def __init__(self, data: Path, portal_port: int = 0, extra_env: dict[str, str] | None = None):
        self.data = data.resolve()
        self.portal_port = portal_port
        self._extra_env = extra_env or {}
        self._lock: IO[str] | None = None
        self._stopped = False
        self._broker: subprocess.Popen[bytes] | None = None
        self._store: subprocess.Popen[bytes] | None = None
        self._store_port = 0
        self.children: dict[str, Child] = {}
        self.addresses: dict[str, str] = {}

    @property
    def topic_prefix(self) -> str:
        """What stands before the names of this stack's topics and groups."""
        return {**os.environ, **self._extra_env}.get("THONGSUOT_TOPIC_PREFIX", "")

    @property
    def pids(self) -> dict[str, int]:
        """The process ids of the services and of the embedded store and broker, 0 for what isn't running."""
        own = {"store": self._store, "broker": self._broker}
        return {name: child.pid for name, child in self.children.items()} | {
            name: process.pid if process.poll() is None else 0 for name, process in own.items() if process is not None}

    def start(self) -> None:
        """Start everything; raises Fatal with one clear line if that can't be."""
        self._prepare_folder()
        try:
            preload()
            self._start_dependencies()
            self._migrate()
            self._start_services()
            self._wait_ready()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End the services, then store and broker, for good."""
        self._stopped = True
        self._stop_services()
        for process in (self._store, self._broker):
            if process is not None:
                stop(process)
        if self._lock is not None:            # else another stack's folder: its state is not ours to remove
            (self.data / STATE).unlink(missing_ok=True)
            self._lock.close()
            self._lock = None

    def keep(self) -> list[str]:
        """Start again what ended by itself; returns the names of what was."""
        again: list[str] = []
        if self._stopped:
            return again
        if self._store is not None and self._store.poll() is not None:
            self._store = start_store(self.data / "store", self._store_port)
            again.append("store")
        if self._broker is not None and self._broker.poll() is not None:
            self._restart_broker()
            again.append("broker")
        again += [child.name for child in self.children.values() if child.keep()]
        if again and (self.data / STATE).exists():
            self._write_state()
        return again

    def watch(self, say: Say) -> None:
        """Keep the stack running until interrupted."""
        while True:
            time.sleep(0.5)
            for name in self.keep():
                say(f"{name} ended by itself and was started again; its log: {self.data / 'logs' / name}.log")

    def _prepare_folder(self) -> None:
        if self.portal_port and is_taken(self.portal_port):
            raise Fatal(f"port {self.portal_port} is taken; give another one: make up PORT=8090", code="port_taken")
        try:
            (self.data / "logs").mkdir(parents=True, exist_ok=True)
            lock = (self.data / "lock").open("w")
        except OSError as error:
            raise Fatal(f"the data folder {self.data} can't be written: {error.strerror}", code="no_data") from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.close()
            raise Fatal(f"a stack is already running on {self.data}; stop it, or give another folder with --data",
                        code="already_running") from error
        self._lock = lock

    def _start_dependencies(self) -> None:
        environment = {**os.environ, **self._extra_env}
        kafka, mongo = environment.get("KAFKA_BOOTSTRAP_SERVERS"), environment.get("MONGO_URL")
        if kafka:
            create_topics(self._settings(kafka))
        else:
            self._broker, kafka = start_broker(self.data, self._log("broker"))
        if not mongo:
            self._store_port = free_port()
            self._store = start_store(self.data / "store", self._store_port, self._log("store"))
            mongo = f"mongodb://127.0.0.1:{self._store_port}"
        self.addresses |= {"kafka": kafka, "mongo": mongo}

    def _migrate(self) -> None:
        """Bring the embedded store's documents to this program's form; for a real one `thongsuot migrate` does."""
        if self._store is not None:
            migrate_all(Settings(MONGO_URL=self.addresses["mongo"], embedded=True))

    def _settings(self, kafka: str) -> Settings:
        return Settings(KAFKA_BOOTSTRAP_SERVERS=kafka, topic_prefix=self.topic_prefix)

    def _start_services(self) -> None:
        ports = self._places()
        for role in ROLES:
            child = self._child(role, ports[role.name])
            self.children[role.name] = child
            child.start()

    def _places(self) -> dict[str, int]:
        """A port for each process, by its name; from them come the addresses of the services."""
        ports = dict(zip([role.name for role in ROLES], free_ports(len(ROLES)), strict=True))
        self.portal_port = ports["portal-api"] = self.portal_port or ports["portal-api"]
        self.addresses |= {service: f"http://127.0.0.1:{ports[f'{service}-api']}"
                           for service in ("portal", "planner", "reporting", "notifier")}
        return ports

    def _child(self, role: Role, port: int) -> Child:
        return Child(role.name, role, self.environment(port), self.data / "logs" / f"{role.name}.log")

    def environment(self, port: int) -> dict[str, str]:
        """The environment of one service process."""
        kept = self._secrets()
        return {
            **os.environ, **self._extra_env,
            "KAFKA_BOOTSTRAP_SERVERS": self.addresses["kafka"], "MONGO_URL": self.addresses["mongo"],
            "THONGSUOT_EMBEDDED": "1", "THONGSUOT_DATA_DIR": str(self.data), "THONGSUOT_PORT": str(port),
            **(EMBEDDED_BROKER if self._broker is not None else {}),
            "THONGSUOT_EMBEDDED_BROKER": str(int(self._broker is not None)),
            "THONGSUOT_EMBEDDED_STORE": str(int(self._store is not None)),
            "THONGSUOT_OIDC_ISSUER": f"{self.addresses['portal']}/oidc",
            "THONGSUOT_SERVICE_CLIENT_SECRET": kept["service"], "THONGSUOT_SESSION_SECRET": kept["session"],
            **{f"THONGSUOT_{service.upper()}_URL": self.addresses[service]
               for service in ("portal", "planner", "reporting", "notifier")},
        }

    def _wait_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        waiting = list(self.children)
        while waiting:
            if time.monotonic() > deadline:
                raise Fatal(f"not ready after {READY_SECONDS:.0f} s: {', '.join(waiting)}; see {self.data}/logs",
                            code="not_ready")
            self.keep()
            waiting = self.unready(waiting)
            time.sleep(0.1)
        self._write_state()

    def unready(self, names: Iterable[str] | None = None) -> list[str]:
        """Which of these services, of all if none is named, don't say that they are ready."""
        with httpx.Client(trust_env=False, timeout=2.0) as http:
            return [name for name in (names if names is not None else self.children)
                    if not _is_ready(http, self.children[name])]

    def _restart_broker(self) -> None:
        """A new embedded broker has a new address, so the services start anew; law 9 brings back what it had held."""
        self._broker, self.addresses["kafka"] = start_broker(self.data, self._log("broker"))
        for child in self.children.values():
            child.environment["KAFKA_BOOTSTRAP_SERVERS"] = self.addresses["kafka"]
        self._stop_services()
        self._write_state()

    def _stop_services(self) -> None:
        with ThreadPoolExecutor(max_workers=16) as pool:
            list(pool.map(Child.stop, self.children.values()))

    def _write_state(self) -> None:
        pids = {name: child.pid for name, child in self.children.items()}
        processes = {name: f"http://127.0.0.1:{child.environment['THONGSUOT_PORT']}"
                     for name, child in self.children.items()}
        state = {"addresses": self.addresses, "topic_prefix": self.topic_prefix, "pids": pids, "processes": processes}
        (self.data / STATE).write_text(json.dumps(state, indent=1))

    def _secrets(self) -> dict[str, str]:
        path = self.data / "secrets.json"
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(json.dumps({"service": secrets.token_urlsafe(32), "session": secrets.token_urlsafe(32)}))
        kept: dict[str, str] = json.loads(path.read_text())
        return kept

    def _log(self, name: str) -> Any:
        return (self.data / "logs" / f"{name}.log").open("ab")


def _is_ready(http: httpx.Client, child: Child) -> bool:
    try:
        return http.get(f"http://127.0.0.1:{child.environment['THONGSUOT_PORT']}/health/ready").status_code == 200
    except httpx.HTTPError:
        return False
