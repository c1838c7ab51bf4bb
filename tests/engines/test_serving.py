"""``linjaus serve --engine``: queries from the engine elsewhere, everything else from the release's files."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from bench import peers
from bench.peers import Peer

from conftest import AWKWARD, Server, build_live, copy_awkward, wait_for
from engine_peers import address_of
from linjaus.engine.remote_releases import RemoteReleases

COUNT = f"/sparql?query={quote('SELECT (COUNT(*) AS ?n) { ?s ?p ?o }')}&timeout=10"
Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def own_fuseki(tmp_path: Path, need: Callable[[bool, str], None]) -> Iterator[Peer]:
    """A Fuseki that the test may end."""
    need(not peers.fuseki_missing(), peers.fuseki_missing())
    with peers.fuseki(tmp_path / "fuseki") as peer:
        yield peer


def _site(folder: Path, peer: Peer) -> Path:
    site = copy_awkward(folder)
    table = f'\n[engines.big]\nkind = "{peer.name}"\nquery = "{peer.query}"\nupdate = "{peer.update}"\n'
    with (site / "linjaus.toml").open("a", encoding="utf-8") as file:
        file.write(f'{table}graph_store = "{peer.graph_store}"\n')
    return site


def _count(server: Server) -> str:
    answer = server.get(COUNT, "application/sparql-results+json")
    return json.loads(answer.body)["results"]["bindings"][0]["n"]["value"] if answer.status == 200 else ""


def test_a_site_is_published_served_and_outlives_its_engine(
    own_fuseki: Peer, tmp_path: Path, serve: Callable[..., Server], linjaus: Command
) -> None:
    site, releases = _site(tmp_path / "site", own_fuseki), tmp_path / "releases"
    first = build_live(site, releases)
    server = serve(site, releases, "--engine", "big", "--workers", "1")
    page, data = server.get("/"), server.get("/catalog", "text/turtle")
    assert (page.status, data.status) == (200, 200)
    refused = server.get(COUNT)
    assert refused.status == 503
    assert "Retry-After" in refused.headers

    publish = ("publish", "--to", "big", "--site", site, "--releases", releases, "--settle", "1")
    told = linjaus(*publish)
    assert told.returncode == 0, told.stderr
    assert first.name in told.stdout
    triples = str(first.manifest.counts["triples"])
    assert wait_for("queries are answered", lambda: _count(server)) == triples

    wrong = server.get(f"/sparql?query={quote('SELECT * {')}")
    assert wrong.status == 400
    out = server.get(f"/sparql?query={quote('SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }')}")
    assert out.status == 403
    assert server.get("/readyz").status == 200

    own_fuseki.stop()
    down = server.get(f"/sparql?query={quote('SELECT * { ?s ?p ?o } LIMIT 7')}")
    assert down.status == 503
    assert server.get("/").status == 200
    assert server.get("/catalog", "text/turtle").status == 200


def test_a_changed_site_goes_over_to_its_next_release(
    own_fuseki: Peer, tmp_path: Path, serve: Callable[..., Server], linjaus: Command
) -> None:
    site, releases = _site(tmp_path / "site", own_fuseki), tmp_path / "releases"
    publish = ("publish", "--to", "big", "--site", site, "--releases", releases, "--settle", "3")
    first = build_live(site, releases)
    assert linjaus(*publish).returncode == 0
    server = serve(site, releases, "--engine", "big", "--workers", "1")
    before = str(first.manifest.counts["triples"])
    assert wait_for("queries are answered", lambda: _count(server)) == before

    ontology = next(path for path in sorted(site.rglob("*.ttl")) if "skos:prefLabel" in path.read_text("utf-8"))
    with ontology.open("a", encoding="utf-8") as file:
        file.write('\n<https://elsewhere.example/new> <http://www.w3.org/2000/01/rdf-schema#seeAlso> "new"@en .\n')
    second = build_live(site, releases)
    assert second.name != first.name
    assert _count(server) == before  # until the engine has the next one
    told = linjaus(*publish, env={"LINJAUS_DEADLINE": "2"})
    assert told.returncode == 0, told.stderr
    assert f"{first.name} was dropped" in told.stdout
    after = str(second.manifest.counts["triples"])
    assert wait_for("the next release is served", lambda: _count(server) == after)
    assert server.get("/readyz").status == 200
    remote = RemoteReleases(address_of(own_fuseki), second.manifest.base)
    assert list(remote.standing()[0]) == [second.name]
    assert list(remote.triples(remote.scope(first.name).union, None, 30.0)) == []


def test_an_engine_that_nobody_described_is_told_with_those_there_are(tmp_path: Path, linjaus_here: Command) -> None:
    site = tmp_path / "site"
    shutil.copytree(AWKWARD, site, ignore=shutil.ignore_patterns("build"))
    for command in (["serve", "--engine", "nowhere"], ["publish", "--to", "nowhere"]):
        told = linjaus_here(*command, "--site", site, "--releases", tmp_path / "releases")
        assert told.returncode == 2
        assert "There is no engine nowhere" in told.stderr


def test_name_and_password_come_from_the_environment_only(tmp_path: Path, linjaus_here: Command) -> None:
    site = copy_awkward(tmp_path / "site")
    with (site / "linjaus.toml").open("a", encoding="utf-8") as file:
        file.write(
            '\n[engines.big]\nquery = "http://127.0.0.1:9/"\nupdate = "http://127.0.0.1:9/"\npassword = "secret"\n'
        )
    told = linjaus_here("publish", "--to", "big", "--site", site, "--releases", tmp_path / "releases")
    assert told.returncode == 2
    assert "password" in told.stderr
