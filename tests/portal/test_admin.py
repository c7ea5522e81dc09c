"""The administrator's pages: what is known and what isn't, forms that reach the services, nobody else lets in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import unescape

import httpx
import pytest
from fastapi import FastAPI

from services.notifier.domain.choices import KINDS, LEADERS
from services.portal.api.admin_words import CHECKED_BY, GROUPS, LAWS, NOTICE_KINDS
from shared.http import cursor, read_cursor
from shared.messaging.groups import GROUPS as CONSUMING
from shared.settings import Settings
from tests.portal.admin_fake import AT, LETTER, System, law, person, verification
from tests.portal.conftest import Login, csrf_of, hidden
from tests.portal.fakes import EVIL, Json

HOME, LETTERS = "/quan-tri", "/quan-tri/su-kien-loi"
PAGES = [HOME, "/quan-tri/don-vi", "/quan-tri/don-vi?q=tay+ninh&ngay=30/6/2025", "/quan-tri/don-vi?ma=72",
         "/quan-tri/don-vi?ma=705&ngay=2025-06-30", "/quan-tri/don-vi?ma=25489", "/quan-tri/don-vi?ma=72.SNV",
         "/quan-tri/co-quan", "/quan-tri/co-quan?q=tay", "/quan-tri/co-quan?don_vi=72&ngay=2022-04-08",
         "/quan-tri/nguoi-dung", "/quan-tri/nguoi-dung?q=tan", "/quan-tri/nguoi-dung?don_vi=72", "/quan-tri/thong-bao",
         LETTERS, f"{LETTERS}?tt=all&nguyen_nhan=abc123", f"{LETTERS}/{LETTER}", "/thong-bao/tuy-chon"]
ACTS = ["/quan-tri/kiem-tra", "/quan-tri/don-vi/nap", "/quan-tri/don-vi/ke-thua", "/quan-tri/co-quan",
        f"{LETTERS}/phat-lai", f"{LETTERS}/{LETTER}/phat-lai", f"{LETTERS}/{LETTER}/gac-lai"]


@pytest.fixture
def fake() -> System:
    return System()


async def read(login: Login, path: str, user: str = "quantri", status: int = 200) -> str:
    answer = await (await login(user)).get(path)
    assert answer.status_code == status, answer.text
    return answer.text


def words(html: str) -> str:
    """What a reader sees."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


@pytest.mark.parametrize("path", PAGES)
async def test_page(login: Login, path: str) -> None:
    html = await read(login, path)
    assert EVIL not in html
    assert not re.search(r"<script(?! src=\"/static/)|<style|\sstyle=|\son[a-z]+=|(src|href)=\"(https?:)?//", html)
    assert html.count("<h1") == 1
    assert html.count("<table") == html.count("<caption")
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert not re.search(r"None|Undefined|\{\{|\d{4}-\d\d-\d\dT", words(html))


@pytest.mark.parametrize("user", ["72", "72.lanhdao", "705.vanthu", "72.SNV"])
async def test_nobody_else_is_let_in(login: Login, fake: System, user: str) -> None:
    client = await login(user)
    csrf = csrf_of((await client.get("/thong-bao/tuy-chon")).text)
    fake.asked.clear()
    for path in [*PAGES[:-1], "/live/quan-tri"]:
        answer = await client.get(path)
        assert answer.status_code == 403, path
        assert "dành cho quản trị hệ thống" in answer.text
    for path in ACTS:
        assert (await client.post(path, data={"csrf": csrf, "key": "k", "don_vi": "72"})).status_code == 403, path
    assert fake.asked == []                                   # not even asked
    assert 'href="/quan-tri"' not in (await client.get("/thong-bao/tuy-chon")).text


async def test_without_a_login_or_with_a_forged_form_nothing_is_done(
    login: Login, anonymous: httpx.AsyncClient, fake: System,
) -> None:
    for path in (HOME, LETTERS):
        assert (await anonymous.get(path)).headers["location"].startswith("/dang-nhap")
    client = await login("quantri")
    for path in ACTS:
        assert (await client.post(path, data={"csrf": "forged", "key": "k"})).status_code == 403, path
    assert fake.sent == []


async def test_the_administrator_begins_here(login: Login) -> None:
    client = await login("quantri")
    assert (await client.get("/")).headers["location"] == HOME
    html = (await client.get(HOME)).text
    assert re.search(r'<a href="/quan-tri" aria-current="page">Quản trị</a>', html)
    assert ">Hộp việc</a>" not in html


