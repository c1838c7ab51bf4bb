"""``/quality``: how complete the release is, in figures and bars, and what lacks what, with links; the same as data."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, g
from rdflib import RDF, Graph, URIRef

from ..errors import NotFound
from ..namespaces import DQV
from .i18n import language_name
from .labels import Names, Text, pick
from .links import current_links
from .live import OpenRelease, current_release
from .page_builder import PageBuilder
from .page_model import Ref
from .respond import document, page
from .shapes_page import read_findings
from .vocabulary import syntax_of
from .vocabulary_page import ref_by_whole, wholes_of

blueprint = Blueprint("quality", __name__)

SHOWN = 60
"""How many of the things that lack something the page links to."""
_TAG = "quality"
"""The tag of saved questions that look for gaps."""


@dataclass(frozen=True)
class Share:
    """A part of a whole. percent: whole, 100 only when nothing lacks; bar: its length, 0 to 100."""

    has: int
    of: int

    @property
    def percent(self) -> int:
        return 100 * self.has // self.of if self.of else 100

    @property
    def bar(self) -> float:
        return round(100 * self.has / self.of, 1) if self.of else 100.0


@dataclass(frozen=True)
class Measure:
    """A share with what it is of. lacking: some of the things that lack it; more: how many others do."""

    name: str
    definition: Text
    share: Share
    lacking: tuple[Ref, ...]
    more: int


@dataclass(frozen=True)
class ClassRow:
    """The shares of one class, by the name of the measure."""

    ref: Ref
    of: int
    shares: Mapping[str, Share]


@blueprint.get("/quality")
@blueprint.get("/quality.<extension>")
def quality(extension: str = "") -> Response:
    """The figures as a page, or as data (Data Quality Vocabulary)."""
    opened = current_release()
    data = opened.read("quality.json")
    if data is None:
        raise NotFound("This release has no quality figures.", "It was built before they were kept.", name="/quality")
    figures: dict[str, Any] = json.loads(data)
    return document(
        f"{opened.manifest.base}quality",
        "/quality",
        lambda: quality_graph(opened),
        lambda content: _page(opened, figures),
        syntax_of(extension),
    )


def quality_graph(opened: OpenRelease) -> Graph:
    """The measurements of the catalogue, with the metrics and dimensions that they are of."""
    catalog = opened.graph_of_file("catalog.ttl")
    graph = Graph(bind_namespaces="none")
    for kind in (DQV.QualityMeasurement, DQV.Metric, DQV.Dimension):
        for node in catalog.subjects(RDF.type, kind):
            for triple in catalog.triples((node, None, None)):
                graph.add(triple)
    return graph


def _page(opened: OpenRelease, figures: Mapping[str, Any]) -> Response:
    classes = [URIRef(row["class"]) for row in figures["classes"]]
    lacking = {URIRef(iri) for one in figures["measures"] for iri in one["lacking"][:SHOWN]}
    wholes = {whole for iri in lacking for whole in wholes_of(iri)}
    names = Names(g.chain, opened.reader.labels({*classes, *lacking, *wholes}))
    builder = PageBuilder(names, current_links(), g.chain)
    measures = [_measure(one, builder) for one in figures["measures"]]
    rows = [
        ClassRow(builder.ref(iri), row["of"], {name: Share(*pair) for name, pair in row["has"].items()})
        for iri, row in zip(classes, figures["classes"], strict=True)
    ]
    return page(
        "quality.html",
        iri=f"{opened.manifest.base}quality",
        things=figures["things"],
        measures=measures,
        rows=sorted(rows, key=lambda row: (-row.of, row.ref.label.text.casefold())),
        findings=len(read_findings(opened)),
        questions=_questions(opened),
        languages={f"named-{tag.lower()}": language_name(tag, g.ui_language) for tag in opened.manifest.languages},
        data_path="/quality",
    )


def _measure(one: Mapping[str, Any], builder: PageBuilder) -> Measure:
    """A share with the things that lack it, by name."""
    found = [ref_by_whole(builder, URIRef(iri)) for iri in one["lacking"][:SHOWN]]
    refs = sorted(found, key=lambda ref: (ref.label.text.casefold(), ref.iri))
    more = one["of"] - one["has"] - len(refs)
    return Measure(one["name"], pick(one["definition"], g.chain), Share(one["has"], one["of"]), tuple(refs), more)


def _questions(opened: OpenRelease) -> Sequence[tuple[str, Text]]:
    """The saved questions that look for gaps: (address, title)."""
    links = current_links()
    found = [
        (links.local(f"/queries/{name}"), pick(question.summary, g.chain))
        for name, question in opened.questions.items()
        if _TAG in question.tags
    ]
    return sorted(found, key=lambda item: item[1].text.casefold())
