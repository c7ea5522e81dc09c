"""What the library says became of units, as far as counts and a known province can tell."""

from __future__ import annotations

import datetime as dt

from shared.units.library import tree
from shared.units.succession import links, predecessors, successors

BEFORE, SINCE = tree(dt.date(2025, 6, 30)), tree(dt.date(2025, 7, 1))


def test_every_old_unit_has_an_answer_and_every_commune_of_today_an_origin() -> None:
    assert set(links()) == {unit.code for unit in BEFORE}
    targets = {new for news in links().values() for new in news}
    assert targets == {unit.code for unit in SINCE}


def test_provinces_and_communes_go_on_and_districts_end_except_island_districts() -> None:
    without = {unit.level for unit in BEFORE if not successors(unit.code)}
    assert without == {"district"}
    assert {unit.name for unit in BEFORE if unit.level == "district" and successors(unit.code)} == {
        "Huyện Bạch Long Vĩ", "Huyện Cồn Cỏ", "Huyện Hoàng Sa", "Huyện Lý Sơn", "Huyện Côn Đảo"}
    assert all(len(successors(unit.code)) == 1 for unit in BEFORE if unit.level == "province")


def test_a_commune_stays_in_the_province_that_its_own_went_to() -> None:
    for unit in BEFORE:
        if unit.level == "commune":
            [province] = successors(BEFORE.ancestors(unit.code)[-1].code)
            assert {SINCE.ancestors(code)[-1].code for code in successors(unit.code)} == {province}


def test_a_recurring_name_makes_no_successor() -> None:
    """Phường 4 of Tây Ninh became part of Phường Tân Ninh; that of Tân An, of Phường Long An."""
    assert successors("25462") == ("25459",)
    assert {SINCE.get(code).name for old in ("25462",) for code in successors(old)} == {"Phường Tân Ninh"}  # type: ignore[union-attr]
    assert successors("25597") == ("25459", "25585")                # Xã Thái Bình was divided indeed


def test_tay_ninh_of_today_was_made_from_two() -> None:
    assert predecessors("80") == ("72", "80")
    assert successors("72") == successors("80") == ("80",)
