"""The contract of the messaging layer holds on the embedded broker and on Kafka proper."""

from __future__ import annotations

import pytest


@pytest.fixture(params=["embedded_broker", pytest.param("kafka", marks=pytest.mark.kafka)], ids=["embedded", "kafka"])
def broker(request: pytest.FixtureRequest) -> str:
    """The address of the one and of the other."""
    return str(request.getfixturevalue(request.param))
