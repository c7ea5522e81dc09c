"""Who may do what on the broker: docker-compose.yml's configuration on Kafka, with the rules of `topics --acls`."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import confluent_kafka
import pytest
from confluent_kafka import KafkaError
from confluent_kafka.admin import (
    AdminClient,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialUpsertion,
)

from shared import clock
from shared.errors import Fatal, Retryable
from shared.events.types import TOPICS
from shared.messaging.acls import ACCESS, GROUPS, OPERATOR, acls
from shared.messaging.backlog import backlog
from shared.messaging.connection import connection, credentials
from shared.messaging.dead_letters import read_all, send_again
from shared.messaging.groups import GROUPS as CONSUMING
from shared.messaging.producer import Producer
from shared.settings import Settings
from tests.kafka.provide import cluster
from tests.kafka.secure import SecureCluster, password_of
from thongsuot.acls import create_acls
from thongsuot.topics import create_topics

EVERYTHING = (*TOPICS, *(f"{topic}.dlq" for topic in TOPICS))
pytestmark = [pytest.mark.kafka, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecureCluster]:
    """The broker, with topics and rules made by its administrator."""
    folder = tmp_path_factory.mktemp("secure")
    with cluster(folder, make=lambda launch: SecureCluster(folder, launch)) as made:
        assert isinstance(made, SecureCluster)
        admin = made.settings("admin")
        create_topics(admin)
        create_acls(admin, "User:{service}")
        create_acls(admin, "User:{service}")                    # safe to run again
        _scram_users(made)
        assert all(may_write(admin, topic) for topic in EVERYTHING)         # so that there is something to read
        yield made


def _scram_users(made: SecureCluster) -> None:
    admin = AdminClient({
        "bootstrap.servers": made.servers, "security.protocol": "SASL_PLAINTEXT", "sasl.mechanism": "PLAIN",
        "sasl.username": "admin", "sasl.password": password_of("admin")})
    info = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096)
    for user in ("planner", "cascade"):
        for done in admin.alter_user_scram_credentials([
                UserScramCredentialUpsertion(user, info, password_of(user).encode())]).values():
            done.result()


REFUSED = {KafkaError.TOPIC_AUTHORIZATION_FAILED, KafkaError.GROUP_AUTHORIZATION_FAILED,
           KafkaError.CLUSTER_AUTHORIZATION_FAILED}
ANSWER_SECONDS = 60.0


def asks(settings: Settings) -> dict[str, Any]:
    """librdkafka's own words for the same: it tells a refusal at once, where aiokafka asks again and again."""
    return {
        "bootstrap.servers": settings.kafka_bootstrap_servers, "security.protocol": settings.kafka_security_protocol,
        "sasl.mechanism": settings.kafka_sasl_mechanism, "sasl.username": settings.kafka_username,
        "sasl.password": settings.kafka_password.get_secret_value(), "ssl.ca.location": settings.kafka_ca_file,
    }


def may_write(settings: Settings, topic: str) -> bool:
    """Write one record: whether the broker took it, or refused; anything else fails the test."""
    answers: list[KafkaError | None] = []
    producer = confluent_kafka.Producer(asks(settings))
    producer.produce(topic, b"x", partition=0, on_delivery=lambda error, _: answers.append(error))
    assert producer.flush(ANSWER_SECONDS) == 0
    [error] = answers
    assert error is None or error.code() in REFUSED, error
    return error is None


def may_read(settings: Settings, topic: str, group: str, *, beside: bool = False) -> bool:
    """Read the topic, as a member of the group or beside it: whether records come, or a refusal."""
    consumer = confluent_kafka.Consumer(asks(settings) | {
        "group.id": group, "enable.auto.commit": False, "auto.offset.reset": "earliest"})
    if beside:
        consumer.assign([confluent_kafka.TopicPartition(topic, 0, confluent_kafka.OFFSET_BEGINNING)])
    else:
        consumer.subscribe([topic])
    try:
        message = consumer.poll(ANSWER_SECONDS)
        assert message is not None, f"neither a record of {topic} nor a refusal"
        error = message.error()
        assert error is None or error.code() in REFUSED, error
        return error is None
    finally:
        consumer.close()


