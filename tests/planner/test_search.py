"""Searching plans, tasks and drafts: what is found, and that nobody finds what he may not open (law 7)."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.planner.domain.searches import entries
from services.planner.store import publishing as chain
from services.planner.store import searches
from services.planner.store.sight import Sight, lanes
from shared.auth import Principal
from shared.errors import Retryable
from shared.language import parse
from tests.planner.support import CITY, DAY, DISTRICT, PLAN, PROVINCE, Planner

OTHER = PLAN.replace("Tuyên truyền cải cách hành chính năm 2022", "Phòng, chống dịch bệnh mùa mưa năm 2023").replace(
    "02 lớp tập huấn cải cách hành chính", "03 đợt diệt lăng quăng")

DISTRICTS = OTHER.replace("TỈNH TÂY NINH", "HUYỆN TÂN BIÊN").replace("tỉnh Tây Ninh", "huyện Tân Biên")


async def found(office: Planner, who: str = PROVINCE, *roles: str, **asked: Any) -> list[dict[str, Any]]:
    """What a unit finds, from all pages."""
    items: list[dict[str, Any]] = []
    after: str | None = None
    while True:
        page = await office.ok("GET", "/search", who, *roles, params={**asked, **({"after": after} if after else {})})
        items += page["items"]
        if after is None:
            assert page["count"] == 0 or page["items"]
        after = page["next"]
        if after is None:
            return items


async def ids(office: Planner, who: str = PROVINCE, *roles: str, **asked: Any) -> list[str]:
    return [item["id"] for item in await found(office, who, *roles, **asked)]


def marked(item: dict[str, Any]) -> list[str]:
    return [part["text"] for part in item["excerpt"] if part["hit"]]


async def two_levels(office: Planner) -> tuple[dict[str, Any], dict[str, Any], str]:
    """A province's plan, that of a district below, and one of the district's communes."""
    root = await office.publish(await office.imported())
    await office.cascaded()
    [line] = (await office.ok("GET", "/drafts?kind=inbox", DISTRICT))["items"]
    child = await office.publish(line, DISTRICT)
    await office.cascaded()
    return root, child, min(a["unit"]["code"] for a in child["addressees"] if not a["unit"]["organ"])


@pytest.mark.parametrize("asked", [
    "tuyen truyen", "TUYÊN TRUYỀN", unicodedata.normalize("NFD", "tuyên truyền"), "truyền tuyên 2022", "01/KH-UBND",
    "1/kh-ubnd", "8/4/2022", '"cải cách hành chính"', "ủy ban nhân dân tỉnh", "UBND tỉnh tây nin", ""])
async def test_a_plan_is_found(office: Planner, asked: str) -> None:
    plan = await office.publish(await office.imported())
    assert await ids(office, q=asked) == [plan["id"]]


@pytest.mark.parametrize("asked", ["hanh chinh cai tien", '"hành chính cải cách"', "02/KH-UBND", "lop tap huan",
                                   "script alert"])
async def test_a_plan_is_not_found(office: Planner, asked: str) -> None:
    await office.publish(await office.imported())
    assert await ids(office, q=asked) == []


async def test_a_plan_is_told_with_what_was_found(office: Planner) -> None:
    await office.publish(await office.imported())
    [item] = await found(office, q="cai cach 1/KH")
    assert {name: item[name] for name in ("kind", "of", "scope", "symbol", "issuer", "ended")} == {
        "kind": "plan", "of": "plan", "scope": "own", "symbol": "01/KH-UBND", "issuer": PROVINCE, "ended": None}
    assert marked(item) == ["01/KH", "cải cách"]


async def test_tasks_are_found_by_themselves(office: Planner) -> None:
    plan = await office.publish(await office.imported())
    task = next(task for task in plan["document"]["tasks"] if "tập huấn" in task["text"])
    [item] = await found(office, kind="task", q="tap huan cac huyen")       # text and lead together
    assert (item["id"], item["task"], item["node"], item["of"]) == (plan["id"], task["id"], task["node"], "plan")
    assert marked(item)[:2] == ["tập huấn", "các huyện"]
    assert await ids(office, kind="task", q="tap huan truyen thanh") == []  # words of two tasks


@pytest.mark.parametrize(("asked", "code"), [
    ({"q": "x" * 10_000}, "query_too_long"), ({"q": ".*+?[]{}()|^$\\"}, "query_without_words"),
    ({"after": "x"}, "bad_cursor"), ({"after": "WyJhIiwxLDJd"}, "bad_cursor"), ({"kind": "report"}, "invalid_request"),
    ({"year": "MMXXII"}, "invalid_request"), ({"unit": "x" * 200}, "invalid_request")])
async def test_what_is_no_question(office: Planner, asked: dict[str, str], code: str) -> None:
    assert (await office.call("GET", "/search", params=asked)).json()["code"] == code
    assert (await office.http.get("/api/v1/search")).status_code == 401


async def test_filters(office: Planner) -> None:
    first = await office.publish(await office.imported())
    draft = await office.imported(OTHER)
    recorded = await office.act(draft, "record", body={"number": "25", "date": "2021-03-05", "reporting": []})
    for asked, wanted in (
            ({}, [first, recorded]), ({"year": 2022}, [first]), ({"year": 2021}, [recorded]), ({"year": 2020}, []),
            ({"recorded": "true"}, [recorded]), ({"recorded": "false"}, [first]),
            ({"unit": "tỉnh tây ninh"}, [first, recorded]), ({"unit": "72"}, [first, recorded]),
            ({"unit": "tân biên"}, []), ({"state": "in_force"}, [first, recorded]),
            ({"state": "ended"}, []), ({"state": "drafting"}, []), ({"scope": "received"}, []),
            ({"scope": "own", "year": 2021, "q": "dich benh"}, [recorded])):
        for path in ("/search", "/plans"):
            if path == "/plans" and asked.get("state") == "drafting":
                continue
            items = (await office.ok("GET", path, params=asked))["items"]
            assert [item["id"] for item in items] == [plan["id"] for plan in wanted], (path, asked)
    await office.ok("POST", f"/plans/{first['id']}/close", tag=first["revision"], json={"reason": "Xong"})
    assert await ids(office, state="ended") == [first["id"]]
    assert await ids(office, state="in_force") == [recorded["id"]]
    assert await ids(office, state="ended", kind="task", q="tap huan") == [first["id"]]


async def test_own_plans_first_then_received_then_below(office: Planner) -> None:
    root, child, commune = await two_levels(office)
    assert [(item["id"], item["scope"]) for item in await found(office, DISTRICT, q="tuyen truyen")] == [
        (child["id"], "own"), (root["id"], "received")]
    assert [(item["id"], item["scope"]) for item in await found(office, q="tuyen truyen")] == [
        (root["id"], "own"), (child["id"], "below")]
    assert [item["scope"] for item in await found(office, commune, q="tuyen truyen")] == ["received"]
    assert await ids(office, scope="below") == [child["id"]]
    assert set(await ids(office, "", "administrator", q="tuyen truyen")) == {root["id"], child["id"]}


async def test_pages_and_counts(office: Planner) -> None:
    published = [await office.publish(await office.imported()) for _ in range(5)]
    await office.imported()
    page = await office.ok("GET", "/search", params={"q": "tuyen truyen", "limit": 2})
    assert (page["count"], page["more"], len(page["items"])) == (5, False, 2)
    assert len(await ids(office, q="tuyen truyen", limit=2)) == 5
    assert set(await ids(office, q="tuyen truyen", limit=2)) == {plan["id"] for plan in published}
    tasks = await found(office, kind="task", q="tuyen truyen", limit=3)
    places = [(item["of"], item["id"], item["task"]) for item in tasks]
    assert len(places) == len(set(places)) == 6                              # five plans' and one draft's
    assert places[0][0] == "draft"


async def test_more_is_told_where_it_is_not_counted(office: Planner, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(4):
        await office.publish(await office.imported())
    monkeypatch.setattr("shared.http.hits.MOST_COUNTED", 3)
    page = await office.ok("GET", "/search", params={"q": "tuyen truyen", "limit": 2})
    assert (page["count"], page["more"]) == (3, True)


async def test_a_search_that_reads_much_goes_on_in_the_next_page(
    office: Planner, monkeypatch: pytest.MonkeyPatch,
) -> None:
    for _ in range(4):
        await office.publish(await office.imported())
    monkeypatch.setattr("services.planner.store.search.SCANNED", 1)
    page = await office.ok("GET", "/search", params={"q": "tuyen truyen"})
    assert (len(page["items"]), page["more"]) == (1, True)
    assert len(await ids(office, q="tuyen truyen")) == 4


# drafts

async def test_drafts_are_found_by_their_own_unit_only(office: Planner) -> None:
    root = await office.publish(await office.imported())
    await office.cascaded()
    own = await office.imported(OTHER)
    assert await ids(office, kind="draft", q="dich benh") == [own["id"]]
    [item] = await found(office, DISTRICT, kind="draft", q="1/KH-UBND")     # by the plan that it carries out
    assert (item["of"], item["unit"], item["parent"]["plan"]) == ("draft", DISTRICT, root["id"])
    assert await ids(office, DISTRICT, kind="draft", q="dich benh") == []
    assert await ids(office, "", "administrator", kind="draft") == []
    assert await ids(office, "72.SNV", kind="draft") == []
    await office.ok("PATCH", f"/drafts/{own['id']}", tag=1, json={"assigned": "72.SNV"})
    assert await ids(office, "72.SNV", kind="draft", q="dich benh") == [own["id"]]


async def test_a_draft_is_searched_as_its_unit_sees_it(office: Planner) -> None:
    await office.publish(await office.imported())
    await office.cascaded()
    [line] = (await office.ok("GET", "/drafts?kind=inbox", DISTRICT))["items"]
    whole = await office.ok("GET", f"/drafts/{line['id']}", DISTRICT)
    task = whole["document"]["tasks"][0]["id"]
    assert line["id"] in await ids(office, DISTRICT, kind="task", q="tap huan")
    edits = {task: {"fields": {"text": "Mở hội thi sáng kiến"}}}
    await office.ok("PATCH", f"/drafts/{line['id']}", DISTRICT, tag=whole["revision"], json={"edits": edits})
    [item] = await found(office, DISTRICT, kind="task", q='"hoi thi"')
    assert (item["of"], item["id"], item["task"], marked(item)) == ("draft", line["id"], task, ["hội thi"])
    for other in (PROVINCE, CITY):
        assert await ids(office, other, kind="task", q='"hoi thi"') == []


async def test_filters_of_drafts(office: Planner) -> None:
    await office.publish(await office.imported())
    await office.cascaded()
    [line] = (await office.ok("GET", "/drafts?kind=inbox", DISTRICT))["items"]
    for asked, there in (({"state": "drafting"}, 1), ({"state": "submitted"}, 0), ({"state": "in_force"}, 0),
                         ({"year": 2022}, 1), ({"year": 2021}, 0), ({"unit": "tỉnh Tây Ninh"}, 1), ({"unit": "72"}, 0),
                         ({"unit": "tan bien"}, 1), ({"recorded": "true"}, 0), ({"scope": "below"}, 0)):
        assert len(await ids(office, DISTRICT, kind="draft", **asked)) == there, asked
    await office.act(line, "submit", DISTRICT)
    assert len(await ids(office, DISTRICT, kind="draft", state="submitted")) == 1


async def test_drafts_with_something_new(office: Planner) -> None:
    root = await office.publish(await office.imported())
    await office.cascaded()

    async def new(what: str, unit: str = DISTRICT, **asked: str) -> int:
        return len((await office.ok("GET", "/drafts", unit, params={"new": what, **asked}))["items"])

    assert (await new("untouched"), await new("changed")) == (1, 0)
    assert (await new("untouched", state="drafting"), await new("untouched", state="signed")) == (1, 0)
    [line] = (await office.ok("GET", "/drafts?kind=inbox", DISTRICT))["items"]
    await office.publish(line, DISTRICT)
    assert (await new("untouched"), await new("changed")) == (0, 0)
    await office.ok("POST", f"/plans/{root['id']}/revoke", tag=root["revision"], json={"reason": "Sai"})
    assert (await new("changed"), await new("changed", CITY)) == (1, 1)


# law 7

codes = st.sampled_from(["72", "703", "705", "25459", "25462", "72.SNV", "703.PNV", "80"])
days = st.sampled_from(["2021-05-01", "2022-04-08", "2025-08-01"])
plans = st.fixed_dictionaries({
    "plan": st.just("p"), "version": st.integers(1, 3), "ended": st.none(), "recorded": st.booleans(), "date": days,
    "order": st.just("o"), "symbol": st.just("1/KH-UBND"), "title": st.just("Kế hoạch"), "issuer_name": st.just("UBND"),
    "authority": st.just("UBND"), "issuer_code": codes, "above": st.lists(codes, max_size=2, unique=True),
    "document": st.just({"tasks": [{"id": "t1", "text": "Tập huấn"}]}),
    "addressees": st.lists(st.builds(lambda code, via: {"unit": {"code": code}, "via": via}, codes,
                                     st.sampled_from([None, "703"])), max_size=3)})


@given(plan=plans, unit=codes, past=st.dictionaries(codes, days, max_size=2))
def test_whoever_an_entry_is_for_may_open_its_plan(plan: dict[str, Any], unit: str, past: dict[str, str]) -> None:
    """And who has issued or received a plan, or stands above its issuer, does find it."""
    sight = Sight(unit, past={code: day for code, day in past.items() if code != unit})
    found = [lane for some in sight.lanes().values() for lane in some]
    for entry in entries(plan):
        assert not any(lane.has(entry) for lane in found) or sight.sees(plan)
    direct = {a["unit"]["code"] for a in plan["addressees"] if a["via"] is None}
    if unit in {plan["issuer_code"], *plan["above"], *direct}:
        assert all(any(lane.has(entry) for lane in found) for entry in entries(plan))


async def test_every_hit_of_every_unit_can_be_opened(office: Planner) -> None:
    root, child, commune = await two_levels(office)
    drafts = [await office.imported(OTHER), await office.imported(DISTRICTS, DISTRICT)]
    await office.ok("PATCH", f"/drafts/{drafts[0]['id']}", tag=1, json={"assigned": "72.SNV"})
    [tree] = await office.stores.trees.all()
    communes = [next(unit.code for unit in tree.children(above)) for above in (CITY, DISTRICT, "709")]
    units = [PROVINCE, DISTRICT, CITY, commune, *communes, "72.SNV", f"{DISTRICT}.PNV", "79", "80", ""]
    opened = set()
    for unit in units:
        for kind in ("plan", "task", "draft"):
            for item in await found(office, unit, kind=kind):
                path = f"/{'plans' if item['of'] == 'plan' else 'drafts'}/{item['id']}"
                if (unit, path) not in opened:
                    assert (await office.call("GET", path, unit)).status_code == 200, (unit, path)
                opened.add((unit, path))
    seen = {(unit, path.split("/")[-1]) for unit, path in opened}
    assert {unit for unit, id in seen if id == child["id"]} >= {PROVINCE, DISTRICT, commune}
    assert {unit for unit, id in seen if id == drafts[0]["id"]} == {PROVINCE, "72.SNV"}
    assert {unit for unit, id in seen if id == drafts[1]["id"]} == {DISTRICT}
    assert not any(unit in ("79", "80", "") for unit, _ in seen)
    assert any(id == root["id"] and unit == CITY for unit, id in seen)


async def test_whoever_an_amendment_no_longer_addresses_finds_nothing_of_it(
    office: Planner, monkeypatch: pytest.MonkeyPatch,
) -> None:
    root = await office.publish(await office.imported())
    await office.cascaded()
    assert await ids(office, CITY, q="tuyen truyen") == [root["id"]]
    draft = await office.ok("POST", f"/plans/{root['id']}/amend", json={"replace": False})
    draft = await office.ok("PATCH", f"/drafts/{draft['id']}", tag=draft["revision"],
                            json={"addressees": {"units": [DISTRICT]}})
    keep = searches.keep

    async def away(*_: object) -> None:
        raise Retryable("the store is away")

    signed = await office.signed(draft)
    monkeypatch.setattr(chain.searches, "keep", away)       # the chain stops after the publication
    answer = await office.call("POST", f"/drafts/{signed['id']}/publish", tag=signed["revision"],
                               json={"date": DAY.isoformat()})
    assert answer.status_code == 503
    page = await office.ok("GET", "/search", CITY, params={"q": "tuyen truyen"})
    assert (page["items"], page["count"]) == ([], 0)
    monkeypatch.setattr(chain.searches, "keep", keep)
    await office.reconciler()()
    assert await ids(office, DISTRICT, q="tuyen truyen") == [root["id"]]
    assert (await office.ok("GET", "/search", CITY, params={"q": "tuyen truyen"}))["count"] == 0
    laws = (await office.ok("GET", "/verify", "", "administrator"))["laws"]
    assert not [one for one in laws["9"]["violations"] if "plan makes it" in one or "of no plan" in one]


async def test_an_entry_never_shows_what_the_plan_does_not(office: Planner) -> None:
    """An index that is wrong, by whatever cause, hides and doesn't tell."""
    root = await office.publish(await office.imported())
    for entry in await office.stores.searches.find({"plan": root["id"]}):
        terms = [*entry["terms"], "@to:79", "@by:80"]
        await office.stores.searches.replace({**entry, "terms": terms}, entry["revision"])
    for unit in ("79", "80"):
        for kind in ("plan", "task"):
            assert await ids(office, unit, kind=kind, q="tuyen truyen") == []
        assert (await office.ok("GET", "/plans", unit))["items"] == []


