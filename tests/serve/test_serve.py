"""``linjaus serve`` with real processes: it starts, follows new releases, survives losses and ends cleanly."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph

from linjaus.shelf import Release, Shelf

Build = Callable[[Path, Path], Release]
Serve = Callable[..., Any]
LD = "http://awkward.example:8080/ld/"
ASK = "/sparql?query=" + urllib.parse.quote("ASK { ?s ?p ?o }")


def wait_for(what: str, look: Callable[[], Any], seconds: float = 30.0) -> Any:
    """As in ``conftest.py``; imported by name there is no way to."""
    return sys.modules["conftest"].wait_for(what, look, seconds)


@pytest.fixture(params=["awkward", "kainuu"])
def each_server(request: pytest.FixtureRequest) -> Any:
    """A running server of each site."""
    return request.getfixturevalue(f"{request.param}_server")


@pytest.fixture
def shelf(awkward_release: Release, tmp_path: Path) -> Shelf:
    """A shelf of one's own with a release of the awkward site."""
    shutil.copytree(awkward_release.folder.parents[1], tmp_path / "shelf", symlinks=True)
    return Shelf(tmp_path / "shelf")


def change(site: Path, was: str = "Seuraaja", becomes: str = "Perijä") -> None:
    path = site / "data" / "songs" / "successor.ttl"
    path.write_text(path.read_text(encoding="utf-8").replace(was, becomes), encoding="utf-8")


@pytest.mark.parametrize(
    "path", ["/", "/def", "/shapes", "/catalog", "/.well-known/void", "/sparql", "/def?lang=sv", ASK]
)
def test_what_every_site_has_is_there(each_server: Any, path: str) -> None:
    answer = each_server.get(path)
    if answer.status in (301, 302, 303, 307, 308):
        answer = each_server.get(urllib.parse.urlsplit(answer.headers["Location"]).path)
    assert answer.status == 200
    assert answer.body
    head = urllib.request.Request(each_server.address + path, method="HEAD")
    with urllib.request.urlopen(head, timeout=30) as response:
        assert response.status == 200
        assert response.read() == b""


def test_the_server_says_only_where_it_is(each_server: Any) -> None:
    for line in each_server.said.splitlines():
        assert line.startswith("Linjaus is at ") or "network" in line, each_server.said


def things_of(release: Release) -> list[str]:
    """The paths below id/ of everything that the release describes."""
    base = release.manifest.base + "id/"
    lines = (release.folder / "dataset.nt").read_text(encoding="utf-8").split("\n")
    subjects = {line.split(">", 1)[0][1:] for line in lines if line.startswith("<")}
    return sorted({iri.removeprefix(base).partition("#")[0] for iri in subjects if iri.startswith(base)})


def test_every_awkward_thing_has_its_page_and_its_data(awkward_server: Any, awkward_release: Release) -> None:
    gone = {"song/withdrawn", "song/withdrawn-without-heir"}
    unsayable = {"song/control-characters", "song/property-that-xml-cannot-say"}
    things = [thing for thing in things_of(awkward_release) if "/evening/" not in thing]
    assert len(things) > 40
    for thing in things:
        expected = 410 if thing in gone else 200
        assert awkward_server.get(f"/id/{thing}", "text/html").status in (303, 410), thing
        page = awkward_server.get(f"/doc/{thing}", "text/html")
        assert page.status == expected, thing
        assert "<script>alert" not in page.text, thing
        for extension in ("ttl", "jsonld", "nt", "rdf"):
            answer = awkward_server.get(f"/data/{thing}.{extension}")
            if extension == "rdf" and thing in unsayable:
                assert 400 <= answer.status < 500, thing
                continue
            assert answer.status == expected, f"{thing}.{extension}"
            if expected == 200:
                form = {"jsonld": "json-ld", "rdf": "xml", "ttl": "turtle", "nt": "nt"}[extension]
                assert len(Graph().parse(data=answer.body, format=form)), f"{thing}.{extension}"


