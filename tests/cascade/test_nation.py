"""All provinces and districts of the country: what a district publishes reaches each of its communes, and only them."""

from __future__ import annotations

import datetime as dt

import pytest

from services.cascade.domain import derive
from shared.documents.concern import addressee_phrases
from shared.documents.model import Document
from shared.documents.overlay import overlay
from shared.units import names
from shared.units.addressing import resolve
from shared.units.library import load, tree
from shared.units.model import Unit, UnitTree
from tests.cascade.plans import document, event

BEFORE, ON = dt.date(2025, 6, 30), dt.date(2022, 1, 5)
PROVINCES = [part.province for part in load(BEFORE)]


def plan_of(province: Unit) -> Document:
    territory = names.territory(province)
    return document(
        issuer=f"Ủy ban nhân dân {territory}", title=f"Vệ sinh môi trường năm 2022 trên địa bàn {territory}")


@pytest.mark.parametrize("province", PROVINCES)
def test_every_district_addresses_exactly_its_communes(province: str) -> None:
    units = tree(BEFORE, province)
    issuer = units.get(province)
    assert issuer is not None
    plan = plan_of(issuer)
    addressees = resolve(addressee_phrases(plan), issuer, issuer, units, ON).addressees
    made, drafts = derive(event((), plan, issuer, addressees=addressees))
    assert len([m for m in made if m.group == "district"]) == 1
    documents = {m.id: m.document for m in made}
    assert {d.unit for d in drafts} >= {u.code for u in units.children(province)}
    for draft in drafts:
        unit = units.get(draft.unit)
        if unit is not None:
            assert communes(overlay(documents[draft.derivation], draft.values, {}), unit, units) == {
                child.code for child in units.children(unit.code)}


def communes(draft: Document, unit: Unit, units: UnitTree) -> set[str]:
    found = resolve(addressee_phrases(draft), unit, unit, units, ON)
    return {a.unit.code for a in found.addressees if a.unit.level == "commune" and not a.unit.organ}
