"""The cascade on a plan's page: as a picture, as a table and as files, level by level, for ten units and for 3,321."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl
from xml.etree import ElementTree

import httpx
import pytest

from services.portal.api.cascade import ORDERS, CascadeView
from services.portal.api.cascade_picture import cascade_picture, sentence
from services.portal.domain.pictures.shapes import Cell
from shared.spreadsheets.read import read_sheets
from tests.portal.conftest import Login
from tests.portal.fakes import DRAFT, EVIL, PLAN, Fake, cascade_unit, cascade_units

HEAVIEST = 100_000
HERE = f"/ke-hoach/{PLAN}"
Json = dict[str, Any]
STATES = ("published", "numbered", "signed", "submitted", "drafting", "pending", "not_handed_down", "declined")


def country() -> list[Json]:
    """34 provinces with 3,321 communes below them, in every state."""
    def below(n: int) -> list[Json]:
        count = 98 if n < 33 else 3321 - 33 * 98
        return [{state: count // 8 + (count % 8 if state == "drafting" else 0) for state in STATES}]

    return [cascade_unit(f"{n:02}", f"Tỉnh có tên dài thứ {n}", STATES[n % 8], plan=f"{'p' * 34}{n}",
                         symbol=f"{n}/KH-UBND", date="2026-02-06", level="province", depths=below(n))
            for n in range(34)]


def communes(count: int) -> list[Json]:
    return [cascade_unit(f"{n:05}", f"Xã Phước Vĩnh Tây {n}", STATES[n % 8], plan=f"{'p' * 34}{n}",
                         symbol=f"{n}/KH-UBND", date="2026-02-06") for n in range(count)]


@pytest.fixture
def served(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> list[Json]:
    """The units that the planner has: it answers a page of them. What it is asked is kept in `asked`."""
    units: list[Json] = []
    handle = fake.handle

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/cascade/units"):
            asked = request.url.params
            start, limit = int(asked["offset"]), int(asked["limit"])
            whole = cascade_units(units)
            return httpx.Response(200, json={**whole, "items": units[start:start + limit], "offset": start})
        return handle(request)

    monkeypatch.setattr(fake, "handle", answer)
    return units


def part(html: str) -> str:
    return html[html.index('id="phan-trien-khai"'):html.index("</section>")]


async def test_the_picture_leads_level_by_level(login: Login) -> None:
    html = part((await (await login("72")).get(HERE)).text)
    assert EVIL not in html
    assert "Tỉnh Tây Ninh: đã ban hành 1183/KH-UBND ngày 08/4/2022" in html
    said = re.findall(r'role="img" aria-label="([^"]*)"', html)
    assert "Huyện Tân Biên: đã ban hành 01/KH-UBND ngày 20/4/2022; cấp dưới đã ban hành 1/22." in said
    assert any(one.startswith("Sở Nội vụ: không triển khai") for one in said)
    links = re.findall(r'<li><a href="([^"]*)"', html)
    assert f"{HERE}?don_vi=705#trien-khai" in links
    assert f"/ho-so/du-thao/{DRAFT}" not in links           # another unit's draft
    for look in ("Đã ban hành", "Đang soạn", "Chưa có dự thảo", "Không triển khai, đã thu hồi"):
        assert f"</svg> {look}</li>" in html


async def test_a_leaf_leads_to_its_plan_and_only_its_own_unit_to_a_draft(login: Login, fake: Fake) -> None:
    fake.units = cascade_units([cascade_unit("703", "Thành phố Tây Ninh", "drafting", draft=DRAFT),
                                cascade_unit("705", "Huyện Tân Biên", "published", plan="p-705")])
    client = await login("703")
    for query in ("", "?xem=bang"):
        html = part((await client.get(HERE + query)).text)
        assert f'href="/ho-so/du-thao/{DRAFT}"' in html
        assert 'href="/ke-hoach/p-705"' in html


async def test_the_table_sorts_filters_and_tells_its_order(login: Login) -> None:
    html = part((await (await login("72")).get(f"{HERE}?xem=bang&xep=-ngay&pham_vi=tat-ca&loc=chua-ban-hanh")).text)
    assert EVIL not in html
    for words in ("Cấp trên", "01/KH-UBND", "20/4/2022", "1/22 (4,5%)"):
        assert words in html, words
    assert html.count("aria-sort") == html.count('aria-sort="descending"') == 1
    heads = dict(re.findall(r'<th scope="col"[^>]*><a href="([^"]*)">([^<]*)', html))
    assert {name.strip() for name in heads.values()} == {
        "Đơn vị", "Tình trạng", "Số, ký hiệu", "Ngày", "Cấp dưới đã ban hành"}
    queries = [dict(parse_qsl(link.replace("&amp;", "&").partition("?")[2].partition("#")[0])) for link in heads]
    assert {query["xep"] for query in queries} == set(ORDERS)       # "ngay" from the beginning again
    assert all((query["pham_vi"], query["loc"]) == ("tat-ca", "chua-ban-hanh") for query in queries)
    for link in heads:
        assert link.endswith("#trien-khai")


def test_a_view_asks_for_its_page_and_writes_its_address() -> None:
    view = CascadeView("705", 3, "bang", "tat-ca", "chua-ban-hanh", "-so")
    assert view.asked() == {"unit": "705", "deep": True, "state": "not_published", "order": "number",
                            "descending": True, "offset": 100, "limit": 50}
    assert view.query() == "?don_vi=705&xem=bang&pham_vi=tat-ca&loc=chua-ban-hanh&xep=-so"      # from the first page
    assert view.query(trang=4).startswith("?don_vi=705&trang=4&")
    assert view.sorted_by("so").endswith("xep=so")
    assert view.sorted_by("ten").endswith("xep=ten")
    assert CascadeView().query() == ""
    assert CascadeView(loc="dang-soan", xep="ten").asked()["state"] is None     # a picture is of everybody


@pytest.mark.parametrize("query", ["xem=x", "xep=x", "loc=x", "trang=0", "pham_vi=x"])
async def test_other_parameters_are_refused(login: Login, query: str) -> None:
    assert (await (await login("72")).get(f"{HERE}?{query}")).status_code == 422


@pytest.mark.parametrize("units", [country(), communes(3321), communes(96), communes(10), []])
@pytest.mark.parametrize("query", ["", "?xem=bang"])
async def test_a_page_stays_light(login: Login, served: list[Json], units: list[Json], query: str) -> None:
    served += units
    client = await login("72")
    answer = await client.get(HERE + query)
    html = part(answer.text)
    assert len(answer.content) < HEAVIEST
    shown = len(re.findall(r"Tỉnh có tên dài|Xã Phước Vĩnh Tây", html))
    assert bool(shown) == bool(units)
    assert ('rel="next"' in html) == (len(units) > (50 if query else 120))
    assert bool(units) or "không giao cho đơn vị nào bên dưới" in html
    if len(units) > 1000:
        last = (await client.get(f"{HERE}{query or '?xem=hinh'}&trang={67 if query else 28}")).text
        assert 'rel="prev"' in last
        assert 'rel="next"' not in last
        assert "3320" in last


@pytest.mark.parametrize("units", [country(), communes(3321), communes(3)])
def test_everybody_is_in_the_picture(units: list[Json]) -> None:
    found = {**cascade_units(units), "items": units[:120]}
    picture = cascade_picture(found, lambda _: None, "x")
    [overview, *_] = picture.groups[0].cells
    assert isinstance(overview, Cell)
    told = sentence(found)
    assert f"{len(units):,}".replace(",", ".") + " đơn vị" in told
    assert picture.sentence == told == overview.label
    names = [look.name for look in picture.legend]
    assert names == ["Đã ban hành", "Đã trình, đã ký", "Đang soạn", "Chưa có dự thảo", "Không triển khai, đã thu hồi"][
        :len(names)]                                       # what looks alike is told once


async def test_while_the_planner_cannot_tell_the_page_is_there(login: Login, fake: Fake) -> None:
    fake.fail = {f"GET plans/{PLAN}/cascade/units": (503, "away", "x")}
    html = (await (await login("72")).get(HERE)).text
    assert "Chưa xem được việc triển khai ở các cấp" in html
    assert "data-live" not in part(html)


async def test_the_files_have_every_unit(login: Login, served: list[Json]) -> None:
    served += communes(2345)
    client = await login("72")
    drawn = await client.get(f"{HERE}/trien-khai.svg?xem=bang&loc=chua-ban-hanh")
    assert "filename*=UTF-8''Tri%E1%BB%83n%20khai%20" in drawn.headers["content-disposition"]
    tree = ElementTree.fromstring(drawn.content)
    texts = [element.text or "" for element in tree.iter("{http://www.w3.org/2000/svg}text")]
    assert sum("Xã Phước" in text for text in texts) == 2345
    assert any("UBND tỉnh Tây Ninh; số liệu ngày" in text for text in texts)
    rows = (await client.get(f"{HERE}/trien-khai.csv")).content.decode("utf-8-sig").splitlines()
    assert len(rows) == 2346
    assert rows[1].split(";")[2:5] == ["Đã ban hành", "0/KH-UBND", "06/02/2026"]
    [sheet] = read_sheets((await client.get(f"{HERE}/trien-khai.xlsx")).content).values()
    assert len(sheet) == 2348


async def test_files_are_escaped_and_of_what_one_may_see(login: Login, fake: Fake) -> None:
    client = await login("72")
    for format in ("svg", "csv", "xlsx"):
        answer = await client.get(f"{HERE}/trien-khai.{format}")
        assert answer.status_code == 200
        assert EVIL.encode() not in answer.content or format == "csv"
        assert answer.headers["x-content-type-options"] == "nosniff"
    fake.fail = {f"GET plans/{PLAN}/cascade/units": (404, "not_found", "x")}
    assert (await client.get(f"{HERE}/trien-khai.svg?don_vi=74")).status_code == 404
    assert (await client.get(f"{HERE}/trien-khai.exe")).status_code == 422
