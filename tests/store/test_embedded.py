"""The embedded store beside a plain reading of every document: an index may save work, never change an answer."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.embedded.ports import free_port
from shared.embedded.process import start_store, stop
from shared.embedded.store.commands import Commands
from shared.embedded.store.documents import Unsupported, at, matches, order, updated
from shared.embedded.store.paths import Index, key
from shared.embedded.store.tables import Table
from shared.errors import Retryable
from shared.settings import Settings
from shared.store import connect

scalars = st.none() | st.booleans() | st.integers(-5, 5) | st.floats(-3, 3) | st.sampled_from(["", "a", "b", "đ", "ab"])
words = st.sampled_from(["tay", "ninh", "nin", "to:72", "đ"])
lists = st.none() | words | st.lists(words, max_size=4)
fields = {"x": scalars, "y": scalars, "z": scalars, "terms": lists}
documents = st.lists(st.fixed_dictionaries({}, optional=fields), max_size=12)
operators = st.sampled_from(["$gt", "$gte", "$lt", "$lte", "$ne", "$eq"])
conditions = scalars | st.builds(lambda o, v: {o: v}, operators, scalars) | st.builds(
    lambda values: {"$in": values}, st.lists(scalars, max_size=3))
plain = st.dictionaries(st.sampled_from(["x", "y", "z", "_id"]), conditions, max_size=3)
several = st.lists(words, max_size=3)
in_lists = words | st.none() | st.dictionaries(st.sampled_from(["$all", "$in"]), several, min_size=1) | st.builds(
    lambda every, begun: {"$all": every, "$regex": f"^{begun}"}, several, st.sampled_from(["n", "ni", "nin", "x"]))
filters = plain | st.builds(lambda where, asked: {**where, "terms": asked}, plain, in_lists)
sorts = st.lists(st.tuples(st.sampled_from(["x", "y", "z", "_id"]), st.sampled_from([1, -1])), max_size=3,
                 unique_by=lambda pair: pair[0])


@given(documents, filters, sorts, st.integers(0, 4))
def test_indexes_change_no_answer(docs: list[dict[str, Any]], where: dict[str, Any], sort: Any, limit: int) -> None:
    table = Table(sqlite3.connect(":memory:", isolation_level=None), "t")
    for number, fields in enumerate((("x",), ("x", "y"), ("y", "z"), ("terms", "x"), ("y", "terms"))):
        table.add_index(Index(str(number), fields, unique=False))
    docs = [{"_id": f"d{number:02d}", **doc} for number, doc in enumerate(docs)]
    for doc in docs:
        table.insert(doc)
    expected = [doc for doc in docs if matches(doc, where)]
    assert table.count(where) == len(expected)
    total = [*sort, ("_id", 1)] if "_id" not in dict(sort) else sort
    for field, way in reversed(total):
        expected.sort(key=lambda doc: order(at(doc, field)), reverse=way < 0)
    found = list(table.find(where, total, limit))
    assert found == (expected[:limit] if limit else expected)


@given(documents, documents, in_lists)
def test_an_index_over_a_list_follows_its_documents(docs: list[dict[str, Any]], after: list[dict[str, Any]],
                                                    asked: Any) -> None:
    table = Table(sqlite3.connect(":memory:", isolation_level=None), "t")
    table.add_index(Index("i", ("terms", "x"), unique=False))
    for number, doc in enumerate(docs):
        table.insert({"_id": f"d{number}", **doc})
    for number, doc in enumerate(after[:len(docs)]):
        table.replace({"_id": f"d{number}", **docs[number]}, {"_id": f"d{number}", **doc})
    present = [{"_id": f"d{n}", **doc} for n, doc in enumerate([*after[:len(docs)], *docs[len(after):]])]
    if present:
        table.delete(present.pop(0))
    assert sorted(doc["_id"] for doc in table.find({"terms": asked})) == sorted(
        doc["_id"] for doc in present if matches(doc, {"terms": asked}))
    entries = table._db.execute(f"SELECT count(*) FROM {table._index_table(table.indexes['i'])}").fetchone()[0]
    assert entries == sum(len(table.indexes["i"].rows(doc)) for doc in present)


def test_of_the_values_asked_for_the_rarest_is_looked_up() -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    table = Table(connection, "t")
    table.add_index(Index("i", ("terms", "order"), unique=False))
    for number in range(60):
        table.insert({"_id": f"d{number:02}", "terms": ["often", *(["seldom"] if number < 3 else [])], "order": number})
    for asked in ({"$all": ["often", "seldom"]}, {"$all": ["often"], "$regex": "^seld"},
                  {"$all": ["often"], "$in": ["seldom", "never"]}):
        path = table._path({"terms": asked}, [("order", -1)])
        assert table._candidates(path) == 3
        assert [doc["order"] for doc in table.find({"terms": asked}, [("order", -1)])] == [2, 1, 0]
    newest = table._path({"terms": {"$all": ["often"]}}, [("order", -1)])
    assert newest.ordered                                   # read from the newest on, no further than asked for


def test_what_an_index_over_a_list_can_not_do() -> None:
    table = Table(sqlite3.connect(":memory:", isolation_level=None), "t")
    table.add_index(Index("i", ("a", "b"), unique=False))
    with pytest.raises(Unsupported):
        table.insert({"_id": "1", "a": ["x"], "b": ["y"]})
    for condition in ({"$gt": "a"}, {"$regex": "a"}, {"$regex": "^a.*"}):
        with pytest.raises(Unsupported):
            matches({"a": ["x"]}, {"a": condition})


@given(scalars, scalars)
@example(-0.0, 0)
def test_index_keys_sort_as_their_values_do(one: Any, other: Any) -> None:
    assert (key(one) < key(other)) == (order(one) < order(other))
    assert (key(one) == key(other)) == (order(one) == order(other))


def test_updates_by_path() -> None:
    doc = {"_id": "1", "a": {"b": 1, "c": 2}, "n": 1}
    assert updated(doc, {"$set": {"a.b": 5, "d.e": 1}, "$unset": {"a.c": ""}, "$inc": {"n": 2}}) == {
        "_id": "1", "a": {"b": 5}, "n": 3, "d": {"e": 1}}
    assert updated(doc, {"x": 1}) == {"_id": "1", "x": 1}
    for unknown in ({"$push": {"a": 1}}, {"$set": {"n.x": 1}}):
        with pytest.raises(Unsupported):
            updated(doc, unknown)


def test_what_is_not_known_is_an_error_never_a_difference(tmp_path: Path) -> None:
    commands = Commands(tmp_path)
    for command in (
        {"find": "c", "filter": {"$or": []}}, {"find": "c", "filter": {"x": {"$regex": "a"}}, "limit": 1},
        {"find": "c", "skip": 3}, {"mapReduce": "c"}, {"aggregate": "c", "pipeline": [{"$lookup": {}}]},
        {"createIndexes": "c", "indexes": [{"name": "i", "key": {"x": -1}}]},
    ):
        if "find" in command:
            commands.answer({"insert": "c", "documents": [{"_id": os.urandom(4).hex(), "x": "a"}], "$db": "d"})
        assert commands.answer({**command, "$db": "d"})["ok"] == 0, command


async def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    port = free_port()
    process = start_store(tmp_path, port)
    database = connect(Settings(MONGO_URL=f"mongodb://127.0.0.1:{port}", embedded=True), "kill")
    things = database["things"]
    await things.index("number", unique=True)
    written: list[str] = []

    async def write() -> None:
        for number in range(10_000):
            await things.insert({"_id": str(number), "number": number, "revision": 1})
            written.append(str(number))

    writing = asyncio.create_task(write())
    while len(written) < 100:  # noqa: ASYNC110 — nothing to wait on but the count
        await asyncio.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)
    again = start_store(tmp_path, port)
    found = {doc["_id"] for doc in await things.find()}
    assert set(written) <= found
    assert await things.count({"number": 5}) == 1
    database.close()
    stop(again)


async def test_without_room_it_says_so_and_goes_on_when_there_is_some(tmp_path: Path) -> None:
    port = free_port()
    process = start_store(tmp_path, port)
    database = connect(Settings(MONGO_URL=f"mongodb://127.0.0.1:{port}", embedded=True), "full")
    things = database["things"]
    await things.insert({"_id": "before", "revision": 1})
    _, hard = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (30_000, hard))
    large = [{"_id": str(number), "revision": 1, "text": "x" * 20_000} for number in range(20)]
    for write in (lambda: things.insert_new(large), lambda: things.put(large), lambda: things.index("text")):
        for _ in range(2):
            with pytest.raises(Retryable) as refused:
                await write()
            assert (refused.value.code, "chỗ" in refused.value.detail) == ("store_full", True)
    assert [doc["_id"] for doc in await things.find()] == ["before"]       # reading goes on, nothing is half-written
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (hard, hard))
    await things.insert_new(large)
    await things.index("text")
    assert await things.count({"text": "x" * 20_000}) == 20
    assert process.poll() is None
    database.close()
    stop(process)
