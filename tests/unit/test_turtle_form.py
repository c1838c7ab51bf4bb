"""Our form of Turtle by examples: how texts are laid out, and where something new goes."""

from __future__ import annotations

import pytest
from rdflib import DCTERMS, RDF, RDFS, SKOS, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.compare import isomorphic

from linjaus.errors import SourceError
from linjaus.turtle_form import compose, format_turtle, insert, remove

BASE = "https://e.org/"
HEAD = "@base <https://e.org/> .\n@prefix dct: <http://purl.org/dc/terms/> .\n"
PREFIXES = {"dct": str(DCTERMS), "rdfs": str(RDFS), "skos": str(SKOS), "ex": BASE + "def#"}

LAYOUTS = {
    "one value on each line": (
        '<x> a <C>, <D>; dct:title "a"@fi, "b"@sv;.',
        '<x> a <C> ;\n    a <D> ;\n    dct:title "a"@fi ;\n    dct:title "b"@sv .',
    ),
    "what is said alone stands beside its subject": ('<x>\n  dct:title "a" .', '<x> dct:title "a" .'),
    "a block without a class": (
        '<x>\n dct:title "a" ; dct:date "b" .',
        '<x> dct:title "a" ;\n    dct:date "b" .',
    ),
    "class, names, description, the rest as written, source": (
        '<x> dct:source <s> ; dct:date "1" ; dct:description "d"@fi ; dct:title "t"@fi ; a <C> .',
        '<x> a <C> ;\n    dct:title "t"@fi ;\n    dct:description "d"@fi ;\n    dct:source <s> ;\n    dct:date "1" .',
    ),
    "languages in their order, others behind": (
        '<x> dct:title "d"@de, "e"@en, "s"@sv, "f"@fi .',
        '<x> dct:title "f"@fi ;\n    dct:title "s"@sv ;\n    dct:title "e"@en ;\n    dct:title "d"@de .',
    ),
    "comments go with their lines": (
        "<x> # the thing\n a <C> ; # its class\n # below\n dct:date 1, # one\n 2 # two\n ; # last\n . # end",
        "<x>\n    # the thing\n    a <C> ; # its class\n    # below\n    dct:date 1 ; # one\n    # two\n    # last\n"
        "    dct:date 2 . # end",
    ),
    "a comment behind the last line keeps its place": (
        "<x> a <C> ;\n  # no date\n.",
        "<x> a <C> ;\n    # no date\n    .",
    ),
    "a heading gets room": (
        "<x> a <C> .\n### Parts\n<y> a <C> .",
        "<x> a <C> .\n\n\n### Parts\n\n<y> a <C> .",
    ),
    "short lines may stay close": (
        "<x> a <C> .\n<y> a <C> .\n\n<z> a <C> .",
        "<x> a <C> .\n<y> a <C> .\n\n<z> a <C> .",
    ),
    "brackets stay as open as they are": (
        "<x> <p> [ <q> 1; <r> ( 1 2 ) ], [\n <q> 1, 2 # two\n ], ( # in\n 1\n ), [], () .",
        "<x> <p> [ <q> 1 ; <r> ( 1 2 ) ] ;\n    <p> [\n        <q> 1 ;\n        <q> 2 # two\n    ] ;\n"
        "    <p> (\n        # in\n        1\n    ) ;\n    <p> [] ;\n    <p> () .",
    ),
    "blank nodes as subjects": (
        "[] a <C> . [ <p> 1 ] . ( 1 ) <p> 2 .",
        "[] a <C> .\n[ <p> 1 ] .\n( 1 ) <p> 2 .",
    ),
    "strings in double quotes, seen characters unescaped": (
        '<x> <p> \'it\\\'s "so"\', "\\u00e4\\u00a0\\t", \'\'\'one\'\'\', """two\nlines "here\\"""" .',
        '<x> <p> "it\'s \\"so\\"" ;\n    <p> "ä\\u00a0\\t" ;\n    <p> "one" ;\n    <p> """two\nlines "here\\"""" .',
    ),
    "bare numbers and truth": (
        '<x> <p> "5"^^<http://www.w3.org/2001/XMLSchema#integer>, "05.0"^^<http://www.w3.org/2001/XMLSchema#decimal>,'
        ' "true"^^<http://www.w3.org/2001/XMLSchema#boolean>, "x"^^<http://www.w3.org/2001/XMLSchema#string> .',
        '<x> <p> 5 ;\n    <p> 05.0 ;\n    <p> true ;\n    <p> "x" .',
    ),
    "full IRIs are shortened": (
        "<https://e.org/x> <http://purl.org/dc/terms/source> <http://purl.org/dc/terms/> .",
        "<x> dct:source <http://purl.org/dc/terms/> .",
    ),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_layout(name: str) -> None:
    before, after = LAYOUTS[name]
    used = HEAD if "dct:" in after else HEAD.splitlines(keepends=True)[0]
    assert format_turtle(f"{HEAD}{before}\n") == f"{used}\n{after}\n"


def test_the_head_is_in_order_and_has_what_is_used() -> None:
    text = (
        "# Why.\nPREFIX z: <urn:z:>\nprefix unused: <urn:u:> # but why\n# ours\n@prefix b: <urn:b:> .\nBASE <urn:x>\n"
        "z:a b:a 1 .\n@prefix late: <urn:late:> . late:a z:b 2 ."
    )
    assert format_turtle(text) == (
        "# Why.\n\n@base <urn:x> .\n# but why\n# ours\n@prefix b: <urn:b:> .\n@prefix late: <urn:late:> .\n"
        "@prefix z: <urn:z:> .\n\nz:a b:a 1 .\nlate:a z:b 2 .\n"
    )


def test_a_prefix_and_a_base_that_change_midway_mean_what_they_meant() -> None:
    text = "@prefix p: <urn:1:> .\np:a p:b <c> .\n@prefix p: <urn:2:> .\n@base <https://e.org/> .\np:a p:b <c> .\n"
    assert format_turtle(text) == (
        "@prefix p: <urn:1:> .\n\np:a p:b <c> .\n\n@base <https://e.org/> .\n@prefix p: <urn:2:> .\n\np:a p:b <c> .\n"
    )


def test_line_ends_of_windows_and_a_byte_order_mark_go_but_not_from_strings() -> None:
    assert format_turtle('\ufeff<x> <p> """a\r\nb""" .\r\n') == '<x> <p> """a\\r\nb""" .\n'


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("<x> <p> .\n", 1, "The file is not Turtle"),
        ("<x> <p> 1 .\n<< <x> <p> 1 >> <q> 2 .\n", 2, "RDF 1.1 Turtle"),
        ("<x> <p> " + "[ <p> " * 200 + "1" + " ]" * 200 + " .", 1, "more than 150 deep"),
    ],
)
def test_what_is_no_turtle_of_ours_is_told_with_its_line(text: str, line: int, told: str) -> None:
    with pytest.raises(SourceError, match=told) as error:
        format_turtle(text, "data/x.ttl")
    assert (error.value.file, error.value.line) == ("data/x.ttl", line)


