"""A graph survives every syntax, always makes the same bytes, and two parsers read the same in it."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, XSD, BNode, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.term import Node

from linjaus.namespaces import PREFIXES
from linjaus.release.context import build_context
from linjaus.reports import _term
from linjaus.representation import GRAPH_SYNTAXES, JSON_LD, RDF_XML, Syntax, serialize
from linjaus.turtle import parse_turtle

BASE = "http://awkward.example:8080/ld/"
IN_XML = st.characters(
    exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff", include_characters="\n\r\t\u0085"
)
ANY = st.characters(exclude_categories=["Cs"])
NAMES = st.sampled_from(
    ["a", "ä", "id/song/x", "def#Song", "x%2Fy", "x(1)", "x'y", "a&b", "list", "type", "id", "2031"]
)
IRIS = NAMES.map(lambda name: URIRef(BASE + name))
PREDICATES = st.sampled_from(
    ["def#sings", "def#title", "other#title", "def#ääni", "def#type", "def#id", "def#id-x"]
).map(lambda name: URIRef(BASE + name)) | st.just(RDF.type)
NODES = st.sampled_from([BNode(f"n{number}") for number in range(4)])
TYPED = st.sampled_from(
    [
        Literal("7", datatype=XSD.integer),
        *(Literal(text, datatype=XSD.boolean, normalize=False) for text in ("true", "1")),
        *(Literal(text, datatype=XSD.double, normalize=False) for text in ("NaN", "1000", "1.0E3", "-INF", "1e")),
        *(Literal(text, datatype=XSD.decimal, normalize=False) for text in ("1", "1.", ".50", "x")),
        *(Literal(text, datatype=XSD.integer, normalize=False) for text in ("007", "+7", " 7 ", "1_000")),
        Literal("1.5", datatype=XSD.decimal),
        Literal("2031-02-28", datatype=XSD.date),
        Literal("2031", datatype=XSD.gYear),
        Literal("x", datatype=URIRef(BASE + "def#odd")),
    ]
)


def graphs(characters: st.SearchStrategy[str]) -> st.SearchStrategy[list[tuple[Node, Node, Node]]]:
    """Lists of triples; texts are of these characters."""
    texts = st.text(characters, max_size=8)
    tagged = st.builds(Literal, texts, lang=st.sampled_from(["fi", "sv", "se", "zh-hans"]))
    objects = IRIS | NODES | TYPED | st.builds(Literal, texts) | tagged
    return st.lists(st.tuples(IRIS | NODES, PREDICATES, objects), max_size=10)


def graph_of(triples: list[tuple[Node, Node, Node]]) -> Graph:
    graph = Graph(bind_namespaces="none")
    for triple in triples:
        if triple[1] != RDF.type or isinstance(triple[2], URIRef | BNode):
            graph.add(triple)
    return graph


def canonical(data: bytes, form: ox.RdfFormat, base: str = BASE) -> set[str]:
    """The triples of a document as pyoxigraph reads them, blank nodes named canonically."""
    dataset = ox.Dataset(ox.parse(data, form, base_iri=base))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


def as_rdflib_reads(graph: Graph) -> Graph:
    """The graph with its literals as rdflib's parsers leave them: numbers, dates and booleans in canonical form."""
    return Graph().parse(data=graph.serialize(format="nt"), format="nt")


def by_oxigraph(graph: Graph) -> set[str]:
    return canonical(graph.serialize(format="nt", encoding="utf-8"), ox.RdfFormat.N_TRIPLES)


FORMS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
}


@pytest.mark.parametrize("syntax", GRAPH_SYNTAXES, ids=lambda syntax: syntax.extension)
@given(data=st.data())
def test_a_graph_comes_back_whole_by_two_parsers(syntax: Syntax, data: st.DataObject) -> None:
    graph = graph_of(data.draw(graphs(IN_XML if syntax is RDF_XML else ANY)))
    written = serialize(graph, syntax, PREFIXES)
    assert canonical(written, FORMS[syntax.extension]) == by_oxigraph(graph)
    assert isomorphic(Graph().parse(data=written, format=syntax.rdflib, publicID=BASE), as_rdflib_reads(graph))


