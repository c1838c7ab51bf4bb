"""What an editor is told about a wrong file: which rule, which line, what to do. Small sites made of strings."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from owlrl.DatatypeHandling import use_Alt_lexical_conversions, use_RDFLib_lexical_conversions

from linjaus.errors import SiteUnreadable
from linjaus.iris import IriSpace
from linjaus.model import Finding, SourceFile, StoredText
from linjaus.passages import make_selector
from linjaus.sources import Site
from linjaus.turtle import parse_turtle
from linjaus.validation import validate

IRIS = IriSpace("https://example.org/")
PREFIXES = """@base <https://example.org/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix ex: <https://example.org/def#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shape: <https://example.org/shapes#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix spdx: <http://spdx.org/rdf/terms#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
FIRST_LINE = PREFIXES.count("\n") + 1
ONTOLOGY = """ex:Song a owl:Class ; rdfs:label "Laulu"@fi .
ex:Hymn a owl:Class ; rdfs:subClassOf ex:Song .
ex:sungBy a owl:ObjectProperty .
oa:hasSource a owl:ObjectProperty . oa:hasSelector a owl:ObjectProperty . oa:exact a owl:DatatypeProperty .
oa:prefix a owl:DatatypeProperty . oa:suffix a owl:DatatypeProperty .
oa:start a owl:DatatypeProperty . oa:end a owl:DatatypeProperty .
spdx:checksum a owl:ObjectProperty . spdx:checksumValue a owl:DatatypeProperty .
"""
SHAPES = """shape:Song a sh:NodeShape ; sh:targetClass ex:Song ; sh:property shape:Song-title .
shape:Song-title a sh:PropertyShape ; sh:path dct:title ; sh:minCount 1 ; sh:severity sh:Warning ;
    sh:description "Lisää dct:title."@fi , "Add a dct:title."@en ;
    sh:message "Laululla ei ole nimeä."@fi , "Sången saknar namn."@sv , "The song has no title."@en .
"""
SONG = """<id/song/a> a ex:Song ;
    dct:title "Laulu"@fi ;
    dct:modified "2026-01-01"^^xsd:date .
"""


def file(path: str, turtle: str) -> SourceFile:
    """A file of the site, with its prefixes before it."""
    name = IRIS.graph(path.removeprefix("data/").removesuffix(".ttl"))
    graph, lines, _ = parse_turtle((PREFIXES + turtle).encode(), path, str(name))
    return SourceFile(path, name, graph, lines)


def check(
    data: str = SONG,
    shapes: str = SHAPES,
    ontology: str = ONTOLOGY,
    texts: Sequence[StoredText] = (),
    unread: Sequence[str] = (),
) -> list[Finding]:
    """What is found in a small site."""
    site = Site(
        IRIS,
        [file("ontology/ex.ttl", ontology)],
        [file("data/songs.ttl", data)],
        [file("shapes/song.ttl", shapes)],
        [],
        texts,
        unread,
    )
    return validate(site)


def only(findings: list[Finding]) -> Finding:
    """The one finding."""
    assert len(findings) == 1, findings
    return findings[0]


def text(content: str, sha256: str = "00") -> StoredText:
    """A stored text called ``song``."""
    return StoredText("data/sources/song.txt", IRIS.mint_thing("source", "song"), content, sha256)


def passage(content: str, start: int, end: int, /, **changes: str | int) -> str:
    """Turtle of a passage on the stored text, and of the text's own description. changes: what is said wrongly."""
    made = make_selector(content, start, end)
    facts = {"exact": made.exact, "prefix": made.prefix, "suffix": made.suffix, "start": start, "end": end} | changes
    quote = " ; ".join(
        f"oa:{name} {json.dumps(facts[name], ensure_ascii=False)}" for name in ("exact", "prefix", "suffix")
    )
    return f"""{SONG}
<id/source/song> dct:title "Laulu"@fi ; spdx:checksum [ spdx:checksumValue "00"^^xsd:hexBinary ] .
<id/source/song/passage/1> oa:hasSource <id/source/song> ; oa:hasSelector [ {quote} ] ,
    [ oa:start "{facts["start"]}"^^xsd:nonNegativeInteger ; oa:end "{facts["end"]}"^^xsd:nonNegativeInteger ] .
"""


