"""How a node of Kafka is run: in a container where a Docker engine answers, else by Java from the Maven artifacts.

The jars are brought once, by Maven as this machine has set it up, and kept under the user's cache folder.
"""

from __future__ import annotations

import fcntl
import functools
import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tests.kafka.cluster import Launch, Process

VERSION = "4.1.0"           # docker-compose.yml runs the same (tests/deploy/test_topics.py)
JAVA_AT_LEAST = 17
MAVEN_SECONDS = 600
POM = f"""\
<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>thongsuot.tests</groupId><artifactId>kafka</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>{VERSION}</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
"""
LOGGING = "-Dorg.slf4j.simpleLogger"
JAVA_OPTIONS = ("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", f"{LOGGING}.showDateTime=true",
                f"{LOGGING}.defaultLogLevel=warn", f"{LOGGING}.log.org.apache.kafka.coordinator.group=info")


class Unavailable(Exception):
    """No Kafka can be had here; says why."""


@functools.cache
def launcher() -> Launch:
    """How to run Kafka on this machine; raises Unavailable with what is missing."""
    if docker_answers():
        return in_container
    java, maven = shutil.which("java"), shutil.which("mvn")
    if java is None or maven is None:
        missing = " and ".join(name for name, found in (("java", java), ("mvn", maven)) if found is None)
        raise Unavailable(f"no KAFKA_BOOTSTRAP_SERVERS, no Docker engine, and no {missing} for a local Kafka")
    if (version := _java_version(java)) < JAVA_AT_LEAST:
        raise Unavailable(f"Kafka needs Java {JAVA_AT_LEAST} or newer, found {version}")
    jars = _jars(maven)
    return lambda folder, cluster_id: by_java(java, jars, folder, cluster_id)


@functools.cache
def docker_answers() -> bool:
    """Whether a Docker engine answers."""
    import docker
    from docker.errors import DockerException

    try:
        docker.from_env(timeout=5).ping()
    except DockerException:
        return False
    return True


class JavaProcess:
    """A node as our own child."""

    def __init__(self, process: subprocess.Popen[bytes]):
        self._process = process

    def kill(self) -> None:
        """SIGKILL."""
        self._process.kill()
        self._process.wait()

    def running(self) -> bool:
        """Whether it is alive."""
        return self._process.poll() is None


def by_java(java: str, jars: Path, folder: Path, cluster_id: str) -> Process:
    """Format the node's folder once, and run it."""
    config, kafka = folder / "server.properties", [java, *JAVA_OPTIONS, "-cp", f"{jars}/*"]
    with (folder / "kafka.log").open("ab") as log:
        if not (folder / "log").exists():
            subprocess.run([*kafka, "kafka.tools.StorageTool", "format", "-t", cluster_id, "-c", str(config)],
                           check=True, stdout=log, stderr=log)
        # A session of its own: Ctrl-C reaches pytest alone, whose fixture then ends this process.
        return JavaProcess(subprocess.Popen([*kafka, "kafka.Kafka", str(config)], stdin=subprocess.DEVNULL,
                                            stdout=log, stderr=log, start_new_session=True))


class ContainerProcess:
    """A node in a container; testcontainers' own watchman removes it if we are killed."""

    def __init__(self, container: Any):
        self._container = container

    def kill(self) -> None:
        """SIGKILL."""
        self._container.stop(force=True)

    def running(self) -> bool:
        """Whether it is alive."""
        wrapped = self._container.get_wrapped_container()
        wrapped.reload()
        return bool(wrapped.status == "running")


def in_container(folder: Path, cluster_id: str) -> Process:
    """The same configuration in the official image, on the host's network, as the owner of the folder."""
    from testcontainers.core.container import DockerContainer

    tools = "/opt/kafka/bin"
    script = (f"[ -d {folder}/log ] || {tools}/kafka-storage.sh format -t {cluster_id} -c {folder}/server.properties; "
              f"exec {tools}/kafka-server-start.sh {folder}/server.properties >> {folder}/kafka.log 2>&1")
    container = (
        DockerContainer(f"apache/kafka:{VERSION}").with_volume_mapping(str(folder), str(folder), "rw")
        .with_env("KAFKA_HEAP_OPTS", "-Xmx384m").with_env("LOG_DIR", "/tmp/logs")
        .with_kwargs(network_mode="host", user=f"{os.getuid()}:{os.getgid()}", entrypoint=["sh", "-c"])
        .with_command([script]))
    container.start()
    return ContainerProcess(container)


def _java_version(java: str) -> int:
    answer = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)
    found = re.search(r'version "(\d+)', answer.stderr + answer.stdout)
    return int(found[1]) if found else 0


def _jars(maven: str) -> Path:
    """The folder with Kafka's jars; brought once, also if several test runs ask at the same time."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "thongsuot"
    jars = cache / f"kafka-{VERSION}-{hashlib.sha256(POM.encode()).hexdigest()[:8]}"
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not jars.is_dir():
            _bring(maven, cache / "part", jars)
    return jars


def _bring(maven: str, part: Path, jars: Path) -> None:
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    (part / "pom.xml").write_text(POM)
    try:
        subprocess.run([maven, "-q", "-B", "dependency:copy-dependencies", "-DoutputDirectory=lib"], cwd=part,
                       check=True, capture_output=True, text=True, timeout=MAVEN_SECONDS)
    except subprocess.CalledProcessError as error:
        raise Unavailable(f"Maven could not bring Kafka {VERSION}: {(error.stdout + error.stderr)[-500:]}") from error
    except subprocess.TimeoutExpired as error:
        raise Unavailable(f"Maven did not bring Kafka {VERSION} in {MAVEN_SECONDS} s") from error
    (part / "lib").replace(jars)
    shutil.rmtree(part)
