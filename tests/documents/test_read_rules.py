"""The rules that tell counts, agencies and lost lines by position, each with what it must not take."""

from __future__ import annotations

import pytest

from shared.documents.read import read
from shared.documents.read.agencies import leading_agency
from shared.documents.read.name_end import agencies_end
from shared.documents.read.targets import read_targets
from shared.documents.read.times import parse_time


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in 3.500 tờ rơi, 12 pa nô", [(3500, "tờ rơi", False, None), (12, "pa nô", False, None)]),
        ("mở lớp cho 60 cộng tác viên", [(60, "cộng tác viên", False, None)]),
        ("họp giao ban 01 lần/quý; 02 lớp/năm", [(1, "lần", False, "quarter"), (2, "lớp", False, "year")]),
        ("phát 02 lần/ngày, 05 ngày/tuần", [(2, "lần", False, "day"), (5, "ngày", False, "week")]),
        ("mỗi ấp, khu phố 01 tổ", [(1, "tổ", False, None)]),
        ("phấn đấu 60 - 70% hồ sơ", [(60, "%", True, None)]),
        ("từ 90% trường trở lên", [(90, "%", True, None)]),
        ("hỗ trợ từ 25 đến 30 doanh nghiệp", [(25, "doanh nghiệp", True, None)]),
        ("thu ngân sách đạt 1,5 tỷ đồng", [(1.5, "tỷ đồng", False, None)]),
        ("33/33 xã đạt chuẩn", [(33, "xã", False, None)]),
        ("cấp 500 tấn gạo; đào 1.850 m3 đất", [(500, "tấn", False, None), (1850, "m3", False, None)]),
    ],
)
def test_counts(text: str, expected: list[tuple[float, str, bool, str | None]]) -> None:
    found = read_targets(text)
    assert [(one.quantity, one.unit, one.at_least, one.recurrence) for one in found] == expected


@pytest.mark.parametrize(
    "text",
    [
        "dịch vụ công mức độ 3, 4 trên Cổng",
        "trước 15 giờ 00 thứ Năm, ngày 15/4",
        "tổ 5, khu phố 3 và kênh N3",
        "giai đoạn 2021 - 2025 tầm nhìn đến năm 2030",
        "thông báo khi có từ 02 ca mắc trở lên trong một lớp",
        "kinh phí dự kiến 185 triệu đồng",
        "Nghị quyết 57 về khoa học; chính quyền địa phương 02 cấp",
        "bảo đảm ít nhất 1,5 lần chỉ tiêu",
    ],
)
def test_numbers_that_count_nothing(text: str) -> None:
    assert read_targets(text) == ()


@pytest.mark.parametrize(
    ("agencies", "rest"),
    [
        ("Công an huyện và các cơ quan liên quan", "hiệp đồng giao nhận quân"),
        ("Trung tâm Khuyến công và Xúc tiến thương mại, các doanh nghiệp bưu chính", "soạn bộ tài liệu"),
        ("Sở Y tế", "soạn tài liệu phục vụ hội nghị"),
        ("UBND xã Phú Lộc", "đắp đập"),
        ("phòng Nội Vụ thành phố", "Đăng tải tin bài"),
        ("Hội Chữ thập đỏ cùng cấp", "vận động"),
        ("", "tổ chức lễ ra quân"),
    ],
)
def test_agencies_end_where_the_verb_begins(agencies: str, rest: str) -> None:
    text = f"{agencies} {rest}".strip()
    assert text[: agencies_end(text)] == agencies


def test_a_verb_unknown_to_the_list_ends_the_lead_and_bank_is_no_verb() -> None:
    assert leading_agency("Công an xã dẹp bỏ lòng lề đường.") == ("Công an xã", "dẹp bỏ lòng lề đường.")
    assert leading_agency("Ngân hàng Chính sách xã hội huyện: Cho vay") == (
        "Ngân hàng Chính sách xã hội huyện", "Cho vay")  # fmt: skip


