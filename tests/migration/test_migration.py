"""The engine of migrations, on the store: killed, repeated, rehearsed, beside other writers, at every version."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from shared.errors import Fatal, Retryable
from shared.settings import Settings
from shared.store import Collection, Database, Doc, connect, migration
from shared.store.migration import Migrations, Step, Told, admit, migrate, refuse_newer, rehearse, state
from shared.store.migration import changed_by as changed

BATCH, DOCS = 7, 40


def doubled(doc: Doc) -> Doc | None:
    """Doubles once: a second time would be seen."""
    return None if "doubled" in doc else {**doc, "doubled": 2 * doc["number"]}


def summed(doc: Doc) -> Doc | None:
    """Needs the first step."""
    return None if "sum" in doc else {**doc, "sum": doc["number"] + doc["doubled"]}


STEPS = (Step("doubled", "things", doubled), Step("summed", "things", summed),
         Step("others", "others", lambda doc: None if "new" in doc else {**doc, "new": 1}))
MIGRATIONS = Migrations("contract", STEPS)
DONE = [Told(1, "doubled", DOCS, DOCS), Told(2, "summed", DOCS, DOCS), Told(3, "others", 3, 3)]


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migration, "BATCH", BATCH)


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    database = connect(settings, "contract")
    await fill(database)
    yield database
    await database.drop()
    database.close()


async def fill(database: Database) -> None:
    await database["things"].insert_new(
        [{"_id": f"thing/{n:03d}", "revision": 1, "number": n} for n in range(DOCS)])
    await database["others"].insert_new([{"_id": f"other/{n}", "revision": 1} for n in range(3)])


async def content(database: Database) -> list[Doc]:
    return [*await database["things"].find(), *await database["others"].find()]


EXPECTED = [{"_id": f"thing/{n:03d}", "revision": 3, "number": n, "doubled": 2 * n, "sum": 3 * n}
            for n in range(DOCS)] + [{"_id": f"other/{n}", "revision": 2, "new": 1} for n in range(3)]


async def test_all_steps_are_taken_once(database: Database) -> None:
    assert await migrate(database, MIGRATIONS) == DONE
    assert await content(database) == EXPECTED
    assert await migrate(database, MIGRATIONS) == []
    assert await content(database) == EXPECTED                      # revisions too: nothing was written again
    await admit(database, MIGRATIONS)


async def test_a_rehearsal_tells_the_same_and_changes_nothing(database: Database) -> None:
    before = await content(database)
    assert await rehearse(database, MIGRATIONS) == DONE
    assert await content(database) == before
    assert await database["migrations"].find() == []
    await migrate(database, Migrations("contract", STEPS[:1]))
    assert await rehearse(database, MIGRATIONS) == DONE[1:]


# every round trip of a whole migration: the state's insert and its first reading, and of each batch the documents,
# their replacement and the place; the kill comes before the n-th write
@pytest.mark.parametrize("writes", range(1, 30))
async def test_killed_anywhere_it_goes_on_and_does_nothing_twice(
    writes: int, database: Database, monkeypatch: pytest.MonkeyPatch,
) -> None:
    left = writes
    replace, replace_many = Collection.replace, Collection.replace_many

    def fuse(call: Any) -> Any:
        async def fused(self: Collection, *arguments: Any) -> Any:
            nonlocal left
            left -= 1
            if left == 0:
                raise Killed
            return await call(self, *arguments)

        return fused

    monkeypatch.setattr(Collection, "replace", fuse(replace))
    monkeypatch.setattr(Collection, "replace_many", fuse(replace_many))
    killed = False
    try:
        await migrate(database, MIGRATIONS)
    except Killed:
        killed = True
        with pytest.raises(Retryable, match="run `thongsuot migrate`"):
            await admit(database, MIGRATIONS)
    done = await migrate(database, MIGRATIONS)
    assert killed is (writes <= 26)                     # 6 + 6 + 1 batches, two writes each
    assert bool(done) is killed
    assert await content(database) == EXPECTED


async def test_who_writes_meanwhile_wins_and_is_migrated_too(
    database: Database, monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Between a batch's reading and its replacement one document is changed and another one goes."""
    replace_many = Collection.replace_many
    things = database["things"]

    async def disturbed(self: Collection, docs: list[Doc]) -> int:
        if docs[0]["_id"] == "thing/007" and "sum" not in docs[0]:
            await things.change("thing/008", lambda doc: {**doc, "number": 1000})
            await things.delete({"_id": "thing/009"})
        return await replace_many(self, docs)

    monkeypatch.setattr(Collection, "replace_many", disturbed)
    await migrate(database, MIGRATIONS)
    docs = {doc["_id"]: doc for doc in await things.find()}
    assert docs["thing/008"] == {"_id": "thing/008", "revision": 4, "number": 1000, "doubled": 2000, "sum": 3000}
    assert "thing/009" not in docs
    assert len(docs) == DOCS - 1
    assert all("sum" in doc for doc in docs.values())


