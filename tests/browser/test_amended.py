"""The province amends its plan while a district writes its own: it is seen, decided side by side, published."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter
from tests.browser.test_down import press
from tests.browser.watch import complaints

DISTRICT = "711"                                       # no other story works with it
TITLE = "Phòng cháy, chữa cháy rừng năm 2023"
LINK = re.compile(TITLE)
PLAN = f"""ỦY BAN NHÂN DÂN
TỈNH TÂY NINH
Số:      /KH-UBND
Tây Ninh, ngày 09 tháng 01 năm 2023
KẾ HOẠCH
{TITLE}
I. NHIỆM VỤ
1. Tổ chức 02 lớp tập huấn cho lực lượng tại chỗ
- Cơ quan thực hiện: UBND các huyện, thị xã, thành phố.
- Thời gian thực hiện: trước ngày 30/6/2023.
2. Kiểm tra các trạm bơm, hồ chứa nước
- Cơ quan thực hiện: UBND các huyện, thị xã, thành phố.
- Thời gian thực hiện: Quý II năm 2023.
"""
FIRST, OURS, THEIRS = ("Tổ chức 02 lớp tập huấn cho lực lượng tại chỗ", "Tổ chức 02 lớp tập huấn cho dân quân các xã",
                       "Tổ chức 03 lớp tập huấn cho lực lượng tại chỗ")


def carried(page: Page, date: str) -> None:
    """Submitted, signed, numbered and published by one who has all roles, on the page of the draft."""
    press(page, "Trình lãnh đạo")
    expect(page.get_by_text("Đã trình lãnh đạo.")).to_be_visible()
    press(page, "Ký")
    expect(page.get_by_text("Đã ký.", exact=True)).to_be_visible()
    page.get_by_label("Ngày ban hành").fill(date)
    press(page, "Cấp số và ban hành")
    expect(page.get_by_text("Đã cấp số và ban hành.")).to_be_visible()


def rewritten(page: Page, old: str, new: str) -> None:
    page.locator(".f-task", has_text=old).get_by_role("link", name=re.compile("Sửa")).click()
    words = page.locator(".node-form").get_by_label("Nội dung nhiệm vụ")
    expect(words).to_be_focused()
    words.fill(new)
    press(page, "Lưu")
    expect(page.locator(".f-task", has_text=new)).to_be_visible()
    expect(page.locator(".node-form")).to_have_count(0)


def opened(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name=LINK).first.click()
    expect(page.get_by_text("Danh mục nhiệm vụ")).to_be_visible()


def test_an_amendment_meets_the_districts_own_words(enter: Enter) -> None:
    province = enter("72")
    province.goto("/ke-hoach/nhap")
    province.get_by_label("Dán nội dung").fill(PLAN)
    press(province, "Đọc thành dự thảo")
    expect(province.locator(".f-task")).to_have_count(2)
    carried(province, "09/01/2023")

    district = enter(f"{DISTRICT}", width=1280)
    opened(district)
    rewritten(district, FIRST, OURS)

    province.get_by_text("Sửa đổi, bổ sung hoặc thay thế kế hoạch").click()
    press(province, "Lập dự thảo")
    expect(province.get_by_text("Danh mục nhiệm vụ")).to_be_visible()
    rewritten(province, FIRST, THEIRS)
    rewritten(province, "Kiểm tra các trạm bơm", "Kiểm tra các trạm bơm, hồ chứa nước, chòi canh lửa")
    carried(province, "10/02/2023")
    province.get_by_role("link", name="So sánh với bản trước").click()
    expect(province.locator("ins", has_text="03").first).to_be_visible()
    assert complaints(province) == []

    district.goto("/")
    row = district.get_by_role("row").filter(has=district.get_by_role("link", name=LINK))
    for _ in range(60):                                # the amendment comes down in its own time
        if row.get_by_text("1 chỗ phải quyết định").count():
            break
        district.wait_for_timeout(500)
        district.reload()
    expect(row).to_contain_text("cấp trên vừa sửa")
    assert complaints(district) == []
    opened(district)
    conflict = district.locator(".conflict")
    expect(conflict.locator("ins")).to_contain_text("03")
    expect(conflict).to_contain_text(OURS)
    expect(district.locator(".f-task", has_text="chòi canh lửa")).to_be_visible()   # where only one wrote
    assert complaints(district) == []
    press(district, "Trình lãnh đạo")
    expect(district.get_by_role("alert")).to_contain_text("quyết định")
    press(district, "Giữ của đơn vị")
    expect(conflict).to_have_count(0)
    expect(district.locator(".f-task", has_text=OURS)).to_be_visible()
    carried(district, "20/02/2023")
    expect(district.locator("main")).to_contain_text(
        re.compile(r"Căn cứ Kế hoạch số \d+/KH-UBND ngày 10/02/2023 của .* sửa đổi, bổ sung Kế hoạch số \d+/KH-UBND"))
    expect(district.locator("main")).to_contain_text(OURS)
    assert complaints(district) == []
