"""derive: pure, one derivation for each class, small drafts, and a document that an officer would start from."""

from __future__ import annotations

import datetime as dt
import random
import time
import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.cascade.domain import RULES_VERSION, add_parent_basis, derive, draft_id
from shared.documents.citation import citation_text
from shared.documents.concern import addressee_phrases
from shared.documents.model import Document
from shared.documents.overlay import overlay
from shared.events.envelope import NAMESPACE
from shared.events.types import OfficeSettings, PlanPublished
from shared.units.model import Addressee, Unit
from tests.cascade.plans import ALL, CITY, COMMUNE, DISTRICT, OFFICE, PROVINCE, TOWN, document, event

CITATION = (
    "Căn cứ Kế hoạch số 12/KH-UBND ngày 05/01/2022 của Ủy ban nhân dân tỉnh Tây Ninh về vệ sinh môi trường năm 2022 "
    "trên địa bàn tỉnh Tây Ninh"
)


def draft_of(unit: Unit, published: PlanPublished) -> Document:
    made, drafts = derive(published)
    by_id = {m.id: m for m in made}
    draft = next(d for d in drafts if d.unit == unit.code)
    return overlay(by_id[draft.derivation].document, draft.values, {})


def line(document: Document, node: str) -> str:
    return next(n.heading for n in document.nodes() if n.id == node)


def test_heading_title_and_open_parts() -> None:
    found = draft_of(DISTRICT, event())
    assert (found.number, found.date, found.symbol) == (None, None, "KH-UBND")
    assert (found.issuer, found.superior, found.place) == ("Ủy ban nhân dân huyện Tân Biên", None, "Tân Biên")
    assert found.title == "Vệ sinh môi trường năm 2022 trên địa bàn huyện Tân Biên"
    assert found.preamble == (
        "Ủy ban nhân dân huyện Tân Biên ban hành Kế hoạch vệ sinh môi trường năm 2022 trên địa bàn huyện Tân Biên "
        "như sau:")
    assert found.signer is not None
    assert (found.signer.capacity, found.signer.authority, found.signer.name) == ("TM.", "ỦY BAN NHÂN DÂN", None)


def test_the_parent_is_cited_first_and_its_inner_papers_are_not() -> None:
    bases = draft_of(DISTRICT, event()).bases
    assert citation_text(bases[0]) == CITATION
    assert bases[0].plan == "plan-1"
    assert [b.id for b in bases[1:]] == ["b1", "b3"]
    assert "UBND tỉnh Tây Ninh về thu gom rác" in bases[2].text


@pytest.mark.parametrize(("keep", "ids"), [("all", ["b1", "b2", "b3", "b4"]), ("none", []), ("general", ["b1", "b3"])])
def test_which_bases_an_office_keeps(keep: str, ids: list[str]) -> None:
    published = event(settings=OfficeSettings.model_validate({"keep_bases": keep}))
    assert [b.id for b in draft_of(DISTRICT, published).bases[1:]] == ids


def test_tasks_own_cooperating_and_dropped() -> None:
    found = draft_of(DISTRICT, event())
    tasks = {t.id: t for t in found.tasks}
    assert list(tasks) == ["t2", "t3", "t4"]
    assert tasks["t2"].lead == ("Các phòng, ban, ngành huyện", "UBND các xã, thị trấn")
    assert tasks["t2"].partners == ("Phòng Nội vụ",)
    assert not tasks["t2"].coordinate
    assert tasks["t3"].coordinate
    assert tasks["t3"].lead == ("Sở Y tế tỉnh Tây Ninh",)
    assert tasks["t3"].text == "Phối hợp tổ chức hội thi về môi trường"
    assert tasks["t4"].lead == ("UBND các xã, thị trấn",)


def test_the_body_says_the_same_as_the_tasks() -> None:
    found = draft_of(DISTRICT, event())
    ids = [n.id for n in found.nodes()]
    assert "s2.1" not in ids
    assert [n.label for n in found.nodes() if n.id in ("s2.2", "s2.3", "s2.4")] == ["1", "2", "3"]
    assert line(found, "s2.2.1") == "Cơ quan thực hiện: Các phòng, ban, ngành huyện; UBND các xã, thị trấn."
    assert line(found, "s1.1").endswith("trên địa bàn huyện.")
    assert line(found, "s4.1") == "Phòng Nội vụ tham mưu UBND huyện kiểm tra việc thực hiện."
    assert "s4.2" not in ids
    assert "ngân sách huyện" in line(found, "s3.1")


