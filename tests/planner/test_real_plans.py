"""The five real plans: imported by their issuers, recorded as published, cascaded."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from shared import clock
from shared.units import library
from tests.planner.support import Planner
from tests.support import SEEDS, needs_seeds

QUARTERLY = [{"period": "quarter"}]


@needs_seeds
@pytest.mark.parametrize(("seed", "province", "unit", "record", "authority", "levels"), [
    ("000", "72", "72", {"number": "1183", "date": "2022-04-08"}, "Ủy ban nhân dân tỉnh Tây Ninh",
     {"district", "commune", "province"}),
    ("001", "94", "941", {"number": "15", "date": "2021-02-15"}, "Ủy ban nhân dân thành phố Sóc Trăng",
     {"commune", "district"}),
    ("002", "52", "52.STTTT", {"number": "7", "date": "2022-02-10"}, "Sở Thông tin và Truyền thông tỉnh Bình Định",
     {"district", "province", "commune"}),
    ("002", "52", "52", {"number": "7", "date": "2022-02-10"}, "Sở Thông tin và Truyền thông tỉnh Bình Định",
     {"district", "province", "commune"}),
    ("003", "12", "12", {"number": "993", "date": "2017-06-01", "symbol": "KH-UBND"}, "Ủy ban nhân dân tỉnh Lai Châu",
     {"district", "province", "commune"}),
    ("004", "33", "323", {"number": "30", "date": "2023-03-01", "symbol": "KH-UBND"},
     "Ủy ban nhân dân thành phố Hưng Yên", {"commune", "district"}),
])
async def test_a_real_plan(office: Planner, seed: str, province: str, unit: str, record: dict[str, Any],
                           authority: str, levels: set[str]) -> None:
    for day in (dt.date(2022, 1, 1), clock.today()):
        await office.stores.trees.store(library.load(day), clock.now(), "test")
    text = next(SEEDS.glob(f"{seed}_*.txt")).read_bytes()
    draft = (await office.call("POST", "/drafts/import", unit, files={"file": ("kh.txt", text)})).json()
    assert draft.get("state") == "drafting", draft
    plan = await office.act(draft, "record", unit, {**record, "reporting": QUARTERLY})
    assert (plan["authority"], plan["recorded"]) == (authority, True)
    assert plan["document"]["date"] == record["date"]
    assert plan["snapshot"].startswith("2025-06-30@")
    assert {a["unit"]["level"] for a in plan["addressees"]} <= levels
    direct = [a for a in plan["addressees"] if a["via"] is None]
    assert direct
    _, drafts = await office.cascaded()
    assert len(drafts) == len(direct)
    laws = (await office.ok("GET", "/verify", "", "administrator"))["laws"]
    assert {law: found["violations"] for law, found in laws.items() if found["violations"]} == {}
    assert province == plan["issuer_unit"]["code"][:2] or plan["above"][-1] == province
