"""A report from the login to its sending by the keyboard alone."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from shared.auth.issuer import DEMO_PASSWORD
from tests.browser.conftest import Enter

WARD = "25549"                                         # nobody else's story reports for it
MOST = 250                                             # presses of Tab: more than any page has places to stop
FOCUSED = """() => {
  const one = document.activeElement, label = one.labels && one.labels[0];
  const words = one.getAttribute("aria-label") || (label ? label.innerText : one.innerText) || "";
  return [one.tagName, one.type || "", words, one.name || "",
          one.matches("[data-needed]") && !one.value ? "needed" : ""];
}"""


def focused(page: Page) -> list[str]:
    """Tag, kind, words, name of what has the focus, and whether it waits for something to be typed."""
    found: list[str] = page.evaluate(FOCUSED)
    return found


def to(page: Page, words: str) -> None:
    for _ in range(MOST):
        page.keyboard.press("Tab")
        if words in focused(page)[2]:
            return
    raise AssertionError(f"no way to “{words}” on {page.url}")


def test_a_report_is_sent_by_the_keyboard_alone(enter: Enter) -> None:
    page = enter()
    page.goto("/dang-nhap")
    to(page, "Tên đăng nhập")
    page.keyboard.type(WARD)
    to(page, "Mật khẩu")
    page.keyboard.type(DEMO_PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Hộp việc")).to_be_visible()
    to(page, "quý III năm 2022")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Báo cáo")
    for _ in range(MOST):
        page.keyboard.press("Tab")
        _, kind, words, name, needed = focused(page)
        if kind == "radio" and name.startswith("state:"):
            page.keyboard.press("ArrowRight")          # from nothing to "Chưa thực hiện", and one further
            page.keyboard.press("ArrowRight")
        elif needed:
            page.keyboard.type("12")
        elif "Gửi cấp trên" in words:
            break
    expect(page.locator("[data-left]")).to_contain_text("Đã có số liệu")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Đã gửi báo cáo lên cấp trên.")).to_be_visible()