# Shapes


def test_a_clean_site_gives_nothing() -> None:
    assert check() == []


def test_a_missing_property_is_shown_at_the_line_of_the_type_with_every_language() -> None:
    found = only(check("\n\n<id/song/b> a ex:Hymn ; dct:modified '2026-01-01'^^xsd:date .\n"))
    assert (found.severity, found.rule, found.focus) == (
        "warning",
        "https://example.org/shapes#Song-title",
        "<https://example.org/id/song/b>",
    )
    assert (found.file, found.line) == ("data/songs.ttl", FIRST_LINE + 2)
    assert found.message == {
        "fi": "Laululla ei ole nimeä.",
        "sv": "Sången saknar namn.",
        "en": "The song has no title.",
    }
    assert found.remedy == {"fi": "Lisää dct:title.", "en": "Add a dct:title."}
    assert found.path == "<http://purl.org/dc/terms/title>"


def test_a_wrong_value_is_shown_at_its_own_line_and_named() -> None:
    shapes = """shape:Song a sh:NodeShape ; sh:targetClass ex:Song ; sh:property [
        sh:path ex:sungBy ; sh:class ex:Song ;
        sh:message "{?value} ei laula."@fi ] ."""
    found = only(check(SONG.replace(" .\n", " ;\n    ex:sungBy <https://example.com/choir> .\n"), shapes))
    assert found.message == {"fi": "https://example.com/choir ei laula."}
    assert found.line == FIRST_LINE + 3
    assert found.rule == "https://example.org/shapes#Song", (
        "an anonymous shape goes by the name of the one that holds it"
    )
    assert found.focus_label == "Laulu"
    assert found.severity == "violation"


def test_the_messages_of_a_sparql_constraint_keep_their_languages_and_values() -> None:
    shapes = """<shapes> sh:declare [ sh:prefix "dct" ; sh:namespace "http://purl.org/dc/terms/"^^xsd:anyURI ] .
shape:Song a sh:NodeShape ; sh:targetClass ex:Song ; sh:sparql shape:Song-loud .
shape:Song-loud sh:prefixes <shapes> ; sh:message "{?value} huutaa."@fi , "{?value} shouts."@en ;
    sh:select "SELECT $this ?value WHERE { $this dct:title ?value . FILTER ( UCASE(STR(?value)) = STR(?value) ) }" ."""
    found = only(check(SONG.replace('"Laulu"', '"LAULU"'), shapes))
    assert found.message == {"fi": "LAULU huutaa.", "en": "LAULU shouts."}
    assert found.rule == "https://example.org/shapes#Song-loud"


def test_a_shape_without_a_message_still_says_something() -> None:
    found = only(check(SONG, "shape:Song a sh:NodeShape ; sh:targetClass ex:Song ; sh:nodeKind sh:Literal ."))
    assert found.message["en"]


def test_a_complex_path_is_written_as_people_read_it() -> None:
    shapes = """shape:Song a sh:NodeShape ; sh:targetClass ex:Song ; sh:property [
        sh:path ( [ sh:inversePath ex:sungBy ] [ sh:zeroOrMorePath [ sh:alternativePath ( dct:title dct:date ) ] ] ) ;
        sh:minCount 1 ] ."""
    assert only(check(SONG, shapes)).path == (
        "^<https://example.org/def#sungBy>/(<http://purl.org/dc/terms/title>|<http://purl.org/dc/terms/date>)*"
    )


