"""What a page must not do in any story: fail in a script, ask another host, break its content security policy."""

from __future__ import annotations

from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, Request

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LOST = "Failed to load resource: net::ERR_INTERNET_DISCONNECTED"       # where a story takes the network away
# A bar that stays at the window's edge hides for now what can be scrolled to; axe-core takes it for covered for ever.
BARS = "document.querySelectorAll('.sticky').forEach(bar => { bar.style.position = %s; })"
ANSWERED = "Failed to load resource: the server responded with a status of"      # the page that says why is looked at


class Watched:
    """A page, and what its console and its requests had to complain of."""

    def __init__(self, page: Page):
        self.page = page
        self.errors: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.errors.append(f"script: {error}"))
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith((ANSWERED, LOST)):
            self.errors.append(f"{self.page.url}: {message.text}")

    def _request(self, request: Request) -> None:
        here = urlsplit(self.page.url).hostname
        if here and urlsplit(request.url).hostname not in (here, None):
            self.errors.append(f"{self.page.url} asks {request.url}")


def complaints(page: Page, *, axe: bool = True) -> list[str]:
    """What is wrong for somebody who can't see well, has no mouse or has a small screen: violations of WCAG 2.2 A and
    AA that axe-core can find, and what is wider than the window."""
    found = []
    if axe:
        page.evaluate(BARS % "'static'")
        result = Axe().run(page, options={"runOnly": WCAG, "resultTypes": ["violations"]})
        page.evaluate(BARS % "''")
        found += [f"{page.url}\n{result.generate_report()}"] if result.violations_count else []
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return found + ([f"{page.url} is {wide} px wider than {page.viewport_size}"] if wide > 0 else [])
