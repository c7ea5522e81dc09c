"""Figures by indicator: each kind's own input in the form, and "97,1 % (99/102)" in the tables."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest

from services.portal.api.formats import percent_text
from tests.portal.conftest import Login, hidden
from tests.portal.fakes import OBLIGATION, PLAN, Fake, indicator, obligation, summed

PAGE, SAVE = f"/bao-cao/{OBLIGATION}", f"/bao-cao/{OBLIGATION}/luu"
SHARE = indicator("t1", "share", name="Hồ sơ đúng hạn", target="90")
COUNT = indicator("t2", "count", name="Lớp đã mở", unit="lớp", target="2", recurrence="month")
YES, TEXT = indicator("t2", "yes_no", name="Đã có kế hoạch"), indicator("t2", "text", name="Vướng mắc")
TASKS = [{"id": "t1", "text": "Giải quyết hồ sơ đúng hạn", "due": None, "coordinate": False, "indicators": [SHARE]},
         {"id": "t2", "text": "Mở lớp", "due": None, "coordinate": False, "indicators": [COUNT, YES, TEXT]}]
SHOWN = "97,1 % (99/102)"


@pytest.fixture
def owed(fake: Fake) -> Fake:
    """The unit owes a report with every kind of input."""
    fake.obligations[OBLIGATION] = obligation(tasks=TASKS)
    return fake


def rows(share: dict[str, Any]) -> list[dict[str, Any]]:
    count = summed(COUNT, 2, 7, value="759", met=True)
    said = [summed(YES, 3, 1, part="2", of="3", share="66.7"), summed(TEXT, 4)]
    return [{"id": "t1", "text": "Giải quyết hồ sơ", "states": {"done": 2}, "reported": 3, "expected": 9,
             "indicators": [share]},
            {"id": "t2", "text": "Mở lớp", "states": {"done": 2}, "reported": 2, "expected": 9,
             "indicators": [count, *said]}]


def rolled(fake: Fake, share: dict[str, Any]) -> Fake:
    """The province's table."""
    child = {**Fake.rollup["children"][0], "tasks": rows(share)}
    fake.rollup = copy.deepcopy(Fake.rollup) | {"tasks": rows(share), "children": [child]}  # type: ignore[misc]
    return fake


def words(html: str) -> str:
    """The page without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def report(state: str = "submitted", previous: Any = None, **figures: Any) -> dict[str, Any]:
    return {"id": OBLIGATION, "revision": 5, "state": state, "note": "", "acts": [], "previous": previous,
            "items": {"t1": {"state": "done", "note": "", "evidence": [], "figures": figures}}}


def figure(number: str | None = None, of: str | None = None) -> dict[str, Any]:
    return {"number": number, "of": of, "yes": None, "text": "", "reason": ""}


def entry(html: str, name: str) -> str:
    """The words of one indicator's part of the form."""
    found = re.search(rf'<p class="name">{name}(.*?)(<p class="name">|<details)', html, re.S)
    assert found
    return words(found[1])


async def test_the_form_has_the_input_of_each_kind(login: Login, owed: Fake) -> None:
    html = (await (await login("703")).get(PAGE)).text
    share, count, yes = (entry(html, name) for name in ("Hồ sơ đúng hạn", "Lớp đã mở", "Đã có kế hoạch"))
    assert "Số đạt" in share
    assert "Tổng số" in share
    assert "Chỉ tiêu: ít nhất 90 %." in share
    assert "Số lượng (lớp)" in count
    assert "Chỉ tiêu: ít nhất 2 lớp mỗi tháng." in count
    assert "– Chưa có số liệu Có Không" in yes
    assert re.search(r'name="yes:t2#yes_no" value="" checked', html)
    assert '<textarea id="text:t2#text"' in html
    assert "từ 15/12/2021 đến 14/3/2022" in words(html)
    assert 'name="reason:t2#count"' not in html                     # nothing to compare with


@pytest.mark.parametrize(("typed", "sent"), [
    ({"number:t1#share": "12,5", "of:t1#share": "1.250"}, {"t1#share": {"number": "12.5", "of": "1250"}}),
    ({"number:t1#share": "", "of:t1#share": " "}, {}),
    ({"number:t1#share": "3"}, {"t1#share": {"number": "3"}}),
    ({"number:t1#share": "0", "of:t1#share": "4"}, {"t1#share": {"number": "0", "of": "4"}}),
])
async def test_figures_are_sent_by_indicator(login: Login, owed: Fake, typed: dict[str, str], sent: Any) -> None:
    client = await login("703")
    form = hidden((await client.get(PAGE)).text, SAVE)
    given = {"state:t1": "done", "state:t2": "done", "number:t2#count": "2", "reason:t2#count": "Mở thêm",
             "yes:t2#yes_no": "no", "text:t2#text": "Thiếu giáo viên", "of:t2#count": "9"}
    assert (await client.post(SAVE, data=form | given | typed)).status_code == 303
    assert owed.sent[0].body["items"] == {
        "t1": {"state": "done", "figures": sent, "note": "", "evidence": []},
        "t2": {"state": "done", "note": "", "evidence": [], "figures": {
            "t2#count": {"number": "2", "reason": "Mở thêm"}, "t2#yes_no": {"yes": False},
            "t2#text": {"text": "Thiếu giáo viên"}}}}


