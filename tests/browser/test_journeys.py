"""What people come for, from the front page to a file and a citation, in three languages and two widths."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import NARROW, WIDE
from .kinds_of_pages import STRATEGY

Browse = Callable[..., Page]
SENTENCE = "Tehdään aktiivista alueellista yhteistyötä osaavan työvoiman saatavuuden varmistamiseksi."
MEASURE = f"{STRATEGY}/priority/2/measure/1"


@dataclass(frozen=True)
class Words:
    """What the reader looks for and reads, in one language."""

    theme: str
    statement: str
    comparisons: str
    comparison: str
    rows: str


WORDS = {
    "fi": Words(
        "työvoima",
        "Tehdään aktiivista alueellista yhteistyötä",
        "Vertailut",
        "Teemat, jotka ovat toisessa",
        "Riveittäin",
    ),
    "sv": Words(
        "arbetskraft",
        "Ett aktivt regionalt samarbete bedrivs",
        "Jämförelser",
        "Teman som finns i det ena",
        "Rad för rad",
    ),
    "en": Words(
        "workforce",
        "Active regional cooperation is carried on",
        "Comparisons",
        "Themes that one document has",
        "Row by row",
    ),
}


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["1280", "360"])
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_promise_is_found_seen_in_its_text_compared_and_taken_along(
    browse: Browse, language: str, viewport: dict[str, int]
) -> None:
    words = WORDS[language]
    page = browse(language, viewport=viewport, accept_downloads=True)

    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", language)
    look_for(page, words.theme)
    hit = page.locator("ol.hits > li").filter(has_text=words.statement).first
    expect(hit.locator("mark").first).to_be_visible()
    hit.get_by_role("heading").get_by_role("link").click()

    assert urlsplit(page.url).path == MEASURE
    expect(page.get_by_role("heading", level=1)).to_contain_text(words.statement)
    expect(page.get_by_text(SENTENCE).first).to_be_visible()
    page.locator(f"nav.trail a[href^='{STRATEGY}']").first.click()

    statement = page.locator(".statement").filter(has=page.locator(f":scope > .said a[href^='{MEASURE}']"))
    said_in_the_text(page, statement)

    page.get_by_role("banner").get_by_role("link", name=words.comparisons).click()
    page.get_by_role("form", name=words.comparison).get_by_role("button").click()
    expect(page.locator("table.sides")).to_be_visible()
    answer = page.get_by_role("region", name=words.rows)
    expect(answer.get_by_role("table")).to_be_visible()
    with page.expect_download() as downloading:
        page.get_by_role("link", name="CSV", exact=True).click()
    rows = list(csv.reader(Path(downloading.value.path()).read_text(encoding="utf-8").splitlines()))
    assert len(rows) - 1 == answer.locator("tbody tr").count()

    citation = page.locator("section.cite")
    expect(citation).to_contain_text("/release/")
    copied = page.evaluate(
        "() => { getSelection().selectAllChildren(document.querySelector('.cite p'));"
        " return getSelection().toString() }"
    )
    assert "Linjaus" in copied
    with page.expect_download() as downloading:
        citation.get_by_role("link", name="BibTeX").click()
    assert Path(downloading.value.path()).read_text(encoding="utf-8").startswith("@")


def look_for(page: Page, words: str) -> None:
    """Fill in the search field of the page and send it."""
    field = page.get_by_role("search").get_by_role("searchbox")
    field.fill(words)
    field.press("Enter")
    page.wait_for_url("**/search?*")


def said_in_the_text(page: Page, statement: Locator) -> None:
    """A statement and its sentence light up together, whichever is looked at; without a mouse too."""
    sentence = page.locator(".sentence").filter(has_text=SENTENCE.rstrip("."))
    expect(sentence.and_(page.locator(".lit"))).to_have_count(0)
    statement.locator(":scope > .said").hover()
    expect(sentence.and_(page.locator(".lit"))).to_have_count(1)
    page.locator("h1").hover()
    expect(page.locator(".lit")).to_have_count(0)
    sentence.locator("a.tick").first.focus()
    expect(statement.and_(page.locator(".lit"))).to_have_count(1)
    statement.locator(":scope > .said > a.tick").click()
    expect(sentence).to_be_in_viewport()


@pytest.mark.parametrize(
    "path", ["/search?q=alue&page=2", "/queries/list-priorities", f"{STRATEGY}?on=2020-05-01", "/nowhere?a=1&b=2"]
)
def test_the_language_switch_stays_on_the_page(browse: Browse, path: str) -> None:
    page = browse("fi")
    page.goto(path)
    before = urlsplit(page.url)
    page.get_by_role("banner").get_by_role("link", name="svenska").click()
    after = urlsplit(page.url)
    assert after.path == before.path
    assert parse_qs(after.query) == {**parse_qs(before.query), "lang": ["sv"]}
    expect(page.locator("html")).to_have_attribute("lang", "sv")
    page.get_by_role("banner").get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    home = page.get_by_role("banner").get_by_role("link").first
    home.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_it_all_works_without_javascript(browse: Browse) -> None:
    page = browse("en", java_script_enabled=False)
    page.goto("/")
    look_for(page, "workforce")
    page.locator("ol.hits > li").filter(has_text=WORDS["en"].statement).first.get_by_role("heading").get_by_role(
        "link"
    ).click()
    page.locator(f"nav.trail a[href^='{STRATEGY}']").first.click()
    statement = page.locator(".statement").filter(has=page.locator(f":scope > .said a[href^='{MEASURE}']"))
    statement.locator(":scope > .said > a.tick").click()
    sentence = page.locator(".sentence:target")
    expect(sentence).to_contain_text(SENTENCE.rstrip("."))
    expect(sentence).to_be_in_viewport()
    page.goto("/compare")
    page.get_by_role("form", name=WORDS["en"].comparison).get_by_role("button").click()
    expect(page.locator("table.sides")).to_be_visible()
    page.goto("/sparql")
    page.get_by_role("main").locator("button[type=submit]").first.click()
    expect(page.get_by_role("table")).to_be_visible()
    page.goto("/search")
    page.locator(".facets a").first.click()
    expect(page.locator("ol.hits > li").first).to_be_visible()


def test_a_timeline_is_seen_whole_on_a_phone(browse: Browse) -> None:
    page = browse("fi", viewport=NARROW)
    page.goto("/overviews")
    bars = page.locator(".picture svg path.mark").filter(visible=True)
    first, last = bars.first, bars.last
    assert bars.count() > 10
    for bar in (first, last):
        box = bar.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= NARROW["width"]