def test_several_ranges_and_days_of_one_month() -> None:
    time = parse_time("Đợt 1: từ ngày 11/8 đến ngày 20/8/2025; đợt 2: từ ngày 06/10 đến ngày 15/10/2025", 2025)
    assert time
    assert time.kind == "several"
    assert [(str(one.start), str(one.end)) for one in time.occurrences] == [
        ("2025-08-11", "2025-08-20"), ("2025-10-06", "2025-10-15")]  # fmt: skip
    days = parse_time("20-21/7/2024", None)
    assert days
    assert (str(days.start), str(days.end)) == ("2024-07-20", "2024-07-21")


PLAN = """Số: 97/KH-UBND
Lâm Đồng, ngày 19 tháng 02 năm 2021
{title}
Căn cứ Quyết định số 2816/QĐ-UBND ngày 10/12/2020 của UBND tỉnh;
UBND tỉnh ban hành Kế hoạch nâng cao chất lượng giải quyết thủ tục hành chính năm 2021, cụ thể như sau:
I. MỤC ĐÍCH
- Rút ngắn thời gian{where}.
II. TỔ CHỨC THỰC HIỆN
1. Sở Nội vụ: Tập huấn cho 350 công chức trước ngày 30/6/2021.
2. Sở Tài chính: Bố trí kinh phí.
Nơi nhận:
- Lưu: VT.
"""


@pytest.mark.parametrize(
    ("where", "issuer"),
    [
        (" trên địa bàn tỉnh Lâm Đồng", "Ủy ban nhân dân tỉnh Lâm Đồng"),
        ("", None),
        (" trên địa bàn tỉnh Lâm Đồng như UBND tỉnh Đắk Nông", None),
    ],
)
def test_the_issuer_from_its_place_only_where_nothing_speaks_against_it(where: str, issuer: str | None) -> None:
    assert read(PLAN.format(title="KẾ HOẠCH\nGiải quyết thủ tục", where=where)).issuer == issuer


def test_a_lost_title_is_taken_from_the_enacting_sentence_with_a_warning() -> None:
    found = read(PLAN.format(title="", where=""))
    assert found.title == "Nâng cao chất lượng giải quyết thủ tục hành chính năm 2021"
    assert "title_from_preamble" in {warning.code for warning in found.warnings}


def test_a_page_on_one_line() -> None:
    text = PLAN.format(title="KẾ HOẠCH Giải quyết thủ tục hành chính năm 2021", where="")
    lines, one = read(text), read(" ".join(text.split()))
    assert one.title == lines.title == "Giải quyết thủ tục hành chính năm 2021"
    assert [task.text for task in one.tasks] == [task.text for task in lines.tasks]
    assert [(task.lead, task.time) for task in one.tasks] == [(task.lead, task.time) for task in lines.tasks]


DECISION = """Số: 12/QĐ-UBND
Sơn La, ngày 30 tháng 12 năm 2014
{kind}
Phê duyệt Kế hoạch phòng chống rét cho gia súc năm 2015
ỦY BAN NHÂN DÂN TỈNH SƠN LA
Căn cứ Luật Thú y ngày 19/6/2015;
QUYẾT ĐỊNH:
Điều 1. Phê duyệt Kế hoạch phòng chống rét với các nội dung sau:
I. TỔ CHỨC THỰC HIỆN
1. Sở Tài chính: Cấp 500 tấn rơm trước ngày 15/01/2015.
Điều 2. Giám đốc các sở chịu trách nhiệm thi hành Quyết định này./.
Nơi nhận:
- Lưu: VT.
"""


@pytest.mark.parametrize("kind", ["QUYẾT ĐỊNH", ""])
def test_a_plan_inside_the_articles_of_a_decision(kind: str) -> None:
    found = read(DECISION.format(kind=kind))
    assert (found.kind, found.number, found.title) == (
        "Quyết định", "12", "Phê duyệt Kế hoạch phòng chống rét cho gia súc năm 2015")  # fmt: skip
    assert [task.lead for task in found.tasks] == [("Sở Tài chính",)]