@pytest.mark.parametrize("syntax", GRAPH_SYNTAXES, ids=lambda syntax: syntax.extension)
@given(data=st.data())
def test_the_order_of_triples_and_the_names_of_blank_nodes_leave_no_trace(syntax: Syntax, data: st.DataObject) -> None:
    triples = data.draw(graphs(IN_XML))
    shuffled = data.draw(st.permutations(triples))
    renamed = {BNode(f"n{number}"): BNode(f"z{9 - number}") for number in range(4)}
    other = [(renamed.get(s, s), p, renamed.get(o, o)) for s, p, o in shuffled]  # type: ignore[call-overload]
    assert serialize(graph_of(triples), syntax, PREFIXES) == serialize(graph_of(other), syntax, PREFIXES)


@given(graphs(ANY))
def test_json_ld_with_the_built_context_says_the_same(triples: list[tuple[Node, Node, Node]]) -> None:
    graph = graph_of(triples)
    parsed = list(ox.parse(graph.serialize(format="nt", encoding="utf-8"), ox.RdfFormat.N_TRIPLES))
    context = build_context([quad.triple for quad in parsed], {**PREFIXES, "song": f"{BASE}def#", "title": f"{BASE}"})
    written = serialize(graph, JSON_LD, PREFIXES, context)
    assert canonical(written, ox.RdfFormat.JSON_LD) == by_oxigraph(graph)
    assert isomorphic(Graph().parse(data=written, format="json-ld"), as_rdflib_reads(graph))


@given(graphs(ANY), st.sampled_from(["ttl", "nt"]))
def test_turtle_is_read_as_pyoxigraph_reads_it(triples: list[tuple[Node, Node, Node]], extension: str) -> None:
    written = ox.serialize(
        ox.parse(graph_of(triples).serialize(format="nt", encoding="utf-8"), ox.RdfFormat.N_TRIPLES),
        format=FORMS[extension],
        prefixes={"song": f"{BASE}def#"} if extension == "ttl" else None,
    )
    assert written is not None
    graph, lines, _ = parse_turtle(written, "data/x.ttl", f"{BASE}graph/x")
    assert by_oxigraph(graph) == canonical(written, ox.RdfFormat.TURTLE)
    assert set(lines) == set(graph)
    rows = written.decode().split("\n")
    assert all(1 <= line <= len(rows) for line in lines.values())


SNIPPETS = st.sampled_from(
    [
        "<a> <b> <c> .",
        "[] <b> [ <c> 1 ; <d> [] ] .",
        "<a> <b> ( 1 ( 2 ) () [ <c> 'x' ] ) .",
        "_:x <b> _:y . _:y <b> _:x .",
        "_:b1 <b> _:l1 , [] .",
        "@base <http://other.example/> . <a> <b> <../c?x=1#y> .",
        "PREFIX p: <http://p.example/>\np:a.b p:c\\,d p:%41 .",
        "@prefix : <#> . :a :b :c, :d ;; :e 1.50, -2, 1e3, .5, 007, 1.e0, +1.0, .1E-2 ; .",
        'BASE <x/y>\n<z> a "a\\u00e4\\n\\"b\\""@fi-FI, """c"d\ne""", \'\'\'f\'\'\' .',
        '<a> <b> "2031-02-28T00:00:00.0Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>, true .',
        "# only a comment",
        "<a>\r\n  <b>\r\n  <c> .",
    ]
)


@given(st.lists(SNIPPETS, max_size=6).map("\n".join))
def test_every_form_of_turtle_is_read_as_pyoxigraph_reads_it(text: str) -> None:
    base = f"{BASE}graph/x"
    graph, lines, _ = parse_turtle(text.encode(), "data/x.ttl", base)
    assert by_oxigraph(graph) == canonical(text.encode(), ox.RdfFormat.TURTLE, base)
    assert set(lines) == set(graph)


@given(st.text(ANY), st.sampled_from([None, "fi", "zh-Hans"]))
def test_a_report_reads_a_literal_back_from_its_n3_form(text: str, language: str | None) -> None:
    literal = Literal(text, lang=language)
    assert _term(literal.n3()) == literal
