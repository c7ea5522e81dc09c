import datetime as dt

import pytest

from shared.units import names
from shared.units.counterparts import counterpart
from shared.units.library import tree
from shared.units.organs import organ_by_name, organs_of

DAY, NOW = dt.date(2022, 4, 8), dt.date(2026, 3, 1)
UNITS = tree(DAY, "72")
PROVINCE, CITY, DISTRICT, WARD = (UNITS.get(code) for code in ("72", "703", "705", "25459"))


def test_official_forms():
    office = organ_by_name("Văn phòng UBND tỉnh", PROVINCE, DAY)
    home = organ_by_name("Sở Nội vụ", PROVINCE, DAY)
    assert names.authority(PROVINCE) == "Ủy ban nhân dân tỉnh Tây Ninh"
    assert names.authority_short(CITY) == "UBND thành phố Tây Ninh"
    assert names.authority(home, PROVINCE) == "Sở Nội vụ tỉnh Tây Ninh"
    assert names.authority(office, PROVINCE) == "Văn phòng Ủy ban nhân dân tỉnh Tây Ninh"
    assert (names.short_name(WARD), names.place(WARD), names.territory(WARD)) == ("Phường 3", "Phường 3", "Phường 3")
    assert names.place(home, PROVINCE) == "Tây Ninh"
    assert (names.plan_symbol(home), names.plan_symbol(CITY)) == ("KH-SNV", "KH-UBND")
    assert names.signature(CITY) == ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")
    assert [names.signature(o)[1] for o in (home, office)] == ["GIÁM ĐỐC", "CHÁNH VĂN PHÒNG"]


def test_codes_are_ascii_and_symbols_are_not():
    plan = organ_by_name("Sở KH&ĐT", PROVINCE, DAY)
    assert (plan.code, names.plan_symbol(plan)) == ("72.SKHDT", "KH-SKHĐT")


@pytest.mark.parametrize("last", [dt.date(2025, 2, 28), dt.date(2025, 3, 1)])
def test_departments_changed_on_1_march_2025(last):
    found = {organ.code for organ in organs_of(PROVINCE, last)}
    assert ("72.STTTT" in found) == (last < dt.date(2025, 3, 1))


def test_communes_have_departments_since_july_2025_only():
    assert organs_of(WARD, dt.date(2025, 6, 30)) == ()
    assert len(organs_of(WARD, dt.date(2025, 7, 1))) == 4


@pytest.mark.parametrize(
    ("agency", "level", "day", "expected"),
    [
        ("Sở Nội vụ", "district", DAY, "Phòng Nội vụ"),
        ("Sở Nội vụ", "commune", DAY, "Văn phòng - thống kê"),
        ("Sở TT&TT", "district", DAY, "Phòng Văn hóa và Thông tin"),
        ("Phòng VH-TT thành phố", "commune", DAY, "Văn hóa - xã hội"),
        ("Văn phòng UBND tỉnh", "district", DAY, "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân"),
        ("Sở Nội vụ", "commune", NOW, "Phòng Văn hóa - Xã hội"),
        ("Sở Nội vụ", "district", NOW, None),
        ("Các cơ quan có liên quan", "district", DAY, None),
    ],
)
def test_counterparts(agency, level, day, expected):
    assert counterpart(agency, level, day) == expected


def test_counterpart_by_kind_and_override():
    assert counterpart("Sở Tài chính", "commune", NOW, kind="phường") == "Phòng Kinh tế, Hạ tầng và Đô thị"
    own = {"Sở Thông tin và Truyền thông": {"district": "Phòng X"}}
    assert counterpart("Sở TT&TT", "district", DAY, own) == "Phòng X"