def test_dates_come_earlier_and_say_why() -> None:
    found = draft_of(DISTRICT, event())
    due = found.tasks[0].time
    assert due is not None
    assert due.end == dt.date(2022, 10, 24)
    assert due.text == "Trước ngày 25/10/2022 để tổng hợp, báo cáo UBND tỉnh Tây Ninh"
    assert due.text in line(found, "s2.2.3")
    unmoved = draft_of(DISTRICT, event(settings=OfficeSettings(lead_days=0))).tasks[0].time
    assert unmoved is not None
    assert unmoved.end == dt.date(2022, 10, 31)


def test_a_date_never_comes_before_the_plan() -> None:
    late = event(doc=document(date=dt.date(2022, 10, 28)))
    time = draft_of(DISTRICT, late).tasks[0].time
    assert time is not None
    assert time.end == dt.date(2022, 10, 28)


def test_the_draft_addresses_its_communes_and_reports_upwards() -> None:
    found = draft_of(CITY, event())
    assert "UBND các xã, phường" in addressee_phrases(found)
    assert found.recipients == (
        "UBND tỉnh Tây Ninh (để b/cáo)", "Thường trực Thành ủy, HĐND thành phố", "Chủ tịch, các PCT UBND thành phố",
        "Các phòng, ban, ngành thành phố", "UBND các xã, phường", "Lưu: VT",
    )
    [rule] = found.reporting
    assert (rule.period, rule.to) == ("quarter", "Ủy ban nhân dân tỉnh Tây Ninh")


def test_a_plan_without_organisation_gets_one_that_addresses_the_communes() -> None:
    bare = document(sections=document().sections[:3], tasks=document().tasks[:2])
    found = draft_of(TOWN, event(doc=bare))
    assert [s.label for s in found.sections] == ["I", "II", "III", "IV"]
    assert "UBND các xã, phường" in addressee_phrases(found)


def test_an_organ_has_its_own_symbol_head_and_staff() -> None:
    found = draft_of(OFFICE, event())
    assert (found.symbol, found.superior) == ("KH-SNV", "Ủy ban nhân dân tỉnh Tây Ninh")
    assert found.title == "Vệ sinh môi trường năm 2022 của Sở Nội vụ tỉnh Tây Ninh"
    assert found.signer is not None
    assert (found.signer.capacity, found.signer.position) == (None, "GIÁM ĐỐC")
    assert [t.id for t in found.tasks] == ["t2"]


def test_the_next_level_starts_from_the_published_draft() -> None:
    parent = draft_of(DISTRICT, event()).model_copy(update={"number": "03", "date": dt.date(2022, 1, 20)})
    below = event((COMMUNE,), parent, DISTRICT, plan="plan-2", superior=PROVINCE)
    found = draft_of(COMMUNE, below)
    assert [b.plan for b in found.bases[:2]] == ["plan-2", "plan-1"]
    assert found.bases[0].text.startswith("Kế hoạch số 03/KH-UBND ngày 20/01/2022 của Ủy ban nhân dân huyện Tân Biên")
    assert found.title == "Vệ sinh môi trường năm 2022 trên địa bàn xã Tân Lập"
    assert [t.id for t in found.tasks] == ["t2", "t3", "t4"]
    assert found.tasks[0].lead == ("Các ban, ngành, đoàn thể xã",)
    assert found.tasks[1].lead == ("Sở Y tế tỉnh Tây Ninh",)
    assert found.tasks[1].coordinate
    assert found.tasks[0].time is not None
    assert found.tasks[0].time.text == "Trước ngày 18/10/2022 để tổng hợp, báo cáo UBND huyện Tân Biên"
    assert not any("UBND các" in p for p in addressee_phrases(found))
    assert "{{" not in found.model_dump_json()