# law 9

async def test_entries_that_are_lost_or_old_are_made_again(office: Planner) -> None:
    root, child, _ = await two_levels(office)
    await office.stores.searches.delete({"plan": root["id"]})
    await office.stores.searches.set_where({"plan": child["id"]}, {"form": 0, "terms": []})
    [stray] = await office.stores.searches.find({"_id": f"{child['id']}/plan"})
    await office.stores.searches.insert({**stray, "_id": "gone/plan", "plan": "gone"})
    assert await ids(office, q="tuyen truyen") == []
    assert sorted((await office.reconciler()())["findable"]) == sorted(["gone", root["id"], child["id"]])
    assert set(await ids(office, q="tuyen truyen")) == {root["id"], child["id"]}
    assert (await office.reconciler()())["findable"] == []
    assert (await office.ok("GET", "/verify", "", "administrator"))["laws"]["9"]["violations"] == []


async def test_a_later_state_is_never_overwritten_by_an_earlier(office: Planner) -> None:
    root = await office.publish(await office.imported())
    [plan] = await office.stores.plans.find({"plan": root["id"]})
    later = entries({**plan, "version": 2, "title": "Bản sau"})
    await office.stores.searches.delete({"plan": root["id"]})
    await office.stores.searches.insert_new(later)
    await searches.keep(office.stores, root["id"])
    kept = await office.stores.searches.get(f"{root['id']}/plan")
    assert kept is not None
    assert (kept["version"], parse("ban sau").matches(kept["parts"][0]["text"])) == (2, True)


async def test_who_asks_is_part_of_the_question(office: Planner) -> None:
    """Also of a caller without a unit, who is no administrator."""
    await office.publish(await office.imported())
    nobody = Principal("", "x", frozenset({"officer"}))
    assert await lanes(office.stores, nobody) == {"own": [], "received": [], "below": []}
    assert await ids(office, "", "officer") == []
