"""The exchange with e-office systems on the pages: packages out, the book of what came in, identifiers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.portal.conftest import Login, csrf_of
from tests.portal.fakes import DRAFT, EVIL, PLAN, Fake

AT_HOME, ELSEWHERE = "72", "703"


async def test_the_issuer_takes_its_plan_out_and_nobody_else_is_offered_it(login: Login) -> None:
    client = await login(AT_HOME)
    link = f"/ke-hoach/{PLAN}/edxml"
    page = (await client.get(f"/ke-hoach/{PLAN}")).text
    assert f'href="{link}" download>Xuất gói liên thông (edXML)' in page
    assert "thu_hoi" not in page
    answer = await client.get(link)
    assert (answer.status_code, answer.content) == (200, f"plans/{PLAN}/edxml?recall=false".encode())
    assert answer.headers["content-disposition"] == 'attachment; filename="KH-1.edxml"'
    recall = await client.get(f"{link}?thu_hoi=true")
    assert recall.content == f"plans/{PLAN}/edxml?recall=true".encode()


async def test_another_unit_is_not_offered_it(login: Login) -> None:
    assert "/edxml" not in (await (await login(ELSEWHERE)).get(f"/ke-hoach/{PLAN}")).text


async def test_the_book(login: Login) -> None:
    client = await login("72.vanthu")
    page = (await client.get("/lien-thong")).text
    assert EVIL not in page
    for text in (f'href="/ho-so/du-thao/{DRAFT}"', 'href="/lien-thong/g-1/tra-loi" download', "Đang xử lý",
                 "Số ghi trên gói là “1184”", "Đã xử lý xong", f'href="/ke-hoach/{PLAN}"', "08/4/2022",
                 'href="/lien-thong?after=abc"'):
        assert text in page, text
    assert "/lien-thong/g-2/tra-loi" not in page                  # an answer is not answered
    answer = await client.get("/lien-thong/g-1/tra-loi")
    assert (answer.status_code, answer.headers["x-content-type-options"]) == (200, "nosniff")
    assert (await client.get("/lien-thong/g-2/tra-loi")).status_code == 404
    assert 'href="/lien-thong"' in (await client.get("/ke-hoach")).text


@pytest.mark.parametrize(("found", "said"), [
    ({"again": False, "state": "draft"}, "Đã nhận gói."), ({"again": True, "state": "draft"}, "đã nhận trước đây"),
    ({"again": False, "state": "refused"}, "Gói bị từ chối")])
async def test_a_package_is_brought(login: Login, fake: Fake, found: dict[str, Any], said: str) -> None:
    fake.answers["POST exchange/packages"] = found
    client = await login("72.vanthu")
    form = {"csrf": csrf_of((await client.get("/lien-thong")).text), "key": "k1"}
    answer = await client.post("/lien-thong", data=form, files={"file": ("goi.edxml", b"<edXML/>")})
    assert answer.status_code == 303
    assert said in (await client.get(answer.headers["location"])).text
    [sent] = fake.sent
    assert (sent.path, sent.key) == ("exchange/packages", "k1")
    assert "<edXML/>" in sent.body


async def test_what_is_refused_is_said_on_the_page(login: Login, fake: Fake) -> None:
    client = await login("72.vanthu")
    form = {"csrf": csrf_of((await client.get("/lien-thong")).text), "key": "k1"}
    nothing = await client.post("/lien-thong", data=form)
    assert nothing.status_code == 422
    assert "Hãy chọn tệp .edxml" in nothing.text
    fake.fail["POST exchange/packages"] = (422, "edxml_unsafe", "Gói tin có khai báo DTD.")
    bad = await client.post("/lien-thong", data=form, files={"file": ("goi.edxml", b"<!DOCTYPE x>")})
    assert bad.status_code == 422
    assert "Gói tin có khai báo DTD." in bad.text
    assert "1183/KH-UBND" in bad.text                             # the book is there all the same


async def test_identifiers_are_told_by_administrators(login: Login, fake: Fake) -> None:
    client = await login("quantri")
    page = (await client.get("/quan-tri/ma-dinh-danh")).text
    assert "H53" in page
    form = {"csrf": csrf_of(page), "don_vi": "72", "ma": "H54"}
    answer = await client.post("/quan-tri/ma-dinh-danh", data=form)
    assert answer.headers["location"] == "/quan-tri/ma-dinh-danh?da=luu"
    [sent] = fake.sent
    assert (sent.method, sent.path, sent.body, sent.revision) == (
        "PUT", "exchange/codes/72", {"organ_id": "H54"}, '"3"')
    assert (await client.post("/quan-tri/ma-dinh-danh", data={**form, "don_vi": ""})).status_code == 422
    fake.fail["PUT exchange/codes/72"] = (409, "organ_id_taken", "Mã đã khai báo.")
    taken = await client.post("/quan-tri/ma-dinh-danh", data=form)
    assert taken.status_code == 409
    assert 'value="H54"' in taken.text


async def test_an_official_does_not_reach_the_administrators_page(login: Login) -> None:
    assert (await (await login("72.vanthu")).get("/quan-tri/ma-dinh-danh")).status_code == 403
