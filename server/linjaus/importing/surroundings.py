"""What of a site an import must know: its terms and prefixes, and the names of what it describes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rdflib import SKOS, URIRef

from ..config import Settings
from ..drafting import Proposal, Surroundings, check_terms
from ..drafting.actors import key
from ..mentions import Context, Gazetteer, names_of
from ..outline import LOW, MEDIUM, DocumentOutline, Outline, Reading
from ..sources import Site, merge

ORGANISATION, REGION = "organisation", "region"


@dataclass(frozen=True)
class Names:
    """Known things, to be found in texts. regions: of organisations."""

    gazetteer: Gazetteer
    regions: Mapping[str, str]

    def organisations(self, text: str, language: str) -> Sequence[tuple[str, int, int, str]]:
        """(IRI, start, end, confidence) of each known organisation that a text names."""
        return [
            (str(one.iri), one.start, one.end, one.confidence)
            for one in self.gazetteer.find(text, language)
            if one.kind == ORGANISATION
        ]

    def proposals(self, text: str, language: str, document: DocumentOutline) -> Sequence[Proposal]:
        """Every known thing that a text of a document names."""
        period = document.period
        context = Context(
            publisher=_iri(document.publisher),
            region=_iri(document.region),
            start=_year(period.start) if period else None,
            end=_year(period.end) if period else None,
        )
        return [
            Proposal(one.iri, one.kind, one.words, one.confidence, one.reason)
            for one in self.gazetteer.find(text, language, context)
        ]

    def with_regions(self, outline: Outline) -> Outline:
        """The outline, each document with the one region that its title or lead names, else with its publisher's."""
        documents = []
        for document in outline.documents:
            places = [(document.title.value, document.title.span)]
            if document.lead is not None:
                places.append((outline.text[slice(*document.lead)], document.lead))
            found = {
                region: Reading(str(region), span, MEDIUM, f"named as “{one.words}” in “{words}”")
                for words, span in reversed(places)
                for one in self.gazetteer.find(words, outline.language.value)
                for region in [one.iri if one.kind == REGION and one.confidence != LOW else one.place]
                if region is not None
            }
            region = next(iter(found.values())) if len(found) == 1 else None
            publisher = document.publisher.value if document.publisher else ""
            if region is None and publisher in self.regions:
                region = Reading(self.regions[publisher], document.title.span, MEDIUM, "the region of its publisher")
            documents.append(replace(document, region=region))
        return replace(outline, documents=tuple(documents))


def known_names(site: Site, without: Iterable[URIRef]) -> Names:
    """The names of a site. without: things that are not to be found, such as what the last import itself had made."""
    left_out = set(without)
    graph = merge((*site.data, *site.ontology))
    names = [name for name in names_of(graph) if name.iri not in left_out]
    regions = {str(name.iri): str(name.region) for name in names if name.kind == ORGANISATION and name.region}
    return Names(Gazetteer(names), regions)


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


def _iri(reading: Reading | None) -> URIRef | None:
    return URIRef(reading.value) if reading is not None else None


def _year(moment: str) -> int | None:
    return int(moment[:4]) if moment[:4].isdecimal() else None
