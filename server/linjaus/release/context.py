"""A JSON-LD context that lets the data be read as plain JSON.

Made from the dataset itself, so that it always fits it: a property or class goes by its local name where no other
has the same, values that are always IRIs are ``@id``-typed, values of one datatype lose it, texts become
``{language: text}``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

import pyoxigraph as ox

from ..namespaces import RDF, XSD

_TERM = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_LANG_STRING = str(RDF.langString)


def build_context(triples: Iterable[ox.Triple], prefixes: Mapping[str, str]) -> dict[str, object]:
    """The ``@context`` object for these triples (JSON-LD 1.1, section 4.1)."""
    kinds: dict[str, set[str]] = defaultdict(set)
    languages: dict[str, set[tuple[str, str]]] = defaultdict(set)
    repeated: set[str] = set()
    classes: set[str] = set()
    for triple in triples:
        predicate, value = triple.predicate.value, triple.object
        if predicate == str(RDF.type):
            if isinstance(value, ox.NamedNode):
                classes.add(value.value)
        elif isinstance(value, ox.Literal):
            kinds[predicate].add(value.datatype.value)
            if value.language:
                key = (str(triple.subject), value.language)
                if key in languages[predicate]:
                    repeated.add(predicate)
                languages[predicate].add(key)
        else:
            kinds[predicate].add("@id")
    names = _names([*kinds, *classes], prefixes)
    context: dict[str, object] = dict(sorted(prefixes.items()))
    context |= {"id": "@id", "type": "@type"}
    for iri in sorted(names, key=lambda iri: names[iri]):
        context[names[iri]] = _definition(iri, kinds.get(iri, set()), iri in repeated)
    return context


def _definition(iri: str, kinds: set[str], repeated: bool) -> object:
    if kinds == {"@id"}:
        return {"@id": iri, "@type": "@id"}
    if kinds == {_LANG_STRING} and not repeated:
        return {"@id": iri, "@container": "@language"}
    if len(kinds) == 1 and not kinds & {_LANG_STRING, str(XSD.string)}:
        return {"@id": iri, "@type": next(iter(kinds))}
    return iri


def _names(iris: Iterable[str], prefixes: Mapping[str, str]) -> dict[str, str]:
    """IRI → short name: the local name where it is free, else prefix_local; IRIs without a good name are left out."""
    by_local: dict[str, set[str]] = defaultdict(set)
    for iri in iris:
        local = re.split(r"[#/]", iri)[-1]
        if _TERM.fullmatch(local) and local not in prefixes and local not in ("id", "type"):
            by_local[local].add(iri)
    names = {}
    by_namespace = {namespace: prefix for prefix, namespace in sorted(prefixes.items(), reverse=True)}
    for local, claimants in by_local.items():
        for iri in claimants:
            prefix = by_namespace.get(iri[: -len(local)])
            if len(claimants) == 1:
                names[iri] = local
            elif prefix:
                names[iri] = f"{prefix}_{local}"
    return names
