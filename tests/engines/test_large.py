"""A million triples in Virtuoso and in Fuseki, or LINJAUS_LARGE_TRIPLES. Takes minutes: runs where LINJAUS_LARGE=1."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest
from bench import corpus, peers

from engine_peers import address_of, engine_on, publish
from linjaus.engine.limits import EngineLimits
from linjaus.engine.local import LocalEngine
from linjaus.engine.port import QueryRequest
from linjaus.shelf import Release, Shelf

TRIPLES = int(os.environ.get("LINJAUS_LARGE_TRIPLES", "1000000"))
QUERIES = [
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT ?c (COUNT(?s) AS ?n) { ?s a ?c } GROUP BY ?c",
    "PREFIX lin: <https://w3id.org/linjaus/def#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"
    " PREFIX dct: <http://purl.org/dc/terms/> SELECT ?theme (COUNT(DISTINCT ?m) AS ?n)"
    " { ?m a lin:Measure ; dct:subject/skos:broader* ?theme } GROUP BY ?theme",
    "SELECT ?s ?o { ?s <http://purl.org/dc/terms/isPartOf> ?o }",
]


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    if os.environ.get("LINJAUS_LARGE") != "1":
        pytest.skip("LINJAUS_LARGE is not 1: publishing a million triples takes minutes (make test-large)")
    folder = tmp_path_factory.mktemp("shelf")
    return Shelf(folder).open(corpus.shelve(folder, TRIPLES))


@pytest.mark.parametrize("name", ["virtuoso", "fuseki"])
def test_a_million_triples_are_published_and_answered_alike(release: Release, name: str, tmp_path: Path) -> None:
    missing = peers.virtuoso_missing() if name == "virtuoso" else peers.fuseki_missing()
    if missing:
        pytest.skip(missing)
    start = peers.virtuoso if name == "virtuoso" else peers.fuseki
    own = LocalEngine.of_release(release.path("dataset.nq"))
    with start(tmp_path / name, memory=3 * 2**30) as peer:
        address = address_of(peer, batch=50_000)
        begun = time.monotonic()
        published = publish(release, address)
        print(f"{name}: {published.triples} triples published in {time.monotonic() - begun:.0f} s")
        assert published.triples == release.manifest.counts["triples"]
        limits = EngineLimits(deadline=120.0)
        with engine_on(address, corpus.BASE, lambda: release.name, limits, tmp_path) as engine:
            for text in QUERIES:
                assert _rows(engine.query(QueryRequest(text)).read()) == _rows(own.query(QueryRequest(text)).read())


def _rows(body: bytes) -> list[str]:
    return sorted(json.dumps(row, sort_keys=True) for row in json.loads(body)["results"]["bindings"])
