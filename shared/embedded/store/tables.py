"""Documents in SQLite: a table for each collection, holding BSON, and a table for each index.

An index key is text that sorts as the value does, so that SQLite finds and orders what MongoDB would; every candidate
is matched again, so an index only saves work.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path as FilePath
from typing import Any

import bson

from shared.embedded.store.documents import Doc, Unsupported, at, is_operators, matches, order
from shared.embedded.store.paths import Index, Path, Sort, alternatives, by_id, by_index, clause_of, key

BATCH = 100


class Duplicate(Exception):
    """The id or a unique index has the value already."""


class Table:
    """One collection."""

    def __init__(self, connection: sqlite3.Connection, name: str):
        self._db = connection
        self._name = _quoted(f"c_{name}")
        self._prefix = f"i_{name}_"
        self.indexes: dict[str, Index] = {}
        connection.execute(f"CREATE TABLE IF NOT EXISTS {self._name} (id TEXT PRIMARY KEY, doc BLOB NOT NULL)")

    def add_index(self, index: Index) -> bool:
        """Make sure of an index; returns whether it is new. Raises Duplicate if it should be unique and can't."""
        if index.name in self.indexes:
            return False
        table, columns = self._index_table(index), index.columns
        typed = ", ".join(f"{column} TEXT NOT NULL" for column in columns)
        self._db.execute(f"CREATE TABLE IF NOT EXISTS {table} ({typed}, id TEXT NOT NULL, "
                         f"PRIMARY KEY ({', '.join(columns)}, id)) WITHOUT ROWID")
        if index.unique:
            self._db.execute(f"CREATE UNIQUE INDEX IF NOT EXISTS {_quoted(self._prefix + index.name + '_u')} "
                             f"ON {table} ({', '.join(columns)})")
        for doc in self._scan(f"SELECT doc FROM {self._name}", []):
            self._index(index, key(doc["_id"]), index.rows(doc))
        self.indexes[index.name] = index
        return True

    def know_index(self, index: Index) -> None:
        """An index that the file already has."""
        self.indexes[index.name] = index

    def insert(self, doc: Doc) -> None:
        """Insert; raises Duplicate."""
        id = key(doc["_id"])
        try:
            self._db.execute(f"INSERT INTO {self._name} VALUES (?, ?)", (id, bson.encode(doc)))
        except sqlite3.IntegrityError as error:
            raise Duplicate("_id") from error
        for index in self.indexes.values():
            self._index(index, id, index.rows(doc))

    def replace(self, old: Doc, new: Doc) -> None:
        """Replace a document by one with the same id; raises Duplicate."""
        id = key(old["_id"])
        self._db.execute(f"UPDATE {self._name} SET doc = ? WHERE id = ?", (bson.encode(new), id))
        for index in self.indexes.values():
            if index.values(old) == index.values(new):
                continue
            before, after = index.rows(old), index.rows(new)
            self._unindex(index, id, before - after)
            self._index(index, id, after - before)

    def delete(self, doc: Doc) -> None:
        """Delete a document."""
        id = key(doc["_id"])
        self._db.execute(f"DELETE FROM {self._name} WHERE id = ?", (id,))
        for index in self.indexes.values():
            self._unindex(index, id, index.rows(doc))

    def drop(self) -> None:
        """Delete the collection."""
        for table in (self._name, *(self._index_table(index) for index in self.indexes.values())):
            self._db.execute(f"DROP TABLE IF EXISTS {table}")

    def find(self, where: Mapping[str, Any], sort: Sort = (), limit: int = 0) -> Iterator[Doc]:
        """Matching documents in order; lazily where the tables have that order."""
        path = self._path(where, sort)
        found: Iterator[Doc] = (doc for doc in self._once(path) if matches(doc, where))
        if not path.ordered:
            found = iter(_sorted(list(found), sort))
        for number, doc in enumerate(found, 1):
            yield doc
            if number == limit:
                return

    def count(self, where: Mapping[str, Any]) -> int:
        """How many match; without reading documents where an index alone can tell."""
        for table, fields, columns in self._covering():
            if set(where) <= set(fields):
                clause, values, exact, _ = clause_of(where, fields, columns)
                if exact == len(where):     # of a list, several values may be asked for: its document counts once
                    what = "DISTINCT id" if any(map(is_operators, where.values())) else "*"
                    return int(self._db.execute(f"SELECT count({what}) FROM {table}{clause}", values).fetchone()[0])
        return sum(1 for _ in self.find(where))

    def _covering(self) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
        yield self._name, ("_id",), ("id",)
        for index in self.indexes.values():
            yield self._index_table(index), index.fields, tuple(index.columns)

    def _path(self, where: Mapping[str, Any], sort: Sort) -> Path:
        """The best way; of several values by which documents can be found, the rarest."""
        if isinstance(where.get("_id"), str):
            return by_id(self._name, where, sort)
        paths = [self._best(easier, sort) for easier in alternatives(where)]
        return paths[0] if len(paths) == 1 else min(paths, key=self._candidates)

    def _best(self, where: Mapping[str, Any], sort: Sort) -> Path:
        paths = [by_id(self._name, where, sort), *(
            by_index(self._name, self._index_table(index), index, where, sort) for index in self.indexes.values())]
        return max(paths, key=lambda path: path.score)

    def _candidates(self, path: Path) -> int:
        return int(self._db.execute(path.count, path.values).fetchone()[0])

    def _once(self, path: Path) -> Iterator[Doc]:
        """The candidates, each once: an index over a list has a document under several keys."""
        seen = set()
        for doc in self._scan(path.documents, path.values):
            if doc["_id"] not in seen:
                seen.add(doc["_id"])
                yield doc

    def _scan(self, statement: str, values: Sequence[str]) -> Iterator[Doc]:
        cursor = self._db.execute(statement, values)
        while rows := cursor.fetchmany(BATCH):
            for (doc,) in rows:
                yield bson.decode(doc)

    def _index(self, index: Index, id: str, rows: set[tuple[str, ...]]) -> None:
        marks = ", ".join("?" * (len(index.fields) + 1))
        try:
            self._db.executemany(f"INSERT INTO {self._index_table(index)} VALUES ({marks})",
                                 [(*row, id) for row in sorted(rows)])
        except sqlite3.IntegrityError as error:
            raise Duplicate(index.name) from error

    def _unindex(self, index: Index, id: str, rows: set[tuple[str, ...]]) -> None:
        wanted = " AND ".join(f"{column} = ?" for column in (*index.columns, "id"))
        self._db.executemany(f"DELETE FROM {self._index_table(index)} WHERE {wanted}", [(*row, id) for row in rows])

    def _index_table(self, index: Index) -> str:
        return _quoted(self._prefix + index.name)


