"""Comparisons as a reader meets them: chosen from what there is, set side by side, each statement with its source."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from web_fixture import client_of
from werkzeug.test import Client

from linjaus.config import read_settings
from linjaus.engine.local import LocalEngine
from linjaus.shelf import Release, Shelf
from linjaus.web import LiveRelease, create_app

BASE = "https://w3id.org/linjaus/id/"
BROWSER = {"Accept": "text/html", "Accept-Language": "fi"}
PROGRAMME = "document/kainuu-ohjelma-2018-2021"
OVER_PERIODS = "/queries/compare-region-over-periods?region=" + quote(f"{BASE}region/kainuu", safe="")
CHAIN = "/queries/compare-chain?chosen=" + quote(BASE + PROGRAMME, safe="")
LEVELS = f"/queries/compare-levels?region={quote(f'{BASE}region/kainuu', safe='')}&year=2020"
COMPARISONS = (
    *("compare-chain", "compare-levels", "compare-publisher-over-periods", "compare-region-over-periods"),
    *("compare-regions-in-period", "compare-themes", "compare-themes-over-time", "list-dropped-promises"),
)


@pytest.fixture(scope="module")
def kainuu(kainuu_release: Release, repository: Any) -> Client:
    releases = kainuu_release.folder.parents[1]
    given = read_settings(repository, environment={}, overrides={"releases": str(releases)})
    engine = LocalEngine.of_release(kainuu_release.path("dataset.nq"))
    return Client(create_app(given, LiveRelease(Shelf(releases)), engine))


def main_of(client: Client, path: str) -> str:
    answer = client.get(path, headers=BROWSER)
    assert answer.status_code == 200, answer.text[:500]
    return answer.text.partition("<main")[2]


@pytest.mark.parametrize(("language", "heading"), [("fi", "Vertailut"), ("sv", "Jämförelser"), ("en", "Comparisons")])
def test_every_comparison_is_offered_with_its_choices(kainuu: Client, language: str, heading: str) -> None:
    page = main_of(kainuu, f"/compare?lang={language}")
    assert f"<h1>{heading}</h1>" in page
    assert set(re.findall(r'<form action="/queries/([a-z-]+)"', page)) == set(COMPARISONS)
    ids = re.findall(r'\sid="([^"]*)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'aria-describedby="([^"]*)"', page)) <= set(ids)
    assert f'<option value="{BASE}region/kainuu" selected' in page
    assert re.search(r'<option value="2018-2021"[^>]*>2018-2021</option>', page)


def test_the_comparisons_are_found_from_the_entry_page_and_the_map_of_the_site(kainuu: Client) -> None:
    home = kainuu.get("/", headers=BROWSER).text
    assert '<a href="/compare">Vertailut</a>' in home
    assert 'href="/compare#c-compare-chain"' in home
    assert "/compare</loc>" in kainuu.get("/sitemap-1.xml").text
    described = json.loads(kainuu.get("/openapi.json").data)
    assert all(f"/queries/{name}" in " ".join(described["paths"]) for name in COMPARISONS)


@pytest.mark.parametrize(
    ("thing", "comparisons"),
    [
        ("region/kainuu", {"compare-region-over-periods", "compare-levels"}),
        (PROGRAMME, {"compare-chain", "list-dropped-promises"}),
        ("organisation/kainuun-liitto", {"compare-publisher-over-periods"}),
        ("municipality/kajaani", set()),
    ],
)
def test_the_page_about_a_thing_leads_to_its_comparisons(kainuu: Client, thing: str, comparisons: set[str]) -> None:
    page = main_of(kainuu, f"/doc/{thing}")
    links = re.findall(r'href="(/queries/([a-z-]+)\?[a-z]+=' + quote(BASE + thing, safe="") + ')"', page)
    assert {name for _, name in links} == comparisons
    for address, _ in links:
        assert 'id="sides"' in main_of(kainuu, address)


def test_what_is_compared_stands_side_by_side_with_its_source_and_how_sure_it_is(kainuu: Client) -> None:
    page = main_of(kainuu, OVER_PERIODS)
    table = page.partition('<table class="sides">')[2].partition("</table>")[0]
    assert re.search(r'<th scope="col">\s*<a href="/doc/document/kainuu-ohjelma-2018-2021">', table)
    assert "2018–2021" in table
    assert "vain nimetty" in table
    assert (
        'href="/doc/source/aluekehittaminen-kainuussa/passage/31" aria-label="virke: Hyvinvoinnin vahvistaminen"'
        in table
    )
    assert "varmuus: korkea" in table
    assert re.search(r'aria-label="4 Hyvinvoinnin vahvistaminen">4</a>', table)
    assert 'class="drawing"' in page
    assert 'id="rows"' in page
    for extension in ("csv", "json", "xlsx", "svg"):
        link = re.search(rf'href="(/queries/compare-region-over-periods\.{extension}\?[^"]*)"', page)
        assert link, extension
        assert kainuu.get(link[1].replace("&amp;", "&")).status_code == 200
    assert 'class="cite"' in page
    assert re.search(r'href="/release/[^"]*/queries/compare-region-over-periods\?', page)


def test_a_page_says_to_which_part_of_the_site_it_belongs(kainuu: Client) -> None:
    head = kainuu.get(OVER_PERIODS, headers=BROWSER).text.partition("<main")[0]
    assert '<a href="/compare" aria-current="true">' in head
    assert '<a href="/queries">' in head
    assert '<a href="/compare">Vertailut</a>' in main_of(kainuu, OVER_PERIODS)
    other = kainuu.get("/queries/list-periods", headers=BROWSER).text
    assert '<a href="/queries" aria-current="true">' in other
    assert '<a href="/compare">' in other


def test_a_picture_of_layers_or_tracks_has_a_form_for_narrow_windows_and_one_for_reports(kainuu: Client) -> None:
    for address in (OVER_PERIODS, LEVELS, CHAIN):
        page = main_of(kainuu, address)
        assert page.count('<svg xmlns="http://www.w3.org/2000/svg" class="drawing"') == 2
        alone = kainuu.get(address.replace("?", ".svg?"))
        assert alone.mimetype == "image/svg+xml"
        assert "https://w3id.org/linjaus/id/" in alone.text


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/queries/compare-region-over-periods?region=", 400, "Valitse tai kirjoita arvo."),
        ("/queries/compare-region-over-periods?region=Kainuu", 400, "Tämä ei ole minkään tunniste (IRI)."),
        ("/queries/compare-region-over-periods?region=urn:nowhere", 200, "Vastauksessa ei ole rivejä"),
        ("/queries/compare-regions-in-period?period=1066-1087", 200, "Vastauksessa ei ole rivejä"),
        (LEVELS.replace("2020", "20x0"), 400, "Tämä ei ole nelinumeroinen vuosi."),
        (f"{LEVELS}&year=2021", 400, 'role="alert"'),
        (f"{CHAIN}&nobody=1", 400, "Kysymyksellä ei ole parametria nobody."),
    ],
)
def test_empty_and_absurd_choices_get_a_page_that_helps(kainuu: Client, path: str, status: int, said: str) -> None:
    answer = kainuu.get(path, headers=BROWSER)
    assert answer.status_code == status
    assert said in answer.text
    assert re.search(r'<select id="p-(region|period|chosen)"', answer.text)
    assert '<table class="sides">' not in answer.text


def test_an_untouched_comparison_waits_for_a_choice(kainuu: Client) -> None:
    page = main_of(kainuu, "/queries/compare-chain")
    assert '<table class="sides">' not in page
    assert "<form" in page


def test_a_site_without_comparisons_says_so(tmp_path: Path) -> None:
    client = client_of(tmp_path, languages=("fi", "sv", "en"))
    page = main_of(client, "/compare?lang=en")
    assert "No question of this release compares anything." in page
    assert 'id="compare"' not in client.get("/", headers=BROWSER).text
    assert "/compare</loc>" not in client.get("/sitemap-1.xml").text
