"""The pages of completeness and trends: rates, ranking, what is overdue, indicators beside their targets."""

from __future__ import annotations

import re
from typing import Any

import pytest

from services.portal.api.charts import chart
from tests.portal.conftest import Login
from tests.portal.fakes import EVIL, PLAN, Fake

Json = dict[str, Any]
COUNTS: Json = {"expected": 9, "received": 4, "on_time": 3, "late": 1, "accepted": 2, "missing": 5, "overdue": 2,
                "returned": 1, "not_handed_down": 0, "complete": "44.4", "timely": "33.3"}


def point(period: str, value: str | None, **fields: Any) -> Json:
    return {"period": period, "period_label": f"kỳ {period}", "kind": "quarter", "measured": 0 if value is None else 3,
            "missing": 1, "value": value, "part": None, "of": None, "share": None, "target": "10", "met": None,
            "definition": 1, "redefined": False, "comparable": True, **fields}


POINTS = [point("2022-Q1", "12", met=True), point("2022-Q2", "5", met=False), point("2022-Q3", None),
          point("2022-Q4", "8", definition=2, redefined=True, comparable=False, target=None)]
INDICATOR: Json = {"id": "t1#lop", "name": f"Số lớp {EVIL}", "kind": "count", "unit": "lớp", "direction": "at_least",
                   "adds_up": True, "task": "Tập huấn", "periods": POINTS}
FOUND: Json = {
    "superior": "72", **COUNTS, "plans": [{"root": PLAN, "title": EVIL, "symbol": "1183/KH-UBND", **COUNTS}],
    "periods": [], "levels": [{"level": "district", **COUNTS}, {"level": "commune", **COUNTS}],
    "units": [{"unit": "703", "unit_name": f"UBND {EVIL}", "rank": 1, "below": True, **COUNTS}]}
OVERDUE: Json = {"count": 2, "items": [
    {"id": f"{PLAN}:2022-Q1:704", "unit": "704", "unit_name": "UBND huyện Châu Thành", "superior": "72",
     "superior_name": "UBND tỉnh", "root": PLAN, "title": EVIL, "symbol": None, "period": "2022-Q1",
     "period_label": "quý I năm 2022", "due": "2022-03-17", "state": "open", "days_late": 4}]}
TREND: Json = {"superior": "72", "root": PLAN, "title": "Kế hoạch", "symbol": None, "indicators": [INDICATOR],
               "periods": [{"period": "2022-Q1", "period_label": "quý I năm 2022", **COUNTS}]}


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Fake:
    made = Fake()
    read, told = made._read, {"completeness": FOUND, "overdue": OVERDUE, f"trends/{PLAN}": TREND}
    monkeypatch.setattr(made, "_read", lambda path: told.get(path) or read(path))
    return made


@pytest.mark.parametrize("path", ["/tien-do", f"/tien-do/{PLAN}", f"/tien-do/{PLAN}/2022-Q1", "/tien-do?don_vi=703"])
async def test_the_rates_the_ranking_and_what_is_overdue(login: Login, path: str) -> None:
    html = (await (await login("72")).get(path)).text
    assert EVIL not in html
    for words in ("44,4%", "33,3%", "Xếp hạng đơn vị", "UBND huyện Châu Thành", "quý I năm 2022"):
        assert words in html, words
    assert ("Theo kế hoạch" in html) == (PLAN not in path)
    assert ("Qua các kỳ" in html) == (PLAN in path)


async def test_indicators_beside_their_targets(login: Login) -> None:
    html = (await (await login("72")).get(f"/tien-do/{PLAN}")).text
    part = html[html.index("Chỉ tiêu so với mục tiêu qua các kỳ"):html.index("Xếp hạng đơn vị")]
    assert EVIL not in part
    assert "<script" not in part
    assert 'style="' not in part                           # the page's policy forbids it
    assert len(re.findall("<rect", part)) == 3             # a missing value is not a bar of 0
    assert len(re.findall('stroke-width="2"', part)) == 3
    assert part.count("chưa có số liệu</span>") == 1
    assert "Định nghĩa lần 2: không so với kỳ trước" in part
    assert (part.count(">Đạt</span>"), part.count(">Chưa đạt</span>")) == (1, 1)


async def test_without_anything_to_follow_the_page_says_so(login: Login, fake: Fake) -> None:
    fake.fail = {"GET completeness": (404, "not_found", "x"), "GET overdue": (404, "not_found", "x")}
    html = (await (await login("25459")).get("/tien-do")).text
    assert "Chưa có báo cáo nào của cấp dưới để theo dõi." in html


def test_bars_are_to_one_scale() -> None:
    drawn = chart(INDICATOR)
    assert [bar["height"] for bar in drawn["bars"]] == [90.0, 37.5, None, 60.0]
    assert [bar["target"] for bar in drawn["bars"]] == [75.0, 75.0, 75.0, None]
    assert [bar["comparable"] for bar in drawn["bars"]] == [True, True, True, False]
    assert drawn["said"].startswith("kỳ 2022-Q1 đạt; kỳ 2022-Q2 chưa đạt; kỳ 2022-Q3 chưa có số liệu")
    share = {**INDICATOR, "periods": [point("2022-Q1", None, share="97.1", target="90", met=True)]}
    assert [(bar["height"], bar["target"]) for bar in chart(share)["bars"]] == [(90.0, 83.4)]
    assert chart({**INDICATOR, "periods": [point("2022-Q1", None, target=None)]})["bars"] == []
    assert chart({**INDICATOR, "periods": [point("2022-Q1", "0", target=None)]})["bars"] == []