@pytest.mark.parametrize(
    "shapes",
    [
        "\nshape:Song a sh:NodeShape ; sh:targetClass ex:Song ; sh:property [ sh:minCount 1 ] .",
        '\nshape:Song a sh:NodeShape ; sh:targetClass ex:Song ; sh:minCount "one" .',
        '\nshape:Song a sh:NodeShape ; sh:targetClass ex:Song ; sh:sparql [ sh:select "SELEKT" ] .',
        '\nshape:Song a sh:NodeShape ; sh:targetClass ex:Song ; sh:sparql [ sh:select "ASK { $this x:y 1 }" ] .',
    ],
    ids=["no path", "minCount of words", "no SPARQL", "unknown prefix"],
)
def test_malformed_shapes_are_named_with_file_and_line(shapes: str) -> None:
    with pytest.raises(SiteUnreadable) as caught:
        check(shapes=shapes)
    assert {(error.file, error.line) for error in caught.value.errors} == {("shapes/song.ttl", FIRST_LINE + 1)}


def test_a_constraint_that_may_not_be_evaluated_is_no_pass() -> None:
    shapes = """shape:Song a sh:NodeShape ; sh:targetClass ex:Song ; sh:sparql [
        sh:select "SELECT $this WHERE { $this a ?type . MINUS { $this a ?type } }" ] ."""
    with pytest.raises(SiteUnreadable) as caught:
        check(shapes=shapes)
    assert "MINUS" in str(caught.value.errors[0])


@pytest.mark.parametrize("shapes", ["", "shape:Song a sh:NodeShape ; sh:nodeKind sh:IRI ."])
def test_shapes_that_target_nothing_are_no_pass(shapes: str) -> None:
    with pytest.raises(SiteUnreadable, match="target nothing"):
        check(shapes=shapes)


