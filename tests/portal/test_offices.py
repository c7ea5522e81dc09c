"""The office's table of counterparts: shown beside the default one, edited with plain forms, conflicts kindly told."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import httpx
import pytest
from starlette.datastructures import FormData

from services.portal.api.office_form import default, period_of, settings_of
from shared.units.library import TWO_LEVELS_FROM
from tests.portal.conftest import Login, hidden
from tests.portal.fakes import EVIL, Fake

PATH = "/co-quan"
SETTINGS: dict[str, Any] = {
    "id": "72", "revision": 3, "lead_days": 7, "report_lead_days": 3, "report_due_day": 20,
    "report_level_leads": [2, 4], "keep_bases": "general", "number_start": 1,
    "counterparts": {"Sở Nội vụ": {"district": "Phòng Nội vụ và Lao động"}, "Ban Dân tộc": {"commune": EVIL}},
    "unit_counterparts": {"703": {"Sở Nội vụ": "Phòng Nội vụ - LĐTBXH"}},
    "series": [{"id": "KH", "kinds": ["Kế hoạch"]}]}
UNITS = {"72": ("Tỉnh Tây Ninh", "tỉnh", "province"), "703": ("Thành phố Tây Ninh", "thành phố", "district"),
         "25459": ("Phường 1", "phường", "commune")}


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Fake:
    made = Fake()
    read = made._read

    def answer(path: str) -> Any:
        parts = path.split("/")
        if parts[0] == "units" and parts[1] in UNITS:
            name, kind, level = UNITS[parts[1]]
            return {"unit": {"code": parts[1], "name": name, "kind": kind, "level": level}, "authority_short": name}
        return SETTINGS if parts[0] == "offices" else read(path)

    monkeypatch.setattr(made, "_read", answer)
    return made


def fields(html: str) -> dict[str, str]:
    """The form as a browser would send it."""
    sent = dict(re.findall(r'<input id="[^"]+" name="([^"]+)" value="([^"]*)"', html))
    sent |= dict(re.findall(r'type="hidden" name="(row:[^"]+)" value="([^"]*)"', html))
    sent |= hidden(html, PATH) | {"keep_bases": "general"}
    return {name: unescape(value) for name, value in sent.items()}


async def page(login: Login, user: str = "72", query: str = "?ngay=2022-04-08") -> tuple[httpx.AsyncClient, str]:
    client = await login(user)
    answer = await client.get(PATH + query)
    assert answer.status_code == 200, answer.text
    return client, answer.text


async def test_each_level_has_the_default_and_the_own_counterpart(login: Login) -> None:
    _, html = await page(login)
    for words in ("Bảng chung đến 28/02/2025", "Tương ứng ở cấp huyện", "Phòng Tài chính - Kế hoạch",
                  "Phòng Nội vụ và Lao động", "quy định riêng", "Văn phòng - thống kê", "Phòng Nội vụ - LĐTBXH"):
        assert words in html
    assert EVIL not in html
    assert 'href="/co-quan" aria-current="page"' in html
    _, html = await page(login, query="?ngay=2025-07-01")
    assert "Bảng chung từ 01/7/2025" in html
    assert "Tương ứng ở cấp huyện" not in html
    assert "Phòng Kinh tế (xã, đặc khu); Phòng Kinh tế, Hạ tầng và Đô thị (phường)" in html


async def test_labels_ids_and_captions(login: Login) -> None:
    _, html = await page(login)
    labels, ids = set(re.findall(r'<label (?:class="hide" )?for="([^"]+)"', html)), re.findall(r' id="([^"]+)"', html)
    for tag in re.findall(r"<input[^>]*>", html):
        if 'type="hidden"' not in tag and 'type="radio"' not in tag:
            assert re.search(r' id="([^"]+)"', tag)[1] in labels, tag  # type: ignore[index]
    assert len(ids) == len(set(ids))
    assert html.count("<table") == html.count("<caption")
    assert not re.search(r"\sstyle=|\son[a-z]+=", html)


async def test_who_may_not(login: Login, fake: Fake) -> None:
    client, html = await page(login, "25459")
    assert "không có cấp dưới" in html
    assert "Sổ đăng ký số văn bản" in html
    assert (await client.post(PATH, data={"csrf": "other"})).status_code == 403
    client = await login("quantri")
    assert (await client.get(PATH)).status_code == 404
    assert "Cơ quan tương ứng" not in (await client.get("/")).text
    assert fake.sent == []
    assert (await (await login("72")).get(f"{PATH}?ngay=hom-qua")).status_code == 422


async def test_what_is_saved_is_the_whole_and_what_is_not_shown_stays(login: Login, fake: Fake) -> None:
    client, html = await page(login, query="?ngay=2025-07-01")
    sent = fields(html)
    row = next(name.rpartition(":")[0] for name, value in sent.items() if value == "Sở Tài chính")
    answer = await client.post(PATH, data=sent | {
        f"{row}:commune": "Phòng Tài chính", "unit:0:name": "", "unit:1:unit": "25459", "unit:1:agency": "Sở Nội vụ",
        "unit:1:name": "Phòng VH-XH", "keep_bases": "all", "lead_days": "10", "series:1:id": "qđ-1",
        "series:1:kinds": "Quyết định, Công văn"})
    assert answer.headers["location"].startswith(f"{PATH}?da=luu")
    [put] = fake.sent
    assert (put.method, put.path, put.revision) == ("PUT", "offices/72/settings", '"3"')
    assert put.body["counterparts"]["Sở Tài chính"] == {"commune": "Phòng Tài chính"}
    assert put.body["counterparts"]["Sở Nội vụ"] == {"district": "Phòng Nội vụ và Lao động"}       # of another edition
    assert put.body["unit_counterparts"] == {"25459": {"Sở Nội vụ": "Phòng VH-XH"}}
    assert (put.body["keep_bases"], put.body["lead_days"], put.body["report_lead_days"]) == ("all", 10, 3)
    assert put.body["series"] == [{"id": "KH", "kinds": ["Kế hoạch"]},
                                  {"id": "QĐ-1", "kinds": ["Quyết định", "Công văn"]}]
    assert not {"id", "revision"} & put.body.keys()


@pytest.mark.parametrize(("wrong", "words"), [
    ({"unit:1:name": "Phòng X"}, "thiếu mã đơn vị"), ({"lead_days": "bảy"}, "không phải là số nguyên"),
    ({"series:1:id": "số 1", "series:1:kinds": "Kế hoạch"}, "Ký hiệu sổ"),
    ({"row:99:district": "Phòng Y"}, "chưa ghi cơ quan")])
async def test_a_wrong_row_is_refused_with_a_sentence_and_kept(
    login: Login, fake: Fake, wrong: dict[str, str], words: str,
) -> None:
    client, html = await page(login)
    answer = await client.post(PATH, data=fields(html) | wrong | {"number_start": "42"})
    assert answer.status_code == 422
    assert words in answer.text
    assert 'name="number_start" value="42"' in answer.text
    assert fake.sent == []


async def test_somebody_else_was_faster(login: Login, fake: Fake) -> None:
    client, html = await page(login)
    sent = fields(html) | {"lead_days": "9"}
    fake.fail["PUT offices/72/settings"] = (412, "stale_revision", "Nội dung đã được người khác thay đổi.")
    answer = await client.post(PATH, data=sent)
    assert answer.status_code == 412
    assert "Người khác vừa lưu, khác với bạn ở 1 chỗ" in answer.text
    assert "Hạn của cấp dưới sớm hơn" in answer.text
    assert 'name="lead_days" value="9"' in answer.text


def test_the_editions_and_the_defaults_of_single_kinds() -> None:
    assert [period_of(day)[1] for day in (TWO_LEVELS_FROM.replace(year=2022), TWO_LEVELS_FROM)] == [
        "đến 28/02/2025", "từ 01/7/2025"]
    assert default("Sở Công Thương", "district", TWO_LEVELS_FROM.replace(year=2022)) == (
        "Phòng Kinh tế và Hạ tầng (huyện); Phòng Kinh tế (quận, thị xã, thành phố)")
    assert default("Sở Không Có", "commune", TWO_LEVELS_FROM) == "không có"


def test_an_emptied_cell_is_the_default_again() -> None:
    form = FormData([("row:0:agency", "Sở Nội vụ"), ("row:0:district", ""), ("series:0:id", "KH"),
                     ("series:0:kinds", "Kế hoạch")])
    assert settings_of(form, SETTINGS)["counterparts"] == {"Ban Dân tộc": {"commune": EVIL}}


async def test_the_days_on_which_reports_are_due(login: Login, fake: Fake) -> None:
    client, html = await page(login)
    sent = fields(html)
    assert (sent["report_due_day"], sent["report_level_leads"]) == ("20", "2, 4")
    for typed, stored in (("3, 5,7", [3, 5, 7]), ("", [])):
        answer = await client.post(PATH, data={**sent, "report_due_day": "25", "report_level_leads": typed})
        assert answer.status_code == 303, answer.text
        body = fake.sent[-1].body
        assert (body["report_due_day"], body["report_level_leads"]) == (25, stored)
    wrong = await client.post(PATH, data={**sent, "report_level_leads": "3, x"})
    assert wrong.status_code == 422
    assert "“x” không phải là số nguyên" in wrong.text
    assert 'value="3, x"' in wrong.text                     # what was typed stays
