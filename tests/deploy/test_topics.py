"""The topics that the deployment creates are the topics of the events, and the script that creates them works."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from shared.events.types import TOPICS
from shared.settings import Settings
from tests.deploy.files import K8S

FOLDER = K8S / "topics"
MAX_MESSAGE_BYTES = 4_194_304


def rows() -> list[list[str]]:
    """Topic, partitions and days of topics.tsv."""
    lines = (FOLDER / "topics.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def test_every_topic_and_its_dead_letters() -> None:
    assert [row[0] for row in rows()] == [*TOPICS, *(f"{topic}.dlq" for topic in TOPICS)]
    assert all(int(partitions) >= 1 and int(days) >= 1 for _, partitions, days in rows())


def test_the_largest_event_fits() -> None:
    """An event of the limit, with its headers, is smaller than what the topics take."""
    assert Settings.model_fields["event_limit_bytes"].default + 65_536 < MAX_MESSAGE_BYTES
    assert f"max.message.bytes={MAX_MESSAGE_BYTES}" in (FOLDER / "create.sh").read_text(encoding="utf-8")


@pytest.fixture
def kafka_bin(tmp_path: Path) -> Path:
    """A folder with stand-ins for Kafka's tools that write down how they were called."""
    for name in ("kafka-topics.sh", "kafka-configs.sh"):
        tool = tmp_path / name
        tool.write_text(f'#!/bin/sh\ncat >/dev/null\necho "{name} $*" >> "{tmp_path}/calls"\nexit ${{TOOL_EXIT:-0}}\n')
        tool.chmod(0o755)
    return tmp_path


def create(kafka_bin: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the script with the stand-ins."""
    shell = shutil.which("sh")
    assert shell is not None
    return subprocess.run(
        [shell, str(FOLDER / "create.sh")], capture_output=True, text=True, check=False,
        env={"PATH": os.environ["PATH"], "KAFKA_BIN": str(kafka_bin), **environment})


def test_the_script_creates_and_configures_each(kafka_bin: Path) -> None:
    answer = create(kafka_bin, KAFKA_BOOTSTRAP_SERVERS="kafka:9092", THONGSUOT_TOPIC_PREFIX="trial.",
                    TOPIC_REPLICATION="3", TOPIC_MIN_INSYNC="2")
    assert answer.returncode == 0, answer.stderr
    calls = (kafka_bin / "calls").read_text().splitlines()
    assert len(calls) == 2 * len(rows())
    assert calls[0] == ("kafka-topics.sh --bootstrap-server kafka:9092 --create --if-not-exists --topic trial.plans "
                        "--partitions 6 --replication-factor 3")
    assert calls[1] == ("kafka-configs.sh --bootstrap-server kafka:9092 --alter --entity-type topics "
                        "--entity-name trial.plans --add-config "
                        "retention.ms=7776000000,max.message.bytes=4194304,min.insync.replicas=2")


@pytest.mark.parametrize("environment", [{"KAFKA_BOOTSTRAP_SERVERS": "x", "TOOL_EXIT": "1"}, {}])
def test_the_script_fails_loudly(kafka_bin: Path, environment: dict[str, str]) -> None:
    answer = create(kafka_bin, **environment)
    assert answer.returncode != 0
    assert "ready" not in answer.stdout
