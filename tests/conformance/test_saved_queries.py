"""The saved questions answer what the sources say, the same on two engines.

The facts stand in saved_query_facts.py. Each question is asked of the dataset that a release publishes, derived graphs
and all: of pyoxigraph with its parameters in a VALUES row (as a remote endpoint gets them), and of rdflib with
``initBindings``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from comparison_facts import COMPARED, COMPARED_CASES, COMPARISON_CASES
from rdflib import Graph, Literal, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.term import Node
from saved_query_facts import ALIGNED, BASE, CASES, ELY, MADE_UP, MADE_UP_CASES, PROGRAMME, STRATEGY, Case, Row

from linjaus.engine.syntax import with_values_row
from linjaus.queries import SavedQuery, parse_query
from linjaus.shelf import Release

REPOSITORY = Path(__file__).parents[2]
FILES = sorted((REPOSITORY / "queries").glob("*.rq"))


@dataclass(frozen=True)
class Cell:
    """One cell of an answer; kind: iri, literal or nothing."""

    kind: str
    value: str = ""
    language: str = ""
    datatype: str = ""


@dataclass(frozen=True)
class World:
    """One set of triples in both engines."""

    store: ox.Store
    graph: Graph

    def ask(self, query: SavedQuery, values: Row) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
        """Columns and rows from pyoxigraph; where it can substitute the parameters itself, both ways must agree."""
        terms = query.bind(values)
        row = {name: term.n3() for name, term in terms.items()}
        answer = _table(self.store.query(with_values_row(query.text, row) if row else query.text))
        if row and set(row) <= set(answer[0]):
            given = {ox.Variable(name): ox.NamedNode(str(term)) for name, term in terms.items()}
            assert _table(self.store.query(query.text, substitutions=given)) == answer  # type: ignore[arg-type]
        return answer

    def ask_rdflib(self, query: SavedQuery, values: Row) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
        """Columns and rows from rdflib."""
        result = self.graph.query(_prepared(query.name), initBindings=query.bind(values))
        columns = tuple(str(variable) for variable in result.vars or ())
        return columns, [tuple(_of_rdflib(cell) for cell in row) for row in result]  # type: ignore[union-attr]


_XSD = "http://www.w3.org/2001/XMLSchema#"
_PLAIN = {f"{_XSD}string", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"}


def _of_pyoxigraph(term: object) -> Cell:
    if isinstance(term, ox.NamedNode):
        return Cell("iri", term.value)
    if isinstance(term, ox.Literal):
        datatype = "" if term.datatype.value in _PLAIN else term.datatype.value
        return Cell("literal", term.value, term.language or "", datatype)
    assert term is None, term
    return Cell("nothing")


def _of_rdflib(term: Node | None) -> Cell:
    if isinstance(term, URIRef):
        return Cell("iri", str(term))
    if isinstance(term, Literal):
        datatype = "" if term.datatype is None or str(term.datatype) in _PLAIN else str(term.datatype)
        return Cell("literal", str(term), term.language or "", datatype)
    assert term is None, term
    return Cell("nothing")


def _table(solutions: object) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    assert isinstance(solutions, ox.QuerySolutions)
    columns = tuple(variable.value for variable in solutions.variables)
    return columns, [tuple(_of_pyoxigraph(row[name]) for name in columns) for row in solutions]


@cache
def _question(name: str) -> SavedQuery:
    path = REPOSITORY / "queries" / f"{name}.rq"
    return parse_query(name, path.read_text(encoding="utf-8"), f"queries/{name}.rq")


@cache
def _prepared(name: str) -> Query:
    return prepareQuery(_question(name).text)


def _world(triples: bytes) -> World:
    store = ox.Store()
    store.load(triples, ox.RdfFormat.N_TRIPLES)
    return World(store, Graph(bind_namespaces="none").parse(data=triples, format="nt"))


@pytest.fixture(scope="module")
def quads(kainuu_release: Release) -> list[ox.Quad]:
    """The dataset of a release, derived graphs included."""
    return list(ox.parse(path=str(kainuu_release.path("dataset.nq")), format=ox.RdfFormat.N_QUADS))


@pytest.fixture(scope="module")
def published(quads: list[ox.Quad]) -> World:
    """The union of all graphs, which is what queries are asked of."""
    return _world("".join(sorted({f"{quad.triple} .\n" for quad in quads})).encode())


@pytest.fixture(scope="module")
def made_up() -> World:
    graph = Graph().parse(data=MADE_UP, format="turtle")
    return _world(graph.serialize(format="nt", encoding="utf-8"))


@pytest.fixture(scope="module")
def compared() -> World:
    graph = Graph().parse(data=COMPARED, format="turtle")
    return _world(graph.serialize(format="nt", encoding="utf-8"))


def _full(values: Row) -> dict[str, str]:
    return {name: BASE + value if value.startswith("id/") else value for name, value in values.items()}


def _check(world: World, case: Case) -> None:
    question = _question(case.query)
    columns, rows = world.ask(question, _full(case.parameters))
    assert columns == question.result
    found = [{name: cell.value.removeprefix(BASE) for name, cell in zip(columns, row, strict=True)} for row in rows]
    if case.count is not None:
        assert len(found) == case.count, found
    for fact in case.facts:
        assert any(fact.items() <= row.items() for row in found), f"missing: {fact}"
    for fact in case.absent:
        assert not any(fact.items() <= row.items() for row in found), f"should not be there: {fact}"
    if case.order:
        column, cells = case.order
        assert [row[column] for row in found] == list(cells)
    assert world.ask_rdflib(question, _full(case.parameters)) == (columns, rows), "the engines differ"


@pytest.mark.parametrize("case", [*CASES, *COMPARISON_CASES], ids=str)
def test_the_answer_is_what_the_sources_say(case: Case, published: World) -> None:
    _check(published, case)


@pytest.mark.parametrize("case", MADE_UP_CASES, ids=str)
def test_the_answer_is_right_where_the_site_has_no_such_case(case: Case, made_up: World) -> None:
    _check(made_up, case)


@pytest.mark.parametrize("case", COMPARED_CASES, ids=str)
def test_a_comparison_tells_what_is_kept_new_missing_or_unknown(case: Case, compared: World) -> None:
    _check(compared, case)


def test_priorities_that_share_a_theme_are_aligned_both_ways(quads: list[ox.Quad]) -> None:
    derived = {
        (quad.subject.value, quad.object.value)
        for quad in quads
        if quad.graph_name == ox.NamedNode(f"{BASE}graph/derived/aligned")
        and isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.NamedNode)
    }
    pairs = {(f"{BASE}{STRATEGY}/priority/{ours}", f"{BASE}{PROGRAMME}/priority/{theirs}") for ours, theirs in ALIGNED}
    read = (f"{BASE}{STRATEGY}/", f"{BASE}{PROGRAMME}/")
    between = {pair for pair in derived if all(priority.startswith(read) for priority in pair)}
    assert between == pairs | {(theirs, ours) for ours, theirs in pairs}
    assert derived == {(theirs, ours) for ours, theirs in derived}
    assert not any(ours.rpartition("/priority/")[0] == theirs.rpartition("/priority/")[0] for ours, theirs in derived)


def test_nobody_aligns_priorities_by_hand(quads: list[ox.Quad]) -> None:
    aligned = ox.NamedNode(f"{BASE}def#alignedWith")
    stated_in = {quad.graph_name for quad in quads if quad.predicate == aligned}
    assert stated_in == {ox.NamedNode(f"{BASE}graph/derived/aligned")}


@pytest.mark.parametrize(("asked", "given"), [("en", "en"), ("sv", "sv"), ("SV", "sv"), ("de", "fi"), ("", "fi")])
def test_labels_come_in_the_language_asked_for_or_in_finnish(asked: str, given: str, published: World) -> None:
    columns, rows = published.ask(_question("list-priorities"), _full({"organisation": ELY, "language": asked}))
    assert {row[columns.index("label")].language for row in rows} == {given}
    assert {row[columns.index("title")].language for row in rows} == {given}


@pytest.mark.parametrize("name", [path.stem for path in FILES])
class TestEveryQuestion:
    def test_says_everything_in_three_languages(self, name: str) -> None:
        question = _question(name)
        texts = [question.summary, question.description, *question.headings.values()]
        texts += [text for parameter in question.parameters for text in (parameter.label, parameter.description)]
        assert all(set(text) == {"fi", "sv", "en"} for text in texts)
        assert question.tags
        assert bool(question.headings) is not question.derives

    def test_offers_what_the_data_has(self, name: str, published: World) -> None:
        question = _question(name)
        for parameter in question.parameters:
            if not parameter.choices:
                assert parameter.kind in ("date", "language")
                continue
            columns, offered = _table(published.store.query(question.choices_of(parameter)))
            assert columns[0] == parameter.name
            values = [row[0].value for row in offered]
            assert parameter.example in values
            assert len(values) == len(set(values))
            required = {one.name: one.example for one in question.parameters if one.required}
            for value in values[:40]:
                assert published.ask(question, {**required, parameter.name: value})[0] == question.result

    def test_has_a_stated_fact(self, name: str) -> None:
        stated = {case.query for case in (*CASES, *COMPARISON_CASES) if case.facts or case.order} | {
            "construct-aligned"
        }
        assert name in stated

    def test_is_written_by_the_house_rules(self, name: str) -> None:
        question = _question(name)
        notes = "\n".join(row for row in question.text.splitlines() if re.match(r"# ", row))
        code = "\n".join(row for row in question.text.splitlines() if not row.lstrip().startswith("#"))
        prefixes = re.findall(r"^PREFIX ([a-z]+): <", code, re.MULTILINE)
        assert prefixes == sorted(set(prefixes)), "prefixes are alphabetical"
        body = re.sub(r"^PREFIX .*$", "", code, flags=re.MULTILINE)
        unused = [prefix for prefix in prefixes if not re.search(rf"(?<![\w:]){prefix}:\w", body)]
        assert not unused, "prefixes are used"
        assert "graph/" in notes, "a comment says which graphs are read"
        assert not re.search(r"SELECT\s+(DISTINCT\s+)?\*", body)
        assert question.derives or re.search(r"^ORDER BY ", body, re.MULTILINE)
        assert bool(question.result) is not question.derives

    def test_gives_an_answer_to_its_own_example(self, name: str, published: World) -> None:
        question = _question(name)
        if question.derives:
            made = {str(triple) for triple in published.store.query(question.text)}  # type: ignore[union-attr]
            assert made
            answer = published.graph.query(_prepared(name)).graph
            assert answer is not None
            assert made == {" ".join(term.n3() for term in triple) for triple in answer}
            return
        required = {parameter.name: parameter.example for parameter in question.parameters if parameter.required}
        every = {parameter.name: parameter.example for parameter in question.parameters}
        assert published.ask(question, required)[1]
        assert published.ask(question, every)[1]
