"""A cascade as a list: level by level, in an order, of a state, by pages; and its pure parts."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.planner.domain import listing as rules
from services.planner.domain.tree import Node, counts
from shared.language import sort_key
from tests.planner.support import CITY, DISTRICT, PROVINCE, Planner

STATES = st.sampled_from(["published", "drafting", "signed", "not_handed_down", "pending"])


def made(code: str, state: str, children: list[Node]) -> Node:
    plan = {"plan": f"p-{code}", "symbol": f"{len(code)}/KH", "date": "2022-04-08"} if state == "published" else None
    draft = {"_id": f"d-{code}", "state": state} if state in ("drafting", "signed", "published") else None
    return Node(code, f"Xã {code}", "commune", False, via=None if state == "pending" else "x", draft=draft, plan=plan,
                children=children)


@st.composite
def trees(draw: st.DrawFn, code: str = "1", depth: int = 3) -> Node:
    children = draw(st.integers(0, 3)) if depth else 0
    return made(code, draw(STATES), [draw(trees(code=f"{code}{n}", depth=depth - 1)) for n in range(children)])


def every(node: Node) -> list[Node]:
    return [one for child in node.children for one in (child, *every(child))]


@given(trees())
def test_every_unit_is_once_in_the_list_and_once_in_the_depths(top: Node) -> None:
    below = every(top)
    assert [line.node for line in rules.lines(top, deep=True)] == below
    assert [line.node for line in rules.lines(top)] == top.children
    counted = sum((Counter(states) for states in rules.depths(top)), Counter())
    assert counted == Counter(node.state for node in below)
    for line in rules.lines(top, deep=True):
        under = every(line.node)
        assert (line.below, line.published_below) == (len(under), sum(n.state == "published" for n in under))
        assert line.node in line.above.children
        assert [node.unit for node in rules.found(top, line.node.unit)][-2:] == [line.above.unit, line.node.unit]


@given(trees(), st.sampled_from(["tree", "name", "state", "number", "date", "below"]), st.booleans())
def test_an_order_leaves_nobody_out_and_puts_what_it_cannot_tell_last(top: Node, by: Any, down: bool) -> None:
    lines = rules.lines(top, deep=True)
    result = rules.ordered(lines, by, descending=down)
    assert Counter(line.node.unit for line in result) == Counter(line.node.unit for line in lines)
    told = [line for line in result if {
        "number": line.node.plan, "date": line.node.plan, "below": line.below}.get(by, True)]
    assert result[:len(told)] == told
    done, rest = rules.chosen(lines, "published"), rules.chosen(lines, "not_published")
    assert len(done) + len(rest) == len(rules.chosen(lines, None)) == len(lines)
    assert {line.node.state for line in done} <= {"published"}


async def test_level_by_level(office: Planner) -> None:
    plan = await office.publish(await office.imported())
    await office.cascaded()
    [line] = (await office.ok("GET", "/drafts?kind=inbox", DISTRICT))["items"]
    child = await office.publish(line, DISTRICT)
    await office.cascaded()

    async def units(query: str = "", unit: str = PROVINCE, id: str = plan["id"]) -> Any:
        return await office.ok("GET", f"/plans/{id}/cascade/units{query}", unit)

    first = await units()
    assert (first["unit"]["unit"], first["unit"]["symbol"], first["unit"]["date"]) == ("72", "01/KH-UBND", "2022-04-08")
    assert [one["unit"] for one in first["way"]] == ["72"]
    assert first["depths"][0] == {"published": 1, "drafting": 8}
    assert list(first["depths"][1]) == ["drafting", "not_handed_down"]
    assert first["count"] == len(first["items"]) == 9
    names = [one["unit_name"] for one in first["items"]]
    assert names[:3] == ["Huyện Bến Cầu", "Huyện Châu Thành", "Huyện Dương Minh Châu"]
    tan_bien = next(one for one in first["items"] if one["unit"] == DISTRICT)
    assert (tan_bien["state"], tan_bien["plan"], tan_bien["published_below"]) == ("published", child["id"], 0)
    assert tan_bien["below"] == sum(tan_bien["depths"][0].values()) == first["depths"][1]["drafting"]

    lower = await units(f"?unit={DISTRICT}")
    assert [one["unit"] for one in lower["way"]] == ["72", DISTRICT]
    assert {one["above"] for one in lower["items"]} == {DISTRICT}
    everybody = await units("?deep=true&limit=1000")
    assert everybody["count"] == len(everybody["items"]) == 9 + sum(first["depths"][1].values())
    assert (await units("?state=not_published"))["count"] == 8
    assert (await units("?state=published"))["items"][0]["unit"] == DISTRICT
    assert (await units("?order=date"))["items"][0]["unit"] == DISTRICT
    pages = [await units(f"?order=name&descending=true&limit=4&offset={at}") for at in (0, 4, 8)]
    assert [one["unit_name"] for page in pages for one in page["items"]] == sorted(names, key=sort_key, reverse=True)
    assert first["counts"] == await office.ok("GET", f"/plans/{plan['id']}/cascade/counts")


async def test_nobody_looks_beyond_what_he_may_see(office: Planner) -> None:
    plan = await office.publish(await office.imported())
    await office.cascaded()
    path = f"/plans/{plan['id']}/cascade/units"
    assert (await office.ok("GET", path, CITY))["unit"]["unit"] == CITY
    for query in (f"?unit={DISTRICT}", "?unit=72", "?unit=99999"):
        assert (await office.call("GET", path + query, CITY)).status_code == 404
    assert (await office.call("GET", path, "74")).status_code == 404
    for query in ("?state=x", "?order=x", "?limit=0", "?limit=1001", "?offset=-1"):
        assert (await office.call("GET", path + query)).status_code == 422


def test_counts_tell_a_publication_two_levels_below() -> None:
    leaf = made("111", "drafting", [])
    top = made("1", "published", [made("11", "published", [leaf])])
    top.plan = {"addressee_count": 2, "direct_count": 1}
    before = counts(top)
    leaf.plan, leaf.draft = {"plan": "p"}, {"_id": "d", "state": "published"}
    assert counts(top) == {**before, "next_published": 1}


@pytest.mark.parametrize("state", ["drafting", "pending"])
def test_a_list_without_anybody(state: str) -> None:
    assert rules.depths(made("1", state, [])) == ()
    assert rules.found(made("1", state, []), "2") == []
