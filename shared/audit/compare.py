"""The chain against the documents: an act that a document knows of and the chain doesn't, or the reverse.

Both are looked at in pages, so that it takes little memory however long the trail is. What is read first may only be
behind what is read after it: so an act that is done meanwhile is no false alarm.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.audit.claim import Claim, instant
from shared.audit.entry import FIELD, LONGEST, Entry, held, waiting
from shared.audit.store import Chain
from shared.http.conventions import cursor, read_cursor
from shared.store import Collection as Stored
from shared.store import Doc

PAGE = 500
STUCK = LONGEST                             # longer than work is held back after its last save


@dataclass(frozen=True)
class Source:
    """A collection whose documents are acted on: what each claims, and the kinds of acts that it never forgets."""

    kind: str
    collection: Stored
    claims: Callable[[Doc], Iterable[Claim]] = lambda _: ()
    lasting: frozenset[str] = frozenset()
    fields: tuple[str, ...] = ()
    document: str = "_id"                   # the field with the id by which entries of this kind name the document


@dataclass
class Compared:
    """A page's answer; `next` is the cursor of the following page, None at the end."""

    checked: int = 0
    violations: list[str] = field(default_factory=list)
    next: str | None = None


async def compare(chain: Chain, sources: Sequence[Source], after: str | None, now: dt.datetime) -> Compared:
    """One page: first the entries against the documents, then the documents against the entries."""
    phase, place, started = read_cursor(after, 3) or ["entries", "", ""]
    if phase == "entries":
        return await _entries(chain, {source.kind: source for source in sources}, int(place or 0))
    names = [source.kind for source in sources]
    source = sources[names.index(phase)]
    found, last = await _documents(chain, source, place, started or await chain.first_at(), now)
    following = [*names, None][names.index(phase) + 1]
    if last:
        found.next = cursor(phase, last, started)
    elif following:
        found.next = cursor(following, "", started)
    return found


async def _entries(chain: Chain, sources: Mapping[str, Source], after: int) -> Compared:
    page = await chain.page({}, after, PAGE, oldest=True)
    by_kind: dict[str, list[Entry]] = {}
    for link in page:
        by_kind.setdefault(link["entry"]["kind"], []).append(link["entry"])
    found = Compared(len(page))
    for kind, entries in by_kind.items():
        if kind in sources:
            found.violations += await _unclaimed(sources[kind], entries)
        else:
            found.violations.append(f"{chain.service}: {len(entries)} entries of {kind!r}, which it does not keep")
    more = len(page) == PAGE
    first = next(iter(sources))
    found.next = cursor("entries", page[-1]["sequence"], "") if more else cursor(first, "", await chain.first_at())
    return found


async def _unclaimed(source: Source, entries: Sequence[Entry]) -> list[str]:
    """Entries of acts that their documents should know of and don't."""
    documents = {entry["document"] for entry in entries}
    docs = await source.collection.find_among({}, source.document, documents, _fields(source))
    claims = _by_document(claim for doc in docs for claim in source.claims(doc))
    there = {doc[source.document] for doc in docs}
    found = [f"{_told(entry)}: the document is gone" for entry in entries if entry["document"] not in there]
    return found + [f"{_told(entry)}: the document does not know of it" for entry in entries
                    if entry["document"] in there and entry["act"] in source.lasting
                    and not any(claim.fits(entry) for claim in claims.get((entry["kind"], entry["document"]), ()))]


async def _documents(chain: Chain, source: Source, after: str, began: str, now: dt.datetime) -> tuple[Compared, str]:
    docs = await source.collection.find({"_id": {"$gt": after}}, limit=PAGE, fields=_fields(source))
    claims = [claim for doc in docs for claim in source.claims(doc)
              if claim.owed and (not began or instant(claim.at) >= instant(began))]
    carried = [entry for doc in docs for entry in [*waiting(doc).values(), *held(doc)]]
    chained = [entry for kind in sorted({claim.kind for claim in claims})
               for entry in await chain.entries(kind, [one.document for one in claims if one.kind == kind])]
    known = _index([*carried, *chained])
    found = Compared(len(claims))
    found.violations += [f"{claim}: not in the trail" for claim in claims if not any(
        claim.fits(entry) for entry in known.get((claim.kind, claim.document), ()))]
    found.violations += [f"{_told(entry)}: not yet in the trail" for entry in carried
                         if instant(entry["at"]) < now - STUCK]
    return found, docs[-1]["_id"] if len(docs) == PAGE else ""


def _fields(source: Source) -> list[str] | None:
    return [*source.fields, source.document, FIELD] if source.fields else None


def _by_document(claims: Iterable[Claim]) -> dict[tuple[str, str], list[Claim]]:
    found: dict[tuple[str, str], list[Claim]] = {}
    for claim in claims:
        found.setdefault((claim.kind, claim.document), []).append(claim)
    return found


def _index(entries: Collection[Entry]) -> dict[tuple[str, str], list[Entry]]:
    found: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        found.setdefault((entry["kind"], entry["document"]), []).append(entry)
    return found


def _told(entry: Mapping[str, Any]) -> str:
    return f"{entry['act']} of {entry['kind']} {entry['document']} by {entry['user']} at {entry['at']}"
