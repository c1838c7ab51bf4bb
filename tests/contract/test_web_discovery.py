"""Crawlers find every page and nothing endless; search engines read what a page is about; browsers can search."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from protego import Protego
from web_fixture import BASE, RELEASE, client_of
from werkzeug.test import Client

from linjaus.config import Settings
from linjaus.engine.local import LocalEngine
from linjaus.schema_org import LONGEST_DESCRIPTION, SHORTEST_DESCRIPTION
from linjaus.shelf import Release, Shelf
from linjaus.web import LiveRelease, create_app

HOST = "http://data.example:81"
SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
OPENSEARCH = {"o": "http://a9.com/-/spec/opensearch/1.1/"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Client:
    return client_of(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def site(each_release: tuple[Release, Settings]) -> tuple[Client, Release]:
    release, settings = each_release
    return Client(create_app(settings, LiveRelease(Shelf(settings.releases)), engine_of(release))), release


def engine_of(release: Release) -> LocalEngine:
    return LocalEngine.of_release(release.path("dataset.nq"))


class Scripts(HTMLParser):
    """The script elements of a page: type and content."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._inside = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag == "script"
        if self._inside:
            self.found.append((dict(attrs).get("type") or "", ""))

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            kind, text = self.found[-1]
            self.found[-1] = (kind, text + data)


def described(client: Client, path: str, language: str = "en") -> dict[str, Any]:
    """The schema.org description in a page."""
    page = client.get(path, base_url=HOST, headers={"Accept": "text/html", "Accept-Language": language})
    assert page.status_code == 200, (path, page.status)
    [text] = [text for kind, text in Scripts(page.text).found if kind == "application/ld+json"]
    found: dict[str, Any] = json.loads(text)
    assert found["@context"] == "https://schema.org/"
    return found


def texts(value: Any) -> list[str]:
    """The plain texts of a value that may stand in several languages."""
    return [one["@value"] if isinstance(one, dict) else one for one in (value if isinstance(value, list) else [value])]


def several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


# --- sitemap and robots


def sitemap(client: Client) -> dict[str, str]:
    """Address → date of every page in every part."""
    index = ET.fromstring(client.get("/sitemap.xml", base_url=HOST).data)
    found: dict[str, str] = {}
    for part in index.findall("s:sitemap/s:loc", SITEMAP):
        assert (part.text or "").startswith(f"{HOST}/")
        answer = client.get(urlsplit(part.text or "").path, base_url=HOST)
        assert answer.mimetype == "application/xml"
        urls = ET.fromstring(answer.data).findall("s:url", SITEMAP)
        assert 0 < len(urls) <= 50_000
        for url in urls:
            address, day = url.findtext("s:loc", "", SITEMAP), url.findtext("s:lastmod", "", SITEMAP)
            assert address not in found
            found[address] = day
    return found


def test_every_page_in_the_sitemap_is_there_and_is_a_page(site: tuple[Client, Release]) -> None:
    client, release = site
    pages = sitemap(client)
    assert len(pages) > 30
    broken = {
        address: answer.status
        for address in pages
        if (answer := client.head(address.removeprefix(HOST), base_url=HOST, headers={"Accept": "text/html"}))
        and (answer.status_code != 200 or answer.mimetype != "text/html")
    }
    assert broken == {}
    assert all(re.fullmatch(r"\d{4}-\d{2}-\d{2}", day) for day in pages.values())
    assert max(pages.values()) <= release.manifest.modified


def test_the_sitemap_gives_the_date_of_a_things_own_file(awkward_release: Release, build: object) -> None:
    settings = _settings_of(awkward_release)
    client = Client(create_app(settings, LiveRelease(Shelf(settings.releases)), engine_of(awkward_release)))
    pages = sitemap(client)
    assert pages[f"{HOST}/doc/song/script-in-title"] == "2031-02-27"
    assert pages[f"{HOST}/"] == awkward_release.manifest.modified


def _settings_of(release: Release) -> Settings:
    from conftest import AWKWARD, settings_of

    return settings_of(AWKWARD, release.folder.parents[1])


def test_the_sitemap_leaves_out_what_was_withdrawn_and_what_is_no_page(client: Client) -> None:
    pages = sitemap(client)
    assert f"{HOST}/doc/plan/tulevik/aim/10" in pages
    assert f"{HOST}/doc/plan/vana" not in pages
    assert not [address for address in pages if "#" in address or "?" in address]


