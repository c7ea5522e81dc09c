"""Excel on the pages: the form out and in, what is wrong told cell by cell, and the table of a roll-up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from tests.portal.conftest import Login, hidden, use_transport
from tests.portal.fakes import EVIL, OBLIGATION, PLAN, Fake, obligation

PAGE = f"/bao-cao/{OBLIGATION}"
FORM, TABLE = f"{PAGE}/bieu-mau", f"/tong-hop/{PLAN}/2022-Q1"
TOLD = {"taken": [{"cell": "G9", "id": "t1#count", "name": "Số lớp", "field": "number"}],
        "empty": [{"cell": "G10", "id": "t1#x", "name": f"Chưa có {EVIL}"}], "kept": []}
FILES = {f"reports/{OBLIGATION}/form.xlsx", f"rollups/{PLAN}/2022-Q1/table"}


class Reporting:
    """The fake services, with the form and the table."""

    def __init__(self, fake: Fake):
        self.fake, self.asked, self.answer = fake, dict[str, str](), httpx.Response(200, json=TOLD)
        fake.reports[OBLIGATION] = {"id": OBLIGATION, "revision": 4, "state": "draft", "note": "", "items": {},
                                    "acts": [], "tasks": [], "history": []}

    def handle(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/api/v1/")
        if request.method == "GET" and path in FILES:
            self.asked = dict(request.url.params)
            headers = {"content-type": "application/x", "content-disposition": 'attachment; filename="a.xlsx"',
                       "x-inner": "not for users"}
            return httpx.Response(200, content=b"PK", headers=headers)
        answer = self.fake.handle(request)
        return self.answer if path.endswith("/form") and answer.is_success else answer


@pytest.fixture
def reporting(app: FastAPI, fake: Fake) -> Reporting:
    made = Reporting(fake)
    handle: Callable[[httpx.Request], httpx.Response] = made.handle
    use_transport(app.state.services, httpx.MockTransport(handle))
    return made


async def upload(client: httpx.AsyncClient, data: bytes = b"PK", **typed: Any) -> httpx.Response:
    form = hidden((await client.get(PAGE)).text, f"{FORM}#bieu-mau-excel")
    return await client.post(FORM, data=form | typed, files={"file": ("Biểu mẫu.xlsx", data)})


async def test_the_form_is_downloaded(login: Login, reporting: Reporting) -> None:
    client = await login("703")
    assert f'href="{FORM}.xlsx" download' in (await client.get(PAGE)).text
    answer = await client.get(f"{FORM}.xlsx")
    assert (answer.content, answer.headers["content-type"]) == (b"PK", "application/x")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "x-inner" not in answer.headers


async def test_a_form_is_taken_in_and_the_page_says_what_was_taken(login: Login, reporting: Reporting) -> None:
    answer = await upload(await login("703"))
    assert answer.status_code == 200, answer.text
    [sent] = reporting.fake.sent
    assert (sent.method, sent.path, sent.revision) == ("POST", f"reports/{OBLIGATION}/form", '"4"')
    assert 'filename="Biểu mẫu.xlsx"' in sent.body
    assert sent.key
    assert "Đã nhận 1 ô có nội dung; 1 dòng để trống" in answer.text
    assert "Ô G10: Chưa có &lt;script&gt;" in answer.text


async def test_every_refused_cell_is_told(login: Login, reporting: Reporting) -> None:
    refusals = [{"cell": cell, "code": "x", "detail": f"Ô {cell}: sai {EVIL}"} for cell in ("G9", "H12")]
    reporting.answer = httpx.Response(400, json={
        "code": "form_refused", "detail": "Biểu mẫu có 2 chỗ cần sửa nên chưa lưu gì.", "refusals": refusals})
    answer = await upload(await login("703"))
    assert answer.status_code == 400
    for said in ("Biểu mẫu có 2 chỗ cần sửa", "<li>Ô G9: sai &lt;script&gt;", "<li>Ô H12: sai"):
        assert said in answer.text
    assert EVIL not in answer.text


async def test_a_conflict_is_shown_and_may_be_decided(login: Login, reporting: Reporting) -> None:
    client = await login("703")
    reporting.answer = httpx.Response(409, json={
        "code": "form_outdated", "detail": "Báo cáo đã được lưu lại sau khi tải biểu mẫu này.",
        "differences": [{"id": "t1", "name": "Số lớp", "file": "3", "saved": ""}]})
    answer = await upload(client)
    assert answer.status_code == 409
    assert "<td>3</td><td>để trống</td>" in answer.text
    assert 'name="replace" value="yes"' in answer.text
    await upload(client, replace="yes")
    assert 'name="replace"\r\n\r\nyes' in reporting.fake.sent[-1].body
    assert reporting.fake.sent[0].key != reporting.fake.sent[1].key


async def test_a_page_that_is_no_longer_true_and_no_file_at_all(login: Login, reporting: Reporting) -> None:
    client = await login("703")
    form = hidden((await client.get(PAGE)).text, f"{FORM}#bieu-mau-excel")
    nothing = await client.post(FORM, data=form)
    assert (nothing.status_code, "Chưa chọn tệp biểu mẫu" in nothing.text) == (422, True)
    assert (await client.post(FORM, data={"csrf": "other"}, files={"file": ("a.xlsx", b"PK")})).status_code == 403
    assert reporting.fake.sent == []
    reporting.answer = httpx.Response(412, json={"code": "stale_revision", "detail": "x"})
    stale = await upload(client)
    assert "chọn tệp và tải lên lần nữa" in stale.text
    assert "phần bạn vừa nhập vẫn được giữ" not in stale.text       # a chosen file is not kept by browsers
    assert (await client.get(FORM)).headers["location"] == PAGE


async def test_only_who_writes_sees_the_form(login: Login, reporting: Reporting) -> None:
    reporting.fake.obligations[OBLIGATION] = obligation(state="submitted")
    reporting.fake.reports[OBLIGATION]["state"] = "submitted"
    assert "bieu-mau" not in (await (await login("72")).get(PAGE)).text


async def test_the_table_is_downloaded_for_the_unit_that_is_shown(login: Login, reporting: Reporting) -> None:
    client = await login("72")
    html = (await client.get(f"{TABLE}?don_vi=703")).text
    for format in ("xlsx", "csv"):
        assert f'href="{TABLE}/bang.{format}?don_vi=703" download' in html
        answer = await client.get(f"{TABLE}/bang.{format}?don_vi=703")
        assert (answer.status_code, answer.content) == (200, b"PK")
        assert reporting.asked == {"format": format, "superior": "703"}
    assert (await client.get(f"{TABLE}/bang.exe")).status_code >= 400
