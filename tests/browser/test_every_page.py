"""Every page that a role reaches from its menu and its lists: accessible, of its size, and clean in the console."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Enter
from tests.browser.watch import complaints

HEAVIEST_BYTES = 100_000
WIDTHS = (360, 1024, 1920)
USERS = {"72": 1024, "705": 360, "25489": 360, "quantri": 1920}     # with the width at which axe looks


@pytest.mark.parametrize("user", USERS)
def test_every_page_of_a_role(enter: Enter, user: str) -> None:
    page = enter(user)
    wrong: list[str] = []
    known, waiting = {_kind("/")}, ["/"]
    while waiting:
        path = waiting.pop(0)
        wrong += _looked_at(page, path, USERS[user])
        links = page.locator("a[href^='/']:not([download])").evaluate_all("all => all.map(a => a.getAttribute('href'))")
        for address in (link.partition("#")[0] for link in links):
            if _kind(address) not in known:
                known.add(_kind(address))
                waiting.append(address)
    assert len(known) >= 4
    assert not wrong, "\n\n".join(wrong)


def _looked_at(page: Page, path: str, axe_at: int) -> list[str]:
    response = page.goto(path)
    assert response is not None
    weight, wrong = len(response.body()), []
    if response.status != 200 or weight > HEAVIEST_BYTES:
        wrong.append(f"{path}: status {response.status}, {weight} bytes")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wrong += complaints(page, axe=width == axe_at)
    return wrong


def _kind(address: str) -> str:
    """An address without its ids and values: one page of each kind is enough."""
    path, _, query = address.partition("?")
    path = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}[^/]*|20\d\d(-\w+)?|\w+\.dlq:[\d:]+", "*", path)
    path = re.sub(r"(/tai-lieu-api)/(?:(su-kien)|\w+)(/)?.*", r"\1/\2*\3", path)       # one operation, one event
    return path + "?" + "&".join(sorted(part.partition("=")[0] for part in query.split("&")))