async def test_what_waits_is_added_up_over_the_services(login: Login) -> None:
    html = words(await read(login, HOME))
    for told in ("Sự kiện chưa phát đi 7 từ 10:00 ngày 08/4/2022", "Sự kiện lỗi chờ xử lý 17", "Dự thảo chờ nội dung 2",
                 "Số đã cấp, văn bản chưa xong 1", "Tổng hợp chưa theo kịp 11", "Thông báo chờ nội dung 5",
                 "reporting-rollup 8 Chưa theo kịp", "cascade 0 chưa biết", "planner 0 Theo kịp"):
        assert told in html, told


async def test_a_service_that_is_away_leaves_its_part_unknown(login: Login, fake: System) -> None:
    fake.away = {"reporting"}
    html = words(await read(login, HOME))
    for told in ("Báo cáo reporting Không trả lời", "Sự kiện chưa phát đi chưa biết", "Sự kiện lỗi chờ xử lý 17",
                 "Tổng hợp chưa theo kịp chưa biết", "Báo cáo : chưa biết : Dịch vụ tạm thời không trả lời.",
                 "6. Số tổng hợp bằng đúng số cộng từ các báo cáo chưa biết",
                 "Chưa đủ kết quả chưa có kết quả của Báo cáo"):
        assert told in html, told
    fake.away = {"planner", "reporting", "notifier"}
    html = words(await read(login, HOME))
    assert "Đạt" not in html
    assert html.count("Không trả lời") == 3
    assert "Chưa biết: Dịch vụ tạm thời không trả lời." in html


@pytest.mark.parametrize(("state", "told"), [
    ("running", "Đang kiểm tra từ 10:00 ngày 08/4/2022, do quantri yêu cầu; chưa biết còn bao lâu"),
    ("broken", "Bị gián đoạn lần kiểm tra từ"),
    ("failed", "Không kiểm tra được lúc 10:00 ngày 08/4/2022 mã lỗi store_away"),
    ("never", "chưa kiểm tra lần nào"), ("done", "kiểm tra xong lúc 10:00 ngày 08/4/2022, do quantri yêu cầu")])
async def test_how_the_check_goes_is_told_as_it_is(login: Login, fake: System, state: str, told: str) -> None:
    fake.answers["planner verification"] = verification(state)
    assert told in words(await read(login, HOME))


async def test_laws_with_violations_and_with_nothing_to_check_do_not_pass(login: Login, fake: System) -> None:
    fake.answers["planner verification"]["laws"]["5"] = law(0)
    html = words(await read(login, HOME))
    assert "8. Sự kiện lỗi không làm tắc và không mất 5 1 Có vi phạm" in html
    assert "5. Số văn bản không trùng, không nhảy số 0 0 Chưa có gì để kiểm tra" in html
    assert "2. Dự thảo suy ra đúng từ kế hoạch của cấp trên không kiểm tra ở đây" in html
    assert "4. Phần đơn vị đã sửa không bị ghi đè 3 0 Đạt" in html


async def test_the_check_is_begun_at_every_service(login: Login, fake: System) -> None:
    client = await login("quantri")
    form = hidden((await client.get(HOME)).text, "/quan-tri/kiem-tra")
    answer = await client.post("/quan-tri/kiem-tra", data=form)
    assert answer.headers["location"] == "/quan-tri?da=kiem-tra"
    assert [(one.method, one.path, one.key) for one in fake.sent] == [("POST", "verification", form["key"])] * 3
    fake.away = {"planner"}
    assert (await client.post("/quan-tri/kiem-tra", data=form)).status_code == 303
    fake.away = {"planner", "reporting", "notifier"}
    assert (await client.post("/quan-tri/kiem-tra", data=form)).status_code == 503


