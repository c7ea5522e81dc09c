"""Layouts of other offices: blanks for number and day, titles like stamps, duties in prose, due days of reports."""

from __future__ import annotations

import datetime as dt

import pytest

from shared.documents.model import Document
from shared.documents.read import read
from tests.support import lines_run

DEPARTMENT = """UBND HUYỆN CHÂU THÀNH
PHÒNG VĂN HÓA VÀ THÔNG TIN
Số:        /KH-VHTT
CỘNG HÒA XÃ HỘI CHỦ NGHĨA
VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Châu Thành, ngày      tháng 3 năm 2024

KẾ HOẠCH
Chuyển đổi số năm 2024

Căn cứ Kế hoạch số 12/KH-UBND ngày 05/01/2024 của UBND huyện Châu Thành về chuyển đổi số năm 2024;
Phòng Văn hóa và Thông tin xây dựng Kế hoạch chuyển đổi số năm 2024 như sau:
I. MỤC ĐÍCH, YÊU CẦU
- Sở, ngành chủ trì phải chủ động.
II. NỘI DUNG
1. Hạ tầng số
- Giao Phòng Kinh tế và Hạ tầng chủ trì, phối hợp với Công an huyện rà soát cột treo cáp trước ngày 30/6/2024.
- Phòng Nội vụ chủ trì, phối hợp với các cơ quan có liên quan tham mưu, kiện toàn Tổ công nghệ số trong quý II/2024.
2. Dữ liệu số
Rà soát dữ liệu.
III. PHÂN CÔNG THỰC HIỆN
1. Hiệu trưởng các trường
- Phối hợp với chính quyền, các hội, đoàn thể; vận động phụ huynh.
2. UBND các xã, thị trấn
Báo cáo kết quả định kỳ quý, năm (trước ngày 15 tháng cuối quý; năm trước ngày 10/12) về Phòng Văn hóa và Thông tin.
Nơi nhận:
- Các phòng, ban,
ngành huyện;
- Lưu: VT.
TRƯỞNG PHÒNG
Lê Văn A
"""

TOWN = """     ỦY BAN NHÂN DÂN                         CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM
   THỊ TRẤN TÂN BIÊN                           Độc lập – Tự do – Hạnh phúc
   Số:  45  / KH - UBND                     Tân Biên, ngày 3 tháng 1 năm 2019

                             KẾ HOẠCH
            Phòng, chống dịch bệnh trên gia súc,
                    gia cầm năm 2019

Căn cứ Thông tư số 07/2016/TT-BNNPTNT ngày 31/5/2016 của Bộ trưởng Bộ Nông nghiệp và Phát triển nông thôn;
Thực hiện Công văn 123/UBND-KT ngày 02/01/2019 của UBND huyện Tân Biên về việc phòng, chống dịch;
UBND thị trấn xây dựng kế hoạch như sau:
A. MỤC TIÊU
Không để dịch lây lan.
B. NHIỆM VỤ
I- Tiêm phòng
1/ Tiêm vắc xin cho 100% đàn bò.
Đơn vị thực hiện: Ban Chăn nuôi thú y, các khu phố.
2/ Tuyên truyền 04 buổi.
Bộ phận chủ trì: Đài truyền thanh; phối hợp: Hội Nông dân.
Thời gian: hàng quý.

Nơi nhận:                                     TM. ỦY BAN NHÂN DÂN
- UBND huyện;                                      KT.CHỦ TỊCH
- Lưu VT.                                         PHÓ CHỦ TỊCH

                                              Nguyễn Văn Ba
"""


@pytest.fixture(scope="module")
def department() -> Document:
    return read(DEPARTMENT)


@pytest.fixture(scope="module")
def town() -> Document:
    return read(TOWN)


def test_gaps_left_for_number_and_day(department: Document) -> None:
    assert (department.number, department.symbol, department.date) == (None, "KH-VHTT", None)
    assert (department.place, department.issuer) == ("Châu Thành", "Phòng Văn hóa và Thông tin")
    assert department.superior == "Ủy ban nhân dân huyện Châu Thành"


def test_a_title_that_begins_like_a_stamp(department: Document) -> None:
    assert department.title == "Chuyển đổi số năm 2024"


def test_duties_outside_of_an_organisation_section(department: Document) -> None:
    first, second = department.tasks[:2]
    assert (first.node, first.lead, first.partners) == ("II.1.1", ("Phòng Kinh tế và Hạ tầng",), ("Công an huyện",))
    assert first.time is not None
    assert first.time.end == dt.date(2024, 6, 29)
    assert (second.lead, second.partners) == (("Phòng Nội vụ",), ("các cơ quan có liên quan",))
    assert second.time is not None
    assert second.time.start == dt.date(2024, 4, 1)
    assert not any(task.node and task.node.startswith("I.") for task in department.tasks)


def test_a_section_that_assigns_work(department: Document) -> None:
    third = department.tasks[2]
    assert third.lead == ("Hiệu trưởng các trường",)
    assert third.partners == ("chính quyền", "các hội, đoàn thể")


def test_the_due_days_of_a_report(department: Document) -> None:
    assert [rule.period for rule in department.reporting] == ["quarter", "year"]
    assert {rule.to for rule in department.reporting} == {"Phòng Văn hóa và Thông tin"}
    assert all("10/12" in rule.text for rule in department.reporting)


def test_recipients_over_two_lines(department: Document) -> None:
    assert department.recipients == ("Các phòng, ban, ngành huyện", "Lưu: VT")


def test_a_heading_set_with_spaces(town: Document) -> None:
    assert (town.number, town.symbol, town.place, town.date) == ("45", "KH-UBND", "Tân Biên", dt.date(2019, 1, 3))
    assert (town.issuer, town.superior) == ("Ủy ban nhân dân thị trấn Tân Biên", None)
    assert town.title == "Phòng, chống dịch bệnh trên gia súc, gia cầm năm 2019"
    assert [basis.symbol for basis in town.bases] == ["07/2016/TT-BNNPTNT", "123/UBND-KT"]


def test_other_marks_of_sections(town: Document) -> None:
    assert [node.id for node in town.nodes() if node.label] == ["A", "B", "B.I", "B.I.1", "B.I.2"]
    assert [task.lead for task in town.tasks] == [("Ban Chăn nuôi thú y", "các khu phố"), ("Đài truyền thanh",)]
    assert town.signer is not None
    assert (town.signer.capacity, town.signer.position) == ("KT.", "PHÓ CHỦ TỊCH")


def test_a_number_in_a_broken_basis_is_not_the_plans() -> None:
    basis = "Thực hiện Kế hoạch số 19/KH-UBND ngày 08/02/2023 của UBND tỉnh;"
    found = read(f"KẾ HOẠCH\nTrồng cây năm 2023\n\n{basis}\nI. NỘI DUNG\n")
    assert (found.number, found.date) == (None, None)
    assert [basis.symbol for basis in found.bases] == ["19/KH-UBND"]


def test_the_work_grows_with_the_size() -> None:
    """Ten times the text is about ten times the work."""
    head, _, rest = DEPARTMENT.partition("II. NỘI DUNG")
    body = rest.partition("Nơi nhận")[0]

    def work(copies: int) -> int:
        return lines_run(lambda: read(f"{head}II. NỘI DUNG{body * copies}"))

    work(1)                                                   # what is made once
    assert work(200) < 12 * work(20)
