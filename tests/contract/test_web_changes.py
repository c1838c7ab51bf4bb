"""What changed, over HTTP: pages, JSON, RDF Patch, Atom, and an event stream that a harvester can follow."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from web_fixture import StubEngine
from werkzeug.test import Client, TestResponse

from linjaus.changes import SortedLines, stable_lines
from linjaus.changes.activities import living_things
from linjaus.namespaces import ADMS
from linjaus.web import LiveRelease, changes, create_app
from three_states import BASE, FIRST_PUBLISHED, States, edit, publish, states_in

AS = Namespace("https://www.w3.org/ns/activitystreams#")
LDES = Namespace("https://w3id.org/ldes#")
TREE = Namespace("https://w3id.org/tree#")
ATOM = "{http://www.w3.org/2005/Atom}"


def client_of(states: States) -> Client:
    return Client(create_app(states.settings, LiveRelease(states.shelf), StubEngine()))


@pytest.fixture(scope="module")
def client(three_states: States) -> Client:
    return client_of(three_states)


@pytest.fixture
def own_states(three_states: States, tmp_path: Path) -> States:
    """Three states that the test may add to, with their site."""
    shutil.copytree(three_states.site.parent, tmp_path, symlinks=True, dirs_exist_ok=True)
    return states_in(tmp_path)


@pytest.fixture(scope="module")
def pair(three_states: States) -> str:
    """The path of what changed between the first two."""
    first, second, _ = three_states.names
    return f"/changes/{first}/{second}"


def links_of(answer: TestResponse) -> dict[str, str]:
    """Media type → target of the alternates."""
    found = re.findall(r'<([^>]*)>; rel="alternate"; type="([^"]*)"', answer.headers["Link"])
    return {kind: target for target, kind in found}


def test_the_list_names_each_kept_release_newest_first(client: Client, three_states: States) -> None:
    answer = client.get("/changes", headers={"Accept-Language": "fi"})
    assert answer.status_code == 200
    first, second, third = three_states.names
    places = [answer.text.index(f"/changes/{pair}") for pair in (f"{second}/{third}", f"{first}/{second}")]
    assert places == sorted(places)
    assert "1 lisätty, 1 siirretty, 1 muotoiltu uudelleen" in answer.text
    assert 'datetime="2031-03-02T08:00:00+00:00"' in answer.text


def test_any_two_releases_can_be_chosen(client: Client, three_states: States) -> None:
    first, _, third = three_states.names
    answer = client.get("/changes", query_string={"before": third, "after": first, "lang": "sv"})
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/changes/{third}/{first}?lang=sv"
    assert client.get(answer.headers["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("language", "words"),
    [("fi", ("lisätty", "poistettu:", "lisätty:")), ("sv", ("tillagd", "borttaget:", "tillagt:"))],
)
def test_the_page_marks_words_so_that_they_can_be_read_aloud(
    client: Client, pair: str, language: str, words: tuple[str, ...]
) -> None:
    answer = client.get(pair, headers={"Accept": "text/html", "Accept-Language": language})
    assert answer.headers["Content-Language"] == language
    assert re.search(r"Neljä<ins><span class=\"aloud\"[^>]*>[^<]*: </span> uutta", answer.text)
    assert all(word in answer.text for word in words)


def test_the_page_escapes_what_the_data_says(client: Client, pair: str) -> None:
    answer = client.get(pair)
    assert "Uusi &lt;b&gt;laulu&lt;/b&gt;" in answer.text
    assert "<b>laulu" not in answer.text


def test_a_removed_thing_is_linked_where_it_still_is(client: Client, three_states: States) -> None:
    first, second, third = three_states.names
    page = client.get(f"/changes/{second}/{third}").text
    target = f"/release/{second}/doc/song/label-only-in-swedish"
    assert target in page
    assert client.get(target).status_code == 200
    assert 'href="/doc/song/new' in page, "the newest release is the live one"
    old = client.get(f"/changes/{first}/{second}").text
    assert f"/release/{second}/doc/song/new" in old


def test_moves_metadata_and_derived_statements_are_told(client: Client, pair: str, three_states: States) -> None:
    page = client.get(pair, headers={"Accept-Language": "fi"}).text
    assert f"{BASE}id/song/newlines" in page
    assert "Vain päiväykset ja tarkistussummat muuttuivat" in page
    _, second, third = three_states.names
    assert "Siirretty kohteesta" in client.get(f"/changes/{second}/{third}", headers={"Accept-Language": "fi"}).text


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("text/html", "text/html"),
        ("application/json", "application/json"),
        ("application/rdf-patch", "application/rdf-patch"),
        ("*/*", "text/html"),
        ("application/rdf-patch;q=0.5, application/json;q=0.4", "application/rdf-patch"),
    ],
)
def test_each_form_by_negotiation(client: Client, pair: str, accept: str, expected: str) -> None:
    answer = client.get(pair, headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.mimetype == expected
    assert "Accept" in answer.headers["Vary"]
    alternates = links_of(answer)
    assert set(alternates) == {"text/html", "application/json", "application/rdf-patch"} - {expected}
    assert all(client.get(target).mimetype == kind for kind, target in alternates.items())


def test_no_other_form(client: Client, pair: str) -> None:
    answer = client.get(pair, headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert "application/rdf-patch" in answer.text
    assert client.get(f"{pair}.xlsx").status_code == 404


def test_the_json_says_what_the_page_says(client: Client, pair: str) -> None:
    told = client.get(f"{pair}.json").get_json()
    song = next(kind for kind in told["kinds"] if kind["kind"] == "song")
    assert song["label"] == {"fi": "Laulu", "se": "Lávlla", "sv": "Sång"}
    assert song["counts"] == {"added": 1, "moved": 1, "reworded": 1, "changed": 1}
    reworded = next(thing for thing in song["things"] if thing["status"] == "reworded")
    assert reworded["properties"][0]["reworded"][0]["words"] == [["same", "Neljä"], ["inserted", " uutta"]]
    assert set(told["notes"]) == {"fi", "sv", "en"}


def test_the_patch_applied_to_the_first_release_gives_the_second(
    client: Client, pair: str, three_states: States
) -> None:
    answer = client.get(f"{pair}.rdfp")
    assert answer.mimetype == "application/rdf-patch"
    before, after = (
        set(stable_lines(SortedLines(release.path("dataset.nq").read_bytes()))) for release in three_states.releases[:2]
    )
    for row in answer.data.splitlines():
        plain = re.sub(rb'("(?:[^"\\]|\\.)*")|<(_:[^>]*)>', lambda m: m[1] or m[2], row[2:])
        if row.startswith(b"D "):
            before.remove(plain)
        elif row.startswith(b"A "):
            before.add(plain)
    assert before == after


def test_a_big_patch_is_sent_row_by_row(client: Client, pair: str, monkeypatch: pytest.MonkeyPatch) -> None:
    small = client.get(f"{pair}.rdfp").data
    monkeypatch.setattr(changes, "STREAMED", 0)
    answer = client.get(f"{pair}.rdfp?again")
    assert answer.data == small
    assert "Content-Length" not in answer.headers
    again = client.get(f"{pair}.rdfp?again", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_a_release_compared_with_itself_has_nothing(client: Client, three_states: States) -> None:
    name = three_states.names[0]
    answer = client.get(f"/changes/{name}/{name}", headers={"Accept-Language": "fi"})
    assert answer.status_code == 200
    assert "Sisältö ei muuttunut." in answer.text
    assert client.get(f"/changes/{name}/{name}.rdfp").data.splitlines()[2:] == [b"TX .", b"TC ."]


@pytest.mark.parametrize("path", ["/changes/{}/2030-01-01-00000000", "/changes/nonsense/{}", "/changes/{}/x.json"])
def test_an_unknown_release_gets_the_list_of_what_there_is(client: Client, three_states: States, path: str) -> None:
    answer = client.get(path.format(three_states.names[0]), headers={"Accept": "application/problem+json"})
    assert answer.status_code == 404
    assert answer.get_json()["available"] == list(three_states.names)


def test_what_was_pruned_is_gone(own_states: States) -> None:
    first, second, third = own_states.names
    client = client_of(own_states)
    assert client.get(f"/changes/{first}/{second}").status_code == 200
    own_states.shelf.prune(2, FIRST_PUBLISHED + timedelta(days=3))
    client = client_of(own_states)
    assert client.get(f"/changes/{first}/{second}").status_code == 410
    assert client.get(f"/changes/{second}/{third}").status_code == 200
    assert f"/changes/{first}" not in client.get("/changes").text


def test_the_pages_live_under_each_release_too(client: Client, three_states: States, pair: str) -> None:
    answer = client.get(f"/release/{three_states.names[0]}{pair}")
    assert answer.status_code == 200
    assert f"/release/{three_states.names[0]}/release/" not in answer.text


@pytest.mark.parametrize("path", ["/set/awkward/{}.ttl", "/catalog.ttl"])
def test_each_release_says_what_it_changed(client: Client, three_states: States, path: str) -> None:
    _, second, _ = three_states.names
    graph = Graph().parse(data=client.get(path.format(second)).data, format="turtle")
    notes = [str(note) for note in graph.objects(URIRef(f"{BASE}set/awkward/{second}"), ADMS.versionNotes)]
    assert any("Laulu: 1 lisätty, 1 siirretty, 1 muotoiltu uudelleen, 1 muutettu." in note for note in notes)


def test_the_page_of_a_release_leads_to_its_changes(client: Client, three_states: States) -> None:
    first, second, _ = three_states.names
    page = client.get(f"/set/awkward/{second}", headers={"Accept": "text/html", "Accept-Language": "fi"}).text
    assert f'href="/changes/{first}/{second}' in page
    assert "1 muotoiltu uudelleen" in page
    assert (
        "/changes/" not in client.get(f"/set/awkward/{first}", headers={"Accept": "text/html"}).text.split("<main")[1]
    )


# Atom (RFC 4287)


def test_the_atom_feed_has_an_entry_for_each_release(client: Client, three_states: States) -> None:
    answer = client.get("/changes.atom", headers={"Accept-Language": "sv"})
    assert answer.mimetype == "application/atom+xml"
    feed = ElementTree.fromstring(answer.data)
    assert feed.tag == f"{ATOM}feed"
    for holder in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            (element,) = holder.findall(f"{ATOM}{name}")
            assert element.text
        assert "alternate" in {link.get("rel") for link in holder.findall(f"{ATOM}link")}
    assert feed.find(f"{ATOM}author/{ATOM}name") is not None
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}id") for entry in entries] == [
        f"{BASE}set/awkward/{name}" for name in reversed(three_states.names)
    ]
    assert feed.findtext(f"{ATOM}updated") == entries[0].findtext(f"{ATOM}updated") == "2031-03-03T08:00:00Z"
    assert "1 borttagen" in str(entries[0].findtext(f"{ATOM}summary"))
    for link in feed.iter(f"{ATOM}link"):
        assert client.get(str(link.get("href")), headers={"Accept": str(link.get("type"))}).status_code == 200


# The event stream


@dataclass
class Harvester:
    """Follows an event stream as LDES and TREE have it, knowing nothing of this server but its address.

    things: its copy, the IRIs of the things that it has; newest: the time of the last activity that it has seen;
    pages: the immutable pages that it has read; requests: how many it asked for.
    """

    fetch: Callable[[str], tuple[Graph, bool]]
    things: set[str] = field(default_factory=set)
    newest: str = ""
    seen: set[str] = field(default_factory=set)
    pages: set[str] = field(default_factory=set)
    requests: int = 0

    def follow(self, root: str) -> list[tuple[str, str]]:
        """Read what is new; the activities in their order."""
        fresh: list[tuple[str, str, str, str]] = []
        waiting, stream_seen = [root], False
        while waiting:
            address = waiting.pop()
            graph, immutable = self.fetch(address)
            self.requests += 1
            if immutable:
                self.pages.add(address)
            (stream,) = graph.subjects(RDF.type, LDES.EventStream)
            assert (stream, LDES.timestampPath, AS.published) in graph
            assert (stream, LDES.versionOfPath, AS.object) in graph
            stream_seen = stream_seen or (stream, TREE.view, URIRef(root)) in graph
            fresh += [self._read(graph, member) for member in graph.objects(stream, TREE.member)]
            waiting += [node for node in self._worth_reading(graph) if node not in self.pages]
        assert stream_seen
        made = []
        for time, member, kind, thing in sorted(fresh):
            if member in self.seen:
                continue
            self.seen.add(member)
            self.newest = max(self.newest, time)
            made.append((kind, thing))
            if kind == "Create":
                self.things.add(thing)
            elif kind == "Delete":
                self.things.discard(thing)
            else:
                assert thing in self.things, "an update of something that it never heard of"
        return made

    def _read(self, graph: Graph, member: object) -> tuple[str, str, str, str]:
        (kind,) = graph.objects(member, RDF.type)  # type: ignore[arg-type]
        (thing,) = graph.objects(member, AS.object)  # type: ignore[arg-type]
        (time,) = graph.objects(member, AS.published)  # type: ignore[arg-type]
        return str(time), str(member), str(kind).removeprefix(str(AS)), str(thing)

    def _worth_reading(self, graph: Graph) -> set[str]:
        """Nodes all of whose relations allow something that is not older than the newest activity seen."""
        nodes = {str(node) for node in graph.objects(None, TREE.node)}
        for relation in graph.objects(None, TREE.relation):
            (value,) = graph.objects(relation, TREE.value)
            assert isinstance(value, Literal)
            assert (relation, TREE.path, AS.published) in graph
            if (relation, RDF.type, TREE.LessThanOrEqualToRelation) in graph and str(value) < self.newest:
                nodes.discard(str(graph.value(relation, TREE.node)))
        return nodes


def harvester_of(client: Client, media_type: str = "text/turtle") -> Harvester:
    def fetch(address: str) -> tuple[Graph, bool]:
        assert address.startswith(BASE)
        answer = client.get(f"/{address[len(BASE) :]}", headers={"Accept": media_type})
        assert answer.status_code == 200
        assert answer.mimetype == media_type
        life = answer.headers["Cache-Control"]
        assert ("immutable" in life) != ("max-age=60" in life)
        return Graph().parse(data=answer.data, format=media_type), "immutable" in life

    return Harvester(fetch)


def living(states: States, number: int) -> set[str]:
    data = states.releases[number].path("dataset.nq").read_bytes()
    return {str(iri) for iri in living_things(SortedLines(data), BASE)} | {f"{BASE}def"}


@pytest.mark.parametrize("media_type", ["text/turtle", "application/ld+json"])
def test_who_follows_the_feed_has_the_things_of_the_newest_release(
    client: Client, three_states: States, media_type: str
) -> None:
    harvester = harvester_of(client, media_type)
    harvester.follow(f"{BASE}feed")
    assert harvester.things == living(three_states, 2)
    assert f"{BASE}id/song/new" in harvester.things
    assert f"{BASE}id/song/line-breaks" not in harvester.things, "withdrawn"


def test_who_has_followed_before_reads_only_what_is_new(own_states: States) -> None:
    harvester = harvester_of(client_of(own_states))
    harvester.follow(f"{BASE}feed")
    harvester.requests = 0
    assert harvester.follow(f"{BASE}feed") == []
    assert harvester.requests == 1
    edit(own_states.site, "successor", "Seuraaja", "Perijä")
    publish(own_states.settings, own_states.shelf, FIRST_PUBLISHED + timedelta(days=9))
    harvester.fetch = harvester_of(client_of(own_states)).fetch
    harvester.requests = 0
    assert harvester.follow(f"{BASE}feed") == [("Update", f"{BASE}id/song/successor")]
    assert harvester.requests == 2


def test_who_follows_goes_back_with_a_rollback(own_states: States) -> None:
    harvester = harvester_of(client_of(own_states))
    harvester.follow(f"{BASE}feed")
    own_states.shelf.switch(own_states.names[0], FIRST_PUBLISHED + timedelta(days=5), "rollback")
    harvester.fetch = harvester_of(client_of(own_states)).fetch
    harvester.follow(f"{BASE}feed")
    assert harvester.things == living(own_states, 0)


def test_who_starts_after_pruning_has_the_same(own_states: States) -> None:
    own_states.shelf.prune(1, FIRST_PUBLISHED + timedelta(days=3))
    client = client_of(own_states)
    harvester = harvester_of(client)
    harvester.follow(f"{BASE}feed")
    assert harvester.things == living(own_states, 2)
    first, second, _ = own_states.names
    assert client.get(f"/feed/{first}/{second}/20310302T080000Z/1").status_code == 410


def test_the_root_says_how_far_back_it_goes(client: Client) -> None:
    graph = Graph().parse(data=client.get("/feed.ttl").data, format="turtle")
    policy = graph.value(URIRef(f"{BASE}feed"), LDES.retentionPolicy)
    assert graph.value(policy, LDES.startingFrom) == Literal(FIRST_PUBLISHED)


def test_each_activity_names_the_state_that_it_led_to(client: Client, three_states: States) -> None:
    first, second, _ = three_states.names
    graph = Graph().parse(data=client.get(f"/feed/{first}/{second}/20310302T080000Z/1.ttl").data, format="turtle")
    (member,) = graph.subjects(AS.object, URIRef(f"{BASE}id/song/new"))
    state = str(graph.value(member, AS.result))
    assert state == f"{BASE}release/{second}/data/song/new"
    answer = client.get(f"/{state[len(BASE) :]}", headers={"Accept": "text/turtle"})
    assert answer.status_code == 200
    assert "Uusi" in answer.text
    (gone,) = graph.subjects(AS.object, URIRef(f"{BASE}id/song/newlines"))
    assert (gone, RDF.type, AS.Delete) in graph


def test_json_ld_reads_like_activity_streams(client: Client, three_states: States) -> None:
    first, second, _ = three_states.names
    told = json.loads(client.get(f"/feed/{first}/{second}/20310302T080000Z/1.jsonld").data)
    made = [node for node in told["@graph"] if node.get("type") == "Create"]
    assert f"{BASE}id/song/new" in {node["object"] for node in made}
    assert {node["published"] for node in made} == {"2031-03-02T08:00:00Z"}


@pytest.mark.parametrize(
    "path",
    [
        "/feed/x",
        "/feed/{0}/{1}/20310302T080000Z/2",
        "/feed/{0}/{1}/20310302T080001Z/1",
        "/feed/{0}/{2}/20310302T080000Z/1",
        "/feed/start/{1}/20310302T080000Z/1",
        "/feed/{0}/{1}/20310302T080000Z/1.csv",
        "/feed.csv",
        "/changes?page=9",
    ],
)
def test_what_is_not_there_is_not_found(client: Client, three_states: States, path: str) -> None:
    assert client.get(path.format(*three_states.names)).status_code == 404


def test_a_browser_at_the_feed_is_shown_the_changes(client: Client) -> None:
    answer = client.get("/feed", headers={"Accept": "text/html,*/*;q=0.1"})
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/changes"


def test_a_page_that_was_read_is_not_sent_again(client: Client, pair: str) -> None:
    for path in ("/feed", "/changes", "/changes.atom", pair, f"{pair}.json"):
        tag = client.get(path).headers["ETag"]
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 304, path
