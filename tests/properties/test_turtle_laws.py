"""Laws of our form of Turtle, on texts that no person would write."""

from __future__ import annotations

import re

import pyoxigraph
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import XSD, BNode, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from linjaus.turtle_form import compose, format_turtle, insert, remove
from linjaus.turtle_form.terms import resolve

BASE = "https://example.org/"
PREFIXES = {"ex": "https://example.org/def#", "dct": "http://purl.org/dc/terms/"}

_iri = st.sampled_from(
    [
        *("<id/a>", "<id/b>", "<id/b/part/1>", "<#c>", "<>", "<../up>", "<https://example.org/id/a>", "<urn:x:y>"),
        *(
            "ex:a",
            "ex:b",
            "ex:",
            "ex:with.dot",
            "ex:esc\\,aped",
            "ex:%41",
            "dct:title",
            "<\\u00e4>",
            "<https://example.org/def#a>",
        ),
    ]
)
_verb = st.one_of(st.sampled_from(["a", "dct:title", "dct:source", "ex:p", "ex:q", "<id/p>"]), _iri)
_text = st.text(st.sampled_from("aä \t#.;,\"'\\\n\r\u2028\u00a0😀@<"), max_size=6)


def _quoted(value: str, quotes: str) -> str:
    inner = value.replace("\\", "\\\\").replace(quotes[0], f"\\{quotes[0]}")
    if len(quotes) == 1:
        inner = inner.replace("\n", "\\n").replace("\r", "\\r")
    return quotes + inner + quotes


_string = st.builds(_quoted, _text, st.sampled_from(['"', "'", '"""', "'''"]))
_escaped = st.sampled_from(['"\\u0041\\U0001F600\\u00A0"', '"\\u0022\\\\"', "'\\''", '"""a""b\\""""'])
_literal = st.one_of(
    st.builds("{}{}".format, st.one_of(_string, _escaped), st.sampled_from(["", "@fi", "@sv", "@en-GB", "^^ex:t"])),
    st.sampled_from(
        [
            *(
                "1",
                "-007",
                "+1.50",
                "1.e3",
                ".5E-2",
                "true",
                "false",
                '"5"^^<http://www.w3.org/2001/XMLSchema#integer>',
            ),
            *('"x"^^<http://www.w3.org/2001/XMLSchema#string>', '"1e0"^^<http://www.w3.org/2001/XMLSchema#double>'),
        ]
    ),
)
_gap = st.sampled_from(
    [" ", " ", " ", "\n", "\n\n", "\t", "\r\n", " # c{}\n", "\n# c{}\n", "\n\n### c{}\n\n", "\n    # c{}\n\n"]
)


def _said(value: st.SearchStrategy[list[str]]) -> st.SearchStrategy[list[str]]:
    """Tokens of a predicate-object list, with semicolons to spare."""
    values = st.lists(value, min_size=1, max_size=2).map(
        lambda found: [token for index, one in enumerate(found) for token in ([","] if index else []) + one]
    )
    line = st.builds(lambda verb, rest: [verb, *rest], _verb, values)
    spare = st.sampled_from([[";"], [";", ";"]])
    return st.builds(
        lambda lines, between, end: (
            [token for index, one in enumerate(lines) for token in (between if index else []) + one] + end
        ),
        st.lists(line, min_size=1, max_size=3),
        spare,
        st.sampled_from([[], [], [";"]]),
    )


_value = st.recursive(
    st.one_of(_iri, _literal, st.sampled_from(["_:x", "_:y.z", "[]", "()"])).map(lambda token: [token]),
    lambda inner: st.one_of(
        _said(inner).map(lambda tokens: ["[", *tokens, "]"]),
        st.lists(inner, max_size=3).map(lambda items: ["(", *(token for item in items for token in item), ")"]),
    ),
    max_leaves=4,
)
_statement = st.one_of(
    st.builds(lambda subject, said: [subject, *said, "."], st.one_of(_iri, st.just("_:x")), _said(_value)),
    st.builds(lambda said, more: ["[", *said, "]", *more, "."], _said(_value), st.one_of(st.just([]), _said(_value))),
    st.builds(lambda item, said: ["(", *item, ")", *said, "."], _value, _said(_value)),
)
_directive = st.sampled_from(
    [
        *(["@prefix", "ex:", "<https://example.org/def#>", "."], ["PREFIX", "ex:", "<https://other.example/>"]),
        *(["@prefix", "ex:", "<rel#>", "."], ["@prefix", "unused:", "<https://example.org/un>", "."]),
        *(
            ["@base", "<https://example.org/id/x>", "."],
            ["base", "<deeper/>"],
            ["@prefix", "b:", "<https://b.example/>", "."],
        ),
    ]
)
_HEAD = ["@base", "<https://example.org/>", ".", "PREFIX", "ex:", "<https://example.org/def#>"]
_HEAD += ["@prefix", "dct:", "<http://purl.org/dc/terms/>", "."]
_rest = st.lists(st.one_of(_statement, _statement, _statement, _directive), max_size=4).map(
    lambda parts: [token for part in parts for token in part]
)


