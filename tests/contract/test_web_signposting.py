"""FAIR Signposting, read with its own client against a server on a socket; and linksets as RFC 9264 has them."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator

import pytest
import requests
from signposting import find_signposting_http
from signposting.linkset import find_signposting_linkset
from web_fixture import BASE, client_of
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.test import Client

from linjaus.config import Settings
from linjaus.engine.local import LocalEngine
from linjaus.representation import SYNTAXES
from linjaus.shelf import Release, Shelf
from linjaus.web import LiveRelease, create_app
from linjaus.web.signposting import LONGEST_HEADER, TypedLink, merge

CITATIONS = {
    "application/vnd.citationstyles.csl+json",
    "application/x-bibtex",
    "application/x-research-info-systems",
}


class Quiet(WSGIRequestHandler):
    """A server that keeps its log to itself."""

    def log(self, type: str, message: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def server(each_release: tuple[Release, Settings]) -> Iterator[tuple[str, Release]]:
    """The address of a real server, without the slash, and the release that it serves."""
    release, settings = each_release
    engine = LocalEngine.of_release(release.path("dataset.nq"))
    app = create_app(settings, LiveRelease(Shelf(settings.releases)), engine)
    running = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}", release
    running.shutdown()
    running.server_close()


def pages(release: Release) -> list[tuple[str, str]]:
    """(page, canonical name) of each kind of page that has signs, awkward ones among them."""
    slug, base = release.manifest.slug, release.manifest.base
    things = {
        "kainuu": [
            "document/kainuun-ely-strategia-2019-2023",
            "document/kainuun-ely-strategia-2019-2023/priority/1",
            "organisation/kainuun-liitto",
            "source/aluekehittaminen-kainuussa/passage/4",
        ],
        "awkward": ["song/script-in-title", "song/very-long-title", "song/no-label"],
    }[slug]
    own = [("/catalog", f"{base}catalog"), (f"/set/{slug}", f"{base}set/{slug}")]
    own.append((f"/set/{slug}/{release.name}", f"{base}set/{slug}/{release.name}"))
    return [*own, *((f"/doc/{name}", f"{base}id/{name}") for name in things)]


def test_level_1_leads_from_each_page_to_name_type_licence_metadata_and_content(server: tuple[str, Release]) -> None:
    host, release = server
    for path, iri in pages(release):
        signs = find_signposting_http(host + path)
        assert signs.citeAs is not None, path
        assert signs.citeAs.target == requests.utils.requote_uri(iri)
        types = {sign.target for sign in signs.types}
        assert "https://schema.org/AboutPage" in types
        assert len(types) == 2
        assert signs.license is not None
        manifest = release.manifest
        assert signs.license.target == (manifest.metadata_license if path == "/catalog" else manifest.license)
        described = {(sign.target, str(sign.type)) for sign in signs.describedBy}
        assert {media_type for _, media_type in described} >= {syntax.media_type for syntax in SYNTAXES}
        for address, media_type in described | {(sign.target, str(sign.type)) for sign in signs.items}:
            answer = requests.head(address, timeout=30, headers={"Accept-Encoding": "identity"})
            assert answer.status_code == 200, address
            assert answer.headers["Content-Type"].partition(";")[0] == media_type, address


def test_datasets_have_their_dumps_as_items_and_documents_their_files(server: tuple[str, Release]) -> None:
    host, release = server
    slug = release.manifest.slug
    dumps = {file.path for file in release.manifest.files if file.path.startswith("dataset.")}
    for path in (f"/set/{slug}", f"/set/{slug}/{release.name}"):
        items = {sign.target.rpartition("/")[2] for sign in find_signposting_linkset(f"{host}/linkset{path}").items}
        items |= {sign.target.rpartition("/")[2] for sign in find_signposting_http(host + path).items}
        assert items == dumps
    if slug == "kainuu":
        name = "kainuun-ely-strategia-2019-2023"
        signs = find_signposting_http(f"{host}/doc/document/{name}")
        assert f"{host}/download/documents/{name}.ttl" in {sign.target for sign in signs.items}
        assert {str(sign.type) for sign in signs.describedBy} >= CITATIONS
        assert {sign.target for sign in signs.authors} == {f"{release.manifest.base}id/organisation/kainuun-ely-keskus"}
        assert {sign.target for sign in signs.types} >= {"https://schema.org/CreativeWork"}
        part = find_signposting_http(f"{host}/doc/document/{name}/priority/1")
        assert part.collection is not None
        assert part.collection.target == f"{host}/doc/document/{name}"


@pytest.mark.parametrize("media_type", ["application/linkset+json", "application/linkset"])
def test_level_2_has_every_link_of_level_1_in_both_forms(server: tuple[str, Release], media_type: str) -> None:
    host, release = server
    for path, _ in pages(release):
        signs = find_signposting_http(host + path)
        [address] = {sign.target for sign in signs.linksets if sign.type == media_type}
        linkset = find_signposting_linkset(address, media_type)
        whole = {(sign.rel, sign.target, str(sign.type)) for sign in linkset.for_context(host + path)}
        sent = {(sign.rel, sign.target, str(sign.type)) for sign in signs if sign.rel != "describes"}
        assert sent <= whole, path


def test_metadata_and_content_lead_back(server: tuple[str, Release]) -> None:
    host, release = server
    slug = release.manifest.slug
    for path, _ in pages(release):
        signs = find_signposting_http(host + path)
        linkset = find_signposting_linkset(f"{host}/linkset{path}")
        for sign in signs.describedBy:
            assert {back.target for back in linkset.for_context(sign.target) if back.rel == "describes"} == {
                host + path
            }
        for sign in linkset.for_context(host + path).items:
            assert linkset.for_context(sign.target).collection.target == host + path
    data = requests.get(f"{host}/set/{slug}.ttl", timeout=30)
    assert f'</set/{slug}>; rel="describes"; type="text/html"' in data.headers["Link"]
    dump = find_signposting_http(f"{host}/download/dataset.nq.gz")
    assert dump.collection is not None
    assert dump.collection.target == f"{host}/set/{slug}"
    assert dump.license is not None


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Client:
    return client_of(tmp_path_factory.mktemp("site"))


def test_what_pages_said_before_they_still_say_once(client: Client) -> None:
    for path in ("/doc/plan/tulevik", "/data/plan/tulevik.ttl", "/catalog", "/set/laud", "/", "/def"):
        link = client.get(path, headers={"Accept": "text/html, */*;q=0.1"}).headers["Link"]
        values = re.split(r", (?=<)", link)
        assert len(values) == len(set(values)), path
        assert link.count('rel="cite-as"') <= 1
        assert len(link) < 4096
    assert 'rel="alternate"; type="text/turtle"' in client.get("/doc/plan/tulevik").headers["Link"]


def test_an_answer_from_the_cache_and_a_304_carry_the_same_links(client: Client) -> None:
    first, again = (client.get("/doc/topic/ilo") for _ in range(2))
    unchanged = client.get("/doc/topic/ilo", headers={"If-None-Match": first.headers["ETag"]})
    assert unchanged.status_code == 304
    assert first.headers["Link"] == again.headers["Link"] == unchanged.headers["Link"]
    assert client.head("/doc/topic/ilo").headers["Link"] == first.headers["Link"]


def test_a_linkset_is_absolute_on_the_host_that_was_asked(client: Client) -> None:
    answer = client.get("/linkset/doc/plan/tulevik", base_url="https://two.example:8443")
    assert answer.mimetype == "application/linkset+json"
    assert answer.json is not None
    [own] = [context for context in answer.json["linkset"] if context["anchor"].endswith("/doc/plan/tulevik")]
    assert own["anchor"] == "https://two.example:8443/doc/plan/tulevik"
    assert own["describedby"][0]["href"].startswith("https://two.example:8443/data/plan/tulevik")
    assert own["cite-as"] == [{"href": "https://p%C3%B6yt%C3%A4.example/tiet%C3%B6/id/plan/tulevik"}]
    for context in answer.json["linkset"]:
        for relation, targets in context.items():
            for target in targets if relation != "anchor" else []:
                assert re.match("https?://", target["href"])


@pytest.mark.parametrize(
    "path",
    [
        "",
        "nope",
        "doc/plan",
        "doc/plan/none",
        "doc/plan/vana",
        "set/other",
        "set/laud/2000-01-01-00000000",
        "data/plan/tulevik.ttl",
        "%3Cb%3E",
        "queries",
    ],
)
def test_there_is_no_linkset_of_what_is_no_thing(client: Client, path: str) -> None:
    assert client.get(f"/linkset/{path}").status_code == 404


def test_a_linkset_in_another_form_is_refused_with_the_list(client: Client) -> None:
    answer = client.get("/linkset/catalog", headers={"Accept": "application/pdf"})
    assert answer.status_code == 406
    assert "application/linkset+json" in json.loads(answer.data)["available"]


def test_a_header_that_would_grow_too_long_leaves_the_rest_to_the_linkset() -> None:
    many = [TypedLink("item", f"/download/{'x' * 100}{number}", "text/turtle") for number in range(100)]
    header = merge('</a>; rel="alternate"', [*many, TypedLink("license", "https://example.org/licence")])
    assert len(header) < LONGEST_HEADER + 100
    assert 'rel="license"' in header
    assert header.startswith('</a>; rel="alternate", ')


def test_old_names_of_things_are_in_every_link(client: Client) -> None:
    assert BASE.startswith("https://pöytä")
    link = client.get("/doc/plan/tulevik").headers["Link"]
    assert link.isascii()
