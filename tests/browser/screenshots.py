"""`python -m tests.browser.screenshots DATA`: the pictures in docs/screenshots anew, from a fresh `make up`."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import ARGUMENTS, PROGRAMS, log_in
from tests.support import ROOT
from thongsuot.running import find_running

FOLDER = ROOT / "docs" / "screenshots"
PLAN, PERIOD = "1250/KH-UBND", "2022-H1"


ROLL_UP = f".card:has-text('{PLAN}') a[href*='{PERIOD}']"
SHOTS: tuple[tuple[str, str, int, str, tuple[str, ...]], ...] = (      # name, user, width, page, links from there
    ("inbox", "705", 1024, "/", ()),
    ("inbox-phone", "25489", 360, "/", ()),
    ("plan", "72", 1024, "/ke-hoach", (f"a:has-text('{PLAN}')",)),
    ("editor", "711", 1280, "/", ("a:has-text('Tổ công nghệ số')", "a:has-text('Đặt bản cấp trên bên cạnh')")),
    ("report-phone", "25489", 360, "/", ("a:has-text('6 tháng đầu năm 2022')",)),
    ("rollup", "72", 1024, "/tong-hop", (ROLL_UP,)),
    ("explain", "72", 1024, "/tong-hop", (ROLL_UP, "tr.indicator a.why")),
    ("official", "72", 1024, "/tong-hop", (ROLL_UP, "a:has-text('Báo cáo chính thức')")),
    ("progress", "72", 1024, "/tien-do", ("a:has-text('Tổ công nghệ số')",)),
    ("search", "72", 1024, "/tim?q=cai+cach", ()),
    ("administrator", "quantri", 1024, "/quan-tri", ()),
)


def _take(browser: Browser, address: str) -> None:
    for name, user, width, path, links in SHOTS:
        context = browser.new_context(base_url=address, viewport={"width": width, "height": 900}, locale="vi-VN")
        page = context.new_page()
        log_in(page, user)
        page.goto(path)
        for link in links:
            page.locator(link).first.click()
            page.wait_for_load_state("load")
        page.screenshot(path=FOLDER / f"{name}.png")
        context.close()


def main() -> None:
    """Take them all."""
    program = next(filter(None, map(shutil.which, PROGRAMS)))
    running = find_running(Path(sys.argv[1]))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        _take(browser, running.addresses["portal"])
        browser.close()


if __name__ == "__main__":
    main()
