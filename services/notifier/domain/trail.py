"""What the audit trail is told in the notifier: who has read which notice, who has done what with a dead letter, who
has sent a unit's notices to which other system."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from shared.audit.claim import Claim
from shared.audit.entry import Act, with_acts

if TYPE_CHECKING:
    from services.notifier.store.reading import Reader
    from shared.auth import Principal
    from shared.messaging.letters import Act as Handled

Doc = dict[str, Any]
READING, LETTER, WEBHOOK = "reading", "letter", "webhook"
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


def webhook(doc: Doc, act: str, by: Principal, role: str, network: str, trace: str, made: bool = False) -> Doc:
    """A webhook that carries what was done to it; the entry names the host, not the whole address."""
    last = {"act": act, "at": doc["at"], "user": by.user, "unit": by.unit}
    return with_acts({**doc, "last": last}, [Act(
        WEBHOOK, doc["_id"], act, doc["at"], doc["unit"], by.user, by.unit, role, title=doc["name"],
        revision=0 if made else doc["revision"], network=network, trace=trace,
        detail={"host": urlsplit(doc["address"]).hostname or ""})])


def webhook_claims(doc: Mapping[str, Any]) -> Iterator[Claim]:
    """What was done to a webhook last: earlier acts are forgotten."""
    if last := doc.get("last"):
        yield Claim(WEBHOOK, doc["_id"], last["act"], last["at"], last["user"], last["unit"])


def letter_claims(doc: Mapping[str, Any]) -> Iterator[Claim]:
    """What was done with a dead letter."""
    unit, _, user = doc["by"].partition("/")
    yield Claim(LETTER, doc["letter"], doc["kind"], doc["at"], user, unit, reason=doc["note"])
