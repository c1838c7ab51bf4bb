"""The snippets for editors, filled with their defaults, are Turtle that passes the shapes of their class."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pyshacl
from rdflib import DCTERMS, OWL, RDF, RDFS, Graph, Literal, URIRef

from conftest import read_kainuu
from linjaus.config import read_settings
from linjaus.namespaces import SH
from linjaus.snippets import Content, build_snippets
from linjaus.sources import merge
from linjaus.turtle import parse_turtle
from linjaus.turtle_form import format_turtle

ROOT = Path(__file__).parents[2]
SETTINGS = read_settings(ROOT)
_PLACE = re.compile(
    r"\$\{(\d+):((?:[^\\}]|\\.)*)\}|\$\{(\d+)\|((?:[^\\|]|\\.)*)\|\}|\$(\d+)|\\(.)|([^$\\]+)", re.DOTALL
)
"""A place with a default, one with choices, one that repeats another, an escape, anything else (LSP 3.17)."""


@cache
def snippets() -> dict[str, dict[str, Any]]:
    """As a file has them."""
    read = read_kainuu()
    words, rules = merge(read.ontology), merge(read.shapes)
    things = (*read.data, *read.ontology)
    made = build_snippets(Content(words, rules, things, SETTINGS.iris, SETTINGS.prefixes, SETTINGS.languages))
    plain: dict[str, dict[str, Any]] = json.loads(json.dumps(made))
    return plain


def filled(body: list[str]) -> str:
    """What an editor inserts when nobody changes a place."""
    text = "\n".join(body)
    values: dict[str, str] = {}
    pieces, at = [], 0
    while at < len(text):
        match = _PLACE.match(text, at)
        assert match, text[at:]
        place, default, chosen, choices, again, escaped, plain = match.groups()
        if place:
            values[place] = re.sub(r"\\(.)", r"\1", default)
        elif chosen:
            values[chosen] = re.sub(r"\\(.)", r"\1", re.split(r"(?<!\\),", choices)[0])
        pieces.append(values[place or chosen or again] if place or chosen or again else escaped or plain)
        at = match.end()
    return "".join(pieces)


def in_file(body: list[str]) -> str:
    """The snippet in a file that declares the base and every prefix of the site."""
    head = [f"@base <{SETTINGS.base}> ."] + [f"@prefix {name}: <{iri}> ." for name, iri in SETTINGS.prefixes.items()]
    return "\n".join([*head, "", filled(body), ""])


def graph(body: list[str]) -> Graph:
    return parse_turtle(in_file(body).encode(), "snippet.ttl", SETTINGS.base)[0]


def curie(name: str) -> str:
    """The class that a snippet is for, from its name."""
    return name.rpartition("(")[2].rstrip(")")


def test_each_class_that_a_shape_is_about_has_a_snippet() -> None:
    words, rules = merge(read_kainuu().ontology), merge(read_kainuu().shapes)
    targets = set(rules.objects(None, SH.targetClass))
    classes = {
        one
        for one in {*words.subjects(RDF.type, OWL.Class), *targets}
        if targets & set(words.transitive_objects(one, RDFS.subClassOf))
    }
    made = {one for name in snippets() for one in graph(snippets()[name]["body"]).objects(None, RDF.type)}
    assert len(classes) >= 20
    assert classes <= made
    assert len(snippets()) == len(classes)


def test_snippets_are_turtle_in_our_form() -> None:
    for name, snippet in snippets().items():
        assert set(snippet) == {"scope", "prefix", "description", "body"}, name
        block = format_turtle(in_file(snippet["body"])).partition("\n\n")[2]
        assert block.rstrip("\n") == filled(snippet["body"]), name


def test_filled_with_their_defaults_they_pass_the_shapes_of_their_class() -> None:
    read = read_kainuu()
    data = merge((*read.ontology, *read.data))
    new = Graph(bind_namespaces="none")
    for snippet in snippets().values():
        new += graph(snippet["body"])
    focus = sorted({str(subject) for subject in new.subjects()})
    assert not any((URIRef(one), None, None) in data for one in focus), "a snippet makes a thing of its own"
    broken = URIRef("urn:broken")
    new.add((broken, RDF.type, URIRef(f"{SETTINGS.iris.ontology}#Strategy")))
    _, report, _ = pyshacl.validate(
        data + new,
        shacl_graph=merge(read.shapes),
        inference="none",
        focus_nodes=[*focus, str(broken)],
        allow_warnings=True,
    )
    found = {
        (report.value(result, SH.focusNode), str(report.value(result, SH.sourceShape)))
        for result in report.subjects(SH.resultSeverity, SH.Violation)
    }
    assert {one for one in found if one[0] != broken} == set()
    assert found, "what is broken is found"


def test_a_snippet_goes_by_its_names_and_offers_what_a_rule_allows() -> None:
    snippet = next(one for name, one in snippets().items() if curie(name) == "lin:RegionalProgramme")
    assert snippet["prefix"][:2] == ["RegionalProgramme", "maakuntaohjelma"]
    assert snippet["description"].startswith("Maakuntaohjelma / Landskapsprogram / Regional strategic programme. ")
    [coverage] = [line for line in snippet["body"] if "lin:coverage" in line]
    assert re.search(r"\$\{\d\|<id/coverage/named-only>,<id/coverage/[a-z-]+>,", coverage)


def test_a_new_rule_shows_in_the_snippet() -> None:
    read = read_kainuu()
    rules = merge(read.shapes)
    rule = URIRef("urn:rule")
    rules.add((SETTINGS.iris.shapes + "#Document", SH.property, rule))
    rules.add((rule, SH.path, DCTERMS.issued))
    rules.add((rule, SH.minCount, Literal(1)))
    content = Content(merge(read.ontology), rules, read.data, SETTINGS.iris, SETTINGS.prefixes, SETTINGS.languages)
    body = next(one["body"] for name, one in build_snippets(content).items() if curie(name) == "lin:Strategy")
    assert any("dct:issued" in line for line in body)


def test_another_site_has_snippets_of_its_own(linjaus_here, awkward_site: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    target = tmp_path / ".vscode" / "linjaus.code-snippets"
    assert linjaus_here("snippets", "--site", awkward_site, "-o", target).returncode == 0
    made = json.loads(target.read_text("utf-8"))
    assert json.loads(linjaus_here("snippets", "--site", awkward_site).stdout) == made
    assert made["Lávlla (song:Song)"]["body"][1].startswith("<id/song/${1:lavlla}> a song:Song ;")
