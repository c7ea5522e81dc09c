"""Publishing: draft + number → register entry → published version and its event (law 1).

The register entry holds all that is published, so that the steps after it are pure functions of the entry: whatever
happens to the draft meanwhile, nothing else is published than what was signed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from services.planner.domain import trail
from services.planner.domain.numbering import PlannerSettings
from services.planner.domain.states import ACTS, DONE, PUBLISHED, Draft, Hand, in_order, touched
from shared.canonical import digest
from shared.documents.citation import cite
from shared.documents.indicators import with_indicators
from shared.documents.model import Basis, Document, ReportingRule
from shared.events import Event, PlanPublished
from shared.events.envelope import event_id
from shared.messaging.outbox import with_events
from shared.units import names
from shared.units.model import Addressee, Unit

Doc = dict[str, Any]
SOURCE = "planner"
APPLIED = ("edits", "derivation", "values", "bases", "version", "plan", "parent", "document", "override", "title")


@dataclass(frozen=True)
class Issuing:
    """Who issues, as the units stand on the plan's date."""

    issuer: Unit
    unit: Unit                       # the unit that the issuer is or belongs to
    superior: Unit | None
    above: tuple[str, ...]           # codes of all units above the issuer, nearest first
    snapshot: str
    on: dt.date

    @property
    def owner(self) -> Unit | None:
        """An organ's unit, None for a unit itself."""
        return self.unit if self.issuer.organ else None

    @property
    def authority(self) -> str:
        """The issuer's full name: "Ủy ban nhân dân tỉnh Tây Ninh"."""
        return names.authority(self.issuer, self.owner)


@dataclass(frozen=True)
class Printed:
    """What the act of publishing puts on the paper."""

    number: str
    symbol: str
    date: dt.date
    reporting: tuple[ReportingRule, ...] | None = None
    recorded: bool = False


def frozen(document: Document, printed: Printed, issuing: Issuing) -> Document:
    """The document as it is published: with number, date, issuer and each task's indicators in full; what the reader
    wondered about is settled."""
    return with_indicators(document).model_copy(update={
        "kind": document.kind or "Kế hoạch", "number": printed.number, "symbol": printed.symbol, "date": printed.date,
        "issuer": issuing.authority, "place": document.place or names.place(issuing.issuer, issuing.owner),
        "reporting": document.reporting if printed.reporting is None else printed.reporting, "warnings": (),
    })


def published_json(document: Document) -> Doc:
    """The document as its event carries it: a field that has its default is not there, so that a version of ours that
    knows more fields makes the same of it."""
    return document.model_dump(mode="json", exclude_defaults=True)


def sha256(document: Document) -> str:
    """The hash of the document's canonical JSON (RFC 8785)."""
    return digest(published_json(document))


def publication(draft: Draft, document: Document, issuing: Issuing, addressees: Sequence[Addressee],
                settings: PlannerSettings, rules: str, printed: Printed, at: str) -> PlanPublished:
    """The event's data: the published version with all that deriving needs."""
    final = frozen(document, printed, issuing)
    amends = draft["amends"] or {}
    parents = sorted({*amends.get("parents", ()), *draft["parents"]})
    return PlanPublished(
        plan=amends.get("plan", draft["_id"]), version=amends.get("version", 0) + 1, root=draft["root"],
        parents=tuple(parents), issuer=issuing.issuer, issuer_unit=issuing.unit, superior=issuing.superior,
        authority=issuing.authority, document=final, sha256=sha256(final), recorded=printed.recorded,
        snapshot=issuing.snapshot, addressees=tuple(addressees), rules=rules, settings=settings.travelling(),
        published_at=dt.datetime.fromisoformat(at), subject=amends.get("subject"))


def citation(plan: Doc) -> Basis:
    """A published version as it is cited, under an id of its own."""
    document = Document.model_validate(plan["document"])
    return cite(document.kind, document.full_symbol, document.date, plan["authority"], document.title,
                id=f"basis-{plan['plan']}-{plan['version']}", plan=plan["plan"])


def published_event_id(event_type: str, plan: str, version: int) -> str:
    """The id of a plan's event: the same whenever it is emitted anew."""
    return event_id(event_type, plan, version)


def plan_key(plan: str, version: int) -> str:
    """The id of a published version."""
    return f"{plan}:{version}"


