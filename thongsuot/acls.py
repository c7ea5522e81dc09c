"""Telling the broker what each service may do: `thongsuot topics --acls`. Safe to run again; nothing is taken away."""

from __future__ import annotations

import asyncio

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError, for_code
from aiokafka.protocol.admin import CreateAclsRequest

from shared.errors import Fatal
from shared.messaging.acls import Acl, acls
from shared.messaging.connection import connection
from shared.settings import Settings

# The protocol's numbers.
RESOURCES = {"topic": 2, "group": 3}
OPERATIONS = {"read": 3, "write": 4, "describe": 8}
LITERAL, ALLOW, ANY_HOST = 3, 3, "*"


def create_acls(settings: Settings, principal: str) -> list[Acl]:
    """Create them all and return them. `principal` is how the broker names a service: "User:{service}".
    Raises Fatal if the broker refuses."""
    found = acls(settings.topic_prefix)
    asyncio.run(_create(settings, found, principal))
    return found


async def _create(settings: Settings, found: list[Acl], principal: str) -> None:
    admin = AIOKafkaAdminClient(**connection(settings))
    try:
        await admin.start()
        for acl in found:
            answer = await admin._send_request(_request(acl, principal))
            for code, message in answer.creation_responses:
                if code:
                    raise for_code(code)(f"{acl}: {message or ''}")
    except KafkaError as error:
        raise Fatal(f"access rules on {settings.kafka_bootstrap_servers}: {error}", code="acls_not_created") from error
    finally:
        await admin.close()


def _request(acl: Acl, principal: str) -> CreateAclsRequest:
    name = principal.format(service=acl.service)
    return CreateAclsRequest(RESOURCES[acl.resource], acl.name, LITERAL, name, ANY_HOST, OPERATIONS[acl.operation],
                             ALLOW)
