"""The laws as pure checks over lists of documents: {"checked": n, "violations": [sentence, …]}."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.cascade.domain import draft_id
from services.planner.domain.drafts import base_of, edits_of, orphans_of, shown
from services.planner.domain.ending import key as ending_key
from services.planner.domain.indicators import resolved
from services.planner.domain.numbering import entry_id
from services.planner.domain.publishing import sha256
from services.planner.domain.register import REGISTER
from services.planner.domain.sealing import worth
from services.planner.domain.states import CLOSED, OPEN, PENDING, PUBLISHED, SYSTEM, untouched
from shared.documents.edits import elements
from shared.documents.indicators import with_indicators
from shared.documents.model import Document
from shared.signing.keys import KeyRing

Doc = Mapping[str, Any]
Result = dict[str, Any]
UNHEARD_SECONDS = 30.0
AS_SHOWN = ("title", "preamble", "bases", "sections", "tasks", "annexes", "funding", "recipients", "signer", "superior")


def result(checked: int, violations: Iterable[str]) -> Result:
    """One check's answer."""
    return {"checked": checked, "violations": sorted(violations)}


def both(one: Result, other: Result) -> Result:
    """Two checks of one law."""
    return result(one["checked"] + other["checked"], [*one["violations"], *other["violations"]])


def unheard(outboxes: Sequence[Doc], register: Sequence[Doc], plans: Sequence[Doc], drafts: Sequence[Doc],
            now: dt.datetime) -> Result:
    """Law 1: nothing pending for long; each plan's number has its published version, each version its draft's state.

    What another service keeps is not ours to look for: that service checks it against our register.
    """
    published = {plan["_id"] for plan in plans} | {ending_key(plan["plan"]) for plan in plans if plan["ended"]}
    states = {draft["_id"]: draft for draft in drafts}
    found = [f"{doc['_id']}: event pending for {_age(doc, now):.0f} s" for doc in outboxes
             if doc["pending"] and _age(doc, now) > UNHEARD_SECONDS]
    found += [f"{entry['_id']}: no published version" for entry in register
              if entry["publication"] not in published and entry["act"] != REGISTER]
    for plan in plans:
        draft = states.get(plan["draft"])
        if draft is None or draft["state"] != PUBLISHED or draft["published"] != plan["_id"]:
            found.append(f"{plan['_id']}: draft {plan['draft']} is {draft['state'] if draft else 'missing'}")
    numbered = {entry["publication"] for entry in register}
    found += [f"{plan['_id']}: no register entry" for plan in plans if plan["_id"] not in numbered]
    return result(len(outboxes) + len(register) + len(plans), found)


def _age(doc: Doc, now: dt.datetime) -> float:
    since = doc.get("emitted_at") or doc["changed"].partition("/")[0]
    return (now - dt.datetime.fromisoformat(since)).total_seconds()


def one_draft(plans: Sequence[Doc], drafts: Sequence[Doc]) -> Result:
    """Law 3: one derived draft for each unit and root, under the id that all would give it; each addressee has one."""
    derived = [draft for draft in drafts if draft["derived"]]
    count = Counter((draft["root"], draft["unit"]) for draft in derived)
    found = [f"{root}: unit {unit} has {n} drafts" for (root, unit), n in count.items() if n > 1]
    found += [f"{d['_id']}: not the id of {d['unit']} under {d['root']}" for d in derived
              if d["_id"] != draft_id(d["root"], d["unit"])]
    found += [f"{plan['_id']}: addressee {unit} has no draft" for plan in plans for unit in _direct(plan)
              if (plan["root"], unit) not in count]
    return result(len(derived) + sum(len(_direct(plan)) for plan in plans), found)


def _direct(plan: Doc) -> list[str]:
    return [a["unit"]["code"] for a in plan["addressees"] if a["via"] is None] if not plan["ended"] else []


def edits_kept(draft: Doc, derivation: Document | None) -> list[str]:
    """Law 4: each local edit is seen in the document, or told as an orphan or a conflict."""
    document = shown(dict(draft), derivation)
    edits = resolved(dict(draft), base_of(dict(draft), derivation), edits_of(dict(draft)))
    told = orphans_of(dict(draft), derivation).keys() | {c["node"] for c in draft["conflicts"]}
    there = elements(document)
    found = []
    for node, edit in edits.items():
        if node in told:
            continue
        seen = there.get(node)
        values = seen.model_dump(mode="json") if seen is not None else {}
        lost = [name for name, value in edit.fields.items() if seen is None or not _same(values.get(name), value)]
        if (edit.removed and seen is not None) or (not edit.removed and (seen is None or lost)):
            found.append(f"{draft['_id']}: the edit of {node} is neither shown nor told")
    return found


def _same(seen: Any, wanted: Any) -> bool:
    if isinstance(wanted, str) and isinstance(seen, str):
        return seen.strip() == wanted.strip()
    if isinstance(wanted, dict) and isinstance(seen, dict):       # defaults are filled in
        return all(_same(seen.get(name), value) for name, value in wanted.items())
    if isinstance(wanted, list) and isinstance(seen, list):
        return len(seen) == len(wanted) and all(map(_same, seen, wanted))
    return bool(seen == wanted)


