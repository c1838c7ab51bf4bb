"""What columns answer is what the store answers, and what they take for a question is one."""

from __future__ import annotations

import io
import json
import tempfile
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linjaus.engine.columns import Columns
from linjaus.engine.columns.question import read_question
from linjaus.engine.port import BINDINGS_TYPES
from linjaus.engine.rows import Solutions
from linjaus.engine.store import load_for_queries

XSD = "http://www.w3.org/2001/XMLSchema#"
THINGS = [ox.NamedNode(f"urn:t:{name}") for name in "abcde"]
NODES = [*THINGS, ox.BlankNode("x"), ox.BlankNode("y")]
PROPERTIES = [
    ox.NamedNode("urn:p:1"),
    ox.NamedNode("urn:p:2"),
    ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
]
LITERALS = [
    ox.Literal("ilmasto ja luonto", language="fi"),
    ox.Literal("klimat", language="sv"),
    ox.Literal('a "quoted"\\ tab\t line\nend\r'),
    ox.Literal("ilmasto"),
    ox.Literal("x <urn:y> ."),
    ox.Literal("05", datatype=ox.NamedNode(f"{XSD}integer")),
    ox.Literal("5", datatype=ox.NamedNode(f"{XSD}integer")),
    ox.Literal("1.50", datatype=ox.NamedNode(f"{XSD}decimal")),
    ox.Literal("2019", datatype=ox.NamedNode(f"{XSD}gYear")),
    ox.Literal("ilmasto", datatype=ox.NamedNode("urn:d")),
    ox.Literal(""),
]
Term = ox.NamedNode | ox.BlankNode | ox.Literal
quads = st.lists(
    st.builds(
        ox.Quad,
        st.sampled_from(NODES),
        st.sampled_from(PROPERTIES),
        st.sampled_from([*NODES, *LITERALS]),
        st.sampled_from([ox.NamedNode(f"urn:g:{number}") for number in range(3)]),
    ),
    min_size=1,
    max_size=25,
)

_SUBJECTS = ["?a", "?b", "?c", "<urn:t:a>", "t:b"]
_OBJECTS = [*_SUBJECTS, "?d", '"ilmasto"', "'klimat'@sv", "<urn:t:nowhere>", "5"]
_PATHS = [
    *(
        "<urn:p:1>",
        "p:2",
        "a",
        "?p",
        "^p:1",
        "p:1/p:2",
        "p:1*",
        "p:1+",
        "^p:2*",
        "p:1/p:1*",
        "p:1*/a",
        "p:1|p:2",
        "p:9",
    ),
]
_pattern = st.builds("{} {} {}".format, st.sampled_from(_SUBJECTS), st.sampled_from(_PATHS), st.sampled_from(_OBJECTS))
_more = st.builds("; {} {}, {}".format, st.sampled_from(_PATHS), st.sampled_from(_OBJECTS), st.sampled_from(_OBJECTS))
_filter = st.sampled_from(
    [
        *('FILTER(CONTAINS(?d, "ilmasto"))', 'FILTER CONTAINS(STR(?d), "t")', 'FILTER(STRSTARTS(?b, "i"))'),
        *('FILTER STRENDS(STR(?a), "a")', 'FILTER(LANG(?d) = "fi")', 'FILTER(LANG(?b) = "")', "FILTER(?a = ?b)"),
    ]
)
_body = st.builds(
    "{}{} {}".format,
    _pattern,
    st.one_of(st.just(""), _more),
    st.lists(st.one_of(st.builds(". {}".format, _pattern), _filter), max_size=2).map(" ".join),
)
_head = st.sampled_from(
    [
        ("SELECT (COUNT(*) AS ?n)", ""),
        ("SELECT (COUNT(?a) AS ?n) (COUNT(DISTINCT ?b) AS ?m)", ""),
        ("SELECT ?a (COUNT(*) AS ?n)", "GROUP BY ?a"),
        ("SELECT ?a ?b (COUNT(DISTINCT ?c) AS ?n)", "GROUP BY ?a ?b"),
        ("SELECT ?p (COUNT(?d) AS ?n)", "GROUP BY ?p ORDER BY DESC(?n) ?p LIMIT 2"),
        ("SELECT (COUNT(DISTINCT ?d) AS ?n)", "GROUP BY ?a ORDER BY ?n LIMIT 3 OFFSET 1"),
        ("SELECT DISTINCT ?a ?d", ""),
        ("SELECT DISTINCT ?b", "ORDER BY ?b OFFSET 1 LIMIT 2"),
        ("SELECT DISTINCT ?p", "ORDER BY DESC(?p)"),
        ("SELECT ?a", "GROUP BY ?a"),
        ("SELECT ?b (COUNT(*) AS ?n)", "GROUP BY ?a"),
    ]
)
questions = st.builds(
    lambda head, body: f"PREFIX t: <urn:t:> PREFIX p: <urn:p:> {head[0]} WHERE {{ {body} }} {head[1]}", _head, _body
)


