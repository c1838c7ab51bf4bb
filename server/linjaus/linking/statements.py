"""A site → what may be linked: its statements, its themes, and which concepts it has mapped already.

Only reused words decide (SKOS, DCMI Terms, Web Annotation) and the pattern of IRIs; no site is known here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rdflib import RDF, Graph, Literal, URIRef
from rdflib.term import Node

from linjaus.model import SourceFile, Texts
from linjaus.namespaces import DCTERMS, OA, SKOS
from linjaus.sources import Site, merge
from linjaus.vocabularies.writing import PREDICATES
from linjaus.vocabularies.writing import Statement as IndexedStatement

from .records import Statement

MAPPINGS = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)
_SAME = (SKOS.exactMatch, SKOS.closeMatch, SKOS.narrowMatch)
"""The mappings by which a concept of a vocabulary stands for the theme: itself, one close to it, or one within it."""


@dataclass(frozen=True)
class Linkable:
    """What of a site may be linked. schemes: those whose concepts are themes; by_concept: IRI of a vocabulary's concept
    → the theme that is mapped to it; taken: concepts that the site has for other things than themes, such as roles.
    """

    graph: Graph
    statements: tuple[Statement, ...]
    schemes: tuple[URIRef, ...]
    themes: tuple[URIRef, ...]
    by_concept: Mapping[str, URIRef]
    taken: frozenset[str]
    files: Mapping[URIRef, str]

    def name(self, thing: URIRef) -> Texts:
        """What a thing is called, by language."""
        return texts(self.graph, thing, SKOS.prefLabel) or texts(self.graph, thing, DCTERMS.title)

    def is_mapped(self, theme: URIRef) -> bool:
        """Whether a theme has a concept of any other vocabulary."""
        return any((theme, predicate, None) in self.graph for predicate in MAPPINGS)

    def with_broader(self, themes: Iterable[URIRef]) -> set[Node | None]:
        """The themes and all that are broader: who has *regional cooperation* needs no *cooperation*."""
        return {broader for theme in themes for broader in self.graph.transitive_objects(theme, SKOS.broader)}

    def indexed(self) -> Iterator[IndexedStatement]:
        """The themes as the statements that an index of a vocabulary is made from."""
        for theme in self.themes:
            for predicate, value in self.graph.predicate_objects(theme):
                if str(predicate) in PREDICATES:
                    language = value.language or "" if isinstance(value, Literal) else ""
                    yield IndexedStatement(str(theme), str(predicate), str(value), language)


def linkable(site: Site) -> Linkable:
    """Everything of a site that may be linked."""
    files = (*site.data, *site.ontology)
    graph = merge(files)
    places = {subject: file.path for file in files for subject in _subjects(file)}
    used = {theme for theme in graph.objects(None, DCTERMS.subject) if isinstance(theme, URIRef)}
    schemes = {scheme for theme in used for scheme in graph.objects(theme, SKOS.inScheme) if isinstance(scheme, URIRef)}
    themes = {
        theme for scheme in schemes for theme in graph.subjects(SKOS.inScheme, scheme) if isinstance(theme, URIRef)
    }
    by_concept: dict[str, URIRef] = {}
    for predicate in reversed(_SAME):
        by_concept |= {str(concept): theme for theme in sorted(themes) for concept in graph.objects(theme, predicate)}
    taken = {
        str(concept)
        for predicate in _SAME
        for thing, concept in graph.subject_objects(predicate)
        if thing not in themes and str(concept) not in by_concept
    }
    statements = tuple(
        _statement(graph, thing, places.get(thing, ""))
        for thing in sorted(set(graph.subjects(DCTERMS.isPartOf, None)), key=str)
        if isinstance(thing, URIRef) and _is_statement(graph, thing, site)
    )
    ordered = tuple(sorted(schemes)), tuple(sorted(themes))
    return Linkable(graph, statements, *ordered, by_concept, frozenset(taken), places)


def texts(graph: Graph, thing: Node, predicate: URIRef) -> Texts:
    """The texts of a property by primary language tag, the first of each."""
    found: dict[str, str] = {}
    for text in sorted(graph.objects(thing, predicate), key=str):
        if isinstance(text, Literal):
            found.setdefault((text.language or "").partition("-")[0], str(text))
    return found


def source_language(statement: Statement) -> str:
    """The language that a statement was read in: that of its wording, else the first that its label has."""
    for tag in statement.context:
        if tag in statement.label:
            return tag
    return next((tag for tag in ("fi", "sv", "en") if tag in statement.label), next(iter(statement.label), ""))


def _is_statement(graph: Graph, thing: URIRef, site: Site) -> bool:
    name = site.iris.parse_thing(str(thing))
    return (
        name is not None
        and bool(name.parts)
        and (thing, RDF.type, RDF.Statement) not in graph
        and (thing, SKOS.prefLabel, None) in graph
    )


def _statement(graph: Graph, thing: URIRef, file: str) -> Statement:
    label = texts(graph, thing, SKOS.prefLabel)
    others = [
        value
        for predicate, value in graph.predicate_objects(thing)
        if isinstance(value, Literal) and value.language and predicate != SKOS.prefLabel
    ]
    sources = [
        (predicate, value)
        for predicate, value in sorted(graph.predicate_objects(thing), key=str)
        if isinstance(predicate, URIRef) and isinstance(value, URIRef) and (value, OA.hasSelector, None) in graph
    ]
    sources = sources or [
        (DCTERMS.source, value)
        for value in sorted(graph.objects(thing, DCTERMS.source), key=str)
        if isinstance(value, URIRef)
    ]
    above = _document(graph, thing)
    return Statement(
        thing,
        label,
        {(value.language or "").partition("-")[0]: str(value) for value in sorted(others, key=str)},
        frozenset(value for value in graph.objects(thing, DCTERMS.subject) if isinstance(value, URIRef)),
        tuple(sources),
        above,
        file,
    )


def _document(graph: Graph, thing: URIRef) -> URIRef | None:
    """The outermost thing that it is a part of."""
    seen: set[Node] = set()
    here: Node | None = thing
    while here is not None and here not in seen:
        seen.add(here)
        whole = graph.value(here, DCTERMS.isPartOf)
        if whole is None:
            break
        here = whole
    return here if isinstance(here, URIRef) and here != thing else None


def _subjects(file: SourceFile) -> Iterable[URIRef]:
    return (subject for subject in set(file.graph.subjects()) if isinstance(subject, URIRef))
