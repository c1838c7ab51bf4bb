"""What of a release is searched: its dataset → one record for each thing with texts.

Only reused words decide (``namespaces``, SKOS, DCMI Terms, ORG, Web Annotation) and what the site's ontology says of
its own classes and properties; no site is known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
from rdflib import DCAT, DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SDO, SKOS, URIRef

from ..errors import ReleaseError
from ..namespaces import LABEL_PROPERTIES, OA

NAME, TEXT, QUOTE, THEME = "name", "text", "quote", "theme"
ROLES = (NAME, TEXT, THEME, QUOTE)
"""What a piece of text is to its thing, the telling one first: its name, its wording or description, the name of a
theme that it is about, the sentence that it was read from."""

DOCUMENT, KIND, YEAR, ORGANISATION, SUBJECT = "document", "kind", "year", "organisation", "theme"
FACETS = (DOCUMENT, KIND, YEAR, ORGANISATION, SUBJECT)

_NAMES = frozenset(map(str, (*LABEL_PROPERTIES, SKOS.altLabel, SKOS.hiddenLabel, DCTERMS.alternative)))
_DESCRIPTIONS = frozenset(
    map(
        str,
        (
            DCTERMS.description,
            DCTERMS.abstract,
            RDFS.comment,
            SKOS.definition,
            SKOS.scopeNote,
            SKOS.note,
            SDO.description,
        ),
    )
)
_MAPPED = frozenset(map(str, (SKOS.exactMatch, SKOS.closeMatch, OWL.sameAs)))
_ORGANISATIONS = frozenset(map(str, (ORG.Organization, FOAF.Organization, PROV.Organization, SDO.Organization)))
_MAKERS = frozenset(map(str, (DCTERMS.publisher, DCTERMS.creator)))
_STARTS = tuple(map(str, (DCAT.startDate, SDO.startDate)))
_ENDS = tuple(map(str, (DCAT.endDate, SDO.endDate)))
_DATES = tuple(map(str, (DCTERMS.issued, DCTERMS.date, DCTERMS.created)))
_CLAIM = str(RDF.Statement)
"""What is said of a statement is shown with it; it is no thing to be found."""
_LANG_STRING = str(RDF.langString)
_STRING = "http://www.w3.org/2001/XMLSchema#string"
_YEAR = re.compile(r"-?\d{4}")
_LONGEST_PERIOD = 200
_HIGHEST = 12
LONGEST_TEXT = 20_000
"""Characters of one piece of text that are indexed."""


@dataclass(frozen=True)
class TextPiece:
    """A piece of text of a thing. role: one of ROLES; language: a tag, empty when it says none."""

    role: str
    language: str
    text: str


@dataclass(frozen=True)
class Record:
    """A thing with its texts and the values that it is sorted out by. order: its place among equals."""

    iri: str
    pieces: tuple[TextPiece, ...]
    facets: dict[str, tuple[str, ...]]
    order: tuple[int, int, str]


def read_records(dataset: Path, base: str) -> list[Record]:
    """The records of a release's ``dataset.nq``, in their order. base: of its IRIs. Raises ReleaseError."""
    try:
        with dataset.open("rb") as file:
            triples = [(quad.subject, quad.predicate, quad.object) for quad in ox.parse(file, ox.RdfFormat.N_QUADS)]
    except (OSError, SyntaxError, ValueError) as error:
        raise ReleaseError(f"{dataset.name} cannot be read for the search index: {error}.", "Build again.") from error
    return Reading(triples, base).records()


