"""Whether a site keeps its rules: its own shapes, and what holds for any site. Pure: no disk, no network, no clock.

rules.py        the machine's rules, in Finnish and English
places.py       file, line and name of what a finding is about
soundness.py    whether the shapes can be used at all
shacl.py        the site's shapes on the data
anchors.py      passages and stored texts
vocabulary.py   slips in terms; literals.py in values; nearest.py what was meant
links.py        links and IRIs of ours
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rdflib import DCTERMS, Graph, URIRef

from ..iris import IriSpace
from ..model import Finding, SourceFile, StoredText
from ..sources import Site, merge
from . import rules
from .anchors import check_anchors, check_sources
from .links import check_links
from .places import Places
from .shacl import check_data
from .soundness import check_shapes
from .vocabulary import Vocabulary, build_vocabulary, check_terms

__all__ = ["Rulebook", "build_rulebook", "validate", "validate_data"]


@dataclass(frozen=True)
class Rulebook:
    """What a site's data are judged by: its shapes, found sound, and its ontology."""

    iris: IriSpace
    ontology: Sequence[SourceFile]
    shapes: Sequence[SourceFile]
    shapes_graph: Graph
    vocabulary: Vocabulary


def build_rulebook(ontology: Sequence[SourceFile], shapes: Sequence[SourceFile], iris: IriSpace) -> Rulebook:
    """Judge the shapes themselves and gather the terms that the ontology declares.

    Raises SiteUnreadable, with file and line of each, when shapes are malformed, or when none of them has a target.
    """
    shapes_graph = merge(shapes)
    check_shapes(shapes_graph, shapes)
    return Rulebook(iris, ontology, shapes, shapes_graph, build_vocabulary(merge(ontology)))


def validate(site: Site) -> list[Finding]:
    """Everything that is wrong with a site, sorted by ``Finding.sort_key``; the same list on every machine.

    Raises SiteUnreadable when the shapes cannot be used or apply to nothing.
    """
    rulebook = build_rulebook(site.ontology, site.shapes, site.iris)
    return validate_data(rulebook, site.data, site.texts, site.unread)


def validate_data(
    rulebook: Rulebook, data: Sequence[SourceFile], texts: Sequence[StoredText] = (), unread: Sequence[str] = ()
) -> list[Finding]:
    """Everything that is wrong with some data under a rulebook. unread: paths of files that nobody reads.

    Raises SiteUnreadable when no shape applies to the data.
    """
    files = (*data, *rulebook.ontology)
    content, graph = merge(data), merge(files)
    places = Places((*files, *rulebook.shapes), graph, rulebook.iris)
    findings = [
        *check_data(graph, content, rulebook.shapes_graph, rulebook.shapes, places),
        *check_anchors(graph, texts, places),
        *check_sources(graph, texts, rulebook.iris, places),
        *check_terms((*files, *rulebook.shapes), rulebook.vocabulary, places),
        *check_links(files, graph, rulebook.shapes, texts, rulebook.iris, places),
        *_check_release(content, unread, rulebook.iris, places),
    ]
    ordered: list[Finding] = []
    for finding in sorted(findings, key=lambda finding: (finding.sort_key(), sorted(finding.message.items()))):
        if not ordered or finding != ordered[-1]:
            ordered.append(finding)
    return ordered


def _check_release(content: Graph, unread: Sequence[str], iris: IriSpace, places: Places) -> Iterator[Finding]:
    if (None, DCTERMS.modified, None) not in content:
        yield rules.RELEASE_UNDATED.find(places, URIRef(iris.base), DCTERMS.modified, place=("", 0))
    for path in unread:
        yield rules.FILE_UNREAD.find(places, URIRef(iris.base), place=(path, 0), name=path)
