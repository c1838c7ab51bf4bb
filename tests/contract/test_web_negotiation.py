"""One thing in every form that a client may ask for: redirects, pages, data, and headers that say which is which."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import DCTERMS, RDF, Literal, URIRef
from rdflib.compare import isomorphic
from web_fixture import BASE, client_of, parse
from werkzeug.test import Client

THING = URIRef(f"{BASE}id/plan/tulevik")
SYNTAXES = {
    "ttl": ("text/turtle", "turtle"),
    "jsonld": ("application/ld+json", "json-ld"),
    "nt": ("application/n-triples", "nt"),
    "rdf": ("application/rdf+xml", "xml"),
    "trig": ("application/trig", "trig"),
    "nq": ("application/n-quads", "nquads"),
}
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Client:
    return client_of(tmp_path_factory.mktemp("site"))


@pytest.mark.parametrize(
    ("accept", "place"),
    [
        (BROWSER, "/doc/plan/tulevik"),
        ("*/*", "/doc/plan/tulevik"),
        ("", "/doc/plan/tulevik"),
        ("text/turtle", "/data/plan/tulevik.ttl"),
        ("application/rdf+xml, text/html;q=0.5", "/data/plan/tulevik.rdf"),
        ("text/html;q=0.4, application/*;q=0.6", "/data/plan/tulevik.jsonld"),
        ("application/n-triples, */*;q=0.1", "/data/plan/tulevik.nt"),
        ("text/turtle;q=0, application/n-quads;q=0.1", "/data/plan/tulevik.nq"),
    ],
)
def test_a_thing_sends_each_client_to_its_form(client: Client, accept: str, place: str) -> None:
    answer = client.get("/id/plan/tulevik", headers={"Accept": accept})
    assert answer.status_code == 303
    assert answer.headers["Location"] == place
    assert answer.headers["Vary"] == "Accept, Accept-Datetime"


def test_a_client_that_accepts_nothing_of_ours_gets_the_list(client: Client) -> None:
    for path in ("/id/plan/tulevik", "/data/plan/tulevik", "/def", "/catalog"):
        answer = client.get(path, headers={"Accept": "image/png"})
        assert answer.status_code == 406
        assert answer.content_type == "application/problem+json"
        assert answer.json is not None
        assert "text/turtle" in answer.json["available"]


@pytest.mark.parametrize("extension", SYNTAXES)
def test_every_syntax_says_the_same(client: Client, extension: str) -> None:
    media_type, name = SYNTAXES[extension]
    reference = parse(client.get("/data/plan/tulevik.nt").data, "nt")
    answer = client.get(f"/data/plan/tulevik.{extension}")
    assert answer.status_code == 200
    assert answer.mimetype == media_type
    assert answer.headers["Content-Location"] == f"/data/plan/tulevik.{extension}"
    graph = parse(answer.data, name)
    assert (THING, DCTERMS.title, Literal("Tuleviku kava", lang="et")) in graph
    assert isomorphic(graph, reference)


@pytest.mark.parametrize("extension", SYNTAXES)
def test_data_without_an_extension_is_negotiated(client: Client, extension: str) -> None:
    media_type, _ = SYNTAXES[extension]
    answer = client.get("/data/plan/tulevik", headers={"Accept": media_type})
    fixed = client.get(f"/data/plan/tulevik.{extension}")
    assert answer.mimetype == media_type
    assert answer.headers["Content-Location"] == f"/data/plan/tulevik.{extension}"
    assert "Accept" in answer.headers["Vary"].split(", ")
    assert "Accept" not in fixed.headers["Vary"].split(", ")
    assert answer.data == fixed.data


def test_representations_point_at_each_other_and_at_the_canonical_name(client: Client) -> None:
    link = client.get("/data/plan/tulevik.ttl").headers["Link"]
    assert '</doc/plan/tulevik>; rel="alternate"; type="text/html"' in link
    assert '</data/plan/tulevik.jsonld>; rel="alternate"; type="application/ld+json"' in link
    assert '<https://p%C3%B6yt%C3%A4.example/tiet%C3%B6/id/plan/tulevik>; rel="describes"' in link
    assert 'rel="canonical"' in link
    assert '<https://creativecommons.org/licenses/by/4.0/>; rel="license"' in link
    page = client.get("/doc/plan/tulevik", headers={"Accept": BROWSER}).headers["Link"]
    assert 'rel="cite-as"' in page
    assert '</data/plan/tulevik.ttl>; rel="alternate"; type="text/turtle"' in page


def test_json_ld_brings_the_context_of_the_release_with_it(client: Client) -> None:
    answer = client.get("/data/plan/tulevik.jsonld")
    assert answer.json is not None
    assert answer.json["@context"] == {"title": "http://purl.org/dc/terms/title"}


@pytest.mark.parametrize(
    "path", ["/id/plan/tulevik", "/doc/plan/tulevik", "/data/plan/tulevik.ttl", "/def", "/", "/nope"]
)
def test_head_is_get_without_the_body(client: Client, path: str) -> None:
    got, head = client.get(path), client.head(path)
    assert head.data == b""
    assert head.status == got.status
    assert dict(head.headers) == dict(got.headers)


def test_an_unchanged_representation_is_not_sent_again(client: Client) -> None:
    for path in ("/data/plan/tulevik.ttl", "/doc/plan/tulevik", "/catalog.ttl"):
        tag = client.get(path).headers["ETag"]
        assert not tag.startswith("W/")
        for wanted in (tag, f'"other", {tag}', f"W/{tag}", "*"):
            again = client.get(path, headers={"If-None-Match": wanted})
            assert (again.status_code, again.data) == (304, b"")
            assert again.headers["ETag"] == tag
        assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_pages_follow_the_language_and_data_does_not(client: Client) -> None:
    page = client.get("/doc/plan/tulevik", headers={"Accept": BROWSER})
    assert {"Accept", "Accept-Language"} <= set(page.headers["Vary"].split(", "))
    assert "Accept-Language" not in client.get("/data/plan/tulevik.ttl").headers["Vary"]


def test_what_was_withdrawn_says_what_took_its_place(client: Client) -> None:
    for path in ("/id/plan/vana", "/doc/plan/vana", "/data/plan/vana.ttl"):
        answer = client.get(path, headers={"Accept": "application/problem+json"})
        assert answer.status_code == 410
        assert answer.json is not None
        assert answer.json["replaced_by"] == [str(THING)]
        page = client.get(path, headers={"Accept": "text/html"})
        assert 'href="/doc/plan/tulevik"' in page.text
        graph = parse(client.get(path, headers={"Accept": "text/turtle"}).data, "turtle")
        assert (URIRef(f"{BASE}id/plan/vana"), DCTERMS.isReplacedBy, THING) in graph


def test_links_hold_behind_a_proxy_with_a_prefix(tmp_path: Path) -> None:
    client = client_of(tmp_path)
    environ = {"SCRIPT_NAME": "/laud", "wsgi.url_scheme": "https"}
    answer = client.get("/id/plan/tulevik", headers={"Accept": "text/turtle"}, environ_overrides=environ)
    assert answer.headers["Location"] == "/laud/data/plan/tulevik.ttl"
    page = client.get("/doc/plan/tulevik", environ_overrides=environ).text
    assert 'href="/laud/def#Plan"' in page
    assert 'href="/laud/doc/plan/tulevik/aim/1"' in page
    assert 'href="/doc/' not in page
    assert BASE in client.get("/data/plan/tulevik.ttl", environ_overrides=environ).text


def test_a_named_graph_is_named_where_the_syntax_can_say_so(client: Client) -> None:
    quads = client.get("/graph/texts/leht.nq").text.splitlines()
    assert quads
    assert all(line.endswith(f"<{BASE}graph/texts/leht> .") for line in quads)
    triples = parse(client.get("/graph/texts/leht.ttl").data, "turtle")
    assert len(triples) == len(quads)
    assert client.get("/graph/texts/none").status_code == 404


@pytest.mark.parametrize("path", ["/def", "/shapes", "/catalog", "/set/laud", "/set/laud/2031-05-06-0badcafe"])
def test_documents_are_page_and_data_at_one_address(client: Client, path: str) -> None:
    page = client.get(path, headers={"Accept": BROWSER})
    assert page.mimetype == "text/html"
    data = client.get(path, headers={"Accept": "application/n-triples"})
    assert data.headers["Content-Location"] == f"{path}.nt"
    graph = parse(data.data, "nt")
    assert any(str(subject).startswith(BASE + path[1:]) for subject in graph.subjects(RDF.type, None))
    assert client.get(f"{path}.ttl").mimetype == "text/turtle"


def test_the_ontology_has_an_anchor_for_each_term_and_its_version(client: Client) -> None:
    page = client.get("/def", headers={"Accept": BROWSER, "Accept-Language": "de"}).text
    assert 'id="Plan"' in page
    assert 'id="cost"' in page
    assert client.get("/def/2.1").status_code == 200
    assert client.get("/def/9.9").status_code == 404


def test_void_is_data_for_machines_and_leads_a_browser_to_the_catalogue(client: Client) -> None:
    answer = client.get("/.well-known/void", headers={"Accept": "*/*"})
    assert answer.mimetype == "text/turtle"
    browser = client.get("/.well-known/void", headers={"Accept": BROWSER})
    assert (browser.status_code, browser.headers["Location"]) == (303, "/catalog")


def test_scripts_on_other_sites_may_read_everything(client: Client) -> None:
    answer = client.get("/data/plan/tulevik.ttl", headers={"Origin": "https://elsewhere.example"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Content-Location" in answer.headers["Access-Control-Expose-Headers"]
    preflight = client.options("/data/plan/tulevik.ttl", headers={"Access-Control-Request-Method": "GET"})
    assert preflight.status_code == 200
    assert "GET" in preflight.headers["Access-Control-Allow-Methods"]
