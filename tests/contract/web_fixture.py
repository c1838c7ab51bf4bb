# ruff: noqa: E501 - the Turtle in here is easier to read in long lines
"""A small, deliberately awkward release on a shelf, and a client for the app that serves it.

Nothing in it is of this repository's own site: other base IRI (with ä and ö in it), other words, three languages that are not
the interface's, things without names, blank nodes, circles, markup in labels.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from flask import Flask
from rdflib import Graph
from werkzeug.test import Client

from linjaus.config import Settings
from linjaus.engine.port import EngineStats, QueryEngine, QueryRequest, QueryResult
from linjaus.errors import LinjausError
from linjaus.model import Manifest, ReleaseFile
from linjaus.namespaces import PREFIXES
from linjaus.shelf import Release, Shelf
from linjaus.web import LiveRelease, create_app
from linjaus.web.app import Parts, create_flask_app
from linjaus.web.cache import Kept
from linjaus.web.metrics import Metrics
from linjaus.web.places import Places
from linjaus.web.sparql_answers import Answers

BASE = "https://pöytä.example/tietö/"
RELEASE = "2031-05-06-0badcafe"
QUOTE = 'Kunta lisää 20 % "älyä" & <b>iloa</b> vuoteen 2040 mennessä.'

TRIG = """
@prefix : <https://pöytä.example/tietö/def#> .
@prefix id: <https://pöytä.example/tietö/id/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@base <https://pöytä.example/tietö/> .

