"""Migrations: numbered steps that bring stored documents to a newer form, while the services go on.

A step is a pure function, document → document, or None where nothing is to be done: so it may be repeated. Documents
are read in batches in the order of their ids, replaced if nobody else has changed them meanwhile (else computed anew),
and the place is kept in the store after each batch: who is killed in the middle goes on from there.

A step brings documents to a form that the release before reads and writes already (docs/compatibility.md). So that one
may run before, meanwhile and after; and of what is written behind the step's back nothing needs the step.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass

import structlog

from shared.errors import Conflict, Fatal, NotFound, Retryable, StaleRevision
from shared.store.collection import Collection, Doc
from shared.store.database import Database

log = structlog.get_logger()
Change = Callable[[Doc], Doc | None]
COLLECTION, STATE = "migrations", "state"
BATCH = 500
UNTOUCHED = ("_id", "revision")     # of a document: the guard's
NEW: Doc = {"_id": STATE, "revision": 1, "version": 0, "readable": 0, "after": "", "read": 0, "changed": 0}


@dataclass(frozen=True)
class Step:
    """One step: what it is called, the collection it goes through, and what it makes of each document."""

    name: str
    collection: str
    change: Change


@dataclass(frozen=True)
class Migrations:
    """A service's steps; the first is number 1. `before`: the last one that the release before this one knew."""

    service: str
    steps: tuple[Step, ...] = ()
    before: int = 0

    @property
    def newest(self) -> int:
        """The version of a store that has gone through all of them."""
        return len(self.steps)


@dataclass(frozen=True)
class Told:
    """How far a step is: documents read and changed; in a rehearsal, those that would be."""

    number: int
    name: str
    read: int
    changed: int


async def state(database: Database) -> Doc:
    """How far the store is: `version`, the last step that is done; of the next, the id `after` which it goes on."""
    return await database[COLLECTION].get(STATE) or dict(NEW)


async def admit(database: Database, migrations: Migrations) -> None:
    """Let a process start on this store. Raises Retryable while steps are missing, Fatal if it can not read the store.

    An empty store needs no steps: it is marked as having gone through them.
    """
    stored = await database[COLLECTION].get(STATE)
    if stored is None and migrations.steps and await _empty(database, migrations):
        stored = await _begun(database, {**NEW, "version": migrations.newest, "readable": migrations.before})
    known = stored or NEW
    refuse_newer(migrations.service, known["readable"], migrations.newest)
    if known["version"] < migrations.newest:
        raise Retryable(f"the data of {migrations.service} are at step {known['version']} of {migrations.newest}: "
                        "run `thongsuot migrate`", code="store_older")


def refuse_newer(service: str, readable: int, newest: int) -> None:
    """Raises Fatal for data that only a newer program can read: steps are never taken back."""
    if readable > newest:
        raise Fatal(f"the data of {service} need a program that knows step {readable}, this one knows {newest}: start "
                    "the newer release, or restore a backup from before", code="store_newer")


async def migrate(database: Database, migrations: Migrations) -> list[Told]:
    """Take the steps that are missing; returns what each did, also before a kill. Two at once do no harm."""
    done, known = [], await state(database)
    if known["version"] > migrations.newest:
        raise Fatal(f"the data of {migrations.service} are at step {known['version']}, this program knows "
                    f"{migrations.newest}: migrate with the newer release", code="store_newer")
    if known["version"] < migrations.newest:
        known = await _begun(database, NEW)
    while known["version"] < migrations.newest:
        number = known["version"] + 1
        step = migrations.steps[number - 1]
        told, known = await _batch(database, migrations, step, known)
        if known["version"] >= number:
            done.append(Told(number, step.name, told["read"], told["changed"]))
            if told["read"]:
                log.info("migrated", service=migrations.service, step=number, name=step.name, read=told["read"],
                         changed=told["changed"])
    return done


async def rehearse(database: Database, migrations: Migrations) -> list[Told]:
    """What `migrate` would do: every document is read and changed in memory, one step after the other; nothing else."""
    missing = list(enumerate(migrations.steps, 1))[(await state(database))["version"]:]
    read, changed = dict.fromkeys(dict(missing), 0), dict.fromkeys(dict(missing), 0)
    for collection in sorted({step.collection for _, step in missing}):
        steps = [(number, step) for number, step in missing if step.collection == collection]
        async for docs in _pages(database[collection]):
            for doc in docs:
                for number, step in steps:
                    new = changed_by(step, doc)
                    read[number] += 1
                    changed[number] += new is not None
                    doc = new or doc
    return [Told(number, step.name, read[number], changed[number]) for number, step in missing]


def changed_by(step: Step, doc: Doc) -> Doc | None:
    """What a step makes of a document; a step that touches the guard is a fault of the program."""
    new = step.change(dict(doc))
    if new is not None and any(new.get(name) != doc[name] for name in UNTOUCHED):
        raise Fatal(f"the step {step.name} touches {UNTOUCHED} of {doc['_id']}", code="bad_step")
    return None if new == doc else new


async def _batch(database: Database, migrations: Migrations, step: Step, known: Doc) -> tuple[Doc, Doc]:
    """One batch and the place after it, as counted here and as stored now: by another, if that one was faster."""
    collection = database[step.collection]
    docs = await _after(collection, known["after"])
    changed = await _apply(collection, step, docs)
    told = {**known, "read": known["read"] + len(docs), "changed": known["changed"] + changed}
    if len(docs) == BATCH:
        new = {**told, "after": docs[-1]["_id"]}
    else:
        version = known["version"] + 1
        new = {**told, "version": version, "after": "", "read": 0, "changed": 0,
               "readable": max(known["readable"], min(version, migrations.before))}
    try:
        return told, await database[COLLECTION].replace(new, known["revision"])
    except StaleRevision:
        return told, await state(database)


async def _apply(collection: Collection, step: Step, docs: Sequence[Doc]) -> int:
    """Change these documents; what somebody else has changed meanwhile is loaded again."""
    new = [made for doc in docs if (made := changed_by(step, doc)) is not None]
    if await collection.replace_many(new) < len(new):
        for doc in new:
            try:
                await collection.change(doc["_id"], lambda now: changed_by(step, now))
            except NotFound:
                continue
    return len(new)


async def _begun(database: Database, first: Doc) -> Doc:
    """The state; made if there is none."""
    with contextlib.suppress(Conflict):
        await database[COLLECTION].insert(dict(first))
    return await state(database)


async def _empty(database: Database, migrations: Migrations) -> bool:
    names = sorted({step.collection for step in migrations.steps})
    return not any([await database[name].find(limit=1, fields=["_id"]) for name in names])


async def _pages(collection: Collection) -> AsyncIterator[list[Doc]]:
    docs = await _after(collection, "")
    while docs:
        yield docs
        docs = await _after(collection, docs[-1]["_id"]) if len(docs) == BATCH else []


async def _after(collection: Collection, id: str) -> list[Doc]:
    return await collection.find({"_id": {"$gt": id}} if id else {}, limit=BATCH)
