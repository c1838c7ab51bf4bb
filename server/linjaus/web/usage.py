"""How a release uses the words of its vocabularies: from ``usage.json``, which its build has counted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from rdflib import URIRef
from rdflib.term import Node

from .opened import OpenRelease
from .result_table import parse_term


@dataclass(frozen=True)
class Use:
    """The use of one word. count: of instances or statements; examples: (thing, value), the value None for a class."""

    count: int = 0
    examples: tuple[tuple[URIRef, Node | None], ...] = ()


@dataclass(frozen=True)
class Usage:
    """Each class and property that the release uses, by IRI. known: whether its build counted them at all."""

    classes: Mapping[URIRef, Use] = field(default_factory=dict)
    properties: Mapping[URIRef, Use] = field(default_factory=dict)
    known: bool = False


_NONE = Usage()


def read_usage(opened: OpenRelease) -> Usage:
    """The usage in a release; empty for one that was built before usage was counted."""
    data = opened.read("usage.json")
    if data is None:
        return _NONE
    counted = json.loads(data)
    return Usage(
        {
            URIRef(iri): Use(use["count"], tuple((URIRef(name), None) for name in use["examples"]))
            for iri, use in counted["classes"].items()
        },
        {
            URIRef(iri): Use(use["count"], tuple((URIRef(name), parse_term(value)) for name, value in use["examples"]))
            for iri, use in counted["properties"].items()
        },
        known=True,
    )
