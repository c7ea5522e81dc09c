"""The pages of explained figures and official roll-ups: what they show and link to, and what their forms send."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.portal.conftest import Login, csrf_of, hidden
from tests.portal.fakes import EVIL, OBLIGATION, PLAN, Fake, indicator, summed

HERE = f"/tong-hop/{PLAN}/2022-Q1"
NONE = {"measured": 0, "value": None, "part": None, "of": None, "share": None}


def value(number: str | None) -> dict[str, Any]:
    return {**NONE, "measured": 0 if number is None else 1, "value": number}


def own(**fields: Any) -> dict[str, Any]:
    return {"id": OBLIGATION, "submission": 2, "state": "accepted", "late": False, "handed_down": True, "missing": "",
            "parts": {"t1#count": {"number": "3", "of": None, "yes": None, "text": "", "reason": ""}}, **fields}


def node(unit: str, name: str, number: str | None, mine: dict[str, Any] | None, *children: Any) -> dict[str, Any]:
    return {"unit": unit, "unit_name": name, "value": value(number), "own": mine,
            "below": value(number) if children else None, "children": list(children)}


def explained(equals: bool = True, wards: int = 1) -> dict[str, Any]:
    silent = node("704", EVIL, None, own(submission=None, missing="not_reported", parts={}, state="open"))
    leaves = [node(f"w{n}", f"UBND phường {n}", "3", own(late=True)) for n in range(wards)]
    city = node("703", "UBND thành phố Tây Ninh", "6", own(), *leaves)
    one = {**indicator("t1", "count", unit="lớp"), "measure": "count", "kind": "indicator"}
    return {"root": PLAN, "period": "2022-Q1", "period_label": "quý I năm 2022", "superior": "72", "revision": 1,
            "asked": one, "final": False, "equals": equals, "tree": node("72", "UBND tỉnh", "6", None, city, silent)}


def official(state: str = "draft", revision: int = 1, **fields: Any) -> dict[str, Any]:
    counts = {"expected": 9, "received": 4, "accepted": 3, "on_time": 3, "not_handed_down": 0}
    one = summed(indicator("t1", "count", unit="lớp", target="18"), 4, 5, value="12")
    return {
        "root": PLAN, "period": "2022-Q1", "period_label": "quý I năm 2022", "superior": "72",
        "items": [{"id": "x:1", "n": 1, "revision": 5, "state": "issued", "symbol": "15/BC-UBND", "date": "2022-03-18",
                   "title": "Kết quả", "sha256": "a" * 64, "signed_on": "2022-03-18T01:00:00+00:00"}],
        "since": {"n": 1, "symbol": "15/BC-UBND", "added": [], "renewed": [],
                  "corrected": [{"id": OBLIGATION, "unit": "703", "unit_name": EVIL, "state": "submitted", "bound": 2,
                                 "now": 6}] * 3,
                  "figures": [{**one, "then": value("9"), "now": value("12")}]},
        "figures": {"sha256": "f" * 64, "official": counts, "provisional": {**counts, "received": 5},
                    "missing": [{"unit": "704", "unit_name": EVIL, "what": "report", "state": "open"}],
                    "tasks": [{"id": "t1", "text": "Tập huấn", "indicators": [one]}]},
        "working": {"id": "x:2", "n": 2, "revision": revision, "state": state, "symbol": "", "date": "", "title": "",
                    "sha256": "", "signed_on": "", "words": {"opening": "Mở đầu", "assessment": EVIL}, "prefilled": {},
                    "signer": {}, "recipients": ["Lưu: VT"], "heading": {"head": "CHỦ TỊCH"}, "reason": None,
                    "replaces": {"symbol": "15/BC-UBND"}, "acts": []}, **fields,
    }


@pytest.fixture
def answers(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What reporting answers besides."""
    told: dict[str, Any] = {f"rollups/{PLAN}/2022-Q1/explain": explained(),
                            f"rollups/{PLAN}/2022-Q1/official": official()}
    read = fake._read
    monkeypatch.setattr(fake, "_read", lambda path: told.get(path) or read(path))
    return told


async def test_each_figure_of_the_table_links_to_its_explanation(login: Login, answers: dict[str, Any]) -> None:
    assert answers
    page = (await (await login("72.chuyenvien")).get(HERE)).text
    for query in ("dem=received", "nhiem_vu=t1", "chi_tieu=t1%23count&amp;don_vi=72",
                  "chi_tieu=t1%23count&amp;don_vi=72&amp;tiep_nhan=1"):
        assert f"{HERE}/giai-trinh?{query}" in page
    assert f'href="{HERE}/chinh-thuc"' in page


async def test_the_tree_names_reports_revisions_and_who_is_missing(login: Login, answers: dict[str, Any]) -> None:
    client = await login("72.chuyenvien")
    page = (await client.get(f"{HERE}/giai-trinh", params={"chi_tieu": "t1#count", "don_vi": "72"})).text
    assert page.count(f"/bao-cao/{OBLIGATION}?lan=2") == 2
    assert "đúng bằng số trong bảng tổng hợp" in page
    assert "chưa gửi báo cáo" in page
    assert EVIL not in page
    assert 'id="dv-703"' in page
    assert "Gửi muộn" in page
    answers[f"rollups/{PLAN}/2022-Q1/explain"] = explained(equals=False, wards=200)
    page = (await client.get(f"{HERE}/giai-trinh", params={"chi_tieu": "t1#count"})).text
    assert "chưa khớp" in page
    assert page.count("UBND phường") == 200


