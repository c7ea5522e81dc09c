"""Forms: their secret, the seen revision, one key per rendering, and what was typed is kept when something fails."""

from __future__ import annotations

import httpx
import pytest

from tests.portal.conftest import Login, hidden
from tests.portal.fakes import DRAFT, OBLIGATION, PLAN, Fake, draft, obligation

PAGE = f"/ho-so/du-thao/{DRAFT}"
ACT, SAVE = f"{PAGE}/viec", f"/bao-cao/{OBLIGATION}/luu"


async def fields(client: httpx.AsyncClient, page: str, action: str) -> dict[str, str]:
    return hidden((await client.get(page)).text, action)


@pytest.mark.parametrize(
    "path", [f"{PAGE}/muc/n1", f"{PAGE}/muc-moi", f"{PAGE}/buoc", f"{PAGE}/quyet-dinh", ACT, SAVE,
             f"/bao-cao/{OBLIGATION}/tra-loi", "/ke-hoach/nhap", "/thong-bao/doc"])
async def test_a_form_without_its_secret_does_nothing(login: Login, fake: Fake, path: str) -> None:
    client = await login("703")
    for csrf in ("", "other"):
        assert (await client.post(path, data={"csrf": csrf, "act": "submit"})).status_code == 403
    assert fake.sent == []


@pytest.mark.parametrize(("state", "act", "body"), [
    ("drafting", "submit", {}), ("submitted", "sign", {}), ("submitted", "return", {"reason": "sửa căn cứ"}),
    ("signed", "publish", {"date": "2022-04-08"}),
    ("drafting", "record", {"number": "0130", "date": "2022-04-08",
                            "reporting": [{"period": "quarter"}, {"period": "year"}]}),
])
async def test_acts_carry_revision_and_key(login: Login, fake: Fake, state: str, act: str, body: dict) -> None:
    fake.drafts[DRAFT] = draft(state=state)
    client = await login("703")
    form = await fields(client, f"/ho-so/du-thao/{DRAFT}", ACT)
    typed = {"act": act, "reason": "sửa căn cứ", "date": "8/4/2022", "number": "0130", "period:quarter": "1",
             "period:year": "1"}
    for _ in range(2):                                     # a double click sends the same key twice
        assert (await client.post(ACT, data=form | typed)).status_code == 303
    first, second = fake.sent
    assert (first.path, first.revision, first.body) == (f"drafts/{DRAFT}/{act}", '"3"', body)
    assert first.key
    assert first.key == second.key


async def test_buttons_are_those_of_the_role(login: Login, fake: Fake) -> None:
    fake.drafts[DRAFT] = draft(state="submitted")
    html = (await (await login("703.lanhdao")).get(f"/ho-so/du-thao/{DRAFT}")).text
    assert 'value="sign"' in html
    assert 'value="submit"' not in html
    assert 'value="publish"' not in html


async def test_report_figures(login: Login, fake: Fake) -> None:
    client = await login("703")
    form = await fields(client, f"/bao-cao/{OBLIGATION}", SAVE)
    typed = {"state:t1": "in_progress", "number:t1#count": "1.234,5", "evidence:t1": "https://x.vn\r\n", "note": "n"}
    assert (await client.post(SAVE, data=form | typed | {"act": "send"})).status_code == 303
    put, post = fake.sent
    assert (put.method, put.revision) == ("PUT", '"0"')
    assert put.body == {"note": "n", "items": {
        "t1": {"state": "in_progress", "figures": {"t1#count": {"number": "1234.5"}}, "note": "",
               "evidence": ["https://x.vn"]}}}
    assert (post.path, post.revision) == (f"reports/{OBLIGATION}/submit", '"9"')


async def test_a_bad_number_is_told_and_kept(login: Login, fake: Fake) -> None:
    client = await login("703")
    form = await fields(client, f"/bao-cao/{OBLIGATION}", SAVE)
    answer = await client.post(SAVE, data=form | {"state:t1": "done", "number:t1#count": "mười"})
    assert answer.status_code == 422
    assert "không phải là số" in answer.text
    assert 'value="mười"' in answer.text
    [sent] = fake.sent                                          # the rest is saved
    assert sent.body["items"] == {"t1": {"state": "done", "figures": {}, "note": "", "evidence": []}}


async def test_the_superior_accepts_or_returns_with_a_reason(login: Login, fake: Fake) -> None:
    fake.obligations[OBLIGATION] = obligation(state="submitted")
    fake.reports[OBLIGATION] = {"id": OBLIGATION, "revision": 5, "state": "submitted", "note": "", "items": {
        "t1": {"state": "done", "figures": {}, "note": "", "evidence": ["javascript:alert(1)"]}}}
    client, path = await login("72"), f"/bao-cao/{OBLIGATION}/tra-loi"
    html = (await client.get(f"/bao-cao/{OBLIGATION}")).text
    assert 'href="javascript' not in html
    assert "chưa có số liệu" in html
    form = hidden(html, path)
    assert (await client.post(path, data=form | {"act": "return"})).status_code == 422
    assert (await client.post(path, data=form | {"act": "accept"})).status_code == 303
    assert [(s.path, s.revision) for s in fake.sent] == [(f"reports/{OBLIGATION}/accept", '"5"')]


async def test_import_by_text_and_by_file(login: Login, fake: Fake) -> None:
    client = await login("72")
    form = await fields(client, "/ke-hoach/nhap", "/ke-hoach/nhap")
    assert (await client.post("/ke-hoach/nhap", data=form)).status_code == 422
    answer = await client.post("/ke-hoach/nhap", data=form | {"text": "KẾ HOẠCH\nnội dung"})
    assert answer.headers["location"] == f"/ho-so/du-thao/{DRAFT}?da=nhap"
    await client.post("/ke-hoach/nhap", data=form, files={"file": ("a.txt", "KẾ HOẠCH".encode())})
    text, file = fake.sent
    assert text.body["text"].startswith("KẾ HOẠCH")
    assert "KẾ HOẠCH" in file.body
    fake.fail["POST"] = (422, "secret", "Văn bản có độ MẬT không được nhập vào hệ thống.")
    answer = await client.post("/ke-hoach/nhap", data=form | {"text": "MẬT giữ lại"})
    assert "độ MẬT không được nhập" in answer.text
    assert "MẬT giữ lại" in answer.text


async def test_publishing_leads_to_the_plan(login: Login, fake: Fake) -> None:
    fake.drafts[DRAFT] = draft(state="signed")
    client = await login("703.vanthu")
    form = await fields(client, f"/ho-so/du-thao/{DRAFT}", ACT)
    answer = await client.post(ACT, data=form | {"act": "publish", "date": ""})
    assert answer.headers["location"] == f"/ke-hoach/{PLAN}?da=publish"
