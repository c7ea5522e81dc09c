"""The reader's parts by themselves: times, agencies, marks, targets."""

from __future__ import annotations

import datetime as dt

import pytest

from shared.documents.read.agencies import leading_agency, split_agencies
from shared.documents.read.markers import parse_marker
from shared.documents.read.targets import read_targets
from shared.documents.read.text import key
from shared.documents.read.times import parse_time


@pytest.mark.parametrize(
    ("text", "kind", "start", "end"),
    [
        ("Cả năm.", "year", "2022-01-01", "2022-12-31"),
        ("Trong năm 2022", "year", "2022-01-01", "2022-12-31"),
        ("Năm 2017", "year", "2017-01-01", "2017-12-31"),
        ("Quý III/2022", "quarter", "2022-07-01", "2022-09-30"),
        ("Quý 4 năm 2021", "quarter", "2021-10-01", "2021-12-31"),
        ("Tháng 3/2021", "month", "2021-03-01", "2021-03-31"),
        ("tháng 02", "month", "2022-02-01", "2022-02-28"),
        ("6 tháng đầu năm 2022", "range", "2022-01-01", "2022-06-30"),
        ("Từ tháng 3 đến tháng 6/2022", "range", "2022-03-01", "2022-06-30"),
        ("Từ ngày 01/9/2022 đến ngày 10/10/2022", "range", "2022-09-01", "2022-10-10"),
        ("trước tháng 11 năm 2022", "by", None, "2022-10-31"),
        ("trước ngày 15/11/2022", "by", None, "2022-11-14"),
        ("Hoàn thành trước ngày 01 tháng 01 năm 2023", "by", None, "2022-12-31"),
        ("chậm nhất ngày 20/12", "by", None, "2022-12-20"),
        ("Đến hết quý II/2022", "by", None, "2022-06-30"),
        ("Đến năm 2020", "by", None, "2020-12-31"),
        ("Thường xuyên", "continuous", None, None),
        ("Thường xuyên trong năm 2023", "continuous", "2023-01-01", "2023-12-31"),
        ("Giai đoạn 2021-2025", "continuous", "2021-01-01", "2025-12-31"),
        ("Định kỳ mỗi tháng 01 chuyên mục", "recurring", "2022-01-01", "2022-12-31"),
        ("Hằng quý", "recurring", "2022-01-01", "2022-12-31"),
        ("Hàng năm", "recurring", None, None),
        ("Khi có yêu cầu", "event", None, None),
    ],
)
def test_times(text: str, kind: str, start: str | None, end: str | None) -> None:
    time = parse_time(text, 2022)
    assert time is not None
    wanted = tuple(dt.date.fromisoformat(day) if day else None for day in (start, end))
    assert (time.kind, time.start, time.end) == (kind, *wanted)
    assert time.text == text.rstrip(".")


@pytest.mark.parametrize("text", ["", "Sở Nội vụ", "mức độ 3, 4", "nhân dân"])
def test_no_time(text: str) -> None:
    assert parse_time(text, 2022) is None


@pytest.mark.parametrize(
    ("text", "agencies"),
    [
        ("Các sở, ban, ngành và UBND cấp huyện, cấp xã.", ("Các sở, ban, ngành", "UBND cấp huyện, cấp xã")),
        ("UBND các huyện, thị xã, thành phố; Sở Nội vụ", ("UBND các huyện, thị xã, thành phố", "Sở Nội vụ")),
        (
            "Phòng Văn hóa và Thông tin, Văn phòng HĐND và UBND",
            ("Phòng Văn hóa và Thông tin", "Văn phòng HĐND và UBND"),
        ),
        ("Sở Văn hóa, Thể thao và Du lịch", ("Sở Văn hóa, Thể thao và Du lịch",)),
        ("- Đài Truyền thanh - Phòng Nội vụ", ("Đài Truyền thanh", "Phòng Nội vụ")),
        ("Trung tâm Văn hóa - Thông tin", ("Trung tâm Văn hóa - Thông tin",)),
        (
            "Sở Thông tin và Truyền thông và các cơ quan, đơn vị có liên quan",
            ("Sở Thông tin và Truyền thông", "các cơ quan, đơn vị có liên quan"),
        ),
        ("", ()),
    ],
)
def test_agencies(text: str, agencies: tuple[str, ...]) -> None:
    assert split_agencies(text) == agencies


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("Sở Tài chính tham mưu bố trí kinh phí.", "Sở Tài chính"),
        ("Giao Phòng Nội vụ chủ trì, theo dõi.", "Phòng Nội vụ"),
        ("Đề nghị Báo và Đài tỉnh: Đưa tin.", "Báo và Đài tỉnh"),
        ("Các tổ chức chính trị - xã hội vận động hội viên.", "Các tổ chức chính trị - xã hội"),
        ("Báo cáo kết quả về huyện.", None),
        ("Tổ chức các lớp tập huấn.", None),
        ("Ban hành kế hoạch.", None),
    ],
)
def test_leading_agency(text: str, agency: str | None) -> None:
    found = leading_agency(text)
    assert (found[0] if found else None) == agency


@pytest.mark.parametrize(
    ("text", "style", "label"),
    [
        ("I. MỤC ĐÍCH", "roman", "I"),
        ("IV/ NỘI DUNG", "roman", "IV"),
        ("A. PHẦN ĐẦU", "capital", "A"),
        ("2.1. Nội dung", "dot2", "2.1"),
        ("1.Nội dung", "number", "1"),
        ("- a) Nội dung", "letter", "a"),
        ("đ) Nội dung", "letter", "đ"),
        ("– Nội dung", "dash", "-"),
        ("+ Nội dung", "plus", "+"),
    ],
)
def test_marks(text: str, style: str, label: str) -> None:
    marker = parse_marker(text)
    assert marker is not None
    assert (marker.style, marker.label) == (style, label)


@pytest.mark.parametrize("text", ["Vinh danh", "V/v triển khai", "2021 là năm", "10.000 người", "ii"])
def test_no_mark(text: str) -> None:
    assert parse_marker(text) is None


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("Tổ chức 02 đợt tập huấn", [(2, "đợt tập huấn", False, None)]),
        ("Trên 90% cán bộ", [(90, "%", True, None)]),
        ("tối thiểu 04 tin, bài", [(4, "tin, bài", True, None)]),
        ("mỗi tháng 01 chuyên mục", [(1, "chuyên mục", False, "month")]),
        ("đạt 97,5% hồ sơ", [(97.5, "%", False, None)]),
        ("1.200 học viên", [(1200, "học viên", False, None)]),
        ("dịch vụ công mức độ 3, 4 tại 10 phường trong 06 tháng", []),
    ],
)
def test_targets(text: str, targets: list[tuple[float, str, bool, str | None]]) -> None:
    found = [
        (target.quantity, target.unit, target.at_least, target.recurrence) for target in read_targets(text)
    ]
    assert found == targets


def test_key_keeps_positions() -> None:
    assert key("Uỷ ban, Uỷ Ban; văn hoá, quý") == "ủy ban, ủy ban; văn hóa, quý"
    for text in ("İstanbul", "Thuỷ Hoà Quỳ", "ẞ"):
        assert len(key(text)) == len(text)
