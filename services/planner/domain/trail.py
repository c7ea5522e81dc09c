"""What the audit trail is told of acts in the planner, and what the planner's documents say was done to them.

The number is told where it is drawn (the register's entry), the publication where it is made (the published version),
everything else where it changes the draft.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from shared.audit.claim import Claim
from shared.audit.entry import NAMED, Act, with_acts, with_work
from shared.canonical import digest

if TYPE_CHECKING:
    from services.planner.domain.states import Hand

Doc = dict[str, Any]
DRAFT, PLAN, NUMBER, OFFICE, UNITS, SUCCESSION, CODE = (
    "draft", "plan", "number", "office", "units", "succession", "code")
SYSTEM = "system"                           # the role of states.SYSTEM, which rests on this module
ELSEWHERE = {"number": NUMBER, "publish": PLAN, "record": PLAN}      # acts of a draft's trail that others tell of
FOLLOWS = frozenset({"updated_at", "order", "revision", "title", "edited", "conflicts", "conflict_count", "audit",
                     "past", "future", "seen", "moved"})


def traced(draft: Doc, line: Mapping[str, str], hand: Hand, revision: int | None = None, **detail: str) -> Doc:
    """The draft that carries this act for the trail; `line` is that of its own `acts`."""
    return with_acts(draft, [_act(draft, line, hand, draft["revision"] if revision is None else revision, detail)])


def _act(draft: Mapping[str, Any], line: Mapping[str, str], hand: Hand, revision: int, detail: Mapping[str, str]
         ) -> Act:
    return Act(
        DRAFT, draft["_id"], line["act"], line["at"], draft["unit"], line["by"], line["unit"], line["role"],
        about=(draft["amends"] or {}).get("plan", ""), title=draft["title"], revision=revision,
        reason=line.get("reason", ""), network=hand.network, trace=hand.trace, detail=detail)


def changed(before: Doc, after: Doc, hand: Hand) -> Doc:
    """The draft after an edit, with what was changed: text by node, addressees, the organ that works on it. Edits that
    follow each other are one act."""
    names = {name for name in after if name not in FOLLOWS and after[name] != before.get(name)}
    new = after
    for act, of in (("edit", names - {"override", "desk"}), ("address", names & {"override"}),
                    ("assign", names & {"desk"})):
        if of:
            line = {"act": act, "by": hand.user, "unit": hand.unit, "role": "officer", "at": hand.at}
            told = _act(new, line, hand, before["revision"], _what(act, of, before, after))
            new = with_work(new, told) if act == "edit" else with_acts(new, [told])
    return new


def _what(act: str, names: set[str], before: Doc, after: Doc) -> dict[str, str]:
    if act == "assign":
        return {"organ": after["desk"]}
    if "edits" not in names:
        return {"fields": " ".join(sorted(names))}
    old, new = ({item["node"]: item["edit"] for item in doc["edits"]} for doc in (before, after))
    nodes = sorted(node for node in old.keys() | new.keys() if old.get(node) != new.get(node))
    return {"nodes": " ".join(nodes[:NAMED]), "count": str(len(nodes))}


def numbered(register: Doc, role: str) -> Doc:
    """The register's entry that carries the act of drawing its number; one that was printed elsewhere was not drawn."""
    if register["recorded"]:
        return register
    hand = register["hand"]
    return with_acts(register, [Act(
        NUMBER, register["document"], "number", hand["at"], register["unit"], hand["user"], hand["unit"], role,
        about=_about(register), title=register["title"] or "", network=hand["network"], trace=hand["trace"],
        detail={"symbol": register["symbol"]})])


def published(plan: Doc, register: Doc, role: str) -> Doc:
    """The published version that carries the act of publishing it, with the hashes of what was published."""
    hand = register["hand"]
    return with_acts(plan, [Act(
        PLAN, plan["draft"], register["act"], hand["at"], register.get("unit", hand["unit"]), hand["user"],
        hand["unit"], role,
        about=plan["plan"], title=plan["title"] or "", network=hand.get("network", ""), trace=hand.get("trace", ""),
        event=plan["event_id"], detail=_hashes(plan))])


def ended(plan: Doc, register: Doc, event: str) -> Doc:
    """The plan that carries the act of ending it."""
    hand = register["hand"]
    return with_acts(plan, [Act(
        PLAN, plan["draft"], register["act"], hand["at"], hand["unit"], hand["user"], hand["unit"], "leader",
        about=plan["plan"], title=plan["title"] or "", revision=plan["revision"], reason=register["ended"]["reason"],
        network=hand.get("network", ""), trace=hand.get("trace", ""), event=event,
        detail={"symbol": register["symbol"]})])


def configured(office: Doc, revision: int, hand: Hand) -> Doc:
    """The office that carries the act of changing its settings, with their hash."""
    role = next((one for one in ("officer", "leader", "clerk", "administrator") if one in hand.roles), "")
    return with_acts(office, [Act(
        OFFICE, office["_id"], "configure", hand.at, office["_id"], hand.user, hand.unit, role, revision=revision,
        network=hand.network, trace=hand.trace, detail={"sha256": digest(office["settings"])})])


def coded(doc: Doc, revision: int, hand: Hand) -> Doc:
    """A unit's identifier on the document exchange, with the act of telling it: it decides who may send as whom."""
    return with_acts(doc, [Act(
        CODE, doc["_id"], "configure", hand.at, doc["_id"], hand.user, hand.unit, "administrator", revision=revision,
        network=hand.network, trace=hand.trace, detail={"organ_id": doc["organ_id"]})])


def _hashes(plan: Mapping[str, Any]) -> dict[str, str]:
    """What was published; no seal is told too, so that none can be taken away."""
    return {"symbol": plan["symbol"] or "", "version": str(plan["version"]), "sha256": plan["sha256"],
            "seal": digest(plan["seal"]) if plan.get("seal") else ""}


def _about(register: Doc) -> str:
    """The plan's id; of a document that another service keeps, that document's."""
    return str(register["event"]["plan"] if "event" in register else register["plan"] or register["document"])


def draft_claims(draft: Mapping[str, Any]) -> Iterator[Claim]:
    """What a draft says was done to it. What the system did before anybody acted, the trail need not tell: nobody
    worked on it, or only wrote."""
    begun = False
    for line in draft["acts"]:
        begun |= line["role"] != SYSTEM
        kind, note = ELSEWHERE.get(line["act"], DRAFT), {"symbol": line["note"]} if "note" in line else {}
        yield Claim(kind, draft["_id"], line["act"], line["at"], line["by"], line["unit"], line["role"],
                    line.get("reason", ""), note, begun)


def number_claims(register: Mapping[str, Any]) -> Iterator[Claim]:
    """What the register says of a number."""
    if not register["recorded"]:
        hand = register["hand"]
        yield Claim(NUMBER, register.get("document", ""), "number", hand["at"], hand["user"], hand["unit"],
                    detail={"symbol": register["symbol"]})


def plan_claims(plan: Mapping[str, Any]) -> Iterator[Claim]:
    """What a published version says of its publication, by the hashes of what it is now, and of its end."""
    unit, _, user = plan["actor"].partition("/")
    yield Claim(PLAN, plan["draft"], "record" if plan["recorded"] else "publish", plan["published_at"], user, unit,
                detail=_hashes(plan))
    if plan["ended"]:
        unit, _, user = plan["ended"]["actor"].partition("/")
        act = {"revoked": "revoke", "closed": "close"}[plan["ended"]["by"]]
        yield Claim(PLAN, plan["draft"], act, plan["ended"]["at"], user, unit, reason=plan["ended"]["reason"])
