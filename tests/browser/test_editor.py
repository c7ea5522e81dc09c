"""A district officer edits the draft that came from the province: with scripts in place, and without them by pages."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Enter
from tests.browser.watch import complaints

DISTRICT, OTHER, THIRD = "707", "708", "712"          # nobody else's story touches their drafts of this plan
PLAN = re.compile("Kiểm tra công vụ năm 2023")
SAVED = re.compile(r"Đã lưu lúc \d\d:\d\d")


def opened(page: Page) -> None:
    page.get_by_role("link", name=PLAN).first.click()
    expect(page.get_by_text("Danh mục nhiệm vụ")).to_be_visible()


def block(page: Page, words: str) -> Locator:
    return page.locator(".blk", has_text=words).last


def state(page: Page) -> Locator:
    return page.locator("[data-state]")


def test_edited_in_place_and_taken_back(enter: Enter) -> None:
    page = enter(f"{DISTRICT}.chuyenvien", width=1280)
    opened(page)
    block(page, "II. KINH PHÍ").get_by_role("link", name=re.compile("Sửa")).click()
    words = page.get_by_label("Nội dung", exact=True)
    expect(words).to_be_focused()
    words.fill("KINH PHÍ THỰC HIỆN")
    expect(state(page)).to_have_text("Có thay đổi chưa lưu")
    expect(state(page)).to_have_text(SAVED)                            # by itself, while the form stays open
    expect(words).to_have_value("KINH PHÍ THỰC HIỆN")
    page.keyboard.press("Escape")
    expect(block(page, "II. KINH PHÍ THỰC HIỆN").get_by_text("đã sửa")).to_be_visible()
    assert "sua=" not in page.url                                      # the page was never loaded anew
    assert complaints(page) == []

    page.get_by_role("link", name="Đặt bản cấp trên bên cạnh").click()
    expect(page.locator(".above ins", has_text="THỰC HIỆN")).to_be_visible()
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.get_by_text("Đã hoàn tác.")).to_be_visible()
    expect(page.locator(".above ins")).to_have_count(0)
    page.get_by_role("button", name="Làm lại").click()
    expect(page.locator(".above ins", has_text="THỰC HIỆN")).to_be_visible()

    task = page.locator(".f-task").first
    task.get_by_role("link", name=re.compile("Sửa")).click()
    page.get_by_text("Không áp dụng với đơn vị").click()
    page.get_by_role("button", name="Ghi nhận không áp dụng").click()
    expect(state(page)).to_contain_text("Hãy ghi lý do")
    page.get_by_label("Lý do").fill("Đơn vị không có đoàn kiểm tra")
    page.get_by_role("button", name="Ghi nhận không áp dụng").click()
    expect(page.locator(".f-task.removed")).to_contain_text("Đơn vị không có đoàn kiểm tra")
    page.locator(".f-task.removed").get_by_role("link").click()
    page.get_by_role("button", name="Khôi phục").click()
    expect(page.locator(".f-task.removed")).to_have_count(0)

    page.get_by_role("link", name="So sánh").click()
    expect(page.locator("ins", has_text="THỰC HIỆN")).to_be_visible()
    assert complaints(page) == []


def test_moved_added_and_split_without_scripts(enter: Enter) -> None:
    page = enter(f"{OTHER}.chuyenvien", width=360, javascript=False)
    opened(page)
    block(page, "III. TỔ CHỨC THỰC HIỆN").get_by_role("link").click()
    page.get_by_role("button", name="Lên").click()
    expect(block(page, "II. TỔ CHỨC THỰC HIỆN")).to_be_visible()       # numbered anew
    expect(block(page, "III. KINH PHÍ")).to_be_visible()
    page.get_by_role("link", name="Thêm nhiệm vụ").click()
    page.get_by_role("button", name="Thêm vào dự thảo").click()
    expect(page.get_by_text("Hãy ghi nội dung của mục thêm.")).to_be_visible()
    page.get_by_label("Nội dung nhiệm vụ").fill("Tổ chức 02 lớp và kiểm tra <b>10</b> xã")
    page.get_by_label("Hạn cuối").fill("30/9/2023")
    page.get_by_role("button", name="Thêm vào dự thảo").click()
    own = page.locator(".f-task.own")
    expect(own).to_contain_text("Tổ chức 02 lớp và kiểm tra <b>10</b> xã")
    own.get_by_role("link").click()
    page.get_by_text("Tách làm hai").click()
    page.get_by_label("Phần một").fill("Tổ chức 02 lớp")
    page.get_by_label("Phần hai").fill("Kiểm tra 10 xã")
    page.get_by_role("button", name="Tách", exact=True).click()
    expect(page.locator(".f-task.own")).to_have_count(2)
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.locator(".f-task.own")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_two_windows_on_one_draft(enter: Enter) -> None:
    mine, theirs = enter(f"{THIRD}.chuyenvien", width=1280), enter(THIRD, width=1280)
    opened(mine)
    opened(theirs)
    mine.locator(".f-task").first.get_by_role("link", name=re.compile("Sửa")).click()
    words = mine.locator(".node-form").get_by_label("Nội dung nhiệm vụ")
    expect(words).to_be_focused()
    block(theirs, "II. KINH PHÍ").get_by_role("link", name=re.compile("Sửa")).click()
    theirs.get_by_label("Nội dung", exact=True).fill("KINH PHÍ CỦA HUYỆN")
    theirs.get_by_role("button", name="Lưu", exact=True).click()
    expect(block(theirs, "II. KINH PHÍ CỦA HUYỆN").get_by_text("đã sửa")).to_be_visible()

    words.fill("Nhiệm vụ do tôi viết")
    expect(state(mine)).to_contain_text("vừa gõ vẫn được giữ")         # told while one types, nothing is overwritten
    mine.get_by_role("button", name="Lưu", exact=True).click()
    expect(mine.get_by_role("alert")).to_be_visible()
    expect(words).to_have_value("Nhiệm vụ do tôi viết")
    expect(block(mine, "II. KINH PHÍ CỦA HUYỆN")).to_be_visible()      # theirs is here
    assert complaints(mine) == []
    mine.get_by_role("button", name="Lưu", exact=True).click()
    expect(mine.locator(".f-task", has_text="Nhiệm vụ do tôi viết").get_by_text("đã sửa")).to_be_visible()
    expect(block(mine, "II. KINH PHÍ CỦA HUYỆN")).to_be_visible()
