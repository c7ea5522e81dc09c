"""The pages of search, filters and saved views: what they ask of the services, and what they make of the answers."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

import httpx
import pytest

from tests.portal.conftest import Login, hidden
from tests.portal.fakes import DRAFT, EVIL, OBLIGATION, PLAN, Fake, found, view


def asked_of(fake: Fake, path: str = "search") -> dict[str, dict[str, str]]:
    """By kind, what was searched for."""
    return {one.get("kind", "report"): {name: value for name, value in one.items() if name not in ("path", "kind")}
            for one in fake.asked if one["path"] == path}


async def test_every_kind_is_searched_and_shown_with_its_hits_marked(login: Login, fake: Fake) -> None:
    html = (await (await login("703")).get("/tim?q=cải+cách")).text
    assert asked_of(fake) == {kind: {"q": "cải cách", "limit": "5"} for kind in ("plan", "task", "draft", "report")}
    assert "<mark>lớp</mark>" in html
    assert "<mark>kinh phí</mark>" in html
    assert EVIL not in html
    for address in (f"/ke-hoach/{PLAN}", f"/ke-hoach/{PLAN}#m-n3", f"/ho-so/du-thao/{DRAFT}",
                    f"/ho-so/du-thao/{DRAFT}#m-t9", f"/bao-cao/{OBLIGATION}"):
        assert f'href="{address}"' in html
    assert re.findall(r'<h2 id="nhom-\w+">([^<]+)', html) == [
        "Kế hoạch (1)", "Nhiệm vụ (2)", "Dự thảo (1)", "Báo cáo (1)"]


async def test_nothing_asked_asks_nothing(login: Login, fake: Fake) -> None:
    html = (await (await login("703")).get("/tim")).text
    assert fake.asked == []
    assert "Nhập từ cần tìm" in html
    assert "/tim?q=c%E1%BA%A3i+c%C3%A1ch&amp;kind=report" in html           # what is kept is there all the same


async def test_one_kind_comes_in_pages_that_keep_what_was_asked(login: Login, fake: Fake) -> None:
    fake.found["plan"] = found("plan", next="tiep", count=200, more=True)
    client = await login("703")
    html = (await client.get("/tim?q=x&kind=plan&year=2022&unit=tây")).text
    assert asked_of(fake) == {"plan": {"q": "x", "year": "2022", "unit": "tây", "limit": "20"}}
    assert "Kế hoạch (hơn 200)" in html
    following = re.search(r'href="([^"]+)">Trang sau', html)
    assert following is not None
    assert dict(parse_qsl(following[1].replace("&amp;", "&").partition("?")[2])) == {
        "q": "x", "kind": "plan", "year": "2022", "unit": "tây", "after": "tiep"}
    fake.asked.clear()
    await client.get(following[1].replace("&amp;", "&"))
    assert asked_of(fake)["plan"]["after"] == "tiep"


@pytest.mark.parametrize(("query", "wanted"), [
    ("state=report.waiting&q=x", {"report": {"q": "x", "state": "waiting", "limit": "20"}}),
    ("state=plan.ended&kind=task", {"task": {"state": "ended", "limit": "20"}}),
    ("state=draft.signed&kind=plan", {"draft": {"state": "signed", "limit": "20"}}),
    ("state=waiting&kind=report", {"report": {"state": "waiting", "limit": "20"}}),
    ("state=in_force", {kind: {"state": "in_force", "limit": "5"} for kind in ("plan", "task")}),
    ("period=Q1&year=2022", {"report": {"period": "2022-Q1", "year": "2022", "limit": "5"}}),
    ("period=year&year=2022", {"report": {"period": "2022", "year": "2022", "limit": "5"}}),
    ("period=2022-Q1", {"report": {"period": "2022-Q1", "limit": "5"}}),
    ("scope=received&q=x",
     {kind: {"q": "x", "scope": "received", "limit": "5"} for kind in ("plan", "task", "draft")})])
async def test_filters_are_asked_of_those_who_have_them(login: Login, fake: Fake, query: str,
                                                        wanted: dict[str, dict[str, str]]) -> None:
    answer = await (await login("703")).get(f"/tim?{query}")
    assert answer.status_code == 200
    assert asked_of(fake) == wanted


async def test_what_was_chosen_stays_chosen(login: Login) -> None:
    client = await login("703")
    for query in ("q=x&state=report.waiting&year=2022&period=Q3&scope=below&unit=biên",
                  "q=x&kind=report&state=waiting&year=2022&period=2022-Q3&scope=below&unit=biên"):
        html = (await client.get(f"/tim?{query}")).text
        assert re.findall(r"<option(?: value=\"([^\"]*)\")? selected>", html) == [
            "report", "report.waiting", "", "Q3", "below"]
        assert "<option selected>2022</option>" in html
        assert 'value="biên"' in html
        assert "<details open>" in html


async def test_administrators_have_no_drafts_and_no_scope(login: Login, fake: Fake) -> None:
    html = (await (await login("quantri")).get("/tim?q=x")).text
    assert set(asked_of(fake)) == {"plan", "task", "report"}
    assert 'name="scope"' not in html


@pytest.mark.parametrize(("query", "said"), [
    ("q=" + "x" * 10_000, "Từ khóa dài quá 200 ký tự"), ("q=.*[", "Từ khóa chưa có chữ"),
    ("period=Q1", "chọn thêm năm")])
async def test_what_is_no_question_is_told_above_the_form(login: Login, fake: Fake, query: str, said: str) -> None:
    if not query.startswith("period"):
        detail = {"q=x": "Từ khóa dài quá 200 ký tự.", "q=.": "Từ khóa chưa có chữ hoặc số nào."}[query[:3]]
        fake.fail["GET search"] = (422, "bad_query", detail)
    answer = await (await login("703")).get(f"/tim?{query}")
    assert answer.status_code == 422
    assert said in answer.text
    assert answer.text.count('id="q"') == 1
    assert len(answer.text) < 20_000                       # what was pasted is not sent back whole
    assert "Không tìm thấy" not in answer.text


async def test_a_script_is_searched_for_and_not_run(login: Login, fake: Fake) -> None:
    answer = await (await login("703")).get("/tim", params={"q": EVIL, "unit": EVIL})
    assert EVIL not in answer.text
    assert asked_of(fake)["plan"]["q"] == EVIL


async def test_a_service_that_is_away_takes_nothing_from_the_others(login: Login, fake: Fake) -> None:
    def away(request: httpx.Request, handle: object = fake.handle) -> httpx.Response:
        if request.url.path.endswith("/search") and "kind" not in request.url.params:
            return httpx.Response(503, json={"code": "service_away", "detail": "Dịch vụ báo cáo đang bận."})
        return handle(request)  # type: ignore[operator, no-any-return]

    client = await login("703")
    fake.handle = away  # type: ignore[method-assign]
    from tests.portal.conftest import use_transport
    use_transport(client._transport.app.state.services, httpx.MockTransport(away))  # type: ignore[attr-defined]
    html = (await client.get("/tim?q=x")).text
    assert "Dịch vụ báo cáo đang bận" in html
    assert "<mark>lớp</mark>" in html


async def test_nothing_found_says_what_to_try(login: Login, fake: Fake) -> None:
    for kind in fake.found:
        fake.found[kind] = {"items": [], "next": None, "count": 0, "more": False}
    client = await login("703")
    assert "Không tìm thấy gì khớp" in (await client.get("/tim?q=x")).text
    assert "Không có báo cáo nào khớp" in (await client.get("/tim?q=x&kind=report")).text
    fake.found["task"] = {"items": [], "next": "tiep", "count": 0, "more": True}
    assert "Tìm tiếp" in (await client.get("/tim?q=x&kind=task")).text


async def test_the_box_is_on_every_page_but_that_of_the_search(login: Login, anonymous: httpx.AsyncClient) -> None:
    assert 'action="/tim"' not in (await anonymous.get("/dang-nhap")).text
    client = await login("703")
    for path in ("/", "/ke-hoach", "/bao-cao", f"/ke-hoach/{PLAN}", "/khong-co"):
        assert (await client.get(path)).text.count('action="/tim"') == 1, path
    assert (await client.get("/tim")).text.count('role="search"') == 1


# filters of lists

async def test_the_list_of_plans_is_filtered_by_its_address(login: Login, fake: Fake) -> None:
    client = await login("703")
    html = (await client.get("/ke-hoach?q=abc&year=2022&unit=tây&state=ended&recorded=true&scope=own&evil=1")).text
    assert asked_of(fake, "plans")["report"] == {
        "q": "abc", "year": "2022", "unit": "tây", "state": "ended", "recorded": "true", "scope": "own", "limit": "50"}
    following = re.search(r'href="([^"]+)">Trang sau', html)
    assert following is not None
    assert dict(parse_qsl(following[1].replace("&amp;", "&").partition("?")[2])) == {
        "q": "abc", "year": "2022", "unit": "tây", "state": "ended", "recorded": "true", "scope": "own", "after": "abc"}
    fake.fail["GET plans"] = (422, "query_too_long", "Từ khóa dài quá 200 ký tự.")
    answer = await client.get("/ke-hoach?q=" + "x" * 10_000)
    assert (answer.status_code, "Từ khóa dài quá" in answer.text) == (422, True)


async def test_drafts_in_the_inbox_are_filtered_by_their_address(login: Login, fake: Fake) -> None:
    html = (await (await login("703")).get("/?state=drafting&new=changed")).text
    assert {one["kind"]: (one["state"], one["new"]) for one in fake.asked} == {
        "inbox": ("drafting", "changed"), "own": ("drafting", "changed")}
    assert re.findall(r"<option value=\"(\w+)\" selected>", html) == ["drafting", "changed"]


# saved views

async def test_what_is_asked_is_kept_as_the_services_have_it(login: Login, fake: Fake) -> None:
    client = await login("703")
    html = (await client.get("/tim?q=cải+cách&state=report.waiting&year=2022&period=Q1")).text
    form = hidden(html, "/da-luu")
    suggested = re.search(r'id="ten-bo-loc"[^>]* value="([^"]*)"', html)
    assert suggested is not None
    assert suggested[1] == "“cải cách” · Báo cáo · Chưa gửi hoặc bị trả lại · Quý I · 2022"
    answer = await client.post("/da-luu", data={**form, "name": "Nợ báo cáo"})
    [sent] = fake.sent
    assert (sent.method, sent.path, sent.key) == ("POST", "subscriptions", form["key"])
    asked = {"q": "cải cách", "kind": "report", "state": "waiting", "year": "2022", "period": "2022-Q1"}
    assert sent.body == {"kind": "view", "name": "Nợ báo cáo", "page": "search", "fields": asked}
    assert answer.status_code == 303
    path, _, query = answer.headers["location"].partition("?")
    assert (path, dict(parse_qsl(query))) == ("/tim", {**asked, "da": "luu-bo-loc"})
    assert "Đã lưu bộ lọc" in (await client.get(answer.headers["location"])).text


@pytest.mark.parametrize(("address", "page"), [
    ("/ke-hoach?year=2022&state=in_force", "plans"), ("/?new=changed", "drafts")])
async def test_lists_are_kept_too(login: Login, fake: Fake, address: str, page: str) -> None:
    client = await login("703")
    form = hidden((await client.get(address)).text, "/da-luu")
    answer = await client.post("/da-luu", data={**form, "name": "x"})
    assert fake.sent[0].body["page"] == page
    assert answer.headers["location"].startswith(address)
    assert 'action="/da-luu"' not in (await client.get(address.partition("?")[0])).text       # nothing is filtered


async def test_a_name_that_is_taken_is_asked_again(login: Login, fake: Fake) -> None:
    client = await login("703")
    form = hidden((await client.get("/tim?q=abc")).text, "/da-luu")
    fake.fail["POST subscriptions"] = (409, "name_taken", "Bạn đã có một mục tên “abc”. Hãy đặt tên khác.")
    answer = await client.post("/da-luu", data={**form, "name": "abc"})
    assert answer.status_code == 409
    assert "Hãy đặt tên khác" in answer.text
    again = hidden(answer.text, "/da-luu")
    assert (again["f.q"], again["page"]) == ("abc", "search")
    assert again["key"] != form["key"]


async def test_views_are_opened_renamed_and_deleted(login: Login, fake: Fake) -> None:
    fake.views["v2"] = view("v2", "Kế hoạch 2022", "plans", year="2022")
    client = await login("703")
    for path in ("/", "/tim", "/da-luu"):
        html = (await client.get(path)).text
        assert 'href="/ke-hoach?year=2022"' in html
        assert "kind=report&amp;state=waiting" in html
        assert EVIL not in html
    form = hidden(html, "/da-luu/v2/ten")
    assert form["revision"] == "3"
    answer = await client.post("/da-luu/v2/ten", data={**form, "name": "Khác"})
    assert answer.headers["location"] == "/da-luu?da=doi-ten-bo-loc"
    answer = await client.post("/da-luu/v2/xoa", data=hidden(html, "/da-luu/v2/xoa"))
    assert answer.headers["location"] == "/da-luu?da=xoa-bo-loc"
    assert [(one.method, one.path, one.revision) for one in fake.sent] == [
        ("PATCH", "subscriptions/v2", '"3"'), ("DELETE", "subscriptions/v2", '"3"')]
    assert fake.sent[0].body == {"name": "Khác"}
    fake.fail["PATCH subscriptions/v2"] = (412, "stale_revision", "Nội dung đã được thay đổi.")
    answer = await client.post("/da-luu/v2/ten", data={**form, "name": "Nữa"})
    assert (answer.status_code, 'value="Nữa"' in answer.text) == (412, True)


async def test_forms_of_others_are_refused(login: Login, fake: Fake) -> None:
    client = await login("703")
    for path in ("/da-luu", "/da-luu/v1/ten", "/da-luu/v1/xoa"):
        assert (await client.post(path, data={"csrf": "forged", "name": "x"})).status_code == 403
    assert fake.sent == []
