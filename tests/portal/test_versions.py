"""A plan begun here, what each level will get, and versions side by side."""

from __future__ import annotations

from tests.portal.conftest import Login, hidden
from tests.portal.fakes import DRAFT, EVIL, PLAN, Fake

DRAFT_PAGE = f"/ho-so/du-thao/{DRAFT}"


async def test_a_plan_is_begun_with_its_title(login: Login, fake: Fake) -> None:
    client = await login("72")
    form = hidden((await client.get("/ke-hoach/soan")).text, "/ke-hoach/soan")
    for title in ("  ", "x" * 501):
        answer = await client.post("/ke-hoach/soan", data=form | {"title": title})
        assert answer.status_code == 422
        assert "Hãy ghi trích yếu" in answer.text
    assert fake.sent == []
    answer = await client.post("/ke-hoach/soan", data=form | {"title": "Chuyển đổi số"})
    assert answer.headers["location"] == f"{DRAFT_PAGE}?da=soan"
    assert (fake.sent[0].path, fake.sent[0].body, fake.sent[0].key) == (
        "drafts", {"title": "Chuyển đổi số"}, form["key"])


async def test_what_each_level_will_get(login: Login, fake: Fake) -> None:
    html = (await (await login("703")).get(f"{DRAFT_PAGE}/xem-truoc", params={"don_vi": "703"})).text
    assert "1 đơn vị, 2 nhiệm vụ" in html
    assert 'aria-current="true"' in html
    assert "Nâng cao nhận thức" in html
    assert EVIL not in html


async def test_a_draft_beside_what_it_lies_over(login: Login) -> None:
    client = await login("703")
    html = (await client.get(f"{DRAFT_PAGE}/so-sanh")).text
    assert "<del>Tên" in html
    assert "Nâng cao nhận thức" not in html
    assert EVIL not in html
    whole = (await client.get(f"{DRAFT_PAGE}/so-sanh", params={"het": "1"})).text
    assert "Nâng cao nhận thức" in whole


async def test_versions_of_a_plan(login: Login) -> None:
    html = (await (await login("72")).get(f"/ke-hoach/{PLAN}/so-sanh", params={"tu": "9", "den": "7"})).text
    assert "Hai bản không khác nhau." in html
    assert (await (await login("72")).get("/ke-hoach/gone/so-sanh")).status_code == 404