def columns_and_store(all_quads: list[ox.Quad]) -> tuple[Columns | None, ox.Store]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "dataset.nq"
        ox.serialize(all_quads, str(path), ox.RdfFormat.N_QUADS)
        columns = Columns.of_release(path, 1 << 28)
        if columns is not None:
            columns.heavy = columns.selective = 0
        return columns, load_for_queries(path).store


def written(answer: Solutions | ox.QuerySolutions, media_type: str = "application/sparql-results+json") -> bytes:
    whole = io.BytesIO()
    if isinstance(answer, Solutions):
        answer.write(whole.write, media_type)
    else:
        answer.serialize(whole, ox.QueryResultsFormat.from_media_type(media_type))
    return whole.getvalue()


def rows(answer: Solutions | ox.QuerySolutions) -> list[str]:
    found = json.loads(written(answer))
    return [json.dumps(row, sort_keys=True) for row in found["results"]["bindings"]]


def from_store(store: ox.Store, text: str) -> ox.QuerySolutions | None:
    try:
        answer = store.query(text, use_default_graph_as_union=True)
    except SyntaxError:
        return None
    assert isinstance(answer, ox.QuerySolutions)
    return answer


@settings(max_examples=25)
@given(all_quads=quads, texts=st.lists(questions, min_size=30, max_size=30))
def test_columns_answer_as_the_store_does(all_quads: list[ox.Quad], texts: list[str]) -> None:
    united = list({(quad.subject, quad.predicate, quad.object): quad for quad in all_quads}.values())
    columns, _ = columns_and_store(all_quads)
    _, store = columns_and_store(united)
    assert columns is not None
    for text in texts:
        answer = columns.answer(text)
        if answer is None:
            continue
        expected = from_store(store, text)
        assert expected is not None, f"no query at all: {text}"
        assert list(answer.names) == [each.value for each in expected.variables]
        ours, theirs = rows(answer), rows(expected)
        if "LIMIT" in text and "?p LIMIT" not in text:
            assert len(ours) == len(theirs)
        else:
            assert sorted(ours) == sorted(theirs), text
        if "ORDER BY DESC(?p)" in text:
            assert ours == theirs


_text = st.text(
    st.one_of(st.sampled_from(" \t\r\n\"'<>&,;\\\x00\x07\x7f\ufffe"), st.characters(codec="utf-8")), max_size=6
)
_number = st.from_regex(r"[+-]?([0-9]{0,3}|[0-9]{40})\.?[0-9]{0,3}([eE][+-]?[0-9]{1,2})?", fullmatch=True)
_tags = st.sampled_from(["fi", "sv-FI", "zh-Hant"])
_datatypes = st.sampled_from(
    [f"{XSD}{name}" for name in ("integer", "decimal", "double", "float", "boolean", "string", "long", "date")]
    + ["urn:a&'"]
)
terms = st.one_of(
    st.builds(ox.Literal, _text),
    st.builds(lambda text, tag: ox.Literal(text, language=tag), _text, _tags),
    st.builds(
        lambda text, datatype: ox.Literal(text, datatype=ox.NamedNode(datatype)),
        st.one_of(_number, st.sampled_from(["true", "false", "1", "0"]), _text),
        _datatypes,
    ),
    st.builds(
        lambda text: ox.NamedNode(f"https://example.org/{text}"),
        st.text(st.sampled_from("abc\u00e4\U0001f332&,;'?()")),
    ),
    st.sampled_from(NODES),
)


@settings(max_examples=40)
@given(st.lists(terms, max_size=20), st.sampled_from(BINDINGS_TYPES))
def test_columns_write_the_bytes_that_the_store_writes(values: list[Term], media_type: str) -> None:
    graph = ox.NamedNode("urn:g")
    columns, store = columns_and_store(
        [
            ox.Quad(ox.NamedNode(f"urn:s:{place:02}"), PROPERTIES[0], value, graph)
            for place, value in enumerate([THINGS[0], *values])
        ]
    )
    text = "SELECT ?o (COUNT(*) AS ?n) ?s { ?s <urn:p:1> ?o } GROUP BY ?s ?o ORDER BY ?s"
    assert columns is not None
    answer, expected = columns.answer(text), from_store(store, text)
    assert answer is not None
    assert expected is not None
    assert written(answer, media_type) == written(expected, media_type)