def test_since_july_2025_communes_follow_the_province_directly() -> None:
    ward = Unit(code="25456", name="Phường Tân Ninh", kind="phường", level="commune", superior="80")
    island = Unit(code="25457", name="Xã Tân Lập", kind="xã", level="commune", superior="80")
    plan = document(date=dt.date(2025, 8, 1), tasks=(
        document().tasks[1].model_copy(update={"lead": ("UBND các xã, phường",), "partners": ("Sở Tài chính",)}),))
    published = event((ward, island), plan)
    found = draft_of(ward, published)
    assert found.tasks[0].lead == ("Các phòng, đơn vị thuộc UBND phường",)
    assert found.tasks[0].partners == ("Phòng Kinh tế, Hạ tầng và Đô thị",)
    assert draft_of(island, published).tasks[0].partners == ("Phòng Kinh tế",)
    assert len(derive(published)[0]) == 1


def test_an_office_may_name_other_counterparts() -> None:
    own = OfficeSettings(counterparts={"Sở Nội vụ": {"district": "Ban Tổ chức - Nội vụ"}})
    assert draft_of(DISTRICT, event(settings=own)).tasks[0].partners == ("Ban Tổ chức - Nội vụ",)


def test_ids_are_those_of_the_laws() -> None:
    made, drafts = derive(event())
    assert drafts[0].id == draft_id("plan-1", drafts[0].unit)
    assert drafts[0].id == str(uuid.uuid5(NAMESPACE, f"draft/plan-1/{drafts[0].unit}"))
    assert all(len(m.id) == 32 and m.rules == RULES_VERSION for m in made)
    again = derive(event(version=2))
    assert {d.id for d in again[1]} == {d.id for d in drafts}
    assert not {m.id for m in again[0]} & {m.id for m in made}


def test_who_receives_through_another_gets_nothing_here() -> None:
    published = event(addressees=(Addressee(unit=DISTRICT), Addressee(unit=COMMUNE, via=DISTRICT.code)))
    assert [d.unit for d in derive(published)[1]] == [DISTRICT.code]


@given(st.permutations(ALL))
@settings(max_examples=20, deadline=None)
def test_the_order_of_addressees_does_not_matter(units: list[Unit]) -> None:
    assert derive(event(tuple(units))) == derive(event())


@pytest.mark.parametrize("unit", ALL, ids=lambda u: u.code)
def test_a_draft_does_not_depend_on_who_else_is_addressed(unit: Unit) -> None:
    alone, together = derive(event((unit,))), derive(event())
    assert alone[1][0] in together[1]
    assert alone[0][0] in together[0]


def test_a_unit_that_tasks_name_has_a_class_of_its_own() -> None:
    named = document(tasks=(*document().tasks, document().tasks[0].model_copy(
        update={"id": "t9", "node": None, "lead": ("UBND huyện Tân Biên",)})))
    published = event((DISTRICT, TOWN), named)
    assert [t.id for t in draft_of(DISTRICT, published).tasks][-1] == "t9"
    assert "t9" not in [t.id for t in draft_of(TOWN, published).tasks]
    assert [m.group for m in derive(published)[0]] == ["district", "district:708"]


def test_as_many_derivations_for_ten_as_for_thousands_and_small_drafts() -> None:
    communes = [
        Unit(code=str(n), name=f"Xã Tân Lập {n}a", kind="xã", level="commune", superior="80") for n in range(3321)]
    random.Random(1).shuffle(communes)
    few, many = event(tuple(communes[:10])), event(tuple(communes))
    started = time.perf_counter()
    made, drafts = derive(many)
    assert time.perf_counter() - started < 5
    assert made == derive(few)[0]
    assert (len(made), len(drafts)) == (1, 3321)
    assert max(len(str(d.values)) for d in drafts) < 600


def test_a_second_parent_adds_a_basis_once() -> None:
    found = draft_of(DISTRICT, event())
    other = event(plan="plan-9", doc=document(number="99", title="Trồng cây"))
    twice = add_parent_basis(add_parent_basis(found, other), other)
    assert [b.plan for b in twice.bases[:3]] == ["plan-1", "plan-9", None]
