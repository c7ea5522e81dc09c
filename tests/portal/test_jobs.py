"""Long work on its page: several files at once, an export, how far it has got."""

from __future__ import annotations

from tests.portal.conftest import Login, hidden
from tests.portal.fakes import EVIL, PLAN, Fake


async def test_several_files_are_imported_in_the_background(login: Login, fake: Fake) -> None:
    client = await login("72")
    form = hidden((await client.get("/ke-hoach/nhap")).text, "/ke-hoach/nhap")
    files = [("file", (f"{name}.txt", b"KE HOACH")) for name in "ab"]
    answer = await client.post("/ke-hoach/nhap", data=form, files=files)
    assert (answer.status_code, answer.headers["location"]) == (303, "/viec/j-1")
    [sent] = fake.sent
    assert (sent.path, sent.key) == ("imports", form["key"])
    assert sent.body.count("KE HOACH") == 2
    await client.post("/ke-hoach/nhap", data=form, files=files[:1])
    assert fake.sent[1].path == "drafts/import"                    # one is read at once


async def test_an_export_is_begun_from_the_plan(login: Login, fake: Fake) -> None:
    client = await login("72")
    form = hidden((await client.get(f"/ke-hoach/{PLAN}")).text, f"/ke-hoach/{PLAN}/xuat")
    answer = await client.post(f"/ke-hoach/{PLAN}/xuat", data=form | {"format": "docx"})
    assert answer.headers["location"] == "/viec/j-1"
    assert fake.sent[0].body == {"format": "docx"}


async def test_how_far_it_has_got(login: Login) -> None:
    client = await login("72")
    html = (await client.get("/viec/j-1")).text
    assert "2/3" in html
    assert "Tệp “b.xlsx” không đọc được." in html
    assert 'data-live="/live/viec/j-1"' in html
    assert EVIL not in html
    assert "đang chạy" in (await client.get("/viec")).text
    assert (await client.get("/viec/gone")).status_code == 404