@pytest.mark.parametrize("media_type", BINDINGS_TYPES)
def test_a_long_answer_is_written_in_pieces_that_make_the_whole(media_type: str) -> None:
    graph = ox.NamedNode("urn:g")
    columns, store = columns_and_store(
        [
            ox.Quad(ox.NamedNode(f"urn:s:{number}"), PROPERTIES[0], ox.Literal(str(number % 700)), graph)
            for number in range(20_000)
        ]
    )
    text = "SELECT ?s (COUNT(*) AS ?n) ?o { ?s <urn:p:1> ?o } GROUP BY ?s ?o ORDER BY ?s"
    assert columns is not None
    answer, expected = columns.answer(text), from_store(store, text)
    assert answer is not None
    assert expected is not None
    pieces: list[bytes] = []
    answer.write(lambda data: pieces.append(data) or len(data), media_type)
    whole = written(expected, media_type)
    assert b"".join(pieces) == whole
    assert max(map(len, pieces)) < len(whole) / 20


PIECES = (
    *(
        "SELECT",
        "DISTINCT",
        "WHERE",
        "COUNT(",
        "COUNT(*)",
        "(COUNT(?a) AS ?n)",
        "GROUP BY",
        "ORDER BY",
        "LIMIT",
        "OFFSET",
    ),
    *(
        "?a",
        "$b",
        "?n",
        "<urn:p:1>",
        "p:1",
        "a",
        '"x"',
        "@fi",
        "1",
        "{",
        "}",
        "(",
        ")",
        ".",
        ";",
        ",",
        "/",
        "^",
        "*",
        "+",
    ),
    *("FILTER(CONTAINS(?a, 'x'))", "FILTER", 'LANG(?a) = "fi"', "DESC(?a)", "AS", "PREFIX p: <urn:p:>", "PREFIX", "p:"),
)


@settings(max_examples=400)
@given(st.lists(st.sampled_from(PIECES), max_size=16), st.sampled_from(["", "SELECT DISTINCT ?a { ?a ?b ?n"]))
def test_whatever_is_taken_for_a_question_is_a_query(pieces: list[str], before: str) -> None:
    text = " ".join([before, *pieces])
    if read_question(text) is not None:
        ox.Store().query(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?t (COUNT(?m) AS ?n) WHERE { ?m a <urn:t:a> ; <urn:p:1> ?t } GROUP BY ?t ORDER BY DESC(?n) ?t LIMIT 20",
        "SELECT (COUNT(DISTINCT ?m) AS ?n) { ?m <urn:p:1> ?t . ?t <urn:p:2>* <urn:t:a> }",
        'SELECT (COUNT(?x) AS ?n) { ?x <urn:p:1>/<urn:p:2> ?l . FILTER(CONTAINS(?l, "ilmasto")) }',
        "SELECT ?c (COUNT(?s) AS ?n) { ?s a ?c } GROUP BY ?c",
        "SELECT DISTINCT ?c { ?s a ?c }",
    ],
)
def test_the_questions_that_researchers_ask_are_answered_from_columns(text: str) -> None:
    one, two = PROPERTIES[:2]
    graph = ox.NamedNode("urn:g")
    columns, store = columns_and_store(
        [
            *(ox.Quad(thing, PROPERTIES[2], THINGS[0], graph) for thing in THINGS),
            *(ox.Quad(thing, one, THINGS[1], graph) for thing in THINGS),
            ox.Quad(THINGS[1], two, THINGS[0], graph),
            ox.Quad(THINGS[1], two, LITERALS[0], graph),
        ]
    )
    assert columns is not None
    answer, expected = columns.answer(text), from_store(store, text)
    assert answer is not None
    assert expected is not None
    ours = rows(answer)
    assert ours
    assert sorted(ours) == sorted(rows(expected))


@pytest.mark.parametrize(
    "text",
    [
        "SELECT DISTINCT WHERE { ?s <urn:p:1> ?o }",
        "SELECT D\u0131STINCT ?s { ?s <urn:p:1> ?o } # SELECT DISTINCT",
        "\u017fELECT DISTINCT ?s { ?s <urn:p:1> ?o }",
    ],
)
def test_what_looks_like_a_question_and_is_none_is_not_taken_for_one(text: str) -> None:
    assert read_question(text) is None
    with pytest.raises(SyntaxError):
        ox.Store().query(text)


@pytest.mark.parametrize(
    "line",
    [
        "<urn:a> <urn:b> <<( <urn:a> <urn:b> <urn:c> )>> <urn:g> .",
        '<urn:a> <urn:b> "a"@en--ltr <urn:g> .',
        "<urn:a> <urn:b> <urn:c> .",
        '<urn:a> <urn:b> "in no <graph>" .',
    ],
)
def test_what_columns_cannot_hold_is_left_to_the_store(tmp_path: Path, line: str) -> None:
    (tmp_path / "dataset.nq").write_text(f"<urn:a> <urn:b> <urn:c> <urn:g> .\n{line}\n")
    assert Columns.of_release(tmp_path / "dataset.nq", 1 << 28) is None
