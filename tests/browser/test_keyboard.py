"""The site by keyboard alone: every stop can be seen, and every way through needs no mouse."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from .kinds_of_pages import STRATEGY

Browse = Callable[..., Page]
SEEN = """() => {
    const one = document.activeElement;
    if (!one || one === document.body) return null;
    const box = one.getBoundingClientRect(), style = getComputedStyle(one);
    return { name: (one.getAttribute('aria-label') || one.textContent || one.name || '').trim().slice(0, 60),
             tag: one.localName,
             outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
             visible: one.checkVisibility() && box.width > 0 && box.height > 0
                      && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth };
}"""


def step(page: Page, key: str = "Tab") -> dict[str, object] | None:
    """Press a key; where the focus is then. It can be seen there."""
    page.keyboard.press(key)
    at: dict[str, object] | None = page.evaluate(SEEN)
    if at is not None:
        assert at["visible"], at
        assert at["outlined"], at
    return at


def go_to(page: Page, name: str, most: int = 120) -> None:
    """Press Tab until the focus is on what has this name."""
    for _ in range(most):
        at = step(page)
        if at is not None and name in str(at["name"]):
            return
    raise AssertionError(f"Tab does not reach {name!r}")


def test_from_the_skip_link_to_an_answer_with_the_keyboard_only(browse: Browse) -> None:
    page = browse("en")
    page.goto("/queries/compare-themes")
    first = step(page)
    assert first is not None
    assert first["name"] == "Skip to the content"
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")

    page.goto("/")
    go_to(page, "Questions")
    page.keyboard.press("Enter")
    page.wait_for_url("**/queries*")
    go_to(page, "Themes that one document has")
    page.keyboard.press("Enter")
    page.wait_for_url("**/compare-themes*")
    for _ in range(60):
        at = step(page)
        if at is not None and at["tag"] == "select":
            break
    page.keyboard.press("ArrowDown")
    go_to(page, "Ask")
    page.keyboard.press("Enter")
    expect(page.get_by_role("table").first).to_be_visible()
    go_to(page, "The query in SPARQL")
    page.keyboard.press("Enter")
    expect(page.locator("details[open] pre").first).to_be_visible()


def test_every_stop_on_a_document_can_be_seen_and_none_is_a_trap(browse: Browse) -> None:
    page = browse("en")
    page.goto(STRATEGY)
    stops = 0
    while step(page) is not None:
        stops += 1
        assert stops < 1000
    assert stops > 50
