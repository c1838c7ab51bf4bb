"""What became of each element of a document between two imports of its source."""

from __future__ import annotations

from dataclasses import dataclass

from rdflib import DCTERMS, Graph, URIRef

from ..drafting import Draft, Former
from .former import title_of

MOVED, REWORDED, ADDED, GONE = "moved", "reworded", "new", "gone"


@dataclass(frozen=True)
class Movement:
    """One element that did not just stay. before, after: its number and name then and now, or empty."""

    what: str
    iri: str
    before: str
    after: str


def find_movements(former: Former, base: Graph, draft: Draft, language: str) -> tuple[list[Movement], int]:
    """(what moved, was reworded, is new or gone; how many elements stayed), in the order of the new text."""
    moved: list[Movement] = []
    stayed = 0
    now: set[URIRef] = set()
    for elements in draft.elements.values():
        for iri, element in elements:
            now.add(iri)
            after = _called(element.number, " ".join(element.title.split()))
            if (iri, DCTERMS.isPartOf, None) not in base:
                moved.append(Movement(ADDED, str(iri), "", after))
                continue
            before = _called(_number(base, iri), title_of(base, iri, language))
            if before == after:
                stayed += 1
            elif before.partition(" ")[2] == after.partition(" ")[2] or title_of(base, iri, language) == " ".join(
                element.title.split()
            ):
                moved.append(Movement(MOVED, str(iri), before, after))
            else:
                moved.append(Movement(REWORDED, str(iri), before, after))
    for _, known in former.documents.values():
        moved += [
            Movement(GONE, str(one.iri), _called(_number(base, one.iri), one.title), "")
            for one in known
            if one.iri not in now
        ]
    return moved, stayed


def _number(graph: Graph, iri: URIRef) -> int:
    values = [int(str(value)) for name, value in graph.predicate_objects(iri) if str(name).endswith("#number")]
    return min(values, default=0)


def _called(number: int, title: str) -> str:
    return f"{number}. {title}" if number else title