@pytest.mark.parametrize(("of", "tree", "said"), [
    ("count", 5, "5 đơn vị"),
    ("task", {"expected": 9, "reported": 4, "accepted": 1, "states": {"done": 3}},
     "4/9 đơn vị có báo cáo; 3 hoàn thành"),
])
async def test_tasks_and_counts_are_explained_too(
    login: Login, answers: dict[str, Any], of: str, tree: Any, said: str,
) -> None:
    found = {**explained(), "asked": {"kind": of, "id": "received", "name": ""}}
    found["tree"] = {"unit": "72", "unit_name": "UBND tỉnh", "value": tree, "own": None, "below": tree, "children": []}
    answers[f"rollups/{PLAN}/2022-Q1/explain"] = found
    page = (await (await login("72.chuyenvien")).get(f"{HERE}/giai-trinh", params={"dem": "received"})).text
    assert said in page


async def test_the_two_truths_stand_side_by_side(login: Login, answers: dict[str, Any]) -> None:
    assert answers
    page = (await (await login("72.chuyenvien")).get(f"{HERE}/chinh-thuc")).text
    assert "Đã có 3 báo cáo được sửa sau khi ký" in page
    assert f"{HERE}/chinh-thuc/1/tai/docx" in page
    assert f'href="{HERE}/chinh-thuc/1/edxml" download' in page
    assert f"{HERE}/chinh-thuc/tam-tinh/tai/pdf" in page
    assert "báo cáo chính thức sẽ nêu rõ" in page
    assert EVIL not in page
    assert hidden(page, f"{HERE}/chinh-thuc/luu")["revision"] == "1"


async def post(client: httpx.AsyncClient, act: str, **fields: str) -> httpx.Response:
    page = (await client.get(f"{HERE}/chinh-thuc")).text
    form = {"csrf": csrf_of(page), "key": "k", "revision": "1", **fields}
    return await client.post(f"{HERE}/chinh-thuc/{act}", data=form)


@pytest.mark.parametrize(("act", "fields", "method", "path", "body"), [
    ("luu", {"opening": "A", "position": "CHỦ TỊCH", "name": "B", "recipients": "C\n\nLưu: VT"}, "PUT", "official",
     {"words": {"opening": "A", "assessment": "", "difficulties": "", "proposals": ""},
      "signer": {"position": "CHỦ TỊCH", "name": "B"}, "recipients": ["C", "Lưu: VT"]}),
    ("ky", {"seen": "f"}, "POST", "official/sign", {"seen": "f"}),
    ("tra-lai", {"reason": "Sai"}, "POST", "official/return", {"reason": "Sai"}),
    ("ban-hanh", {"date": "18/3/2022"}, "POST", "official/issue", {"date": "2022-03-18"}),
    ("ban-hanh", {}, "POST", "official/issue", {"date": None}),
])
async def test_forms_send_what_was_seen_and_typed(
    login: Login, fake: Fake, answers: dict[str, Any], act: str, fields: dict[str, str], method: str, path: str,
    body: dict[str, Any],
) -> None:
    assert answers
    answer = await post(await login("72.chuyenvien"), act, **fields)
    assert answer.status_code == 303
    sent = fake.sent[-1]
    assert (sent.method, sent.path, sent.body) == (method, f"rollups/{PLAN}/2022-Q1/{path}", body)
    assert sent.revision == '"1"'
    assert sent.key == "k"


async def test_a_refusal_keeps_what_was_typed(login: Login, fake: Fake, answers: dict[str, Any]) -> None:
    assert answers
    fake.fail[f"POST rollups/{PLAN}/2022-Q1/official/sign"] = (409, "figures_moved", "Số liệu đã thay đổi.")
    answer = await post(await login("72.lanhdao"), "ky", seen="f")
    assert answer.status_code == 409
    assert "Số liệu đã thay đổi." in answer.text
    fake.fail[f"PUT rollups/{PLAN}/2022-Q1/official"] = (412, "stale_revision", "Cũ rồi.")
    answer = await post(await login("72.chuyenvien"), "luu", opening="Đã gõ câu này")
    assert "Đã gõ câu này" in answer.text


@pytest.mark.parametrize(("user", "state", "there", "absent"), [
    ("72.chuyenvien", "draft", ("luu",), ("ky", "ban-hanh", "tra-lai")),
    ("72.lanhdao", "draft", ("ky",), ("luu", "ban-hanh")),
    ("72.lanhdao", "signed", ("tra-lai",), ("ky", "luu")),
    ("72.vanthu", "signed", ("ban-hanh",), ("ky", "tra-lai")),
])
async def test_each_role_sees_its_own_acts(
    login: Login, answers: dict[str, Any], user: str, state: str, there: tuple[str, ...], absent: tuple[str, ...],
) -> None:
    answers[f"rollups/{PLAN}/2022-Q1/official"] = official(state)
    page = (await (await login(user)).get(f"{HERE}/chinh-thuc")).text
    assert all(f'action="{HERE}/chinh-thuc/{act}"' in page for act in there)
    assert not any(f'action="{HERE}/chinh-thuc/{act}"' in page for act in absent)


async def test_from_above_it_is_only_read(login: Login, answers: dict[str, Any]) -> None:
    answers[f"rollups/{PLAN}/2022-Q1/official"] = official(working=None)
    page = (await (await login("72.chuyenvien")).get(f"{HERE}/chinh-thuc", params={"don_vi": "703"})).text
    assert f"{HERE}/chinh-thuc/1/tai/docx?don_vi=703" in page
    assert "/chinh-thuc/luu" not in page