def test_a_sample_of_kainuu_has_its_pages(kainuu_server: Any, kainuu_release: Release) -> None:
    things = things_of(kainuu_release)
    for thing in things[:: max(1, len(things) // 25)]:
        assert kainuu_server.get(f"/doc/{thing}", "text/html").status == 200, thing
        assert kainuu_server.get(f"/data/{thing}.ttl").status == 200, thing


def test_what_was_withdrawn_says_what_replaced_it(awkward_server: Any) -> None:
    page = awkward_server.get("/doc/song/withdrawn", "text/html")
    assert page.status == 410
    assert "/doc/song/successor" in page.text
    assert "Seuraaja" in page.text


def test_sixty_incoming_links_come_in_pages(awkward_server: Any) -> None:
    page = awkward_server.get("/doc/choir/sixty-incoming-links", "text/html")
    assert page.status == 200
    assert "60" in page.text or "61" in page.text


def test_the_sparqlwrapper_of_researchers_works(each_server: Any) -> None:
    from SPARQLWrapper import JSON, POST, POSTDIRECTLY, TURTLE, SPARQLWrapper

    endpoint = SPARQLWrapper(f"{each_server.address}/sparql")
    endpoint.setReturnFormat(JSON)
    endpoint.setQuery("SELECT ?c (COUNT(?s) AS ?n) WHERE { ?s a ?c } GROUP BY ?c ORDER BY DESC(?n) LIMIT 3")
    rows = endpoint.queryAndConvert()["results"]["bindings"]
    assert len(rows) == 3
    endpoint.setMethod(POST)
    assert endpoint.queryAndConvert()["results"]["bindings"] == rows
    endpoint.setRequestMethod(POSTDIRECTLY)
    assert endpoint.queryAndConvert()["results"]["bindings"] == rows
    endpoint = SPARQLWrapper(f"{each_server.address}/sparql")
    endpoint.setReturnFormat(TURTLE)
    endpoint.setQuery("CONSTRUCT { ?s a ?c } WHERE { ?s a ?c } LIMIT 5")
    assert len(Graph().parse(data=endpoint.queryAndConvert(), format="turtle")) == 5


def test_a_taken_port_is_told(shelf: Shelf, awkward_site: Path, linjaus: Any) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = linjaus("serve", "--site", awkward_site, "--releases", shelf.folder, "--port", port)
    assert ended.returncode == 3
    assert ended.stderr.splitlines() == [
        f"linjaus: 127.0.0.1:{port} cannot be listened on: Address already in use. "
        "Stop what uses the port, or give another with --port or PORT=."
    ]


@pytest.mark.parametrize("host", ["192.0.2.1", "no such host"])
def test_an_address_of_another_machine_is_told(shelf: Shelf, awkward_site: Path, linjaus: Any, host: str) -> None:
    ended = linjaus("serve", "--site", awkward_site, "--releases", shelf.folder, "--port", 0, "--host", host)
    assert ended.returncode == 3
    assert len(ended.stderr.splitlines()) == 1
    assert host in ended.stderr


def test_without_a_release_it_builds_one_first(awkward_site: Path, tmp_path: Path, serve: Serve) -> None:
    server = serve(awkward_site, tmp_path / "fresh")
    assert server.get("/").status == 200
    assert Shelf(tmp_path / "fresh").live_name()


def test_changed_content_is_built_at_the_start(awkward_site: Path, shelf: Shelf, serve: Serve) -> None:
    before = shelf.live_name()
    change(awkward_site)
    server = serve(awkward_site, shelf.folder)
    assert shelf.live_name() != before
    assert "Perijä" in server.get("/data/song/successor.ttl").text


def test_broken_content_leaves_the_last_good_release_served_and_says_so(
    awkward_site: Path, shelf: Shelf, serve: Serve
) -> None:
    live = shelf.live_name()
    (awkward_site / "data" / "songs" / "broken.ttl").write_text("oops\n", encoding="utf-8")
    server = serve(awkward_site, shelf.folder)
    assert "data/songs/broken.ttl:1" in server.said
    assert f"The last good release, {live}, goes on being served." in server.said
    assert server.get("/").status == 200
    assert server.stop() == 0


def test_broken_content_without_a_release_ends_with_2(awkward_site: Path, tmp_path: Path, linjaus: Any) -> None:
    (awkward_site / "data" / "songs" / "broken.ttl").write_text("oops\n", encoding="utf-8")
    ended = linjaus("serve", "--site", awkward_site, "--releases", tmp_path / "none", "--port", 0)
    assert ended.returncode == 2
    assert "data/songs/broken.ttl:1" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_damaged_live_release_gives_way_to_the_one_before(
    awkward_site: Path, shelf: Shelf, build: Build, serve: Serve
) -> None:
    older = shelf.live_name()
    change(awkward_site)
    live = build(awkward_site, shelf.folder)
    (live.folder / "dataset.nq").unlink()
    (awkward_site / "data" / "songs" / "broken.ttl").write_text("oops\n", encoding="utf-8")
    server = serve(awkward_site, shelf.folder)
    assert f"Serving {older}." in server.said
    assert "Seuraaja" in server.get("/data/song/successor.ttl").text


def test_a_site_on_a_disk_that_cannot_be_written_is_served(awkward_site: Path, shelf: Shelf, serve: Serve) -> None:
    live = shelf.live_name()
    change(awkward_site)
    (shelf.folder / "lock").unlink()
    (shelf.folder / "lock").mkdir()
    server = serve(awkward_site, shelf.folder)
    assert "cannot be written" in server.said
    assert shelf.live_name() == live
    assert server.get("/").status == 200


def test_sigterm_ends_every_process(awkward_site: Path, shelf: Shelf, serve: Serve) -> None:
    server = serve(awkward_site, shelf.folder)
    assert server.get(ASK).status == 200
    names = " ".join(server.processes().values())
    assert "linjaus-web" in names
    assert "linjaus.engine" in names
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(30) == 0
    wait_for("every process is gone", lambda: not server.processes(), 10)
    assert "Traceback" not in server.said


def test_killing_the_parent_leaves_no_orphans(awkward_site: Path, shelf: Shelf, serve: Serve) -> None:
    server = serve(awkward_site, shelf.folder)
    assert server.get(ASK).status == 200
    server.process.kill()
    server.process.wait()
    wait_for("every process is gone", lambda: not server.processes(), 20)


def test_a_request_under_way_is_finished_at_the_end(awkward_site: Path, shelf: Shelf, serve: Serve) -> None:
    server = serve(awkward_site, shelf.folder)
    query = "SELECT ?a ?b ?c WHERE { ?a a ?x . ?b a ?y . ?c a <http://awkward.example:8080/ld/def#Mood> } LIMIT 30000"
    request = urllib.request.Request(
        f"{server.address}/sparql?query={urllib.parse.quote(query)}",
        headers={"Accept": "application/sparql-results+json"},
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        begun = response.read(1000)
        server.process.send_signal(signal.SIGTERM)
        rest = response.read()
    assert len(json.loads(begun + rest)["results"]["bindings"]) == 30000
    assert server.process.wait(30) == 0
    wait_for("every process is gone", lambda: not server.processes(), 10)


def test_a_new_release_is_picked_up_without_a_failure(
    awkward_site: Path, shelf: Shelf, build: Build, serve: Serve
) -> None:
    server = serve(awkward_site, shelf.folder)
    paths = ["/", "/doc/song/successor", "/data/song/successor.ttl", ASK, "/catalog"]
    failures: list[str] = []
    asked = [0]
    enough = threading.Event()

    def keep_asking(first: int) -> None:
        number = first
        while not enough.is_set():
            path = paths[number % len(paths)]
            number += 1
            try:
                status = server.get(path).status
            except OSError as error:
                failures.append(f"{path}: {error}")
            else:
                asked[0] += 1
                if status not in (200, 303):
                    failures.append(f"{path}: {status}")

    askers = [threading.Thread(target=keep_asking, args=(number,)) for number in range(3)]
    for asker in askers:
        asker.start()
    try:
        for was, becomes in (("Seuraaja", "Perijä"), ("Perijä", "Jälkeläinen")):
            change(awkward_site, was, becomes)
            fresh = build(awkward_site, shelf.folder)
            wait_for(f"{fresh.name} is served", lambda: f"Serving {fresh.name}." in server.said)  # noqa: B023
            wait_for("its data are served", lambda: becomes in server.get("/data/song/successor.ttl").text)  # noqa: B023
            query = f'ASK {{ <{LD}id/song/successor> <http://purl.org/dc/terms/title> "{becomes}"@fi }}'
            ask = "/sparql?query=" + urllib.parse.quote(query)

            def asked_of_it(path: str = ask) -> bool:
                return bool(json.loads(server.get(path, "application/sparql-results+json").body)["boolean"])

            wait_for("it is asked in every web process", asked_of_it)
    finally:
        enough.set()
        for asker in askers:
            asker.join()
    assert failures == []
    assert asked[0] > 20


def test_a_release_that_is_not_sound_is_not_picked_up(
    awkward_site: Path, shelf: Shelf, build: Build, serve: Serve
) -> None:
    server = serve(awkward_site, shelf.folder)
    good = shelf.live_name()
    fake = shelf.folder / "releases" / "2099-01-01-00000000"
    fake.mkdir()
    pointer = shelf.folder / "current.new"
    pointer.symlink_to(Path("releases") / fake.name)
    pointer.rename(shelf.folder / "current")
    wait_for("it says that it stays", lambda: f"Serving {good}." in server.said)
    assert server.get("/data/song/successor.ttl").status == 200
    assert server.get(ASK).status == 200
    change(awkward_site)
    fresh = build(awkward_site, shelf.folder)
    wait_for("the next sound one is served", lambda: f"Serving {fresh.name}." in server.said)


def test_a_killed_engine_comes_back_and_pages_never_fail(awkward_site: Path, shelf: Shelf, serve: Serve) -> None:
    server = serve(awkward_site, shelf.folder)
    assert server.get(ASK).status == 200
    engines = [pid for pid, name in server.processes().items() if "linjaus.engine" in name]
    assert engines
    for pid in engines:
        os.kill(pid, signal.SIGKILL)
    statuses: list[int] = []
    number = 0

    def answers() -> bool:
        nonlocal number
        number += 1
        statuses.append(server.get(f"/doc/song/successor?try={number}", "text/html").status)
        query = urllib.parse.quote(f"ASK {{ ?s ?p ?o }} # {number}")
        status = server.get(f"/sparql?query={query}").status
        assert status in (200, 503)
        return bool(status == 200 and any("linjaus.engine" in name for name in server.processes().values()))

    wait_for("/sparql answers again", answers)
    assert set(statuses) == {200}


def test_killed_web_processes_come_back(awkward_site: Path, shelf: Shelf, serve: Serve) -> None:
    server = serve(awkward_site, shelf.folder)
    web = sorted(pid for pid, name in server.processes().items() if "linjaus-web" in name)
    for pid in web[1:]:
        os.kill(pid, signal.SIGKILL)

    def answers() -> bool:
        try:
            return bool(server.get("/").status == 200)
        except OSError:
            return False

    wait_for("pages are there again", answers)
    assert server.stop() == 0


def test_two_servers_share_one_shelf(awkward_site: Path, shelf: Shelf, serve: Serve) -> None:
    one, other = serve(awkward_site, shelf.folder), serve(awkward_site, shelf.folder)
    assert one.address != other.address
    assert one.get(ASK).status == other.get(ASK).status == 200


def test_a_stopped_start_leaves_nothing(awkward_site: Path, tmp_path: Path, environment: Any) -> None:
    command = [sys.executable, "-m", "linjaus.cli", "serve", "--port", "0", "--site", str(awkward_site)]
    process = subprocess.Popen(
        [*command, "--releases", str(tmp_path / "shelf")],
        env=environment(),
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell has its background jobs ignore it
    )
    wait_for("the build has begun", lambda: (tmp_path / "shelf").exists() or process.poll() is not None)
    process.send_signal(signal.SIGINT)
    process.wait(30)
    assert [path for path in (tmp_path / "shelf").glob("work-*") if any(path.iterdir())] == []
