"""Slips in the names of classes, properties and datatypes.

A term is known when the site's ontology declares it or when it is in a namespace whose terms rdflib lists. Namespaces
are never fetched: a term of any other vocabulary, or one newer than the list, is declared in ``ontology/``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rdflib import OWL, RDF, RDFS, SH, XSD, Graph, Literal, URIRef
from rdflib.namespace import (
    DC,
    DCAM,
    DCAT,
    DCMITYPE,
    DCTERMS,
    DOAP,
    FOAF,
    GEO,
    ODRL2,
    ORG,
    PROF,
    PROV,
    QB,
    SDO,
    SKOS,
    SOSA,
    SSN,
    TIME,
    VANN,
    VOID,
    WGS,
    DefinedNamespace,
)
from rdflib.term import Node

from ..model import SourceFile, Triple
from ..namespaces import PREFIXES
from . import rules
from .literals import is_ill_typed, is_language_tag
from .nearest import nearest
from .rules import Slip

_LISTED: tuple[type[DefinedNamespace], ...] = (
    DC, DCAM, DCAT, DCMITYPE, DCTERMS, DOAP, FOAF, GEO, ODRL2, ORG, OWL, PROF, PROV, QB, RDF, RDFS, SDO, SH, SKOS, SOSA,
    SSN, TIME, VANN, VOID, WGS, XSD,
)  # fmt: skip
_CLASSES = (OWL.Class, RDFS.Class, RDFS.Datatype, OWL.DeprecatedClass)
_PROPERTIES = (
    RDF.Property,
    OWL.ObjectProperty,
    OWL.DatatypeProperty,
    OWL.AnnotationProperty,
    OWL.OntologyProperty,
    OWL.DeprecatedProperty,
)
_NAMES_CLASS = (SH.targetClass, SH["class"], RDFS.subClassOf, RDFS.domain, OWL.disjointWith)
_NAMES_PROPERTY = (
    SH.path, SH.inversePath, SH.targetSubjectsOf, SH.targetObjectsOf, SH.lessThan, SH.lessThanOrEquals, SH.equals,
    SH.disjoint,
    RDF.predicate, RDFS.subPropertyOf, OWL.inverseOf, OWL.onProperty,
)  # fmt: skip
_NAMES_DATATYPE = (SH.datatype,)
_KIND_FI = {"class": "luokka", "property": "ominaisuus"}
_USED_FI = {"class": "luokkana", "property": "ominaisuutena"}


@dataclass(frozen=True)
class Vocabulary:
    """The terms that a site declares, by kind."""

    classes: frozenset[str]
    properties: frozenset[str]

    @property
    def terms(self) -> frozenset[str]:
        """All of them."""
        return self.classes | self.properties


def build_vocabulary(ontology: Graph) -> Vocabulary:
    """The terms that the ontology declares: subjects typed as a class, datatype or property of RDFS or OWL."""

    def declared(kinds: Iterable[URIRef]) -> frozenset[str]:
        return frozenset(
            str(term) for kind in kinds for term in ontology.subjects(RDF.type, kind) if isinstance(term, URIRef)
        )

    return Vocabulary(declared(_CLASSES), declared(_PROPERTIES))


def check_terms(file: SourceFile, triples: Iterable[Triple], vocabulary: Vocabulary) -> Iterator[Slip]:
    """Every use of a term that no vocabulary defines, that is of another kind, and every literal that its type forbids.

    triples: those of the file, in order. One slip for each term of a file: made a hundred times, it is one.
    """
    seen: set[tuple[str, Node]] = set()
    for triple in triples:
        place = file.path, file.lines.get(triple, 0)
        for kind, term in named_terms(triple):
            if (kind, term) not in seen:
                seen.add((kind, term))
                yield from _check_term(kind, term, triple, place, vocabulary)
        if isinstance(triple[2], Literal):
            yield from _check_literal(triple, triple[2], place)


def named_terms(triple: tuple[Node, Node, Node]) -> Iterator[tuple[str, URIRef]]:
    """The terms that a triple uses, each with the kind that its place calls for: class, property or datatype."""
    _, predicate, value = triple
    if isinstance(predicate, URIRef):
        yield "property", predicate
    if isinstance(value, URIRef):
        if predicate == RDF.type or predicate in _NAMES_CLASS:
            yield "class", value
        elif predicate in _NAMES_PROPERTY:
            yield "property", value
        elif predicate in _NAMES_DATATYPE:
            yield "datatype", value
    elif isinstance(value, Literal) and value.datatype is not None:
        yield "datatype", value.datatype


def _check_term(
    kind: str,
    term: URIRef,
    triple: tuple[Node, Node, Node],
    place: tuple[str, int],
    vocabulary: Vocabulary,
) -> Iterator[Slip]:
    subject, path, value = triple
    shown = shorten(term)
    if str(term) in vocabulary.terms:
        actual = "class" if str(term) in vocabulary.classes else "property"
        both = str(term) in vocabulary.classes and str(term) in vocabulary.properties
        if kind != "datatype" and actual != kind and not both:
            yield _wrong_kind(kind, actual, term, triple, place, vocabulary)
        return
    namespace = _listed_namespace(str(term))
    if namespace is not None and str(term) in namespace:
        local = str(term)[len(str(namespace)) :]
        actual = "class" if local[:1].isupper() else "property"
        if kind != "datatype" and actual != kind and local[:1].isalpha():
            yield _wrong_kind(kind, actual, term, triple, place, vocabulary)
        return
    if kind == "datatype":
        known = {str(name) for name in dir(XSD)} | {
            str(RDF.langString),
            str(RDF.HTML),
            str(RDF.JSON),
            str(RDF.XMLLiteral),
        }
        suggestion = nearest(str(term), known | vocabulary.classes, 0.85)
        yield rules.DATATYPE_UNDEFINED.slip(
            subject, path, value, place, term=shown, suggestion=suggestion and shorten(suggestion)
        )
        return
    suggestion = _suggest(str(term), kind, namespace, vocabulary)
    if namespace is not None or _home(str(term)) in {_home(name) for name in vocabulary.terms}:
        home = str(namespace) if namespace is not None else _home(str(term))
        yield rules.TERM_UNDEFINED.slip(subject, path, value, place, term=shown, namespace=home, suggestion=suggestion)
    else:
        yield rules.VOCABULARY_UNKNOWN.slip(subject, path, value, place, term=shown, suggestion=suggestion)


def _wrong_kind(
    used: str,
    actual: str,
    term: URIRef,
    triple: tuple[Node, Node, Node],
    place: tuple[str, int],
    vocabulary: Vocabulary,
) -> Slip:
    return rules.TERM_KIND.slip(
        triple[0],
        triple[1],
        triple[2],
        place,
        term=shorten(term),
        used_en=used,
        kind_en=actual,
        used_fi=_USED_FI[used],
        kind_fi=_KIND_FI[actual],
        suggestion=_suggest(str(term), used, _listed_namespace(str(term)), vocabulary),
    )


def _suggest(term: str, kind: str, namespace: type[DefinedNamespace] | None, vocabulary: Vocabulary) -> str:
    home = str(namespace) if namespace is not None else _home(term)
    own = vocabulary.classes if kind == "class" else vocabulary.properties
    listed = {str(name) for name in dir(namespace)} if namespace is not None else set()
    local_names = {name[len(home) :]: name for name in own | listed if name.startswith(home)}
    fitting = {local: name for local, name in local_names.items() if local[:1].isupper() == (kind == "class")}
    found = nearest(term[len(home) :], fitting)
    if found:
        return shorten(fitting[found])
    if namespace is None:
        for candidate in _LISTED:
            known = str(candidate)
            if nearest(home, [known], 0.85) and known + term[len(home) :] in candidate:
                return f"<{known + term[len(home) :]}>"
        same_name = sorted(name for name in own if name[len(_home(name)) :] == term[len(home) :])
        if same_name:
            return shorten(same_name[0])
    return ""


def _check_literal(triple: tuple[Node, Node, Node], value: Literal, place: tuple[str, int]) -> Iterator[Slip]:
    subject, path, _ = triple
    if value.language is not None and not is_language_tag(value.language):
        yield rules.LANGUAGE_TAG_MALFORMED.slip(subject, path, value, place, tag=value.language)
    if is_ill_typed(value):
        yield rules.LITERAL_ILL_TYPED.slip(
            subject, path, value, place, literal=str(value), datatype=shorten(str(value.datatype))
        )


def _listed_namespace(term: str) -> type[DefinedNamespace] | None:
    fitting = [namespace for namespace in _LISTED if term.startswith(str(namespace))]
    return max(fitting, key=lambda namespace: len(str(namespace)), default=None)


def _home(term: str) -> str:
    """The namespace of a term: up to the hash, else up to the last slash."""
    head, mark, _ = term.rpartition("#")
    if not mark:
        head, mark, _ = term.rpartition("/")
    return head + mark


def shorten(term: str) -> str:
    """A term as people write it: with the house's prefix where there is one, else in angle brackets."""
    for prefix, namespace in PREFIXES.items():
        if term.startswith(namespace) and term[len(namespace) :].replace("_", "").replace("-", "").isalnum():
            return f"{prefix}:{term[len(namespace) :]}"
    return f"<{term}>"
