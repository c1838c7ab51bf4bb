"""Statements → what they say of known organisations, documents and initiatives that their words name.

Which property fits is read from the site's ontology: its domain takes the statement, its range the thing, and of
several the one whose name has words of the sentence (*yhteistyössä toimijan kanssa*); else the one above them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rdflib import OWL, RDF, RDFS, URIRef
from rdflib.term import Node

from linjaus.mentions import Context, Gazetteer, Mention
from linjaus.model import Texts
from linjaus.morphology import is_function_word, root, words
from linjaus.namespaces import DCAT, DCTERMS

from . import telling
from .records import RELATION, Proposal, Span, Statement
from .statements import Linkable, source_language, texts

CONFIDENCE: Mapping[str, float] = {"high": 0.95, "medium": 0.8, "low": 0.55}
"""What a mention scores by its confidence."""
GENERAL = 0.9
"""What it counts when no word tells which of several properties is meant."""


@dataclass(frozen=True)
class _Property:
    """A property that statements may have. above: those it is a part of, itself included; labels: by language."""

    iri: URIRef
    domain: frozenset[Node]
    range: frozenset[Node]
    above: frozenset[Node]
    labels: Texts


class RelationProposer:
    """Proposes relations of statements to the things that they name."""

    def __init__(self, site: Linkable, gazetteer: Gazetteer) -> None:
        self._site = site
        self._gazetteer = gazetteer
        self._properties = tuple(_properties(site))

    def propose(
        self, statement: Statement, least: float, decided: Callable[[tuple[str, str, str]], bool]
    ) -> list[Proposal]:
        """What a statement may be tied to, in the order of its words; nothing that it is tied to, by any property."""
        language = source_language(statement)
        text = statement.label.get(language, "")
        context = self._context(statement)
        known = set(self._site.graph.objects(statement.iri)) | {context.publisher, context.document}
        found: dict[URIRef, Proposal] = {}
        for mention in self._gazetteer.find(text, language, context):
            if mention.iri not in known and mention.iri not in found:
                proposal = self._proposal(statement, mention, text, language)
                if proposal is not None and proposal.score >= least and not decided(proposal.key):
                    found[mention.iri] = proposal
        return list(found.values())

    def _context(self, statement: Statement) -> Context:
        graph, document = self._site.graph, statement.document
        period = graph.value(document, DCTERMS.temporal)
        publisher = graph.value(document, DCTERMS.publisher)
        region = graph.value(document, DCTERMS.spatial) or graph.value(publisher, DCTERMS.spatial)
        years = (
            [str(graph.value(period, end) or "")[:4] for end in (DCAT.startDate, DCAT.endDate)] if period else ["", ""]
        )
        start, end = (int(year) if year.isdecimal() else None for year in years)
        return Context(_iri(publisher), _iri(region), start, end, document)

    def _proposal(self, statement: Statement, mention: Mention, text: str, language: str) -> Proposal | None:
        fitting = self._fitting(statement.iri, mention.iri)
        if not fitting:
            return None
        chosen, cue = _chosen(fitting, text, language)
        is_plain = len(fitting) == 1 or bool(cue)
        reasons = telling.more({}, {"fi": mention.reason_fi, "en": mention.reason})
        reasons = telling.more(reasons, telling.cue(cue)) if cue else reasons
        return Proposal(
            kind=RELATION,
            subject=statement.iri,
            predicate=chosen.iri,
            object=mention.iri,
            name=statement.label,
            object_name=self._site.name(mention.iri),
            text=text,
            language=language,
            spans=(Span(mention.start, mention.end),),
            score=round(CONFIDENCE[mention.confidence] * (1.0 if is_plain else GENERAL), 2),
            reasons=reasons,
            file=statement.file,
            alternatives=tuple(one.iri for one in fitting if one is not chosen),
        )

    def _fitting(self, statement: URIRef, thing: URIRef) -> list[_Property]:
        """The properties that the ontology lets a statement have with a thing: those that say so of its class, else
        those that leave open what they lead to; none for places, which statements are about in other ways.
        """
        own, theirs = self._classes(statement), self._classes(thing)
        if DCTERMS.Location in theirs:
            return []
        domain = [one for one in self._properties if one.domain & own]
        return [one for one in domain if one.range & theirs] or [one for one in domain if not one.range]

    def _classes(self, thing: URIRef) -> set[Node | None]:
        """The classes of a thing, and those above them."""
        graph = self._site.graph
        kinds = graph.objects(thing, RDF.type)
        return {above for kind in kinds for above in graph.transitive_objects(kind, RDFS.subClassOf)}


def _properties(site: Linkable) -> Iterator[_Property]:
    graph = site.graph
    for iri in sorted(graph.subjects(RDF.type, OWL.ObjectProperty), key=str):
        if isinstance(iri, URIRef):
            above = frozenset(one for one in graph.transitive_objects(iri, RDFS.subPropertyOf) if one is not None)
            domain = frozenset(kind for one in above for kind in graph.objects(one, RDFS.domain))
            range_ = frozenset(kind for one in above for kind in graph.objects(one, RDFS.range))
            if domain:
                yield _Property(iri, domain, range_, above, texts(graph, iri, RDFS.label))


def _chosen(fitting: Sequence[_Property], text: str, language: str) -> tuple[_Property, str]:
    """The property of whose name the text has most words of its own, and these; else the most general one."""
    said = _roots(text, language)
    general = min(fitting, key=lambda one: (len(one.above), one.iri))
    shared = set(_roots(general.labels.get(language, ""), language))
    best: tuple[int, _Property, str] = (0, general, "")
    for one in fitting:
        own = set(_roots(one.labels.get(language, ""), language)) - shared
        cues = [word for key, word in said.items() if key in own]
        if len(cues) > best[0]:
            best = len(cues), one, " ".join(cues)
    return best[1], best[2]


def _roots(text: str, language: str) -> dict[str, str]:
    """Root → word of the words of a text that say something."""
    return {
        root(text[start:end], language): text[start:end]
        for start, end, folded in words(text)
        if not is_function_word(folded, language)
    }


def _iri(node: Node | None) -> URIRef | None:
    return node if isinstance(node, URIRef) else None


def _year(node: Node | None) -> int | None:
    year = str(node or "")[:4]
    return int(year) if year.isdecimal() else None
