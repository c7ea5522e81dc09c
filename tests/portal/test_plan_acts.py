"""Amending, replacing, revoking and closing a plan, and what a draft below shows of it."""

from __future__ import annotations

import pytest

from tests.portal.conftest import Login, hidden
from tests.portal.fakes import DRAFT, EVIL, PLAN, Fake, draft

PAGE, AMEND, END = f"/ke-hoach/{PLAN}", f"/ke-hoach/{PLAN}/sua-doi", f"/ke-hoach/{PLAN}/ket-thuc"


async def test_the_forms_are_those_of_the_issuer_and_the_role(login: Login) -> None:
    html = (await (await login("72")).get(PAGE)).text
    assert f'action="{AMEND}"' in html
    assert html.count(f'action="{END}"') == 2
    html = (await (await login("703")).get(PAGE)).text
    assert "/sua-doi" not in html
    assert "/ket-thuc" not in html
    html = (await (await login("72.lanhdao")).get(PAGE)).text
    assert "/sua-doi" not in html
    assert html.count(f'action="{END}"') == 2


@pytest.mark.parametrize("path", [AMEND, END])
async def test_a_form_without_its_secret_does_nothing(login: Login, fake: Fake, path: str) -> None:
    client = await login("72")
    assert (await client.post(path, data={"csrf": "other", "act": "close", "reason": "x"})).status_code == 403
    assert fake.sent == []


async def test_amend_by_text_by_file_and_from_the_present_text(login: Login, fake: Fake) -> None:
    client = await login("72")
    form = hidden((await client.get(PAGE)).text, AMEND)
    answer = await client.post(AMEND, data=form | {"kind": "amend", "text": "KẾ HOẠCH\nmới"})
    assert answer.headers["location"] == f"/ho-so/du-thao/{DRAFT}?da=amend"
    await client.post(AMEND, data=form | {"kind": "replace", "text": ""})
    await client.post(AMEND, data=form | {"kind": "replace"}, files={"file": ("a.txt", "KẾ HOẠCH".encode())})
    text, none, file = fake.sent
    assert (text.path, text.body["replace"], text.body["text"][:8]) == (f"plans/{PLAN}/amend", False, "KẾ HOẠCH")
    assert none.body == {"replace": True}
    assert "KẾ HOẠCH" in file.body
    assert text.key == form["key"]
    fake.fail["POST"] = (422, "issuer_mismatch", "Văn bản của cơ quan khác.")
    answer = await client.post(AMEND, data=form | {"kind": "replace", "text": "giữ lại tôi"})
    assert answer.status_code == 422
    assert "Văn bản của cơ quan khác." in answer.text
    assert "giữ lại tôi" in answer.text


@pytest.mark.parametrize("act", ["revoke", "close"])
async def test_an_end_needs_a_reason_and_carries_revision_and_key(login: Login, fake: Fake, act: str) -> None:
    client = await login("72")
    form = hidden((await client.get(PAGE)).text, END)
    answer = await client.post(END, data=form | {"act": act, "reason": " "})
    assert answer.status_code == 422
    assert "Hãy ghi lý do" in answer.text
    answer = await client.post(END, data=form | {"act": act, "reason": "trùng", "date": "8/4/2022"})
    assert answer.headers["location"] == f"{PAGE}?da={act}"
    [sent] = fake.sent
    assert (sent.path, sent.revision, sent.key) == (f"plans/{PLAN}/{act}", '"4"', form["key"])
    assert sent.body == {"reason": "trùng", "date": "2022-04-08"}
    assert "Đã cấp số" in (await client.get(f"{PAGE}?da={act}")).text
    assert (await client.post(END, data=form | {"act": "other", "reason": "x"})).status_code == 422


async def test_the_chain_and_the_warnings_of_a_plan(login: Login) -> None:
    html = (await (await login("703")).get(PAGE)).text
    assert "Chuỗi căn cứ" in html
    assert "Căn cứ Nghị quyết số 76/NQ-CP" in html
    assert "Văn bản ghi 10 phường" in html
    assert EVIL not in html


async def test_conflicts_stand_side_by_side_and_are_decided_either_way(login: Login, fake: Fake) -> None:
    client, path = await login("703"), f"/ho-so/du-thao/{DRAFT}"
    html = (await client.get(path)).text
    for words in ("Cấp trên đã đổi", "<del>cũ</del>", "Đơn vị viết", "Lấy theo cấp trên", "Giữ của đơn vị"):
        assert words in html
    form = hidden(html, f"{path}/quyet-dinh")
    await client.post(f"{path}/quyet-dinh", data=form | {"act": "restore"})
    await client.post(f"{path}/quyet-dinh", data=form | {"act": "keep"})
    theirs, mine = fake.sent
    assert theirs.body == {"edits": {"n3": None}}
    assert mine.body == {"edits": {"n3": {"fields": {"heading": "x"}}}}


async def test_what_has_changed_above_is_told_to_a_published_child(login: Login, fake: Fake) -> None:
    change = {"node": "t1", "kind": "task", "old": {"text": "02 lớp", "targets": [{"quantity": 2.0, "text": "hai"}]},
              "new": {"text": f"05 lớp {EVIL}"}}
    newer = {"plan": PLAN, "version": 2, "symbol": "07/KH-UBND", "title": "x", "nodes": ["t1"], "changes": [change]}
    told = [{"node": "t1", "rule": "lead_days", "text": "Hạn thực hiện: ngày 24/10/2022", "limited": True, "set": 7}]
    amends = {"matches": [{"id": "t1", "family": "task", "kind": "reworded", "score": 0.8, "old": "t1"}]}
    fake.drafts[DRAFT] = draft(state="published", newer=newer, explanations=told, amends=amends)
    html = (await (await login("703")).get(f"/ho-so/du-thao/{DRAFT}")).text
    for words in ("khác ở 1 mục", "02 lớp · hai", "05 lớp", "Hạn thực hiện: ngày 24/10/2022", "giống 80%", "sửa lời"):
        assert words in html
    assert EVIL not in html


@pytest.mark.parametrize(("by", "words"), [("revoked", "đã bị thu hồi"), ("closed", "đã kết thúc")])
async def test_an_end_above_is_told(login: Login, fake: Fake, by: str, words: str) -> None:
    newer = {"plan": PLAN, "symbol": "01/QĐ-UBND", "nodes": [], by: PLAN, "reason": "trùng",
             "ended": {"by": by, "plan": PLAN, "symbol": "01/QĐ-UBND", "date": "2022-05-01", "reason": "trùng"}}
    fake.drafts[DRAFT] = draft(newer=newer)
    html = (await (await login("703")).get(f"/ho-so/du-thao/{DRAFT}")).text
    assert words in html
    assert "Cấp trên đã sửa đổi" not in html