def entry(
    id: str, data: PlanPublished, draft: Draft, hand: Hand, act: str, above: Sequence[str], **numbering: Any,
) -> Doc:
    """The register entry (step a). `numbering`: series, year, number (None for a recorded one), start, trace."""
    event_type = (draft["amends"] or {}).get("type", "plan.published")
    document = data.document
    made = {
        "_id": id, "revision": 1, "issuer": data.issuer.code, "publication": plan_key(data.plan, data.version),
        "draft": draft["_id"], "draft_revision": draft["revision"], "act": act, "event_type": event_type,
        "symbol": document.full_symbol, "kind": document.kind, "title": document.title,
        "date": document.date.isoformat() if document.date else None, "recorded": 1 if data.recorded else 0,
        "hand": {**asdict(hand), "roles": sorted(hand.roles)}, "at": hand.at, "above": list(above), "done": 0,
        "document": draft["_id"], "unit": draft["unit"],
        "applied": {name: draft[name] for name in APPLIED}, "warnings": [],
        "event": data.model_dump(mode="json"), **numbering,
    }
    return trail.numbered(made, _role(act, hand))


def published(register: Doc) -> Doc:
    """The published version (step b), from the register entry alone."""
    data, hand = register["event"], hand_of(register)
    return {
        "_id": register["publication"], "revision": 1, "latest": 1,
        "draft": register["draft"], "register": register["_id"],
        "issuer_code": register["issuer"], "issuer_name": names.authority_short(*_issuer(data)),
        "above": register["above"],
        "symbol": register["symbol"], "kind": register["kind"], "title": register["title"], "date": register["date"],
        "addressee_count": len(data["addressees"]),
        "event_type": register["event_type"],
        "direct_count": sum(1 for a in data["addressees"] if a["via"] is None),
        "event_id": published_event_id(register["event_type"], data["plan"], data["version"]),
        "actor": f"{hand.unit}/{hand.user}", "trace": register.get("trace", ""), "settled": 0,
        "emitted_at": register["at"], "emissions": 1, "order": in_order(register["at"], register["publication"]),
        "ended": None, "warnings": register.get("warnings", []), **data,
    }


def _issuer(data: Doc) -> tuple[Unit, Unit | None]:
    issuer = Unit.model_validate(data["issuer"])
    return issuer, Unit.model_validate(data["issuer_unit"]) if issuer.organ else None


def plan_event(plan: Doc) -> Event:
    """The event of a published version: always the same one."""
    data = PlanPublished.model_validate({name: plan[name] for name in PlanPublished.model_fields if name in plan})
    return Event(id=plan["event_id"], type=plan["event_type"], source=SOURCE, subject=plan["plan"],
                 time=data.published_at, actor=plan["actor"], traceparent=plan["trace"], data=data)


def hand_of(register: Doc) -> Hand:
    """Whose act the entry is."""
    return Hand(**{**register["hand"], "roles": frozenset(register["hand"]["roles"])})


def followed(draft: Draft, register: Doc) -> Draft | None:
    """The draft after the publication (step c); None if it has followed already.

    What was changed between signing and here (a race that the register entry decides) is set aside, not lost.
    """
    if draft["state"] in DONE and draft["published"] == register["publication"]:
        return None
    hand, applied = hand_of(register), register["applied"]
    moved = {} if draft["revision"] == register["draft_revision"] else {"set_aside": draft["edits"]}
    acts = [*draft["acts"], *_lines(register, hand)]
    return touched({**draft, **applied, **moved, "state": PUBLISHED, "published": register["publication"], "acts": acts,
                    "awaits": "", "number": register["symbol"]}, hand.at)


def _role(act: str, hand: Hand) -> str:
    return next(role for role in ACTS[act].roles if role in hand.roles)


def announced(plan: Doc, register: Doc) -> Doc:
    """The published version, sealed or not, as it is inserted: with its event, and its act for the audit trail."""
    told = trail.published(plan, register, _role(register["act"], hand_of(register)))
    return with_events(told, [plan_event(told)])


def _lines(register: Doc, hand: Hand) -> list[dict[str, str]]:
    line = {"by": hand.user, "unit": hand.unit, "role": _role(register["act"], hand), "at": hand.at}
    numbered = [] if register["recorded"] else [{"act": "number", **line, "note": register["symbol"]}]
    return [*numbered, {"act": register["act"], **line, "key": hand.key}]
