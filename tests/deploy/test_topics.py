"""The topics that the deployment creates are the topics of the events, and hold the largest of them."""

from __future__ import annotations

from shared.events.types import TOPICS
from shared.settings import Settings
from tests.deploy.files import K8S, compose, manifests
from tests.kafka.launchers import VERSION
from thongsuot.topics import ALL, MAX_MESSAGE_BYTES


def test_every_topic_and_its_dead_letters() -> None:
    assert [topic.name for topic in ALL] == [*TOPICS, *(f"{topic}.dlq" for topic in TOPICS)]
    assert all(topic.partitions >= 1 and topic.days >= 1 for topic in ALL)


def test_the_largest_event_fits() -> None:
    """An event of the limit, with its headers, is smaller than what the topics take."""
    assert Settings.model_fields["event_limit_bytes"].default + 65_536 < MAX_MESSAGE_BYTES


def test_compose_and_the_cluster_create_them_with_our_own_image() -> None:
    service = compose()["services"]["topics"]
    assert service["entrypoint"][:2] == ["thongsuot", "topics"]
    job = manifests((K8S / "components" / "jobs" / "topics.yaml").read_text(encoding="utf-8"))[0]
    container = job["spec"]["template"]["spec"]["containers"][0]
    assert container["command"] == ["thongsuot", "topics"]
    assert container["args"] == ["--replication", "3", "--in-sync", "2", "--acls"]


def test_the_tests_run_on_the_version_that_is_deployed() -> None:
    assert compose()["services"]["kafka"]["image"] == f"apache/kafka:{VERSION}"
