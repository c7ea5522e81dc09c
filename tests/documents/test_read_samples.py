"""The sample plans, read in depth."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from shared.documents.model import Document, Task
from shared.documents.read import read

SAMPLES = Path(__file__).parents[2] / "samples"


def sample(name: str) -> Document:
    path = SAMPLES / name
    return read(path.read_bytes(), name=name)


@pytest.fixture(scope="module")
def province() -> Document:
    return sample("ke-hoach-tinh-tay-ninh-2022.txt")


@pytest.fixture(scope="module")
def two_level() -> Document:
    return sample("ke-hoach-tinh-tay-ninh-2026.txt")


@pytest.fixture(scope="module")
def department() -> Document:
    return sample("ke-hoach-so-noi-vu-2023.txt")


@pytest.fixture(scope="module")
def commune() -> Document:
    return sample("ke-hoach-xa-2024.md")


def task(document: Document, node: str) -> Task:
    return next(task for task in document.tasks if task.node == node)


def test_heading_in_two_columns(province: Document) -> None:
    assert (province.number, province.symbol, province.full_symbol) == ("1250", "KH-UBND", "1250/KH-UBND")
    assert province.issuer == "Ủy ban nhân dân tỉnh Tây Ninh"
    assert province.superior is None
    assert (province.place, province.date) == ("Tây Ninh", dt.date(2022, 4, 18))
    assert province.title == (
        "Phát triển Tổ công nghệ số cộng đồng và bồi dưỡng kỹ năng số cho người dân trên địa bàn tỉnh Tây Ninh năm 2022"
    )


def test_heading_in_one_column(two_level: Document) -> None:
    assert two_level.number == "0412"
    assert two_level.issuer == "Ủy ban nhân dân tỉnh Tây Ninh"
    assert two_level.date == dt.date(2026, 2, 6)
    assert two_level.title is not None
    assert two_level.title.startswith(
        "Nâng cao chất lượng phục vụ của Trung tâm Phục vụ hành chính công cấp xã"
    )


def test_department_has_a_superior(department: Document) -> None:
    assert (department.issuer, department.superior) == ("Sở Nội vụ", "Ủy ban nhân dân tỉnh Tây Ninh")
    assert department.full_symbol == "58/KH-SNV"
    assert department.title == "Kiểm tra công vụ năm 2023"


def test_markdown_heading(commune: Document) -> None:
    assert commune.issuer == "Ủy ban nhân dân xã Phước Vinh"
    assert (commune.number, commune.place, commune.date) == ("07", "Phước Vinh", dt.date(2024, 1, 22))
    assert commune.title == "Trồng cây và vệ sinh môi trường Tết Giáp Thìn năm 2024"


def test_bases(province: Document) -> None:
    assert [basis.id for basis in province.bases] == ["b1", "b2", "b3", "b4", "b5"]
    laws = province.bases[:2]
    assert [(law.kind, law.symbol, law.date) for law in laws] == [
        ("Luật", None, dt.date(2015, 6, 19)),
        ("Luật", None, dt.date(2019, 11, 22)),
    ]
    decision = province.bases[2]
    assert (decision.kind, decision.symbol, decision.issuer) == (
        "Quyết định",
        "749/QĐ-TTg",
        "Thủ tướng Chính phủ",
    )
    assert decision.subject is not None
    assert decision.subject.startswith("phê duyệt “Chương trình Chuyển đổi số quốc gia")
    party = province.bases[3]
    assert (party.lead, party.symbol, party.issuer) == ("Thực hiện", "05-NQ/TU", "Tỉnh ủy")
    proposal = province.bases[4]
    assert (proposal.lead, proposal.kind, proposal.symbol) == ("Theo đề nghị của", "Tờ trình", "31/TTr-STTTT")
    assert proposal.issuer == "Giám đốc Sở Thông tin và Truyền thông"


def test_enacting_sentence_runs_on_from_the_last_basis(two_level: Document) -> None:
    assert [basis.symbol for basis in two_level.bases] == ["72/2025/QH15", "118/2025/NĐ-CP", "27-KH/TU"]
    assert two_level.preamble is not None
    assert two_level.preamble.startswith("Ủy ban nhân dân tỉnh Tây Ninh ban hành Kế hoạch")


def test_two_acts_joined_by_and(department: Document) -> None:
    assert [basis.symbol for basis in department.bases] == [None, "402/KH-UBND", "318/UBND-NC"]
    assert department.bases[1].subject == "về việc siết chặt kỷ luật, kỷ cương hành chính năm 2023"


def test_sections(province: Document) -> None:
    assert [section.label for section in province.sections] == ["I", "II", "III", "IV"]
    assert province.sections[1].heading == "NHIỆM VỤ"
    ids = [node.id for node in province.nodes()]
    assert len(ids) == len(set(ids))
    nodes = {node.id: node for node in province.nodes()}
    assert nodes["II.1.c.2"].heading.startswith("Công khai số điện thoại của tổ trưởng")
    assert nodes["II.1.đ"].label == "đ"
    assert nodes["I.2.1"].label == "-"


def test_prose_task(province: Document) -> None:
    found = task(province, "II.1")
    assert found.lead == ("UBND cấp huyện, cấp xã",)
    assert found.partners == (
        "Sở Thông tin và Truyền thông", "Tỉnh Đoàn", "các doanh nghiệp bưu chính, viễn thông",
    )  # fmt: skip
    assert found.products == ("100% ấp, khu phố có Tổ công nghệ số cộng đồng",)
    assert [(target.quantity, target.unit) for target in found.targets] == [(100, "%")]
    assert found.time is not None
    assert (found.time.kind, found.time.end) == ("by", dt.date(2022, 7, 14))


def test_lead_and_partner_in_one_field(province: Document) -> None:
    found = task(province, "II.3")
    assert found.lead == ("Văn phòng Ủy ban nhân dân tỉnh",)
    assert found.partners == ("Sở Thông tin và Truyền thông", "UBND cấp huyện")
    assert found.time is not None
    assert (found.time.kind, found.time.start, found.time.end) == (
        "range",
        dt.date(2022, 9, 1),
        dt.date(2022, 10, 10),
    )


def test_duties_have_their_agency_and_its_addressees(province: Document) -> None:
    assert task(province, "IV.3.a").addressees == ("Ủy ban nhân dân các huyện, thị xã, thành phố",)
    own = task(province, "IV.3.c")
    assert own.lead == own.addressees == ("Ủy ban nhân dân các xã, phường, thị trấn",)
    request = task(province, "IV.4")
    assert request.lead == ("Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh", "các tổ chức chính trị - xã hội")
    assert request.text == "Vận động đoàn viên, hội viên tham gia Tổ công nghệ số cộng đồng"
    draft = task(province, "IV.1.a").time
    assert draft is not None
    assert draft.end == dt.date(2022, 6, 29)


def test_annex_table(province: Document) -> None:
    (annex,) = province.annexes
    assert annex.title == "NHIỆM VỤ BỒI DƯỠNG KỸ NĂNG SỐ CHO NGƯỜI DÂN NĂM 2022"
    assert annex.cites is not None
    assert (annex.cites.symbol, annex.cites.date) == ("1250/KH-UBND", province.date)
    assert [row.id for row in annex.rows] == ["pl1.1", "pl1.2", "pl1.3", "pl1.4"]
    assert annex.rows[3].cells[1].endswith("đề xuất giải pháp cho năm sau")


def test_annex_tasks(province: Document) -> None:
    monthly = task(province, "pl1.1")
    assert monthly.time is not None
    assert (monthly.time.kind, monthly.time.recurrence) == ("recurring", "month")
    assert [(t.quantity, t.unit, t.recurrence) for t in monthly.targets] == [(2, "chuyên mục", "month")]
    assert task(province, "pl1.2").lead == ("UBND cấp huyện", "UBND cấp xã")
    quarters = task(province, "pl1.3").time
    assert quarters is not None
    assert [once.end for once in quarters.occurrences] == [dt.date(2022, 6, 30), dt.date(2022, 9, 30)]
    broken = task(province, "pl1.4")
    assert broken.partners == ("UBND các huyện, thị xã, thành phố",)
    assert broken.time is not None
    assert broken.time.end == dt.date(2022, 12, 20)


def test_reporting(province: Document, two_level: Document) -> None:
    assert [(rule.period, rule.to) for rule in province.reporting] == [
        ("quarter", "Ủy ban nhân dân tỉnh"),
        ("half_year", "Ủy ban nhân dân tỉnh"),
        ("year", "Ủy ban nhân dân tỉnh"),
    ]
    assert [(rule.period, rule.to) for rule in two_level.reporting] == [
        ("quarter", "Chủ tịch Ủy ban nhân dân tỉnh"),
        ("quarter", "Văn phòng Ủy ban nhân dân tỉnh"),
    ]


def test_report_without_a_cycle_is_a_warning(department: Document) -> None:
    assert department.reporting == ()
    assert [warning.code for warning in department.warnings] == ["reporting_cycle_unknown"]


def test_recipients_beside_the_signature(province: Document) -> None:
    assert province.recipients[0] == "Bộ Thông tin và Truyền thông"
    assert province.recipients[-1] == "Lưu: VT, VP"
    assert len(province.recipients) == 5
    assert province.signer is not None
    assert province.signer.model_dump() == {
        "collective": "ỦY BAN NHÂN DÂN", "capacity": "KT.", "authority": "CHỦ TỊCH", "position": "PHÓ CHỦ TỊCH",
        "name": "Lê Minh Khôi",
    }  # fmt: skip


def test_signer_for_the_committee(two_level: Document) -> None:
    assert two_level.signer is not None
    assert two_level.signer.model_dump() == {
        "collective": None, "capacity": "TM.", "authority": "ỦY BAN NHÂN DÂN", "position": "CHỦ TỊCH",
        "name": "Trần Hữu Phước",
    }  # fmt: skip


def test_table_in_the_body(commune: Document) -> None:
    planting, cleaning = commune.tasks[:2]
    assert planting.lead == ("Hội Cựu chiến binh xã",)
    assert cleaning.lead == ("Các ấp", "Đoàn Thanh niên xã")
    assert cleaning.time is not None
    assert cleaning.time.end == dt.date(2024, 2, 7)
    assert {node.id for node in commune.nodes()} >= {planting.node, cleaning.node}


def test_times_of_a_department(department: Document) -> None:
    kinds = [found.time.kind if found.time else None for found in department.tasks[:3]]
    assert kinds == ["year", "several", "by"]
    assert department.tasks[2].time is not None
    assert department.tasks[2].time.end == dt.date(2023, 11, 30)


@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLES.glob("ke-hoach-*")))
def test_every_sample_is_whole(name: str) -> None:
    document = sample(name)
    assert document.full_symbol
    assert document.issuer
    assert document.date
    assert document.bases
    assert document.tasks
    assert document.recipients
    assert document.signer is not None
    assert document.signer.name
    ids = [found.id for found in document.tasks]
    assert ids == [f"t{at}" for at in range(1, len(ids) + 1)]
    known = {node.id for node in document.nodes()} | {
        row.id for annex in document.annexes for row in annex.rows
    }
    assert {found.node for found in document.tasks} <= known
    assert document == Document.model_validate_json(document.model_dump_json())
