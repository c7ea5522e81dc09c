"""Every page renders, in Vietnamese, escaped, without anything inline or from elsewhere."""

from __future__ import annotations

import re

import httpx
import pytest

from tests.portal.conftest import Login
from tests.portal.fakes import DRAFT, EVIL, OBLIGATION, PLAN, Fake, draft

PAGES = ["/", "/ke-hoach", "/ke-hoach/nhap", f"/ke-hoach/{PLAN}", f"/ho-so/du-thao/{DRAFT}",
         f"/ho-so/du-thao/{DRAFT}/xem", "/bao-cao", f"/bao-cao/{OBLIGATION}", "/tong-hop", f"/tong-hop/{PLAN}/2022-Q1",
         "/tim",
         "/tim?q=c%E1%BA%A3i+c%C3%A1ch", "/tim?kind=task&q=x&state=plan.in_force&year=2022&scope=own", "/da-luu",
         "/ke-hoach?q=x&year=2022&state=in_force&recorded=true", "/?state=drafting&new=changed"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("user", ["703", "72", "quantri"])
async def test_page(login: Login, path: str, user: str) -> None:
    answer = await (await login(user)).get(path)
    if user == "quantri" and path.partition("?")[0] == "/":
        assert (answer.status_code, answer.headers["location"]) == (303, "/quan-tri")
        return
    assert answer.status_code == 200, answer.text
    html = answer.text
    assert 'lang="vi"' in html
    assert EVIL not in html
    assert not re.search(r"<script(?! src=\"/static/)|<style|\sstyle=|\son[a-z]+=|(src|href)=\"(https?:)?//", html)
    assert "unsafe-inline" not in answer.headers["content-security-policy"]
    assert html.count("<h1") == 1


@pytest.mark.parametrize("path", PAGES)
async def test_every_input_has_a_label_and_every_table_a_caption(login: Login, path: str) -> None:
    html = (await (await login("703")).get(path)).text
    labels = set(re.findall(r'<label for="([^"]+)"', html))
    for tag in re.findall(r"<(?:input|select|textarea)[^>]*>", html):
        if re.search(r'type="(hidden|checkbox|radio)"', tag):           # the last two stand in their label
            continue
        found = re.search(r' id="([^"]+)"', tag)
        assert found, tag
        assert found[1] in labels, tag
    assert html.count("<table") == html.count("<caption")
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))


async def test_official_page(login: Login) -> None:
    html = (await (await login("703")).get(f"/ke-hoach/{PLAN}")).text
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in html
    assert "Số: 1183/KH-UBND" in html
    assert "ngày 08 tháng 4 năm 2022" in html
    assert "Nơi nhận:" in html


async def test_missing_is_not_zero(login: Login) -> None:
    html = (await (await login("72")).get(f"/tong-hop/{PLAN}/2022-Q1")).text
    assert re.search(r'data-label="Kết quả">(<a [^>]*>)?0 lớp<', html)
    assert "chưa có số liệu" in html
    assert "44,4%" in html


@pytest.mark.parametrize("path", ["/ho-so/du-thao/d-other", "/bao-cao/other", "/ke-hoach/other", "/khong-co",
                                  "/ke-hoach/..%2F..%2Fx", "/tong-hop/other/2022-Q1"])
async def test_what_is_not_ones_own_is_not_found(login: Login, path: str) -> None:
    answer = await (await login("703")).get(path)
    assert answer.status_code == 404
    assert "Về Hộp việc" in answer.text


async def test_a_service_that_is_away_is_told_and_the_rest_is_shown(login: Login, fake: Fake) -> None:
    client = await login("703")
    fake.fail["GET notices"] = (503, "service_away", "Dịch vụ thông báo tạm thời không trả lời.")
    html = (await client.get("/")).text
    assert "tạm thời không trả lời" in html
    assert f"/ho-so/du-thao/{DRAFT}" in html


async def test_login_is_needed_and_leads_back(anonymous: httpx.AsyncClient) -> None:
    answer = await anonymous.get("/bao-cao?state=open")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/dang-nhap?ve=%2Fbao-cao%3Fstate%3Dopen"


async def test_an_expired_token_leads_to_the_login_page(login: Login, fake: Fake) -> None:
    client = await login("703")
    fake.fail["GET plans"] = (401, "unauthorized", "Phiên đăng nhập đã hết hạn.")
    assert (await client.get("/ke-hoach")).headers["location"].startswith("/dang-nhap?ve=")


async def test_ready_without_other_services(anonymous: httpx.AsyncClient, fake: Fake) -> None:
    fake.fail["GET"] = (503, "away", "")
    assert (await anonymous.get("/health/ready")).status_code == 200
    assert (await anonymous.get("/oidc/jwks.json")).json()["keys"]
    bad = await anonymous.post("/oidc/token", data={"grant_type": "password", "username": "72", "password": "no"})
    assert (bad.status_code, bad.json()) == (400, {"error": "invalid_grant"})


async def test_a_published_draft_shows_its_number(login: Login, fake: Fake) -> None:
    fake.drafts[DRAFT] = draft(state="published", plan=PLAN)
    client = await login("703")
    for path in (f"/ho-so/du-thao/{DRAFT}", f"/ho-so/du-thao/{DRAFT}/xem"):
        assert "Số: 1183/KH-UBND" in (await client.get(path)).text


async def test_roll_ups_that_cannot_be_had_are_told_not_left_out(login: Login, fake: Fake) -> None:
    fake.fail[f"GET rollups/{PLAN}"] = (503, "reporting_away", "Dịch vụ báo cáo đang bận, hãy thử lại sau ít phút.")
    assert "Dịch vụ báo cáo đang bận" in (await (await login("72")).get("/tong-hop")).text
