"""A real browser against the live server: pages of two sizes, and axe to judge what they show.

`page` (desktop) and `phone` are Playwright pages whose addresses start at the live server, so that
`page.goto("/en/trips/")` is enough; `any_screen` runs a test once on each. Every one of them fails its test
at the end if a script failed or the Content-Security-Policy refused something. `axe(page)` fails on any
violation.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from scripts.machine import chromium

SOURCE = Path(__file__).parent.parent / "vendor" / "axe-core" / "axe.min.js"
# Nothing but the pages asked for may go over the network, and a container has neither a GPU nor a sandbox.
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SCREENS = {
    "desktop": {"viewport": {"width": 1280, "height": 900}},
    "phone": {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True},
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this directory drives a browser, marked or not."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; Playwright downloads none."""
    # Playwright keeps an event loop in this thread, for which Django would refuse every query of a test.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chosen = playwright.chromium.launch(executable_path=str(chromium()), args=CHROMIUM_FLAGS)
        yield chosen
        chosen.close()


def _opened(browser: Browser, base_url: str, screen: str) -> Iterator[Page]:
    context = browser.new_context(
        base_url=base_url,
        locale="fa-IR",
        timezone_id="Asia/Tehran",
        reduced_motion="reduce",
        **SCREENS[screen],
    )
    context.set_default_timeout(15_000)
    faults: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(f"script: {error}"))
    page.on(
        "console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None
    )
    yield page
    context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture
def page(browser: Browser, live_server) -> Iterator[Page]:
    yield from _opened(browser, live_server.url, "desktop")


@pytest.fixture
def phone(browser: Browser, live_server) -> Iterator[Page]:
    yield from _opened(browser, live_server.url, "phone")


@pytest.fixture(params=SCREENS)
def any_screen(request: pytest.FixtureRequest, browser: Browser, live_server) -> Iterator[Page]:
    yield from _opened(browser, live_server.url, request.param)


class Axe:
    """`axe(page)` fails, naming rule and element, where axe-core finds a violation on the page as it stands; `faults` tells
    them, of some rules alone where any are named.
    """

    def __init__(self) -> None:
        self.source = SOURCE.read_text(encoding="utf-8")

    def faults(self, page: Page, *rules: str) -> list[str]:
        # Through the debugger, so the page's Content-Security-Policy stays as it is.
        if page.evaluate("typeof axe") == "undefined":
            page.evaluate(self.source)
        options: dict[str, Any] = {"resultTypes": ["violations"]}
        if rules:
            options["runOnly"] = {"type": "rule", "values": rules}
        found = page.evaluate("async (options) => (await axe.run(document, options)).violations", options)
        return [
            f"axe on {page.url}: {violation['id']}: {violation['help']}\n    {node['target']}  {node['html'][:200]}"
            for violation in found
            for node in violation["nodes"]
        ]

    def __call__(self, page: Page) -> None:
        told = self.faults(page)
        assert not told, "\n".join(told)


@pytest.fixture(scope="session")
def axe() -> Axe:
    return Axe()
