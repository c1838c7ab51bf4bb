"""A saved question says what it asks, and what it is given never becomes part of its text."""

from __future__ import annotations

import pytest
from rdflib import XSD, Literal, URIRef

from linjaus.errors import QueryError, SourceError
from linjaus.queries import parse_query

GOOD = """#+ summary:
#+   fi: Laulut
#+   en: Songs
#+ description: What is sung.
#+ params:
#+   choir: {kind: iri, required: true, example: "http://x.example/choir"}
#+   day: {kind: date, required: false, example: "2031-02-28", description: {fi: Päivä}}
#+   words: {kind: text, example: ä}
#+   count: {kind: integer, example: 5}
#+   lang: {kind: language, example: fi}
#+ result: [song]
#+ tags: [songs]

# ?ghost stands in a comment only
SELECT ?song WHERE { ?song ?p ?choir , ?day , ?words , ?count , ?lang }
"""


def test_the_header_is_read() -> None:
    query = parse_query("list-songs", GOOD, "queries/list-songs.rq")
    assert query.summary == {"fi": "Laulut", "en": "Songs"}
    assert query.description == {"en": "What is sung."}
    assert [parameter.name for parameter in query.parameters] == ["choir", "day", "words", "count", "lang"]
    assert [parameter.required for parameter in query.parameters] == [True, False, False, False, False]
    assert query.result == ("song",)
    assert query.tags == ("songs",)
    assert not query.derives
    assert parse_query("construct-x", GOOD).derives


def test_values_become_terms() -> None:
    bound = parse_query("q", GOOD).bind(
        {"choir": " http://x.example/ä ", "day": "2031-02-28", "words": ' "; DROP } ä', "count": "+07", "lang": "sv-FI"}
    )
    assert bound == {
        "choir": URIRef("http://x.example/ä"),
        "day": Literal("2031-02-28", datatype=XSD.date),
        "words": Literal(' "; DROP } ä'),
        "count": Literal(7),
        "lang": Literal("sv-FI"),
    }


def test_an_empty_value_is_no_value() -> None:
    assert set(parse_query("q", GOOD).bind({"choir": "urn:x", "day": "", "words": "  "})) == {"choir"}


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"choir": ""},
        {"choir": "urn:x", "nobody": "1"},
        {"choir": "urn:x", "ghost": "1"},
        {"choir": "not an iri"},
        {"choir": "relative/path"},
        {"choir": "http://x.example/> } ; DROP"},
        {"choir": "http://x.example/a b"},
        {"choir": "urn:x", "day": "28.2.2031"},
        {"choir": "urn:x", "day": "2031-02-30"},
        {"choir": "urn:x", "count": "five"},
        {"choir": "urn:x", "count": "1e3"},
        {"choir": "urn:x", "count": "9" * 5000},
        {"choir": "urn:x", "lang": 'en" OR'},
        {"choir": "urn:x", "lang": "*"},
    ],
)
def test_a_value_that_does_not_fit_is_told_with_an_example(values: dict[str, str]) -> None:
    with pytest.raises(QueryError) as told:
        parse_query("q", GOOD).bind(values)
    assert told.value.remedy
    assert len(told.value.message) < 400


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("SELECT * {}", 1),
        ("", 1),
        ("#+ summary: [\nSELECT * {}", 1),
        ("# a comment\n#+ summary: x\n#+   y: : z\nSELECT * {}", 3),
        ("#+ just a text\nSELECT * {}", 1),
        ("#+ tags: [x]\nSELECT * {}", 1),
        ("#+ summary: x\n#+ unknown: y\nSELECT * {}", 1),
        ("#+ summary: x\n#+ params: {a: {kind: iri}}\nSELECT ?a {}", 1),
        ("#+ summary: x\n#+ params: {a: {kind: blob, example: x}}\nSELECT ?a {}", 1),
        ("#+ summary: x\n#+ params: {a: iri}\nSELECT ?a {}", 1),
        ("#+ summary: x\n#+ params: [a]\nSELECT ?a {}", 1),
        ("#+ summary: x\n#+ params: {b: {kind: iri, example: x}}\nSELECT ?a {}", 1),
        ("#+ summary: x\n#+ params: {5: {kind: iri, example: x}}\nSELECT ?a {}", 1),
        ("#+ summary: x\n#+ result: [b]\nSELECT ?a {}", 1),
        ("#+ summary: x\n#+ result: 5\nSELECT ?a {}", 1),
        ("#+ summary: x\n#+ tags: 5\nSELECT ?a {}", 1),
        ("#+ summary: x\n#+ params: {b: {kind: iri, example: x}}\n# ?b\nSELECT ?a {}", 1),
    ],
)
def test_an_odd_header_is_told_with_its_line(text: str, line: int) -> None:
    with pytest.raises(SourceError) as told:
        parse_query("q", text, "queries/q.rq")
    assert (told.value.file, told.value.line) == ("queries/q.rq", line)
