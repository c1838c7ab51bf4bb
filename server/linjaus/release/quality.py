"""How good a release is, in figures (Data Quality Vocabulary): what the check found, and how complete it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyoxigraph as ox
from rdflib import RDF, RDFS, XSD, Graph, Literal, URIRef

from ..config import Settings
from ..model import Texts
from ..namespaces import DCTERMS, DQV, LABEL_PROPERTIES, OA, OWL, SKOS

_DIMENSIONS = "http://www.w3.org/2016/05/ldqd#"
_DIMENSION_NAMES = {"consistency": "Consistency", "completeness": "Completeness"}
_LABELS = {str(term) for term in LABEL_PROPERTIES}
_MAPPINGS = {
    str(term)
    for term in (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch, OWL.sameAs)
}
_TYPE, _SOURCE, _PASSAGE = str(RDF.type), str(DCTERMS.source), str(OA.SpecificResource)
_PLUMBING = {str(OWL.NamedIndividual), str(OWL.Thing), str(RDFS.Resource)}
MISSING_LISTED = 500
"""How many of the things that lack something are named one by one."""


@dataclass(frozen=True)
class Measurement:
    """One figure. value: a count (int) or a share of one (Decimal with four places); name: of the metric.

    whole: of how many things it is a share, 0 for a count; lacking: the IRIs of those that are not in the share.
    """

    name: str
    value: int | Decimal
    dimension: str
    definition: Texts
    whole: int = 0
    lacking: tuple[str, ...] = ()


class Holdings:
    """What each thing of a release has. A thing is what ``id/…`` names, without its fragments.

    triples: of the union; has: metric → the things that have what it asks for; asked: metric → the things that it asks;
    classes: narrowest class → things.
    """

    def __init__(self, triples: Sequence[ox.Triple], settings: Settings) -> None:
        self.things: set[str] = set()
        self.has: dict[str, set[str]] = {f"named-{language.lower()}": set() for language in settings.languages}
        self.has |= {"sourced": set(), "quoted": set(), "mapped": set()}
        tags = {language.lower(): f"named-{language.lower()}" for language in settings.languages}
        types: dict[str, set[str]] = defaultdict(set)
        broader: dict[str, set[str]] = defaultdict(set)
        links: list[tuple[str, str]] = []
        for triple in triples:
            subject, predicate, value = triple.subject, triple.predicate.value, triple.object
            if not isinstance(subject, ox.NamedNode):
                continue
            name = subject.value
            if predicate == str(RDFS.subClassOf) and isinstance(value, ox.NamedNode) and value != subject:
                broader[name].add(value.value)
            if "#" in name or not settings.iris.parse_thing(name):
                continue
            self.things.add(name)
            if isinstance(value, ox.Literal):
                if predicate in _LABELS and value.language in tags:
                    self.has[tags[value.language]].add(name)
            elif isinstance(value, ox.NamedNode):
                links.append((name, value.value))
                if predicate == _TYPE:
                    types[name].add(value.value)
                elif predicate in _MAPPINGS and not settings.iris.owns(value.value):
                    self.has["mapped"].add(name)
            if predicate == _SOURCE:
                self.has["sourced"].add(name)
        passages = {name for name, kinds in types.items() if _PASSAGE in kinds}
        self.has["quoted"] = {name for name, value in links if value in passages}
        self.has["grounded"] = self.has["sourced"] | self.has["quoted"] | passages
        self.classes: dict[str, set[str]] = defaultdict(set)
        for name, kinds in types.items():
            for kind in kinds - set().union(*(_above(one, broader) for one in kinds)) - _PLUMBING:
                self.classes[kind].add(name)
        concepts = {name for name, kinds in types.items() if str(SKOS.Concept) in kinds}
        claims = {name for name, kinds in types.items() if str(RDF.Statement) in kinds}
        read = [members for members in self.classes.values() if members & self.has["quoted"]]
        nameable = self.things - claims - passages
        self.asked: dict[str, set[str]] = dict.fromkeys(tags.values(), nameable)
        self.asked |= {"sourced": self.things - self.has["quoted"] - passages, "grounded": self.things}
        self.asked |= {"quoted": set().union(*read) - claims, "claims-grounded": claims, "mapped": concepts}
        self.has["claims-grounded"] = self.has["grounded"] & claims


def _above(kind: str, broader: Mapping[str, set[str]]) -> set[str]:
    """The classes above a class; none that is also below it."""
    found: set[str] = set()
    waiting = [*broader.get(kind, ())]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += broader.get(one, ())
    return set() if kind in found else found


def measure(holdings: Holdings, settings: Settings, severities: Mapping[str, int]) -> Sequence[Measurement]:
    """The figures of a release. severities: how many findings of each kind the check had."""
    return tuple(_measure(holdings, settings, severities))


def _measure(holdings: Holdings, settings: Settings, severities: Mapping[str, int]) -> Iterator[Measurement]:
    for severity, name, definition in (
        ("violation", "violations", _VIOLATIONS),
        ("warning", "warnings", _WARNINGS),
        ("info", "notes", _NOTES),
    ):
        yield Measurement(name, severities.get(severity, 0), "consistency", definition)
    yield Measurement("things", len(holdings.things), "completeness", _THINGS)
    for language in settings.languages:
        definition = {tongue: text.format(language=language) for tongue, text in _NAMED.items()}
        yield _share(f"named-{language.lower()}", holdings, definition)
    yield _share("sourced", holdings, _SOURCED)
    for name, definition in (
        ("quoted", _QUOTED),
        ("grounded", _GROUNDED),
        ("claims-grounded", _CLAIMS),
        ("mapped", _MAPPED),
    ):
        if holdings.asked[name]:
            yield _share(name, holdings, definition)


def _share(name: str, holdings: Holdings, definition: Texts) -> Measurement:
    asked, having = holdings.asked[name], holdings.has[name]
    share = (Decimal(len(asked & having)) / Decimal(len(asked) or 1)).quantize(Decimal("0.0001"))
    return Measurement(name, share, "completeness", definition, len(asked), tuple(sorted(asked - having)))


def tabulate(measurements: Iterable[Measurement], holdings: Holdings) -> dict[str, Any]:
    """The same figures for ``quality.json``, with what lacks something, and the shares class by class."""
    shares = [one for one in measurements if one.whole]
    return {
        "things": len(holdings.things),
        "measures": [
            {
                "name": one.name,
                "definition": dict(one.definition),
                "has": one.whole - len(one.lacking),
                "of": one.whole,
                "lacking": one.lacking[:MISSING_LISTED],
            }
            for one in shares
        ],
        "counts": [
            {"name": one.name, "definition": dict(one.definition), "value": one.value}
            for one in measurements
            if isinstance(one.value, int)
        ],
        "classes": [
            {
                "class": kind,
                "of": len(members),
                "has": {
                    one.name: [len(holdings.has[one.name] & asked), len(asked)]
                    for one in shares
                    if (asked := holdings.asked[one.name] & members)
                },
            }
            for kind, members in sorted(holdings.classes.items())
        ],
    }


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
    "fi": "Osuus asioista, joilla on nimi kielellä {language}; väitteiltä ja tekstin kohdilta ei kysytä nimeä.",
    "sv": "Andel av sakerna som har ett namn på språket {language}; påståenden och ställen i texter tillfrågas inte.",
    "en": "Share of the things that have a name in the language {language}; statements and passages need none.",
}
_SOURCED = {
    "fi": "Osuus muista kuin tekstin kohdista luetuista asioista, joilla on oma lähteensä (dct:source).",
    "sv": "Andel av sakerna som inte är lästa ur ett ställe i en text som har en egen källa (dct:source).",
    "en": "Share of the things that were not read from a passage that have a source of their own (dct:source).",
}
_QUOTED = {
    "fi": "Osuus teksteistä luettavien lajien asioista, jotka osoittavat kohtaan, josta ne on luettu.",
    "sv": "Andel av sakerna av de slag som läses ur texter som pekar på stället där de har lästs.",
    "en": "Share of the things of the kinds that are read from texts that point at the passage they were read from.",
}
_GROUNDED = {
    "fi": "Osuus asioista, jotka kertovat perustansa: lähteen tai tekstin kohdan.",
    "sv": "Andel av sakerna som anger sin grund: en källa eller ett ställe i en text.",
    "en": "Share of the things that say what they rest on: a source or a passage of a text.",
}
_CLAIMS = {
    "fi": "Osuus yksittäisten väitteiden kuvauksista (rdf:Statement), jotka kertovat perustansa.",
    "sv": "Andel av beskrivningarna av enskilda påståenden (rdf:Statement) som anger sin grund.",
    "en": "Share of the descriptions of single statements (rdf:Statement) that say what they rest on.",
}
_MAPPED = {
    "fi": "Osuus käsitteistä, jotka on kytketty toiseen sanastoon (skos:exactMatch ja muut).",
    "sv": "Andel av begreppen som är kopplade till en annan vokabulär (skos:exactMatch med flera).",
    "en": "Share of the concepts that are mapped to another vocabulary (skos:exactMatch and its like).",
}
