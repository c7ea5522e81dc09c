"""The pictures: a province watches its plan go down while a district publishes, looks who reports, and saves both."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Enter
from tests.browser.watch import complaints
from tests.planner.support import PLAN
from thongsuot.running import Running

PROVINCE, DISTRICT, NAME = "72", "707", "Huyện Dương Minh Châu"
SOON = 120_000                              # milliseconds in which an event arrives on a machine with much other work
COLLISIONS = """() => {
  const wrong = [];
  for (const svg of document.querySelectorAll("svg.pic")) {
    const frame = svg.getBoundingClientRect();
    const texts = [...svg.querySelectorAll("text")].map(text => [text.textContent, text.getBoundingClientRect()]);
    texts.forEach(([said, box], n) => {
      if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 4
          || box.bottom > frame.bottom + 4) { wrong.push(`${said} is outside of ${svg.getAttribute("aria-label")}`); }
      for (const [other, there] of texts.slice(n + 1)) {
        if (box.left < there.right && there.left < box.right
            && box.top < there.bottom - 4 && there.top < box.bottom - 4) {
          wrong.push(`${said} meets ${other}`);
        }
      }
    });
  }
  return wrong;
}"""


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """Pages are awaited for longer than by default: the machine may have much other work."""
    expect.set_options(timeout=30_000)
    yield
    expect.set_options(timeout=5_000)


class Office:
    """A unit's officials at the planner's API, each with all roles."""

    def __init__(self, site: Running, unit: str):
        self._site, self._unit = site, unit

    def call(self, method: str, path: str, body: Any = None, revision: int | None = None) -> Any:
        """One request; returns the JSON."""
        headers = {"authorization": f"Bearer {self._site.token(self._unit)}", "idempotency-key": uuid.uuid4().hex}
        if revision is not None:
            headers["if-match"] = f'"{revision}"'
        answer = self._site.http.request(method, f"{self._site.addresses['planner']}/api/v1{path}", headers=headers,
                                         json=body)
        assert answer.is_success, answer.text
        return answer.json()

    def published(self, draft: Any) -> Any:
        """The draft submitted, signed and published."""
        for act, body in (("submit", None), ("sign", None), ("publish", {"date": "2022-04-08"})):
            draft = self.call("POST", f"/drafts/{draft['id']}/{act}", body, draft["revision"])
        return draft


@pytest.fixture
def plan(site: Running) -> Any:
    """A plan of the province's to the districts, just published."""
    office = Office(site, PROVINCE)
    return office.published(office.call("POST", "/drafts/import", {"text": PLAN.replace("cải cách", "đổi mới")}))


def card(page: Page, name: str) -> Locator:
    return page.get_by_role("link", name=re.compile(f"^{name}:"))


