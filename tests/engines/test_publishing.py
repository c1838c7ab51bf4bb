"""``linjaus publish``: whole or not read, goes on where it was broken off, touches nothing that is not its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bench.peers import Peer

from engine_peers import address_of, engine_on, publish, stand
from linjaus.engine.limits import EngineLimits
from linjaus.engine.port import QueryRequest
from linjaus.engine.remote_releases import LOADING, WHOLE, RemoteReleases
from linjaus.engine.remote_transport import Endpoint
from linjaus.errors import EngineUnavailable, NotPublished
from linjaus.model import EngineAddress
from linjaus.publishing import Publication

FIRST, SECOND = "2026-01-01-aaaaaaaa", "2026-02-02-bbbbbbbb"
STRANGER = "<http://stranger.example/a> <http://stranger.example/b> <http://stranger.example/c> .\n"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def _data(base: str, size: int, word: str = "x") -> str:
    return "".join(
        f'<{base}id/{number}> <{base}p> "{word} {number}"@fi <{base}graph/{number % 5}> .\n' for number in range(size)
    )


def _count(address: EngineAddress, graph: str) -> int:
    remote = RemoteReleases(address, "http://any.example/")
    [(count,)] = remote.rows(COUNT, ("n",), graph)
    return int(count.value)


class _PulledPlug(Exception):
    """Stands for whatever may end a publication: a signal, a lost connection, a power cut."""


@pytest.mark.parametrize("way", ["graph_store", "update"])
def test_a_publication_that_broke_off_goes_on_and_comes_to_the_same(peer: Peer, tmp_path: Path, way: str) -> None:
    base = f"http://broken-off.example/{way}/"
    address = address_of(peer, batch=20, **({} if way == "graph_store" else {"graph_store": ""}))
    release = stand(tmp_path / "release", _data(base, 400), base, FIRST)
    seen: list[int] = []

    def pull_the_plug(what: str, done: int, of: int) -> None:
        if what == "load" and done == of // 2:
            raise _PulledPlug

    with pytest.raises(_PulledPlug):
        Publication(release, address, pull_the_plug).run(0.0, 0.0)
    standing, live = RemoteReleases(address, base).standing()
    assert (standing[FIRST].state, live) == (LOADING, "")
    assert standing[FIRST].done > 0
    with engine_on(address, base, lambda: FIRST, EngineLimits(), tmp_path) as engine, pytest.raises(EngineUnavailable):
        engine.query(QueryRequest(COUNT))  # half a release is no answer

    again = Publication(release, address, lambda what, done, of: seen.append(done) if what == "load" else None)
    published = again.run(0.0, 0.0)
    assert seen[0] == standing[FIRST].done + 1  # what was there already was not sent again
    standing, live = RemoteReleases(address, base).standing()
    assert (standing[FIRST].state, standing[FIRST].triples, live) == (WHOLE, 400, FIRST)
    assert published.digest == standing[FIRST].digest
    assert _count(address, f"{base}release/{FIRST}/union") == 400


def test_the_digest_does_not_depend_on_the_engine_or_the_batches(peer: Peer, tmp_path: Path) -> None:
    base = "http://digest.example/"
    release = stand(tmp_path / "release", _data(base, 90), base, FIRST)
    digests = {publish(release, address_of(peer, batch=batch)).digest for batch in (7, 50, 1000)}
    assert len(digests) == 1


def test_the_former_release_is_dropped_and_nothing_of_others_is_touched(peer: Peer, tmp_path: Path) -> None:
    base = "http://switching.example/"
    address = address_of(peer)
    foreign = ["http://foreign.example/graph", f"{base}graph/0", f"{base}releases-of-others"]
    for graph in foreign:
        Endpoint(address).add(
            graph, ["<http://foreign.example/a> <http://foreign.example/b> <http://foreign.example/c> .\n"], 30
        )
    first = stand(tmp_path / "one", _data(base, 60), base, FIRST)
    second = stand(tmp_path / "two", _data(base, 70, "y"), base, SECOND)
    live = [FIRST]
    publish(first, address)
    with engine_on(address, base, lambda: live[0], EngineLimits(), tmp_path) as engine:
        assert _answer(engine.query(QueryRequest(COUNT)).read()) == "60"
        waits: list[float] = []
        Publication(second, address, sleep=waits.append).run(3.0, 2.0)
        assert sum(waits) >= 5.0  # the readers of the former one were given their time
        live[0] = SECOND
    with engine_on(address, base, lambda: live[0], EngineLimits(), tmp_path) as engine:
        assert _answer(engine.query(QueryRequest(COUNT)).read()) == "70"
        with pytest.raises(EngineUnavailable):  # never an empty answer from a release that is gone
            engine.query(QueryRequest(COUNT), FIRST)
    standing, pointer = RemoteReleases(address, base).standing()
    assert (list(standing), pointer) == ([SECOND], SECOND)
    for graph in (f"{base}release/{FIRST}/union", f"{base}release/{FIRST}/map", f"{base}release/{FIRST}/graph/1"):
        assert _count(address, graph) == 0
    assert [_count(address, graph) for graph in foreign] == [1, 1, 1]


def _answer(body: bytes) -> str:
    value: str = json.loads(body)["results"]["bindings"][0]["n"]["value"]
    return value


def test_what_somebody_changed_there_is_found_and_read_by_nobody(peer: Peer, tmp_path: Path) -> None:
    base = "http://tampered.example/"
    address = address_of(peer)
    release = stand(tmp_path / "release", _data(base, 50), base, FIRST)
    publish(release, address)
    Endpoint(address).add(f"{base}release/{FIRST}/union", [STRANGER], 30)
    with pytest.raises(NotPublished, match=r"stranger\.example"):
        publish(release, address)
    with engine_on(address, base, lambda: FIRST, EngineLimits(), tmp_path) as engine, pytest.raises(EngineUnavailable):
        engine.query(QueryRequest(COUNT))
    assert publish(release, address).triples == 50  # begins anew


def test_virtuoso_says_what_it_cannot_hold(virtuoso_peer: Peer, tmp_path: Path) -> None:
    base = "http://numbers.example/"
    decimal = '"123456789.123456789123456789"^^<http://www.w3.org/2001/XMLSchema#decimal>'
    release = stand(tmp_path / "release", f"<{base}a> <{base}p> {decimal} <{base}graph/1> .\n", base, FIRST)
    with pytest.raises(NotPublished, match=r"lacks .*123456789\.123456789123456789"):
        publish(release, address_of(virtuoso_peer))


def test_an_engine_that_is_not_there_or_knows_us_not_is_told_as_such(peer: Peer, tmp_path: Path) -> None:
    base = "http://nobody.example/"
    release = stand(tmp_path / "release", _data(base, 5), base, FIRST)
    closed = "http://127.0.0.1:9/sparql"
    with pytest.raises(EngineUnavailable):
        publish(release, address_of(peer, query=closed, update=closed, graph_store=closed))
    if peer.user:
        with pytest.raises(EngineUnavailable, match="password"):
            publish(release, address_of(peer, password="wrong"))