@pytest.mark.parametrize("service", [name for name in ACCESS if name != OPERATOR])
def test_a_service_writes_and_reads_what_is_its_own_and_nothing_else(secure: SecureCluster, service: str) -> None:
    settings, access = secure.settings(service), ACCESS[service]
    own = {*access.writes, *(f"{topic}.dlq" for topic in access.reads if topic in TOPICS)}
    assert {topic for topic in EVERYTHING if may_write(settings, topic)} == own
    assert {topic for topic in EVERYTHING if may_read(settings, topic, access.groups[0])} == set(access.reads)
    groups = {group for names in GROUPS.values() for group in names}
    assert {group for group in groups if may_read(settings, access.reads[0], group)} == set(access.groups)
    for forbidden in (lambda: create_acls(settings, "User:{service}"), lambda: create_topics(
            settings.model_copy(update={"topic_prefix": "mine."}))):
        with pytest.raises(Fatal):
            forbidden()


def test_the_operator_reads_dead_letters_and_sends_them_again(secure: SecureCluster) -> None:
    settings = secure.settings(OPERATOR)
    assert {topic for topic in EVERYTHING if may_write(settings, topic)} == set(EVERYTHING)
    assert {topic for topic in EVERYTHING if may_read(settings, topic, "cascade", beside=True)} == set(EVERYTHING)
    assert not may_read(settings, "plans", "cascade")


def test_the_notifier_sees_how_far_every_group_is_and_sends_a_letter_again(secure: SecureCluster) -> None:
    settings = secure.settings("notifier")
    assert {place.split(" ")[0] for place in asyncio.run(backlog(settings))} == CONSUMING.keys()
    letter = asyncio.run(read_all(settings)).waiting[0]
    asyncio.run(send_again(settings, [letter], "/quantri", clock.now()))
    assert asyncio.run(read_all(settings)).state(letter) == "replayed"
    for service in ("planner", "reporting"):
        with pytest.raises(Retryable, match="Authorization"):
            asyncio.run(send_again(secure.settings(service), [letter], "/nobody", clock.now()))


async def started(settings: Settings) -> None:
    """Our producer comes in, and goes."""
    producer = Producer(settings)
    await producer.start()
    await producer.stop()


def test_our_producer_tells_a_refusal_as_what_it_is(secure: SecureCluster) -> None:
    async def send() -> None:
        producer = Producer(secure.settings("cascade"))
        await producer.start()
        try:
            await producer.send_raw([("plans", None, b"x", [])])
        finally:
            await producer.stop()

    with pytest.raises(Retryable, match="Authorization"):
        asyncio.run(send())


def test_nobody_comes_in_with_a_wrong_password_or_with_none(secure: SecureCluster) -> None:
    wrong = secure.settings("planner").model_copy(update={"kafka_username": "reporting"})
    for settings in (wrong, Settings(KAFKA_BOOTSTRAP_SERVERS=secure.servers),
                     secure.settings("planner").model_copy(update={"kafka_username": "nobody"})):
        with pytest.raises(Retryable, match="broker"):
            asyncio.run(started(settings))


def test_over_tls_the_broker_proves_who_it_is_too(secure: SecureCluster, tmp_path: Path) -> None:
    assert may_write(secure.tls_settings("planner"), "plans")
    assert not may_write(secure.tls_settings("cascade"), "plans")
    assert may_read(secure.tls_settings("cascade"), "plans", "cascade")
    asyncio.run(started(secure.tls_settings("planner")))
    for changes in ({"kafka_ca_file": ""}, {"kafka_sasl_mechanism": "PLAIN"},
                    {"kafka_security_protocol": "SASL_PLAINTEXT"}):
        with pytest.raises(Retryable, match="broker"):
            asyncio.run(started(secure.tls_settings("planner", **changes)))
    with pytest.raises(Fatal, match="certificates"):
        connection(secure.tls_settings("planner", kafka_ca_file=str(tmp_path / "nowhere")))
    faust = credentials(secure.tls_settings("planner"))
    assert (faust.protocol.value, faust.mechanism.value) == ("SASL_SSL", "SCRAM-SHA-512")  # type: ignore[union-attr]


def test_every_group_may_consume_its_topics() -> None:
    owner = {group: service for service, groups in GROUPS.items() for group in groups}
    assert owner.keys() == CONSUMING.keys()
    for group, topics in CONSUMING.items():
        assert set(topics) <= set(ACCESS[owner[group]].reads), group


def test_the_rules_are_under_the_prefix() -> None:
    plain = acls()
    assert {str(acl) for acl in acls("x.")} == {
        f"{acl.service} may {acl.operation} {acl.resource} x.{acl.name}" for acl in plain}
