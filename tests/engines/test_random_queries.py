"""On small random graphs, another engine answers random queries as ours does, or says that it is not asked."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator

import pyoxigraph as ox
import pytest
from bench.peers import Peer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib.term import Identifier

from engine_peers import address_of
from linjaus.elsewhere import JUDGE, start_judge
from linjaus.engine.limits import EngineLimits
from linjaus.engine.local import LocalEngine
from linjaus.engine.port import QueryEngine, QueryRequest
from linjaus.engine.published import PublishedEngine
from linjaus.engine.remote_releases import RemoteReleases
from linjaus.engine.remote_rewrite import CANONICAL, Scope
from linjaus.engine.store import Dataset, with_union
from linjaus.engine.terms import to_oxigraph
from linjaus.engine.worker import WorkerEngine
from linjaus.errors import QueryError, UnsupportedQuery
from small_graphs import queries, triples

BASE, RELEASE = "http://random.example/", "2026-01-01-00000000"
ZERO_LENGTH = re.compile(r"[>)][*?]")
"""Paths that may have no length: one from or to a constant that the data does not have matches by SPARQL 1.1 (section
18.4), but not in our engine."""
Quads = list[tuple[tuple[Identifier, Identifier, Identifier], int]]
Put = Callable[[Dataset], QueryEngine]


@pytest.fixture(scope="module")
def put(peer: Peer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Put]:
    """``put(dataset)`` is the other engine with that dataset in it."""
    folder = tmp_path_factory.mktemp("random")
    judge = start_judge(folder, EngineLimits())
    judging = WorkerEngine(folder, lambda: JUDGE)
    address = address_of(peer)
    remote = RemoteReleases(address, BASE)
    plain = Scope(BASE, RELEASE)

    def put(dataset: Dataset) -> QueryEngine:
        remote.clear([plain.union, plain.map, *(plain.graph(f"urn:g:{number}") for number in (1, 2, 3))])
        graphs: dict[str, list[str]] = {}
        for quad in dataset.store:
            name = quad.graph_name
            target = plain.graph(name.value) if isinstance(name, ox.NamedNode) else plain.union
            graphs.setdefault(target, []).append(f"{quad.subject} {quad.predicate} {quad.object} .\n")
            if isinstance(name, ox.NamedNode):
                graphs.setdefault(plain.map, []).append(f"<{target}> <{CANONICAL}> {name} .\n")
        for graph, lines in graphs.items():
            remote.endpoint.add(graph, lines, 30.0)
        scope = Scope(BASE, RELEASE, has_blanks=False, overlapping=dataset.overlapping, has_subtags=False)
        return PublishedEngine(address, judging, lambda release: scope)

    yield put
    judge.stop()


def _said(engine: QueryEngine, text: str) -> object:
    try:
        answer = json.loads(engine.query(QueryRequest(text)).read())
    except UnsupportedQuery:
        return None
    except QueryError:
        return "wrong"
    if "boolean" in answer:
        return answer["boolean"]
    return Counter(json.dumps(row, sort_keys=True) for row in answer["results"]["bindings"])


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    quads=st.lists(st.tuples(triples, st.integers(1, 3)), max_size=12), texts=st.lists(queries, min_size=6, max_size=6)
)
def test_another_engine_answers_random_queries_as_ours_does(put: Put, quads: Quads, texts: list[str]) -> None:
    store = ox.Store()
    for triple, number in quads:
        store.add(ox.Quad(*(to_oxigraph(term) for term in triple), ox.NamedNode(f"urn:g:{number}")))  # type: ignore[arg-type]
    dataset = with_union(store)
    own, other = LocalEngine(dataset), put(dataset)
    for text in texts:
        if ZERO_LENGTH.search(text):
            continue
        theirs = _said(other, text)
        assert theirs is None or theirs == _said(own, text), text
