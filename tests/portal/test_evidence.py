"""Evidence files on the report's page: nothing typed is lost or overwritten, downloads pass through."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from services.portal.api.evidence import size_text
from tests.portal.conftest import Login, hidden, use_transport
from tests.portal.fakes import EVIL, OBLIGATION, Fake, obligation

PAGE = f"/bao-cao/{OBLIGATION}"
ADD, SAVE, FILE = f"{PAGE}/minh-chung", f"{PAGE}/luu", "0f8fad5b-d9cb-469f-a165-70867728950e"
PDF = b"%PDF-1.7 " + bytes(300_000)
STORED = {"file": FILE, "task": "t1", "name": f"Biên bản {EVIL}.pdf", "type": "application/pdf", "size": 1258291,
          "sha256": "0" * 64, "at": "2022-04-08T03:00:00+00:00", "by": "703.chuyenvien"}


class Reporting:
    """The fake services, with evidence files."""

    def __init__(self, fake: Fake):
        self.fake = fake
        self.files: list[dict[str, Any]] = [STORED]
        fake.reports[OBLIGATION] = {"id": OBLIGATION, "revision": 4, "state": "draft", "note": "", "items": {},
                                    "acts": [], "tasks": [], "history": []}

    def handle(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/api/v1/")
        if request.method == "GET" and path == f"reports/{OBLIGATION}/evidence":
            return httpx.Response(200, json=self.files)
        if request.method == "GET" and path == f"reports/{OBLIGATION}/evidence/{FILE}":
            headers = {"content-type": "application/pdf", "content-disposition": 'attachment; filename="a.pdf"',
                       "content-length": str(len(PDF)), "x-inner": "not for users"}
            return httpx.Response(200, content=PDF, headers=headers)
        return self.fake.handle(request)


@pytest.fixture
def reporting(app: FastAPI, fake: Fake) -> Reporting:
    made = Reporting(fake)
    handle: Callable[[httpx.Request], httpx.Response] = made.handle
    use_transport(app.state.services, httpx.MockTransport(handle))
    return made


async def form_of(client: httpx.AsyncClient) -> dict[str, str]:
    return hidden((await client.get(PAGE)).text, SAVE)


async def upload(client: httpx.AsyncClient, form: dict[str, str], task: str = "t1", **typed: str) -> httpx.Response:
    return await client.post(ADD, data=form | typed | {"evidence": task},
                             files={f"file:{task}": ("Biên bản.pdf", PDF, "application/pdf")})


async def test_an_upload_is_sent_and_what_was_typed_is_still_there(login: Login, reporting: Reporting) -> None:
    client = await login("703")
    answer = await upload(client, await form_of(client), note="chưa lưu điều này")
    assert answer.status_code == 200, answer.text
    [sent] = reporting.fake.sent
    assert (sent.method, sent.path) == ("POST", f"reports/{OBLIGATION}/evidence")
    assert 'name="task"\r\n\r\nt1' in sent.body
    assert 'filename="Biên bản.pdf"' in sent.body
    assert sent.key
    assert "chưa lưu điều này" in answer.text
    assert "Đã tải tệp lên" in answer.text


async def test_a_double_click_has_one_key_and_another_choice_another(login: Login, reporting: Reporting) -> None:
    client = await login("703")
    form = await form_of(client)
    for _ in range(2):
        await upload(client, form)
    await client.post(ADD, data=form | {"evidence": "t1"}, files={"file:t1": ("Biên bản.pdf", b"%PDF-other")})
    first, second, third = (sent.key for sent in reporting.fake.sent)
    assert first == second != third


async def test_a_refusal_is_told_and_nothing_is_lost(login: Login, reporting: Reporting) -> None:
    client = await login("703")
    form = await form_of(client)
    reporting.fake.fail[f"POST reports/{OBLIGATION}/evidence"] = (422, "macro_file", "Tệp có chứa macro; hãy lưu lại.")
    answer = await upload(client, form, note="chưa lưu điều này")
    assert answer.status_code == 422
    assert answer.text.count("Tệp có chứa macro") == 2           # at the top, and where it was chosen
    assert "chưa lưu điều này" in answer.text
    nothing = await client.post(ADD, data=form | {"evidence": "t1", "note": "còn đây"})
    assert nothing.status_code == 422
    assert "Chưa chọn tệp" in nothing.text
    assert "còn đây" in nothing.text


async def test_what_others_saved_meanwhile_is_not_overwritten_unnoticed(login: Login, reporting: Reporting) -> None:
    client = await login("703")
    form = await form_of(client)
    reporting.fake.reports[OBLIGATION] |= {"revision": 5, "note": "Người khác ghi"}
    for answer in (await upload(client, form), await client.post(f"{ADD}/{FILE}/go", data=form)):
        assert answer.status_code == 412
        assert "Báo cáo đã được thay đổi ở nơi khác" in answer.text
        assert "Người khác ghi" in answer.text
    assert reporting.fake.sent == []


async def test_another_file_of_the_same_report_stands_in_nobodys_way(login: Login, reporting: Reporting) -> None:
    client = await login("703")
    form = await form_of(client)
    reporting.fake.reports[OBLIGATION]["revision"] = 5          # a file was added meanwhile: no field differs
    assert (await upload(client, form, note="đang nhập")).status_code == 200
    assert len(reporting.fake.sent) == 1


async def test_a_script_sends_the_file_alone_and_gets_the_list_back(login: Login, reporting: Reporting) -> None:
    client = await login("703")
    form = await form_of(client)
    json = {"accept": "application/json"}
    data = {name: form[name] for name in ("csrf", "key")} | {"evidence": "t1"}
    answer = await client.post(ADD, data=data, headers=json, files={"file:t1": ("a.pdf", PDF, "application/pdf")})
    assert f'href="{PAGE}/minh-chung/{FILE}"' in answer.json()["html"]
    assert EVIL not in answer.json()["html"]
    assert (await client.post(f"{ADD}/{FILE}/go", data=data, headers=json)).status_code == 200
    assert [sent.method for sent in reporting.fake.sent] == ["POST", "DELETE"]
    nothing = await client.post(ADD, data=data, headers=json)
    assert (nothing.status_code, nothing.json()["code"]) == (422, "file_required")
    forged = await client.post(ADD, data=data | {"csrf": "x"}, headers=json)
    assert (forged.status_code, forged.json()["code"]) == (403, "bad_csrf")


async def test_a_file_is_removed(login: Login, reporting: Reporting) -> None:
    client = await login("703")
    form = await form_of(client)
    answer = await client.post(f"{ADD}/{FILE}/go", data=form | {"evidence": "t1", "note": "giữ lại"})
    assert [(sent.method, sent.path) for sent in reporting.fake.sent] == [
        ("DELETE", f"reports/{OBLIGATION}/evidence/{FILE}")]
    assert "Đã gỡ tệp" in answer.text
    assert "giữ lại" in answer.text
    reporting.fake.fail["DELETE"] = (404, "file_not_found", "Không tìm thấy tệp minh chứng này.")
    gone = await client.post(f"{ADD}/{FILE}/go", data=form | {"evidence": "t1", "note": "giữ lại"})
    assert gone.status_code == 404
    assert "giữ lại" in gone.text


async def test_a_download_passes_through(login: Login, reporting: Reporting) -> None:
    client = await login("703")
    html = (await client.get(PAGE)).text
    assert f'href="{PAGE}/minh-chung/{FILE}" download' in html
    assert "&lt;script&gt;alert(1)" in html
    assert "1,2 MB" in html
    answer = await client.get(f"{PAGE}/minh-chung/{FILE}")
    assert answer.content == PDF
    assert answer.headers["content-disposition"] == 'attachment; filename="a.pdf"'
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "x-inner" not in answer.headers
    assert (await client.get(f"{PAGE}/minh-chung/other")).status_code == 404


async def test_the_address_of_an_upload_leads_back_to_the_report(login: Login, reporting: Reporting) -> None:
    client = await login("703")
    for path in (ADD, f"{ADD}/{FILE}/go"):
        assert (await client.get(path)).headers["location"] == PAGE


async def test_readers_see_files_and_no_buttons(login: Login, reporting: Reporting) -> None:
    reporting.fake.obligations[OBLIGATION] = obligation(state="submitted")
    reporting.fake.reports[OBLIGATION]["state"] = "submitted"
    html = (await (await login("72")).get(PAGE)).text
    assert f'href="{PAGE}/minh-chung/{FILE}"' in html
    assert "minh-chung/" + FILE + "/go" not in html
    assert 'type="file"' not in html


async def test_forms_without_their_secret_do_nothing(login: Login, reporting: Reporting) -> None:
    client = await login("703")
    assert (await upload(client, {"csrf": "other"})).status_code == 403
    assert (await client.post(f"{ADD}/{FILE}/go", data={"csrf": ""})).status_code == 403
    assert reporting.fake.sent == []


async def test_every_field_and_button_has_a_name(login: Login, reporting: Reporting) -> None:
    html = (await (await login("703")).get(PAGE)).text
    assert '<label for="file:t1">' in html
    assert 'aria-label="Tải tệp lên cho nhiệm vụ 1"' in html
    assert f'aria-label="Gỡ tệp Biên bản {EVIL}.pdf"'.replace("<", "&lt;").replace(">", "&gt;") in html
    assert html.index('name="act" value="save"') < html.index("formaction")       # what Enter in a field presses


@pytest.mark.parametrize(("size", "said"), [(1, "1 KB"), (1024, "1 KB"), (348_160, "340 KB"), (10_485_760, "10 MB"),
                                            (1_258_291, "1,2 MB")])
def test_sizes_as_officials_read_them(size: int, said: str) -> None:
    assert size_text(size) == said