def test_the_sitemap_names_the_same_page_in_every_language(client: Client) -> None:
    [url] = [
        url
        for url in ET.fromstring(client.get("/sitemap-1.xml", base_url=HOST).data).findall("s:url", SITEMAP)
        if url.findtext("s:loc", "", SITEMAP).endswith("/doc/topic/ilo")
    ]
    links = {link.get("hreflang"): link.get("href") for link in url.findall("x:link", SITEMAP)}
    assert links == {
        **{tag: f"{HOST}/doc/topic/ilo?lang={tag}" for tag in ("et", "de", "en")},
        "x-default": f"{HOST}/doc/topic/ilo",
    }


@pytest.mark.parametrize("path", ["/sitemap-0.xml", "/sitemap-2.xml", "/sitemap-99999999999999999999.xml"])
def test_a_part_that_is_not_there_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_absolute_addresses_are_those_of_the_host_that_was_asked(client: Client) -> None:
    for host in ("http://one.example", "https://two.example:8443", "http://[2001:db8::1]:80"):
        assert f"<loc>{host}/sitemap-1.xml</loc>" in client.get("/sitemap.xml", base_url=host).text
    for odd in ('evil"><script>', "a b", "x" * 400, "ä.example", ""):
        answer = client.get("/sitemap.xml", headers={"Host": odd})
        assert answer.status_code in (200, 400)
        if answer.status_code == 200:
            assert "<loc>https://p%C3%B6yt%C3%A4.example/tiet%C3%B6/sitemap-1.xml</loc>" in answer.text or not odd


def test_robots_may_read_pages_and_data_but_nothing_endless(client: Client) -> None:
    answer = client.get("/robots.txt", base_url=HOST)
    assert answer.mimetype == "text/plain"
    rules = Protego.parse(answer.text)
    assert list(rules.sitemaps) == [f"{HOST}/sitemap.xml"]
    allowed = ["/", "/doc/plan/tulevik", "/doc/plan?lang=de", "/data/plan/tulevik.ttl", "/download/dataset.nq"]
    allowed += ["/catalog", "/set/laud", f"/set/laud/{RELEASE}", "/sparql", "/queries/plans.csv", "/sitemap.xml"]
    allowed += [f"/release/{RELEASE}/download/dataset.nq"]
    barred = ["/sparql?query=ASK%7B%7D", "/doc/plan?page=2", "/doc/plan/tulevik?of=x&page=2", "/search?q=x"]
    barred += [f"/release/{RELEASE}/doc/plan/tulevik"]
    assert [path for path in allowed if not rules.can_fetch(f"{HOST}{path}", "harvester")] == []
    assert [path for path in barred if rules.can_fetch(f"{HOST}{path}", "harvester")] == []


# --- structured data


def test_a_dataset_is_described_as_google_wants_it(site: tuple[Client, Release]) -> None:
    client, release = site
    manifest = release.manifest
    for path in (f"/set/{manifest.slug}", f"/set/{manifest.slug}/{release.name}"):
        found = described(client, path)
        assert found["@type"] == "Dataset"
        assert found["@id"] == manifest.base.rstrip("/") + path
        assert found["url"] == HOST + path
        names = sorted(texts(found["name"]))
        assert [name.removesuffix(f" ({release.name})") for name in names] == sorted(manifest.title.values())
        for text in texts(found["description"]):
            assert SHORTEST_DESCRIPTION <= len(text) <= LONGEST_DESCRIPTION
        assert found["license"] == manifest.license
        assert found["version"] == release.name
        assert found["dateModified"] == manifest.modified
        assert found["includedInDataCatalog"]["url"] == f"{HOST}/catalog"
        [publisher] = several(found["publisher"])
        assert set(texts(publisher["name"])) == set(manifest.publisher["name"].values())
        assert several(found["creator"])[0]["@type"] in ("Organization", "Person")
        assert f"set/{manifest.slug}/{release.name}" in found["citation"]


def test_the_files_in_the_description_are_those_that_are_sent(site: tuple[Client, Release]) -> None:
    client, release = site
    distributions = described(client, f"/set/{release.manifest.slug}")["distribution"]
    assert len(distributions) >= 6
    for one in distributions:
        assert re.match(f"{HOST}(/release/{release.name})?/download/dataset", one["contentUrl"])
        answer = client.head(one["contentUrl"].removeprefix(HOST), base_url=HOST)
        assert answer.status_code == 200
        assert one["encodingFormat"] == answer.mimetype
        assert one["sha256"] == release.manifest.file(one["contentUrl"].rpartition("/download/")[2]).sha256
        assert one["contentSize"] == f"{answer.headers['Content-Length']} B"


