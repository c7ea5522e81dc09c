"""Single units' own counterparts, and what an amended plan cites whatever bases an office keeps."""

from __future__ import annotations

import pytest

from services.cascade.domain import derive
from shared.documents.model import Basis, Document
from shared.documents.overlay import fill
from shared.events.types import OfficeSettings, PlanPublished
from shared.units.model import Unit
from tests.cascade.plans import CITY, DISTRICT, TOWN, document, event

OWN = "Phòng Nội vụ - Lao động"


def lead_of(unit: Unit, published: PlanPublished) -> Document:
    made, drafts = derive(published)
    draft = next(d for d in drafts if d.unit == unit.code)
    return fill({m.id: m for m in made}[draft.derivation].document, draft.values)


def partners(unit: Unit, published: PlanPublished) -> tuple[str, ...]:
    return next(t for t in lead_of(unit, published).tasks if t.id == "t2").partners


def test_a_unit_with_its_own_table_stays_in_its_class() -> None:
    own = OfficeSettings(unit_counterparts={DISTRICT.code: {"Sở Nội vụ": OWN}})
    published = event((DISTRICT, TOWN, CITY), settings=own)
    made, drafts = derive(published)
    assert [m.group for m in made] == ["district"]
    assert {d.unit: d.values["o_noi_vu"] for d in drafts} == {
        DISTRICT.code: OWN, TOWN.code: "Phòng Nội vụ", CITY.code: "Phòng Nội vụ"}
    assert partners(DISTRICT, published) == (OWN,)
    assert partners(TOWN, published) == ("Phòng Nội vụ",)
    assert OWN in lead_of(DISTRICT, published).model_dump_json()


def test_the_class_does_not_depend_on_whether_that_unit_is_addressed() -> None:
    own = OfficeSettings(unit_counterparts={DISTRICT.code: {"Sở Nội vụ": OWN}})
    with_it, without = derive(event((DISTRICT, TOWN), settings=own))[0], derive(event((TOWN,), settings=own))[0]
    assert [m.id for m in with_it] == [m.id for m in without]


def test_a_body_that_no_other_unit_has_makes_a_class_of_its_own() -> None:
    doc = document()
    tasks = tuple(t.model_copy(update={"partners": ("Ban Quản lý Khu kinh tế",)}) if t.id == "t2" else t
                  for t in doc.tasks)
    doc = doc.model_copy(update={"tasks": tasks})
    own = OfficeSettings(unit_counterparts={CITY.code: {"Ban Quản lý Khu kinh tế": "Trung tâm Xúc tiến đầu tư"}})
    published = event((DISTRICT, TOWN, CITY), doc, settings=own)
    assert [m.group for m in derive(published)[0]] == ["district", f"district:{CITY.code}"]
    assert partners(CITY, published) == ("Trung tâm Xúc tiến đầu tư",)
    assert partners(TOWN, published) != partners(CITY, published)


def test_without_tables_of_units_nothing_changes() -> None:
    assert derive(event())[0] == derive(event(settings=OfficeSettings(unit_counterparts={})))[0]


@pytest.mark.parametrize("keep", ["general", "all", "none"])
def test_what_is_amended_is_cited_beside_the_amendment(keep: str) -> None:
    original = Basis(id="basis-plan-1-1", kind="Kế hoạch", symbol="10/KH-UBND", issuer="UBND tỉnh Tây Ninh",
                     text="Kế hoạch số 10/KH-UBND của UBND tỉnh Tây Ninh", plan="plan-1")
    doc = document()
    doc = doc.model_copy(update={"bases": (original, *doc.bases)})
    published = event((DISTRICT,), doc, version=2, settings=OfficeSettings.model_validate({"keep_bases": keep}))
    bases = lead_of(DISTRICT, published).bases
    assert [b.symbol for b in bases[:2]] == ["12/KH-UBND", "10/KH-UBND"]
    assert len(bases) == {"general": 4, "all": 6, "none": 2}[keep]
