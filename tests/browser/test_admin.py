"""An administrator's day: an event that no one could handle, units, an office's counterparts, people, the laws."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from playwright.sync_api import Page, expect

from shared.messaging.producer import Producer
from tests.browser.conftest import Enter
from tests.browser.watch import complaints
from thongsuot.running import Running

OFFICE = "709"                             # thị xã Hòa Thành, with which no other story works
WAITING_MS = 60_000
LETTERS = "/quan-tri/su-kien-loi"


async def poisoned(running: Running) -> None:
    """An event of a known type, of which nobody can make anything, as nobody's of our services would send it."""
    producer = Producer(running.settings)
    await producer.start()
    headers = {"ce_id": "poison", "ce_type": "rollup.changed", "ce_source": "story", "ce_actor": "72/72.vanthu",
               "ce_time": "2026-01-01T00:00:00+00:00"}
    await producer.send_raw([("rollups", "story", b'{"story":"<b>th\xe1\xbb\xad</b>"}',
                              [(name, value.encode()) for name, value in headers.items()])])
    await producer.stop()


def until(page: Page, seen: Callable[[], bool]) -> None:
    """Load the page again until something is seen on it: what workers do comes in its own time."""
    for _ in range(WAITING_MS // 500):
        if seen():
            return
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError(f"not seen on {page.url}: {page.inner_text('main')}")


def test_a_dead_letter_is_found_understood_sent_again_and_set_aside(enter: Enter, site: Running) -> None:
    page = enter("quantri", width=1024)
    expect(page).to_have_url(re.compile("/quan-tri$"))
    assert complaints(page) == []
    with ThreadPoolExecutor(1) as thread:      # playwright's loop runs in this one
        thread.submit(asyncio.run, poisoned(site)).result()
    page.get_by_role("link", name="Sự kiện lỗi", exact=True).click()
    letters = page.locator("table").last.locator("tbody tr").filter(has_text="rollup.changed")
    until(page, lambda: letters.filter(has_text="Cộng số liệu tổng hợp").count() > 0)
    assert complaints(page) == []
    letters.filter(has_text="Cộng số liệu tổng hợp").first.get_by_role("link").click()
    expect(page.get_by_role("region", name="Nội dung sự kiện")).to_contain_text('"story": "<b>thử</b>"')
    expect(page.get_by_role("cell", name="72/72.vanthu")).to_be_visible()
    assert complaints(page) == []

    page.get_by_role("button", name="Phát lại").click()
    expect(page.get_by_role("status")).to_contain_text("Đã phát lại")
    again = page.locator(".log li").filter(has_text="Lỗi lại:")
    until(page, lambda: again.count() > 0)
    assert again.count() == 1                  # the group that gave up took it, nobody else
    again.get_by_role("link").click()
    expect(page.locator(".log")).to_contain_text("Sinh ra khi phát lại")

    page.get_by_role("button", name="Gác lại").click()
    assert page.evaluate("document.querySelector('#note').validity.valueMissing")
    page.get_by_label("Lý do gác lại").fill("Sự kiện gửi thử, không của đơn vị nào.")
    page.get_by_role("button", name="Gác lại").click()
    expect(page.get_by_role("status")).to_contain_text("Đã gác lại")
    expect(page.locator(".log")).to_contain_text("Gác lại: Sự kiện gửi thử, không của đơn vị nào.")
    page.get_by_role("link", name="Các sự kiện lỗi").click()
    expect(letters.filter(has_text="Cộng số liệu tổng hợp")).to_have_count(0)
    page.get_by_role("link", name="Đã gác lại").click()
    expect(letters.filter(has_text="Cộng số liệu tổng hợp")).to_have_count(1)


def test_units_are_loaded_and_looked_up(enter: Enter) -> None:
    page = enter("quantri", width=1024, javascript=False)
    page.get_by_role("link", name="Đơn vị", exact=True).click()
    page.get_by_text("Nạp danh mục khác").click()
    page.get_by_label("Danh mục có hiệu lực ngày").fill("30/6/2025")
    page.get_by_label("Chỉ một tỉnh mã hoặc tên").fill("Tây Ninh")
    page.get_by_role("button", name="Nạp").click()
    expect(page.get_by_role("status")).to_contain_text("Đã nạp danh mục 104 đơn vị.")
    page.get_by_label("Tên hoặc mã").fill("tan lap")
    page.locator("main").get_by_role("button", name="Tìm").click()
    page.get_by_role("row").filter(has_text="25489").get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Xã Tân Lập")
    expect(page.locator("main")).to_contain_text("Nhận kế hoạch của Tỉnh Tây Ninh qua Huyện Tân Biên")
    page.get_by_role("link", name="Huyện Tân Biên").click()
    expect(page.get_by_role("heading", name="Đơn vị ngay dưới (10)")).to_be_visible()


def test_an_offices_counterpart_is_set_and_a_persons_choice_is_seen(enter: Enter) -> None:
    page = enter("quantri", width=1024)
    page.goto("/quan-tri/co-quan?q=hoa+thanh")
    page.goto(f"/quan-tri/co-quan?don_vi={OFFICE}&ngay=2025-02-28")
    cell = page.get_by_label("Phòng Nội vụ tương ứng ở cấp xã")
    cell.fill("Bộ phận Nội vụ")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_role("status")).to_contain_text("Đã lưu.")
    expect(page.get_by_role("heading", name="Khác bảng chung ở 1 chỗ")).to_be_visible()
    expect(page.locator("main")).to_contain_text("quantri")
    assert complaints(page) == []

    clerk = enter(f"{OFFICE}.vanthu", width=360)
    clerk.get_by_role("link", name="Tùy chọn").click()
    clerk.get_by_role("group", name="Báo cáo của đơn vị được tiếp nhận").get_by_label("Ẩn").check()
    clerk.get_by_role("button", name="Lưu lựa chọn").click()
    expect(clerk.get_by_role("status")).to_contain_text("Đã lưu.")
    assert complaints(clerk) == []
    assert clerk.goto("/quan-tri").status == 403  # type: ignore[union-attr]

    page.get_by_role("link", name="Đăng ký thông báo").click()
    row = page.get_by_role("row").filter(has_text=f"{OFFICE}.vanthu")
    expect(row).to_contain_text("Báo cáo của đơn vị được tiếp nhận")
    page.get_by_role("link", name="Người dùng", exact=True).click()
    page.get_by_label("Đơn vị cần tìm tài khoản").fill("hòa thành")
    page.locator("main").get_by_role("button", name="Tìm").click()
    expect(page.get_by_text(f"{OFFICE}.chuyenvien", exact=True)).to_be_visible()
    assert complaints(page) == []


def test_the_laws_are_checked_while_one_looks_on(enter: Enter) -> None:
    page = enter("quantri", width=1024)
    page.get_by_role("button", name="Kiểm tra ngay").click()
    expect(page.get_by_role("status").first).to_contain_text("Đã bắt đầu kiểm tra")
    done = page.locator("#tinh-hinh li").filter(has_text="kiểm tra xong lúc")
    expect(done).to_have_count(3, timeout=WAITING_MS)
    rows = page.get_by_role("table", name="Kết quả kiểm tra từng nguyên tắc").locator("tbody tr")
    expect(rows.filter(has_text="Đạt")).not_to_have_count(0)
    expect(rows.filter(has_text="chưa biết")).to_have_count(0)
    assert complaints(page) == []
