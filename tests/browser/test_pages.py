"""Every kind of page as readers have it: two themes, narrow and wide, three languages, with and without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request

from .conftest import NARROW, SCREENSHOTS, WIDE, Watch, new_context
from .kinds_of_pages import AWKWARD, FOLLOWED, KAINUU

LIMIT = 100_000
"""Bytes on the wire that a page may cost, without the editor."""
TALLEST = 2600
"""Pixels of a page that a screenshot shows."""
AXE = Axe()
ALL_RULES = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
ONLY_COLOURS = {"resultTypes": ["violations"], "runOnly": ["color-contrast"]}
WIDER = """() => [...document.querySelectorAll('body *')]
    .filter(one => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest('.scroll, .picture, pre'))
    .slice(0, 5).map(one => one.outerHTML.slice(0, 160))"""
SMALL = """() => [...document.querySelectorAll('header a, nav a, button, select, input:not([type=hidden])')]
    .filter(one => one.checkVisibility() && !one.closest('.skip, svg, #editor, .yasgui'))
    .filter(one => { const box = one.getBoundingClientRect();
                     return box.width && box.height < 24 && !one.matches('[type=checkbox], [type=radio], .skip') })
    .slice(0, 5).map(one => one.outerHTML.slice(0, 160))"""


@dataclass
class Visit:
    """One kind of page, open in a window. requests: everything that it asked for."""

    kind: str
    path: str
    page: Page
    watch: Watch
    requests: list[Request]
    status: int


@pytest.fixture(scope="module", params=[*KAINUU, *AWKWARD])
def visit(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Visit]:
    """Each kind of page in turn, in a fresh window."""
    kind = request.param
    server: Any = request.getfixturevalue("kainuu_server" if kind in KAINUU else "states_server")
    path = {**KAINUU, **AWKWARD}[kind]
    context = new_context(chromium, server)
    if kind in FOLLOWED:
        path = linked_from(context.new_page(), path, FOLLOWED[kind])
    watch = Watch(server.address)
    page = watch.follow(context.new_page())
    requests: list[Request] = []
    page.on("requestfinished", lambda request: requests.append(request))
    answer = page.goto(path, wait_until="networkidle" if path.startswith("/sparql") else "load")
    assert answer is not None
    yield Visit(kind, path, page, watch, requests, answer.status)
    context.close()


def linked_from(page: Page, path: str, selector: str) -> str:
    """Where the first such link of a page leads."""
    page.goto(path)
    address = page.locator(selector).first.get_attribute("href")
    page.close()
    assert address
    return address


def test_it_is_there(visit: Visit) -> None:
    expected = {"problem-404": 404, "problem-400": 400, "question-wrong": 400, "awkward-gone": 410}
    assert visit.status == expected.get(visit.kind, 200)
    assert visit.page.locator("h1").count() == 1
    assert visit.page.title()


def test_it_weighs_less_than_100_kb(visit: Visit) -> None:
    sizes = {
        request.url: request.sizes()["responseBodySize"] + request.sizes()["responseHeadersSize"]
        for request in visit.requests
        if "/static/vendor/" not in request.url
    }
    assert sum(sizes.values()) < LIMIT, sizes


@pytest.mark.parametrize(
    ("viewport", "theme", "options"),
    [(WIDE, "light", ALL_RULES), (WIDE, "dark", ONLY_COLOURS), (NARROW, "dark", ALL_RULES)],
    ids=["1280-light", "1280-dark", "360-dark"],
)
def test_axe_finds_nothing(visit: Visit, viewport: Any, theme: Any, options: dict[str, Any]) -> None:
    visit.page.set_viewport_size(viewport)
    visit.page.emulate_media(color_scheme=theme)
    found = AXE.run(visit.page, options=options)
    assert not found.response["violations"], f"{visit.path}\n{found.generate_report()}"


def test_nothing_is_cut_off_or_too_small_at_320_pixels(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 320, "height": 640})
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 320, visit.page.evaluate(WIDER)
    assert visit.page.evaluate(SMALL) == []


def test_it_can_be_looked_at_afterwards(visit: Visit) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    languages = ("fi", "sv", "en") if visit.kind in KAINUU else ("fi",)
    for language in languages:
        visit.page.goto(visit.path + ("&" if "?" in visit.path else "?") + f"lang={language}")
        assert visit.page.locator("html").get_attribute("lang") == language
        for size in (WIDE, NARROW):
            theme = "dark" if size is NARROW and language == "sv" else "light"
            visit.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            visit.page.set_viewport_size(size)  # type: ignore[arg-type]
            file = SCREENSHOTS / f"{visit.kind}-{size['width']}-{language}.jpeg"
            tall = visit.page.evaluate("document.documentElement.scrollHeight")
            part = {"x": 0, "y": 0, "width": size["width"], "height": min(tall, TALLEST)}
            visit.page.screenshot(path=file, type="jpeg", quality=60, full_page=True, clip=part)  # type: ignore[arg-type]


def test_nothing_complained_and_nobody_else_was_asked(visit: Visit) -> None:
    visit.watch.check()
