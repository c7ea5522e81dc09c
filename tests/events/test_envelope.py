"""An event survives the broker unchanged; what is no event is refused with Permanent and nothing else."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.errors import Permanent
from shared.events import schemas
from shared.events.envelope import decode, encode, event_id
from shared.events.types import EVENT_TYPES
from tests.events.strategies import JSON, events

FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
MANY = settings(max_examples=200, deadline=None)
PLAUSIBLE = {
    "ce_specversion": b"1.0", "ce_id": b"1", "ce_source": b"planner", "ce_time": b"2026-11-22T08:00:00+00:00",
}


@pytest.mark.parametrize("name", EVENT_TYPES)
def test_round_trip(name: str) -> None:
    committed = jsonschema.Draft202012Validator(schemas.committed()[name])

    @FEW
    @given(event=events(name))
    def check(event: Any) -> None:
        key, value, headers = encode(event)
        assert decode(value, headers) == event
        assert key == event.key
        assert event.topic == EVENT_TYPES[name].topic
        assert all(isinstance(k, str) and isinstance(v, bytes) for k, v in headers)
        committed.validate(json.loads(value))

    check()


def test_an_event_emitted_anew_is_the_same_event() -> None:
    assert event_id("plan.published", "p", 1) == event_id("plan.published", "p", 1)
    assert event_id("plan.published", "p", 1) != event_id("plan.published", "p", 2)
    assert event_id("plan.published", "p", 1) != event_id("plan.amended", "p", 1)


def refused(value: bytes | None, headers: Any) -> None:
    """Decoding either works or raises Permanent; anything else is a fault."""
    with contextlib.suppress(Permanent):
        decode(value, headers)


@MANY
@given(value=st.none() | st.binary(max_size=60),
       headers=st.dictionaries(st.text(max_size=12), st.none() | st.binary(max_size=20), max_size=6))
def test_junk_is_refused(value: bytes | None, headers: dict[str, bytes]) -> None:
    refused(value, headers)
    refused(value, list(headers.items()))


@MANY
@given(name=st.sampled_from(sorted(EVENT_TYPES)),
       value=st.binary(max_size=60) | JSON.map(lambda j: json.dumps(j).encode()),
       time=st.binary(max_size=12) | st.just(PLAUSIBLE["ce_time"]))
def test_junk_with_plausible_headers_is_refused(name: str, value: bytes, time: bytes) -> None:
    refused(value, {**PLAUSIBLE, "ce_type": name.encode(), "ce_time": time})


@MANY
@given(data=st.data(), name=st.sampled_from(sorted(EVENT_TYPES)))
def test_a_damaged_event_is_refused_or_read(data: st.DataObject, name: str) -> None:
    """One value of a real event replaced by something else, anywhere."""
    _, value, headers = encode(data.draw(events(name)))
    document = json.loads(value)
    if document:
        field = data.draw(st.sampled_from(sorted(document)))
        document[field] = data.draw(JSON)
    refused(json.dumps(document).encode(), headers)
    refused(value[: data.draw(st.integers(0, len(value)))], headers)


DEEP = b'{"id":"1","label":null,"children":[' * 5000


@pytest.mark.parametrize("value", [
    None, b"", b"null", b"[]", b"{}", b"\xff\xfe", b"\x00" * 1000, DEEP, b'{"a":' * 100_000,
    b'{"plan":"p","version":1e400,"root":"r","reason":"","at":"2026-01-01T00:00:00Z"}',
    b'{"plan":"p","version":' + b"9" * 5000 + b',"root":"r","reason":"","at":"2026-01-01T00:00:00Z"}',
    b'{"plan":"\\ud800","version":1,"root":"r","reason":"","at":"2026-01-01T00:00:00Z"}',
    b'{"plan":"p","version":1,"root":"r","reason":"","at":"9999999999999999999"}',
], ids=range(13))
@pytest.mark.parametrize("name", ["plan.closed", "plan.published", "report.submitted", "units.snapshot"])
def test_known_nasties_are_refused(name: str, value: bytes | None) -> None:
    with pytest.raises(Permanent):
        decode(value, {**PLAUSIBLE, "ce_type": name.encode()})


@pytest.mark.parametrize("missing", ["ce_id", "ce_source", "ce_time"])
def test_a_missing_attribute_is_refused(missing: str) -> None:
    headers = {k: v for k, v in PLAUSIBLE.items() if k != missing} | {"ce_type": b"plan.closed"}
    value = b'{"plan":"p","version":1,"root":"r","reason":"","at":"2026-01-01T00:00:00Z"}'
    assert decode(value, {**PLAUSIBLE, "ce_type": b"plan.closed"}).subject == ""
    with pytest.raises(Permanent, match=missing):
        decode(value, headers)


def test_an_unknown_type_is_refused() -> None:
    with pytest.raises(Permanent, match="unknown event type"):
        decode(b"{}", {**PLAUSIBLE, "ce_type": b"plan.eaten"})


@pytest.mark.parametrize("quantity", [-1, "NaN", "Infinity", "-0.01", "many", [], True])
def test_an_impossible_quantity_is_refused(quantity: Any) -> None:
    document = {
        "id": "1", "root": "r", "period": "2026-Q1", "unit": "72", "superior": "7", "revision": 1, "state": "submitted",
        "items": {"t": {"state": "done", "figures": {"t#x": {"number": quantity}}}}, "at": "2026-01-01T00:00:00Z",
    }
    with pytest.raises(Permanent):
        decode(json.dumps(document).encode(), {**PLAUSIBLE, "ce_type": b"report.submitted"})


def test_an_older_reader_ignores_a_newer_field() -> None:
    value = b'{"plan":"p","version":1,"root":"r","reason":"","at":"2026-01-01T00:00:00Z","later":1}'
    assert decode(value, {**PLAUSIBLE, "ce_type": b"plan.closed"}).data.plan == "p"  # type: ignore[attr-defined]
