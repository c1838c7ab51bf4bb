"""How good a release is, in figures (Data Quality Vocabulary): what the check found, and how complete it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pyoxigraph as ox
from rdflib import RDF, XSD, Graph, Literal, URIRef

from ..config import Settings
from ..model import Texts
from ..namespaces import DCTERMS, DQV, LABEL_PROPERTIES, SKOS

_DIMENSIONS = "http://www.w3.org/2016/05/ldqd#"
_DIMENSION_NAMES = {"consistency": "Consistency", "completeness": "Completeness"}
_LABELS = {str(term) for term in LABEL_PROPERTIES}


@dataclass(frozen=True)
class Measurement:
    """One figure. value: a count (int) or a share of one (Decimal with four places); name: of the metric."""

    name: str
    value: int | Decimal
    dimension: str
    definition: Texts


def measure(triples: Sequence[ox.Triple], settings: Settings, severities: Mapping[str, int]) -> Sequence[Measurement]:
    """The figures of a release. triples: of its union; severities: how many findings of each kind the check had.

    A thing is what ``id/…`` names, without its fragments.
    """
    return tuple(_measure(triples, settings, severities))


def _measure(triples: Sequence[ox.Triple], settings: Settings, severities: Mapping[str, int]) -> Iterator[Measurement]:
    for severity, name, definition in (
        ("violation", "violations", _VIOLATIONS),
        ("warning", "warnings", _WARNINGS),
        ("info", "notes", _NOTES),
    ):
        yield Measurement(name, severities.get(severity, 0), "consistency", definition)
    things: set[str] = set()
    named: dict[str, set[str]] = {language: set() for language in settings.languages}
    sourced: set[str] = set()
    for triple in triples:
        subject = triple.subject
        if (
            not isinstance(subject, ox.NamedNode)
            or "#" in subject.value
            or not settings.iris.parse_thing(subject.value)
        ):
            continue
        things.add(subject.value)
        predicate, value = triple.predicate.value, triple.object
        if predicate in _LABELS and isinstance(value, ox.Literal) and value.language in named:
            named[value.language].add(subject.value)
        if predicate == str(DCTERMS.source):
            sourced.add(subject.value)
    yield Measurement("things", len(things), "completeness", _THINGS)
    for language, found in named.items():
        definition = {tongue: text.format(language=language) for tongue, text in _NAMED.items()}
        yield Measurement(f"named-{language.lower()}", _share(found, things), "completeness", definition)
    yield Measurement("sourced", _share(sourced, things), "completeness", _SOURCED)


def _share(part: set[str], whole: set[str]) -> Decimal:
    return (Decimal(len(part)) / Decimal(len(whole) or 1)).quantize(Decimal("0.0001"))


def describe_quality(
    graph: Graph, catalog: URIRef, release: URIRef, measurements: Sequence[Measurement]
) -> list[URIRef]:
    """Add the measurements of a release and the metrics that they are of; the measurements' IRIs are returned."""
    nodes = []
    for measurement in measurements:
        metric, node = URIRef(f"{catalog}#metric-{measurement.name}"), URIRef(f"{release}#quality-{measurement.name}")
        dimension = URIRef(_DIMENSIONS + measurement.dimension)
        datatype = XSD.integer if isinstance(measurement.value, int) else XSD.decimal
        graph.add((metric, RDF.type, DQV.Metric))
        graph.add((metric, DQV.inDimension, dimension))
        graph.add((metric, DQV.expectedDataType, datatype))
        for language, text in measurement.definition.items():
            graph.add((metric, SKOS.definition, Literal(text, lang=language)))
        graph.add((dimension, RDF.type, DQV.Dimension))
        graph.add((dimension, SKOS.prefLabel, Literal(_DIMENSION_NAMES[measurement.dimension], lang="en")))
        graph.add((node, RDF.type, DQV.QualityMeasurement))
        graph.add((node, DQV.isMeasurementOf, metric))
        graph.add((node, DQV.computedOn, release))
        graph.add((node, DQV.value, Literal(str(measurement.value), datatype=datatype)))
        nodes.append(node)
    return nodes


_VIOLATIONS = {
    "fi": "Sivuston sääntöjen rikkomukset; julkaisussa niitä ei ole.",
    "sv": "Brott mot webbplatsens regler; en utgåva har inga.",
    "en": "Violations of the site's rules; a release has none.",
}
_WARNINGS = {
    "fi": "Varoitukset, jotka tarkistus antoi.",
    "sv": "Varningar som kontrollen gav.",
    "en": "Warnings that the check gave.",
}
_NOTES = {
    "fi": "Huomautukset, jotka tarkistus antoi.",
    "sv": "Anmärkningar som kontrollen gav.",
    "en": "Notes that the check gave.",
}
_THINGS = {
    "fi": "Kuvatut asiat, joilla on tunnus id/….",
    "sv": "Beskrivna saker med beteckningen id/….",
    "en": "Described things that have an IRI id/….",
}
_NAMED = {
    "fi": "Osuus asioista, joilla on nimi kielellä {language}.",
    "sv": "Andel av sakerna som har ett namn på språket {language}.",
    "en": "Share of the things that have a name in the language {language}.",
}
_SOURCED = {
    "fi": "Osuus asioista, joilla on oma lähteensä (dct:source).",
    "sv": "Andel av sakerna som har en egen källa (dct:source).",
    "en": "Share of the things that have a source of their own (dct:source).",
}
