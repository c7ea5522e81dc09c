"""Law 7 as a property: whatever a unit asks, it changes nothing but its own and reads no word that isn't meant for it.

A world is a service with data of several units, in which every unit's words carry a mark of its own. A story acts in it
through the API: before and after each act, every other unit tries the very same request, with the same keys. Then every
unit reads every address there is. What the store held before and after tells whose documents were changed.
"""

from __future__ import annotations

import functools
import io
import itertools
import json
import zipfile
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import bson
import httpx
from bson.raw_bson import RawBSONDocument
from fastapi import FastAPI
from pymongo import MongoClient
from pymongo.database import Database

from shared.settings import Settings
from shared.store import Doc
from tests.resilience.inputs import Operation, operations
from tests.support import auth_headers

Dump = dict[tuple[str, str], bytes]              # by collection and id
ENDLESS = "/api/v1/notices/stream"              # an answer without end; tests/notifier/test_api.py listens to it
NONSENSE = "zzkhongcogi"
LISTENERS: list[Callable[[FastAPI, httpx.Response], None]] = []       # told of every answer (tests/api/record.py)


@dataclass(frozen=True)
class Mark:
    """A word that stands in something of a unit's, and the units that may read it there."""

    word: str
    readers: frozenset[str]


@dataclass(frozen=True)
class Change:
    """What a request did to one document (None: it was not there, or is not any more)."""

    operation: str                              # "POST /api/v1/reports/{id}/accept"
    collection: str
    before: Doc | None
    after: Doc | None

    @property
    def now(self) -> Doc:
        """The document, or what it was."""
        return self.after or self.before or {}


@dataclass
class World:
    """A service whose callers are `units` (an empty collection in `pools`: a parameter that nothing is tried for)."""

    app: FastAPI
    http: httpx.AsyncClient
    units: Sequence[str]
    store: Database[RawBSONDocument]
    owners: Callable[[Change], Collection[str]]              # the units that may have made a change
    pools: Mapping[str, Sequence[str]]                       # values for parameters, by name
    idle: Callable[[], Awaitable[None]]                      # until what a request began in the background has ended
    ids: dict[str, list[str]] = field(default_factory=dict)  # values for `id`, by the word of the address before it
    marks: list[Mark] = field(default_factory=list)
    seen: set[tuple[str, str]] = field(default_factory=set)  # (mark, unit) that an answer showed
    acted: set[str] = field(default_factory=set)
    leaks: dict[tuple[str, str], str] = field(default_factory=dict)     # (unit, mark): the first answer that told it
    tried: int = 0
    _keys: Iterator[int] = field(default_factory=itertools.count)

    def mark(self, *readers: str) -> str:
        """A new word for what only these units may read."""
        word = f"zqdau{len(self.marks)}z"
        self.marks.append(Mark(word, frozenset(readers)))
        return word

    def known(self, *, of: str, id: str) -> str:
        """Remember an id, which is tried where an address says `/{of}/{id}`."""
        self.ids.setdefault(of, []).append(id)
        return id

    @property
    def operations(self) -> list[Operation]:
        """Those that officials may use: a rule names who else's are not (tests/auth/test_routes.py)."""
        open_to = {f"{method} {entry.route.path}" for entry in self.app.state.guarded for method in entry.route.methods
                   if entry.who == "token" and (not entry.roles or {"officer", "leader", "clerk"} & set(entry.roles))}
        return [one for one in operations(self.app.openapi()) if name(one) in open_to and one.path != ENDLESS]

    # Acting

    async def act(self, method: str, path: str, unit: str, *, tag: object = None, also: Collection[str] = (),
                  **asked: Any) -> Any:
        """`unit` does it, after all others have tried, and before they try it again. Returns the answer's JSON.

        `path` is as in OpenAPI, its parameters among `asked` as `of_NAME`; `also` are units for which it may succeed.
        """
        places = {key.removeprefix("of_"): asked.pop(key) for key in list(asked) if key.startswith("of_")}
        request = {"method": method, "url": filled(f"/api/v1{path}", places), **asked}
        request["headers"] = {"idempotency-key": f"k{next(self._keys)}"} | (
            {"if-match": f'"{tag}"'} if tag is not None else {})
        operation = f"{method} /api/v1{path}"
        others = [other for other in self.units if other != unit and other not in also]
        await self._tried_by(others, operation, request)
        answer = await self.ask(unit, request)
        assert answer.is_success, f"{unit} {operation}: {answer.status_code} {answer.text}"
        self.acted.add(operation)
        await self._tried_by(others, operation, request)
        return answer.json() if answer.content else None

    async def _tried_by(self, others: Sequence[str], operation: str, request: dict[str, Any]) -> None:
        """Fails if one of them changes another's document; notes other units' words in the answers."""
        before, request = self.dump(), self._without_marks(request)
        for unit in others:
            self.judge(unit, request, await self.ask(unit, request))
            after = self.dump()
            for change in changes(operation, before, after):
                allowed = self.owners(change)
                assert {unit, unit.partition(".")[0]} & set(allowed), \
                    f"{unit} changed {change.collection} of {sorted(allowed)} by {operation}: {change}"
            before = after

    def _without_marks(self, asked: Any) -> Any:
        if isinstance(asked, str):
            return functools.reduce(lambda text, mark: text.replace(mark.word, NONSENSE), self.marks, asked)
        if isinstance(asked, dict):
            return {self._without_marks(key): self._without_marks(value) for key, value in asked.items()}
        if isinstance(asked, (list, tuple)):
            return type(asked)(self._without_marks(one) for one in asked)
        return asked

    async def ask(self, unit: str, request: Mapping[str, Any]) -> httpx.Response:
        """The request as all three hands of a unit at once."""
        self.tried += 1
        headers = {**auth_headers(unit), **request.get("headers", {})}
        answer = await self.http.request(**{**request, "headers": headers})
        for listener in LISTENERS:
            listener(self.app, answer)
        await self.idle()
        return answer

    # Reading

    async def read_all(self) -> None:
        """Every unit reads every address, with everything that it could ask for; also of what all have done."""
        while await self.app.state.trail.recorder.once():
            pass
        before = self.dump()
        for operation in self.operations:
            if operation.method == "GET":
                for url, params in self._addresses(operation):
                    for unit in self.units:
                        request = {"method": "GET", "url": url, "params": params}
                        self.judge(unit, request, await self.ask(unit, request))
        assert not list(changes("GET", before, self.dump()))

    def judge(self, unit: str, request: Mapping[str, Any], answer: httpx.Response) -> None:
        """Note every word in the answer that the unit may not read, unless it asked for that very word."""
        text, asked = readable(answer), json.dumps(request, default=str, ensure_ascii=False)
        for mark in self.marks:
            if mark.word in text and mark.word not in asked:
                self.seen.add((mark.word, unit))
                if unit not in mark.readers:
                    self.leaks.setdefault((unit, mark.word), f"{request}: {_around(text, mark.word)}")

    def _addresses(self, operation: Operation) -> Iterator[tuple[str, dict[str, str]]]:
        """Every path without a query; the first two with each value of each parameter, one at a time."""
        names = list(operation.parameters("path"))
        values = [self._values(operation, one) for one in names]
        urls = [filled(operation.path, dict(zip(names, chosen, strict=True))) for chosen in itertools.product(*values)]
        yield from itertools.product(urls, [{}])
        yield from itertools.product(urls[:2], self._queries(operation))

    def _values(self, operation: Operation, parameter: str) -> Sequence[str]:
        if parameter in self.pools:
            return self.pools[parameter]
        word = operation.path.partition(f"/{{{parameter}}}")[0].rpartition("/")[2]
        return self.ids.get(word, [])

    def _queries(self, operation: Operation) -> Iterator[dict[str, str]]:
        for parameter, schema in operation.parameters("query").items():
            for value in self.pools.get(parameter, chosen(schema)):
                yield {parameter: value}

    # Completeness

    def assert_whole(self) -> None:
        """No word was read by others; every act that officials may do was done; every word was read by its readers."""
        assert not self.leaks, "\n".join(f"{who} read {told}" for who, told in self.leaks.items())
        owed = {name(one) for one in self.operations if one.method != "GET"}
        assert self.acted == owed, f"not acted: {owed - self.acted}, unknown: {self.acted - owed}"
        unread = {(mark.word, unit) for mark in self.marks for unit in mark.readers} - self.seen
        assert not unread, f"nobody found out whether this would be seen: {sorted(unread)}"

    def dump(self) -> Dump:
        """Everything in the store, as it came."""
        return {(one, str(doc["_id"])): doc.raw for one in self.store.list_collection_names()
                for doc in self.store[one].find()}


