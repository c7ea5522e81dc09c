"""How to get at the documents that a filter may match: by id or by an index, whichever leaves the fewest to look at."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from shared.embedded.store.documents import MISSING, Doc, Unsupported, at, beginning, is_operators, order

RANGES = {"$gt": ">", "$gte": ">=", "$lt": "<", "$lte": "<="}
LAST = "\U0010ffff"
COUNTED = 1000                              # candidates, before one way is as bad as another
Sort = Sequence[tuple[str, int]]


@dataclass(frozen=True)
class Index:
    """An index over whole fields, ascending; of a field that is a list, over each of its values."""

    name: str
    fields: tuple[str, ...]
    unique: bool

    @property
    def columns(self) -> list[str]:
        """Its key columns."""
        return [f"k{number}" for number in range(len(self.fields))]

    def values(self, doc: Doc) -> list[Any]:
        """What a document has in its fields."""
        return [at(doc, field) for field in self.fields]

    def rows(self, doc: Doc) -> set[tuple[str, ...]]:
        """The keys under which it has a document."""
        values = self.values(doc)
        if sum(isinstance(value, list) for value in values) > 1:
            raise Unsupported("an index over two lists")
        return set(product(*map(_keys, values)))


@dataclass(frozen=True)
class Path:
    """SQL for candidates, its values, and whether they come in the order asked for; the higher `score`, the better."""

    score: float
    source: str
    clause: str
    values: list[str]
    order_by: str
    ordered: bool

    @property
    def documents(self) -> str:
        """The query for the candidates."""
        return f"SELECT {self.source}{self.clause}{self.order_by}"

    @property
    def count(self) -> str:
        """The query for how many there are, as far as that is told."""
        table = self.source.partition(" FROM ")[2].partition(" JOIN ")[0]
        return f"SELECT count(*) FROM (SELECT 1 FROM {table}{self.clause} LIMIT {COUNTED})"


def key(value: Any) -> str:
    """Text that sorts as the value does."""
    if type(value) is str:
        return f"2{value}"
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
    raise Unsupported("an index over documents, lists in lists or times")


def _keys(value: Any) -> set[str]:
    if not isinstance(value, list):
        return {key(value)}
    return {key(one) for one in value} or {"4"}


def alternatives(where: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Filters by which an index can find all that a filter matches: each value that a list must have is one."""
    for field, condition in where.items():
        if is_operators(condition) and {"$all", "$regex"} & set(condition):
            return [{**where, field: one} for one in _easier(condition)] or [where]
    return [where]


def _easier(condition: Mapping[str, Any]) -> Iterator[Any]:
    yield from condition.get("$all", ())
    if "$regex" in condition:
        begun = beginning(condition["$regex"])
        yield {"$gte": begun, "$lt": begun + LAST}
    if "$in" in condition:
        yield {"$in": condition["$in"]}


def by_id(table: str, where: Mapping[str, Any], sort: Sort) -> Path:
    """Through the table itself."""
    clause, values, exact, ranged = clause_of(where, ("_id",), ("id",))
    ordered = not sort or (len(sort) == 1 and sort[0][0] == "_id")
    direction = " DESC" if sort and sort[0][1] < 0 else ""
    score = 10.0 * exact + 0.4 * ranged + 0.2 * (ordered and bool(sort))
    return Path(score, f"doc FROM {table}", clause, values, f" ORDER BY id{direction}" if ordered and sort else "",
                ordered)


def by_index(table: str, keys: str, index: Index, where: Mapping[str, Any], sort: Sort) -> Path:
    """Through an index, whose keys are in a table of their own."""
    clause, values, exact, ranged = clause_of(where, index.fields, tuple(index.columns))
    given = [(field, way) for field, way in sort if not _is_exact(where.get(field, MISSING))]
    rest = [*index.fields[exact:], "_id"]
    one_way = len({way for _, way in given}) <= 1
    single = all(_is_single(where.get(field, MISSING)) for field in index.fields[:exact])
    ordered = single and one_way and [field for field, _ in given] == rest[:len(given)]
    direction = " DESC" if given and given[0][1] < 0 else ""
    columns = [*index.columns[exact:], "id"]
    wanted = ", ".join(f"i.{column}{direction}" for column in columns[:len(given)])
    score = exact + 0.5 * ranged + 0.3 * (ordered and bool(sort))
    return Path(score if exact or ranged or (ordered and sort) else -1.0,
                f"c.doc FROM {keys} i JOIN {table} c ON c.id = i.id", clause, values,
                f" ORDER BY {wanted}" if ordered and given else "", ordered)


def clause_of(
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
