"""The cascade's worker: deterministic events in order."""

from __future__ import annotations

from typing import Any

from services.cascade.worker import Handler, derived_events
from tests.planner.support import Planner


class Sent:
    """A producer that remembers."""

    def __init__(self) -> None:
        self.batches: list[list[Any]] = []

    async def send(self, events: list[Any]) -> None:
        self.batches.append(events)


async def test_derivations_go_before_drafts_and_a_replay_sends_the_same(office: Planner) -> None:
    await office.publish(await office.imported())
    [event] = await office.pending()
    sent = Sent()
    handler = Handler(sent)  # type: ignore[arg-type]
    await handler([event])
    await handler([event])
    made, drafts, *again = sent.batches
    assert {e.type for e in made} == {"derivation.made"}
    assert {e.type for e in drafts} == {"draft.derived"}
    assert again == [made, drafts]
    assert {e.data.derivation for e in drafts} == {e.data.id for e in made}
    assert {(e.actor, e.traceparent) for e in drafts} == {(event.actor, event.traceparent)}
    assert len({e.id for e in (*made, *drafts)}) == len(made) + len(drafts)


async def test_the_end_of_a_plan_derives_nothing(office: Planner) -> None:
    plan = await office.publish(await office.imported())
    await office.pending()
    now = await office.ok("GET", f"/plans/{plan['id']}")
    await office.ok("POST", f"/plans/{plan['id']}/revoke", tag=now["revision"], json={"reason": "Trùng"})
    [event] = await office.pending()
    assert derived_events(event) == ([], [])
