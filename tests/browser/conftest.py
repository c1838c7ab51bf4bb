"""A real browser on both sites: Debian's Chromium, driven by Playwright, and what every page is looked at for."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from conftest import Server, start_server
from three_states import States, copy_of

REPOSITORY = Path(__file__).parents[2]
SCREENSHOTS = REPOSITORY / "build" / "screenshots"
QUIET = ("--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync")
"""Flags with which Chromium asks nobody for anything by itself."""
NO_CHROMIUM = "there is no Chromium here: run make browser, or name one in CHROME_PATH"
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


def chromium_path() -> str:
    """Where Chromium is on this machine; empty when it is nowhere."""
    named = os.environ.get("CHROME_PATH", "")
    found = (shutil.which(name) for name in (named, "chromium", "chromium-browser", "google-chrome") if name)
    return next(filter(None, found), "")


def chromium_flags() -> list[str]:
    """How it is started: root has no sandbox for it."""
    return [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]


@pytest.fixture(scope="package")
def chromium(need: Callable[[bool, str], None]) -> Iterator[Browser]:
    """The browser, for as long as the tests of this folder run."""
    path = chromium_path()
    need(bool(path), NO_CHROMIUM)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium_flags())
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def states_server(three_states: States, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The awkward site with three releases on its shelf, so that there is something to compare."""
    folder = tmp_path_factory.mktemp("browsed")
    states = copy_of(three_states, folder)
    server = start_server(states.site, states.settings.releases, folder / "serve.log", "--workers", "1")
    yield server
    server.stop()


@dataclass
class Watch:
    """What a page does besides showing itself."""

    home: str
    errors: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def follow(self, page: Page) -> Page:
        """Write down what the page complains of and whom it asks."""
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("dialog", lambda dialog: (self.errors.append(f"a dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", self._asked)
        return page

    def _said(self, message: ConsoleMessage) -> None:
        expected = message.text.startswith("Failed to load resource") and message.location["url"] == message.page.url
        if message.type in ("error", "warning") and not expected:  # a problem page comes with its own status
            self.errors.append(message.text)

    def _asked(self, request: Request) -> None:
        if urlsplit(request.url).netloc != urlsplit(self.home).netloc and not request.url.startswith("data:"):
            self.elsewhere.append(request.url)

    def check(self) -> None:
        """Nothing was wrong."""
        assert not self.errors
        assert not self.elsewhere


@pytest.fixture
def browse(chromium: Browser, kainuu_server: Server) -> Iterator[Callable[..., Page]]:
    """``browse(language="sv", viewport=NARROW)`` is a new window on the Kainuu site; see ``new_context`` for more."""
    opened: list[tuple[BrowserContext, Watch]] = []

    def open_window(language: str = "fi", **options: Any) -> Page:
        watch = Watch(kainuu_server.address)
        context = new_context(chromium, kainuu_server, language, **options)
        opened.append((context, watch))
        return watch.follow(context.new_page())

    yield open_window
    for context, watch in opened:
        context.close()
        watch.check()


def new_context(chromium: Browser, server: Server, language: str = "fi", **options: Any) -> BrowserContext:
    """A window of its own, wide and light unless said otherwise; addresses are paths of the server."""
    settings = {"viewport": WIDE, "color_scheme": "light", "reduced_motion": "reduce", **options}
    context = chromium.new_context(base_url=server.address, locale=language, **settings)
    context.set_default_timeout(10_000)
    return context