class Reading:
    """One pass over the triples of a release. Blank nodes count only as what stands between a thing and a text."""

    def __init__(self, triples: Iterable[tuple[object, object, object]], base: str) -> None:
        self._prefix = f"{base}id/"
        self._texts: dict[str, dict[tuple[str, str, str], None]] = {}
        self._links: dict[str, dict[str, dict[str, None]]] = {}
        self._literals: dict[str, dict[str, set[str]]] = {}
        for subject, predicate, value in triples:
            node, relation = _key(subject), str(getattr(predicate, "value", ""))
            if isinstance(value, ox.Literal):
                if value.language or str(value.datatype.value) in (_LANG_STRING, _STRING):
                    self._texts.setdefault(node, {})[relation, value.language or "", value.value] = None
                self._literals.setdefault(node, {}).setdefault(relation, set()).add(value.value)
            elif isinstance(value, (ox.NamedNode, ox.BlankNode)):
                self._links.setdefault(node, {}).setdefault(relation, {})[_key(value)] = None
        self._classes = self._closure(str(RDFS.subClassOf))
        self._properties = self._closure(str(RDFS.subPropertyOf))
        self._subjects = self._narrower_of(str(DCTERMS.subject)) | {str(DCAT.theme)}
        self._wholes: dict[str, set[str]] = {}
        for part, whole in self._inverse(str(DCTERMS.hasPart)):
            self._wholes.setdefault(part, set()).add(whole)
        self._mapped_from: dict[str, set[str]] = {}
        for relation in sorted(_MAPPED):
            for other, node in self._inverse(relation):
                self._mapped_from.setdefault(other, set()).add(node)
        self._read_from: dict[str, set[str]] = {}

    def records(self) -> list[Record]:
        """One record for each thing with a text that is not withdrawn, in their order."""
        things = [node for node in self._texts.keys() | self._links.keys() if self._is_thing(node)]
        tops = {node: self._top(node) for node in things}
        for node in things:
            for passage in self._passages(node):
                self._read_from.setdefault(passage, set()).add(tops[node] or node)
        whole = {top for top in tops.values() if top}
        found = [record for node in things if (record := self._record(node, tops[node], node in whole))]
        return sorted(found, key=lambda record: record.order)

    def _is_thing(self, node: str) -> bool:
        if not node.startswith(self._prefix) or "#" in node or "/" not in node[len(self._prefix) :]:
            return False
        if _CLAIM in self._all_kinds(node):
            return False
        return not self._literals.get(node, {}).get(str(OWL.deprecated), set()) & {"true", "1"}

    def _record(self, node: str, top: str, is_whole: bool) -> Record | None:
        pieces = list(self._pieces(node))
        if not any(piece.role != THEME for piece in pieces):
            return None
        kinds = self._kinds(node)
        is_passage = str(OA.SpecificResource) in self._all_kinds(node)
        documents = {top} if top else {node} if is_whole else set()
        documents |= self._read_from.get(node, set()) if is_passage else set()
        own = self._themes(node)
        facets = {
            DOCUMENT: documents,
            KIND: kinds,
            YEAR: self._years(node) or (self._years(top) if top else set()),
            ORGANISATION: self._organisations(node) or (self._organisations(top) if top else set()),
            SUBJECT: own | ({node} if str(SKOS.Concept) in self._all_kinds(node) else set()),
        }
        order = (2 if is_passage else 0 if is_whole or not top else 1, node.count("/"), _natural(node))
        ordered = sorted(dict.fromkeys(pieces), key=lambda one: (ROLES.index(one.role), one.language, one.text))
        return Record(node, tuple(ordered), {name: tuple(sorted(facets[name])) for name in FACETS}, order)

    def _pieces(self, node: str) -> Iterator[TextPiece]:
        for relation, language, text in self._texts.get(node, ()):
            if not text.strip():
                continue
            if relation in _NAMES or self._properties.get(relation, frozenset()) & _NAMES:
                yield TextPiece(NAME, language, text[:LONGEST_TEXT])
            elif language or relation in _DESCRIPTIONS:
                yield TextPiece(TEXT, language, text[:LONGEST_TEXT])
        for passage in {*self._passages(node), node}:
            yield from self._quotes(passage)
        for theme in self._themes(node):
            for concept in (theme, *self._objects(theme, *_MAPPED), *self._mapped_from.get(theme, ())):
                for relation, language, text in self._texts.get(concept, ()):
                    if relation in _NAMES and text.strip():
                        yield TextPiece(THEME, language, text[:LONGEST_TEXT])

    def _quotes(self, passage: str) -> Iterator[TextPiece]:
        exact = str(OA.exact)
        for node in (passage, *self._objects(passage, str(OA.hasSelector))):
            for relation, language, text in self._texts.get(node, ()):
                if relation == exact and text.strip():
                    yield TextPiece(QUOTE, language, text[:LONGEST_TEXT])

    def _passages(self, node: str) -> set[str]:
        """The quoted places in a text that a thing points at, by whatever property."""
        links = self._links.get(node, {})
        wanted = str(OA.SpecificResource)
        return {other for others in links.values() for other in others if wanted in self._all_kinds(other)}

    def _themes(self, node: str) -> set[str]:
        return set(self._objects(node, *(self._subjects & self._links.get(node, {}).keys())))

    def _organisations(self, node: str) -> set[str]:
        links = self._links.get(node, {})
        found = {
            other
            for relation, others in links.items()
            for other in others
            if (relation in _MAKERS and not other.startswith("_:")) or self._all_kinds(other) & _ORGANISATIONS
        }
        return found | ({node} if self._all_kinds(node) & _ORGANISATIONS else set())

    def _years(self, node: str) -> set[str]:
        """The years of its periods; one that is open has the year of its other end. Else the year of its issue."""
        years: set[int] = set()
        for period in self._objects(node, str(DCTERMS.temporal)):
            starts, ends = self._stated(period, _STARTS), self._stated(period, _ENDS)
            if starts or ends:
                begin = min(starts or ends)
                end = min(max(ends or starts), begin + _LONGEST_PERIOD)
                years.update(range(begin, end + 1))
        return {str(year) for year in years or self._stated(node, _DATES)[:1]}

    def _stated(self, node: str, relations: Iterable[str]) -> list[int]:
        """The years of the dates that are said of a node, in order."""
        literals = self._literals.get(node, {})
        return sorted(
            int(match[0]) for one in relations for text in literals.get(one, ()) if (match := _YEAR.match(text))
        )

    def _top(self, node: str) -> str:
        """The outermost whole that a thing is a part of, by what is said or by its IRI; empty when it is none."""
        seen, here = [node], node
        while len(seen) <= _HIGHEST:
            above = min({*self._objects(here, str(DCTERMS.isPartOf)), *self._wholes.get(here, ())}, default="")
            if not above or above in seen or not self._is_thing(above):
                break
            seen.append(above)
            here = above
        if len(seen) > 1:
            return here
        pieces = node[len(self._prefix) :].split("/")
        outer = self._prefix + "/".join(pieces[:2])
        return outer if len(pieces) > 2 and self._is_thing(outer) and outer in self._texts else ""

    def _kinds(self, node: str) -> set[str]:
        """The classes of a thing that no other of them implies."""
        own = {kind for kind in self._objects(node, str(RDF.type)) if not kind.startswith("_:")}
        implied = {
            other for kind in own for other in self._classes.get(kind, ()) if kind not in self._classes.get(other, ())
        }
        return own - implied

    def _all_kinds(self, node: str) -> set[str]:
        own = self._links.get(node, {}).get(str(RDF.type), {})
        return {other for kind in own for other in (kind, *self._classes.get(kind, ()))}

    def _objects(self, node: str, *relations: str) -> list[str]:
        links = self._links.get(node, {})
        return [other for relation in relations for other in links.get(relation, ())]

    def _inverse(self, relation: str) -> Iterator[tuple[str, str]]:
        for node, links in self._links.items():
            for other in links.get(relation, ()):
                yield other, node

    def _closure(self, relation: str) -> dict[str, frozenset[str]]:
        """For each term everything above it."""
        found = {}
        for term in [node for node, links in self._links.items() if relation in links]:
            above: set[str] = set()
            stack = [term]
            while stack:
                for other in self._objects(stack.pop(), relation):
                    if other not in above:
                        above.add(other)
                        stack.append(other)
            found[term] = frozenset(above)
        return found

    def _narrower_of(self, relation: str) -> set[str]:
        return {relation} | {term for term, above in self._properties.items() if relation in above}


def _key(node: object) -> str:
    value = str(getattr(node, "value", ""))
    return f"_:{value}" if isinstance(node, ox.BlankNode) else value


def _natural(iri: str) -> str:
    """Sorts part 2 before part 10."""
    return re.sub(r"\d{1,9}", lambda match: f"{int(match[0]):09d}", str(URIRef(iri)))