def thing(tail: str) -> URIRef:
    return URIRef(BASE + tail)


def test_a_new_file_names_what_it_uses_and_nests_what_has_no_name() -> None:
    graph = Graph()
    part, head = BNode(), BNode()
    Collection(graph, head, [Literal(1), Literal(2)])
    triples = [
        (thing("id/x"), thing("def#parts"), head),
        *graph,
        (thing("id/x"), RDF.type, thing("def#C")),
        (thing("id/x"), thing("def#has"), part),
        (part, RDFS.label, Literal('a "b"\n', lang="fi")),
    ]
    assert compose(triples, base=BASE, prefixes=PREFIXES, comment="One.\nTwo.") == (
        "# One.\n# Two.\n\n@base <https://e.org/> .\n@prefix ex: <https://e.org/def#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n\n"
        '<id/x> a ex:C ;\n    ex:parts ( 1 2 ) ;\n    ex:has [ rdfs:label "a \\"b\\"\\n"@fi ] .\n'
    )


def test_an_iri_that_is_none_is_refused() -> None:
    with pytest.raises(SourceError, match="is no IRI"):
        compose([(thing("a b"), RDF.type, thing("c"))], base=BASE, prefixes={})


THEMES = (
    HEAD
    + """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

<id/theme/a> a skos:Concept ; # first
    skos:prefLabel "a"@fi ;
    skos:prefLabel "A"@en ;
    skos:broader <id/theme/c> ;
    dct:source <https://s.org/> . # so it is

<id/theme/a/claim/9> dct:source <https://s.org/9> .


### More

<id/theme/c> a skos:Concept ;
    skos:prefLabel "c"@fi ;
    skos:exactMatch <urn:c> ;
    dct:source <https://s.org/> .

<graph/x> dct:modified "2026" .
"""
)
PLACES = {
    "a label by its language": ("id/theme/a", SKOS.prefLabel, Literal("ä", lang="sv"), '"a"@fi ;\n', '"ä"@sv ;'),
    "before the source": ("id/theme/a", SKOS.scopeNote, Literal("n"), "broader <id/theme/c> ;\n", 'scopeNote "n" ;'),
    "as other blocks have it": (
        "id/theme/a",
        SKOS.exactMatch,
        URIRef("urn:a"),
        "broader <id/theme/c> ;\n",
        "Match <urn:a> ;",
    ),
    "behind its like": (
        "id/theme/c",
        SKOS.exactMatch,
        URIRef("urn:d"),
        "exactMatch <urn:c> ;\n",
        "exactMatch <urn:d> ;",
    ),
    "behind the last line, which ends otherwise": (
        *("id/theme/a", DCTERMS.source, URIRef("urn:s")),
        "dct:source <https://s.org/> ; # so it is\n",
        "dct:source <urn:s> .\n",
    ),
    "a class behind the class": (
        "id/theme/a",
        RDF.type,
        URIRef("urn:C"),
        "skos:Concept ; # first\n",
        "    a <urn:C> ;\n",
    ),
    "a block by the alphabet, behind all that belongs to the one before": (
        *("id/theme/b", RDF.type, SKOS.Concept),
        "<https://s.org/9> .\n\n",
        "<id/theme/b> a skos:Concept .\n\n\n### More",
    ),
    "a part behind its kin": (
        *("id/theme/a/claim/10", DCTERMS.source, URIRef("urn:s")),
        "<https://s.org/9> .\n\n",
        "<id/theme/a/claim/10> dct:source <urn:s> .\n\n\n### More",
    ),
    "a block without kin at the end": (
        *("id/other/x", DCTERMS.source, URIRef("urn:s")),
        "    dct:source <https://s.org/> .\n\n",
        '<id/other/x> dct:source <urn:s> .\n\n<graph/x> dct:modified "2026" .\n',
    ),
}


