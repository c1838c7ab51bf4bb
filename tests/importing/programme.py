"""A programme as text, in two versions, and what a site holds of it after an import."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from subprocess import CompletedProcess

from rdflib import DCTERMS, RDF, SKOS, Graph, Namespace, URIRef
from rdflib.term import Node

from conftest import read_kainuu
from linjaus.config import read_settings
from linjaus.model import Finding
from linjaus.sources import read_site
from linjaus.validation import Rulebook, build_rulebook, validate_data

BASE = "https://w3id.org/linjaus/"
LIN = Namespace(BASE + "def#")
NAME = "kainuun-maakuntaohjelma-2022-2025"
DOCUMENT = URIRef(f"{BASE}id/document/{NAME}")
FILE = f"data/documents/{NAME}.ttl"
FIRST = """Kainuun maakuntaohjelma 2022–2025

Kainuun liitto on laatinut ohjelman.

Ohjelman painopisteet ovat:

1. Elinvoima

Kehitetään yrityksiä. Tuetaan omistajanvaihdoksia.

2. Hyvinvointi

Vahvistetaan palveluja.

3. Saavutettavuus

Parannetaan yhteyksiä.

Päivitetty 1.2.2023
"""
SECOND = (
    FIRST.replace("Tuetaan omistajanvaihdoksia", "Tuetaan yritysten omistajanvaihdoksia")
    .replace("3. Saavutettavuus", "4. Saavutettavuus")
    .replace("2. Hyvinvointi", "2. Luonto\n\nSuojellaan luontoa.\n\n3. Hyvinvointi")
    .replace("1.2.2023", "1.2.2024")
)
Run = Callable[..., CompletedProcess[str]]


def graph_of(site: Path, *folders: str) -> Graph:
    graph = Graph()
    for folder in folders or ("documents", "sources"):
        for path in sorted((site / "data" / folder).glob("*.ttl")):
            graph.parse(path, format="turtle")
    return graph


def titles(graph: Graph, document: Node = DOCUMENT) -> dict[int, tuple[str, str]]:
    """Number → (path within the document, name) of its priorities."""
    return {
        int(str(graph.value(one, LIN.number))): (
            str(one).removeprefix(f"{document}/"),
            next(str(label) for label in graph.objects(one, SKOS.prefLabel)),
        )
        for one in graph.subjects(DCTERMS.isPartOf, document)
        if (one, RDF.type, LIN.Priority) in graph
    }


def edit(site: Path, file: str, was: str, becomes: str) -> None:
    """What a steward does in an editor."""
    text = (site / file).read_text("utf-8")
    assert text.count(was) == 1
    (site / file).write_text(text.replace(was, becomes), encoding="utf-8")


@cache
def rulebook() -> Rulebook:
    """The shapes and the ontology of the Kainuu site, found sound."""
    site = read_kainuu()
    return build_rulebook(site.ontology, site.shapes, site.iris)


def violations(site: Path) -> list[Finding]:
    """What of the drafts in a site breaks the rules of the Kainuu site."""
    drafts = read_site(read_settings(site, environment={}))
    found = validate_data(rulebook(), drafts.data, drafts.texts, drafts.unread)
    ours = ("data/documents/", "data/sources/")
    return [one for one in found if one.severity == "violation" and one.file.startswith(ours)]
