"""A saved question says what it asks, and what it is given never becomes part of its text."""

from __future__ import annotations

import pytest
from rdflib import XSD, Literal, URIRef

from linjaus.errors import QueryError, SourceError
from linjaus.queries import check_syntax, parse_query
from linjaus.saved_query import Comparison, Picture

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
        ("#+ summary: x\n#+ unknown: y\nSELECT * {}", 2),
        ("#+ summary: x\n#+ params: {a: {kind: iri}}\nSELECT ?a {}", 2),
        ("#+ summary: x\n#+ params: {a: {kind: blob, example: x}}\nSELECT ?a {}", 2),
        ("#+ summary: x\n#+ params: {a: iri}\nSELECT ?a {}", 2),
        ("#+ summary: x\n#+ params: [a]\nSELECT ?a {}", 2),
        ("#+ summary: x\n#+ params: {b: {kind: iri, example: x}}\nSELECT ?a {}", 2),
        ("#+ summary: x\n#+ params: {5: {kind: iri, example: x}}\nSELECT ?a {}", 2),
        ("#+ summary: x\n#+ result: [b]\nSELECT ?a {}", 2),
        ("#+ summary: x\n#+ result: 5\nSELECT ?a {}", 2),
        ("#+ summary: x\n#+ tags: 5\nSELECT ?a {}", 2),
        ("#+ summary: x\n#+ params: {b: {kind: iri, example: x}}\n# ?b\nSELECT ?a {}", 2),
        ("#+ summary: x\n#+ params:\n#+   a:\n#+     kind: iri\n#+     example: x\n#+     typo: y\nSELECT ?a {}", 6),
        ("#+ summary: x\n#+ params:\n#+   a: {kind: iri, example: x, choices: DROP ALL}\nSELECT ?a {}", 3),
        ("#+ summary: x\n#+ result: [[a]]\nSELECT ?a {}", 2),
        ("#+ summary: x\n#+ result: [a]\n#+ columns: [a]\nSELECT ?a {}", 3),
        ("#+ summary: x\n#+ result: [a]\n#+ columns:\n#+   b: B\nSELECT ?a {}", 4),
        ("#+ summary: x\n#+ result: [a]\n#+ picture: pie\nSELECT ?a {}", 3),
        ("#+ summary: x\n#+ result: [a]\n#+ picture:\n#+   kind: pie\nSELECT ?a {}", 4),
        ("#+ summary: x\n#+ result: [a]\n#+ picture: {kind: [pie]}\nSELECT ?a {}", 3),
        ("#+ summary: x\n#+ result: [a]\n#+ picture: {kind: tiles, thing: a}\nSELECT ?a {}", 3),
        ("#+ summary: x\n#+ result: [a]\n#+ picture:\n#+   kind: tiles\n#+   thing: a\n#+   value: b\nSELECT ?a {}", 6),
        ("#+ summary: x\n#+ result: [a]\n#+ picture: {kind: tiles, thing: a, value: a, hue: a}\nSELECT ?a {}", 3),
        ("#+ summary: x\n#+ result: [a]\n#+ compare: a\nSELECT ?a {}", 3),
        ("#+ summary: x\n#+ result: [a]\n#+ compare: {side: a}\nSELECT ?a {}", 3),
        ("#+ summary: x\n#+ result: [a]\n#+ compare:\n#+   side: a\n#+   row: b\nSELECT ?a {}", 5),
        ("#+ summary: x\n#+ result: [a]\n#+ compare:\n#+   side: a\n#+   row: [a]\nSELECT ?a {}", 5),
        ("#+ summary: x\n#+ result: [a]\n#+ compare: {side: a, row: a, hue: a}\nSELECT ?a {}", 3),
        ("#+ summary: &s {en: *s}\n#+ unknown: y\nSELECT ?a {}", 2),
    ],
)
def test_an_odd_header_is_told_with_its_line(text: str, line: int) -> None:
    with pytest.raises(SourceError) as told:
        parse_query("q", text, "queries/q.rq")
    assert (told.value.file, told.value.line) == ("queries/q.rq", line)


DRAWN = """#+ summary: Songs
#+ params:
#+   choir:
#+     kind: iri
#+     example: urn:x
#+     label: {fi: Kuoro}
#+     choices: SELECT DISTINCT ?choir WHERE { ?s s:by ?choir }
#+   mood: {kind: text, example: sad, choices: [sad, glad, 7]}
#+ result: [song, from, to]
#+ columns: {song: {fi: Laulu, en: Song}, from: From}
#+ picture: {kind: timeline, thing: song, start: from, end: to}
#+ compare: {side: from, row: song}
# SELECT nothing
PREFIX s: <http://x.example/ASK#>
SELECT ?song ?from ?to WHERE { ?song s:by ?choir ; s:from ?from ; s:to ?to ; s:mood ?mood }
"""


def test_the_header_says_what_can_be_chosen_what_is_shown_drawn_and_compared() -> None:
    query = parse_query("q", DRAWN)
    check_syntax(query)
    choir, mood = query.parameters
    assert choir.label == {"fi": "Kuoro"}
    assert query.choices_of(choir).splitlines() == [
        "PREFIX s: <http://x.example/ASK#>",
        "SELECT DISTINCT ?choir WHERE { ?s s:by ?choir }",
    ]
    assert mood.values == ("sad", "glad", "7")
    assert query.headings == {"song": {"fi": "Laulu", "en": "Song"}, "from": {"en": "From"}}
    assert query.picture == Picture("timeline", {"thing": "song", "start": "from", "end": "to"})
    assert query.comparison == Comparison({"side": "from", "row": "song"})
    assert query.form == "select"
    assert query.code.startswith("# SELECT nothing")


def test_what_is_not_on_the_list_is_told_what_is() -> None:
    query = parse_query("q", DRAWN)
    assert query.bind({"mood": "glad"}) == {"mood": Literal("glad")}
    with pytest.raises(QueryError, match="sad, glad, 7"):
        query.bind({"mood": "angry"})


def test_everything_that_is_wrong_is_told_at_once() -> None:
    terms, problems = parse_query("q", GOOD).check({"day": "1.1.2031", "count": "7", "nobody": "x"})
    assert set(problems) == {"choir", "day", "nobody"}
    assert terms == {"count": Literal(7)}


@pytest.mark.parametrize("odd", ["?s s:by ?choir", "?s nope:by ?choir }", "{ ?s 'x:y' <z:z> }"])
def test_choices_that_are_not_sparql_are_told_with_their_line(odd: str) -> None:
    with pytest.raises(SourceError) as told:
        check_syntax(parse_query("q", DRAWN.replace("?s s:by ?choir }", odd, 1), "queries/q.rq"))
    assert (told.value.file, told.value.line) == ("queries/q.rq", 7)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("ASK { ?a ?b ?c }", "ask"),
        ("# select\nPREFIX select: <urn:select#> construct { ?a ?b 'select' } WHERE { ?a ?b ?c }", "construct"),
        ("describe <urn:ask>", "describe"),
        ("BASE <urn:ask> SELECT ?a {}", "select"),
    ],
)
def test_the_form_of_a_question_is_known(text: str, form: str) -> None:
    assert parse_query("q", f"#+ summary: x\n{text}").form == form
