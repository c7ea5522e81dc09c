"""The ward's day: what do I owe, fill in, prove, send; returned, corrected, sent again. And what goes wrong meanwhile.

Each story has a commune of its own, of the district 706, and changes nothing else.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Enter, log_in
from tests.browser.watch import complaints

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>"
PDF = b"%PDF-1.7 evidence"
PERIOD = "quý III năm 2022"


def opened(page: Page, period: str = PERIOD) -> Page:
    """From the inbox to the form of what is owed."""
    page.goto("/")
    page.get_by_role("region", name="Báo cáo phải gửi").get_by_role("link", name=period, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Báo cáo")
    return page


def task(page: Page, number: int) -> Locator:
    return page.locator(f"#nhiem-vu-{number}")


def said(page: Page) -> Locator:
    """What stands beside the buttons."""
    return page.locator("[data-keep-state] > span").first


def note(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Nhận xét chung, kiến nghị")


def complete(page: Page) -> None:
    """Every task, as it is."""
    for number in range(1, page.locator("fieldset.task").count() + 1):
        task(page, number).get_by_label("Đang thực hiện").check()
    for field in page.locator("input[data-needed]:not([type=radio])").all():
        field.fill("12")


def send(page: Page) -> None:
    page.get_by_role("button", name="Gửi cấp trên").click()
    expect(page.get_by_text("Đã gửi báo cáo lên cấp trên.")).to_be_visible()


def history(page: Page) -> list[str]:
    return page.get_by_role("region", name="Quá trình").locator("li > b").all_inner_texts()


COVERED = """() => {
  document.documentElement.style.scrollBehavior = "auto";
  const bar = document.querySelector(".sticky");
  return [...document.querySelectorAll("form.report :is(input, textarea, summary, a, button)")]
    .filter(one => one.type !== "hidden" && one.checkVisibility() && one.tabIndex >= 0 && !bar.contains(one))
    .filter(one => {
      one.focus();
      const field = one.getBoundingClientRect(), top = bar.getBoundingClientRect().top;
      const seen = one.matches("textarea") ? field.top + 40 : field.bottom;      // a line is where one writes
      return seen > top + 1 || field.top < 0;
    }).map(one => one.name || one.textContent);
}"""


def test_the_whole_story_on_a_phone(enter: Enter, tmp_path: Path) -> None:
    ward = opened(enter("25516", width=360))
    expect(ward.locator("[data-left]")).to_have_text("Còn 5/5 nhiệm vụ chưa có đủ số liệu:")
    assert not complaints(ward)
    assert ward.evaluate(COVERED) == []                 # the buttons at the bottom hide nothing that has the focus
    complete(ward)
    expect(ward.locator("[data-left]")).to_have_text("Đã có số liệu của cả 5 nhiệm vụ.")
    task(ward, 5).get_by_text("Kết quả, khó khăn, minh chứng").click()
    proof = tmp_path / "Biên bản nghiệm thu.pdf"
    proof.write_bytes(PDF)
    task(ward, 5).locator("input[type=file]").set_input_files(proof)
    expect(task(ward, 5).get_by_role("link", name="Biên bản nghiệm thu.pdf")).to_be_visible()
    expect(said(ward)).to_contain_text("Đã lưu lúc")
    assert not complaints(ward)
    send(ward)
    expect(ward.get_by_role("navigation", name="Báo cáo còn phải gửi").get_by_role("link").first).to_be_visible()

    above = enter("706.lanhdao")
    above.goto(ward.url.partition("?")[0])
    expect(above.get_by_role("link", name="Biên bản nghiệm thu.pdf")).to_be_visible()
    above.get_by_text("Ý kiến về từng nhiệm vụ").click()
    above.get_by_label("5. ", exact=False).fill("Biên bản chưa có chữ ký")
    above.get_by_role("button", name="Trả lại để bổ sung").click()
    expect(above.get_by_text("Đã trả lại.")).to_be_visible()

    opened(ward)
    expect(task(ward, 5)).to_contain_text("Biên bản chưa có chữ ký")
    expect(ward.get_by_text("Nhiệm vụ 5: Biên bản chưa có chữ ký.").first).to_be_visible()
    assert not complaints(ward)
    task(ward, 5).get_by_label("Kết quả, khó khăn").fill("Đã ký bổ sung")
    task(ward, 5).get_by_role("button", name="Gỡ tệp Biên bản nghiệm thu.pdf").click()
    expect(task(ward, 5).get_by_role("link", name="Biên bản nghiệm thu.pdf")).to_have_count(0)
    send(ward)
    assert history(ward) == ["Lưu báo cáo", "Gửi cấp trên", "Trả lại", "Lưu báo cáo", "Gửi cấp trên"]
    above.reload()
    expect(above.get_by_text("Đã ký bổ sung")).to_be_visible()
    above.get_by_role("button", name="Tiếp nhận").click()
    expect(above.get_by_text("Đã tiếp nhận báo cáo.")).to_be_visible()


def test_a_lost_connection_loses_nothing(enter: Enter) -> None:
    page = opened(enter("25519", width=360))
    network = page.context
    network.set_offline(True)
    note(page).fill("Viết khi mất mạng")
    expect(said(page)).to_have_text("Chưa lưu được: mất kết nối. Nội dung vẫn được giữ trên máy này.")
    page.get_by_role("button", name="Gửi cấp trên").click()
    expect(said(page)).to_have_text("Chưa gửi được: mất kết nối. Nội dung vẫn được giữ trên máy này.")
    expect(note(page)).to_have_value("Viết khi mất mạng")
    address = page.url
    page.close()                                        # the machine is switched off

    network.set_offline(False)
    page = network.new_page()
    page.goto(address)
    expect(note(page)).to_have_value("")
    expect(page.get_by_text(re.compile(r"Có nội dung chưa lưu từ \d\d:\d\d ngày \d+/\d+/\d{4}"))).to_be_visible()
    assert not complaints(page)
    page.get_by_role("button", name="Khôi phục").click()
    expect(note(page)).to_have_value("Viết khi mất mạng")
    expect(said(page)).to_contain_text("Đã lưu lúc")

    network.set_offline(True)
    note(page).fill("Viết tiếp khi mất mạng lần nữa")
    expect(said(page)).to_contain_text("mất kết nối")
    network.set_offline(False)                          # what waits is saved by itself
    expect(said(page)).to_contain_text("Đã lưu lúc")
    page.reload()
    expect(note(page)).to_have_value("Viết tiếp khi mất mạng lần nữa")
    expect(page.get_by_role("button", name="Khôi phục")).to_have_count(0)


def test_what_is_kept_is_never_shown_to_another_user(enter: Enter) -> None:
    page = opened(enter("25522.chuyenvien", width=360))
    page.context.set_offline(True)
    note(page).fill("Chỉ tôi thấy")
    expect(said(page)).to_contain_text("mất kết nối")
    address = page.url
    page.context.clear_cookies()                        # before it can still be saved
    page.context.set_offline(False)
    page.goto("about:blank")
    log_in(page, "25522")
    page.goto(address)
    expect(note(page)).to_have_value("")
    expect(page.get_by_role("button", name="Khôi phục")).to_have_count(0)
    page.context.clear_cookies()
    log_in(page, "25522.chuyenvien")
    page.goto(address)
    page.get_by_role("button", name="Bỏ", exact=True).click()
    page.reload()
    expect(page.get_by_role("button", name="Khôi phục")).to_have_count(0)


def test_a_login_that_ends_leads_back_to_the_form_without_scripts(enter: Enter) -> None:
    page = opened(enter("25525", width=360, javascript=False))
    task(page, 1).get_by_label("Hoàn thành").check()
    note(page).fill("Gõ trước khi hết phiên")
    page.context.clear_cookies()
    page.get_by_role("button", name="Gửi cấp trên").click()
    expect(page.get_by_text("Nội dung bạn vừa nhập vẫn được giữ.")).to_be_visible()
    assert not complaints(page, axe=False)
    with page.context.expect_page() as opening:
        page.get_by_role("link", name="Đăng nhập").click()
    other = opening.value
    expect(other.get_by_label("Tên đăng nhập")).to_have_value("25525")
    for password in ("sai", "thongsuot"):
        other.get_by_label("Mật khẩu").fill(password)
        other.get_by_role("button", name="Đăng nhập").click()
    expect(other.get_by_text("quay lại cửa sổ có nội dung đang nhập dở")).to_be_visible()
    assert not complaints(other, axe=False)
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.get_by_text("vẫn còn dưới đây và chưa được gửi")).to_be_visible()
    expect(note(page)).to_have_value("Gõ trước khi hết phiên")
    expect(task(page, 1).get_by_label("Hoàn thành")).to_be_checked()
    expect(page.get_by_role("region", name="Quá trình")).to_have_count(0)          # nothing was sent by itself
    page.get_by_role("button", name="Gửi cấp trên").click()
    expect(page.get_by_text("Đã gửi báo cáo lên cấp trên.")).to_be_visible()


def test_a_login_that_ends_leads_back_to_the_form_with_scripts(enter: Enter) -> None:
    page = opened(enter("25528", width=360))
    page.context.clear_cookies()
    note(page).fill("Gõ khi phiên đã hết")
    expect(said(page)).to_contain_text("phiên đăng nhập đã hết hạn")
    said(page).get_by_role("link", name="Đăng nhập lại").click()
    page.get_by_label("Tên đăng nhập").fill("25528")
    page.get_by_label("Mật khẩu").fill("thongsuot")
    page.get_by_role("button", name="Đăng nhập").click()
    expect(note(page)).to_have_value("Gõ khi phiên đã hết")
    expect(said(page)).to_contain_text("Đã lưu lúc")

    page.context.clear_cookies()                        # and where one logs in anew in another window, it just goes on
    log_in(page.context.new_page(), "25528")
    note(page).fill("Gõ tiếp sau khi đăng nhập ở cửa sổ khác")
    expect(said(page)).to_contain_text("Đã lưu lúc")
    send_half(page)


def test_what_a_form_has_sent_comes_through_the_login_in_the_same_window(enter: Enter) -> None:
    page = enter("25525", width=360)
    page.goto("/ke-hoach/soan")
    title = page.get_by_label("Trích yếu")
    title.fill("Gõ trước khi hết phiên")
    page.context.clear_cookies()
    page.get_by_role("button", name="Tạo dự thảo").click()
    expect(page.get_by_text("Nội dung bạn vừa nhập vẫn được giữ.")).to_be_visible()
    expect(page.get_by_role("button", name="Tiếp tục")).to_be_hidden()
    assert not complaints(page)
    page.get_by_role("link", name="Đăng nhập").click()
    page.get_by_label("Mật khẩu").fill("thongsuot")
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_text("vẫn còn dưới đây và chưa được gửi")).to_be_visible()
    expect(title).to_have_value("Gõ trước khi hết phiên")
    assert len(page.context.pages) == 1


def send_half(page: Page) -> None:
    """One task is enough to be sent."""
    task(page, 1).get_by_label("Đang thực hiện").check()
    send(page)


def test_two_windows_on_one_report(enter: Enter) -> None:
    mine = opened(enter("25531.chuyenvien", width=1024))
    theirs = opened(enter("25531", width=360))
    note(theirs).fill("Người kia viết")
    task(theirs, 2).get_by_label("Hoàn thành").check()
    expect(said(theirs)).to_contain_text("Đã lưu lúc")

    note(mine).fill("Tôi viết")
    task(mine, 3).get_by_label("Không phát sinh").check()
    expect(said(mine)).to_contain_text("Báo cáo đã được 25531 thay đổi lúc")
    said(mine).get_by_role("button", name="Xem chỗ khác nhau").click()
    changed = mine.get_by_role("region", name="Báo cáo đã được thay đổi ở nơi khác")
    expect(changed).to_contain_text("25531")
    assert not complaints(mine)
    expect(changed.get_by_role("row", name=re.compile("Nhận xét chung"))).to_contain_text("Người kia viết")
    expect(changed.get_by_role("row", name=re.compile("Nhận xét chung"))).to_contain_text("Tôi viết")
    expect(changed.get_by_text("1 ô bạn không sửa đã lấy theo bản mới")).to_be_visible()
    expect(note(mine)).to_have_value("Tôi viết")
    expect(task(mine, 2).get_by_label("Hoàn thành")).to_be_checked()              # only they had changed it
    expect(task(mine, 3).get_by_label("Không phát sinh")).to_be_checked()         # only I had
    changed.get_by_label("Nhận xét chung, kiến nghị: lấy bản đang lưu").check()
    mine.get_by_role("button", name="Lưu", exact=True).click()
    expect(mine.get_by_text("Đã lưu.", exact=True)).to_be_visible()
    expect(note(mine)).to_have_value("Người kia viết")
    expect(task(mine, 3).get_by_label("Không phát sinh")).to_be_checked()


def test_a_double_click_sends_once_and_going_back_shows_what_was_sent(enter: Enter) -> None:
    page = opened(enter("25534", width=360))
    task(page, 1).get_by_label("Hoàn thành").check()
    page.get_by_role("button", name="Gửi cấp trên").dblclick()
    expect(page.get_by_text("Đã gửi báo cáo lên cấp trên.")).to_be_visible()
    assert history(page).count("Gửi cấp trên") == 1
    page.go_back()
    expect(page.get_by_role("button", name="Gửi cấp trên")).to_have_count(0)
    expect(page.get_by_text("Đã gửi, chờ tiếp nhận")).to_be_visible()

    plain = opened(enter("25537", width=360, javascript=False))
    task(plain, 1).get_by_label("Hoàn thành").check()
    plain.get_by_role("button", name="Gửi cấp trên").dblclick(no_wait_after=True)
    expect(plain.get_by_text("Đã gửi báo cáo lên cấp trên.")).to_be_visible()
    assert history(plain).count("Gửi cấp trên") == 1


def test_script_in_every_field_is_shown_as_text(enter: Enter, tmp_path: Path) -> None:
    page = opened(enter("25540", width=1024))
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    proof = tmp_path / "<img src=x onerror=alert(1)>.pdf"
    proof.write_bytes(PDF)
    complete(page)
    for number in range(1, 6):
        task(page, number).get_by_text("Kết quả, khó khăn, minh chứng").click()
    for field in page.locator("form.report textarea").all():
        field.fill(EVIL)
    for field in page.locator("form.report input[data-needed]:not([type=radio])").all():
        field.fill("<b>7</b>")
    task(page, 1).locator("input[type=file]").set_input_files(proof)
    expect(task(page, 1).get_by_role("link", name="onerror=alert(1)")).to_be_visible()
    expect(page.locator(".problem").first).to_be_visible()
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.locator("#can-sua li").first).to_contain_text("<b>7</b>")
    for field in page.locator("form.report input[data-needed]:not([type=radio])").all():
        field.fill("7")
    for field in page.locator("textarea[name^='evidence:']").all():
        field.fill("")
    send(page)
    expect(page.get_by_text(EVIL).first).to_be_visible()
    above = enter("706")
    above.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    above.goto(page.url.partition("?")[0])
    expect(above.get_by_text(EVIL).first).to_be_visible()
    expect(above.get_by_role("link", name="onerror=alert(1)")).to_be_visible()
    assert dialogs == []


@pytest.mark.parametrize("javascript", [True, False])
def test_a_paste_of_many_megabytes_is_refused_in_one_sentence(enter: Enter, javascript: bool) -> None:
    page = opened(enter("25543", width=360, javascript=javascript))
    hidden = page.locator("form.report input[name=base]")       # not shown: to lay it out takes the browser long
    hidden.evaluate("field => { field.value = 'x'.repeat(20000000); }")
    page.get_by_role("button", name="Lưu", exact=True).click()
    if javascript:
        expect(said(page)).to_have_text(
            "Nội dung quá dài nên không gửi được (tối đa 10 MB). Hãy rút gọn; nội dung vẫn còn trong trang này.")
        note(page).fill("y" * 1990)
        expect(page.get_by_text("Còn 10 ký tự.")).to_be_visible()
        note(page).press("End")
        page.keyboard.insert_text("z" * 50)
        expect(page.get_by_text("Còn 0 ký tự.")).to_be_visible()
    else:
        expect(page.get_by_role("heading", level=1)).to_have_text("Nội dung gửi lên quá lớn")
        expect(page.get_by_text("Mã hỗ trợ:")).to_be_visible()
