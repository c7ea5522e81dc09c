"""The contract of every store operation, on the embedded store and on MongoDB proper where it can be had."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from shared.errors import BadInput, Conflict, NotFound, Retryable, StaleRevision
from shared.settings import Settings
from shared.store import Collection, Database, connect


@pytest.fixture(params=["embedded_store", pytest.param("mongo", marks=pytest.mark.mongo)], ids=["embedded", "mongo"])
def mongo_url(request: pytest.FixtureRequest) -> str:
    """The address of the one and of the other."""
    return str(request.getfixturevalue(request.param))


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    database = connect(settings, "contract")
    yield database
    await database.drop()
    database.close()


@pytest.fixture
async def things(database: Database) -> Collection:
    things = database["things"]
    await things.index("number", unique=True)
    await things.index("unit", "number")
    await things.index("pending")
    return things


def thing(number: int, **fields: object) -> dict[str, object]:
    return {"_id": f"thing/{number:03d}", "number": number, "unit": f"u{number % 3}", "revision": 1, **fields}


async def test_a_document_comes_back_as_it_was_written(things: Collection) -> None:
    nested = {"outbox": {"e.1": {"data": "{}", "none": None}}, "list": [{"a": [1, 2.5, "đ"]}, []], "none": None,
              "text": "Ủy ban nhân dân", "empty": {}, "float": 1.5, "big": 2**40}
    await things.insert(thing(1, **nested))
    assert await things.get("thing/001") == thing(1, **nested)
    assert await things.get("thing/002") is None


async def test_ids_and_unique_fields_are_unique(things: Collection) -> None:
    await things.insert(thing(1))
    with pytest.raises(Conflict, match="đã có"):
        await things.insert(thing(1))
    with pytest.raises(Conflict):
        await things.insert({**thing(1), "_id": "another"})


async def test_insert_new_writes_the_new_and_names_the_old(things: Collection) -> None:
    await things.insert(thing(2, mark="old"))
    assert await things.insert_new([thing(n, mark="new") for n in range(1, 5)]) == {"thing/002"}
    marks = {doc["number"]: doc["mark"] for doc in await things.find()}
    assert marks == {1: "new", 2: "old", 3: "new", 4: "new"}
    assert await things.insert_new([]) == set()


async def test_insert_in_order_stops_at_what_exists(things: Collection) -> None:
    await things.insert(thing(3, mark="old"))
    assert await things.insert_in_order([thing(n, mark="new") for n in range(1, 6)]) == 2
    assert {doc["number"]: doc["mark"] for doc in await things.find()} == {1: "new", 2: "new", 3: "old"}
    twin = {**thing(5, mark="new"), "number": 1}                # refused by a unique field
    assert await things.insert_in_order([thing(4), twin, thing(6)]) == 1
    assert [doc["number"] for doc in await things.find()] == [1, 2, 3, 4]
    assert await things.insert_in_order([thing(7), thing(8)]) == 2
    assert await things.insert_in_order([]) == 0


async def test_a_writer_in_order_never_writes_behind_another(things: Collection) -> None:
    """Two that append at once: each number is one writer's, and what a writer wrote last stands on its own."""

    async def append(mark: str) -> None:
        for _ in range(20):
            last = await things.find(sort=[("_id", -1)], limit=1)
            start = last[0]["number"] + 1 if last else 0
            batch = [thing(start + n, mark=mark, after=f"{mark}{start + n - 1}" if n else "read") for n in range(3)]
            await things.insert_in_order(batch)

    await asyncio.gather(append("a"), append("b"))
    docs = await things.find()
    assert [doc["number"] for doc in docs] == list(range(len(docs)))
    by_number = {doc["number"]: doc["mark"] for doc in docs}
    assert all(doc["after"] in ("read", f"{by_number.get(doc['number'] - 1)}{doc['number'] - 1}") for doc in docs)


async def test_find_by_equality_membership_and_range_sorted_and_limited(things: Collection) -> None:
    await things.insert_new([thing(n) for n in range(20)])
    found = await things.find({"unit": "u1", "number": {"$gt": 4}}, sort=[("number", -1)], limit=3)
    assert [doc["number"] for doc in found] == [19, 16, 13]
    assert len(await things.find({"unit": {"$in": ["u0", "u2"]}})) == 13
    assert await things.count({"unit": "u0"}) == 7
    assert set((await things.find({"number": 3}, fields=["unit"]))[0]) == {"_id", "unit"}
    assert set(await things.get_many(["thing/003", "thing/004", "nothing"])) == {"thing/003", "thing/004"}


