"""The editor: a form for each part, only what changed is sent, whatever the button; what scripts are answered."""

from __future__ import annotations

import copy
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests.portal.conftest import Login, hidden
from tests.portal.fakes import DRAFT, EVIL, Fake, draft

PAGE = f"/ho-so/du-thao/{DRAFT}"


async def send(client: httpx.AsyncClient, node: str, *, json: bool = False, **fields: str) -> httpx.Response:
    """What is sent when the part's form is opened and these fields are typed into it."""
    opened = (await client.get(PAGE, params={"sua": node})).text
    headers = {"accept": "application/json"} if json else {}
    path = f"{PAGE}/muc/{quote(node)}"
    return await client.post(path, data=hidden(opened, path) | fields, headers=headers)


TASK = {"text": "Tổ chức lớp tập huấn", "lead": "Sở Nội vụ", "partners": "", "addressees": "", "products": "Báo cáo",
        "time": "trước tháng 11 năm 2022", "end": "31/10/2022", "target:0": "2"}


@pytest.mark.parametrize(("node", "typed", "edits"), [
    ("n3", {"heading": "Nâng cao\r\nnhận thức", "label": "a"}, {"n3": {"heading": "Nâng cao\nnhận thức"}}),
    ("b1", {"lead": "Thực hiện", "text": "Nghị quyết số 76/NQ-CP ngày 15/7/2021 của Chính phủ"},
     {"b1": {"lead": "Thực hiện"}}),
    ("t1", TASK | {"lead": "Phòng Nội vụ\r\n", "target:0": "3"}, {"t1": {
        "lead": ["Phòng Nội vụ"], "targets": [{"quantity": 3.0, "unit": "lớp", "text": "02 lớp", "at_least": False,
                                               "recurrence": None}]}}),
    ("t1", TASK | {"end": "20/10/2022"}, {"t1": {
        "time": {"kind": "by", "end": "2022-10-20", "text": "trước ngày 20/10/2022"}}}),
    ("r1", {"cells:0": "", "cell:0": "1", "cell:1": "Pa nô, áp phích"}, {"r1": {"cells": ["1", "Pa nô, áp phích"]}}),
    ("document:title", {"title": "Tên mới"}, {"document": {"title": "Tên mới"}}),
    ("document:recipients", {"recipients": "Như trên\r\nLưu: VT, VP\r\n"},
     {"document": {"recipients": ["Như trên", "Lưu: VT, VP"]}}),
    ("document:reporting", {"period:quarter": "1", "period:year": "1"}, {"document": {"reporting": [
        {"period": "quarter", "to": None, "text": "định kỳ quý"},
        {"period": "year", "to": None, "text": "Hằng năm báo cáo kết quả thực hiện Kế hoạch"}]}}),
])
async def test_only_what_changed_is_sent(login: Login, fake: Fake, node: str, typed: Any, edits: Any) -> None:
    answer = await send(await login("703"), node, act="save", **typed)
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"].endswith(f"#m-{node}")
    [sent] = fake.sent
    assert (sent.method, sent.path, sent.revision) == ("PATCH", f"drafts/{DRAFT}", '"3"')
    assert sent.body == {"edits": {key: {"fields": fields} for key, fields in edits.items()}}


@pytest.mark.parametrize(("node", "typed"), [
    ("n3", {"heading": "Nâng cao nhận thức", "label": "a"}), ("t1", TASK),
    ("document:signer", {"signer:collective": "", "signer:capacity": "KT.", "signer:authority": "CHỦ TỊCH",
                         "signer:position": "PHÓ CHỦ TỊCH", "signer:name": "Nguyễn Văn A"}),
    ("document:reporting", {"period:quarter": "1"}), ("r1", {"cell:0": "1", "cell:1": "Pa nô"})])
async def test_the_form_as_rendered_changes_nothing(login: Login, fake: Fake, node: str, typed: Any) -> None:
    assert (await send(await login("703"), node, act="save", **typed)).status_code == 303
    assert fake.sent == []


async def test_every_button_saves_what_was_typed_first(login: Login, fake: Fake) -> None:
    client = await login("703")
    await send(client, "n3", act="up", heading="Lời mới", label="a")
    await send(client, "t1", act="split", first="Một", second="Hai", **TASK)
    await send(client, "t1", act="remove", reason="không có", **TASK)
    await send(client, "n3", act="restore", heading="bỏ đi", label="a")
    told = [(one.method, one.path, one.body) for one in fake.sent]
    assert told == [
        ("PATCH", f"drafts/{DRAFT}", {"edits": {"n3": {"fields": {"heading": "Lời mới"}}}}),
        ("POST", f"drafts/{DRAFT}/nodes/n3/move", {"to": "up"}),
        ("POST", f"drafts/{DRAFT}/nodes/t1/split", {"first": "Một", "second": "Hai"}),
        ("PATCH", f"drafts/{DRAFT}", {"edits": {"t1": {"removed": True, "reason": "không có"}}}),
        ("PATCH", f"drafts/{DRAFT}", {"edits": {"n3": None}})]
    assert fake.sent[1].revision == '"9"'                     # that of the answer to the first


