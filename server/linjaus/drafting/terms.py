"""The terms of the Linjaus ontology that a draft is written in, under the base of whatever site it is for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rdflib import RDF, Graph, URIRef

from ..errors import ConfigError
from ..iris import IriSpace
from ..namespaces import ADMS
from ..outline import DOCUMENT_KINDS, MEASURE, MISSION, OBJECTIVE, PRINCIPLE, PRIORITY, VISION

ELEMENT_CLASSES = {
    PRIORITY: "Priority",
    OBJECTIVE: "Objective",
    MEASURE: "Measure",
    PRINCIPLE: "Principle",
    VISION: "Vision",
    MISSION: "Mission",
}
_PROPERTIES = ("confidence", "coverage", "follows", "involves", "number", "role", "statedIn", "wording")
_CLASSES = ("ActorGroup", "Passage", "SourceText", *ELEMENT_CLASSES.values(), *DOCUMENT_KINDS.values())

STATUS = ADMS.status
"""What marks the graph of a draft, with the value ``Terms.unchecked`` (ADMS 1.0)."""

LANGUAGES = {"fi": "FIN", "sv": "SWE", "en": "ENG", "se": "SME", "smn": "SMN", "sms": "SMS", "de": "DEU", "et": "EST"}
"""Language tags and their codes in the EU's table of languages."""


@dataclass(frozen=True)
class Terms:
    """The terms as IRIs."""

    iris: IriSpace

    def __call__(self, name: str) -> URIRef:
        """The term of a name, such as ``Priority``."""
        return URIRef(f"{self.iris.ontology}#{name}")

    def confidence(self, value: str) -> URIRef:
        """The concept of a confidence: ``high`` or ``medium``."""
        return self.iris.mint_thing("confidence", value)

    @property
    def described(self) -> URIRef:
        """The coverage of a document whose content is described."""
        return self.iris.mint_thing("coverage", "described")

    @property
    def unchecked(self) -> URIRef:
        """The status of what a machine has read and nobody has checked."""
        return self.iris.mint_thing("status", "unchecked")

    @staticmethod
    def language(tag: str) -> URIRef:
        """The IRI of a language in the EU's table. Raises KeyError for a language that is not in LANGUAGES."""
        return URIRef(f"http://publications.europa.eu/resource/authority/language/{LANGUAGES[tag]}")


def check_terms(iris: IriSpace, ontology: Iterable[Graph]) -> None:
    """Raises ConfigError when the site's ontology has not the terms that drafts are written in."""
    known = {subject for graph in ontology for subject in graph.subjects(RDF.type)}
    terms = Terms(iris)
    missing = [name for name in (*_CLASSES, *_PROPERTIES) if terms(name) not in known]
    if missing:
        raise ConfigError(
            f"The site's ontology has no {terms(missing[0])}, in which an import is written.",
            "Import into a site with the Linjaus ontology (ontology/linjaus.ttl).",
            setting="site.base",
        )
