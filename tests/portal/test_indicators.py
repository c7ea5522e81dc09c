"""A task's indicators on the pages: in plain words, and as a form that sends only what was changed."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from services.portal.api.indicators import sentence
from shared.documents.model import Indicator
from tests.portal.conftest import Login, hidden
from tests.portal.fakes import DRAFT, EVIL, PLAN, Fake, document, draft

PAGE, DRAFT_PAGE = f"/ho-so/du-thao/{DRAFT}/chi-tieu/t1", f"/ho-so/du-thao/{DRAFT}"
LOP = {"id": "t1#lop", "name": "Số lớp", "kind": "count", "unit": "lớp", "target": "1200", "direction": "at_least",
       "recurrence": None, "minimum": None, "maximum": None, "sum_of": [], "adds_up": True}
FORM = {"t1#lop:name": "Số lớp", "t1#lop:kind": "count", "t1#lop:unit": "lớp", "t1#lop:direction": "at_least",
        "t1#lop:target": "1.200", "t1#lop:adds_up": "1", "new:kind": "count", "new:direction": "at_least",
        "new:adds_up": "1"}


def with_list(fake: Fake, *indicators: Any, **fields: Any) -> None:
    """The draft's task has this list."""
    plan = document(number=None)
    plan["tasks"][0]["indicators"] = list(indicators)
    fake.drafts[DRAFT] = draft(document=plan, **fields)


async def send(client: httpx.AsyncClient, form: dict[str, Any]) -> httpx.Response:
    return await client.post(PAGE, data=hidden((await client.get(PAGE)).text, PAGE) | form)


@pytest.mark.parametrize(("one", "words"), [
    ({"name": "Số lớp tập huấn", "unit": "lớp tập huấn", "target": 9, "direction": "at_least"},
     "ít nhất 9 lớp tập huấn (cộng dồn các đơn vị)"),
    ({"name": "Tỷ lệ hồ sơ đúng hạn", "kind": "share", "unit": "%", "target": "98.5", "direction": "at_least"},
     "Tỷ lệ hồ sơ đúng hạn: ít nhất 98,5% (tính chung các đơn vị)"),
    ({"name": "Tỷ lệ ấp có tổ", "kind": "share", "unit": "%", "target": 100, "direction": "exactly"},
     "Tỷ lệ ấp có tổ: đạt 100% (tính chung các đơn vị)"),
    ({"name": "Số tin, bài", "unit": "tin, bài", "target": 4, "direction": "exactly", "recurrence": "month"},
     "đúng 4 tin, bài mỗi tháng (cộng dồn các đơn vị)"),
    ({"name": "Vốn đã giải ngân", "kind": "sum", "unit": "triệu đồng"},
     "Vốn đã giải ngân, tính bằng triệu đồng (cộng dồn các đơn vị)"),
    ({"name": "Số buổi", "adds_up": False}, "Số buổi (chỉ tính tại từng đơn vị)"),
    ({"name": "Đã có: Báo cáo", "kind": "yes_no"}, "Đã có: Báo cáo (đếm số đơn vị có)"),
])
def test_an_indicator_in_words(one: dict[str, Any], words: str) -> None:
    assert sentence(Indicator(id="t1#x", **one).model_dump(mode="json")) == words


async def test_a_draft_tells_each_tasks_indicators_and_leads_to_their_page(login: Login, fake: Fake) -> None:
    client = await login("703")
    html = (await client.get(DRAFT_PAGE)).text
    assert "ít nhất 2 lớp (cộng dồn các đơn vị)" in html           # none were set: as they would be published
    opened = (await client.get(f"{DRAFT_PAGE}?sua=t1")).text
    form = hidden(opened, f"{DRAFT_PAGE}/muc/t1") | {"act": "indicators", "text": "Lời mới"}
    answer = await client.post(f"{DRAFT_PAGE}/muc/t1", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    assert fake.sent[0].body["edits"]["t1"]["fields"]["text"] == "Lời mới"


async def test_a_published_plan_tells_them(login: Login) -> None:
    html = (await (await login("72")).get(f"/ke-hoach/{PLAN}")).text
    assert "Chỉ tiêu báo cáo" in html
    assert "ít nhất 2 lớp (cộng dồn các đơn vị)" in html


async def test_the_form_as_rendered_changes_nothing(login: Login, fake: Fake) -> None:
    with_list(fake, LOP)
    assert (await send(await login("703"), FORM)).headers["location"] == f"{PAGE}?da=luu"
    assert fake.sent == []


async def test_rows_are_changed_added_and_removed(login: Login, fake: Fake) -> None:
    with_list(fake, LOP, {**LOP, "id": "t1#cu", "name": "Cũ"})
    await send(await login("703"), FORM | {
        "t1#lop:target": "1.500,5", "t1#lop:kind": "sum", "t1#lop:sum_of": ["new"], "remove:t1#cu": "1",
        "new:name": "Tỷ lệ đúng hạn", "new:kind": "share", "new:target": "90", "new:recurrence": "quarter"})
    [sent] = fake.sent
    assert (sent.method, sent.path, sent.revision) == ("PATCH", f"drafts/{DRAFT}", '"3"')
    first, new = sent.body["edits"]["t1"]["fields"]["indicators"]
    assert first == {**LOP, "kind": "sum", "target": "1500.5", "sum_of": ["new"]}
    assert (new["name"], new["kind"], new["unit"], new["target"]) == ("Tỷ lệ đúng hạn", "share", "%", "90")
    assert (new["recurrence"], new["adds_up"]) == ("quarter", True)
    assert "id" not in new


async def test_of_a_superiors_indicator_only_the_target_is_asked(login: Login, fake: Fake) -> None:
    with_list(fake, LOP, indicators_above=["t1#lop"])
    client = await login("703")
    html = (await client.get(PAGE)).text
    assert "cấp trên đặt" in html
    assert 'name="t1#lop:name"' not in html
    await send(client, {"t1#lop:target": "20", "t1#lop:name": "Tên khác"})
    assert fake.sent[0].body["edits"]["t1"]["fields"]["indicators"] == [{**LOP, "target": "20"}]


async def test_what_is_refused_is_told_and_kept(login: Login, fake: Fake) -> None:
    with_list(fake, LOP)
    client = await login("703")
    bad = await send(client, FORM | {"t1#lop:target": "chín"})
    assert bad.status_code == 422
    assert "không phải là số" in bad.text
    assert 'value="chín"' in bad.text
    fake.fail["PATCH"] = (422, "indicator_unit", "Chỉ tiêu “x”: tỷ lệ phải có đơn vị tính là “%”.")
    refused = await send(client, FORM | {"t1#lop:name": EVIL})
    assert "tỷ lệ phải có đơn vị" in refused.text
    assert EVIL not in refused.text
    assert "&lt;script&gt;" in refused.text


async def test_no_form_for_whom_it_is_not_and_no_page_for_what_is_not_there(login: Login, fake: Fake) -> None:
    with_list(fake, LOP, state="submitted")
    client = await login("703")
    assert "Lưu chỉ tiêu" not in (await client.get(PAGE)).text
    assert "ít nhất 1.200 lớp" in (await client.get(PAGE)).text
    assert (await client.get(f"{DRAFT_PAGE}/chi-tieu/none")).status_code == 404
    assert (await client.post(PAGE, data={"csrf": "other"})).status_code == 403
