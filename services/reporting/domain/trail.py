"""What the audit trail is told of acts in reporting, and what reporting's documents say was done to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from shared.audit.claim import Claim
from shared.audit.entry import Act, with_acts, with_work
from shared.canonical import digest
from shared.events.envelope import event_id

if TYPE_CHECKING:
    from services.reporting.domain.acts import Actor

Doc = dict[str, Any]
REPORT, OFFICIAL, ASSIGNMENT, OBLIGATION = "report", "official", "assignment", "obligation"
OF_REPORTS = frozenset({"submitted", "returned", "reopened", "accepted"})      # saving again forgets the last saving
OF_OFFICIALS = frozenset({"signed", "returned", "numbering", "issued"})


def traced(doc: Doc, act: str, by: Actor, reason: str | None = None, **detail: str) -> Doc:
    """The report or official roll-up that carries this act for the trail; saving again and again is one."""
    official = "content" in doc
    told = Act(
        OFFICIAL if official else REPORT, doc["_id"], act, by.at.isoformat(), doc["superior" if official else "unit"],
        by.user, by.unit, by.role, by.organ, title=doc["title"], revision=doc["revision"], reason=reason or "",
        network=by.network, trace=by.trace, event=_event(doc, act), detail=detail)
    return with_work(doc, told) if act == "saved" else with_acts(doc, [told])


def _event(doc: Mapping[str, Any], act: str) -> str:
    """The id of the event that tells of it, if there is one."""
    if act == "issued":
        return event_id("rollup.issued", doc["_id"])
    if "content" in doc or act not in OF_REPORTS:
        return ""
    return event_id(f"report.{doc['state']}", doc["_id"], doc["revision"] + 1)


def assigned(doc: Doc, by: Actor) -> Doc:
    """The assignment that carries this act: to the organ it now names, none if it was taken back."""
    return with_acts(doc, [Act(
        ASSIGNMENT, doc["_id"], "assign", by.at.isoformat(), doc["unit"], by.user, by.unit, by.role,
        revision=doc["revision"], network=by.network, trace=by.trace, detail={"organ": doc["organ"]})])


def reminded(obligation: Doc, by: str, at: str, network: str, trace: str) -> Doc:
    """The obligation that carries its superior's reminder; `by`: "unit/user"."""
    unit, _, user = by.partition("/")
    return with_acts(obligation, [Act(
        OBLIGATION, obligation["_id"], "remind", at, obligation["unit"], user, unit, title=obligation["title"],
        revision=obligation["revision"], network=network, trace=trace)])


def report_claims(doc: Mapping[str, Any]) -> Iterator[Claim]:
    """What a report says was done to it."""
    yield from _claims(REPORT, doc)


def official_claims(doc: Mapping[str, Any]) -> Iterator[Claim]:
    """What an official roll-up says was done to it, and of what it is now."""
    yield from _claims(OFFICIAL, doc, {"issued": hashes(doc)} if doc["state"] == "issued" else {})


def hashes(doc: Mapping[str, Any]) -> dict[str, str]:
    """What was issued; no seal is told too, so that none can be taken away."""
    return {"symbol": doc["symbol"], "sha256": doc["sha256"],
            "seal": digest(doc["seal"]) if doc.get("seal") else ""}


def _claims(kind: str, doc: Mapping[str, Any], details: Mapping[str, Mapping[str, str]] | None = None
            ) -> Iterator[Claim]:
    for act in doc["acts"].values():
        yield Claim(kind, doc["_id"], act["act"], act["at"], act["by"], act["unit"], act["role"], act["reason"] or "",
                    (details or {}).get(act["act"], {}))


def assignment_claims(doc: Mapping[str, Any]) -> Iterator[Claim]:
    """What the log of an assignment says."""
    for line in doc["log"].values():
        yield Claim(ASSIGNMENT, doc["_id"], "assign", line["at"], line["by"], doc["unit"], line["role"],
                    detail={"organ": line["organ"]})


def obligation_claims(doc: Mapping[str, Any]) -> Iterator[Claim]:
    """The last reminder by hand: earlier ones are forgotten."""
    if doc["by_hand"]:
        unit, _, user = doc["by_hand"]["by"].partition("/")
        yield Claim(OBLIGATION, doc["_id"], "remind", doc["by_hand"]["at"], user, unit)