<graph/ontology/words> {
  <def> a owl:Ontology ; dct:title "Sanat"@et , "Wörter"@de , "Words"@en ; owl:versionIRI <def/2.1> .
  :Plan a owl:Class ; rdfs:label "Kava"@et , "Plan"@de , "Plan (English)"@en ; rdfs:isDefinedBy <def> .
  :Aim a owl:Class ; rdfs:label "Eesmärk"@et , "Ziel"@de , "Aim"@en ; rdfs:isDefinedBy <def> .
  :ground a owl:ObjectProperty ; rdfs:label "alus"@et , "Grundlage"@de , "ground"@en .
  :pursues a owl:ObjectProperty ; rdfs:label "taotleb"@et , "verfolgt"@de , "pursues"@en .
  :pursues rdfs:subPropertyOf :touches . :touches rdfs:label "touches"@en ; rdfs:subPropertyOf :touches .
  :Aim rdfs:subClassOf :Thing . :Thing a owl:Class ; rdfs:label "Whatever"@en .
  :ourWords a owl:DatatypeProperty ; rdfs:label "our own words"@en ; rdfs:range xsd:language .
  :cost a owl:DatatypeProperty .
  :hosts rdfs:label "hosts"@en . :hostedBy rdfs:label "is hosted by"@en ; owl:inverseOf :hosts .
}
<graph/plans/tulevik> {
  <id/plan/tulevik> a :Plan ;
    dct:title "Tuleviku kava"@et , "Der Plan <script>alert(1)</script>"@de , "Plan für Öö"@de-AT ;
    :ourWords "de" ;
    dct:description "Kava, mis ütleb kõike."@et , "A plan that says it all."@en ;
    dct:issued "2030-02-01"^^xsd:date ;
    dct:hasPart <id/plan/tulevik/aim/1> , <id/plan/tulevik/aim/2> , <id/plan/tulevik/aim/10> , <id/plan/tulevik/zone/1> ;
    dct:temporal <id/plan/tulevik#period> ;
    dct:creator [ foaf:name "Nimetön & Co" ; foaf:knows [ foaf:name "Ö" ] ] ;
    :cost 12.5 , "odd"^^:Money ;
    rdfs:seeAlso <javascript:alert(1)> , <https://muu.example/ä?x=1&y=<2>> ;
    :ground <id/plan/vana> .
  <id/plan/tulevik#period> <http://www.w3.org/ns/dcat#startDate> "2030"^^xsd:gYear .
  <id/plan/tulevik/aim/1> a :Aim ; skos:prefLabel "Iloa"@fi ; dct:isPartOf <id/plan/tulevik> ; :ground <id/text/leht/passage/1> .
  <id/plan/tulevik/aim/2> a :Aim ; dct:isPartOf <id/plan/tulevik> ; :pursues <id/plan/tulevik/aim/1> ; :touches <id/plan/tulevik/aim/1> .
  <id/plan/tulevik/aim/2> a :Thing ; :pursues <id/plan/tulevik/aim/2> .
  <id/plan/tulevik/aim/10> a :Aim ; skos:prefLabel "Kümme"@et ; dct:isPartOf <id/plan/tulevik> .
  <id/plan/tulevik/claim/1> a rdf:Statement ; rdf:subject <id/plan/tulevik> ; rdf:predicate :ground ; rdf:object <id/plan/vana> ;
    :ground <id/text/leht/passage/1> .
  <id/plan/tulevik/zone/1> skos:prefLabel "Zone"@en ; dct:isPartOf <id/plan/tulevik> ; dct:hasPart <id/plan/tulevik/zone/1/bit/1> .
  <id/plan/tulevik/zone/1/bit/1> dct:isPartOf <id/plan/tulevik/zone/1> .
  <id/plan/vana> a :Plan ; owl:deprecated true ; dct:isReplacedBy <id/plan/tulevik> .
  <id/plan/ring> dct:isPartOf <id/plan/ring2> ; dct:hasPart <id/plan/ring2> ; :list ( 1 "kaks"@et <id/plan/ring> ) .
  <id/plan/ring> :hosts <id/plan/ring2> .
  <id/plan/ring2> :hostedBy <id/plan/ring> ; dct:isPartOf <id/plan/ring> ; dct:hasPart <id/plan/ring> ; foaf:knows _:a .
  _:a foaf:knows _:b . _:b foaf:knows _:a .
}
<graph/texts/leht> {
  <id/text/leht> a :Text ; dct:title "Leht"@et ; foaf:page <https://leht.example/l%C3%A4hde> ; dct:modified "2024-03-05"^^xsd:date .
  <id/text/leht/passage/1> a oa:SpecificResource ; oa:hasSource <id/text/leht> ; oa:hasSelector <id/text/leht/passage/1#quote> .
  <id/text/leht/passage/1#quote> a oa:TextQuoteSelector ; oa:exact "QUOTE"@fi .
}
<graph/topics/ilo> { <id/topic/ilo> a skos:Concept ; skos:prefLabel "Rõõm"@et , "Freude"@de , "Joy"@en . MANY }
"""

SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://pöytä.example/tietö/shapes#Plan-title> a sh:NodeShape ; rdfs:label "A plan has a title"@en ; sh:targetClass <https://pöytä.example/tietö/def#Plan> .
"""
CATALOG = """
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> . @base <https://pöytä.example/tietö/> .
<catalog> a dcat:Catalog ; dct:title "Kataloog"@et ; dcat:dataset <set/laud> .
<set/laud> a dcat:Dataset ; dct:title "Laud"@et ; dcat:distribution <set/laud#ttl> .
<set/laud#ttl> a dcat:Distribution ; dcat:downloadURL <download/dataset.nq> .
<set/laud/2031-05-06-0badcafe> a dcat:Dataset ; dct:isVersionOf <set/laud> .
"""
VOID_TTL = "<https://pöytä.example/tietö/.well-known/void> a <http://rdfs.org/ns/void#DatasetDescription> ."
QUESTION = """#+ summary: {et: Mis kavad on, en: Which plans there are}
#+ params:
#+   thing: {kind: iri, required: false, example: "https://pöytä.example/tietö/id/plan/tulevik"}
#+ result: [thing, label]
PREFIX dct: <http://purl.org/dc/terms/>
SELECT ?thing ?label WHERE { ?thing dct:title ?label } ORDER BY ?thing ?label
"""
NEEDY = """#+ summary: {en: What a thing is called}
#+ params:
#+   thing: {kind: iri, required: true, example: "https://pöytä.example/tietö/id/plan/tulevik"}
#+ result: [label]
PREFIX dct: <http://purl.org/dc/terms/>
SELECT ?label WHERE { ?thing dct:title ?label } ORDER BY ?label
"""


def settings(folder: Path, **changes: Any) -> Settings:
    """Settings of the awkward site, its releases in the folder."""
    given: dict[str, Any] = {
        "site": folder,
        "base": BASE,
        "slug": "laud",
        "title": {"et": "Laua <i>andmed</i>", "en": "Table & data"},
        "description": {"et": "Kõik lauast."},
        "languages": ("et", "de", "en"),
        "publisher": {"name": {"et": "Köök & Ko"}},
        "contact": {},
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "metadata_license": "https://creativecommons.org/publicdomain/zero/1.0/",
        "prefixes": {**PREFIXES, "w": f"{BASE}def#"},
        "catalog": {},
        "releases": folder / "build",
    }
    return Settings(**{**given, **changes})