def frozen_as_shown(draft: Doc, derivation: Document | None, plan: Doc) -> list[str]:
    """Law 4: what is published is what the overlay gave when it was published, and has not changed since."""
    final = Document.model_validate(plan["document"])
    found = [] if sha256(final) == plan["sha256"] else [f"{plan['_id']}: the document does not have its hash"]
    before = with_indicators(shown(dict(draft), derivation))
    changed = [name for name in AS_SHOWN if getattr(before, name) != getattr(final, name)]
    return found + [f"{plan['_id']}: {name} is not what the draft shows" for name in changed]


def as_signed(plans: Iterable[Doc], ring: KeyRing) -> Result:
    """Law 2: what deriving rests on, the published version, has its hash; what was signed is what is there."""
    found, checked = [], 0
    for plan in plans:
        checked += 1
        if sha256(Document.model_validate(plan["document"])) != plan["sha256"]:
            found.append(f"{plan['_id']}: the document does not have its hash")
        if (seal := worth(plan, ring)).state == "failed":
            found.append(f"{plan['_id']}: its signature fails: {seal.why}")
    return result(checked, found)


def contiguous(register: Sequence[Doc]) -> Result:
    """Law 5: each series runs from its start without gap or twin; printed numbers are there once."""
    found: list[str] = []
    series: dict[tuple[str, str, int], list[Doc]] = {}
    printed = Counter((e["issuer"], e["symbol"], e["year"]) for e in register)
    for entry in register:
        if not entry["recorded"]:
            series.setdefault((entry["issuer"], entry["series"], entry["year"]), []).append(entry)
    for key, entries in series.items():
        found += _series(key, entries)
    found += [f"{'/'.join(map(str, key))} is there {n} times" for key, n in printed.items() if n > 1]
    return result(len(register), found)


def _series(key: tuple[str, str, int], entries: list[Doc]) -> list[str]:
    numbers = sorted(entry["number"] for entry in entries)
    start = min(entries, key=lambda entry: entry["number"])["start"]
    name = "/".join(map(str, key))
    wanted = set(range(min(start, numbers[0]), numbers[-1] + 1))
    found = [f"{name}: number {n} is missing" for n in sorted(wanted - set(numbers))[:20]]
    found += [f"{name}: number {n} is there {c} times" for n, c in Counter(numbers).items() if c > 1]
    return found + [f"{e['_id']}: not the id of number {e['number']}" for e in entries
                    if e["_id"] != entry_id(*key, e["number"])]


def inside(drafts: Sequence[Doc], plans: Sequence[Doc]) -> Result:
    """Law 7: each act on a draft is its own unit's or its unit's organ's; each plan its draft's unit's."""
    found = [
        f"{draft['_id']}: act {act['act']} by {act['unit']}, draft of {draft['unit']}"
        for draft in drafts for act in draft["acts"] if not _may(act, draft["unit"])]
    units = {draft["_id"]: draft["unit"] for draft in drafts}
    found += [f"{plan['_id']}: issued by {plan['issuer_code']}, draft of {units[plan['draft']]}" for plan in plans
              if plan["draft"] in units and not _within(plan["issuer_code"], units[plan["draft"]])]
    return result(sum(len(draft["acts"]) for draft in drafts), found)


def _may(act: Doc, unit: str) -> bool:
    return act["role"] == SYSTEM or _within(act["unit"], unit)


def _within(code: str, unit: str) -> bool:
    return bool(code) and (code == unit or code.startswith(unit + "."))


def complete(plans: Sequence[Doc], drafts: Sequence[Doc]) -> Result:
    """Law 9: each direct addressee of a latest version has its draft with its content, at that version; and no draft
    is there that no version addressed."""
    derived = {(draft["root"], draft["unit"]): draft for draft in drafts if draft["derived"]}
    addressed = {(plan["root"], a["unit"]["code"]) for plan in plans for a in plan["addressees"] if a["via"] is None}
    roots, checked = {plan["root"] for plan in plans}, 0
    found = [f"{root}: {unit} has a draft but is not addressed" for root, unit in derived.keys() - addressed
             if root in roots]
    for plan in plans:
        for unit in _direct(plan) if plan["latest"] else []:
            checked += 1
            found += _arrived(plan, unit, derived.get((plan["root"], unit)))
    found += [f"{draft['_id']}: goes on though all plans above have ended" for draft in derived.values()
              if _outlived(draft, {plan["plan"]: plan["ended"]["by"] for plan in plans if plan["ended"]})]
    return result(checked, found)


def _outlived(draft: Doc, ended: Mapping[str, str]) -> bool:
    """Whether a draft goes on that should have been closed, or revoked since nobody works on it."""
    if not draft["parents"] or draft["state"] not in OPEN:
        return False
    closed = ended.get(draft["root"]) == "closed"
    over = closed or draft["parents"].keys() <= ended.keys()
    return over and (closed or untouched(draft))


def _arrived(plan: Doc, unit: str, draft: Doc | None) -> list[str]:
    if draft is None:
        return [f"{plan['_id']}: {unit} has no draft"]
    if draft["state"] == PENDING:
        return [f"{plan['_id']}: the draft of {unit} waits for its derivation"]
    known = draft["parents"].get(plan["plan"], {}).get("version", 0)
    behind = known < plan["version"] and draft["state"] not in CLOSED
    return [f"{plan['_id']}: the draft of {unit} knows version {known}"] if behind else []
