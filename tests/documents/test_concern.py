"""Which tasks concern whom, and whom a plan addresses."""

from __future__ import annotations

import pytest

from shared.documents import agencies
from shared.documents.concern import addressee_phrases, concerns, tasks_for
from shared.documents.model import Document, Node, Task
from shared.units.model import Unit

PROVINCE = Unit(code="72", name="Tỉnh Tây Ninh", kind="tỉnh", level="province")
DISTRICT = Unit(code="708", name="Huyện Tân Biên", kind="huyện", level="district", superior="72")
COMMUNE = Unit(code="25489", name="Xã Tân Lập", kind="xã", level="commune", superior="708")
OFFICE = Unit(
    code="72.SVH", name="Sở Văn hóa, Thể thao và Du lịch", kind="sở", level="province", superior="72", organ=True)


@pytest.mark.parametrize(("phrase", "named"), [
    ("UBND cấp huyện, cấp xã", {"district", "commune"}),
    ("UBND cấp huyện, xã", {"district", "commune"}),
    ("Chủ tịch UBND các huyện, thành phố", {"district"}),
    ("UBND các huyện, thị xã, thành phố", {"district"}),
    ("UBND các huyện, TX, TP", {"district"}),
    ("Ủy ban nhân dân 10 phường", {"commune"}),
    ("UBND các phường, xã", {"commune"}),
    ("UBND các xã, phường, thị trấn", {"commune"}),
    ("UBND các xã, phường, đặc khu", {"commune"}),
    ("UBND các cấp", {"district", "commune"}),
    ("Các cơ quan, đơn vị, địa phương", {"district", "commune"}),
    ("Các cơ quan ngành dọc đóng tại địa phương", set()),
    ("Các sở, ban, ngành tỉnh", set()),
    ("Các cơ quan, đơn vị có liên quan", set()),
    ("Đài Truyền thanh thành phố", set()),
    ("UBND thành phố", set()),
])
def test_levels(phrase: str, named: set[str]) -> None:
    assert agencies.levels(phrase) == named


@pytest.mark.parametrize(("lead", "partners", "district", "commune", "office"), [
    ("Các sở, ban, ngành; UBND cấp huyện", "", False, None, False),
    ("UBND cấp xã", "", False, False, None),
    ("Sở Y tế", "UBND cấp huyện, cấp xã", True, True, None),
    ("Sở Y tế", "UBND các huyện, thị xã", True, None, None),
    ("Sở Văn hoá - Thể thao và Du lịch", "", None, None, False),
    ("Sở Y tế", "Các sở, ban, ngành", None, None, True),
    ("UBND huyện Tân Biên", "", False, None, None),
    ("UBND huyện Tân Biên Đông", "", None, None, None),
    ("", "", False, False, False),
])
def test_tasks_for(lead: str, partners: str, district: bool | None, commune: bool | None, office: bool | None) -> None:
    task = Task(id="t", text="việc", lead=(lead,) if lead else (), partners=(partners,) if partners else ())
    for unit, expected in ((DISTRICT, district), (COMMUNE, commune), (OFFICE, office)):
        found = tasks_for(Document(tasks=(task,)), unit, PROVINCE)
        assert [t.coordinate for t in found] == ([] if expected is None else [expected]), unit.name


def test_who_cooperates_with_a_superior_passes_cooperation_down() -> None:
    task = Task(id="t", text="Phối hợp", lead=("Sở Y tế tỉnh Tây Ninh",), partners=("UBND các xã",), coordinate=True)
    assert tasks_for(Document(tasks=(task,)), COMMUNE, DISTRICT) == (task,)
    only_departments = task.model_copy(update={"partners": ("Các phòng, ban, ngành huyện",)})
    assert tasks_for(Document(tasks=(only_departments,)), COMMUNE, DISTRICT) == ()


def test_departments_of_another_unit_are_not_meant() -> None:
    assert not concerns(("Các phòng, ban, ngành huyện",), OFFICE, DISTRICT)


def test_addressee_phrases() -> None:
    document = Document(
        sections=(
            Node(id="s1", label="I", heading="NỘI DUNG", children=(Node(id="n", label="1", heading="UBND xã họp."),)),
            Node(id="s2", label="II", heading="TỔ CHỨC THỰC HIỆN", children=(
                Node(id="a", label="1", heading="Sở Tài chính tham mưu UBND tỉnh bố trí kinh phí."),
                Node(id="b", label="2", heading="Đề nghị Ủy ban nhân dân các huyện"),
                Node(id="c", heading="Ủy ban nhân dân tỉnh yêu cầu Thủ trưởng các sở, ban, ngành; "
                                     "Chủ tịch UBND các xã, phường thực hiện."))),
        ),
        tasks=(Task(id="t", text="việc", lead=("UBND cấp huyện",), addressees=("UBND 10 phường",)),
               Task(id="u", text="việc", lead=("Sở Y tế tỉnh",), coordinate=True)),
        recipients=("Bộ Y tế", "UBND các huyện, TX, TP", "Lưu: VT"),
    )
    assert addressee_phrases(document) == (
        "UBND cấp huyện", "UBND 10 phường", "Sở Tài chính", "Ủy ban nhân dân các huyện", "các sở, ban, ngành",
        "UBND các xã, phường", "UBND các huyện, TX, TP")


@pytest.mark.parametrize(("text", "who"), [
    ("Văn phòng UBND tỉnh thường xuyên đôn đốc", "Văn phòng UBND tỉnh"),
    ("Phòng Nội vụ:", "Phòng Nội vụ"),
    ("Đề nghị Mặt trận Tổ quốc và các tổ chức chính trị", "Mặt trận Tổ quốc và các tổ chức chính trị"),
    ("Giao Sở Y tế chủ trì, phối hợp với Sở Nội vụ", "Sở Y tế"),
])
def test_subject(text: str, who: str) -> None:
    assert agencies.subject(text) == who
