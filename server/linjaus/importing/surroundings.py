"""What of a site an import must know: its terms and prefixes, and the names of what it describes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rdflib import SKOS, URIRef

from ..config import Settings
from ..drafting import Proposal, Surroundings, check_terms
from ..drafting.actors import key
from ..mentions import Gazetteer, names_of
from ..sources import Site, merge

ORGANISATION = "organisation"


@dataclass(frozen=True)
class Names:
    """Known things, to be found in texts."""

    gazetteer: Gazetteer

    def organisations(self, text: str, language: str) -> Sequence[tuple[str, int, int, str]]:
        """(IRI, start, end, confidence) of each known organisation that a text names."""
        return [
            (str(one.iri), one.start, one.end, one.confidence)
            for one in self.gazetteer.find(text, language)
            if one.kind == ORGANISATION
        ]

    def proposals(self, text: str, language: str) -> Sequence[Proposal]:
        """Every known thing that a text names."""
        return [
            Proposal(one.iri, one.kind, one.words, one.confidence, one.reason)
            for one in self.gazetteer.find(text, language)
        ]


def known_names(site: Site, without: Iterable[URIRef]) -> Names:
    """The names of a site. without: things that are not to be found, such as what the last import itself had made."""
    left_out = set(without)
    graph = merge((*site.data, *site.ontology))
    return Names(Gazetteer(name for name in names_of(graph) if name.iri not in left_out))


def surroundings(settings: Settings, site: Site, names: Names, today: str) -> Surroundings:
    """What a draft for the site is made with. Raises ConfigError when the site has not the ontology of Linjaus."""
    check_terms(site.iris, [file.graph for file in site.ontology])
    return Surroundings(site.iris, settings.prefixes, settings.languages, today, _roles(site), names.proposals)


def _roles(site: Site) -> dict[str, URIRef]:
    """The roles of actors by their labels."""
    graph = merge(site.ontology)
    scheme = site.iris.mint_thing("scheme", "roles")
    return {
        key(str(label)): concept
        for concept in sorted(graph.subjects(SKOS.inScheme, scheme), key=str)
        if isinstance(concept, URIRef)
        for predicate in (SKOS.altLabel, SKOS.prefLabel)
        for label in graph.objects(concept, predicate)
    }
