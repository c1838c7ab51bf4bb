"""Links to our own IRIs that lead nowhere, and IRIs of ours off the pattern (``iris.py``)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rdflib import OWL, Graph, URIRef
from rdflib.term import Node

from ..iris import IriSpace
from ..model import Finding, SourceFile, StoredText
from . import rules
from .nearest import nearest
from .places import Places
from .vocabulary import named_terms

_NAMES_VERSION = {OWL.versionIRI, OWL.priorVersion, OWL.backwardCompatibleWith, OWL.incompatibleWith}


class Known:
    """The IRIs of ours that something describes, arranged for guessing what a wrong one meant."""

    def __init__(self, described: set[str], iris: IriSpace) -> None:
        self.described = described
        self._iris = iris
        self._by_slug: dict[tuple[str, str], list[str]] = {}
        self._slugs: dict[str, set[str]] = {}
        self._other: list[str] = []
        for iri in sorted(described):
            name = iris.parse_thing(iri)
            if name is None:
                self._other.append(iri)
                continue
            self._by_slug.setdefault((name.kind, name.slug), []).append(iri)
            self._slugs.setdefault(name.kind, set()).add(name.slug)

    def guess(self, iri: str) -> str:
        """The described IRI nearest to one that is not; empty when none is near.

        Looks among the IRIs of the same thing first, then at the slugs of the kind, then at the kinds: never at all.
        """
        name = self._iris.parse_thing(iri)
        if name is None:
            things = (str(self._iris.mint_thing(kind, slug)) for kind, slug in self._by_slug)
            return nearest(iri, [*self._other, *things], 0.85)
        kind = name.kind if name.kind in self._slugs else nearest(name.kind, self._slugs)
        if not kind:
            kinds = [of for of in sorted(self._slugs) if name.slug in self._slugs[of]]
            kind = kinds[0] if kinds else ""
        slugs_of_kind = self._slugs.get(kind, set())
        slug = name.slug if name.slug in slugs_of_kind else nearest(name.slug, slugs_of_kind, 0.6)
        if not slug:
            return ""
        meant = str(self._iris.mint_thing(kind, slug, *name.parts, fragment=name.fragment))
        return meant if meant in self.described else nearest(meant, self._by_slug[(kind, slug)], 0.6)


def check_links(
    files: Sequence[SourceFile],
    graph: Graph,
    shapes: Sequence[SourceFile],
    texts: Sequence[StoredText],
    iris: IriSpace,
    places: Places,
) -> Iterator[Finding]:
    """Every IRI of ours that a triple names: on the pattern, and described where it is linked to.

    graph: what the files describe, ontology included. A wrong IRI gives one finding for each subject that uses it.
    Classes, properties and datatypes are the business of ``vocabulary.py``.
    """
    described = {str(node) for node in set(graph.subjects()) if isinstance(node, URIRef) and iris.owns(node)}
    for file in (*files, *shapes):
        described.add(str(file.graph_name))
    for file in shapes:
        described |= {str(node) for node in set(file.graph.subjects()) if isinstance(node, URIRef) and iris.owns(node)}
    described |= {str(text.iri) for text in texts} | {iris.base, str(iris.ontology), str(iris.shapes)}
    known = Known({iri for iri in described if iris.follows_pattern(iri)}, iris)
    derived, datasets = str(iris.graph("derived/")), str(iris.dataset(""))
    for file in (*files, *shapes):
        seen: set[tuple[Node, str]] = set()
        for triple in sorted(
            file.graph, key=lambda triple: (file.lines.get(triple, 0), *(node.n3() for node in triple))
        ):
            if triple[1] in _NAMES_VERSION:
                continue
            for position, node in enumerate(triple):
                if not isinstance(node, URIRef) or not iris.owns(node) or (triple[0], str(node)) in seen:
                    continue
                iri = str(node)
                seen.add((triple[0], iri))
                place = file.path, file.lines.get(triple, 0)
                path, value = (None, None) if position == 0 else (triple[1], triple[2])
                if iri != iris.base and not iris.follows_pattern(iri):
                    yield rules.IRI_OFF_PATTERN.find(
                        places, triple[0], path, value, place, iri=iri, base=iris.base, suggestion=known.guess(iri)
                    )
                elif (
                    position == 2
                    and iri not in described
                    and not iri.startswith((derived, datasets))
                    and node not in (term for _, term in named_terms(triple))
                ):
                    yield rules.LINK_DANGLING.find(
                        places, triple[0], path, value, place, target=iri, suggestion=known.guess(iri)
                    )
