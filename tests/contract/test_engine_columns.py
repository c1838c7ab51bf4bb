"""Counting questions over a large release, which columns answer: alike in every way, and no less kept in bounds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from engine_processes import assert_answers, at_rest, needs_proc, started, wait_until
from linjaus.engine.limits import EngineLimits
from linjaus.engine.port import BINDINGS_TYPES, QueryRequest, ResultFormats
from linjaus.engine.process import EngineProcess
from linjaus.engine.worker import WorkerEngine
from linjaus.errors import EngineMemory, EngineTimeout, NotAcceptable, QueryError

LIMITS = EngineLimits(
    deadline=20,
    memory=512 << 20,
    max_queries=2,
    max_rows=100,
    further="https://example.org/all?a&b",
    columns_from=1_000,
)
COUNTING = (
    "SELECT ?o (COUNT(?s) AS ?n) { ?s <urn:p> ?o } GROUP BY ?o ORDER BY DESC(?n) ?o LIMIT 7",
    "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s <urn:p>/<urn:next>* ?o }",
    'SELECT (COUNT(*) AS ?n) { ?s <urn:p> ?o . ?s <urn:says> ?words . FILTER(CONTAINS(?words, "7")) }',
    "SELECT DISTINCT ?words { ?s <urn:says> ?words } ORDER BY ?words",
    "SELECT DISTINCT ?o { ?s <urn:p> ?o } ORDER BY DESC(?o)",
    "SELECT DISTINCT ?o { ?s <urn:p> ?o } ORDER BY DESC(?o) LIMIT 100",
    "SELECT DISTINCT ?o { ?s <urn:p> ?o } LIMIT 0",
    "SELECT ?s (COUNT(*) AS ?n) ?odd { ?s <urn:p> ?o ; <urn:odd> ?odd } GROUP BY ?s ?odd ORDER BY ?s",
)
ODD = (
    *(
        '"a & <b>"',
        '"\'"',
        '""',
        '" "',
        '" a  b\\n"',
        '"a\\tb"',
        '"a\\rb\\\\ \\"c\\", d"',
        '"kyll\u00e4 \U0001f332\u00a0"@se-FI',
    ),
    *('"5"^^<http://www.w3.org/2001/XMLSchema#integer>', '"x"^^<http://www.w3.org/2001/XMLSchema#integer>'),
    *('"-1.50"^^<http://www.w3.org/2001/XMLSchema#decimal>', '"1e9"^^<http://www.w3.org/2001/XMLSchema#double>'),
    *('"1"^^<http://www.w3.org/2001/XMLSchema#boolean>', '"2019"^^<http://www.w3.org/2001/XMLSchema#gYear>'),
    *('"a \\"b\\""^^<urn:d&amp;\'x>', "<https://example.org/a,b?c=d&e='f'>", "_:b1"),
)
CONTROLS = ('"bell \\u0007"', '"last \\uFFFF"', '"null \\u0000 \\u001F \\u007F"')


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("release") / "dataset.nq"
    with path.open("w", encoding="utf-8") as file:
        for number in range(20_000):
            file.write(f"<urn:s:{number}> <urn:p> <urn:o:{number % 200}> <urn:g:1> .\n")
            file.write(f'<urn:s:{number}> <urn:says> "sana {number % 90}"@fi <urn:g:2> .\n')
            file.write(f"<urn:s:{number}> <urn:odd> {ODD[number % len(ODD)]} <urn:g:2> .\n")
            file.write(f"<urn:s:{number}> <urn:controls> {CONTROLS[number % len(CONTROLS)]} <urn:g:2> .\n")
        for number in range(199):
            file.write(f"<urn:o:{number}> <urn:next> <urn:o:{number + 1}> <urn:g:1> .\n")
            file.write(f"<urn:o:{number}> <urn:next> <urn:o:{number + 1}> <urn:g:2> .\n")
    return path


@pytest.fixture(scope="module")
def running(dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[WorkerEngine, EngineProcess]]:
    with started(dataset, tmp_path_factory.mktemp("with"), LIMITS) as both:
        yield both


@pytest.fixture(scope="module")
def without(dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkerEngine]:
    with started(dataset, tmp_path_factory.mktemp("without"), replace(LIMITS, columns_from=0)) as (engine, _):
        yield engine


@pytest.mark.parametrize("media_type", BINDINGS_TYPES)
@pytest.mark.parametrize("text", COUNTING)
def test_answers_are_the_same_bytes_with_and_without_columns(
    running: tuple[WorkerEngine, EngineProcess], without: WorkerEngine, text: str, media_type: str
) -> None:
    request = QueryRequest(text, formats=ResultFormats(bindings=media_type))
    ours, theirs = running[0].query(request), without.query(request)
    assert ours.truncated == theirs.truncated
    assert ours.read() == theirs.read()


@pytest.mark.parametrize("media_type", BINDINGS_TYPES)
def test_characters_that_no_xml_can_hold_are_written_or_refused_alike(
    running: tuple[WorkerEngine, EngineProcess], without: WorkerEngine, media_type: str
) -> None:
    text = "SELECT ?s ?c (COUNT(*) AS ?n) { ?s <urn:controls> ?c } GROUP BY ?s ?c ORDER BY ?s"
    request = QueryRequest(text, formats=ResultFormats(bindings=media_type))
    if media_type.endswith("+xml"):
        for engine in (running[0], without):
            with pytest.raises(NotAcceptable):
                engine.query(request).read()
    else:
        assert running[0].query(request).read() == without.query(request).read()


def test_an_answer_that_is_cut_takes_no_more_than_what_is_given(running: tuple[WorkerEngine, EngineProcess]) -> None:
    text = "SELECT DISTINCT ?a ?b ?c { ?a <urn:p> ?o . ?b <urn:p> ?o . ?c <urn:p> ?o }"
    answer = running[0].query(QueryRequest(text, formats=ResultFormats(bindings="text/csv")))
    assert len(answer.read().splitlines()) == 1 + LIMITS.max_rows
    assert answer.truncated


@needs_proc
@pytest.mark.parametrize(
    "text",
    [
        "SELECT (COUNT(*) AS ?n) { ?a <urn:p> ?o . ?b <urn:p> ?o . ?c <urn:p> ?o . ?d <urn:p> ?o . ?e <urn:p> ?o }",
        "SELECT ?a ?b ?c (COUNT(*) AS ?n) { ?a <urn:p> ?o . ?b <urn:p> ?o . ?c <urn:p> ?o } GROUP BY ?a ?b ?c",
        "SELECT DISTINCT ?a ?b ?c { ?a <urn:p> ?o . ?b <urn:p> ?o . ?c <urn:p> ?o } ORDER BY ?c",
    ],
)
def test_a_runaway_count_ends_in_time_and_in_its_memory(running: tuple[WorkerEngine, EngineProcess], text: str) -> None:
    engine, process = running
    with pytest.raises((EngineTimeout, EngineMemory)):
        engine.query(QueryRequest(text, deadline=1.0)).read()
    wait_until(lambda: at_rest(engine, process))
    assert_answers(engine)


def test_a_question_of_two_graphs_is_asked_of_these_alone(running: tuple[WorkerEngine, EngineProcess]) -> None:
    text = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    csv = ResultFormats(bindings="text/csv")
    counts = [
        int(running[0].query(QueryRequest(text, csv, graphs)).read().split()[1])
        for graphs in ((), ("urn:g:1",), ("urn:g:1", "urn:g:2"))
    ]
    assert counts == [80_199, 20_199, 80_199]


def test_what_is_wrong_is_told_as_ever(running: tuple[WorkerEngine, EngineProcess], without: WorkerEngine) -> None:
    text = "SELECT (COUNT(*) AS ?n) { ?s <urn:p> ?o } GROUP BY"
    told = []
    for engine in (running[0], without):
        with pytest.raises(QueryError) as caught:
            engine.query(QueryRequest(text))
        told.append(str(caught.value))
    assert told[0] == told[1]
