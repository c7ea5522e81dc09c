"""A dead letter as it is kept: a short line to list and count, and a body to show and send again. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any

from services.notifier.domain import trail
from shared.messaging.groups import SUFFIX
from shared.messaging.letters import Act, Letter
from shared.messaging.runner import REPLAY_OF

Doc = dict[str, Any]
FIRST = 300                            # characters of the content that a list shows
VARYING = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d+", re.I)


def line(letter: Letter) -> Doc:
    """What a list shows, with `cause`: the same for letters that died of the same."""
    headers = letter.headers
    told = {name: headers.get(header, "") for name, header in (
        ("type", "ce_type"), ("event", "ce_id"), ("subject", "ce_subject"), ("actor", "ce_actor"),
        ("group", "dlq_group"), ("origin", "dlq_origin"), ("error", "dlq_error"), ("reason", "dlq_reason"))}
    attempts = headers.get("dlq_attempts", "")
    at = letter.at.isoformat(timespec="milliseconds")
    return {
        "_id": letter.id, "revision": 1, "place": letter.place, "topic": letter.topic.removesuffix(SUFFIX), **told,
        "attempts": int(attempts) if attempts.isdecimal() else None, "at": at, "order": f"{at}/{letter.id}",
        "first": letter.text[:FIRST], "size": len(letter.value or b""), "again": headers.get(REPLAY_OF, ""),
        "cause": cause(letter.topic, told["type"], told["group"], told["error"], told["reason"]),
        "state": "waiting", "acted": "",
    }


def cause(*parts: str) -> str:
    """A short hash of why a letter died, in which numbers, ids and quoted words don't count."""
    text = "\n".join(VARYING.sub("…", part) for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def body(letter: Letter) -> Doc:
    """The record itself."""
    return {"_id": letter.id, "topic": letter.topic, "partition": letter.partition, "offset": letter.offset,
            "at_ms": letter.at_ms, "key": letter.key, "value": letter.value,
            "headers": [[name, value] for name, value in letter.raw]}


def letter_of(doc: Mapping[str, Any]) -> Letter:
    """The letter that a body keeps."""
    return Letter(doc["topic"], doc["partition"], doc["offset"], doc["at_ms"], doc["key"], doc["value"],
                  tuple((name, value) for name, value in doc["headers"]))


def act_doc(act: Act) -> Doc:
    """An act as it is kept, for ever, with its entry for the audit trail."""
    return trail.handled({"_id": act.id, "revision": 1, "letter": act.letter, "kind": act.kind, "by": act.by,
                          "at": act.at.isoformat(), "note": act.note}, act)


def acted(docs: Iterable[Mapping[str, Any]]) -> tuple[str, str] | None:
    """(state, place of the act among others) that the last of a letter's acts leaves it in."""
    last = max(docs, key=_order, default=None)
    return (last["kind"], _order(last)) if last else None


def _order(doc: Mapping[str, Any]) -> str:
    return f"{doc['at']}/{doc['_id']}"


def causes(lines: Iterable[Mapping[str, Any]]) -> list[Doc]:
    """By cause: how many, since when, and the newest as an example; the most frequent first."""
    found: dict[str, Doc] = {}
    for one in sorted(lines, key=lambda one: str(one["order"])):
        known = found.get(one["cause"], {"count": 0, "oldest": one["at"]})
        found[one["cause"]] = {
            **{name: one[name] for name in ("cause", "topic", "type", "group", "error", "reason")},
            "count": known["count"] + 1, "oldest": known["oldest"], "newest": one["at"]}
    return sorted(found.values(), key=lambda one: (-one["count"], one["cause"]))