def test_shapes_that_meet_nothing_in_the_data_are_no_pass() -> None:
    with pytest.raises(SiteUnreadable, match="meets anything"):
        check(shapes="shape:Song a sh:NodeShape ; sh:targetClass skos:Concept ; sh:nodeKind sh:IRI .")


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("validation went out to the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    imports = "<shapes> a owl:Ontology ; owl:imports <http://127.0.0.1:9/more> .\n"
    assert check(SONG + imports.replace("shapes", "id/song/o"), SHAPES + imports) == []


# Passages and stored texts

PSALM = "Laula 🎵 mulle.\nLaula uudelleen.\nLaula 🎵 mulle.\n"


def test_positions_count_characters_not_bytes_or_halves_of_them() -> None:
    start = PSALM.index("Laula uudelleen.")
    assert check(passage(PSALM, start, start + 16), texts=[text(PSALM)]) == []


def test_the_words_around_a_quote_tell_two_places_apart() -> None:
    second = PSALM.rindex("Laula 🎵")
    assert check(passage(PSALM, second, second + 14), texts=[text(PSALM)]) == []
    found = only(check(passage(PSALM, second, second + 14, prefix="", suffix=""), texts=[text(PSALM)]))
    assert found.rule == "anchor-quote-ambiguous"


def test_a_moved_quote_is_found_again() -> None:
    found = only(check(passage(PSALM, 15, 31, start=14), texts=[text(PSALM)]))
    assert found.rule == "anchor-quote-moved"
    assert "15–31" in found.message["en"]
    assert "15–31" in found.remedy["fi"]
    assert found.file == "data/songs.ttl"


@pytest.mark.parametrize(("start", "end"), [(10, 5), (40, 4000), (7, 7)])
def test_positions_outside_the_text_are_wrong(start: int, end: int) -> None:
    found = only(check(passage(PSALM, 15, 31, start=start, end=end), texts=[text(PSALM)]))
    assert found.rule == "anchor-position-outside"


def test_a_stored_text_that_was_changed_is_noticed() -> None:
    found = only(check(passage(PSALM, 15, 31), texts=[text(PSALM, sha256="ff")]))
    assert found.rule == "source-checksum-differs"


def test_a_stored_text_that_nobody_describes_is_noticed() -> None:
    found = only(check(texts=[text(PSALM)]))
    assert (found.rule, found.file) == ("source-undescribed", "data/sources/song.txt")


# Terms and values


@pytest.mark.parametrize(
    ("turtle", "rule", "suggestion"),
    [
        ('skos:altLable "L"@fi', "term-undefined", "skos:altLabel"),
        ('skos:preflabel "L"@fi', "term-undefined", "skos:prefLabel"),
        ("ex:sungby <https://example.com/choir>", "term-undefined", "<https://example.org/def#sungBy>"),
        ("a skos:Conzept", "term-undefined", "skos:Concept"),
        ("a skos:prefLabel", "term-kind", ""),
        ("ex:Song <https://example.com/choir>", "term-kind", ""),
        ('<http://schema.org/name> "L"', "vocabulary-unknown", "<https://schema.org/name>"),
        ('<https://example.net/sungBy> "L"', "vocabulary-unknown", "<https://example.org/def#sungBy>"),
        ('dct:date "2026-01-01"^^xsd:dat', "datatype-undefined", "xsd:date"),
    ],
)
def test_a_slip_in_a_term_is_shown_with_what_was_meant(turtle: str, rule: str, suggestion: str) -> None:
    found = only(check(SONG.replace(" .\n", f" ;\n    {turtle} .\n")))
    assert (found.rule, found.severity, found.line) == (rule, "violation", FIRST_LINE + 3)
    assert suggestion in found.remedy["en"]
    assert ("Did you mean" in found.remedy["en"]) == bool(suggestion)
    assert ("Tarkoititko" in found.remedy["fi"]) == bool(suggestion)


def test_a_slip_made_many_times_in_a_file_is_told_once() -> None:
    data = SONG.replace(" .\n", ' ; skos:altLable "a" , "b" .\n') + '<id/song/b> skos:altLable "c" .\n'
    assert only(check(data)).rule == "term-undefined"


def test_a_shape_about_a_class_that_does_not_exist_is_noticed() -> None:
    shapes = SHAPES + "shape:Sing a sh:NodeShape ; sh:targetClass ex:Sing ; sh:nodeKind sh:IRI .\n"
    found = only(check(shapes=shapes))
    assert (found.rule, found.file) == ("term-undefined", "shapes/song.ttl")


def test_a_claim_about_a_property_that_does_not_exist_is_noticed() -> None:
    claim = "<id/song/a/claim/1> a rdf:Statement ; rdf:subject <id/song/a> ; rdf:predicate ex:sangBy ; rdf:object 1 ."
    assert only(check(SONG + claim)).rule == "term-undefined"


def test_members_of_a_container_are_known_terms() -> None:
    assert check(SONG.replace(" .\n", ' ; rdf:_1 "first" .\n')) == []


@pytest.mark.parametrize(
    "literal",
    ['"19"^^xsd:gYear', '"2019-13"^^xsd:gYearMonth', '"-1"^^xsd:nonNegativeInteger', '"0"^^xsd:positiveInteger',
     '"2024-02-30"^^xsd:date', '"abc"^^xsd:hexBinary', '"a b"^^xsd:anyURI', '"yes"^^xsd:boolean'],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore:Parsing weird boolean")
def test_a_value_that_its_datatype_forbids(literal: str) -> None:
    assert only(check(SONG.replace(" .\n", f" ; dct:date {literal} .\n"))).rule == "literal-ill-typed"


@pytest.mark.parametrize(
    "literal",
    ['"2019"^^xsd:gYear', '"-0044"^^xsd:gYear', '"2019-12"^^xsd:gYearMonth', '"00"^^xsd:hexBinary', '"x"@smn'],
)
def test_a_value_that_its_datatype_allows(literal: str) -> None:
    assert check(SONG.replace(" .\n", f" ; dct:date {literal} .\n")) == []


def test_years_are_judged_alike_after_a_reasoner_has_changed_how_rdflib_reads_them() -> None:
    use_Alt_lexical_conversions()
    try:
        assert check(SONG.replace(" .\n", ' ; dct:date "-0044"^^xsd:gYear .\n')) == []
        assert check(SONG.replace(" .\n", ' ; dct:date "44"^^xsd:gYear .\n')) != []
    finally:
        use_RDFLib_lexical_conversions()


# Links


@pytest.mark.parametrize(
    ("link", "suggestion"),
    [
        ("<id/song/aa>", "https://example.org/id/song/a"),
        ("<id/sing/a>", "https://example.org/id/song/a"),
        ("<id/song/long-name/verse/9>", "https://example.org/id/song/long-name/verse/1"),
        ("<id/song/long-nome/verse/1>", "https://example.org/id/song/long-name/verse/1"),
        ("<id/choir/xyz>", ""),
    ],
)
def test_a_link_to_nothing_is_shown_with_the_nearest_thing(link: str, suggestion: str) -> None:
    data = SONG.replace(" .\n", f" ;\n    ex:sungBy {link} .\n") + '<id/song/long-name/verse/1> dct:title "Säe"@fi .\n'
    found = only(check(data))
    assert (found.rule, found.line) == ("link-dangling", FIRST_LINE + 3)
    assert (f"Did you mean {suggestion}?" in found.remedy["en"]) == bool(suggestion)


@pytest.mark.parametrize(
    "link", ["<graph/songs>", "<graph/derived/closure>", "<def>", "<>", "<id/song/a>", "<set/songs>"]
)
def test_links_to_what_the_machine_makes_lead_somewhere(link: str) -> None:
    data = SONG.replace(" .\n", f" ; dct:relation {link} .\n").replace("<>", "<https://example.org/>")
    assert check(data) == []


def test_an_iri_off_the_pattern_is_told_once_for_each_thing_that_uses_it() -> None:
    data = SONG.replace(" .\n", " ; dct:relation <id/Song/B> , <id/Song/B#x> ; ex:sungBy <id/Song/B> .\n")
    assert [item.rule for item in check(data)] == ["iri-off-pattern", "iri-off-pattern"]


def test_the_version_of_an_ontology_may_have_an_iri_of_its_own() -> None:
    assert check(ontology=ONTOLOGY + "<def> a owl:Ontology ; owl:versionIRI <def/1.0.0> .\n") == []


# The site as a whole


def test_content_without_a_date_cannot_be_released() -> None:
    assert only(check(SONG.replace('    dct:modified "2026-01-01"^^xsd:date .', "    ."))).rule == "release-undated"


def test_a_file_that_nobody_reads_is_a_warning() -> None:
    found = only(check(unread=["data/songs/b.rdf"]))
    assert (found.severity, found.rule, found.file) == ("warning", "file-unread", "data/songs/b.rdf")


def test_all_findings_come_at_once_violations_first() -> None:
    data = "<id/song/b> a ex:Song ; skos:altLable 1 ; ex:sungBy <id/song/c> ; dct:date 'x'^^xsd:date .\n"
    found = check(data, unread=["data/x.doc"])
    assert [item.severity for item in found] == ["violation"] * 4 + ["warning"] * 2
    assert found == sorted(found, key=Finding.sort_key)


def test_the_same_findings_in_the_same_order_under_every_hash_seed() -> None:
    program = (
        "import json, sys, dataclasses\n"
        "sys.path.insert(0, sys.argv[1])\n"
        "import test_validation as t\n"
        "data = t.SONG + '''<id/song/b> a ex:Song , skos:Conzept ;\n"
        "    skos:altLable [ ex:sungby <id/song/c> , <id/Song/D> ] ;\n"
        "    dct:date 'x'^^xsd:date , '19'^^xsd:gYear . <id/song/e> a ex:Hymn . [] a ex:Song .'''\n"
        "print(json.dumps([dataclasses.asdict(found) for found in t.check(data)], sort_keys=True))\n"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program, str(Path(__file__).parent)],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("0", "1", "42")
    }
    assert len(outputs) == 1
    assert len(json.loads(outputs.pop())) > 6