async def test_lists_are_found_by_what_they_have(things: Collection) -> None:
    """An index over a list has each of its values: all of some, one of some, one that begins so."""
    await things.index("terms", "number")
    rows = [["tay", "ninh", "to:72"], ["tay", "ho", "to:01"], ["ninh", "binh"], [], None]
    await things.insert_new([thing(n, terms=terms) for n, terms in enumerate(rows)])

    async def numbers(condition: object) -> list[int]:
        found = await things.find({"terms": condition}, sort=[("number", -1)])
        assert await things.count({"terms": condition}) == len(found)
        return [doc["number"] for doc in found]

    assert await numbers("tay") == [1, 0]
    assert await numbers({"$all": ["ninh", "tay"]}) == [0]
    assert await numbers({"$all": ["tay"], "$in": ["to:01", "to:02"]}) == [1]
    assert await numbers({"$in": ["tay", "ninh", "ho"]}) == [2, 1, 0]
    assert await numbers({"$regex": "^ni"}) == [2, 0]
    assert await numbers({"$all": ["tay"], "$regex": "^ni"}) == [0]
    assert await numbers({"$all": ["tay", "binh"]}) == []
    assert await numbers({"$all": []}) == []
    assert [doc["number"] for doc in await things.find({"terms": {"$all": ["tay"]}, "number": {"$lt": 1}})] == [0]
    found = await things.find({"terms": {"$all": ["tay"]}}, sort=[("number", -1)], limit=1)
    await things.replace({**found[0], "terms": ["khac"]}, 1)
    assert await numbers("tay") == [0]
    assert await numbers("khac") == [1]


async def test_more_values_than_one_question_takes(things: Collection) -> None:
    await things.insert_new([thing(n) for n in range(1200)])
    ids = [f"thing/{n:03d}" for n in range(100, 2000)]
    assert len(await things.get_many(ids)) == 1100
    found = await things.find_among({"unit": "u1"}, "_id", [*ids, *ids], ["number"])
    assert {doc["number"] for doc in found} == {n for n in range(100, 1200) if n % 3 == 1}
    assert len(found) == len({doc["_id"] for doc in found})
    assert await things.get_many([]) == {}


async def test_null_and_missing_are_found_alike(things: Collection) -> None:
    await things.insert_new([thing(1, via=None), thing(2), thing(3, via="703")])
    assert [doc["number"] for doc in await things.find({"via": None})] == [1, 2]


async def test_a_stale_replace_changes_nothing(things: Collection) -> None:
    await things.insert(thing(1))
    doc = await things.get("thing/001")
    assert doc is not None
    new = await things.replace({**doc, "title": "first"}, 1)
    assert new["revision"] == 2
    with pytest.raises(StaleRevision):
        await things.replace({**doc, "title": "second"}, 1)
    assert (await things.get("thing/001")) == {**thing(1), "title": "first", "revision": 2}


async def test_replace_many_takes_those_that_are_not_stale(things: Collection) -> None:
    await things.insert_new([thing(1), thing(2)])
    docs = await things.find()
    await things.replace(docs[0], 1)
    assert await things.replace_many([{**doc, "title": "x"} for doc in docs]) == 1
    assert [doc.get("title") for doc in await things.find()] == [None, "x"]


async def test_put_inserts_or_overwrites(things: Collection) -> None:
    await things.put([thing(1), thing(2)])
    await things.put([thing(2, title="again"), thing(3)])
    assert [doc.get("title") for doc in await things.find()] == [None, "again", None]


async def test_set_many_and_set_where_change_only_what_matches(things: Collection) -> None:
    await things.insert_new([thing(n, pending=1, outbox={"e": {"x": 1}}) for n in range(4)])
    cleared = {"pending": 0, "outbox": {}}
    changes = [({"_id": f"thing/{n:03d}", "revision": 1 if n else 9}, cleared) for n in range(3)]
    assert await things.set_many(changes) == 2
    assert {doc["number"] for doc in await things.find({"pending": 1})} == {0, 3}
    assert (await things.get("thing/001") or {})["outbox"] == {}
    assert await things.set_where({"unit": "u0"}, {"note": "n"}) == 2
    assert await things.set_many([]) == 0


async def test_delete(things: Collection) -> None:
    await things.insert_new([thing(n) for n in range(6)])
    assert await things.delete({"unit": "u0"}) == 2
    assert await things.count() == 4


async def test_concurrent_changes_are_all_kept(things: Collection) -> None:
    await things.insert(thing(1, counts={}))

    async def add(worker: int) -> None:
        for turn in range(5):
            await things.change(
                "thing/001", lambda d, k=f"{worker}-{turn}": {**d, "counts": {**d["counts"], k: 1}}, attempts=500)

    await asyncio.gather(*(add(worker) for worker in range(10)))
    doc = await things.get("thing/001")
    assert doc is not None
    assert len(doc["counts"]) == 50
    assert doc["revision"] == 51


async def test_change_of_nothing_and_to_nothing(things: Collection) -> None:
    with pytest.raises(NotFound):
        await things.change("nothing", lambda d: d)
    await things.insert(thing(1))
    assert (await things.change("thing/001", lambda _: None))["revision"] == 1


@pytest.mark.parametrize("value", [2**63, {"\x00": 1}, object()])
async def test_what_no_store_can_hold_is_bad_input(things: Collection, value: object) -> None:
    with pytest.raises(BadInput):
        await things.find({"unit": value})
    with pytest.raises(BadInput):
        await things.insert(thing(1, counts=value))
    assert await things.count() == 0


async def test_a_store_that_is_away_is_retryable(settings: Settings) -> None:
    away = connect(settings.model_copy(update={
        "mongo_url": "mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=300"}), "away")
    with pytest.raises(Retryable):
        await away["x"].get("1")
    away.close()