async def test_units_are_loaded_and_succeeded_by_a_form(login: Login, fake: System) -> None:
    client = await login("quantri")
    html = (await client.get("/quan-tri/don-vi")).text
    assert "2004" in html
    for path, name, body, told in (
            ("nap", "load", {"as_of": "2025-07-01", "province": "Tây Ninh"}, "da=nap-don-vi&ngay=2025-07-01&so=104"),
            ("ke-thua", "successions", {"as_of": "2025-07-01", "province": None}, "da=ke-thua&ngay=2025-07-01&so=282")):
        form = hidden(html, f"/quan-tri/don-vi/{path}")
        province = body["province"] or ""
        answer = await client.post(f"/quan-tri/don-vi/{path}", data={
            **form, f"{name}-ngay": "01/7/2025", f"{name}-tinh": province})
        assert answer.headers["location"] == f"/quan-tri/don-vi?{told}"
        assert (fake.sent[-1].path, fake.sent[-1].body, fake.sent[-1].key) == (f"units/{name}", body, form["key"])
    assert "Đã nạp danh mục 104 đơn vị." in (await client.get("/quan-tri/don-vi?da=nap-don-vi&so=104")).text


@pytest.mark.parametrize(("day", "told"), [
    ("", "Hãy ghi ngày"), ("31/02/2025", "không phải là ngày"), ("x", "không phải là ngày")])
async def test_a_wrong_day_is_told_and_what_was_typed_stays(login: Login, fake: System, day: str, told: str) -> None:
    client = await login("quantri")
    form = hidden((await client.get("/quan-tri/don-vi")).text, "/quan-tri/don-vi/nap")
    answer = await client.post("/quan-tri/don-vi/nap", data={**form, "load-ngay": day, "load-tinh": f"Tỉnh {EVIL}"})
    assert answer.status_code == 422
    assert told in answer.text
    assert "Tỉnh &lt;script&gt;" in answer.text
    assert fake.sent == []


@pytest.mark.parametrize(("path", "status"), [
    ("/quan-tri/don-vi?ma=nothing", 404), ("/quan-tri/don-vi?ma=../plans", 404),
    ("/quan-tri/don-vi?ngay=yesterday", 422), ("/quan-tri/co-quan?don_vi=nothing", 404), (f"{LETTERS}/nothing", 404),
    (f"{LETTERS}/..%2Fplans", 404),
    (f"{LETTERS}/nothing/noi-dung", 200)])
async def test_addresses_made_up(login: Login, path: str, status: int) -> None:
    await read(login, path, status=status)


async def test_a_unit_says_who_receives_for_whom(login: Login) -> None:
    commune, organ = [words(await read(login, f"/quan-tri/don-vi?ma={code}")) for code in ("25489", "72.SNV")]
    assert "Nhận kế hoạch của Tỉnh Tây Ninh qua Huyện Tân Biên khi kế hoạch gửi cả hai" in commune
    assert "Nhận việc mà Tỉnh Tây Ninh giao" in organ
    district = words(await read(login, "/quan-tri/don-vi?ma=705"))
    assert "Nhận thay 1 đơn vị ngay dưới" in district
    assert "Theo bảng chuyển đổi có sẵn; chưa được ghi nhận vào hệ thống." in district
    assert "Lập từ 01/01/2020, từ: Xã cũ mã 7" in district


async def test_an_offices_table_is_edited_in_its_stead(login: Login, fake: System) -> None:
    client = await login("quantri")
    page = "/quan-tri/co-quan?don_vi=72&ngay=2022-04-08"
    html = (await client.get(page)).text
    assert "Khác bảng chung ở 1 chỗ" in html
    assert "sửa lần cuối 10:00 ngày 08/4/2022, quantri" in html
    form = hidden(html, "/quan-tri/co-quan")
    fields = dict(re.findall(r'<input id="[^"]+" name="([^"]+)" value="([^"]*)"', html)) | form
    sent = {name: unescape(value) for name, value in fields.items()} | {"keep_bases": "general", "lead_days": "9"}
    answer = await client.post("/quan-tri/co-quan", data=sent)
    assert answer.headers["location"] == "/quan-tri/co-quan?don_vi=72&da=luu&ngay=2022-04-08"
    put = fake.sent[-1]
    assert (put.method, put.path, put.revision, put.body["lead_days"]) == ("PUT", "offices/72/settings", '"3"', 9)
    assert not put.body.keys() & {"id", "revision", "changed"}
    fake.fail["PUT offices/72/settings"] = (412, "stale_revision", "Nội dung đã được người khác thay đổi.")
    stale = await client.post("/quan-tri/co-quan", data=sent)
    assert stale.status_code == 412
    assert "Người khác vừa lưu, khác với bạn ở 1 chỗ" in stale.text
    assert 'name="don_vi" value="72"' in stale.text


