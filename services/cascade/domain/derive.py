"""derive: one published plan → one derivation for each class of addressees, one small draft for each addressee.

A pure function (law 2): no clock, no I/O, the same for a replay and for any order of the addressees.
"""

from __future__ import annotations

import hashlib
import json
import uuid

from services.cascade.domain.annexes import derived_annexes
from services.cascade.domain.bases import derived_bases, parent_basis
from services.cascade.domain.classes import Audience, audiences
from services.cascade.domain.prose import Prose
from services.cascade.domain.recipients import derived_recipients, derived_signer
from services.cascade.domain.rules import PERIODS, RULES_VERSION
from services.cascade.domain.sections import Body, funding
from services.cascade.domain.tasks import derived_tasks
from services.cascade.domain.title import moved_title
from services.cascade.domain.values import places, values_for
from shared.documents.citation import citation_text, decapitalise
from shared.documents.model import Document, ReportingRule
from shared.events.envelope import NAMESPACE
from shared.events.types import DerivationMade, DraftDerived, PlanPublished
from shared.units.model import Unit


def derive(event: PlanPublished) -> tuple[list[DerivationMade], list[DraftDerived]]:
    """The derivations by class, and the drafts of all who receive directly (`via` is None)."""
    made: list[DerivationMade] = []
    drafts: list[DraftDerived] = []
    title = citation_text(parent_basis(event)).removeprefix("Căn cứ ")
    for audience in audiences(event):
        wording = Prose(audience)
        derivation = _derivation(wording)
        made.append(derivation)
        drafts += _drafts(audience, wording, derivation, title)
    return made, drafts


def draft_id(root: str, unit: str) -> str:
    """One draft for each unit and root plan; no version in it, so an amendment finds the same draft (law 3)."""
    return str(uuid.uuid5(NAMESPACE, f"draft/{root}/{unit}"))


def _drafts(audience: Audience, wording: Prose, made: DerivationMade, title: str) -> list[DraftDerived]:
    event, names = audience.event, places(made.document)
    return [
        DraftDerived(
            id=draft_id(event.root, unit.code), unit=unit.code, root=event.root, plan=event.plan, version=event.version,
            derivation=made.id, values=_only(names, _values(wording, unit)),
            issuer=event.issuer.code, title=title, published_at=event.published_at,
        )
        for unit in audience.units
    ]


def _values(wording: Prose, unit: Unit) -> dict[str, str]:
    return values_for(wording.audience, unit, wording.by_kind) | wording.by_unit.get(unit.code, {})


def _only(names: frozenset[str], values: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if name in names}


def _derivation(wording: Prose) -> DerivationMade:
    event, group = wording.audience.event, wording.audience.group
    document = derived_document(wording)
    content = {
        "document": document.model_dump(mode="json"), "group": group, "rules": RULES_VERSION,
        "plan": event.plan, "version": event.version,
    }
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return DerivationMade(
        id=hashlib.sha256(canonical.encode()).hexdigest()[:32], plan=event.plan, version=event.version, root=event.root,
        group=group, rules=RULES_VERSION, document=document,
    )


def derived_document(wording: Prose) -> Document:
    """The document of one class, with places for the units' own values. Number, date and signer's name are open."""
    audience = wording.audience
    document, title, tasks = audience.event.document, moved_title(audience), derived_tasks(wording)
    body = Body(wording, tasks)
    sections = body.sections()
    kind = document.kind or "Kế hoạch"
    return Document(
        kind=kind, symbol="{{symbol}}", issuer="{{authority}}", place="{{place}}", title=title or None,
        superior=f"Ủy ban nhân dân {audience.parent_territory}" if audience.organ else None,
        bases=derived_bases(audience),
        preamble=" ".join(filter(None, ("{{authority}} ban hành", kind, decapitalise(title), "như sau:"))),
        sections=sections, tasks=body.told(sections), reporting=_reporting(audience),
        funding=funding(wording) if document.funding else None,
        recipients=derived_recipients(audience), signer=derived_signer(audience),
        annexes=derived_annexes(wording, tasks),
    )


def _reporting(audience: Audience) -> tuple[ReportingRule, ...]:
    """The same periods; the unit answers to the superior that published the plan."""
    to = audience.event.authority
    return tuple(
        ReportingRule(period=rule.period, to=to, text=f"{PERIODS[rule.period]} báo cáo {to} kết quả thực hiện Kế hoạch")
        for rule in audience.event.document.reporting
    )
