"""Documents as files: through the portal, with the user's own rights."""

from __future__ import annotations

import httpx
import pytest

from tests.portal.conftest import Login
from tests.portal.fakes import DRAFT, PLAN, Fake, draft

PLACES = [(f"/ke-hoach/{PLAN}", f"plans/{PLAN}/preview"), (f"/ho-so/du-thao/{DRAFT}", f"drafts/{DRAFT}/preview")]


@pytest.mark.parametrize(("page", "path"), PLACES)
@pytest.mark.parametrize("format", ["docx", "pdf"])
async def test_the_page_links_to_the_file(login: Login, page: str, path: str, format: str) -> None:
    client = await login("703")
    link = f"{page}/tai/{format}"
    assert f'href="{link}" download' in (await client.get(page)).text
    answer = await client.get(link)
    assert (answer.status_code, answer.content) == (200, path.encode())
    assert answer.headers["content-disposition"] == f'attachment; filename="KH-1.{format}"'
    assert answer.headers["content-type"] == "application/x"
    assert "x-inner" not in answer.headers


async def test_of_a_published_draft_the_plan_is_had(login: Login, fake: Fake) -> None:
    fake.drafts[DRAFT] = draft(state="published", plan=PLAN)
    answer = await (await login("703")).get(f"/ho-so/du-thao/{DRAFT}/tai/docx")
    assert answer.content == f"plans/{PLAN}/preview".encode()


@pytest.mark.parametrize("path", ["/ke-hoach/other/tai/docx", "/ho-so/du-thao/d-other/tai/pdf",
                                  "/ke-hoach/..%2F..%2Fx/tai/docx"])
async def test_what_is_not_ones_own_is_not_found(login: Login, path: str) -> None:
    assert (await (await login("703")).get(path)).status_code == 404


async def test_other_formats_are_refused_and_a_missing_font_is_told(login: Login, fake: Fake) -> None:
    client = await login("703")
    assert (await client.get(f"/ke-hoach/{PLAN}/tai/exe")).status_code == 422
    fake.fail[f"GET plans/{PLAN}/preview"] = (501, "font_missing", "Máy chủ chưa có phông chữ.")
    answer = await client.get(f"/ke-hoach/{PLAN}/tai/pdf")
    assert answer.status_code == 501
    assert "Máy chủ chưa có phông chữ." in answer.text


async def test_login_is_needed(anonymous: httpx.AsyncClient) -> None:
    answer = await anonymous.get(f"/ke-hoach/{PLAN}/tai/docx")
    assert answer.headers["location"].startswith("/dang-nhap")
