"""The pages in a real Chromium, on the whole running stack with the demonstration data of `make up`."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from shared.auth.issuer import DEMO_PASSWORD
from shared.embedded.ports import free_port
from tests.browser.watch import Watched
from tests.support import ROOT
from thongsuot.running import Running, find_running

DEMAND = "THONGSUOT_REQUIRE_BROWSER"       # set by .ci/run
RUNNING = "THONGSUOT_RUNNING"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync")
MISSING = "Chromium is not installed; the pages are not tested (Debian: apt-get install chromium)"
FILLED = "demonstration data loaded"
Enter = Callable[..., Page]
STORY_SECONDS = 900                        # with the start of the stack, on a busy machine
PATIENCE_MS = 30_000                       # a busy machine is no fault of a page
expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a browser test."""
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.timeout(STORY_SECONDS))


@pytest.fixture(scope="package")       # not longer: playwright's loop runs as long, and no other may beside it
def chromium() -> Iterator[Browser]:
    """The distribution's Chromium; skips with how to get it, or fails where it is demanded."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        if os.environ.get(DEMAND):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Running]:
    """What `make up` starts. Stories that change much take units and plans of their own.

    With the data folder of a stack that runs already in the environment, it is that one: for who works on a page.
    """
    assert chromium
    if RUNNING in os.environ:
        yield find_running(Path(os.environ[RUNNING]))
        return
    data = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "thongsuot.cli", "up", "--data", str(data), "--port", str(free_port())]
    up = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT)
    try:
        assert up.stdout is not None
        said = []
        for line in up.stdout:
            said.append(line)
            if FILLED in line:
                break
        assert FILLED in said[-1], "".join(said)
        yield find_running(data)
    finally:
        up.send_signal(signal.SIGINT)
        up.communicate(timeout=60)


@pytest.fixture
def enter(site: Running, chromium: Browser) -> Iterator[Enter]:
    """Open a browser of one's own and log in: `enter("72.chuyenvien", width=360)` is a page at the inbox.

    Whatever the pages said to the browser's console as an error (a script's, or what the content security policy
    refused) fails the test at its end; `javascript=False` is a browser without scripts.
    """
    watched: list[Watched] = []

    def open_page(user: str = "", *, width: int = 1024, height: int = 800, javascript: bool = True) -> Page:
        context = chromium.new_context(
            base_url=site.addresses["portal"], viewport={"width": width, "height": height}, locale="vi-VN",
            java_script_enabled=javascript)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        watched.append(Watched(page))
        if user:
            log_in(page, user)
        return page

    yield open_page
    for one in watched:
        one.page.context.close()
    errors = [error for one in watched for error in one.errors]
    assert not errors


def log_in(page: Page, user: str) -> None:
    """Through the login page, as a person does."""
    page.goto("/dang-nhap")
    page.get_by_label("Tên đăng nhập").fill(user)
    page.get_by_label("Mật khẩu").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(lambda url: "dang-nhap" not in url and "/oidc/" not in url)     # to one's own start page
