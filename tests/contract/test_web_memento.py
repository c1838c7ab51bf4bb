"""Old releases over HTTP: every path as it was, found by time (Memento, RFC 7089), listed, pruned with a pointer."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rdflib import URIRef
from web_fixture import BASE, StubEngine, parse, put_release, settings
from werkzeug.test import Client, TestResponse

from linjaus.engine.port import QueryResult
from linjaus.errors import EngineUnavailable
from linjaus.shelf import Shelf
from linjaus.web import LiveRelease, create_app

FIRST, SECOND, THIRD = "2031-05-06-0badcafe", "2031-05-08-0badf00d", "2031-06-01-0badbeef"
NEW = "<graph/topics/new> { <id/topic/uus> a skos:Concept ; skos:prefLabel 'Uus'@et . }"
GONE = "<graph/topics/new> { <id/topic/uus> owl:deprecated true ; dct:isReplacedBy <id/topic/ilo> . }"
NEVER = "Mon, 01 Jan 2001 00:00:00 GMT"


def moment(day: int, month: int = 5, hour: int = 12) -> datetime:
    return datetime(2031, month, day, hour, tzinfo=UTC)


def fill(shelf: Shelf) -> None:
    """Three releases: a topic comes with the second and is withdrawn in the third."""
    put_release(shelf, FIRST, moment=moment(7))
    put_release(shelf, SECOND, NEW, moment(9))
    put_release(shelf, THIRD, GONE, moment(2, 6))


@pytest.fixture(scope="module")
def engine() -> StubEngine:
    return StubEngine(EngineUnavailable("It is not there."))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, engine: StubEngine) -> Client:
    given = settings(tmp_path_factory.mktemp("site"))
    shelf = Shelf(given.releases)
    fill(shelf)
    return Client(create_app(given, LiveRelease(shelf), engine))


def links(answer: TestResponse) -> dict[str, list[str]]:
    """Relation → targets of all Link headers."""
    found: dict[str, list[str]] = {}
    for target, rels in re.findall(r'<([^>]*)>; rel="([^"]*)"', ", ".join(answer.headers.getlist("Link"))):
        for rel in rels.split():
            found.setdefault(rel, []).append(target)
    return found


def at(client: Client, path: str, when: str, **headers: str) -> TestResponse:
    return client.get(path, headers={"Accept-Datetime": when, **headers})


def test_every_path_is_answered_from_the_release_that_the_address_names(client: Client) -> None:
    assert client.get("/doc/topic/uus").status_code == 410
    assert client.get(f"/release/{FIRST}/doc/topic/uus").status_code == 404
    page = client.get(f"/release/{SECOND}/doc/topic/uus", headers={"Accept-Language": "en"})
    assert page.status_code == 200
    for path in ("/", "/catalog", "/def", "/shapes", "/queries", "/sparql", "/set/laud", "/download/dataset.nq"):
        assert client.get(f"/release/{FIRST}{path}").status_code == 200, path
    sent_on = client.get(f"/release/{SECOND}/id/topic/uus", headers={"Accept": "text/turtle"})
    assert (sent_on.status_code, sent_on.headers["Location"]) == (303, f"/release/{SECOND}/data/topic/uus.ttl")
    assert client.get(f"/release/{FIRST}").headers["Location"] == f"/release/{FIRST}/"


def test_links_in_a_page_of_a_release_stay_in_it_and_its_banner_leads_to_the_live_one(client: Client) -> None:
    page = client.get(f"/release/{SECOND}/doc/topic/ilo", headers={"Accept-Language": "en"}).text
    banner = page[page.index("<aside") : page.index("</aside>")]
    assert 'href="/doc/topic/ilo"' in banner
    assert f"/set/laud/{SECOND}" in banner
    assert "9 May 2031" in banner
    outside = [href for href in re.findall(r'href="(/[^"]*)"', page.replace(banner, "")) if "/release/" not in href]
    assert outside == []
    assert "note kept" in banner
    assert "note kept" not in client.get("/doc/topic/ilo").text


def test_the_prefix_of_a_proxy_stays_in_front(client: Client) -> None:
    below = {"SCRIPT_NAME": "/linjaus"}
    page = client.get(f"/release/{FIRST}/doc/topic/ilo", environ_overrides=below)
    assert f'href="/linjaus/release/{FIRST}/sparql"' in page.text
    assert 'href="/linjaus/doc/topic/ilo"' in page.text
    found = client.get(
        "/doc/topic/ilo", environ_overrides=below, headers={"Accept-Datetime": "Thu, 08 May 2031 00:00:00 GMT"}
    )
    assert found.headers["Location"] == f"/linjaus/release/{FIRST}/doc/topic/ilo"


def test_answers_of_different_releases_never_mix(client: Client) -> None:
    bodies = {}
    for _ in range(2):
        for name in (FIRST, SECOND, THIRD):
            answer = client.get(f"/release/{name}/download/dataset.nq")
            assert bodies.setdefault(name, answer.data) == answer.data
            listed = client.get(f"/release/{name}/doc/topic", headers={"Accept-Language": "et"})
            assert ("Uus" in listed.text) == (name == SECOND)
            again = client.get(
                f"/release/{name}/doc/topic", headers={"Accept-Language": "et", "If-None-Match": listed.headers["ETag"]}
            )
            assert (again.status_code, again.headers["Memento-Datetime"]) == (304, listed.headers["Memento-Datetime"])
    assert len(set(bodies.values())) == 3


@pytest.mark.parametrize(
    ("when", "release"),
    [
        ("Thu, 08 May 2031 00:00:00 GMT", FIRST),
        ("Wed, 07 May 2031 12:00:00 GMT", FIRST),
        ("Wed, 07 May 2031 11:59:59 GMT", FIRST),
        (NEVER, FIRST),
        ("Fri, 09 May 2031 12:00:00 GMT", SECOND),
        ("Sun, 01 Jun 2031 00:00:00 GMT", SECOND),
        ("Tue, 01 Jan 2041 00:00:00 GMT", THIRD),
    ],
)
@pytest.mark.parametrize("path", ["/id/topic/ilo", "/doc/topic/ilo", "/data/topic/ilo.ttl", "/set/laud", "/def", "/"])
def test_an_original_leads_to_its_state_at_a_time(client: Client, path: str, when: str, release: str) -> None:
    answer = at(client, path, when)
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/release/{release}{path}"
    assert "Accept-Datetime" in answer.headers["Vary"]
    assert "Memento-Datetime" not in answer.headers
    said = links(answer)
    assert said["original"] == said["timegate"] == [path]
    assert said["timemap"] == [f"/timemap/link{path}"]
    assert said["first"] == [f"/release/{FIRST}{path}"]
    assert said["last"] == [f"/release/{THIRD}{path}"]
    memento = client.get(answer.headers["Location"])
    assert memento.status_code in (200, 303)
    assert memento.headers["Memento-Datetime"].endswith("GMT")


def test_a_memento_says_when_it_was_and_what_is_before_and_after(client: Client) -> None:
    memento = client.get(f"/release/{SECOND}/doc/topic/ilo")
    assert memento.headers["Memento-Datetime"] == "Fri, 09 May 2031 12:00:00 GMT"
    said = links(memento)
    assert said["original"] == said["timegate"] == ["/doc/topic/ilo"]
    assert said["prev"] == said["first"] == [f"/release/{FIRST}/doc/topic/ilo"]
    assert said["next"] == said["last"] == [f"/release/{THIRD}/doc/topic/ilo"]
    assert len(said["memento"]) == 3
    assert "Accept-Datetime" not in memento.headers["Vary"]
    fixed = at(client, f"/release/{SECOND}/doc/topic/ilo", NEVER)
    assert (fixed.status_code, fixed.headers["Memento-Datetime"]) == (200, memento.headers["Memento-Datetime"])


def test_originals_point_at_their_timegate_and_timemap(client: Client) -> None:
    for path in ("/id/topic/ilo", "/doc/topic/ilo", "/data/topic/ilo.ttl", "/set/laud", "/download/dataset.nq"):
        answer = client.get(path)
        assert links(answer)["timegate"] == [path]
        assert links(answer)["timemap"] == [f"/timemap/link{path}"]
        assert "Accept-Datetime" in answer.headers["Vary"]
        assert "Memento-Datetime" not in answer.headers
        assert links(client.head(path))["timegate"] == [path]


def test_what_is_gone_now_can_be_had_from_the_release_in_which_it_was(client: Client) -> None:
    gone = client.get("/doc/topic/uus")
    assert gone.status_code == 410
    assert links(gone)["timegate"] == ["/doc/topic/uus"]
    for when in (NEVER, "Tue, 01 Jan 2041 00:00:00 GMT"):
        assert at(client, "/doc/topic/uus", when).headers["Location"] == f"/release/{SECOND}/doc/topic/uus"
    unknown = client.get("/doc/topic/none")
    assert unknown.status_code == 404
    assert "timegate" not in links(unknown)
    assert at(client, "/doc/topic/none", NEVER).status_code == 404


def test_the_query_of_an_address_goes_along(client: Client) -> None:
    answer = at(client, "/doc/topic/ilo?lang=et", NEVER)
    assert answer.headers["Location"] == f"/release/{FIRST}/doc/topic/ilo?lang=et"


@pytest.mark.parametrize(
    "when",
    [
        "yesterday",
        "",
        "2031-05-09",
        "Fri, 09 May 2031 12:00:00",
        "Fri, 09 May 2031 12:00:00 +0200",
        "Thu, 09 May 2031 12:00:00 GMT",
        "Fri, 09 Mai 2031 12:00:00 GMT",
        "Fri, 31 Feb 2031 12:00:00 GMT",
        "Fri, 09 May 2031 25:00:00 GMT",
        "Friday, 09-May-31 12:00:00 GMT",
    ],
)
def test_a_malformed_time_is_told_with_the_times_that_there_are(client: Client, when: str) -> None:
    answer = at(client, "/doc/topic/ilo", when, Accept="application/problem+json")
    assert answer.status_code == 400
    assert "Fri, 09 May 2031 12:00:00 GMT" in answer.json["available"]


def test_an_address_without_versions_takes_no_notice_of_a_time(client: Client) -> None:
    for path in ("/releases", f"/set/laud/{FIRST}", "/healthz", "/static/site.css"):
        answer = at(client, path, "yesterday")
        assert answer.status_code == 200
        assert "timegate" not in links(answer)


def test_a_timemap_lists_only_the_releases_in_which_the_thing_is(client: Client) -> None:
    answer = client.get("/timemap/link/doc/topic/uus")
    assert answer.mimetype == "application/link-format"
    assert answer.text.count("memento") == 1
    assert (
        f'<http://localhost/release/{SECOND}/doc/topic/uus>; rel="first last memento";'
        ' datetime="Fri, 09 May 2031 12:00:00 GMT"' in answer.text
    )
    whole = client.get("/timemap/link/id/topic/ilo").text
    assert '<http://localhost/id/topic/ilo>; rel="original timegate"' in whole
    assert 'rel="self"; type="application/link-format"; from="Wed, 07 May 2031 12:00:00 GMT"' in whole
    assert [name for name in (FIRST, SECOND, THIRD) if f"/release/{name}/id/topic/ilo" in whole] == [
        FIRST,
        SECOND,
        THIRD,
    ]
    for path in ("/timemap/link/doc/topic/none", "/timemap/link/sparql", "/timemap/atom/doc/topic/ilo"):
        assert client.get(path).status_code == 404


def test_a_timemap_in_json_and_that_of_the_dataset(client: Client) -> None:
    answer = json.loads(client.get("/timemap/json/set/laud").text)
    assert answer["original_uri"] == "http://localhost/set/laud"
    assert [one["datetime"] for one in answer["mementos"]["list"]] == [
        "2031-05-07T12:00:00Z",
        "2031-05-09T12:00:00Z",
        "2031-06-02T12:00:00Z",
    ]
    assert answer["mementos"]["last"]["uri"] == f"http://localhost/release/{THIRD}/set/laud"
    assert client.get("/timemap/json/").status_code == 200


def test_a_release_that_never_was_is_not_found_and_the_others_are_listed(client: Client) -> None:
    for path in ("/release/2030-01-01-00000000/doc/topic/ilo", "/release/x/", "/set/laud/2031-99-99-00000000"):
        answer = client.get(path, headers={"Accept": "application/problem+json"})
        assert (answer.status_code, answer.json["available"]) == (404, [FIRST, SECOND, THIRD]), path


def test_the_list_of_releases_is_a_page_and_json(client: Client) -> None:
    listed = client.get("/releases", headers={"Accept": "application/json"}).json["releases"]
    assert [row["release"] for row in listed] == [THIRD, SECOND, FIRST]
    assert [row["live"] for row in listed] == [True, False, False]
    assert listed[1]["published"] == "2031-05-09T12:00:00Z"
    assert client.get("/releases.json").json["releases"] == listed
    page = client.get("/releases", headers={"Accept": "text/html", "Accept-Language": "en"}).text
    for name in (FIRST, SECOND, THIRD):
        assert f'href="/set/laud/{name}"' in page


def test_a_release_has_a_page_and_a_description_with_versions_and_checksums(client: Client) -> None:
    graph = parse(client.get(f"/set/laud/{SECOND}.ttl").data, "turtle")
    answers = graph.query(
        """PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX spdx: <http://spdx.org/rdf/terms#>
        PREFIX dct: <http://purl.org/dc/terms/>
        SELECT ?version ?previous ?whole ?url ?sum ?issued {
          ?release dcat:version ?version ; dcat:previousVersion ?previous ; dcat:isVersionOf ?whole ;
            dct:issued ?issued ; dcat:distribution ?dump .
          ?dump dcat:downloadURL ?url ; spdx:checksum/spdx:checksumValue ?sum }""",
        initBindings={"release": URIRef(f"{BASE}set/laud/{SECOND}")},
    )
    rows = {str(row.url): row for row in answers}  # type: ignore[union-attr]
    row = rows[f"{BASE}release/{SECOND}/download/dataset.nq"]
    assert (str(row.version), str(row.previous)) == (SECOND, f"{BASE}set/laud/{FIRST}")
    assert (str(row.whole), str(row.issued)) == (f"{BASE}set/laud", "2031-05-09T12:00:00+00:00")
    listed = client.get(f"/release/{SECOND}/download/dataset.nq").headers["ETag"].strip('"')
    page = client.get(f"/set/laud/{SECOND}", headers={"Accept": "text/html"}).text
    assert listed in page
    for address in (f"/set/laud/{FIRST}", f"/set/laud/{THIRD}", f"/release/{SECOND}/", f"/release/{SECOND}/sparql"):
        assert f'href="{address}"' in page
    assert client.get(f"/set/other/{SECOND}").status_code == 404


def test_a_query_is_asked_of_the_release_that_the_address_or_a_parameter_names(
    client: Client, engine: StubEngine
) -> None:
    def asked(path: str, **options: object) -> str | None:
        engine.answer = QueryResult("select", "text/csv", ("x",), iter([b"x\r\n1\r\n"]))
        assert client.open(path, headers={"Accept": "text/csv"}, **options).status_code == 200  # type: ignore[arg-type]
        return engine.releases[-1]

    query = "query=SELECT%20*%20%7B%7D"
    posted = {"query": "SELECT * { }", "release": FIRST}
    assert asked(f"/sparql?{query}") == THIRD
    assert asked(f"/release/{FIRST}/sparql?{query}") == FIRST
    assert asked(f"/sparql?{query}&release={SECOND}") == SECOND
    assert asked("/sparql", method="POST", data=posted) == FIRST
    assert asked(f"/release/{FIRST}/queries/plans.csv") == FIRST
    wrong = {
        f"/sparql?{query}&release=2030-01-01-00000000": 404,
        f"/sparql?{query}&release={FIRST}&release={SECOND}": 400,
        f"/release/{FIRST}/sparql?{query}&release={SECOND}": 400,
    }
    for path, status in wrong.items():
        assert client.get(path).status_code == status, path


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_pruned_release_is_gone_with_a_pointer_to_the_nearest(tmp_path: Path) -> None:
    given = settings(tmp_path)
    shelf = Shelf(given.releases)
    fill(shelf)
    client = Client(create_app(given, LiveRelease(shelf), StubEngine()))
    kept = client.get(f"/release/{SECOND}/doc/topic/ilo")
    assert links(kept)["first"] == [f"/release/{FIRST}/doc/topic/ilo"]
    assert client.get(f"/release/{FIRST}/doc/topic/ilo").status_code == 200
    assert shelf.prune(2, moment(3, 6)) == [FIRST]
    until(lambda: client.get(f"/release/{FIRST}/doc/topic/ilo").status_code == 410)
    gone = client.get(f"/release/{FIRST}/doc/topic/ilo", headers={"Accept": "application/problem+json"}).json
    assert gone["replaced_by"] == [f"{BASE}release/{SECOND}/doc/topic/ilo"]
    page = client.get(f"/set/laud/{FIRST}", headers={"Accept": "text/html"})
    assert page.status_code == 410
    assert f'href="/set/laud/{SECOND}"' in page.text
    assert client.get(f"/sparql?query=ASK%7B%7D&release={FIRST}").status_code == 410
    kept = client.get(f"/release/{SECOND}/doc/topic/ilo")
    assert links(kept)["first"] == [f"/release/{SECOND}/doc/topic/ilo"]
    assert FIRST not in client.get("/releases").text
    assert at(client, "/doc/topic/ilo", NEVER).headers["Location"] == f"/release/{SECOND}/doc/topic/ilo"


def test_a_process_that_slept_through_a_prune_wakes_on_the_live_release(tmp_path: Path) -> None:
    given = settings(tmp_path)
    shelf = Shelf(given.releases)
    fill(shelf)
    shelf.switch(SECOND, moment(5, 6), "rollback")
    sleeper = Client(create_app(given, LiveRelease(shelf), StubEngine()))
    shelf.switch(THIRD, moment(5, 7), "rollback")
    shelf.prune(1, moment(5, 8))
    assert sleeper.get(f"/release/{SECOND}/").status_code == 410
    assert sleeper.get("/catalog.ttl").status_code == 200
    assert sleeper.get("/download/dataset.nq").status_code == 200


def test_after_a_rollback_a_time_leads_to_what_was_live_then(tmp_path: Path) -> None:
    given = settings(tmp_path)
    shelf = Shelf(given.releases)
    fill(shelf)
    shelf.switch(FIRST, moment(4, 6), "rollback")
    client = Client(create_app(given, LiveRelease(shelf), StubEngine()))
    assert (
        at(client, "/doc/topic/ilo", "Thu, 05 Jun 2031 00:00:00 GMT")
        .headers["Location"]
        .startswith(f"/release/{FIRST}/")
    )
    assert (
        at(client, "/doc/topic/ilo", "Tue, 03 Jun 2031 00:00:00 GMT")
        .headers["Location"]
        .startswith(f"/release/{THIRD}/")
    )


def test_a_kept_release_that_is_not_sound_is_not_served(tmp_path: Path) -> None:
    given = settings(tmp_path)
    shelf = Shelf(given.releases)
    fill(shelf)
    client = Client(create_app(given, LiveRelease(shelf, retry_seconds=0.0), StubEngine()))
    path = given.releases / "releases" / FIRST / "shapes.ttl"
    path.write_bytes(path.read_bytes().replace(b"A plan", b"B plan"))
    answer = client.get(f"/release/{FIRST}/shapes", headers={"Accept": "application/problem+json"})
    assert answer.status_code == 503
    assert "shapes.ttl" in answer.json["detail"]
    assert client.get(f"/release/{SECOND}/shapes").status_code == 200
    path.write_bytes(path.read_bytes().replace(b"B plan", b"A plan"))
    assert client.get(f"/release/{FIRST}/shapes").status_code == 200


def test_more_releases_can_be_read_than_are_kept_open(tmp_path: Path) -> None:
    given = settings(tmp_path)
    shelf = Shelf(given.releases)
    names = [f"2031-05-{day:02}-0badcafe" for day in range(1, 7)]
    for name in names:
        put_release(shelf, name, f"<graph/topics/n> {{ <id/topic/n{name[8:10]}> skos:prefLabel 'x' . }}")
    client = Client(create_app(given, LiveRelease(shelf, beside=1), StubEngine()))
    for _ in range(2):
        for name in names:
            assert client.get(f"/release/{name}/data/topic/n{name[8:10]}.nt").status_code == 200
            assert client.get(f"/release/{name}/data/topic/n07.nt").status_code == 404
