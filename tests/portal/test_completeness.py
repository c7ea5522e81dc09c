"""The pages of completeness and trends: rates, ranking, what is overdue, indicators beside their targets."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest

from services.portal.api.indicator_picture import chart, short_number, short_periods
from services.portal.domain.pictures.shapes import Text
from shared.periods import parse
from shared.spreadsheets.read import read_sheets
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
async def test_the_rates_the_units_and_what_is_overdue(login: Login, path: str) -> None:
    html = (await (await login("72")).get(path)).text
    assert EVIL not in html
    for words in ("44,4%", "33,3%", "Từng đơn vị", "UBND huyện Châu Thành", "quý I năm 2022"):
        assert words in html, words
    assert ("Theo kế hoạch" in html) == (PLAN not in path)
    assert ("Qua các kỳ" in html) == (PLAN in path)


@pytest.mark.parametrize(("query", "tiles", "rows"), [
    ("", False, False), ("?xem=o", True, False), ("?xem=bang", False, True), ("?xem=o&theo=dung-han", True, False)])
async def test_the_units_as_bars_as_tiles_and_as_a_table(login: Login, query: str, tiles: bool, rows: bool) -> None:
    page = (await (await login("72")).get(f"/tien-do/{PLAN}/2022-Q1{query}")).text
    html = page[page.index('id="xep-hang"'):page.index('id="qua-han"')]
    assert ("Mỗi ô là một đơn vị" in html) == tiles
    assert ("Xếp hạng đơn vị: mỗi đơn vị" in html) == rows
    below = next(link for link in re.findall(r'href="([^"]*)"', html) if "don_vi=703" in link)
    assert set(below.replace("&amp;", "&").partition("?")[2].split("&")) == {"don_vi=703", *filter(
        None, query.removeprefix("?").split("&"))}
    said = re.findall(r'aria-label="([^"]*)"', html)
    if tiles:
        share = "33,3% (3 trên 9" if "dung-han" in query else "44,4% (4 trên 9"
        assert any(f"{share} báo cáo)" in one for one in said)
    elif not rows:
        told = "phải gửi 9 báo cáo: 3 đúng hạn, 1 gửi muộn, 2 quá hạn chưa gửi, 3 chưa đến hạn"
        assert any(told in one for one in said)


async def test_indicators_beside_their_targets(login: Login) -> None:
    client = await login("72")
    assert f'href="/tien-do/{PLAN}/chi-tieu"' in (await client.get(f"/tien-do/{PLAN}")).text
    html = (await client.get(f"/tien-do/{PLAN}/chi-tieu")).text
    [part] = re.findall(r'<section class="card" aria-labelledby="ct-1">.*?</section>', html, re.S)
    assert EVIL not in html
    assert 'style="' not in html                           # the page's policy forbids it
    chart = part[part.index('<svg class="pic inset"'):part.index("</svg>")]
    assert len(re.findall(r"<rect [^>]*fill=", chart)) == 3     # a missing value is not a column of 0
    assert chart.count('class="target"') == 3
    assert chart.count('class="break"') == 1
    assert ">ĐN 2</text>" in chart
    assert part.count("chưa có số liệu</span>") == 1
    assert "Định nghĩa lần 2: không so với kỳ trước" in part
    assert (part.count(">Đạt</span>"), part.count(">Chưa đạt</span>")) == (1, 1)
    assert f"chi-tieu.svg?chi_tieu={quote(INDICATOR['id'])}" in part


async def test_without_anything_to_follow_the_page_says_so(login: Login, fake: Fake) -> None:
    fake.fail = {"GET completeness": (404, "not_found", "x"), "GET overdue": (404, "not_found", "x")}
    html = (await (await login("25459")).get("/tien-do")).text
    assert "Chưa có báo cáo nào của cấp dưới để theo dõi." in html


async def test_every_overdue_report_has_its_page(login: Login) -> None:
    client = await login("72")
    html = (await client.get(f"/tien-do/qua-han?ke_hoach={PLAN}&ky=2022-Q1&trang=1")).text
    assert "Báo cáo quá hạn chưa gửi (2)" in html
    assert f'href="/bao-cao/{PLAN}:2022-Q1:704"' in html
    assert f'href="/tien-do/{PLAN}/2022-Q1"' in html
    assert (await client.get("/tien-do/qua-han?trang=0")).status_code == 422


def test_a_chart_says_what_it_shows() -> None:
    drawn = chart(INDICATOR)
    assert drawn is not None
    assert "kỳ 2022-Q1: 12, mục tiêu 10, đạt; kỳ 2022-Q2: 5, mục tiêu 10, chưa đạt; kỳ 2022-Q3: chưa có" in drawn.label
    share = {**INDICATOR, "kind": "share", "periods": [point("2022-Q1", None, share="97.1", target="90", met=True)]}
    told = chart(share)
    assert told is not None
    assert "97,1%, mục tiêu 90%, đạt" in told.label
    assert "100" in {one.text for one in told.shapes if isinstance(one, Text)}      # the whole is on the axis
    assert chart({**INDICATOR, "periods": [point("2022-Q1", None, target=None)]}) is None
    assert chart({**INDICATOR, "periods": [point("2022-Q1", "0", target=None)]}) is not None    # 0 was told


@pytest.mark.parametrize(("value", "said"), [
    ("0", "0"), ("1200", "1.200"), ("999999", "999.999"), ("1234567", "1,23 tr"), ("12345678", "12,3 tr"),
    ("1234567890", "1,23 tỷ"), ("97.1", "97,1"), ("0.125", "0,13"), ("5E+12", "5 nghìn tỷ"), ("12.345", "12,3")])
def test_short_numbers(value: str, said: str) -> None:
    assert short_number(Decimal(value)) == said


@pytest.mark.parametrize(("periods", "said"), [
    ("2022-Q3", "Q.III/2022"), ("2022-07 2022-08", "T7/2022 T8"),
    ("2022-Q4 2023-Q1 2023-Q2", "Q.IV/2022 Q.I/2023 Q.II"),
    ("2022-Q1 2022-H1 2022-9M 2022 2023-H1", "Q.I/2022 6T 9T 2022 6T/2023"), ("2022 2023", "2022 2023")])
def test_short_periods(periods: str, said: str) -> None:
    assert short_periods([parse(one) for one in periods.split()]) == said.split()


@pytest.mark.parametrize("path", [
    f"/tien-do/don-vi.{{}}?ke_hoach={PLAN}&ky=2022-Q1", "/tien-do/don-vi.{}?xem=o", "/tien-do/don-vi.{}?xem=bang",
    f"/tien-do/{PLAN}/chi-tieu.{{}}", f"/tien-do/{PLAN}/chi-tieu.{{}}?chi_tieu=t1%23lop"])
async def test_pictures_and_tables_as_files(login: Login, path: str) -> None:
    client = await login("72")
    drawn = await client.get(path.format("svg"))
    assert drawn.headers["content-type"].startswith("image/svg+xml")
    assert drawn.headers["content-disposition"].startswith("attachment; ")
    tree = ElementTree.fromstring(drawn.content)
    texts = [element.text or "" for element in tree.iter("{http://www.w3.org/2000/svg}text")]
    assert any(re.fullmatch(r"Nguồn: Thông Suốt, .*; số liệu ngày \d\d/\d+/\d{4}", text) for text in texts)
    assert "<script" not in drawn.text
    table = (await client.get(path.format("csv"))).content.decode("utf-8-sig").splitlines()
    assert len(table) == (1 + len(POINTS) if "chi-tieu" in path else 2)
    book = read_sheets((await client.get(path.format("xlsx"))).content)
    assert [len(rows) for rows in book.values()] == [len(table) + 2]
    if "chi-tieu" in path:
        assert table[3].split(";")[4] == ""               # nothing told is an empty cell
    assert (await client.get(path.format("exe"))).status_code in (404, 422)


async def test_files_of_another_unit_are_not_found(login: Login, fake: Fake) -> None:
    fake.fail = {"GET completeness": (404, "not_found", "x"), f"GET trends/{PLAN}": (404, "not_found", "x")}
    client = await login("25459")
    for path in ("/tien-do/don-vi.svg?don_vi=72", f"/tien-do/{PLAN}/chi-tieu.csv?don_vi=72"):
        assert (await client.get(path)).status_code == 404
