import datetime as dt
from collections import Counter

import pytest

from shared.errors import NotFound
from shared.units.library import load, tree
from shared.units.succession import predecessors, successors

BEFORE, SINCE = dt.date(2025, 6, 30), dt.date(2025, 7, 1)


@pytest.mark.parametrize(
    ("day", "counts"),
    [(BEFORE, {"province": 63, "district": 696, "commune": 10035}), (SINCE, {"province": 34, "commune": 3321})],
)
def test_edition_counts_and_codes(day, counts):
    units = [unit for part in load(day) for unit in part.units]
    assert Counter(unit.level for unit in units) == counts
    assert len({unit.code for unit in units}) == len(units)
    assert {len(unit.code) for unit in units if unit.level == "commune"} == {5}
    codes = {unit.code for unit in units}
    assert all(unit.superior in codes for unit in units if unit.level != "province")
    assert all(unit.name.lower().startswith(unit.kind + " ") and unit.name[0].isupper() for unit in units)


def test_kinds_of_today():
    kinds = Counter(unit.kind for unit in tree(SINCE) if unit.level == "commune")
    assert kinds == {"xã": 2621, "phường": 687, "đặc khu": 13}


def test_tay_ninh_has_nine_districts_and_keeps_its_old_code():
    units = tree(dt.date(2022, 4, 8), "tay ninh")
    names = {unit.name for unit in units.below("72", "district")}
    assert len(names) == 9
    assert {"Thành phố Tây Ninh", "Thị xã Hòa Thành", "Thị xã Trảng Bàng"} <= names
    assert load(SINCE, "Tỉnh Tây Ninh")[0].province == "80"


def test_soc_trang_city_has_nine_wards_in_the_edition():
    assert len(tree(BEFORE, "94").children("941")) == 9        # ten in 2021: the count becomes a warning


def test_one_province_carries_the_hash_of_the_whole_edition():
    assert load(BEFORE, "72")[0].snapshot == load(BEFORE)[0].snapshot
    assert load(BEFORE)[0].snapshot.id.startswith("2025-06-30@")


@pytest.mark.parametrize(("name", "near"), [("Tay Nin", "Tỉnh Tây Ninh"), ("Sóc Trăng", "Thành phố Cần Thơ")])
def test_unknown_province_names_what_may_be_meant(name, near):
    with pytest.raises(NotFound) as error:
        load(SINCE, name)
    assert near in error.value.detail


def test_islands_without_communes_and_their_successor():
    assert tree(BEFORE, "77").children("755") == ()
    assert tree(SINCE).get(successors("755")[0]).kind == "đặc khu"


def test_every_old_commune_has_a_successor_and_back():
    today = {unit.code for unit in tree(SINCE)}
    old = [unit.code for unit in tree(BEFORE) if unit.level == "commune"]
    assert all(successors(code) and set(successors(code)) <= today for code in old)
    assert old[0] in predecessors(successors(old[0])[0])
