"""The way up, as those above see it: figures arrive, the late are reminded, what was accepted is signed."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter
from tests.browser.test_ward import complete, opened, send
from tests.browser.watch import complaints

DISTRICT, WARD, WARD_NAME, LATE = "708", "25594", "Xã Đồng Khởi", "25597"      # nobody else's story reports here
PLAN, PERIOD = "1250/KH-UBND", "2022-Q3"


def figure(page: Page, name: str) -> object:
    return page.locator("dl.figures > div").filter(has=page.get_by_text(name, exact=True)).locator("dd")


def test_figures_arrive_the_late_are_reminded_the_report_is_signed(enter: Enter) -> None:
    above = enter(DISTRICT, width=1280)
    above.get_by_role("link", name="Tổng hợp", exact=True).click()
    above.locator(".card", has_text=PLAN).locator(f"a[href*='{PERIOD}']").click()
    expect(figure(above, "Đã nhận")).to_contain_text("0 (0%)")
    above.evaluate("window.stayed = true")

    ward = opened(enter(WARD, width=360))
    complete(ward)
    send(ward)
    expect(figure(above, "Đã nhận")).to_contain_text("1 (", timeout=60_000)            # by itself
    assert above.evaluate("window.stayed")
    assert complaints(above) == []

    above.get_by_role("link", name=WARD_NAME).first.click()
    above.get_by_role("button", name="Tiếp nhận").click()
    expect(above.get_by_text("Đã tiếp nhận báo cáo.")).to_be_visible()
    above.go_back()
    above.go_back()
    above.reload()
    expect(figure(above, "Đã tiếp nhận")).to_contain_text("1 (")

    above.get_by_role("button", name="Đôn đốc các đơn vị chưa gửi").click()
    expect(above.get_by_role("status")).to_contain_text(re.compile(r"Đã nhắc \d+ đơn vị"))
    late = enter(LATE, width=360)
    expect(late.get_by_text(re.compile("nhắc|đôn đốc", re.I)).first).to_be_visible()
    assert complaints(late) == []

    above.get_by_role("link", name="Báo cáo chính thức").click()
    expect(figure(above, "Chính thức: đã tiếp nhận")).to_have_text("1")
    above.get_by_role("button", name="Lưu nội dung").click()
    expect(above.get_by_role("status")).to_contain_text("Đã lưu")
    above.get_by_role("button", name="Ký số liệu và nội dung này").click()
    expect(above.get_by_role("status")).to_contain_text("Đã ký")
    above.get_by_role("button", name="Cấp số và ban hành").dblclick()
    expect(above.get_by_text(re.compile(r"Báo cáo số \d+/BC-UBND")).first).to_be_visible()
    expect(above.locator(".log b", has_text="Báo cáo số")).to_have_count(1)
    assert complaints(above) == []
