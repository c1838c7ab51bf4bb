"""The catalogue as portals ask for it: by syntax, by profile, with all kept releases; never a 406 for ``*/*``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from rdflib import DCTERMS, RDF, Dataset, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from web_fixture import BASE, RELEASE, StubEngine, client_of, put_release, settings
from werkzeug.test import Client

from linjaus.config import read_settings
from linjaus.namespaces import ADFI, DCAT
from linjaus.shelf import Release, Shelf
from linjaus.web import LiveRelease, create_app

EARLIER = "2030-01-02-0badcafe"
ROOT, SET = URIRef(f"{BASE}catalog"), URIRef(f"{BASE}set/laud")
SYNTAXES = {
    **{"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml", "trig": "trig", "nq": "nquads"},
}
DCAT_AP_IRI, AVOINDATA_IRI = "https://semiceu.github.io/DCAT-AP/releases/3.0.1/", "https://avoindata.fi/ns"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Client:
    return client_of(tmp_path_factory.mktemp("site"))


def graph_of(client: Client, address: str, **headers: str) -> Graph:
    answer = client.get(address, headers={name.replace("_", "-"): value for name, value in headers.items()})
    assert answer.status_code == 200, answer.text
    return Graph().parse(data=answer.data, format=answer.mimetype, publicID=BASE)


@pytest.mark.parametrize("accept", ["*/*", "", "application/rdf+xml", "text/turtle, */*;q=0.1", BROWSER, "text/html"])
def test_any_harvester_gets_an_answer(client: Client, accept: str) -> None:
    got, head = client.get("/catalog", headers={"Accept": accept}), client.head("/catalog", headers={"Accept": accept})
    assert (got.status_code, head.status_code) == (200, 200)
    assert dict(head.headers) == dict(got.headers)
    assert head.data == b""
    wanted = "text/html" if "html" in accept else "application/rdf+xml" if "xml" in accept else "text/turtle"
    assert got.mimetype == wanted


@pytest.mark.parametrize("token", ["dcat-ap", "avoindata"])
def test_a_profile_says_the_same_in_every_syntax(client: Client, token: str) -> None:
    reference = graph_of(client, f"/catalog.nt?_profile={token}")
    for extension, name in SYNTAXES.items():
        answer = client.get(f"/catalog.{extension}?_profile={token}")
        graph = Graph()
        if name in ("trig", "nquads"):
            for s, p, o, _ in Dataset().parse(data=answer.data, format=name).quads():
                graph.add((s, p, o))
        else:
            graph.parse(data=answer.data, format=name)
        assert isomorphic(graph, reference), extension


def test_the_header_chooses_the_profile_and_the_address_wins(client: Client) -> None:
    by_header = client.get("/catalog.ttl", headers={"Accept-Profile": f"<{AVOINDATA_IRI}>"})
    assert by_header.headers["Content-Profile"] == f"<{AVOINDATA_IRI}>"
    assert by_header.headers["Content-Location"] == "/catalog.ttl?_profile=avoindata"
    assert "Accept-Profile" in by_header.headers["Vary"]
    assert by_header.data == client.get("/catalog.ttl?_profile=avoindata").data
    by_address = client.get("/catalog.ttl?_profile=dcat-ap", headers={"Accept-Profile": f"<{AVOINDATA_IRI}>"})
    assert by_address.headers["Content-Profile"] == f"<{DCAT_AP_IRI}>"
    assert "Accept-Profile" not in by_address.headers["Vary"]
    assert by_address.headers["ETag"] != by_header.headers["ETag"]


def test_the_default_is_for_those_who_ask_for_what_there_is_not_by_header(client: Client) -> None:
    for header in ("<https://other.example/profile>", "no brackets", "<", "", "<https://avoindata.fi/ns>;q=0"):
        answer = client.get("/catalog.ttl", headers={"Accept-Profile": header})
        assert (answer.status_code, answer.headers["Content-Profile"]) == (200, f"<{DCAT_AP_IRI}>")


@pytest.mark.parametrize("query", ["_profile=nope", "_profile=", "_profile=%3Chttps%3A%2F%2Fx.example%2F%3E"])
def test_an_address_with_an_unknown_profile_gets_406_and_the_list(client: Client, query: str) -> None:
    answer = client.get(f"/catalog?{query}", headers={"Accept": "application/json"})
    assert answer.status_code == 406
    assert answer.json is not None
    assert answer.json["available"] == [DCAT_AP_IRI, AVOINDATA_IRI]


def test_an_address_may_name_the_media_type(client: Client) -> None:
    for wanted in ("application/ld+json", "application/ld%2Bjson", "image/png,application/ld%2Bjson"):
        answer = client.get(f"/catalog?_profile=avoindata&_mediatype={wanted}", headers={"Accept": "text/turtle"})
        assert (answer.status_code, answer.mimetype) == (200, "application/ld+json")
    assert client.get("/catalog?_mediatype=image/png").status_code == 406


@pytest.mark.parametrize("token", ["all", "alt"])
def test_the_list_of_profiles(client: Client, token: str) -> None:
    answer = client.get(f"/catalog?_profile={token}")
    assert answer.json is not None
    assert {one["token"]: one["uri"] for one in answer.json["profiles"]} == {
        "dcat-ap": DCAT_AP_IRI,
        "avoindata": AVOINDATA_IRI,
    }
    for one in answer.json["profiles"]:
        for media_type in one["media_types"]:
            found = client.get("/catalog", query_string={"_profile": one["uri"], "_mediatype": media_type})
            assert (found.status_code, found.mimetype) == (200, media_type)
    page = client.get(f"/catalog?_profile={token}", headers={"Accept": BROWSER})
    assert page.mimetype == "text/html"
    assert "/catalog.rdf?_profile=avoindata" in page.text


def test_links_name_every_profile_in_every_syntax(client: Client) -> None:
    for address, own in (("/catalog.ttl", DCAT_AP_IRI), ("/catalog.ttl?_profile=avoindata", AVOINDATA_IRI)):
        link = client.head(address).headers["Link"]
        assert f'<{own}>; rel="profile"' in link
        assert f'<{address}>; rel="self"; type="text/turtle"; profile="{own}"' in link
        assert 'rel="canonical"' in link
        other = '</catalog.rdf?_profile=avoindata>; rel="alternate"; type="application/rdf+xml"'
        assert f'{other}; profile="{AVOINDATA_IRI}"' in link
        assert f'rel="type"; token="avoindata"; anchor="{AVOINDATA_IRI}"' in link
        assert len(link) < 4096


def test_an_unchanged_profile_is_not_sent_again(client: Client) -> None:
    tag = client.get("/catalog.rdf?_profile=avoindata").headers["ETag"]
    assert client.get("/catalog.rdf?_profile=avoindata", headers={"If-None-Match": tag}).status_code == 304


def test_a_script_of_another_site_may_read_which_profile_it_got(client: Client) -> None:
    assert "Content-Profile" in client.get("/catalog.ttl").headers["Access-Control-Expose-Headers"]
    assert "Accept-Profile" in client.options("/catalog").headers["Access-Control-Allow-Headers"]


def two_releases(folder: Path) -> tuple[Client, Shelf]:
    given = settings(folder)
    shelf = Shelf(given.releases)
    put_release(shelf, EARLIER)
    put_release(shelf)
    return Client(create_app(given, LiveRelease(shelf), StubEngine())), shelf


def test_every_kept_release_has_its_entry(tmp_path: Path) -> None:
    client, _ = two_releases(tmp_path)
    graph = graph_of(client, "/catalog.ttl")
    newest, earlier = URIRef(f"{SET}/{RELEASE}"), URIRef(f"{SET}/{EARLIER}")
    for release in (newest, earlier):
        assert (ROOT, DCAT.dataset, release) in graph
        assert (SET, DCAT.hasVersion, release) in graph
        assert (release, RDF.type, DCAT.Dataset) in graph
    assert graph.value(newest, DCAT.previousVersion) == earlier
    assert graph.value(earlier, DCAT.version) == Literal(EARLIER), "one that was built before entries were written, too"


def test_releases_of_a_real_site_stand_in_one_catalogue(
    awkward_site: Path, tmp_path: Path, build: Callable[[Path, Path], Release]
) -> None:
    """Two builds with different content: both described, the newer after the older, each with its own dumps."""
    shelf = tmp_path / "shelf"
    first = build(awkward_site, shelf)
    song = awkward_site / "data" / "songs" / "successor.ttl"
    song.write_text(song.read_text(encoding="utf-8").replace('"Seuraaja"@fi', '"Perijä"@fi'), encoding="utf-8")
    second = build(awkward_site, shelf)
    assert first.name != second.name
    given = read_settings(awkward_site, environment={}, overrides={"releases": str(shelf)})
    client = Client(create_app(given, LiveRelease(Shelf(given.releases)), StubEngine()))
    graph = graph_of(client, "/catalog.ttl")
    whole = given.iris.dataset(given.slug)
    older, newer = given.iris.dataset(given.slug, first.name), given.iris.dataset(given.slug, second.name)
    assert set(graph.objects(whole, DCAT.hasVersion)) == {older, newer}
    assert graph.value(newer, DCAT.previousVersion) == older
    assert graph.value(older, DCAT.previousVersion) is None
    assert graph.value(whole, DCAT.hasCurrentVersion) == newer
    assert set(graph.objects(whole, DCAT.distribution)) == set(graph.objects(newer, DCAT.distribution))
    for release, node in ((first, older), (second, newer)):
        assert graph.value(node, DCAT.version) == Literal(release.name)
        distributions = set(graph.objects(node, DCAT.distribution))
        assert distributions
        for one in distributions:
            assert (one, RDF.type, DCAT.Distribution) in graph
            assert f"/release/{release.name}/download/" in str(graph.value(one, DCAT.downloadURL))
            assert len(list(graph.objects(one, DCAT.byteSize))) == 1
    for node in {*graph.objects(None, DCTERMS.temporal), *graph.objects(None, DCTERMS.rights)}:
        assert (node, None, None) in graph
    finnish = graph_of(client, "/catalog.ttl?_profile=avoindata")
    assert set(finnish.subjects(RDF.type, DCAT.Dataset)) == {whole}
    assert finnish.value(whole, ADFI.collectionType) is not None
    as_it_was = graph_of(client, f"/release/{first.name}/catalog.ttl")
    base = URIRef(f"{given.base}catalog")
    assert older in set(as_it_was.objects(base, DCAT.dataset))
    assert newer not in set(as_it_was.objects(base, DCAT.dataset))
