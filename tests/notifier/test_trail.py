"""The notifier's audit trail: who has read which notice."""

from __future__ import annotations

from services.notifier.domain.trail import Reader
from services.notifier.store import NoticeStore
from services.notifier.worker import Handler
from shared.audit.chain import Walk
from shared.audit.compare import compare
from shared.audit.trail import Asked
from shared.auth import Principal
from tests.notifier.events import NOW, derivation, draft, reader


async def faults(store: NoticeStore) -> list[str]:
    walk = Walk("notifier")
    for link in await store.trail.chain.page({}, None, 0, oldest=True):
        walk.step(link)
    wrong, after = walk.end(), None
    while True:
        found = await compare(store.trail.chain, store.trail.sources, after, NOW)
        wrong, after = wrong + found.violations, found.next
        if after is None:
            return wrong


async def test_reading_is_told_once_with_who_did(store: NoticeStore, handle: Handler) -> None:
    await handle([derivation(), draft()])
    await store.mark_read(reader("25459"))
    await store.mark_read(Reader("25459", "another", "leader", NOW.isoformat()))     # it is read already
    await store.trail.recorder.once()
    [link] = await store.trail.page(Principal("25459", "x", frozenset({"leader"})), Asked(), None, 10)
    [notice] = await store.newest("25459")
    assert (link["entry"]["act"], link["entry"]["user"]) == ("read", "25459.chuyenvien")
    assert (link["entry"]["document"], link["entry"]["about"]) == (notice["_id"], notice["plan"])
    assert await store.trail.page(Principal("705", "x", frozenset({"leader"})), Asked(), None, 10) == []
    assert await faults(store) == []


async def test_a_reading_that_the_trail_does_not_know_is_found(store: NoticeStore, handle: Handler) -> None:
    await handle([derivation(), draft()])
    await store.mark_read(reader("25459"))
    await store.trail.recorder.once()
    later = "2026-12-01T00:00:00+00:00"
    await store.notices.set_where({"unit": "25459"}, {"read_at": later})
    [told] = await faults(store)
    assert told.endswith(f"at {later}: not in the trail")
