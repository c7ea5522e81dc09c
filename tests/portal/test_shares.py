"""A task in per cent: two fields in the form, "97,1 % (99/102)" in the tables."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest

from services.portal.api.formats import percent_text
from tests.portal.conftest import Login, hidden
from tests.portal.fakes import OBLIGATION, PLAN, Fake, obligation

PAGE, SAVE = f"/bao-cao/{OBLIGATION}", f"/bao-cao/{OBLIGATION}/luu"
SHARE = {"id": "t1", "text": "Giải quyết hồ sơ đúng hạn", "unit": "%", "target": 90, "due": None, "coordinate": False}
COUNT = {"id": "t2", "text": "Mở lớp", "unit": "lớp", "target": 2, "due": None, "coordinate": False}
SHOWN = "97,1 % (99/102)"


@pytest.fixture
def owed(fake: Fake) -> Fake:
    """The unit owes a report with a share and a count."""
    fake.obligations[OBLIGATION] = obligation(tasks=[SHARE, COUNT])
    return fake


@pytest.fixture
def rolled(fake: Fake) -> Fake:
    """The province's table: a share with and one without figures, a count."""
    tasks = [
        {**SHARE, "states": {"done": 2}, "reported": 3, "quantity": "99", "of": "102", "share": "97.1"},
        {**SHARE, "id": "t3", "states": {"done": 1}, "reported": 1, "quantity": None, "of": None, "share": None},
        {**COUNT, "states": {"done": 2}, "reported": 2, "quantity": "759", "of": None, "share": None}]
    child = {**Fake.rollup["children"][0], "tasks": tasks}
    fake.rollup = copy.deepcopy(Fake.rollup) | {"tasks": tasks, "children": [child]}  # type: ignore[misc]
    return fake


def words(html: str) -> str:
    """The page without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def report(**item: Any) -> dict[str, Any]:
    return {"id": OBLIGATION, "revision": 5, "state": "submitted", "note": "", "acts": [],
            "items": {"t1": {"state": "done", "note": "", "evidence": [], **item}}}


async def test_the_form_has_two_fields_for_a_share(login: Login, owed: Fake) -> None:
    html = (await (await login("703")).get(PAGE)).text
    for name, label in (("quantity:t1", "Số đạt"), ("of:t1", "Tổng số")):
        found = re.search(rf'<label for="{name}">(.*?)</label>', html, re.S)
        assert found
        assert words(found[1]).split(" để ")[0].strip() == label
        assert "để trống nếu chưa có số liệu" in found[1]
    assert "Chỉ tiêu: 90 %" in html
    assert 'name="of:t2"' not in html
    assert "Số lượng (lớp)" in html
    assert "Số lượng (%)" not in html


@pytest.mark.parametrize(("typed", "sent"), [
    ({"quantity:t1": "12,5", "of:t1": "1.250"}, {"quantity": "12.5", "of": "1250"}),
    ({"quantity:t1": "", "of:t1": " "}, {"quantity": None, "of": None}),
    ({"quantity:t1": "3"}, {"quantity": "3", "of": None}),
])
async def test_both_figures_are_sent(login: Login, owed: Fake, typed: dict[str, str], sent: dict[str, Any]) -> None:
    client = await login("703")
    form = hidden((await client.get(PAGE)).text, SAVE)
    given = {"state:t1": "done", "state:t2": "done", "quantity:t2": "2", "of:t2": "9"}
    assert (await client.post(SAVE, data=form | given | typed)).status_code == 303
    assert owed.sent[0].body["items"] == {
        "t1": {"state": "done", **sent, "note": "", "evidence": []},
        "t2": {"state": "done", "quantity": "2", "note": "", "evidence": []}}


async def test_what_is_refused_is_told_and_kept(login: Login, owed: Fake) -> None:
    client = await login("703")
    form = hidden((await client.get(PAGE)).text, SAVE)
    answer = await client.post(SAVE, data=form | {"state:t1": "done", "quantity:t1": "3", "of:t1": "hai"})
    assert answer.status_code == 422
    assert 'value="hai"' in answer.text
    assert (await client.post(SAVE, data=form | {"of:t1": "5"})).status_code == 422     # a figure without a state
    owed.fail[f"PUT reports/{OBLIGATION}"] = (422, "numerator_too_large", "số đạt lớn hơn tổng số.")
    answer = await client.post(SAVE, data=form | {"state:t1": "done", "quantity:t1": "3", "of:t1": "2"})
    assert "số đạt lớn hơn tổng số." in answer.text
    assert re.search(r'name="of:t1" value="2"', answer.text)


async def test_a_draft_is_filled_in_again(login: Login, owed: Fake) -> None:
    owed.reports[OBLIGATION] = {**report(quantity="12.5", of="1250"), "state": "draft"}
    html = (await (await login("703")).get(PAGE)).text
    assert re.search(r'name="quantity:t1" value="12,5"', html)
    assert re.search(r'name="of:t1" value="1.250"', html)


@pytest.mark.parametrize(("item", "shown"), [
    ({"quantity": "99", "of": "102"}, SHOWN), ({"quantity": "0", "of": "4"}, "0 % (0/4)"),
    ({"quantity": None, "of": None}, "chưa có số liệu"),
    ({"quantity": "95"}, "chưa có số liệu"),                # sent before there were denominators
])
async def test_a_sent_report_shows_the_share(login: Login, owed: Fake, item: dict[str, Any], shown: str) -> None:
    owed.obligations[OBLIGATION]["state"] = "submitted"
    owed.reports[OBLIGATION] = report(**item)
    html = (await (await login("72")).get(PAGE)).text
    row = re.search(r"<tr><td class=\"wide\">Giải quyết.*?</tr>", html, re.S)
    assert row
    assert shown in words(row[0])


async def test_the_rollup_shows_shares_sums_and_what_is_missing(login: Login, rolled: Fake) -> None:
    html = (await (await login("72")).get(f"/tong-hop/{PLAN}/2022-Q1")).text
    table, matrix = (re.search(rf'aria-labelledby="{id}".*?</section>', html, re.S) for id in ("theo-nv", "chi-tiet"))
    assert table
    assert matrix
    share, empty, count = (words(row) for row in re.findall(r"<tr><th scope=\"row\".*?</tr>", table[0], re.S))
    assert SHOWN in share
    assert "chưa có số liệu" in empty
    assert "759 lớp" in count
    assert "759 %" not in words(html)
    cells = [words(cell).strip() for cell in re.findall(r'<td class="num">(.*?)</td>', matrix[0], re.S)]
    assert cells == [SHOWN, "chưa có số liệu", "759"]


def test_a_percentage_is_rounded_as_the_services_do_it() -> None:
    assert [percent_text(*pair) for pair in (("1", "16"), ("99", "102"), (1, 0), ("1", "0"), (None, 3))] == [
        "6,3%", "97,1%", "–", "–", "–"]