def put_release(shelf: Shelf, name: str = RELEASE, extra: str = "", moment: datetime | None = None) -> Release:
    """Stand the awkward release on the shelf. extra: more TriG, with the prefixes of the rest; moment: see switch."""
    many = "".join(f"<id/topic/t{n}> a skos:Concept ; skos:broader <id/topic/ilo> . " for n in range(1, 61))
    trig = TRIG.replace("QUOTE", QUOTE.replace('"', '\\"')).replace("MANY", many).replace("y=<2>>", "y=2>")
    quads = ox.parse((trig + extra).encode(), ox.RdfFormat.TRIG)
    nquads = "".join(sorted(f"{quad} .\n" for quad in quads)).encode()
    contents: dict[str, tuple[bytes, str, str]] = {
        "dataset.nq": (nquads, "application/n-quads", ""),
        "dataset.nq.gz": (gzip.compress(nquads, mtime=0), "application/n-quads", "gzip"),
        "shapes.ttl": (SHAPES.encode(), "text/turtle", ""),
        "catalog.ttl": (CATALOG.encode(), "text/turtle", ""),
        "void.ttl": (VOID_TTL.encode(), "text/turtle", ""),
        "context.jsonld": (
            json.dumps({"@context": {"title": "http://purl.org/dc/terms/title"}}).encode(),
            "application/ld+json",
            "",
        ),
        "queries/plans.rq": (QUESTION.encode(), "application/sparql-query", ""),
        "queries/called.rq": (NEEDY.encode(), "application/sparql-query", ""),
        "sources/leht.txt": (f"Alku. {QUOTE}\n".encode(), "text/plain", ""),
    }
    files = tuple(
        ReleaseFile(path, media_type, len(data), hashlib.sha256(data).hexdigest(), encoding)
        for path, (data, media_type, encoding) in sorted(contents.items())
    )
    manifest = Manifest(
        release=name,
        dataset_sha256=hashlib.sha256(nquads).hexdigest(),
        modified=name[:10],
        base=BASE,
        slug="laud",
        title={"et": "Laua <i>andmed</i>", "en": "Table & data"},
        description={"et": "Kõik lauast."},
        languages=("et", "de", "en"),
        prefixes={**PREFIXES, "w": f"{BASE}def#"},
        counts={},
        license="https://creativecommons.org/licenses/by/4.0/",
        metadata_license="https://creativecommons.org/publicdomain/zero/1.0/",
        publisher={"name": {"et": "Köök & Ko"}},
        software="test",
        files=files,
    )
    with shelf.workspace() as work:
        folder = work / "release"
        for path, (data, _, _) in contents.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        (folder / "secret.txt").write_text("not in the manifest")
        (folder / "manifest.json").write_text(json.dumps(manifest.to_json()), encoding="utf-8")
        release = shelf.put(folder, name)
    shelf.switch(name, moment)
    return release


class StubEngine:
    """Answers with what it was given, and remembers what it was asked."""

    def __init__(self, answer: QueryResult | LinjausError | None = None) -> None:
        self.answer = answer
        self.asked: list[QueryRequest] = []
        self.releases: list[str | None] = []

    def query(self, request: QueryRequest, release: str | None = None) -> QueryResult:
        self.asked.append(request)
        self.releases.append(release)
        if isinstance(self.answer, LinjausError):
            raise self.answer
        assert self.answer is not None
        return self.answer

    def stats(self, release: str | None = None) -> EngineStats:
        return EngineStats(workers=2, busy=1, started=2, outcomes={"answered": 3})

    def close(self) -> None:
        pass


def flask_app(given: Settings, engine: QueryEngine) -> Flask:
    """The app alone, without the layers in front of it."""
    return create_flask_app(Parts(given, engine, Answers(engine, given, Kept(0), Places(1)), Metrics()))


def breaking_off(first: Iterable[bytes], error: LinjausError) -> Iterator[bytes]:
    """Chunks that end in an error."""
    yield from first
    raise error


def client_of(folder: Path, engine: Any = None, **changes: Any) -> Client:
    """A client of an app that serves the awkward release from a shelf in the folder."""
    given = settings(folder, **changes)
    shelf = Shelf(given.releases)
    if not shelf.names():
        put_release(shelf)
    return Client(create_app(given, LiveRelease(shelf), engine or StubEngine()))


def parse(data: bytes, syntax: str) -> Graph:
    """A graph from a response."""
    return Graph().parse(data=data, format=syntax)