async def test_accounts_of_the_built_in_issuer_are_found_by_unit(login: Login) -> None:
    html = words(await read(login, "/quan-tri/nguoi-dung?q=tan"))
    for told in ("72.chuyenvien chuyên viên", "705.lanhdao lãnh đạo", "705.vanthu văn thư"):
        assert told in html, told


async def test_a_real_issuer_has_the_accounts(login: Login, app: FastAPI) -> None:
    client = await login("quantri")
    real = {"embedded": False, "oidc_issuer": "https://login.tayninh.gov.vn/realms/x"}
    app.state.settings = Settings(**real)
    html = (await client.get("/quan-tri/nguoi-dung?q=tan")).text
    assert "https://login.tayninh.gov.vn/realms/x" in html
    assert "chưa được khai báo" in html
    assert "chuyenvien" not in html
    app.state.settings = Settings(**real, accounts_url="https://login.tayninh.gov.vn/admin")
    assert 'href="https://login.tayninh.gov.vn/admin"' in (await client.get("/quan-tri/nguoi-dung")).text


async def test_who_acted_is_told_once_with_all_roles(login: Login) -> None:
    lately, rest = words(await read(login, "/quan-tri/nguoi-dung")).split("Người đã làm việc", 1)
    row = "72.vanthu UBND tỉnh Tây Ninh văn thư, lãnh đạo Tiếp nhận 07:00 ngày 01/6/2022"
    assert lately.count(row) == rest.count(row) == 1
    assert lately.index("72.vanthu UBND") < lately.index("<script")             # the last to act is the first told


async def test_pages_of_people_from_two_services_leave_nobody_out(login: Login, fake: System) -> None:
    planner = [person(f"u{n:03}", "72") for n in range(0, 120, 2)]
    reporting = [person(f"u{n:03}", "72") for n in range(1, 120, 2)]

    def paged(people: list[Json]) -> Callable[[Mapping[str, str]], Json]:
        def answer(query: Mapping[str, str]) -> Json:
            start = read_cursor(query.get("after"), 1)
            rest = [one for one in people if not start or f"72/{one['user']}" > start[0]]
            return {"items": rest[:50], "next": cursor("x") if len(rest) > 50 else None}

        return answer

    fake.answers |= {"planner people": paged(planner), "reporting people": paged(reporting)}
    client = await login("quantri")
    seen, path = [], "/quan-tri/nguoi-dung?don_vi=72"
    while path:
        html = (await client.get(path)).text
        seen += re.findall(r'<th scope="row" class="any">(u\d+)</th>', html)
        found = re.search(r'class="button" href="(/quan-tri/nguoi-dung\?after=[^"]+)"', html)
        path = unescape(found[1]) if found else ""
    assert seen == [f"u{n:03}" for n in range(120)]


async def test_who_wants_which_notices(login: Login) -> None:
    html = words(await read(login, "/quan-tri/thong-bao"))
    assert "72.vanthu UBND tỉnh Tây Ninh Nhận dự thảo kế hoạch từ cấp trên Cấp trên kết thúc kế hoạch 2 10:00" in html


async def test_a_letter_is_shown_whole(login: Login) -> None:
    html = await read(login, f"{LETTERS}/{LETTER}")
    assert "{\n  &#34;a&#34;: &#34;ế&#34;\n}" in html
    told = words(html)
    for part in ("Lập dự thảo cho cấp dưới", "Gác lại : <script>alert(1)</script> 10:00 ngày 08/4/2022 · quantri",
                 "Lỗi lại: plans.dlq/0/4", "72.vanthu (đơn vị 72)"):
        assert part in told, part


async def test_a_letters_content_is_a_file_whatever_it_says_it_is(login: Login) -> None:
    answer = await (await login("quantri")).get(f"{LETTERS}/{LETTER}/noi-dung")
    assert answer.content == b"\xffraw"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == 'attachment; filename="plans.dlq-0-3-1650000000000.json"'