async def test_a_part_is_added_behind_another_and_never_empty(login: Login, fake: Fake) -> None:
    client = await login("703")
    page = (await client.get(PAGE, params={"them": "task", "sau": "t1"})).text
    form = hidden(page, f"{PAGE}/muc-moi")
    empty = await client.post(f"{PAGE}/muc-moi", data=form | {"text": " ", "lead": "Phòng Nội vụ"})
    assert empty.status_code == 422
    assert "Hãy ghi nội dung" in empty.text
    assert "Phòng Nội vụ" in empty.text                        # what was typed is kept
    done = await client.post(f"{PAGE}/muc-moi", data=form | {"text": "Việc thêm", "lead": "Phòng Nội vụ", "end": ""})
    assert done.status_code == 303
    [sent] = fake.sent
    assert (sent.path, sent.body) == (f"drafts/{DRAFT}/nodes", {
        "insert": {"kind": "task", "after": "t1"}, "fields": {"text": "Việc thêm", "lead": ["Phòng Nội vụ"]}})


@pytest.mark.parametrize("act", ["undo", "redo"])
async def test_steps_are_taken_back_and_done_again(login: Login, fake: Fake, act: str) -> None:
    client = await login("703")
    form = hidden((await client.get(PAGE)).text, f"{PAGE}/buoc")
    answer = await client.post(f"{PAGE}/buoc", data=form | {"act": act})
    assert f"da={act}" in answer.headers["location"]
    assert fake.sent[0].path == f"drafts/{DRAFT}/{act}"


async def test_a_script_gets_the_revision_and_what_reads_otherwise(login: Login, fake: Fake) -> None:
    client, after = await login("703"), copy.deepcopy(draft(revision=4, undo={"by": "703", "at": "x", "nodes": ["n3"]}))
    after["document"]["tasks"][0]["text"] = after["document"]["sections"][0]["heading"] = f"Lời {EVIL}"
    fake.answers[f"PATCH drafts/{DRAFT}"] = after
    told = (await send(client, "n1", json=True, act="save", heading="Khác", label="I")).json()
    assert (told["revision"], told["undo"], told["redo"]) == (4, True, False)
    assert set(told["blocks"]) == {"m-n1", "m-t1"}             # a task that follows the line is told too
    assert EVIL not in told["blocks"]["m-n1"]
    assert "<form" not in told["blocks"]["m-n1"]
    typing = (await send(client, "n1", json=True, act="autosave", heading="Khác", label="I")).json()
    assert set(typing["blocks"]) == {"m-t1"}                   # the form that is typed into stays
    moved = (await send(client, "n1", json=True, act="down", heading="MỤC ĐÍCH, YÊU CẦU", label="I")).json()
    assert moved["go"].startswith(PAGE)


async def test_a_fragment_is_one_part_or_its_form(login: Login) -> None:
    client = await login("703")
    block, form = [(await client.get(f"{PAGE}/muc/n3{query}")).text for query in ("", "?sua=1")]
    assert block.strip().startswith('<div id="m-n3"')
    assert "<form" not in block
    assert 'name="heading"' in form
    assert "<html" not in form
    assert (await client.get(f"{PAGE}/muc/gone")).status_code == 404


async def test_a_stale_edit_is_told_and_kept(login: Login, fake: Fake) -> None:
    client = await login("703")
    fake.fail["PATCH"] = (412, "stale_revision", "Nội dung đã được người khác thay đổi.")
    answer = await send(client, "document:title", act="save", title="Tên tôi vừa gõ")
    assert answer.status_code == 412
    assert "người khác thay đổi" in answer.text
    assert "Tên tôi vừa gõ" in answer.text
    told = await send(client, "document:title", json=True, act="save", title="Tên tôi vừa gõ")
    assert (told.status_code, told.json()["code"]) == (412, "stale_revision")
    assert "người khác thay đổi" in told.json()["detail"]


async def test_the_superiors_text_stands_beside(login: Login) -> None:
    client = await login("703")
    html = (await client.get(PAGE, params={"ben": "1"})).text
    assert 'class="above"' not in (await client.get(PAGE)).text
    assert "<del>Tên</del>" in html
    opened = (await client.get(PAGE, params={"ben": "1", "sua": "n1"})).text
    assert f'action="{PAGE}/muc/n1?ben=1"' in opened


async def test_only_the_units_officer_edits_while_it_is_written(login: Login, fake: Fake) -> None:
    html = (await (await login("703.lanhdao")).get(PAGE)).text
    assert "muc/n1" not in html
    fake.drafts[DRAFT] = draft(state="submitted")
    assert "sua=" not in (await (await login("703")).get(PAGE)).text
