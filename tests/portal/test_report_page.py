"""The report's form: saved by hand and by itself, what is wrong beside its field, what others changed, sent once."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from tests.portal.conftest import Login, hidden, use_transport
from tests.portal.desk import ID, Desk
from tests.portal.fakes import EVIL, Fake

PAGE, SAVE, ANSWER = f"/bao-cao/{ID}", f"/bao-cao/{ID}/luu", f"/bao-cao/{ID}/tra-loi"
JSON = {"accept": "application/json"}
DONE = {"state:t1": "done", "number:t1#lop": "3", "state:t2": "done", "state:t3": "not_applicable"}


@pytest.fixture
def desk(app: FastAPI, fake: Fake) -> Desk:
    made = Desk(fake)
    use_transport(app.state.services, httpx.MockTransport(made.handle))
    return made


async def form_of(client: httpx.AsyncClient) -> dict[str, str]:
    return hidden((await client.get(PAGE)).text, SAVE)


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def figures(desk: Desk, task: str = "t1") -> Any:
    return {id: {name: value for name, value in one.items() if value not in (None, "")}
            for id, one in desk.doc["items"][task]["figures"].items()}


async def test_what_is_still_wanting_is_told_at_the_top_with_the_way_there(login: Login, desk: Desk) -> None:
    client = await login("703")
    html = (await client.get(PAGE)).text
    assert "Còn 3/3 nhiệm vụ chưa có đủ số liệu" in words(html)
    await client.post(SAVE, data=await form_of(client) | DONE | {"of:t1#dung-han": "4", "yes:t2#co": "yes"})
    html = (await client.get(PAGE)).text
    assert "Còn 2/3 nhiệm vụ chưa có đủ số liệu" in words(html)         # 3: nothing to report; 1 and 2: not all figures
    assert re.findall(r'href="#nhiem-vu-(\d)" aria-label="[^"]*">', html) == ["1", "2"]
    await client.post(SAVE, data=await form_of(client) | DONE | {
        "number:t1#dung-han": "3", "of:t1#dung-han": "4", "yes:t2#co": "no", "text:t2#loi": "Thiếu người"})
    assert "Đã có số liệu của cả 3 nhiệm vụ." in words((await client.get(PAGE)).text)


async def test_everything_wrong_is_told_at_once_beside_its_field_and_the_rest_is_saved(login: Login, desk: Desk
                                                                                      ) -> None:
    client = await login("703")
    answer = await client.post(SAVE, data=await form_of(client) | DONE | {
        "number:t1#lop": "1,5", "number:t1#dung-han": "mười", "evidence:t2": "ftp://x", "yes:t2#co": "yes"})
    assert answer.status_code == 422
    for field, sentence in (("number:t1#lop", "số nguyên"), ("number:t1#dung-han", "không phải là số"),
                            ("evidence:t2", "http")):
        assert re.search(rf'<a href="#{field}">', answer.text)
        assert re.search(rf'id="{field}-loi">[^<]*{sentence}', answer.text)
        assert re.search(rf'id="{field}"[^>]* aria-invalid="true" aria-describedby="{field}-loi', answer.text)
    assert 'value="mười"' in answer.text
    assert ">ftp://x<" in answer.text.replace("\n", "")
    assert "Cần sửa: Báo cáo" in answer.text
    assert figures(desk) == {}
    assert figures(desk, "t2") == {"t2#co": {"yes": True}}
    mended = await client.post(SAVE, data=hidden(answer.text, SAVE) | DONE | {"number:t1#lop": "2"})
    assert mended.status_code == 303
    assert figures(desk) == {"t1#lop": {"number": "2"}}


async def test_a_figure_that_is_wrong_stays_as_it_was_saved(login: Login, desk: Desk) -> None:
    client = await login("703")
    await client.post(SAVE, data=await form_of(client) | DONE)
    answer = await client.put(SAVE, data=await form_of(client) | DONE | {"number:t1#lop": "3x", "note": "Mới"},
                              headers=JSON)
    assert list(answer.json()["problems"]) == ["number:t1#lop"]
    assert figures(desk) == {"t1#lop": {"number": "3"}}
    assert desk.doc["note"] == "Mới"


async def test_sending_what_is_unfinished_saves_it_and_says_what_is_wanting(login: Login, desk: Desk) -> None:
    desk.before = {"t1#lop": {"number": "1"}}
    client = await login("703")
    answer = await client.post(SAVE, data=await form_of(client) | DONE | {"act": "send", "state:t1": "", "note": "x"})
    assert answer.status_code == 422
    assert "Báo cáo chưa được gửi: còn 2 chỗ cần sửa" in answer.text
    assert 'href="#state:t1"' in answer.text
    assert 'href="#reason:t1#lop"' in answer.text                       # three times the period before
    assert (desk.doc["note"], desk.doc["state"]) == ("x", "draft")


async def test_it_saves_itself_and_tells_where_it_stands(login: Login, desk: Desk) -> None:
    client = await login("703")
    form = await form_of(client)
    first = (await client.put(SAVE, data=form | DONE, headers=JSON)).json()
    assert first["fields"]["revision"] == "1"
    assert re.fullmatch(r"\d\d:\d\d", first["at"])
    assert first["problems"] == {}
    again = (await client.put(SAVE, data=form | first["fields"] | DONE, headers=JSON)).json()
    assert again["fields"] == first["fields"]                           # the same: nothing is written
    assert desk.puts == 1
    forged = await client.put(SAVE, data=form | DONE | {"csrf": "x"}, headers=JSON)
    assert (forged.status_code, forged.json()["code"]) == (403, "bad_csrf")


async def test_what_another_changed_is_shown_beside_what_was_typed_and_one_chooses(login: Login, desk: Desk) -> None:
    client = await login("703")
    form = await form_of(client)
    desk.saved_by("703.chuyenvien", {"t1": {"state": "done", "figures": {"t1#lop": {"number": "8"}}},
                                     "t2": {"state": "not_started"}}, EVIL)
    typed = form | {"state:t1": "done", "number:t1#lop": "3", "note": "Tôi viết", "state:t3": "done"}
    told = await client.put(SAVE, data=typed, headers=JSON)
    assert told.status_code == 412
    assert "703.chuyenvien" in told.json()["detail"]
    answer = await client.post(SAVE, data=typed)
    assert answer.status_code == 412
    said = words(answer.text)
    assert "703.chuyenvien – lưu báo cáo lúc 10:00 ngày 10/01/2022" in said
    assert EVIL not in answer.text
    assert set(re.findall(r'name="choose:([^"]+)" value="theirs"', answer.text)) == {"number:t1#lop", "note"}
    assert "1 ô bạn không sửa đã lấy theo bản mới" in said              # t2's state; t1's is the same, t3's mine alone
    assert re.search(r'name="state:t2" value="not_started" checked', answer.text)
    assert re.search(r'name="number:t1#lop" value="3"', answer.text)
    assert "data-keep-save" not in answer.text                          # while there is something to choose
    assert (desk.doc["revision"], desk.doc["note"]) == (1, EVIL)
    chosen = hidden(answer.text, SAVE) | typed | {"state:t2": "not_started", "choose:note": "theirs",
                                                  "choose:number:t1#lop": "mine"}
    chosen |= {name: hidden(answer.text, SAVE)[name] for name in ("csrf", "revision", "base", "key")}
    assert (await client.post(SAVE, data=chosen)).status_code == 303
    assert (figures(desk)["t1#lop"]["number"], desk.doc["note"]) == ("3", EVIL)
    assert {task: item["state"] for task, item in desk.doc["items"].items()} == {
        "t1": "done", "t2": "not_started", "t3": "done"}


async def test_a_newer_revision_with_nothing_changed_is_in_nobodys_way(login: Login, desk: Desk) -> None:
    client = await login("703")
    form = await form_of(client)
    desk.doc = {**desk.doc, "revision": 5}                              # a file was added
    assert (await client.post(SAVE, data=form | DONE)).status_code == 303
    assert desk.doc["revision"] == 6
    form = await form_of(client)

    def meanwhile() -> None:
        desk.doc = {**desk.doc, "revision": desk.doc["revision"] + 1}

    desk.between = meanwhile                                            # after the page was compared, before it is put
    assert (await client.post(SAVE, data=form | DONE | {"note": "Mới"})).status_code == 303
    assert desk.doc["note"] == "Mới"


async def test_a_second_click_and_the_page_before_find_the_first_ones_result(login: Login, desk: Desk) -> None:
    client = await login("703")
    sent = await form_of(client) | DONE | {"act": "send"}
    for _ in range(3):
        answer = await client.post(SAVE, data=sent)
        assert answer.headers["location"] == f"{PAGE}?da=gui"
    assert [act["act"] for act in desk.doc["acts"].values()] == ["saved", "submitted"]
    other = await client.post(SAVE, data=sent | {"key": "another", "note": "thêm"})     # of an older page
    assert other.status_code in (409, 412)
    assert "thêm" in other.text or other.status_code == 409
    assert 'data-keep="bao-cao' not in (await client.get(PAGE)).text


async def test_after_sending_the_next_that_is_owed_is_offered(login: Login, desk: Desk) -> None:
    client = await login("703")
    html = (await client.get(f"{PAGE}?da=gui")).text
    assert "Báo cáo còn phải gửi" in html
    assert 'name="page" value="' + PAGE + '"' in html                   # not with "da": it would be told again


async def test_the_superior_says_of_which_task_and_the_unit_sees_it_there(login: Login, desk: Desk) -> None:
    client = await login("703")
    await client.post(SAVE, data=await form_of(client) | DONE | {"act": "send"})
    above = await login("72")
    form = hidden((await above.get(PAGE)).text, ANSWER)
    assert (await above.post(ANSWER, data=form | {"act": "return", "remark:t2": "  "})).status_code == 422
    lost = await above.post(ANSWER, data=form | {"act": "return", "remark:t2": "x" * 2001})
    assert lost.status_code == 422
    assert "x" * 2001 in lost.text
    answer = await above.post(ANSWER, data=form | {"act": "return", "remark:t2": f"Thiếu biên bản {EVIL}"})
    assert answer.status_code == 303
    html = (await (await login("703")).get(PAGE)).text
    task = re.search(r'id="nhiem-vu-2".*?</fieldset>', html, re.S)
    assert task
    assert "Cấp trên trả lại: Thiếu biên bản" in words(task[0])
    assert EVIL not in html
    assert '<a href="#nhiem-vu-2">nhiệm vụ 2</a>' in html


async def test_last_periods_figures_stand_beside_the_fields(login: Login, desk: Desk) -> None:
    desk.before = {"t1#lop": {"number": "1200.5"}, "t2#co": {"yes": False}}
    html = (await (await login("703")).get(PAGE)).text
    assert "Quý IV năm 2021: 1.200,5 ." in words(html)
    assert "Quý IV năm 2021: Không ." in words(html)
    assert 'name="reason:t1#lop"' in html
    assert 'name="reason:t1#dung-han"' not in html


async def test_number_fields_open_the_right_keyboard(login: Login, desk: Desk) -> None:
    html = (await (await login("703")).get(PAGE)).text
    modes = dict(re.findall(r'name="((?:number|of):[^"]+)"[^>]*inputmode="(\w+)" enterkeyhint="next"', html))
    assert modes == {"number:t1#lop": "numeric", "number:t1#dung-han": "decimal", "of:t1#dung-han": "decimal",
                     "number:t3#lop": "numeric"}


async def test_script_in_every_field_is_text(login: Login, desk: Desk) -> None:
    client = await login("703")
    fields = re.findall(r'<(?:input|textarea)[^>]* name="([^"]+)"', (await client.get(PAGE)).text)
    typed = {name: EVIL for name in fields if re.match(r"(number|of|text|note|evidence)\b", name)}
    assert len(typed) == 12
    refused = await client.post(SAVE, data=await form_of(client) | typed)
    assert refused.status_code == 422
    assert EVIL not in refused.text
    assert refused.text.count("&lt;script&gt;") >= len(typed)
    sent = await client.post(SAVE, data=await form_of(client) | DONE | {
        "note": EVIL, "note:t1": EVIL, "text:t2#loi": EVIL, "evidence:t1": f"https://x.vn/{EVIL}", "act": "send"})
    assert sent.status_code == 303, sent.text
    for user in ("703", "72"):
        html = (await (await login(user)).get(PAGE)).text
        assert EVIL not in html
        assert html.count("&lt;script&gt;") >= 4


@pytest.mark.parametrize("path", ["", "/luu", "/gui", "/tra-loi", "/minh-chung", "/bieu-mau"])
async def test_another_units_report_does_not_exist(login: Login, desk: Desk, path: str) -> None:
    client = await login("703")
    form = await form_of(client)
    other = f"/bao-cao/P:2022-Q1:999{path}"
    if path:
        answer = await client.post(other, data=form | DONE | {"act": "accept"})
        assert answer.status_code in (404, 422)                         # 422: no file was chosen
        assert "Nhiệm vụ t1" not in answer.text
    if path in ("", "/minh-chung/1"):
        assert (await client.get(other)).status_code == 404
    assert desk.doc["revision"] == 0


async def test_the_addresses_of_forms_lead_back_to_the_report(login: Login, desk: Desk) -> None:
    client = await login("703")
    for address in (SAVE, ANSWER, f"{PAGE}/gui"):
        assert (await client.get(address)).headers["location"] == PAGE


async def test_a_leader_who_writes_none_sends_what_is_saved(login: Login, desk: Desk) -> None:
    desk.saved_by("703.chuyenvien", {"t1": {"state": "done"}})
    client = await login("703.lanhdao")
    html = (await client.get(PAGE)).text
    assert 'name="act" value="save"' not in html
    form = hidden(html, f"{PAGE}/gui")
    for _ in range(2):
        assert (await client.post(f"{PAGE}/gui", data=form)).headers["location"] == f"{PAGE}?da=gui"
    assert desk.doc["state"] == "submitted"
