"""Links to our own IRIs that lead nowhere, and IRIs of ours off the pattern (``iris.py``)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass

from rdflib import OWL, URIRef
from rdflib.term import Node

from ..iris import IriSpace
from ..model import SourceFile, Triple
from . import rules
from .nearest import nearest
from .rules import Slip
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
        self._meant: dict[tuple[str, str], str] = {}

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
        slug = self._slug(kind, name.slug)
        if not slug:
            return ""
        meant = str(self._iris.mint_thing(kind, slug, *name.parts, fragment=name.fragment))
        return meant if meant in self.described else nearest(meant, self._by_slug[(kind, slug)], 0.6)

    def _slug(self, kind: str, slug: str) -> str:
        slugs = self._slugs.get(kind, set())
        if (kind, slug) not in self._meant:
            self._meant[kind, slug] = slug if slug in slugs else nearest(slug, slugs, 0.6)
        return self._meant[kind, slug]


class Described:
    """The IRIs of ours that something describes, counted, so that files may come and go."""

    def __init__(self, iris: IriSpace) -> None:
        self._iris = iris
        self._counts: Counter[str] = Counter()
        self._known: Known | None = None

    def __contains__(self, iri: str) -> bool:
        return iri in self._counts

    def exchange(self, gone: Set[str], come: Set[str]) -> None:
        """What one file describes no more, and what it describes now."""
        changed = False
        for iri in gone - come:
            self._counts[iri] -= 1
            if not self._counts[iri]:
                del self._counts[iri]
                changed = True
        for iri in come - gone:
            changed = changed or iri not in self._counts
            self._counts[iri] += 1
        if changed:
            self._known = None

    def guess(self, iri: str) -> str:
        """As ``Known.guess``."""
        if self._known is None:
            self._known = Known({one for one in self._counts if self._iris.follows_pattern(one)}, self._iris)
        return self._known.guess(iri)


@dataclass(frozen=True)
class Mention:
    """Where a subject first names an IRI of ours in a file. link: whether something has to be described by the IRI.

    off: whether the IRI is off the pattern.
    """

    iri: str
    triple: Triple
    position: int
    place: tuple[str, int]
    link: bool
    off: bool


def describes(file: SourceFile, triples: Iterable[Triple], iris: IriSpace) -> set[str]:
    """The IRIs of ours that a file describes: its subjects and its graph. triples: those of the file."""
    subjects = {subject for subject, _, _ in triples}
    return {str(file.graph_name)} | {str(node) for node in subjects if isinstance(node, URIRef) and iris.owns(node)}


def find_mentions(file: SourceFile, triples: Iterable[Triple], iris: IriSpace) -> Iterator[Mention]:
    """The IRIs of ours that a file names and that may be wrong. triples: those of the file, in order.

    Classes, properties and datatypes are the business of ``vocabulary.py``.
    """
    derived, datasets = str(iris.graph("derived/")), str(iris.dataset(""))
    seen: set[tuple[Node, str]] = set()
    for triple in triples:
        if triple[1] in _NAMES_VERSION:
            continue
        for position, node in enumerate(triple):
            if not isinstance(node, URIRef) or not iris.owns(node) or (triple[0], str(node)) in seen:
                continue
            iri = str(node)
            seen.add((triple[0], iri))
            off = iri != iris.base and not iris.follows_pattern(iri)
            link = (
                position == 2
                and not iri.startswith((derived, datasets))
                and node not in (term for _, term in named_terms(triple))
            )
            if off or link:
                yield Mention(iri, triple, position, (file.path, file.lines.get(triple, 0)), link, off)


def check_links(mentions: Iterable[Mention], described: Described, iris: IriSpace) -> Iterator[Slip]:
    """Every IRI of ours that is off the pattern, or linked to and not described.

    A wrong IRI gives one slip for each subject that uses it.
    """
    for mention in mentions:
        if not mention.off and (not mention.link or mention.iri in described):
            continue
        focus, path, value = mention.triple
        rule = rules.IRI_OFF_PATTERN if mention.off else rules.LINK_DANGLING
        yield rule.slip(
            focus,
            path if mention.position else None,
            value if mention.position else None,
            mention.place,
            iri=mention.iri,
            target=mention.iri,
            base=iris.base,
            suggestion=described.guess(mention.iri),
        )
