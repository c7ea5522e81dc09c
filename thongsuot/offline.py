"""Deriving without any service: the same pure functions that the services call."""

from __future__ import annotations

import datetime as dt

from services.cascade.domain import RULES_VERSION, derive
from shared.documents.concern import addressee_phrases
from shared.documents.files import read_file
from shared.documents.model import Document
from shared.documents.overlay import overlay
from shared.errors import NotFound
from shared.events import PlanPublished
from shared.units.addressing import resolve
from shared.units.names import authority
from thongsuot.demo.assume import Options, facts_of


def derive_for(data: bytes, name: str, unit: str, issuer: str = "") -> Document:
    """The draft of one unit; raises NotFound if the plan does not address it."""
    document = read_file(data, name)
    facts = facts_of(document, Options(issuer=issuer))
    who = facts.issuer
    named = document.model_copy(update={
        "number": facts.number, "symbol": facts.symbol, "date": facts.date,
        "issuer": authority(who.organ_or_unit, who.unit)})
    addressing = resolve(addressee_phrases(named), who.organ_or_unit, who.unit, who.units, facts.date)
    event = PlanPublished(
        plan="offline", root="offline", issuer=who.organ_or_unit, issuer_unit=who.unit,
        superior=who.units.get(who.unit.superior or ""), authority=named.issuer or "", document=named, sha256="",
        snapshot=who.units.snapshot.id, addressees=addressing.addressees, rules=RULES_VERSION,
        published_at=dt.datetime.combine(facts.date, dt.time(), dt.UTC))
    derivations, drafts = derive(event)
    bases = {one.id: one.document for one in derivations}
    for draft in drafts:
        if draft.unit == unit:
            return overlay(bases[draft.derivation], draft.values, {})
    addressed = ", ".join(f"{d.unit}" for d in drafts[:20]) or "không có đơn vị nào"
    raise NotFound(f"Kế hoạch không giao trực tiếp cho đơn vị {unit}. Các đơn vị nhận trực tiếp: {addressed}.")
