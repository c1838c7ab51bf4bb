"""Cold pages: a theme and an organisation with a thousand links to each, asked for the first time.

Each request has an address of its own, so nothing is answered from the cache. Printed are the median over one
kept-alive connection, absolute and beside a static file of the same size from the same web server with the same
settings. Most of a page's cost is fixed, so the ratio says what a reader waits for, and the absolute figure what the
page costs.
"""

from __future__ import annotations

import itertools
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench.serving import Connection, report, serving, static_server

LINKS = 1_000
DOCUMENTS = 20
ASKED = 60
BASE = "http://bench.example/"
PAGES = {"theme": "/doc/theme/common", "organisation": "/doc/organisation/busy"}

_TOML = f"""
[site]
base = "{BASE}"
slug = "bench"
title.en = "Bench"
description.en = "Pages with many links."
languages = ["en"]
license = "https://creativecommons.org/publicdomain/zero/1.0/"
metadata_license = "https://creativecommons.org/publicdomain/zero/1.0/"
[publisher]
name.en = "Bench"
[contact]
name.en = "Bench"
email = "bench@bench.example"
"""
_HEAD = f"""@base <{BASE}> .
@prefix : <{BASE}def#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
_WORDS = """
<def> a owl:Ontology ; rdfs:label "Words"@en ; dct:modified "2026-01-01"^^xsd:date ; owl:versionIRI <def/1.0.0> .
:Plan a owl:Class ; rdfs:label "Plan"@en ; rdfs:subClassOf foaf:Document .
:Measure a owl:Class ; rdfs:label "Measure"@en .
:doneBy a owl:ObjectProperty ; rdfs:label "is done by"@en ; owl:inverseOf :does .
:does a owl:ObjectProperty ; rdfs:label "does"@en .
"""
_SHAPES = f"""@prefix sh: <http://www.w3.org/ns/shacl#> .
<{BASE}shapes#Measure-name> a sh:NodeShape ; sh:targetClass :Measure ; sh:property <{BASE}shapes#Measure-name-path> .
<{BASE}shapes#Measure-name-path> sh:path skos:prefLabel ; sh:minCount 1 .
<graph/shapes/measure> dct:modified "2026-01-01"^^xsd:date .
"""


def write_site(folder: Path) -> None:
    """A site whose theme and organisation are named by each of a thousand measures in twenty plans."""
    for name in ("ontology", "data/plans", "data/themes", "data/organisations", "shapes", "queries"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "linjaus.toml").write_text(_TOML, encoding="utf-8")
    (folder / "ontology" / "words.ttl").write_text(_HEAD + _WORDS, encoding="utf-8")
    (folder / "shapes" / "measure.ttl").write_text(_HEAD + _SHAPES, encoding="utf-8")
    things = {
        "themes/common": '<id/theme/common> a skos:Concept ; skos:prefLabel "Common"@en .',
        "organisations/busy": '<id/organisation/busy> a org:Organization ; skos:prefLabel "Busy"@en .',
    }
    for number in range(1, DOCUMENTS + 1):
        things[f"plans/plan-{number}"] = "\n".join(_plan(number))
    for path, turtle in things.items():
        dated = f'<graph/{path}> dct:modified "2026-01-01"^^xsd:date .\n'
        (folder / "data" / f"{path}.ttl").write_text(f"{_HEAD}{turtle}\n{dated}", encoding="utf-8")


def bench_pages(folder: Path) -> None:
    """Build and serve the site, then ask in interleaved rounds. folder: for the site, its release and the file."""
    site, releases, files = folder / "site", folder / "pages", folder / "static"
    write_site(site)
    subprocess.run(
        [sys.executable, "-m", "linjaus.cli", "build", "--site", str(site), "--releases", str(releases)],
        check=True,
        capture_output=True,
    )
    files.mkdir(exist_ok=True)
    fresh = map(str, itertools.count())
    with serving(releases, site) as port:
        ours = Connection(port)
        for name, path in PAGES.items():
            size = ours.get(f"{path}?n={next(fresh)}", "text/html")
            (files / "file.bin").write_bytes(b"x" * size)
            with static_server(files) as peer_port:
                theirs = Connection(peer_port)
                theirs.get("/static/file.bin")
                cold, still = [], []
                for _ in range(ASKED):
                    cold.append(_seconds(ours, f"{path}?n={next(fresh)}"))
                    still.append(_seconds(theirs, "/static/file.bin"))
            median, peer = statistics.median(cold), statistics.median(still)
            report(
                f"cold {name}",
                f"{median * 1000:.1f} ms for {LINKS} links, {median / peer:.0f} times a static file of {size} bytes",
                "20 ms",
            )


def _plan(number: int) -> Iterator[str]:
    plan = f"id/plan/plan-{number}"
    yield f'<{plan}> a :Plan ; dct:title "Plan {number}"@en ; dct:temporal <{plan}#period> .'
    yield f'<{plan}#period> a dct:PeriodOfTime ; dcat:startDate "{2000 + number}"^^xsd:gYear .'
    for measure in range(1, LINKS // DOCUMENTS + 1):
        yield (
            f'<{plan}/measure/{measure}> a :Measure ; skos:prefLabel "Measure {measure} of plan {number}"@en ;'
            f" dct:isPartOf <{plan}> ; dct:subject <id/theme/common> ; :doneBy <id/organisation/busy> ."
        )


def _seconds(client: Connection, path: str) -> float:
    begun = time.perf_counter()
    client.get(path, "text/html")
    return time.perf_counter() - begun
