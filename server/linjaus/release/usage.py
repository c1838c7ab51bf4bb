"""How the words of a vocabulary are used in a release: how often, and where, for ``/def`` and the SPARQL editor."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

import pyoxigraph as ox
from rdflib import RDF

from ..config import Settings
from ..namespaces import LABEL_PROPERTIES

EXAMPLES = 3
_TYPE = str(RDF.type)
_LABELS = {str(term) for term in LABEL_PROPERTIES}


def count_usage(triples: Sequence[ox.Triple], settings: Settings) -> dict[str, Any]:
    """The usage of each class and property. triples: of the union, each once.

    ``{"classes": {iri: {"count": 7, "examples": [iri, …]}}, "properties": {iri: {"count": 9, "examples": [[subject,
    value], …]}}}``: count is of instances or of triples; a value is a term in N-Triples. Examples are things of the
    site's own, those that have a name if any has, the first, the middle one and the last, so that they are not alike.
    """
    classes: Counter[str] = Counter()
    properties: Counter[str] = Counter()
    members: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    statements: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    own: dict[str, bool] = {}
    named: set[str] = set()
    for triple in triples:
        predicate, subject = triple.predicate.value, triple.subject
        properties[predicate] += 1
        kind = triple.object.value if predicate == _TYPE and isinstance(triple.object, ox.NamedNode) else ""
        if kind:
            classes[kind] += 1
        if not isinstance(subject, ox.NamedNode):
            continue
        name = subject.value
        if name not in own:
            own[name] = settings.iris.parse_thing(name) is not None
        if predicate in _LABELS:
            named.add(name)
        if own[name]:
            statements[predicate].append((name, str(triple.object)))
            if kind:
                members[kind].append((name,))
    return {
        "classes": {
            iri: {"count": count, "examples": [place[0] for place in _spread(members[iri], named)]}
            for iri, count in sorted(classes.items())
        },
        "properties": {
            iri: {"count": count, "examples": [list(place) for place in _spread(statements[iri], named)]}
            for iri, count in sorted(properties.items())
        },
    }


def _spread(found: Sequence[tuple[str, ...]], named: set[str]) -> list[tuple[str, ...]]:
    """The first, the middle one and the last in order, of those whose thing has a name if there are any."""
    ordered = sorted([place for place in found if place[0] in named] or found)
    last = len(ordered) - 1
    places = sorted({last * step // (EXAMPLES - 1) for step in range(EXAMPLES)}) if ordered else []
    return [ordered[place] for place in places]