@pytest.mark.parametrize("name", PLACES)
def test_something_new_goes_where_its_like_is(name: str) -> None:
    subject, predicate, value, before, after = PLACES[name]
    triple = (thing(subject), predicate, value)
    changed = insert(THEMES, [triple])
    start = changed.index(before) + len(before)
    assert after in changed[start : start + len(after) + 30]
    assert remove(changed, [triple]) == THEMES
    assert insert(changed, [triple]) == changed, "what is there is not put in twice"


def test_prefixes_are_declared_when_they_are_needed_and_allowed() -> None:
    triple = (thing("id/theme/a"), RDFS.seeAlso, thing("def#x"))
    assert "@prefix" not in insert("", [triple])
    changed = insert(THEMES, [triple], prefixes=PREFIXES | {"unneeded": "urn:"})
    assert (
        "@prefix ex: <https://e.org/def#> .\n@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n@prefix skos:"
        in changed
    )
    assert "    rdfs:seeAlso ex:x ;\n" in changed
    assert "unneeded" not in changed
    assert insert("# Empty.\n", [triple], prefixes=PREFIXES) == (
        "# Empty.\n\n@prefix ex: <https://e.org/def#> .\n@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n\n"
        "<https://e.org/id/theme/a> rdfs:seeAlso ex:x .\n"
    )


def test_comments_outlive_what_they_stand_beside() -> None:
    source = (thing("id/theme/a"), DCTERMS.source, URIRef("https://s.org/"))
    changed = remove(THEMES, [source])
    assert "    skos:broader <id/theme/c> .\n    # so it is\n\n<id/theme/a/claim/9>" in changed
    kept = remove(THEMES, [(thing("id/theme/a"), RDF.type, SKOS.Concept)])
    assert "<id/theme/a> # first\n    skos:prefLabel" in kept


