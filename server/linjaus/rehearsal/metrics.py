"""The metrics of data.europa.eu's Metadata Quality Assessment: 405 points in five dimensions.

Points and ratings are those of its published methodology (https://data.europa.eu/mqa/methodology). Where the
methodology leaves something open, this is our reading, which follows the portal's own open program (piveau):

- A dataset's score is what its own metrics earn and what its single best distribution earns: the one whose metrics sum
  up to most, over all dimensions. Metrics are never collected from several distributions.
- An access or download address counts when one of the distribution's answers with 200–299, redirects followed.
- ``dct:issued`` and ``dct:modified`` may stand at the distribution or at the dataset.
- "From vocabulary" asks for an IRI of the vocabulary, for the format *and* the media type: stricter than the portal,
  which takes some plain names, so that its score can only be better than ours.
- Non-proprietary and machine-readable go by ``dct:format`` and the portal's own lists of file types.
- "DCAT-AP compliant" means: no violation in the dataset's description or what hangs on it; warnings are told only.
- The catalogue's score is the mean of its datasets'. "By population" is the other usual way: each metric's points times
  the share of all datasets or distributions that have it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal as Choice

from rdflib import RDF, Graph, Literal, URIRef
from rdflib.term import Node

from ..namespaces import DCAT, DCTERMS
from .vocabularies import code_in, codes, is_media_type

Level = Choice["dataset", "distribution", "either"]
RATINGS = ((351, "excellent"), (221, "good"), (121, "sufficient"), (0, "bad"))


@dataclass(frozen=True)
class Facts:
    """What metrics look at. reached: the status of each access and download address that was asked.

    invalid: datasets that break a profile; None when no profile was given.
    """

    graph: Graph
    reached: Mapping[str, bool]
    invalid: frozenset[str] | None = None


Check = Callable[[Facts, Node], bool]


@dataclass(frozen=True)
class Metric:
    """One metric. key: as the portal names it (pv:…); level: what it is measured on."""

    key: str
    dimension: str
    points: int
    level: Level
    check: Check


def values(graph: Graph, node: Node, term: URIRef) -> Iterator[Node]:
    """The values that say something: no empty texts."""
    return (value for value in graph.objects(node, term) if not isinstance(value, Literal) or str(value).strip())


def _has(term: URIRef) -> Check:
    return lambda facts, node: any(True for _ in values(facts.graph, node, term))


def _answers(term: URIRef) -> Check:
    return lambda facts, node: any(facts.reached.get(str(value), False) for value in values(facts.graph, node, term))


def _listed(term: URIRef, table: str, name: str) -> Check:
    def check(facts: Facts, node: Node) -> bool:
        found = (code_in(table, str(value)) for value in values(facts.graph, node, term) if isinstance(value, URIRef))
        return any(code in codes(name) for code in found if code)

    return check


def _formats_from_vocabulary(facts: Facts, node: Node) -> bool:
    media_types = [value for value in values(facts.graph, node, DCAT.mediaType) if isinstance(value, URIRef)]
    return _listed(DCTERMS["format"], "file-type", "file-types")(facts, node) and any(map(is_media_type, media_types))


def _compliant(facts: Facts, node: Node) -> bool:
    return facts.invalid is not None and str(node) not in facts.invalid


COMPLIANCE = "dcatApCompliance"
METRICS: tuple[Metric, ...] = (
    Metric("keywordAvailability", "findability", 30, "dataset", _has(DCAT.keyword)),
    Metric("categoryAvailability", "findability", 30, "dataset", _has(DCAT.theme)),
    Metric("spatialAvailability", "findability", 20, "dataset", _has(DCTERMS.spatial)),
    Metric("temporalAvailability", "findability", 20, "dataset", _has(DCTERMS.temporal)),
    Metric("accessUrlStatusCode", "accessibility", 50, "distribution", _answers(DCAT.accessURL)),
    Metric("downloadUrlAvailability", "accessibility", 20, "distribution", _has(DCAT.downloadURL)),
    Metric("downloadUrlStatusCode", "accessibility", 30, "distribution", _answers(DCAT.downloadURL)),
    Metric("formatAvailability", "interoperability", 20, "distribution", _has(DCTERMS["format"])),
    Metric("mediaTypeAvailability", "interoperability", 10, "distribution", _has(DCAT.mediaType)),
    Metric("formatMediaTypeVocabularyAlignment", "interoperability", 10, "distribution", _formats_from_vocabulary),
    Metric(
        "formatMediaTypeNonProprietary",
        "interoperability",
        20,
        "distribution",
        _listed(DCTERMS["format"], "file-type", "non-proprietary"),
    ),
    Metric(
        "formatMediaTypeMachineInterpretable",
        "interoperability",
        20,
        "distribution",
        _listed(DCTERMS["format"], "file-type", "machine-readable"),
    ),
    Metric(COMPLIANCE, "interoperability", 30, "dataset", _compliant),
    Metric("licenceAvailability", "reusability", 20, "distribution", _has(DCTERMS.license)),
    Metric("knownLicence", "reusability", 10, "distribution", _listed(DCTERMS.license, "licence", "licences")),
    Metric("accessRightsAvailability", "reusability", 10, "dataset", _has(DCTERMS.accessRights)),
    Metric(
        "accessRightsVocabularyAlignment",
        "reusability",
        5,
        "dataset",
        _listed(DCTERMS.accessRights, "access-right", "access-rights"),
    ),
    Metric("contactPointAvailability", "reusability", 20, "dataset", _has(DCAT.contactPoint)),
    Metric("publisherAvailability", "reusability", 10, "dataset", _has(DCTERMS.publisher)),
    Metric("rightsAvailability", "contextuality", 5, "distribution", _has(DCTERMS.rights)),
    Metric("byteSizeAvailability", "contextuality", 5, "distribution", _has(DCAT.byteSize)),
    Metric("dateIssuedAvailability", "contextuality", 5, "either", _has(DCTERMS.issued)),
    Metric("dateModifiedAvailability", "contextuality", 5, "either", _has(DCTERMS.modified)),
)
BY_KEY = {metric.key: metric for metric in METRICS}
DIMENSIONS: dict[str, int] = {}
for _metric in METRICS:
    DIMENSIONS[_metric.dimension] = DIMENSIONS.get(_metric.dimension, 0) + _metric.points
MOST = sum(DIMENSIONS.values())


def rating(points: float) -> str:
    """The rating of a number of points; parts of a point do not lift it."""
    return next(name for least, name in RATINGS if points >= least)


def datasets(graph: Graph) -> list[Node]:
    """What portals take in: everything that is typed as a dcat:Dataset, in order."""
    return sorted(set(graph.subjects(RDF.type, DCAT.Dataset)), key=str)


def distributions(graph: Graph, dataset: Node) -> list[Node]:
    """The distributions of a dataset, in order."""
    found = {node for node in graph.objects(dataset, DCAT.distribution) if not isinstance(node, Literal)}
    return sorted(found, key=str)


def addresses(graph: Graph) -> list[str]:
    """Every access and download address of every distribution of a dataset, each once, in order."""
    return sorted(
        {
            str(value)
            for dataset in datasets(graph)
            for node in distributions(graph, dataset)
            for term in (DCAT.accessURL, DCAT.downloadURL)
            for value in values(graph, node, term)
        }
    )
