"""Documents in SQLite: a table for each collection, holding BSON, and a table for each index.

An index key is text that sorts as the value does, so that SQLite finds and orders what MongoDB would; every candidate
is matched again, so an index only saves work.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bson

from shared.embedded.store.documents import MISSING, Doc, Unsupported, at, is_operators, matches, order

RANGES = {"$gt": ">", "$gte": ">=", "$lt": "<", "$lte": "<="}
BATCH = 100
Sort = Sequence[tuple[str, int]]


class Duplicate(Exception):
    """The id or a unique index has the value already."""


@dataclass(frozen=True)
class Index:
    """An index over whole fields, ascending."""

    name: str
    fields: tuple[str, ...]
    unique: bool

    @property
    def columns(self) -> list[str]:
        """Its key columns."""
        return [f"k{number}" for number in range(len(self.fields))]


def key(value: Any) -> str:
    """Text that sorts as the value does."""
    rank, plain = order(value)
    if rank == 0:
        return "0"
    if rank == 1:
        bits = struct.unpack(">Q", struct.pack(">d", float(plain) + 0.0))[0]       # -0.0 is 0.0
        return f"1{bits ^ (0xFFFFFFFFFFFFFFFF if bits >> 63 else 1 << 63):016x}"
    if rank == 5:
        return f"5{int(plain)}"
    if rank == 2:
        return f"2{plain}"
    raise Unsupported("an index over documents, arrays or times")


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
        self._db.execute(f"CREATE INDEX IF NOT EXISTS {_quoted(self._prefix + index.name + '_id')} ON {table} (id)")
        if index.unique:
            self._db.execute(f"CREATE UNIQUE INDEX IF NOT EXISTS {_quoted(self._prefix + index.name + '_u')} "
                             f"ON {table} ({', '.join(columns)})")
        for doc in self._scan(f"SELECT doc FROM {self._name}", []):
            self._index_one(index, key(doc["_id"]), doc)
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
            self._index_one(index, id, doc)

    def replace(self, old: Doc, new: Doc) -> None:
        """Replace a document by one with the same id; raises Duplicate."""
        id = key(old["_id"])
        self._db.execute(f"UPDATE {self._name} SET doc = ? WHERE id = ?", (bson.encode(new), id))
        for index in self.indexes.values():
            if self._keys(index, old) != self._keys(index, new):
                self._db.execute(f"DELETE FROM {self._index_table(index)} WHERE id = ?", (id,))
                self._index_one(index, id, new)

    def delete(self, doc: Doc) -> None:
        """Delete a document."""
        id = key(doc["_id"])
        for table in (self._name, *(self._index_table(index) for index in self.indexes.values())):
            self._db.execute(f"DELETE FROM {table} WHERE id = ?", (id,))

    def drop(self) -> None:
        """Delete the collection."""
        for table in (self._name, *(self._index_table(index) for index in self.indexes.values())):
            self._db.execute(f"DROP TABLE IF EXISTS {table}")

    def find(self, where: Mapping[str, Any], sort: Sort = (), limit: int = 0) -> Iterator[Doc]:
        """Matching documents in order; lazily where the tables have that order."""
        statement, values, ordered = self._plan(where, sort)
        found: Iterator[Doc] = (doc for doc in self._scan(statement, values) if matches(doc, where))
        if not ordered:
            found = iter(_sorted(list(found), sort))
        for number, doc in enumerate(found, 1):
            yield doc
            if number == limit:
                return

    def count(self, where: Mapping[str, Any]) -> int:
        """How many match; without reading documents where an index alone can tell."""
        for table, fields, columns in self._covering():
            if set(where) <= set(fields):
                clause, values, exact, _ = _clause(where, fields, columns)
                if exact == len(where):
                    return int(self._db.execute(f"SELECT count(*) FROM {table}{clause}", values).fetchone()[0])
        return sum(1 for _ in self.find(where))

    def _covering(self) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
        yield self._name, ("_id",), ("id",)
        for index in self.indexes.values():
            yield self._index_table(index), index.fields, tuple(index.columns)

    def _plan(self, where: Mapping[str, Any], sort: Sort) -> tuple[str, list[str], bool]:
        """SQL for the candidates, its values, and whether they come in the order asked for."""
        plans = [self._by_id(where, sort), *(self._by_index(index, where, sort) for index in self.indexes.values())]
        _, statement, values, ordered = max(plans, key=lambda plan: plan[0])
        return statement, values, ordered

    def _by_id(self, where: Mapping[str, Any], sort: Sort) -> tuple[float, str, list[str], bool]:
        clause, values, exact, ranged = _clause(where, ("_id",), ("id",))
        ordered = not sort or (len(sort) == 1 and sort[0][0] == "_id")
        direction = " DESC" if sort and sort[0][1] < 0 else ""
        statement = f"SELECT doc FROM {self._name}{clause}" + (f" ORDER BY id{direction}" if ordered and sort else "")
        score = 10.0 * exact + 0.4 * ranged + 0.2 * (ordered and bool(sort))
        return score, statement, values, ordered

    def _by_index(self, index: Index, where: Mapping[str, Any], sort: Sort) -> tuple[float, str, list[str], bool]:
        clause, values, exact, ranged = _clause(where, index.fields, tuple(index.columns))
        given = [(field, way) for field, way in sort if not _is_exact(where.get(field, MISSING))]
        rest = [*index.fields[exact:], "_id"]
        one_way = len({way for _, way in given}) <= 1
        single = all(_is_single(where.get(field, MISSING)) for field in index.fields[:exact])
        ordered = single and one_way and [field for field, _ in given] == rest[:len(given)]
        direction = " DESC" if given and given[0][1] < 0 else ""
        columns = [*index.columns[exact:], "id"]
        wanted = ", ".join(f"i.{column}{direction}" for column in columns[:len(given)])
        order_by = f" ORDER BY {wanted}" if ordered and given else ""
        table = self._index_table(index)
        statement = f"SELECT c.doc FROM {table} i JOIN {self._name} c ON c.id = i.id{clause}{order_by}"
        score = exact + 0.5 * ranged + 0.3 * (ordered and bool(sort))
        return (score if exact or ranged or (ordered and sort) else -1.0), statement, values, ordered

    def _scan(self, statement: str, values: Sequence[str]) -> Iterator[Doc]:
        cursor = self._db.execute(statement, values)
        while rows := cursor.fetchmany(BATCH):
            for (doc,) in rows:
                yield bson.decode(doc)

    def _index_one(self, index: Index, id: str, doc: Doc) -> None:
        marks = ", ".join("?" * (len(index.fields) + 1))
        try:
            self._db.execute(f"INSERT INTO {self._index_table(index)} VALUES ({marks})", (*self._keys(index, doc), id))
        except sqlite3.IntegrityError as error:
            raise Duplicate(index.name) from error

    def _keys(self, index: Index, doc: Doc) -> list[str]:
        return [key(at(doc, field)) for field in index.fields]

    def _index_table(self, index: Index) -> str:
        return _quoted(self._prefix + index.name)


class File:
    """One database: a SQLite file with its tables."""

    def __init__(self, path: Path):
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


def _clause(
    where: Mapping[str, Any], fields: Sequence[str], columns: Sequence[str],
) -> tuple[str, list[str], int, bool]:
    """WHERE over a prefix of fields: equalities, then at most one range; how many were exact, and whether ranged."""
    parts: list[str] = []
    values: list[str] = []
    for exact, (field, column) in enumerate(zip(fields, columns, strict=True)):
        condition = where.get(field, MISSING)
        if _is_exact(condition):
            wanted = [key(one) for one in (condition["$in"] if is_operators(condition) else [condition])]
            parts.append(f"{column} IN ({', '.join('?' * len(wanted))})")
            values += wanted
            continue
        ranges = [(RANGES[name], operand) for name, operand in condition.items() if name in RANGES] \
            if is_operators(condition) else []
        parts += [f"{column} {operator} ?" for operator, _ in ranges]
        values += [key(operand) for _, operand in ranges]
        return _where(parts), values, exact, bool(ranges)
    return _where(parts), values, len(fields), False


def _where(parts: list[str]) -> str:
    return f" WHERE {' AND '.join(parts)}" if parts else ""


def _is_exact(condition: Any) -> bool:
    if condition is MISSING or isinstance(condition, list):
        return False
    if is_operators(condition):
        return set(condition) == {"$in"}
    return not isinstance(condition, Mapping)


def _is_single(condition: Any) -> bool:
    return _is_exact(condition) and not is_operators(condition)


def _sorted(docs: list[Doc], sort: Sort) -> list[Doc]:
    for field, way in reversed(sort):
        docs.sort(key=lambda doc: order(at(doc, field)), reverse=way < 0)
    return docs


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