def test_one_of_several_values_goes_with_its_comma() -> None:
    text = "<urn:x> <urn:p> 1 , 2 , # two\n    3 ; <urn:q> 4 ."
    gone = [(URIRef("urn:x"), URIRef("urn:p"), Literal(number)) for number in (1, 2, 3)]
    assert remove(text, gone[:1]) == "<urn:x> <urn:p> 2 , # two\n    3 ; <urn:q> 4 ."
    assert remove(text, gone[1:]) == "<urn:x> <urn:p> 1 # two\n     ; <urn:q> 4 ."
    assert remove(text, gone) == "<urn:x> # two\n<urn:q> 4 ."


def test_what_is_not_there_cannot_be_taken_out() -> None:
    with pytest.raises(SourceError, match="The file does not say <urn:x> <urn:p> <urn:y> ") as error:
        remove(THEMES, [(URIRef("urn:x"), URIRef("urn:p"), URIRef("urn:y"))], "ontology/themes.ttl")
    assert error.value.file == "ontology/themes.ttl"


def test_line_ends_stay_those_of_the_file() -> None:
    text = THEMES.replace("\n", "\r\n")
    triple = (thing("id/theme/a"), SKOS.altLabel, Literal("x", lang="fi"))
    changed = insert(text, [triple])
    assert "\n" not in changed.replace("\r\n", "")
    assert remove(changed, [triple]) == text


ODD = (
    *("<a>a<b>.", "<a><b>1.", "<a><b>1.0.", "<a><b>1e0.", "<a><b>1.E3.", '<a><b>"x"@en.', '<a><b>"x"^^:d.', ": : : ."),
    *(":a:b :p :o.", "a.b-c:d.e :p a.b-c:1 .", "ä:ö :p :ü .", "_:a.b :p _:1 . _:_x :p _:a·b .", ":a·b :p :a‿b .", ""),
    *("[] :p [] .", "[ ] <p> [ ].", "(1 [:p :q] ( 2 )) :p () .", ":s :p :o;; .", "[ :p [ :q [] ] ; ] .", "# a\n# b"),
    *(
        ':s :p \'\'\'it\'s\'\'\', """a"b""", """a""b""", \'\'\'\'\'\', "", \'\' .',
        ":s :p 'a\\'b\"c', '''x\ny''', \"a\tb\" .",
    ),
    *(":s :p true,false, -1, +1, -.5, +0.50, -1.5E-10 .", "true:x :p true:y, true .", "<s> <p> 'a'@en-Latn-x-abc ."),
    *(
        "Prefix q: <http://q/> q:a q:b q:c .",
        "bASE <http://z/> <a> <b> <c> .",
        "@prefix : <http://other/> . :a :b :c .",
    ),
    *(
        "<\\u0061> <\\U00000062> <c#\\u00e4> .",
        ':s :p "\\t\\b\\n\\r\\f\\"\\\'\\\\", "\\u0041\\U0001F600" .',
        ":s\t:p\r\n:o\r\n.",
    ),
    *(":a :b :c,:d,:e ; :f :g .", ":s :p p:\\,%41, <http://a/?q=1&b=%20#f> .", ":s a :C. # end\n# last"),
)
"""What the grammar of RDF 1.1 Turtle (section 6.5) allows and people seldom write."""


@pytest.mark.parametrize("odd", ODD)
def test_odd_but_right_turtle_is_laid_out(odd: str) -> None:
    head = (
        "@prefix : <http://e/#> . @prefix a.b-c: <http://e/x#> . @prefix ä: <http://e/ä/> . PREFIX true: <http://t/>\n"
    )
    text = f"{head}@prefix p: <http://p/> .\n{odd}"
    formatted = format_turtle(text)
    assert format_turtle(formatted) == formatted
    said = Graph().parse(data=text, format="turtle", publicID=BASE)
    assert isomorphic(Graph().parse(data=formatted, format="turtle", publicID=BASE), said)
