"""The SPARQL editor as a reader meets it: in Debian's Chromium, against a server of processes of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

import linjaus.web

STATIC = Path(linjaus.web.__file__).parent / "static"


@pytest.fixture(scope="module")
def editor_browser(need: Callable[[bool, str], None], chromium: Browser) -> Browser:
    """The browser of this folder, if the editor is there: a process can have but one of Playwright's loops."""
    need((STATIC / "vendor" / "yasgui" / "yasgui.min.js").is_file(), "the editor is not there: run make editor")
    return chromium


@pytest.fixture
def visit(editor_browser: Browser, kainuu_server) -> Iterator[Callable[..., Page]]:
    """``visit(path, …)`` opens a page in English; a request elsewhere, an error, a breach of the CSP fails the test."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def open_page(path: str, **options: object) -> Page:
        context = editor_browser.new_context(locale="en-GB", **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if _is_breach(said.text) else None)
        page.on(
            "request", lambda sent: wrong.append(sent.url) if _is_elsewhere(sent.url, kainuu_server.address) else None
        )
        page.goto(kainuu_server.address + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not wrong


def _is_breach(text: str) -> bool:
    return "Content Security Policy" in text or "Refused to" in text


def _is_elsewhere(url: str, address: str) -> bool:
    return not url.startswith((address + "/", "data:", "blob:", "about:"))


def ready(page: Page) -> Page:
    """The page once its editor stands."""
    page.wait_for_selector("form[data-ready]")
    return page


def write(page: Page, query: str) -> None:
    """Write a query in the place of what is there, as one does with a keyboard."""
    page.locator(".CodeMirror").click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(query)


def asked_in(address: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(address).query)


PRIORITIES = "PREFIX lin: <https://w3id.org/linjaus/def#>\nSELECT ?p WHERE { ?p a lin:Priority } ORDER BY ?p LIMIT 9"


def test_a_query_is_written_and_its_rows_are_seen(visit: Callable[..., Page]) -> None:
    page = ready(visit("/sparql"))
    write(page, PRIORITIES)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#result tbody tr")).to_have_count(9)
    expect(page.locator("#result")).to_contain_text("9 rows.")
    expect(page.locator("#result tbody tr a").first).to_have_attribute("href", re.compile(r"^/doc/document/"))
    assert asked_in(page.url)["query"] == [PRIORITIES]
    page.reload()
    expect(ready(page).locator("#result tbody tr")).to_have_count(9)
    assert page.evaluate("document.querySelector('.CodeMirror').CodeMirror.getValue()") == PRIORITIES


def test_a_reader_who_chose_a_language_keeps_it(visit: Callable[..., Page]) -> None:
    page = ready(visit("/sparql?lang=fi"))
    write(page, PRIORITIES)
    page.get_by_role("button", name="Kysy", exact=True).click()
    expect(page.locator("#result")).to_contain_text("9 riviä.")
    write(page, "SELECT * WHERE {")
    page.get_by_role("button", name="Kysy", exact=True).click()
    expect(page.get_by_role("alert").get_by_role("button", name="Rivi 1, sarake")).to_be_visible()


def test_a_query_too_long_for_an_address_is_answered_too(visit: Callable[..., Page]) -> None:
    page = ready(visit("/sparql?lang=fi"))
    write(page, PRIORITIES + "\n" + "# and so on\n" * 900)
    page.get_by_role("button", name="Kysy", exact=True).click()
    expect(page.locator("#result")).to_contain_text("9 riviä.")
    expect(page.get_by_role("button", name="Kopioi linkki")).to_be_disabled()


def test_the_answer_is_there_in_our_formats(visit: Callable[..., Page]) -> None:
    page = ready(visit("/sparql"))
    write(page, PRIORITIES)
    page.get_by_role("button", name="Ask", exact=True).click()
    with page.expect_download() as csv:
        page.locator("#result .data").get_by_role("link", name="csv", exact=True).click()
    assert len(Path(csv.value.path()).read_text("utf-8").splitlines()) == 10
    page.select_option("#format", "json")
    with page.expect_navigation():
        page.get_by_role("button", name="Ask", exact=True).click()
    assert '"bindings"' in page.content()


def test_an_error_marks_its_place_and_goes_with_the_next_change(visit: Callable[..., Page]) -> None:
    page = ready(visit("/sparql"))
    write(page, "SELECT * WHERE {\n  ?s ?p ?o .\n  FILTR(?s)\n}")
    page.get_by_role("button", name="Ask", exact=True).click()
    problem = page.get_by_role("alert")
    expect(problem).to_contain_text("FILTR")
    expect(page.locator(".CodeMirror .wrong")).to_have_text("FILTR")
    expect(page.locator(".wrong-line")).to_have_count(1)
    problem.get_by_role("button", name="Line 3, column 3").click()
    assert page.evaluate("document.querySelector('.CodeMirror').CodeMirror.getCursor().line") == 2
    expect(page.locator(".parseErrorIcon")).to_have_attribute("title", re.compile("^Expected here: "))
    page.keyboard.insert_text(" ")
    expect(page.locator(".wrong")).to_have_count(0)


def test_an_example_loads_without_losing_what_was_written(visit: Callable[..., Page]) -> None:
    page = ready(visit("/sparql"))
    write(page, "SELECT * WHERE { ?mine ?own ?words }")
    page.get_by_role("link", name="Priorities of an organisation in a period, in order").click()
    value = "document.querySelector('.CodeMirror').CodeMirror.getValue()"
    page.wait_for_function(f"{value}.includes('lin:Priority')")
    assert page.evaluate(value).startswith("# Priorities of an organisation")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#result tbody tr").first).to_be_visible()
    page.locator(".CodeMirror").click()
    page.keyboard.press("Control+z")
    page.wait_for_function(f"{value}.includes('?mine ?own ?words')")


def test_the_permanent_link_is_pinned_to_the_release_and_opens_the_same(
    visit: Callable[..., Page], kainuu_release
) -> None:
    page = ready(visit("/sparql"))
    write(page, PRIORITIES)
    link = page.get_by_role("link", name="Permanent link")
    assert asked_in(link.evaluate("link => link.href")) == {"query": [PRIORITIES], "release": [kainuu_release.name]}
    link.click()
    expect(page.locator("#result tbody tr")).to_have_count(9)
    assert ready(page).locator("input[name=release]").input_value() == kainuu_release.name


def test_our_words_are_completed_by_their_names_and_their_prefixes_declared(visit: Callable[..., Page]) -> None:
    page = ready(visit("/sparql"))
    write(page, "SELECT * WHERE { ?a a ")
    page.keyboard.type("strat")
    hint = page.locator(".CodeMirror-hint", has_text="lin:Strategy")
    expect(hint.first).to_be_visible()
    hint.first.click()
    value = page.evaluate("document.querySelector('.CodeMirror').CodeMirror.getValue()")
    assert "PREFIX lin: <https://w3id.org/linjaus/def#>" in value
    assert "?a a lin:" in value
    expect(page.locator(".CodeMirror-hint")).to_have_count(0)
    page.keyboard.type(" ; lin:carr")
    expect(page.locator(".CodeMirror-hint", has_text="lin:carriedOutBy").first).to_be_visible()


def test_things_are_completed_by_their_names(visit: Callable[..., Page]) -> None:
    page = ready(visit("/sparql"))
    write(page, "SELECT * WHERE { ?a ?b ")
    page.keyboard.type("kainuun")
    page.keyboard.press("Control+Space")
    hint = page.locator(".CodeMirror-hint", has_text="https://w3id.org/linjaus/id/organisation/")
    expect(hint.first).to_be_visible()
    hint.first.click()
    value = page.evaluate("document.querySelector('.CodeMirror').CodeMirror.getValue()")
    assert re.search(r"\?a \?b <https://w3id\.org/linjaus/id/organisation/[a-z-]+>", value)


def test_the_keyboard_comes_in_and_gets_out(visit: Callable[..., Page]) -> None:
    page = ready(visit("/sparql"))
    page.get_by_role("link", name="The words to ask with").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.CodeMirror') !== null")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Ask"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.textContent") == "The words to ask with"


def test_without_scripts_the_form_is_plain_and_works(visit: Callable[..., Page]) -> None:
    page = visit("/sparql", java_script_enabled=False)
    page.get_by_role("link", name="Priorities of an organisation in a period, in order").click()
    assert "lin:Priority" in page.get_by_label("Query").input_value()
    page.get_by_label("Query").fill(PRIORITIES)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator("#result tbody tr")).to_have_count(9)
    expect(page.locator(".CodeMirror")).to_have_count(0)


def test_no_other_page_carries_the_editor(visit: Callable[..., Page]) -> None:
    page = visit("/")
    assert "yasgui" not in page.content()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_stands_in_anybodys_way(visit: Callable[..., Page], scheme: str, width: int) -> None:
    page = ready(visit("/sparql", color_scheme=scheme, viewport={"width": width, "height": 800}))
    write(page, "# note\nSELECT * WHERE { ?s ?p 'text'@fi ; \n FILTR }")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    assert_accessible(page)
    write(page, "SELECT * WHERE { ?a a ")
    page.keyboard.type("lin:")
    expect(page.locator(".CodeMirror-hint").first).to_be_visible()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def assert_accessible(page: Page) -> None:
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    assert not found.response["violations"], found.generate_report()
