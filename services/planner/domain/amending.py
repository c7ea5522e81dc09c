"""Amending and replacing: a numbered act of its own, which the drafts below cite beside the original (law 4).

The draft of an amendment is the plan as it will read: the consolidated text, edited by node like any draft. Published,
this one document is both: the act, by its number, its title ("Sửa đổi, bổ sung Kế hoạch số …") and its first basis; and
the plan's next version, by everything else. What the plan is about is kept apart, as `subject`: drafts below are named
after the plan, not after the act.

It begins on one of three grounds:
`text`     a text that was brought, under the ids of the published one
`overlay`  of a plan that carries out a superior's: that one's newest derivation, with the unit's own edits (`rebasing`)
`copy`     of any other plan: its published text
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from services.planner.domain.drafts import new_draft
from services.planner.domain.publishing import citation
from services.planner.domain.states import DRAFTING, Draft, Hand
from services.planner.domain.trail import traced
from shared.documents.indicators import carried_all
from shared.documents.matching import Matched, match
from shared.documents.model import Basis, Document

Kind = Literal["plan.amended", "plan.replaced"]
Plan = dict[str, Any]
_AMENDING = re.compile(r"(?:v/v|về(?: việc)?)?\s*(?:sửa đổi|bổ sung|điều chỉnh|đính chính)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Amendment:
    """An act about to be drafted: the version in force, the one that its title names, and whose hand begins it."""

    id: str
    plan: Plan                    # the latest version
    original: Plan                # the last version that was not itself an amendment
    kind: Kind
    hand: Hand

    def draft(self, document: Document | None, subject: str | None, **fields: Any) -> Draft:
        """The working draft; `document` is None where it lies over a derivation."""
        line = {"act": "amend", "by": self.hand.user, "unit": self.hand.unit, "role": "officer", "at": self.hand.at,
                "key": self.hand.key}
        amends = {"plan": self.plan["plan"], "version": self.plan["version"], "parents": self.plan["parents"],
                  "type": self.kind, "subject": subject if self.kind == "plan.amended" else None,
                  "matches": [], "cites": [], "over": None, **fields.pop("amends", {})}
        draft = new_draft(
            self.id, self.hand.unit, self.plan["issuer_name"], DRAFTING, self.hand.at, root=self.plan["root"],
            issuer=self.plan["issuer_code"], amends=amends, title=(document and document.title) or "",
            document=document and document.model_dump(mode="json"), acts=[line], **fields)
        return traced(draft, line, self.hand, revision=0)

    def title(self, subject: str | None) -> str | None:
        """The act's title: one that says already that it amends stays, and so does that of a replacing plan."""
        if self.kind == "plan.replaced" or subject is None or _AMENDING.match(subject):
            return subject
        return f"Sửa đổi, bổ sung {citation(self.original).text}"

    def cited(self) -> Basis:
        """The version in force, as the act's legal basis."""
        return citation(self.plan)


def of_copy(act: Amendment, override: dict[str, Any] | None = None) -> Draft:
    """The published text without number and date, to be changed; the official's word on the addressees still holds."""
    old, subject = Document.model_validate(act.plan["document"]), act.original["title"]
    document = old.model_copy(update={
        "number": None, "date": None, "title": act.title(subject), "bases": (act.cited(), *old.bases)})
    return act.draft(document, subject, override=override)


def of_text(act: Amendment, text: Document, over: dict[str, Any] | None = None) -> Draft:
    """The text that was brought, under the ids that the published one gave to the same things, and how surely.

    `over`: what the superior's plan asked for when the text was brought; whether the text takes it in is seen when it
    is published.
    """
    old = Document.model_validate(act.plan["document"])
    matched = match(old, text)
    named = text.title and not _AMENDING.match(text.title)
    subject = text.title if named else act.original["title"]
    told_of = carried_all(old, matched.document, keep=bool(act.plan["parents"]))
    document = _with_original(told_of, old, act).model_copy(update={"title": act.title(text.title)})
    return act.draft(document, subject, amends={"matches": told(matched), "over": over})


def told(matched: Matched) -> list[dict[str, Any]]:
    """What became of each thing, but for what stayed the same."""
    return [m.model_dump(mode="json") for m in matched.matches if m.kind != "same"]


def _with_original(document: Document, old: Document, act: Amendment) -> Document:
    """The new text citing what it amends: in its own words where it does, else in ours; earlier versions as well."""
    original = act.cited()
    own = next((b for b in document.bases if b.symbol and b.symbol == original.symbol), None)
    if own is not None:
        original = own.model_copy(update={"id": original.id, "plan": original.plan})
    symbols = {basis.symbol for basis in document.bases}
    ids = {basis.id for basis in document.bases}
    earlier = (b for b in old.bases if b.plan == act.plan["plan"] and b.id not in ids and b.symbol not in symbols)
    others = (b for b in document.bases if b is not own)
    return document.model_copy(update={"bases": (original, *earlier, *others)})