def test_the_coverage_of_the_kainuu_dataset_is_in_its_description(kainuu_release: Release, repository: object) -> None:
    from conftest import REPOSITORY, settings_of

    settings = settings_of(REPOSITORY, kainuu_release.folder.parents[1])
    client = Client(create_app(settings, LiveRelease(Shelf(settings.releases)), engine_of(kainuu_release)))
    found = described(client, f"/set/{settings.slug}", "fi")
    assert found["temporalCoverage"] == "2003/2029"
    assert {"aluekehitys", "regional utveckling", "regional development"} <= set(found["keywords"])
    assert found["keywords"][0] in settings.catalog["keywords"]["fi"]
    assert any("FI1D8" in place["@id"] for place in several(found["spatialCoverage"]))
    assert set(several(found["inLanguage"])) == {"fi", "sv", "en"}
    document = described(client, "/doc/document/kainuun-ely-strategia-2019-2023")
    assert document["@type"] == "CreativeWork"
    assert document["temporalCoverage"] == "2019/2023"
    assert {one["@value"] for one in document["name"]} >= {"Strategic priorities of the Kainuu ELY Centre 2019–2023"}
    assert several(document["isPartOf"])[-1]["@id"] == f"{settings.base}set/{settings.slug}"
    assert "ELY" in json.dumps(document["publisher"])
    assert "license" not in document, "the text is its publisher's own"
    assert described(client, "/doc/organisation/kainuun-liitto")["@type"] == "Organization"


def test_the_entry_and_the_catalogue_describe_a_data_catalogue(client: Client) -> None:
    for path in ("/", "/catalog"):
        found = described(client, path)
        assert found["@type"] == "DataCatalog"
        assert found["@id"] == f"{BASE}catalog"
        assert found["dataset"]["@id"] == f"{BASE}set/laud"
        assert "@context" not in found["dataset"]


def test_no_name_breaks_out_of_the_script(site: tuple[Client, Release], client: Client) -> None:
    found = described(client, "/doc/plan/tulevik", "de")
    assert "Der Plan <script>alert(1)</script>" in texts(found["name"])
    awkward, release = site
    if release.manifest.slug == "awkward":
        title = '</title></script><script>alert("laulu")</script><!-- & &amp; {{ 7*7 }} {% x %}'
        assert texts(described(awkward, "/doc/song/script-in-title")["name"]) == [title]


def test_pages_about_nothing_describe_nothing(client: Client) -> None:
    for path in ("/queries", "/doc/plan", "/search", "/sparql", "/nope", "/doc/plan/vana", "/doc/plan/tulevik?page=x"):
        page = client.get(path, headers={"Accept": "text/html"})
        assert [kind for kind, _ in Scripts(page.text).found if kind == "application/ld+json"] == [], path


def test_a_description_says_only_what_the_data_says(client: Client) -> None:
    found = described(client, "/doc/plan/tulevik/aim/10")
    assert texts(found["name"]) == ["Kümme"]
    assert not {"datePublished", "creator", "license", "description"} & set(found)


# --- browsers' search boxes


def test_browsers_are_told_how_to_search(client: Client) -> None:
    page = client.get("/", base_url=HOST, headers={"Accept": "text/html"}).text
    assert re.search(
        r'<link rel="search" type="application/opensearchdescription\+xml"[^>]* href="/opensearch.xml">', page
    )
    answer = client.get("/opensearch.xml?lang=en", base_url=HOST)
    assert answer.mimetype == "application/opensearchdescription+xml"
    root = ET.fromstring(answer.data)
    assert 0 < len(root.findtext("o:ShortName", "", OPENSEARCH)) <= 16
    assert 0 < len(root.findtext("o:Description", "", OPENSEARCH)) <= 1024
    templates = {url.get("type") or "": url.get("template") or "" for url in root.findall("o:Url", OPENSEARCH)}
    for media_type in ("text/html", "application/json", "application/x-suggestions+json"):
        address = templates[media_type].replace("{searchTerms}", "r%C3%B5%C3%B5m").replace("{startPage?}", "")
        found = client.get(address.removeprefix(HOST), base_url=HOST, headers={"Accept": media_type})
        assert found.status_code == 200
        assert found.mimetype == media_type
        assert "/doc/topic/ilo" in found.text