async def test_what_is_refused_is_told_and_kept(login: Login, owed: Fake) -> None:
    client = await login("703")
    form = hidden((await client.get(PAGE)).text, SAVE)
    answer = await client.post(SAVE, data=form | {
        "state:t1": "done", "number:t1#share": "3", "of:t1#share": "hai", "yes:t2#yes_no": "yes"})
    assert answer.status_code == 422
    assert 'value="hai"' in answer.text
    assert re.search(r'name="yes:t2#yes_no" value="yes" checked', answer.text)
    assert "of:t1#share-loi" in answer.text
    assert owed.sent[0].body["items"]["t1"] == {"state": "done", "figures": {}, "note": "", "evidence": []}


async def test_a_figure_may_be_saved_before_its_tasks_state_is_chosen(login: Login, owed: Fake) -> None:
    client = await login("703")
    form = hidden((await client.get(PAGE)).text, SAVE)
    assert (await client.post(SAVE, data=form | {"of:t1#share": "5"})).status_code == 303
    assert owed.sent[0].body["items"] == {
        "t1": {"state": "", "figures": {"t1#share": {"of": "5"}}, "note": "", "evidence": []}}
    owed.fail[f"PUT reports/{OBLIGATION}"] = (422, "numerator_too_large", "số đạt lớn hơn tổng số.")
    answer = await client.post(SAVE, data=form | {"state:t1": "done", "number:t1#share": "3", "of:t1#share": "2"})
    assert "số đạt lớn hơn tổng số." in answer.text
    assert re.search(r'name="of:t1#share" value="2"', answer.text)


async def test_a_draft_stands_beside_the_period_before_and_what_lies_below(login: Login, owed: Fake) -> None:
    before = {"period": "2021-Q4", "period_label": "quý IV năm 2021", "figures": {"t1#share": figure("9", "10")}}
    owed.reports[OBLIGATION] = report("draft", before, **{"t1#share": figure("12.5", "1250")})
    rolled(owed, summed(SHARE, 3, 1, part="99", of="102", share="97.1"))
    html = (await (await login("703")).get(PAGE)).text
    assert re.search(r'name="number:t1#share" value="12,5"', html)
    assert re.search(r'name="of:t1#share" value="1.250"', html)
    share = entry(html, "Hồ sơ đúng hạn")
    assert "Quý IV năm 2021: 90 % (9/10)" in share
    assert f"Đơn vị cấp dưới đã báo cáo: {SHOWN} (3 đơn vị)" in share
    assert 'name="reason:t1#share"' in html


@pytest.mark.parametrize(("told", "shown"), [
    (figure("99", "102"), SHOWN), (figure("0", "4"), "0 % (0/4)"), (None, "chưa có số liệu")])
async def test_a_sent_report_shows_the_share(login: Login, owed: Fake, told: Any, shown: str) -> None:
    owed.obligations[OBLIGATION]["state"] = "submitted"
    owed.reports[OBLIGATION] = report(**({"t1#share": told} if told else {}))
    html = (await (await login("72")).get(PAGE)).text
    row = re.search(r'<tr class="indicator"><td class="wide">Hồ sơ đúng hạn.*?</tr>', html, re.S)
    assert row
    assert shown in words(row[0])


async def test_the_leader_reopens_what_was_accepted(login: Login, owed: Fake) -> None:
    owed.obligations[OBLIGATION]["state"] = "accepted"
    owed.reports[OBLIGATION] = report("accepted")
    client, path = await login("72.lanhdao"), f"{PAGE}/tra-loi"
    form = hidden((await client.get(PAGE)).text, path)
    assert (await client.post(path, data=form | {"act": "reopen"})).status_code == 422       # without a reason
    assert (await client.post(path, data=form | {"act": "reopen", "reason": "Nhập nhầm"})).status_code == 303
    assert [(one.path, one.body) for one in owed.sent] == [(f"reports/{OBLIGATION}/reopen", {"reason": "Nhập nhầm"})]


async def test_the_rollup_shows_each_kind_and_what_is_missing(login: Login, fake: Fake) -> None:
    rolled(fake, summed(SHARE, 0, 9))
    client = await login("72")
    html = (await client.get(f"/tong-hop/{PLAN}/2022-Q1")).text
    table = re.search(r'aria-labelledby="theo-nv".*?</section>', html, re.S)
    matrix = (await client.get(f"/tong-hop/{PLAN}/2022-Q1/tung-don-vi")).text
    assert table
    share, count, yes, text = (words(row) for row in re.findall(r'<tr class="indicator">.*?</tr>', table[0], re.S))
    assert "thiếu 9 đơn vị 0/9 chưa có số liệu" in share
    assert "759 lớp" in count
    assert count.endswith("Đạt")
    assert "2/3 đơn vị có" in yes
    assert "4 đơn vị có nội dung" in text
    assert "759 %" not in words(html)
    cells = [words(cell) for cell in re.findall(r'<td class="num" data-label=".*?">(.*?)</td>', matrix, re.S)]
    assert cells == ["chưa có số liệu", "759 lớp", "2/3 đơn vị có", "4 đơn vị có nội dung"]
    rolled(fake, summed(SHARE, 3, 1, part="99", of="102", share="97.1"))
    assert SHOWN in words((await (await login("72")).get(f"/tong-hop/{PLAN}/2022-Q1")).text)


def test_a_percentage_is_rounded_as_the_services_do_it() -> None:
    assert [percent_text(*pair) for pair in (("1", "16"), ("99", "102"), (1, 0), ("1", "0"), (None, 3))] == [
        "6,3%", "97,1%", "–", "–", "–"]