async def test_a_stale_writer_is_told_and_keeps_what_the_step_did(database: Database) -> None:
    things = database["things"]
    held = await things.get("thing/001")
    assert held is not None
    await migrate(database, MIGRATIONS)
    assert await things.replace_many([{**held, "number": 5}]) == 0      # it reads again
    assert (await things.change("thing/001", lambda doc: {**doc, "number": 5}))["sum"] == 3


async def test_two_at_once_do_no_harm(database: Database) -> None:
    await asyncio.gather(*(migrate(database, MIGRATIONS) for _ in range(3)))
    assert await content(database) == EXPECTED
    assert (await state(database))["version"] == 3


async def test_a_newer_store_is_refused_and_never_taken_back(database: Database) -> None:
    await migrate(database, MIGRATIONS)
    older = Migrations("contract", STEPS[:1])
    await admit(database, older)                        # by the rule it reads what the next release's steps leave
    with pytest.raises(Fatal, match="step 3, this program knows 1"):
        await migrate(database, older)
    assert await content(database) == EXPECTED


async def test_what_the_release_before_could_not_read_it_refuses(settings: Settings, database: Database) -> None:
    await migrate(database, Migrations("contract", STEPS[:2]))
    await migrate(database, Migrations("contract", STEPS, before=2))        # the next release
    with pytest.raises(Fatal, match="need a program that knows step 2, this one knows 1"):
        await admit(database, Migrations("contract", STEPS[:1]))
    await admit(database, Migrations("contract", STEPS[:2]))
    with pytest.raises(Fatal, match="restore a backup"):
        refuse_newer("contract", 2, 1)


async def test_an_empty_store_needs_no_steps(settings: Settings) -> None:
    database = connect(settings, "empty")
    await admit(database, MIGRATIONS)
    assert (await state(database))["version"] == 3
    await fill(database)                                # as today's services write: not touched
    assert await migrate(database, MIGRATIONS) == []
    await database.drop()
    database.close()


async def test_a_store_without_a_version_is_the_oldest(database: Database) -> None:
    with pytest.raises(Retryable, match="at step 0 of 3"):
        await admit(database, MIGRATIONS)
    assert await database["migrations"].find() == []
    await admit(database, Migrations("contract"))       # who has no steps asks for nothing


@pytest.mark.parametrize("bad", [{"_id": "other"}, {"revision": 7}])
def test_a_step_may_not_touch_the_guard(bad: Doc) -> None:
    with pytest.raises(Fatal, match="touches"):
        changed(Step("bad", "things", lambda doc: {**doc, **bad}), {"_id": "a", "revision": 1})


@examples(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(docs=st.dictionaries(st.text("abc/", min_size=1, max_size=4), st.booleans(), max_size=30),
       kills=st.lists(st.integers(1, 6), max_size=4))
async def test_any_documents_and_any_kills_come_to_the_same(
    docs: dict[str, bool], kills: list[int], database: Database,
) -> None:
    """Half of them are migrated already; each kill comes after some batches."""
    await database.drop()
    await database["things"].insert_new([
        {"_id": id, "revision": 1, "number": n, **({"doubled": 2 * n} if done else {})}
        for n, (id, done) in enumerate(docs.items())])
    for batches in kills:
        known = await migration._begun(database, migration.NEW)
        for _ in range(batches):
            if known["version"] < 2:
                step = STEPS[known["version"]]
                _, known = await migration._batch(database, MIGRATIONS, step, known)
    await migrate(database, MIGRATIONS)
    found = await database["things"].find()
    assert {doc["_id"]: (doc["doubled"], doc["sum"]) for doc in found} == {
        id: (2 * n, 3 * n) for n, id in enumerate(docs)}
    assert {doc["_id"]: doc["revision"] for doc in found} == {id: 3 - done for id, done in docs.items()}