async def test_letters_are_sent_again_one_some_or_all_of_a_cause(login: Login, fake: System) -> None:
    client = await login("quantri")
    form = {"csrf": csrf_of((await client.get(LETTERS)).text), "key": "k1"}
    answer = await client.post(f"{LETTERS}/phat-lai", data={**form, "cause": "abc123"})
    assert answer.headers["location"] == f"{LETTERS}?da=phat-lai-con&so=17&roi=3"
    assert fake.sent[-1].body == {"cause": "abc123"}
    await client.post(f"{LETTERS}/phat-lai", data={**form, "letter": [LETTER, "plans.dlq:0:4:1"]})
    assert fake.sent[-1].body == {"letters": [LETTER, "plans.dlq:0:4:1"]}
    answer = await client.post(f"{LETTERS}/{LETTER}/phat-lai", data=form)
    assert answer.headers["location"] == f"{LETTERS}/{LETTER}?da=phat-lai-mot"
    assert (fake.sent[-1].path, fake.sent[-1].key) == (f"dead-letters/{LETTER}/replay", "k1")
    answer = await client.post(f"{LETTERS}/{LETTER}/gac-lai", data={**form, "note": " Gửi thử "})
    assert answer.headers["location"] == f"{LETTERS}/{LETTER}?da=gac-lai"
    assert (fake.sent[-1].path, fake.sent[-1].body) == (f"dead-letters/{LETTER}/aside", {"note": "Gửi thử"})


async def test_a_refused_act_is_told_on_the_page_and_the_note_stays(login: Login, fake: System) -> None:
    client = await login("quantri")
    form = {"csrf": csrf_of((await client.get(LETTERS)).text), "key": "k1"}
    fake.fail["POST"] = (503, "broker_away", "Máy chủ sự kiện không trả lời.")
    answer = await client.post(f"{LETTERS}/{LETTER}/gac-lai", data={**form, "note": "Gửi thử"})
    assert answer.status_code == 503
    assert "Máy chủ sự kiện không trả lời." in answer.text
    assert "Gửi thử</textarea>" in answer.text
    assert (await client.post(f"{LETTERS}/phat-lai", data=form)).status_code == 503


async def test_choosing_notices(login: Login, fake: System) -> None:
    client = await login("72.vanthu")
    html = (await client.get("/thong-bao/tuy-chon")).text
    assert re.search(r'name="way:draft_received" value="highlighted" checked', html)
    form = hidden(html, "/thong-bao/tuy-chon")
    chosen = {"way:draft_received": "muted", "way:plan_closed": "normal"}
    answer = await client.post("/thong-bao/tuy-chon", data={**form, **chosen})
    assert answer.headers["location"] == "/thong-bao/tuy-chon?da=luu"
    put = fake.sent[-1]
    assert (put.method, put.path, put.revision) == ("PUT", "notices/choices", '"4"')
    assert put.body == {"ways": {"draft_received": "muted", "plan_closed": "normal"}}
    fake.fail["PUT notices/choices"] = (412, "stale_revision", "Nội dung đã được người khác thay đổi.")
    stale = await client.post("/thong-bao/tuy-chon", data={**form, "way:draft_received": "muted"})
    assert stale.status_code == 412
    assert re.search(r'name="way:draft_received" value="muted" checked', stale.text)


async def test_a_highlighted_notice_stands_out_and_muted_ones_are_asked_for(login: Login, fake: System) -> None:
    notice = {"id": "n1", "kind": "draft_received", "text": "Đã nhận dự thảo.", "link": "/x", "at": AT, "read": False,
              "done": False, "way": "highlighted"}
    fake.answers["notifier notices"] = {"items": [notice, {**notice, "id": "n2", "way": "muted"}], "next": "abc"}
    client = await login("72.vanthu")
    html = (await client.get("/thong-bao?an=1")).text
    assert fake.asked[-1].url.params["muted"] == "true"
    assert html.count('class="new loud"') == 1
    assert "Loại bạn đã ẩn" in html
    assert 'href="/thong-bao?an=1&amp;after=abc"' in html
    form = hidden(html, "/thong-bao/doc")
    answer = await client.post("/thong-bao/doc", data={**form, "id": "n1"})
    assert (fake.sent[-1].path, answer.headers["location"]) == ("notices/n1/read", "/thong-bao?an=1")
    away = await client.post("/thong-bao/doc", data={**form, "ve": "//evil.example/"})
    assert (fake.sent[-1].path, away.headers["location"]) == ("notices/read-all", "/?da=doc")


def test_every_law_group_and_kind_has_its_words() -> None:
    assert GROUPS.keys() == CONSUMING.keys()
    assert NOTICE_KINDS.keys() == {*KINDS, *LEADERS}
    assert CHECKED_BY.keys() == LAWS.keys() - {"2"}
