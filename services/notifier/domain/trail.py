"""What the audit trail is told in the notifier: who has read which notice, who has done what with a dead letter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from shared.audit.claim import Claim
from shared.audit.entry import Act, with_acts

if TYPE_CHECKING:
    from services.notifier.store.reading import Reader
    from shared.messaging.letters import Act as Handled

Doc = dict[str, Any]
READING, LETTER = "reading", "letter"
OF_LETTERS = frozenset({"replayed", "aside"})


def read(reading: Doc, by: Reader, at: str, notice: Mapping[str, Any]) -> Doc:
    """A person's reading that carries this act; it is told under the notice's plan."""
    return _told(reading, by, at, "read", notice.get("plan") or "", notice=notice["_id"])


def read_all(reading: Doc, by: Reader, at: str) -> Doc:
    """The same of all that was there."""
    return _told(reading, by, at, "read_all")


def _told(reading: Doc, by: Reader, at: str, act: str, about: str = "", **detail: str) -> Doc:
    return with_acts({**reading, "last": {"act": act, "at": at}}, [Act(
        READING, by.id, act, at, by.unit, by.user, by.unit, by.role, about=about, revision=reading["revision"],
        network=by.network, trace=by.trace, detail=detail)])


def handled(doc: Doc, act: Handled) -> Doc:
    """What somebody did with a dead letter, as it is kept, that carries this act."""
    unit, _, user = act.by.partition("/")
    return with_acts(doc, [Act(
        LETTER, act.letter, act.kind, doc["at"], unit, user, unit, reason=act.note, network=act.network,
        trace=act.trace)])


def reading_claims(reading: Mapping[str, Any]) -> Iterator[Claim]:
    """What a person marked last: earlier marks are forgotten."""
    if last := reading.get("last"):
        unit, _, user = reading["_id"].partition("/")
        yield Claim(READING, reading["_id"], last["act"], last["at"], user, unit)


def letter_claims(doc: Mapping[str, Any]) -> Iterator[Claim]:
    """What was done with a dead letter."""
    unit, _, user = doc["by"].partition("/")
    yield Claim(LETTER, doc["letter"], doc["kind"], doc["at"], user, unit, reason=doc["note"])