def name(operation: Operation) -> str:
    """As in the guard's table."""
    return f"{operation.method} {operation.path}"


def filled(path: str, places: Mapping[str, str]) -> str:
    """An address with its parameters."""
    for key, value in places.items():
        path = path.replace(f"{{{key}}}", quote(value, safe=""))
    assert "{" not in path, path
    return path


def chosen(schema: Mapping[str, Any]) -> list[str]:
    """The values of an enumeration, wherever in a parameter's schema it stands."""
    inner = [value for part in schema.get("anyOf", ()) for value in chosen(part)]
    flags = ["true"] if schema.get("type") == "boolean" else []
    return [*map(str, schema.get("enum", ())), *inner, *flags]


def changes(operation: str, before: Dump, after: Dump) -> Iterator[Change]:
    """Documents that are not what they were."""
    for key in before.keys() | after.keys():
        if before.get(key) != after.get(key):
            yield Change(operation, key[0], *[bson.decode(one[key]) if key in one else None for one in (before, after)])


def opened(settings: Settings, service: str) -> Database[RawBSONDocument]:
    """A service's database, past the service."""
    return MongoClient(settings.mongo_url, document_class=RawBSONDocument)[f"{settings.database_prefix}_{service}"]


def _around(text: str, word: str) -> str:
    at = text.index(word)
    return text[max(0, at - 200):at + 200]


def readable(answer: httpx.Response) -> str:
    """The text of an answer, and that in the files of an archive (Word, Excel, zip, and archives in these)."""
    return _text(answer.content)


def _text(content: bytes) -> str:
    if content[:2] != b"PK":
        return content.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return "\n".join(_text(packed.read(one)) for one in packed.namelist())