def looked_at(page: Page, *, axe: bool = True) -> None:
    """At the widths of a phone, of an old screen and of a large one."""
    wrong = []
    for width in (360, 1024, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        wrong += [*complaints(page, axe=axe and width == 360), *page.evaluate(COLLISIONS)]
    assert not wrong, "\n".join(map(str, wrong))
    page.set_viewport_size({"width": 1024, "height": 800})


def saved(page: Page, link: str, folder: Path) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("link", name=link, exact=True).first.click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file.read_bytes()


def test_a_province_watches_its_plan_go_down_and_who_reports(
    enter: Enter, site: Running, plan: Any, tmp_path: Path,
) -> None:
    page = enter(f"{PROVINCE}.chuyenvien")
    page.goto(f"/ke-hoach/{plan['id']}")
    expect(card(page, NAME)).to_have_accessible_name(re.compile("đang soạn"), timeout=SOON)     # its draft came, live
    page.evaluate("window.stayed = true")

    page.get_by_role("link", name="Bảng", exact=True).click()
    expect(page.get_by_role("row", name=re.compile(NAME))).to_contain_text("Đang soạn")
    page.get_by_role("link", name="Chưa ban hành", exact=True).click()
    expect(page).to_have_url(re.compile("loc=chua-ban-hanh"))           # the next link is the new list's
    page.get_by_role("link", name="Đơn vị", exact=True).click()
    expect(page.get_by_role("columnheader", name="Đơn vị")).to_have_attribute("aria-sort", "ascending")
    expect(page).to_have_url(re.compile("loc=chua-ban-hanh.*xep=ten"))
    looked_at(page)

    district = Office(site, DISTRICT)
    [draft] = [one for one in district.call("GET", "/drafts?kind=inbox")["items"] if one["root"] == plan["id"]]
    district.published(draft)
    expect(page.get_by_role("row", name=re.compile(NAME))).to_have_count(0, timeout=SOON)       # awaited no more

    page.get_by_role("link", name="Hình", exact=True).click()
    expect(card(page, NAME)).to_have_accessible_name(re.compile(r"đã ban hành \d+/KH-UBND"))
    expect(card(page, "Huyện Bến Cầu")).to_have_accessible_name(re.compile("đang soạn"))
    looked_at(page)
    card(page, NAME).click()
    way = page.get_by_role("navigation", name="Từ đơn vị ban hành xuống")
    expect(way).to_contain_text(f"Tỉnh Tây Ninh{NAME}")
    expect(page.get_by_role("img", name=re.compile("^Xã .*: đang soạn")).first).to_be_visible(timeout=SOON)
    looked_at(page)
    page.go_back()
    expect(way).to_have_count(0)
    expect(card(page, NAME)).to_be_visible()
    assert page.evaluate("window.stayed")                   # all of it in place: the page was never left

    drawing = ElementTree.fromstring(saved(page, "hình (SVG)", tmp_path))
    assert any(NAME in (text.text or "") for text in drawing.iter("{http://www.w3.org/2000/svg}text"))
    table = saved(page, "CSV", tmp_path).decode("utf-8-sig")
    assert re.search(rf"^{NAME};Tỉnh Tây Ninh;Đã ban hành;\d+/KH-UBND;08/4/2022;", table, re.M)

    page.goto("/tien-do")
    page.get_by_role("row", name=re.compile("Tổ công nghệ số")).get_by_role("link").click()
    looked_at(page)
    page.get_by_role("link", name="Bản đồ ô", exact=True).click()
    looked_at(page)
    tile = page.get_by_role("link", name=re.compile("^Huyện Tân Biên: đã gửi"))
    tile.click()
    expect(page.get_by_text("UBND huyện Tân Biên").first).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("^Xã Tân Lập: đã gửi"))).to_be_visible()
    assert b"<svg" in saved(page, "hình (SVG)", tmp_path)
    page.get_by_role("link", name="Chỉ tiêu so với mục tiêu").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Chỉ tiêu so với mục tiêu")
    looked_at(page)


def test_without_scripts_on_a_phone_every_step_is_a_link(enter: Enter) -> None:
    page = enter(f"{PROVINCE}.lanhdao", width=360, javascript=False)
    page.goto("/ke-hoach")
    page.get_by_role("link", name="1250/KH-UBND").click()
    card(page, "Huyện Tân Biên").click()
    expect(page.get_by_role("navigation", name="Từ đơn vị ban hành xuống")).to_contain_text("Huyện Tân Biên")
    page.get_by_role("link", name="Bảng", exact=True).click()
    page.get_by_role("link", name="Mọi cấp dưới", exact=True).click()
    expect(page.get_by_role("table")).to_contain_text("Xã Tân Lập")
    page.get_by_role("link", name="Tỉnh Tây Ninh", exact=True).click()
    expect(page.get_by_role("link", name="Trang sau", exact=True)).to_be_visible()
    page.get_by_role("link", name="Trang sau", exact=True).click()
    expect(page.get_by_text(re.compile("^Trang 2/"))).to_be_visible()