@st.composite
def turtle(draw: st.DrawFn) -> str:
    """A text with comments, each with a number of its own, in any gap between tokens."""
    tokens = _HEAD + draw(_rest)
    gaps = draw(st.lists(_gap, min_size=len(tokens) + 1, max_size=len(tokens) + 1))
    pieces = [gaps[0].format("0")]
    for index, token in enumerate(tokens, start=1):
        pieces += [token, gaps[index].format(index)]
    return "".join(pieces)


def graph(text: str) -> Graph:
    """What a text says, read by the strict parser."""
    found = Graph(bind_namespaces="none")
    for quad in pyoxigraph.parse(text.encode(), pyoxigraph.RdfFormat.TURTLE, base_iri=BASE):
        found.add((term(quad.subject), term(quad.predicate), term(quad.object)))
    return found


def term(read: pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal) -> URIRef | BNode | Literal:
    """As rdflib has it, with the form in which it is written."""
    if isinstance(read, pyoxigraph.Literal):
        if read.language or read.datatype.value == str(XSD.string):
            return Literal(read.value, lang=read.language)
        return Literal(read.value, datatype=URIRef(read.datatype.value), normalize=False)
    return BNode(read.value) if isinstance(read, pyoxigraph.BlankNode) else URIRef(read.value)


def comments(text: str) -> list[str]:
    """The comments that the generator has put into a text."""
    return sorted(re.findall(r"#+ c\d+(?=\r?$)", text, re.MULTILINE))


@given(turtle())
@settings(deadline=None, max_examples=60)
def test_laying_out_keeps_the_graph_and_every_comment_and_comes_to_rest(text: str) -> None:
    formatted = format_turtle(text)
    assert isomorphic(graph(formatted), graph(text))
    assert comments(formatted) == comments(text)
    assert format_turtle(formatted) == formatted


_things = [URIRef(f"{BASE}{tail}") for tail in ("id/a", "id/b", "id/b/part/1", "id/b/part/10", "id/new", "def#a")]
_relations = [
    URIRef(PREFIXES["dct"] + "title"),
    URIRef(PREFIXES["dct"] + "source"),
    URIRef(f"{BASE}def#p"),
    URIRef("urn:q"),
]
_values = st.one_of(
    st.sampled_from(_things),
    st.builds(Literal, _text, st.sampled_from(["fi", "sv", None])),
    st.sampled_from([Literal(5), Literal(True), Literal("2019", datatype=URIRef("urn:t"))]),
)
_triples = st.lists(st.tuples(st.sampled_from(_things), st.sampled_from(_relations), _values), max_size=6, unique=True)


@given(turtle(), _triples)
@settings(deadline=None, max_examples=60)
def test_what_is_put_in_is_there_and_taking_it_out_gives_the_same_bytes(text: str, triples: list) -> None:  # type: ignore[type-arg]
    before = graph(text)
    new = [triple for triple in triples if triple not in before]
    changed = insert(text, triples)
    expected = Graph(bind_namespaces="none") + before
    for triple in new:
        expected.add(triple)
    assert isomorphic(graph(changed), expected)
    assert comments(changed) == comments(text)
    assert remove(changed, new) == text


@given(turtle(), st.data())
@settings(deadline=None, max_examples=60)
def test_taking_out_takes_nothing_else(text: str, data: st.DataObject) -> None:
    before = graph(text)
    plain = sorted(triple for triple in before if not any(isinstance(term, BNode) for term in triple))
    gone = data.draw(st.lists(st.sampled_from(plain), unique=True)) if plain else []
    changed = remove(text, gone)
    expected = Graph(bind_namespaces="none") + before
    for triple in gone:
        expected.remove(triple)
    assert isomorphic(graph(changed), expected)
    assert comments(changed) == comments(text)


_nodes = st.one_of(st.sampled_from(_things), st.sampled_from([BNode(f"n{n}") for n in range(5)]))


@given(st.lists(st.tuples(_nodes, st.sampled_from(_relations), st.one_of(_values, _nodes)), max_size=12))
@settings(deadline=None, max_examples=60)
def test_what_is_composed_says_the_triples_and_is_in_our_form(triples: list) -> None:  # type: ignore[type-arg]
    text = compose(triples, base=BASE, prefixes=PREFIXES, comment="Title\n\nMore")
    expected = Graph(bind_namespaces="none")
    for triple in triples:
        expected.add(triple)
    assert isomorphic(graph(text), expected)
    assert format_turtle(text) == text


_references = st.text(st.sampled_from("ab./:?#"), max_size=8).filter(
    re.compile(r"(?!//)[^:?#]*/?[^:?#]*[?]?[^:#]*#?[^#]*").fullmatch
)


@given(_references, st.sampled_from([BASE, "https://example.org", "https://example.org/a/b?c#d", "http://h/a/"]))
def test_references_are_resolved_as_the_strict_parser_does(reference: str, base: str) -> None:
    [quad] = pyoxigraph.parse(f"<{reference}> <urn:p> 1 .".encode(), pyoxigraph.RdfFormat.TURTLE, base_iri=base)
    assert resolve(reference, base) == quad.subject.value


@given(turtle(), _triples)
@settings(deadline=None, max_examples=60)
def test_what_is_put_into_a_text_in_our_form_leaves_it_so(text: str, triples: list) -> None:  # type: ignore[type-arg]
    changed = insert(format_turtle(text), triples)
    assert format_turtle(changed) == changed
