"""The roll-up's pages: light for 96 units and for 3,321, whatever the plan asks; each unit with each task by itself."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from services.portal.api.explain import ON_A_PAGE, opened
from services.portal.api.rollups import CELLS_ON_A_PAGE, LEAST_ROWS, RollupView, by_rows, units_on_page
from tests.portal.conftest import Login
from tests.portal.fakes import EVIL, PLAN, Fake, indicator, summed

HERE, HEAVIEST = f"/tong-hop/{PLAN}/2022-Q1", 100_000
Json = dict[str, Any]


def tasks(count: int) -> list[Json]:
    kinds = ("count", "share", "yes_no")
    return [{"id": f"t{n}", "text": f"Nhiệm vụ {n} {EVIL}: {'tổ chức thực hiện, kiểm tra, báo cáo ' * 4}",
             "states": {"done": 9}, "expected": 96, "reported": 9, "indicators": [
                 summed(indicator(f"t{n}", kind, name=f"Tỷ lệ hồ sơ được giải quyết đúng hạn {n}", target="90"), 9, 87,
                        value="1234567", part="1234", of="12345", share="10.0") for kind in kinds]}
            for n in range(count)]


def child(n: int, every: list[Json]) -> Json:
    return {"id": f"{PLAN}:2022-Q1:{n:05}", "unit": f"{n:05}", "unit_name": f"UBND xã Phước Vĩnh Tây {n}",
            "state": ("open", "submitted")[n % 2], "due": "2022-03-17", "handed_down": True, "late": False,
            "below": n % 3 == 0, "expected": 9, "received": 4, "accepted": 3, "tasks": every}


@pytest.fixture
def served(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> Json:
    """A roll-up with as many `children` and `tasks` as are put in: reporting answers a page of it."""
    world: Json = {"children": 0, "tasks": []}
    handle = fake.handle

    def answer(request: httpx.Request) -> httpx.Response:
        if not request.url.path.endswith(f"rollups/{PLAN}/2022-Q1"):
            return handle(request)
        asked, every = request.url.params, world["tasks"]
        start, limit = int(asked.get("offset", 0)), int(asked["limit"])
        numbers = [n for n in range(world["children"]) if asked.get("awaited") != "true" or n % 2 == 0]
        missing = [n for n in range(world["children"]) if n % 2 == 0]
        rows = [child(n, every if asked.get("detail") != "false" else []) for n in numbers[start:start + limit]]
        return httpx.Response(200, json={
            **fake.rollup, "tasks": every, "children": rows, "children_count": len(numbers),
            "missing": [child(n, []) for n in missing[:limit]], "missing_count": len(missing)})

    monkeypatch.setattr(fake, "handle", answer)
    return world


@pytest.mark.parametrize(("children", "count"), [(96, 13), (3321, 13), (96, 60), (10, 1), (0, 0)])
async def test_every_page_stays_light(login: Login, served: Json, children: int, count: int) -> None:
    served |= {"children": children, "tasks": tasks(count)}
    client = await login("72")
    for path in (HERE, f"{HERE}?loc=chua-gui", f"{HERE}?trang=2&nv=2", f"{HERE}/tung-don-vi",
                 f"{HERE}/tung-don-vi?nhiem_vu=t0"):
        answer = await client.get(path)
        assert answer.status_code == 200
        assert len(answer.content) < HEAVIEST, path
        assert EVIL not in answer.text


async def test_every_unit_and_every_task_is_on_some_page(login: Login, served: Json) -> None:
    served |= {"children": 120, "tasks": tasks(30)}
    client = await login("72")
    pages = [(await client.get(f"{HERE}?trang={n}")).text for n in (1, 2, 3)]
    units = re.findall(r'<th scope="row"><a [^>]*>UBND xã Phước Vĩnh Tây (\d+)', "".join(pages))
    assert sorted(map(int, units)) == list(range(120))
    found = [re.findall(r'<tr class="task"><th scope="row" class="wide">Nhiệm vụ (\d+)', page)
             for page in (pages[0], (await client.get(f"{HERE}?nv=2")).text)]
    assert sorted(int(n) for numbers in found for n in numbers) == list(range(30))
    assert 'rel="next"' not in pages[2][pages[2].index('id="theo-dv"'):]


async def test_who_has_not_sent_is_named_or_a_link_away(login: Login, served: Json) -> None:
    client = await login("72")
    served |= {"children": 20, "tasks": tasks(1)}
    few = (await client.get(HERE)).text
    assert few.count("<li>UBND xã Phước Vĩnh Tây") == 10
    served |= {"children": 200}
    many = (await client.get(HERE)).text
    assert "Chưa gửi báo cáo (100)" in many
    assert f'href="{HERE}?loc=chua-gui#theo-dv"' in many
    awaited = (await client.get(f"{HERE}?loc=chua-gui")).text
    assert ">Chưa gửi</span>" in awaited
    assert ">Đã gửi, chờ tiếp nhận</span>" not in awaited


async def test_each_unit_with_the_tasks_that_are_asked_for(login: Login, served: Json) -> None:
    served |= {"children": 60, "tasks": tasks(4)}
    client = await login("72")
    every = (await client.get(f"{HERE}/tung-don-vi")).text
    assert every.count('<th scope="col" class="num"') == 12
    assert len(re.findall(r'<tr><th scope="row">', every)) == units_on_page(12)
    assert re.search(r'href="giai-trinh\?chi_tieu=t0%23count&amp;don_vi=72&amp;mo=00000#dv-00000"', every)
    one = (await client.get(f"{HERE}/tung-don-vi?nhiem_vu=t2&trang=2")).text
    assert one.count('<th scope="col" class="num"') == 3
    assert '<option value="t2" selected>' in one
    assert "UBND xã Phước Vĩnh Tây 59" in one
    assert "?nhiem_vu=t2" in one                            # the way back to the first page keeps the task
    assert (await client.get(f"{HERE}/tung-don-vi?nhiem_vu=khong-co")).text.count('<th scope="col" class="num"') == 12


@pytest.mark.parametrize("columns", [0, 1, 3, 12, 40, 500])
def test_rows_of_a_page_follow_the_columns(columns: int) -> None:
    rows = units_on_page(columns)
    assert LEAST_ROWS <= rows <= 50
    assert rows == LEAST_ROWS or rows * columns <= CELLS_ON_A_PAGE


@pytest.mark.parametrize("sizes", [[], [0], [70], [1, 2, 3], [59, 0], [59, 1], [9] * 40, [0] * 200])
def test_tasks_stay_whole_on_pages_of_rows(sizes: list[int]) -> None:
    tasks: list[Json] = [{"id": str(n), "indicators": [{}] * size} for n, size in enumerate(sizes)]
    parts = by_rows(tasks, 60)
    assert [task for part in parts for task in part] == tasks
    for part in parts:
        assert len(part) == 1 or sum(1 + len(task["indicators"]) for task in part) <= 60
    assert all(parts)


def test_the_tasks_page_and_the_units_page_do_not_lose_each_other() -> None:
    view = RollupView("80", 2, "chua-gui", 3)
    assert view.query(trang=3) == "?don_vi=80&trang=3&loc=chua-gui&nv=3"
    assert view.query(nv=1) == "?don_vi=80&loc=chua-gui"


def tree(provinces: int, communes: int) -> Json:
    return {"unit": "0", "children": [
        {"unit": f"{p:02}", "children": [{"unit": f"{p:02}{c:03}", "children": []} for c in range(communes)]}
        for p in range(provinces)]}


def test_a_large_tree_is_opened_level_by_level() -> None:
    small = opened(tree(3, 20), "02", 1)
    assert (small["whole"], len(small["children"]), small["pages"]) == (True, 3, 1)
    top = opened(tree(34, 98), "", 1)
    assert (top["whole"], len(top["children"]), [one["unit"] for one in top["way"]]) == (False, 34, ["0"])
    below = opened(tree(34, 98), "07", 1)
    assert [one["unit"] for one in below["way"]] == ["0", "07"]
    assert len(below["children"]) == 98
    leaf = opened(tree(34, 98), "07003", 1)
    assert ([one["unit"] for one in leaf["way"]], leaf["children"]) == (["0", "07", "07003"], [])
    assert [one["unit"] for one in opened(tree(34, 98), "unknown", 1)["way"]] == ["0"]
    flat = [opened(tree(3321, 0), "", n) for n in range(1, 35)]
    assert {one["pages"] for one in flat} == {34}
    assert sum(len(one["children"]) for one in flat) == 3321
    assert max(len(one["children"]) for one in flat) == ON_A_PAGE
