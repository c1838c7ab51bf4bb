"""Whoever cites what a page shows gets a reference that names the release and leads back to the same thing."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import bibtexparser
import pytest
import rispy
from web_fixture import BASE, RELEASE, client_of, put_release, settings
from werkzeug.test import Client

from linjaus.citation import BIBTEX, CSL_JSON, RIS
from linjaus.config import Settings
from linjaus.engine.local import LocalEngine
from linjaus.shelf import Release, Shelf
from linjaus.web import LiveRelease, create_app

URI = "https://p%C3%B6yt%C3%A4.example/tiet%C3%B6/"
"""The base as a URI: addresses in citations must survive a copy into anything."""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Client:
    return client_of(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def kainuu(kainuu_release: Release) -> Client:
    from conftest import REPOSITORY, settings_of

    given: Settings = settings_of(REPOSITORY, kainuu_release.folder.parents[1])
    engine = LocalEngine.of_release(kainuu_release.path("dataset.nq"))
    return Client(create_app(given, LiveRelease(Shelf(given.releases)), engine))


def csl(client: Client, path: str, language: str = "en", **query: str) -> dict[str, Any]:
    answer = client.get(f"/cite{path}", query_string=query, headers={"Accept": CSL_JSON, "Accept-Language": language})
    assert answer.status_code == 200, (path, answer.text)
    assert answer.mimetype == CSL_JSON
    [item] = json.loads(answer.data)
    found: dict[str, Any] = item
    return found


def test_a_dataset_is_cited_by_its_release(client: Client) -> None:
    for path in ("/set/laud", f"/set/laud/{RELEASE}"):
        item = csl(client, path)
        assert item["type"] == "dataset"
        assert item["title"] == "Table & data"
        assert item["author"] == [{"literal": "Köök & Ko"}]
        assert item["version"] == RELEASE
        assert item["URL"] == f"{URI}set/laud/{RELEASE}"
        assert item["issued"] == {"date-parts": [[2031, 5, 6]]}


def test_a_thing_is_cited_in_its_dataset_and_its_release(client: Client) -> None:
    for path in ("/doc/plan/tulevik/aim/10", "/id/plan/tulevik/aim/10"):
        item = csl(client, path)
        assert item["type"] == "entry"
        assert item["title"] == "Kümme"
        assert item["container-title"] == "Plan für Öö. Table & data" or "Table & data" in item["container-title"]
        assert item["URL"] == f"{URI}release/{RELEASE}/id/plan/tulevik/aim/10"
        assert f"{URI}id/plan/tulevik/aim/10" in item["note"]


def test_a_document_is_cited_by_its_own_makers_and_date(kainuu: Client) -> None:
    item = csl(kainuu, "/doc/document/kainuun-ely-strategia-2019-2023", "fi")
    assert item["type"] == "report"
    assert item["title"] == "Kainuun ELY-keskuksen strategiset painotukset 2019–2023"
    assert "ELY" in item["author"][0]["literal"]
    assert item["container-title"] == "Kainuun linjaukset"
    assert item["publisher"] == "Linjaus"
    assert "issued" not in item, "the data does not say when it was issued"
    assert csl(kainuu, "/doc/document/kainuun-ely-strategia-2019-2023", "sv")["language"] == "sv"


def test_a_question_is_cited_with_its_values_and_an_address_that_answers_the_same(kainuu: Client) -> None:
    listed = kainuu.get("/queries", headers={"Accept": "text/html"}).text
    names = re.findall(r'href="/queries/([a-z-]+)"', listed)
    assert names
    for name in names:
        page = kainuu.get(f"/queries/{name}", headers={"Accept": "text/html"}).text
        values = dict(re.findall(r'<input id="p-[a-z]+" name="([a-z]+)" value="([^"]*)"', page))
        given = {key: unescape(value) for key, value in values.items() if value}
        item = csl(kainuu, f"/queries/{name}", **given)
        address = urlsplit(item["URL"])
        assert address.path == f"/linjaus/release/{item['version']}/queries/{name}"
        assert {key: value for key, [value] in parse_qs(address.query).items()} == given
        there, here = (
            kainuu.get(path, query_string=address.query, headers={"Accept": "text/csv"})
            for path in (address.path.removeprefix("/linjaus"), f"/queries/{name}")
        )
        assert (there.status_code, there.data) == (here.status_code, here.data)


def test_a_query_of_ones_own_is_cited_by_its_pinned_address(kainuu: Client) -> None:
    query = 'PREFIX x: <http://x#>\n# one & only\nSELECT (COUNT(*) AS ?n) WHERE { ?s ?p "ä#\\"%"@fi }'
    item = csl(kainuu, "/sparql", query=query)
    address = urlsplit(item["URL"])
    assert address.path == f"/linjaus/release/{item['version']}/sparql"
    assert parse_qs(address.query) == {"query": [query]}
    assert item["title"].startswith("SPARQL: SELECT (COUNT(*)")
    assert item["genre"] == "SPARQL query"
    answer = kainuu.get(f"/release/{item['version']}/sparql?{address.query}", headers={"Accept": "text/csv"})
    assert answer.status_code == 200
    other = csl(kainuu, "/sparql", query="ASK {}")
    assert other["id"] != item["id"]


@pytest.mark.parametrize(("name", "media_type"), [("csl", CSL_JSON), ("bibtex", BIBTEX), ("ris", RIS)])
def test_forms_are_had_by_parameter_or_by_accept(client: Client, name: str, media_type: str) -> None:
    by_name = client.get("/cite/set/laud", query_string={"format": name})
    by_accept = client.get("/cite/set/laud", headers={"Accept": media_type})
    assert by_name.mimetype == by_accept.mimetype == media_type
    assert by_name.data == by_accept.data
    assert by_name.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "Accept" in by_accept.headers["Vary"].split(", ")
    assert client.get("/cite/set/laud").mimetype == CSL_JSON


def test_reference_managers_read_every_form(client: Client) -> None:
    for path in ("/set/laud", "/doc/plan/tulevik", "/doc/plan/tulevik/aim/2", "/queries/plans"):
        item = csl(client, path, "et")
        text = client.get(f"/cite{path}?format=bibtex&lang=et").text
        [entry] = bibtexparser.loads(text, bibtexparser.bparser.BibTexParser(common_strings=True)).entries
        assert entry["ID"] == item["id"]
        assert entry["url"] == item["URL"]
        [record] = rispy.loads(client.get(f"/cite{path}?format=ris&lang=et").text)
        assert record["id"] == item["id"]
        assert record["urls"] == [item["URL"]]
        assert record["title"] == item["title"]


def shown(client: Client, path: str) -> tuple[str, list[str]]:
    """The citation on a page, and the addresses of its files."""
    page = client.get(path, headers={"Accept": "text/html", "Accept-Language": "en"})
    assert page.status_code == 200, path
    block = re.search(r'<section class="cite".*?</section>', page.text, re.DOTALL)
    if block is None:
        return "", []
    return unescape(block[0]), [unescape(href) for href in re.findall(r'href="([^"]*/cite/[^"]*)"', block[0])]


def test_pages_show_the_citation_and_its_files(kainuu: Client, kainuu_release: Release) -> None:
    name = kainuu_release.name
    for path, pinned in {
        "/": f"/set/kainuu/{name}",
        "/catalog": f"/set/kainuu/{name}",
        "/set/kainuu": f"/set/kainuu/{name}",
        f"/set/kainuu/{name}": f"/set/kainuu/{name}",
        "/doc/document/kainuu-ohjelma-2018-2021": f"/release/{name}/id/document/kainuu-ohjelma-2018-2021",
        "/queries/list-measures": f"/release/{name}/queries/list-measures",
        "/sparql?query=ASK+%7B%7D&format=html&timeout=5": f"/release/{name}/sparql?query=ASK+%7B%7D",
    }.items():
        block, files = shown(kainuu, path)
        assert f'href="{pinned}"' in block, path
        assert f"https://w3id.org/linjaus{pinned}<" in block, path
        assert kainuu.get(pinned, headers={"Accept": "text/html"}).status_code in (200, 303), pinned
        assert len(files) == 3
        for address in files:
            answer = kainuu.get(address)
            assert answer.status_code == 200
            assert f"https://w3id.org/linjaus{pinned}" in answer.text, address


def test_pages_in_an_old_release_cite_that_release(kainuu: Client, kainuu_release: Release) -> None:
    name = kainuu_release.name
    block, files = shown(kainuu, f"/release/{name}/doc/document/kainuu-ohjelma-2018-2021")
    assert f'href="/release/{name}/id/document/kainuu-ohjelma-2018-2021"' in block
    assert all(address.startswith(f"/release/{name}/cite/") for address in files)
    assert kainuu.get(files[0]).status_code == 200


def test_a_query_of_a_release_that_a_parameter_names_cites_that_release(tmp_path: Path) -> None:
    given = settings(tmp_path)
    shelf = Shelf(given.releases)
    put_release(shelf)
    newer = put_release(shelf, "2031-05-07-0badf00d", "<graph/topics/new> { <id/topic/uus> a skos:Concept . }")
    client = Client(create_app(given, LiveRelease(shelf), LocalEngine.of_release(newer.path("dataset.nq"))))
    assert csl(client, "/sparql", query="ASK {}")["version"] == newer.name
    assert csl(client, "/sparql", query="ASK {}", release=RELEASE)["version"] == RELEASE
    block, files = shown(client, f"/sparql?query=ASK+%7B%7D&format=html&release={RELEASE}")
    assert f'href="/release/{RELEASE}/sparql?query=ASK+%7B%7D"' in block
    assert all(RELEASE in client.get(address).text for address in files)
    assert client.get("/cite/sparql?query=ASK+%7B%7D&release=2000-01-01-00000000").status_code == 404
    for path in (f"/set/laud/{RELEASE}", f"/release/{newer.name}/set/laud/{RELEASE}"):
        block, files = shown(client, path)
        assert f"{URI}set/laud/{RELEASE}<" in block
        assert all(json.loads(client.get(address).data)[0]["version"] == RELEASE for address in files[:1])


def test_pages_that_are_about_nothing_show_none(client: Client) -> None:
    for path in ("/queries", "/doc/plan", "/search", "/sparql"):
        assert shown(client, path) == ("", []), path
    posted = client.post("/sparql", data={"query": "ASK {}"}, headers={"Accept": "text/html"})
    assert 'class="cite"' not in posted.text


def test_a_citation_cannot_bring_markup_into_a_page(client: Client) -> None:
    page = client.get("/doc/plan/tulevik", headers={"Accept": "text/html", "Accept-Language": "de"}).text
    assert "<script>alert" not in page
    assert "Der Plan &lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.parametrize(
    "path",
    [
        *("/nope", "/doc/plan", "/doc/plan/none", "/doc/plan/vana", "/set/other", "/set/laud/2000-01-01-00000000"),
        *("/queries/none", "/sparql", "/sparql?query=", "/catalog", "/cite/set/laud", "/data/plan/tulevik.ttl", "/"),
    ],
)
def test_there_is_no_citation_of_what_is_not_there(client: Client, path: str) -> None:
    for form in ("", "bibtex"):
        joint = "&" if "?" in path else "?"
        answer = client.get(f"/cite{path}{joint}format={form}")
        assert answer.status_code == 404, path


def test_an_unknown_form_is_refused_with_the_list(client: Client) -> None:
    answer = client.get("/cite/set/laud?format=docx")
    assert answer.status_code == 406
    assert json.loads(answer.data)["available"] == ["csl", "bibtex", "ris"]
    refused = client.get("/cite/set/laud", headers={"Accept": "image/png"})
    assert refused.status_code == 406
    assert json.loads(refused.data)["available"] == [CSL_JSON, BIBTEX, RIS]


@pytest.mark.parametrize(
    "query", ["query=%FF", "query=ASK%7B%7D&query=ASK%7B%7D", "query=%00", "query=" + "x" * 7000, "x=1"]
)
def test_an_absurd_query_is_cited_or_refused(client: Client, query: str) -> None:
    for path in ("/cite/sparql", "/cite/queries/plans", "/cite/set/laud"):
        assert client.get(f"{path}?{query}").status_code in (200, 400, 404)


def test_the_same_release_gives_the_same_citation_for_ever(client: Client) -> None:
    first = client.get("/cite/doc/plan/tulevik?format=ris")
    again = client.get("/cite/doc/plan/tulevik?format=ris")
    assert first.data == again.data
    assert first.headers["ETag"] == again.headers["ETag"]
    assert BASE not in first.text, "addresses are written as URIs"
