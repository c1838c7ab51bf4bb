"""A query without end on another engine ends for its reader at the deadline.

In the engine it may go on: Fuseki has no deadline of its own unless it is started with one. So these engines end with
the tests of this file, and burn nothing under the tests of others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from bench import peers

from engine_peers import address_of, engine_on, publish, stand
from linjaus.engine.limits import EngineLimits
from linjaus.engine.port import QueryEngine, QueryRequest
from linjaus.errors import EngineMemory, EngineTimeout

BASE = "http://endless.example/"
MANY = "".join(f'<{BASE}id/{n}> <{BASE}p> "{n}" <{BASE}graph/1> .\n' for n in range(2000))
"""Three patterns that share nothing have eight thousand million solutions over it."""


@pytest.fixture(scope="module", params=["virtuoso", "fuseki"])
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, need: Callable[[bool, str], None]
) -> Iterator[QueryEngine]:
    """What answers from each of the other engines, which nobody else asks."""
    missing = {"virtuoso": peers.virtuoso_missing, "fuseki": peers.fuseki_missing}[request.param]()
    need(not missing, missing)
    start = {"virtuoso": peers.virtuoso, "fuseki": peers.fuseki}[request.param]
    folder = tmp_path_factory.mktemp("endless")
    release = stand(folder / "release", MANY, BASE)
    with start(folder / request.param) as peer:
        address = address_of(peer)
        publish(release, address)
        with engine_on(address, BASE, lambda: release.name, EngineLimits(), folder) as found:
            yield found


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c != ?i) }",
        "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?f ?c",
        "CONSTRUCT { ?a ?e ?i } { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    ],
)
def test_a_query_without_end_ends_at_its_deadline(engine: QueryEngine, text: str) -> None:
    with pytest.raises((EngineTimeout, EngineMemory)):
        engine.query(QueryRequest(text, deadline=2.0)).read()
    assert b"true" in engine.query(QueryRequest("ASK {}")).read()
