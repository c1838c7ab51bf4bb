"""Pages about organisations, themes, places, parts and passages, told by the reused vocabularies alone."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Literal, URIRef
from web_fixture import RELEASE, StubEngine, put_release, settings
from werkzeug.test import Client

from conftest import REPOSITORY, settings_of
from linjaus.naming import in_chain
from linjaus.shelf import Release, Shelf
from linjaus.web import LiveRelease, create_app
from linjaus.web.diagram import broken
from linjaus.web.document_text import Span, paragraphs_of, stretches_of

OTHER = """
@prefix org: <http://www.w3.org/ns/org#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
<graph/more> {
  :Plan rdfs:subClassOf foaf:Document . foaf:Document a owl:Class .
  :does rdfs:label "does"@en ; owl:inverseOf :doneBy . :doneBy rdfs:label "done by"@en .
  <id/office/old> a org:Organization ; skos:prefLabel "Old <i>office</i>"@en ; dct:temporal <id/office/old#time> .
  <id/office/old#time> dcat:startDate "2001-02-03"^^xsd:date ; dcat:endDate "2005"^^xsd:gYear .
  <id/office/new> a org:Organization ; skos:prefLabel "New office"@en .
  <id/office/side> a org:Organization ; skos:prefLabel "Side office"@en .
  <id/reform/one> a org:ChangeEvent ; skos:prefLabel "The reform"@en ; dct:date "2006-01-01"^^xsd:date ;
    org:originalOrganization <id/office/old> ; org:resultingOrganization <id/office/new> .
  <id/plan/tulevik/aim/1> :doneBy <id/office/old> , <id/office/side> ; dct:subject <id/topic/t1> .
  <id/office/old> :does <id/plan/tulevik/aim/1> .
  <id/area/wide> a dct:Location ; skos:prefLabel "Wide"@en .
  <id/area/small> a dct:Location ; skos:prefLabel "Small"@en ; <http://www.opengis.net/ont/geosparql#sfWithin> <id/area/wide> .
  <id/plan/tulevik> dct:spatial <id/area/wide> .
  <id/topic/t1> skos:prefLabel "One"@en ; skos:exactMatch <http://www.yso.fi/onto/yso/p1> ; skos:related <id/topic/t2> .
}
"""  # noqa: E501


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Client:
    given_settings = settings(tmp_path_factory.mktemp("site"))
    shelf = Shelf(given_settings.releases)
    put_release(shelf, RELEASE, OTHER)
    return Client(create_app(given_settings, LiveRelease(shelf), StubEngine()))


@pytest.fixture(scope="module")
def kainuu(kainuu_release: Release) -> Client:
    given_settings = settings_of(REPOSITORY, kainuu_release.folder.parents[1])
    return Client(create_app(given_settings, LiveRelease(Shelf(given_settings.releases)), StubEngine()))


def read(client: Client, path: str, language: str = "en") -> str:
    """The page at a path."""
    answer = client.get(path, headers={"Accept": "text/html", "Accept-Language": language})
    assert answer.status_code == 200
    return answer.text


def section(page: str, anchor: str) -> str:
    """The words of the section with an id."""
    inside = page.partition(f'id="{anchor}"')[2].partition("</section>\n")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", inside).split())


def test_an_organisation_tells_what_it_does_where_and_with_whom(client: Client) -> None:
    page = read(client, "/doc/office/old")
    committed = section(page, "_statements")
    assert "does" in committed
    assert "Iloa" in committed
    assert "with: Side office" in committed
    assert "Tuleviku kava" in committed
    assert "Old &lt;i&gt;office&lt;/i&gt;" in page


def test_an_organisation_tells_what_became_of_it_and_where_it_came_from(client: Client) -> None:
    assert "In its place came: New office" in section(read(client, "/doc/office/old"), "_became")
    assert "It came in the place of: Old" in section(read(client, "/doc/office/new"), "_became")
    assert '<time datetime="2006-01-01">' in read(client, "/doc/office/new")


@pytest.mark.parametrize(
    ("day", "word"),
    [("2001-02-02", "not yet founded"), ("2005-12-31", "exists"), ("2006-01-01", "has ceased to exist")],
)
def test_an_organisation_stands_as_it_did_on_a_day(client: Client, day: str, word: str) -> None:
    assert f">{word}</span>" in read(client, f"/doc/office/old?on={day}")


def test_a_theme_tells_who_works_on_it_and_in_which_documents_and_years(client: Client) -> None:
    page = read(client, "/doc/topic/t1")
    assert "Tuleviku kava 2030–" in section(page, "_documents")
    assert "Side office done by 1" in section(page, "_agents")
    assert 'href="http://www.yso.fi/onto/yso/p1"' in page
    assert re.search(r"Broader</dt>.*?Joy", page, re.DOTALL)
    assert re.search(r"Related</dt>.*?t2", page, re.DOTALL)


def test_a_place_tells_which_documents_cover_it_and_what_it_holds(client: Client) -> None:
    page = read(client, "/doc/area/wide")
    assert "Tuleviku kava" in section(page, "_documents")
    assert re.search(r"It holds</dt>.*?Small", page, re.DOTALL)
    assert re.search(r"It lies in</dt>.*?Wide", read(client, "/doc/area/small"), re.DOTALL)


def test_a_part_stands_between_its_neighbours(client: Client) -> None:
    page = read(client, "/doc/plan/tulevik/aim/10")
    place = page.partition('class="siblings"')[2].partition("</nav>")[0]
    assert "Part 3 of 3 in:" in place
    assert 'href="/doc/plan/tulevik/aim/2"' in place


def test_a_passage_goes_by_its_words_and_tells_what_was_read_from_it(client: Client) -> None:
    page = read(client, "/doc/text/leht/passage/1")
    assert '<h1 lang="fi">Kunta lisää 20 %' in page
    assert "Iloa" in section(page, "_read")
    assert "ground" in section(page, "_read")


def test_a_passage_stands_in_its_place_in_the_stored_text(kainuu: Client) -> None:
    page = read(kainuu, "/doc/source/aluekehittaminen-kainuussa/passage/8", "fi")
    words = page.partition('class="words chosen"')[2].partition("</section>")[0]
    assert words.count('class="sentence"') == 1
    assert "Kainuun ELY-keskus edistää yhteistyössä" in words
    assert 'rel="prev"' in page
    assert 'rel="next"' in page


def test_a_stored_text_has_a_page_with_every_passage_in_its_place(kainuu: Client) -> None:
    page = read(kainuu, "/doc/source/aluekehittaminen-kainuussa", "sv")
    assert page.count('class="sentence"') == 33
    assert 'href="/doc/source/aluekehittaminen-kainuussa/passage/7?' not in page
    assert 'href="/doc/source/aluekehittaminen-kainuussa/passage/7"' in page


def test_a_claim_is_named_by_what_it_is_about(kainuu: Client) -> None:
    page = read(kainuu, "/doc/document/kainuun-ely-strategia-2019-2023/claim/1")
    assert re.search(r"<h1[^>]*>Strategic priorities of the Kainuu ELY Centre 2019–2023: implements</h1>", page)


@pytest.mark.parametrize(
    ("asked", "page", "name"),
    [
        ("en-GB", "en", "Kainuu ELY Centre"),
        ("sv-FI", "sv", "NTM-centralen i Kajanaland"),
        ("fi-FI", "fi", "Kainuun ELY"),
    ],
)
def test_a_dialect_finds_its_language(kainuu: Client, asked: str, page: str, name: str) -> None:
    text = read(kainuu, "/doc/organisation/kainuun-ely-keskus", asked)
    assert f'<html lang="{page}">' in text
    assert name in text.partition("<h1")[2].partition("</h1>")[0]


def test_names_in_another_language_say_which(client: Client, kainuu: Client) -> None:
    assert re.search(r'<a href="/doc/topic/ilo">Joy</a>', read(client, "/doc/topic/t1"))
    assert '<span lang="et">Tuleviku kava</span>' in read(client, "/doc/office/old")
    assert '<div class="words" lang="fi">' in read(kainuu, "/doc/document/kainuun-ely-strategia-2019-2023", "sv")


def test_a_list_of_links_leads_page_by_page_to_each_of_them(client: Client) -> None:
    seen: set[str] = set()
    path: str | None = "/doc/topic/ilo"
    while path:
        page = read(client, path)
        seen |= set(re.findall(r'href="(/doc/topic/t\d+)"', page))
        after = re.search(r'href="([^"#]+)[^"]*" rel="next"', page)
        path = after[1].replace("&amp;", "&") if after else None
    assert len(seen) == 60


@pytest.mark.parametrize("path", ["/doc/office/old?on=x", "/doc/topic/t1?on=2026-13-01", "/doc/area/wide?page=-1"])
def test_absurd_parameters_are_told_so(client: Client, path: str) -> None:
    assert client.get(path, headers={"Accept": "text/html"}).status_code == 400


def test_a_withdrawn_thing_stays_gone(client: Client) -> None:
    assert client.get("/doc/plan/vana?on=2020-01-01", headers={"Accept": "text/html"}).status_code == 410


@given(st.lists(st.sampled_from(["en", "en-GB", "sv", "sv-FI", "fi", "se-NO", "de", ""]), min_size=1, max_size=6))
def test_lookup_takes_the_wish_its_dialects_or_what_is_left_of_it(tags: list[str]) -> None:
    texts = [Literal(f"in {tag}", lang=tag or None) for tag in tags]
    best = in_chain(texts, ("sv-FI", "en"))[0]
    order = ["sv-fi", "sv", "en", "en-gb", ""]
    there = [tag for tag in order if tag in {each.lower() for each in tags}]
    if there:
        expected = "en" if there[0].startswith("en") else there[0].partition("-")[0]
        assert (best.language or "").startswith(expected)


PIECES = st.text(alphabet="ab .\n\r🎶é", max_size=80)


@given(PIECES, st.lists(st.tuples(st.integers(0, 80), st.integers(1, 20)), max_size=8))
def test_paragraphs_lose_and_repeat_no_word_whatever_the_passages_are(text: str, places: list[tuple[int, int]]) -> None:
    spans = [
        Span(start, min(start + length, len(text)), URIRef(f"urn:p{number}"))
        for number, (start, length) in enumerate(places)
        if start < len(text)
    ]
    paragraphs = paragraphs_of(text, spans)
    shown = "".join(piece.text for paragraph in paragraphs for piece in paragraph.pieces)
    assert "".join(shown.split()) == "".join(text.split())
    begun = [passage for paragraph in paragraphs for passage in paragraph.passages()]
    assert len(begun) == len(set(begun))
    stretches = stretches_of(paragraphs, {span.passage for span in spans[:1]})
    assert sum(stretch.count for stretch in stretches) == len(paragraphs)


@given(st.text(max_size=200))
def test_a_name_in_a_picture_never_runs_out_of_its_box(name: str) -> None:
    lines = broken(name, 20)
    assert len(lines) <= 3
    assert all(len(line) <= 20 for line in lines)
