import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.units.addressing import resolve
from shared.units.library import tree
from shared.units.organs import organ_by_name, organs_of

DAY = dt.date(2022, 4, 8)


def ask(phrases, province="72", code=None, on=DAY, organ=None):
    units = tree(on, province)
    unit = units.get(code or province)
    issuer = organ_by_name(organ, unit, on) if organ else unit
    return resolve([phrases] if isinstance(phrases, str) else phrases, issuer, unit, units, on)


def codes(found):
    return [one.unit.code for one in found.addressees]


@pytest.mark.parametrize(
    ("phrase", "count"),
    [
        ("UBND cấp huyện, cấp xã", 103),
        ("Các sở, ban, ngành và UBND cấp huyện, cấp xã", 120),
        ("1. Thủ trưởng các sở, ban, ngành, Chủ tịch UBND cấp huyện", 26),
        ("- UBND các huyện, TX, TP;", 9),
        ("UBND các huyện, thành phố", 9),
        ("Đề nghị Ủy ban nhân dân các xã, phường, thị trấn", 94),
        ("UBND các cấp", 103),
        ("Sở Nội vụ, Tư pháp, Tài chính và Công an tỉnh", 3),
        ("UBND huyện Tân Biên, Tân Châu và thị xã Hòa Thành", 3),
        ("Phòng VH&TT huyện, thị xã, thành phố", 9),
        ("TT VH-TT-TT huyện, thị xã, thành phố", 9),
        ("Phòng Văn hóa và Thông tin, Trung tâm Văn hóa - Thông tin - Thể thao các huyện, thị xã, thành phố", 9),
        ("Sở Văn hoá, Thể thao và Du lịch và Sở Y tế", 2),
        ("Báo Tây Ninh, Công an các huyện", 0),
        ("các sở, ban, ngành liên quan", 0),
        ("UBND tỉnh", 0),
    ],
)
def test_phrases_of_a_province(phrase, count):
    assert len(ask(phrase).addressees) == count


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("UBND phường 3", ["25459"]),
        ("UBND xã Tân Bình, huyện Tân Biên", ["25495"]),
        ("Phòng Nội vụ huyện Tân Biên", ["705"]),
        ("Văn phòng Ủy ban nhân dân tỉnh", ["72.VP"]),
        ("Sở TT&TT", ["72.STTTT"]),
        ("Sở Nội vụ tỉnh Long An", []),
    ],
)
def test_named_units_and_departments(phrase, expected):
    assert codes(ask(phrase)) == expected


def test_open_sets_and_bodies_outside_are_listed():
    found = ask("Đài Phát thanh và Truyền hình Tây Ninh; các cơ quan, đơn vị có liên quan")
    assert found.unresolved == ("Đài Phát thanh và Truyền hình Tây Ninh", "các cơ quan, đơn vị có liên quan")


def test_ambiguous_and_unknown_names_warn():
    assert "nhiều đơn vị cùng tên" in ask("UBND xã Tân Bình").warnings[0]
    assert "không có đơn vị này" in ask("UBND huyện Xuân Lộc").warnings[0]


def test_ten_wards_of_which_the_edition_has_nine():
    found = ask("Các phòng, ban ngành và UBND 10 phường", "94", "941", dt.date(2021, 2, 15))
    assert sum(not one.unit.organ for one in found.addressees) == 9
    assert "ghi 10" in found.warnings[0]


@pytest.mark.parametrize("phrase", ["UBND các phường, xã", "Ủy ban nhân dân phường, xã"])
def test_communes_of_a_city_are_direct(phrase):
    found = ask(phrase, "33", "323", dt.date(2023, 2, 10))
    assert len(found.addressees) == 15
    assert {one.via for one in found.addressees} == {None}


def test_a_department_reaches_the_units_below_and_never_itself():
    found = ask(["Các sở, ngành của tỉnh", "UBND các huyện, thị xã, thành phố"], "52", organ="Sở TT&TT")
    assert "52.STTTT" not in codes(found)
    assert len(found.addressees) == len(organs_of(tree(DAY, "52").get("52"), DAY)) - 1 + 11


def test_since_july_2025_communes_are_direct_and_districts_nobody():
    found = ask("UBND cấp huyện, cấp xã", "80", on=dt.date(2026, 3, 1))
    assert len(found.addressees) == 96
    assert {one.via for one in found.addressees} == {None}
    assert "không còn cấp huyện" in found.warnings[0]


PARTS = ["UBND cấp huyện", "cấp xã", "UBND huyện Tân Biên", "các sở, ban, ngành", "UBND các xã, phường, thị trấn",
         "UBND phường 3", "Sở Nội vụ", "Công an tỉnh", "UBND tỉnh", "và", ";", ",", "các",
         "có liên quan", "10 phường", "-"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.sampled_from(PARTS), max_size=6).map(" ".join), max_size=4))
def test_laws_of_addressing(phrases):
    units = tree(DAY, "72")
    found = ask(phrases)
    own = codes(found)
    assert own == sorted(set(own))
    assert "72" not in own
    for one in found.addressees:
        above = [unit.code for unit in units.ancestors(one.unit.code) if unit.code in own]
        assert one.via == (above[0] if above else None)
    assert codes(ask(list(reversed(phrases)))) == own


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_read(text):
    assert ask(text) is not None
