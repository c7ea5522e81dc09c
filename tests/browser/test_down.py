"""The way down as its people walk it: a province writes and publishes, a district receives, edits, signs, publishes."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter
from tests.browser.watch import complaints

TITLE = "Trồng cây xanh năm 2027 trên địa bàn tỉnh"
LINK = re.compile("Trồng cây xanh năm 2027")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_a_plan_is_written_published_and_arrives(enter: Enter) -> None:
    officer = enter("80.chuyenvien")
    officer.get_by_role("link", name="Soạn kế hoạch").click()
    officer.get_by_label("Trích yếu").fill(TITLE)
    press(officer, "Tạo dự thảo")
    expect(officer.get_by_text("Đã tạo dự thảo.")).to_be_visible()
    draft = officer.url.partition("?")[0]

    officer.get_by_role("link", name="Thêm nhiệm vụ").click()
    officer.get_by_label("Nội dung nhiệm vụ").fill("Trồng 500 cây xanh tại các tuyến đường")
    officer.get_by_label("Chủ trì").fill("UBND các xã, phường")
    officer.get_by_label("Hạn cuối").fill("30/6/2027")
    press(officer, "Thêm vào dự thảo")
    expect(officer.locator(".f-task")).to_contain_text("Trồng 500 cây xanh")
    officer.get_by_role("link", name=re.compile("Sửa Chế độ báo cáo")).click()
    officer.locator(".node-form").get_by_label("Hằng quý").check()      # not the one of "Ghi nhận đã ban hành"
    press(officer, "Lưu")
    expect(officer.get_by_text("Hằng quý báo cáo")).to_be_visible()
    assert complaints(officer) == []

    officer.get_by_role("link", name="Mỗi cấp sẽ nhận gì").click()       # before anything is published
    expect(officer.get_by_text(re.compile(r"Cấp xã.*96 đơn vị"))).to_be_visible()
    expect(officer.get_by_text("Kế hoạch số …/KH-UBND")).to_be_visible()
    assert complaints(officer) == []
    officer.goto(draft)
    press(officer, "Trình lãnh đạo")
    expect(officer.get_by_text("Đã trình lãnh đạo.")).to_be_visible()

    leader = enter("80.lanhdao", width=360)
    leader.goto(draft)
    press(leader, "Ký")
    expect(leader.get_by_text("Đã ký.", exact=True)).to_be_visible()

    clerk = enter("80.vanthu")
    clerk.goto(draft)
    publish = clerk.get_by_role("button", name="Cấp số và ban hành")
    publish.dblclick()                                                    # two clicks are one publication
    expect(clerk.get_by_text("Đã cấp số và ban hành.")).to_be_visible()
    expect(clerk.get_by_text("108 / 108").first).to_be_visible()          # live: 96 communes and the departments
    clerk.go_back()
    clerk.reload()
    expect(clerk.get_by_text("Đã ban hành").first).to_be_visible()
    clerk.goto("/ke-hoach")
    expect(clerk.get_by_role("link", name=LINK)).to_have_count(0)         # the symbol is the link, once
    expect(clerk.get_by_text(TITLE)).to_have_count(1)

    ward = enter("25459", width=360)
    ward.get_by_role("link", name=LINK).first.click()
    expect(ward.locator(".f-basis").first).to_contain_text(re.compile(r"Kế hoạch số \d+/KH-UBND"))
    expect(ward.locator(".f-task")).to_contain_text("Trồng 500 cây xanh")
    assert complaints(ward) == []


def test_a_folder_of_plans_is_brought_and_the_page_may_be_left(enter: Enter) -> None:
    page = enter("80.chuyenvien")
    page.get_by_role("link", name="Nhập kế hoạch").click()
    plan = "KẾ HOẠCH\nVệ sinh môi trường năm {0}\n\nI. MỤC ĐÍCH\nLàm sạch đường phố.\n"
    page.get_by_label("Tệp văn bản").set_input_files([
        {"name": "<b>mot</b>.txt", "mimeType": "text/plain", "buffer": plan.format(2026).encode()},
        {"name": "hai.txt", "mimeType": "text/plain", "buffer": plan.format(2025).encode()},
        {"name": "ba.xlsx", "mimeType": "text/plain", "buffer": b"PK\x03\x04"}])
    press(page, "Đọc thành dự thảo")
    page.wait_for_url("**/viec/*")
    job = page.url
    page.goto("/")
    page.goto(job)
    expect(page.get_by_text("Đã xong")).to_be_visible()
    expect(page.get_by_text("1 không được")).to_be_visible()
    expect(page.get_by_text("<b>mot</b>.txt")).to_be_visible()
    assert complaints(page) == []
    page.get_by_role("link", name="Vệ sinh môi trường năm 2025").click()
    expect(page.get_by_text("Làm sạch đường phố.")).to_be_visible()
