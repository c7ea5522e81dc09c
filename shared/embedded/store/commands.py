"""The commands that are answered. One at a time: SQLite has one writer, and each takes a millisecond or so."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import bson
from bson import Int64, ObjectId

from shared.embedded.store.documents import Doc, Unsupported, projected, updated
from shared.embedded.store.paths import Index
from shared.embedded.store.tables import Duplicate, File

FIRST_BATCH_BYTES = 12_000_000
COMMAND_NOT_FOUND, BAD_VALUE, DUPLICATE_KEY, CURSOR_NOT_FOUND, OUT_OF_DISK_SPACE = 59, 2, 11000, 43, 14031
GREETING: Doc = {
    "ismaster": True, "isWritablePrimary": True, "helloOk": True, "maxBsonObjectSize": 16_777_216,
    "maxMessageSizeBytes": 48_000_000, "maxWriteBatchSize": 5_000, "minWireVersion": 0, "maxWireVersion": 21,
    "readOnly": False, "ok": 1.0,
}


class Commands:
    """Answers commands over the files of one folder."""

    def __init__(self, folder: Path):
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._files: dict[str, File] = {}
        self._cursors: dict[int, tuple[str, Iterator[Doc]]] = {}
        self._cursor_ids = itertools.count(1)

    def answer(self, command: Doc) -> Doc:
        """The answer to one command; an error is an answer with ok 0."""
        name = next(iter(command))
        run: Callable[[Doc], Doc] | None = getattr(self, f"_{name.lower()}", None)
        if run is None:
            return _error(COMMAND_NOT_FOUND, f"no such command: {name}")
        try:
            return {**run(command), "ok": 1.0}
        except Unsupported as error:
            return _error(BAD_VALUE, f"the embedded store has no {error}")
        except Duplicate as error:
            return _error(DUPLICATE_KEY, f"E11000 duplicate key error index: {error}")
        except sqlite3.OperationalError as error:             # nothing of the command is kept
            return _error(OUT_OF_DISK_SPACE, f"the embedded store can't write to {self._folder}: {error}")

    # greetings

    def _hello(self, _: Doc) -> Doc:
        return GREETING

    _ismaster = _hello

    def _ping(self, _: Doc) -> Doc:
        return {}

    _endsessions = _ping

    def _buildinfo(self, _: Doc) -> Doc:
        return {"version": "7.0.0", "versionArray": [7, 0, 0, 0]}

    # reading

    def _find(self, command: Doc) -> Doc:
        if unknown := {"skip", "hint", "collation"} & {name for name, value in command.items() if value}:
            raise Unsupported(f"find option {min(unknown)}")
        table = self._file(command).table(command["find"])
        found = table.find(command.get("filter", {}), list(command.get("sort", {}).items()),
                           abs(int(command.get("limit", 0))))
        docs = [projected(doc, command.get("projection")) for doc in found]
        return self._cursor(command["find"], command["$db"], iter(docs))

    def _getmore(self, command: Doc) -> Doc:
        held = self._cursors.pop(int(command["getMore"]), None)
        if held is None:
            return _error(CURSOR_NOT_FOUND, "no such cursor")
        return self._cursor(command["collection"], command["$db"], held[1], "nextBatch")

    def _killcursors(self, command: Doc) -> Doc:
        for id in command["cursors"]:
            self._cursors.pop(int(id), None)
        return {"cursorsKilled": command["cursors"]}

    def _aggregate(self, command: Doc) -> Doc:
        """Only what counting documents sends: $match, $group into one sum."""
        stages = command["pipeline"]
        if [next(iter(stage)) for stage in stages] != ["$match", "$group"]:
            raise Unsupported("aggregation")
        where = stages[0]["$match"]
        number = self._file(command).table(command["aggregate"]).count(where)
        return self._cursor(command["aggregate"], command["$db"], iter([{"_id": 1, "n": number}] if number else []))

    def _listcollections(self, command: Doc) -> Doc:
        docs = [{"name": name, "type": "collection"} for name in sorted(self._file(command).tables)]
        return self._cursor("$cmd.listCollections", command["$db"], iter(docs))

    def _cursor(self, collection: str, database: str, docs: Iterator[Doc], batch: str = "firstBatch") -> Doc:
        size, items = 0, []
        for doc in docs:
            items.append(doc)
            size += len(bson.encode(doc))
            if size > FIRST_BATCH_BYTES:
                id = next(self._cursor_ids)
                self._cursors[id] = (collection, docs)
                break
        else:
            id = 0
        return {"cursor": {"id": Int64(id), "ns": f"{database}.{collection}", batch: items}}

    # writing

    def _insert(self, command: Doc) -> Doc:
        table = self._file(command).table(command["insert"])

        def insert(_: int, doc: Doc) -> int:
            table.insert(doc if "_id" in doc else {"_id": ObjectId(), **doc})
            return 1

        done, errors = self._each(command, command["documents"], insert)
        return {"n": sum(done), **errors}

    def _update(self, command: Doc) -> Doc:
        upserted: list[Doc] = []
        changed = 0

        def update(number: int, change: Doc) -> int:
            nonlocal changed
            found, modified, new_id = self._update_one(command, change)
            changed += modified
            if new_id is not None:
                upserted.append({"index": number, "_id": new_id})
            return found

        done, errors = self._each(command, command["updates"], update)
        answer = {"n": sum(done), "nModified": changed, **errors}
        return {**answer, "upserted": upserted} if upserted else answer

    def _update_one(self, command: Doc, change: Doc) -> tuple[int, int, Any]:
        """Found, modified, and the id of what was inserted instead."""
        if isinstance(change["u"], list) or change.get("arrayFilters"):
            raise Unsupported("pipeline updates and array filters")
        table = self._file(command).table(command["update"])
        docs = list(table.find(change["q"], limit=0 if change.get("multi") else 1))
        modified = 0
        for doc in docs:
            new = updated(doc, change["u"])
            if new != doc:
                table.replace(doc, new)
                modified += 1
        if docs or not change.get("upsert"):
            return len(docs), modified, None
        given = {path: value for path, value in change["q"].items() if not isinstance(value, dict)}
        new = updated(given, {k: v for k, v in change["u"].items() if k != "$setOnInsert"} or {"$set": {}})
        new = updated(new, {"$set": change["u"]["$setOnInsert"]}) if "$setOnInsert" in change["u"] else new
        table.insert(new)
        return 1, 0, new["_id"]

    def _delete(self, command: Doc) -> Doc:
        table = self._file(command).table(command["delete"])

        def delete(_: int, which: Doc) -> int:
            docs = list(table.find(which["q"], limit=int(which.get("limit", 0))))
            for doc in docs:
                table.delete(doc)
            return len(docs)

        done, errors = self._each(command, command["deletes"], delete)
        return {"n": sum(done), **errors}

    def _createindexes(self, command: Doc) -> Doc:
        file = self._file(command)
        table = file.table(command["createIndexes"])
        for spec in command["indexes"]:
            if any(way != 1 for way in spec["key"].values()) or spec.get("partialFilterExpression"):
                raise Unsupported("index of that kind")
            known = dict(table.indexes)
            try:
                with _Transaction(file):
                    file.add_index(command["createIndexes"],
                                   Index(spec["name"], tuple(spec["key"]), bool(spec.get("unique"))))
            except sqlite3.OperationalError:
                table.indexes = known
                raise
        return {}

    def _drop(self, command: Doc) -> Doc:
        self._file(command).drop(command["drop"])
        return {}

    def _each(self, command: Doc, items: list[Doc], act: Callable[[int, Doc], int]) -> tuple[list[int], Doc]:
        """Each item in its own savepoint, all in one transaction; the results and the write errors."""
        done: list[int] = []
        errors: list[Doc] = []
        file = self._file(command)
        with _Transaction(file):
            for number, item in enumerate(items):
                file.db.execute("SAVEPOINT one")
                try:
                    done.append(act(number, item))
                except Duplicate as error:
                    file.db.execute("ROLLBACK TO one")
                    message = f"E11000 duplicate key error index: {error}"
                    errors.append({"index": number, "code": DUPLICATE_KEY, "errmsg": message, "keyPattern": {}})
                    if command.get("ordered", True):
                        break
                file.db.execute("RELEASE one")
        return done, ({"writeErrors": errors} if errors else {})

    def _file(self, command: Doc) -> File:
        name = command["$db"]
        if name not in self._files:
            self._files[name] = File(self._folder / f"{name}.db")
        return self._files[name]


class _Transaction:
    """All or nothing, durable at its end."""

    def __init__(self, file: File):
        self._db = file.db

    def __enter__(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._db.execute("COMMIT")
        finally:
            if self._db.in_transaction:       # else SQLite has given it up by itself: so it does without room
                self._db.execute("ROLLBACK")


def _error(code: int, message: str) -> Doc:
    return {"ok": 0.0, "code": code, "errmsg": message}

