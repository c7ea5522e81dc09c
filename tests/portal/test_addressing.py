"""Whom a draft goes to: taken out, added by name, sent directly; back to what the text says."""

from __future__ import annotations

from typing import Any

import pytest

from tests.portal.conftest import Login, hidden
from tests.portal.fakes import DRAFT, Fake, draft

PAGE = f"/ho-so/du-thao/{DRAFT}/noi-gui"


@pytest.mark.parametrize(("typed", "override"), [
    ({"remove": "25459", "act": "save"}, {"add": [], "remove": ["25459"], "direct": []}),
    ({"add": "huyện tân biên\r\n706", "act": "save"}, {"add": ["705", "706"], "remove": [], "direct": []}),
    ({"direct": "25459", "act": "save"}, {"add": [], "remove": [], "direct": ["25459"]}),
    ({"act": "save"}, None), ({"remove": "25459", "act": "reset"}, None)])
async def test_the_officers_word(login: Login, fake: Fake, typed: Any, override: Any) -> None:
    client = await login("703")
    form = hidden((await client.get(PAGE)).text, PAGE)
    answer = await client.post(PAGE, data=form | typed)
    assert answer.headers["location"] == f"{PAGE}?da=luu"
    assert (fake.sent[0].path, fake.sent[0].body) == (f"drafts/{DRAFT}", {"addressees": override})


async def test_a_name_that_is_none_or_several(login: Login, fake: Fake) -> None:
    client = await login("703")
    form = hidden((await client.get(PAGE)).text, PAGE)
    answer = await client.post(PAGE, data=form | {"add": "Tân", "act": "save"})
    assert answer.status_code == 422
    assert "Có 2 đơn vị tên “Tân” (UBND huyện Tân Biên: 705; UBND huyện Tân Châu: 706)" in answer.text
    assert fake.sent == []


async def test_what_was_changed_before_is_kept(login: Login, fake: Fake) -> None:
    fake.drafts[DRAFT] = draft(override={"add": ["25459"], "remove": ["704"], "direct": []})
    client = await login("703")
    html = (await client.get(PAGE)).text
    assert "Đã bỏ khỏi nơi gửi: 704" in html
    await client.post(PAGE, data=hidden(html, PAGE) | {"act": "save"})
    assert fake.sent[0].body["addressees"] == {"add": ["25459"], "remove": ["704"], "direct": []}
