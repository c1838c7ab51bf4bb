"""Negotiation gives each client what it asked for, and a graph always makes the same bytes."""

from __future__ import annotations

import json

import pytest
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from linjaus.namespaces import DCTERMS, PREFIXES
from linjaus.representation import (
    GRAPH_SYNTAXES,
    HTML,
    JSON_LD,
    N_TRIPLES,
    SYNTAXES,
    TURTLE,
    language_chain,
    negotiate,
    negotiate_language,
    serialize,
)

OFFERED = ("text/html", "text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml")
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, HTML),
        ("", HTML),
        ("   ", HTML),
        ("*/*", HTML),
        (FIREFOX, HTML),
        ("text/turtle", "text/turtle"),
        ("TEXT/Turtle", "text/turtle"),
        ("text/turtle;charset=utf-8", "text/turtle"),
        ("text/turtle , text/html", HTML),
        ("text/turtle;q=0.9, text/html;q=0.8", "text/turtle"),
        ("text/turtle; q=0.9 ,application/ld+json ;Q=1.0", "application/ld+json"),
        ("text/*", HTML),
        ("text/*, text/html;q=0", "text/turtle"),
        ("text/html;q=0.5, */*;q=0.1", HTML),
        ("*/*, text/html;q=0.1", "text/turtle"),
        ("application/*;q=0.9, text/html;q=0.1", "application/ld+json"),
        ("application/rdf+xml;q=0.001", "application/rdf+xml"),
        ("text/html;q=0, text/turtle;q=0.0", None),
        ("*/*;q=0", None),
        ("*/*;q=0, text/turtle", "text/turtle"),
        ("image/png", None),
        ("image/png, */*;q=0.1", HTML),
        ("text/plain, application/json", None),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', "application/ld+json"),
        ('application/ld+json;profile="a,b;q=0";q=0.8, text/html;q=0.1', "application/ld+json"),
        ("text/html;level=1", None),
        ("text/html;level=1, text/turtle;q=0.2", "text/turtle"),
        (",,,text/turtle,,", "text/turtle"),
        ("turtle", HTML),
        ("*/turtle", HTML),
        ("/", HTML),
        (";q=1", HTML),
        (";", HTML),
        ("text/", HTML),
        ('"', HTML),
        ("garbage, text/turtle", "text/turtle"),
        ("text/turtle;q=2", HTML),
        ("text/turtle;q=-1", HTML),
        ("text/turtle;q=high, application/ld+json;q=0.1", "application/ld+json"),
        ("text/turtle;q=0.1234", HTML),
        ("*", HTML),
    ],
)
def test_accept_is_read_as_rfc_9110_says(accept: str | None, chosen: str | None) -> None:
    assert negotiate(accept, OFFERED) == chosen


def test_the_server_decides_between_equals() -> None:
    json_first = ("application/ld+json", "text/turtle")
    assert negotiate("text/turtle, application/ld+json", json_first) == "application/ld+json"


def test_nothing_is_chosen_from_nothing() -> None:
    assert negotiate("text/turtle", ()) is None
    assert negotiate(None, ()) is None


def test_an_endless_header_is_read_in_no_time() -> None:
    assert negotiate(",".join(["a/b;q=0.1"] * 20_000) + ',"' + " " * 20_000, OFFERED) is None


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "fi"),
        ("", "fi"),
        ("sv", "sv"),
        ("SV-fi", "sv"),
        ("sv-FI-x-private", "sv"),
        ("de", "fi"),
        ("de, en;q=0.5", "en"),
        ("en;q=0.5, sv;q=0.8", "sv"),
        ("en, sv", "en"),
        ("sv;q=0, en;q=0.1", "en"),
        ("*", "fi"),
        (";;;,,;q=1", "fi"),
        ("english", "fi"),
        ("en;q=nonsense", "en"),
    ],
)
def test_the_reader_gets_a_language_that_there_is(header: str | None, language: str) -> None:
    assert negotiate_language(header, ("fi", "sv", "en")) == language


def test_the_fallback_chain_begins_with_the_reader() -> None:
    assert language_chain("sv", ("fi", "sv", "en")) == ("sv", "fi", "en")
    assert language_chain("se", ("fi", "sv")) == ("se", "fi", "sv")


def odd_graph() -> Graph:
    """Blank nodes, a list, awkward texts."""
    graph = Graph(bind_namespaces="none")
    thing, node = URIRef("http://awkward.example:8080/ld/id/song/x"), BNode()
    graph.add((thing, DCTERMS.title, Literal('ä\u0085\u2028"\\\n<b>', lang="fi")))
    graph.add((thing, DCTERMS.relation, node))
    graph.add((node, DCTERMS.relation, node))
    graph.add((node, DCTERMS.title, Literal("🎶")))
    return graph


@pytest.mark.parametrize("syntax", GRAPH_SYNTAXES, ids=lambda syntax: syntax.name)
def test_a_graph_comes_back_from_every_syntax(syntax) -> None:  # type: ignore[no-untyped-def]
    data = serialize(odd_graph(), syntax, PREFIXES)
    back = Graph().parse(data=data, format=syntax.rdflib)
    assert isomorphic(back, odd_graph())


def test_n_triples_are_one_to_a_line() -> None:
    lines = serialize(odd_graph(), N_TRIPLES, {}).decode().split("\n")
    assert len(lines) == 5
    assert all(line.endswith(" .") for line in lines[:-1])


def test_json_ld_carries_its_context_with_it() -> None:
    document = json.loads(serialize(odd_graph(), JSON_LD, PREFIXES, {"title": str(DCTERMS.title)}))
    assert isinstance(document["@context"], dict)
    assert document["@context"]["title"] == str(DCTERMS.title)


def test_text_types_say_their_charset_and_no_two_syntaxes_share_a_name() -> None:
    assert TURTLE.content_type == "text/turtle; charset=utf-8"
    assert JSON_LD.content_type == "application/ld+json"
    for name in ("media_type", "extension", "name", "rdflib"):
        assert len({getattr(syntax, name) for syntax in SYNTAXES}) == len(SYNTAXES)