class File:
    """One database: a SQLite file with its tables."""

    def __init__(self, path: FilePath):
        self.db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "cache_size=-16000", "temp_store=MEMORY"):
            self.db.execute(f"PRAGMA {pragma}")
        self.db.execute("CREATE TABLE IF NOT EXISTS indexes "
                        "(collection TEXT, name TEXT, fields TEXT, is_unique INTEGER, PRIMARY KEY (collection, name))")
        self.tables: dict[str, Table] = {}
        for (name,) in self.db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'c\\_%' "
                                       "ESCAPE '\\'").fetchall():
            self.table(name[2:])
        for collection, name, fields, unique in self.db.execute("SELECT * FROM indexes").fetchall():
            self.table(collection).know_index(Index(name, tuple(fields.split(",")), bool(unique)))

    def table(self, name: str) -> Table:
        """A collection, made if it doesn't exist."""
        if name not in self.tables:
            self.tables[name] = Table(self.db, name)
        return self.tables[name]

    def add_index(self, collection: str, index: Index) -> None:
        """Make sure of an index, and remember it."""
        if self.table(collection).add_index(index):
            self.db.execute("INSERT INTO indexes VALUES (?, ?, ?, ?)",
                            (collection, index.name, ",".join(index.fields), int(index.unique)))

    def drop(self, collection: str) -> None:
        """Delete a collection with its indexes."""
        if collection in self.tables:
            self.tables.pop(collection).drop()
            self.db.execute("DELETE FROM indexes WHERE collection = ?", (collection,))


def _sorted(docs: list[Doc], sort: Sort) -> list[Doc]:
    for field, way in reversed(sort):
        if any(isinstance(at(doc, field), list) for doc in docs):
            raise Unsupported("a sort by a list")
        docs.sort(key=lambda doc: order(at(doc, field)), reverse=way < 0)
    return docs


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
