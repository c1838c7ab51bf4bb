"""Gathering what the page about one thing shows: its description, evidence, parts and the links to it."""

from __future__ import annotations

from collections.abc import Sequence

from rdflib import DCTERMS, RDF, RDFS, XSD, Graph, URIRef

from ..errors import NotFound
from .evidence import find_claims, find_passages
from .labels import Names
from .links import Links
from .live import OpenRelease
from .meaning import without_implied
from .page_builder import PageBuilder, iris_in, natural_key
from .page_model import Group, Pager, Ref, ThingPage
from .paging import page_number as page_number
from .paging import turn as turn
from .paging import window as window

GROUP_SIZE = 25
MOST_INCOMING = 20_000
_MOST_ORDERED = 100
_HIGHEST = 12
_PARTS = "_parts"
_NO_EVIDENCE = frozenset({RDF.type, DCTERMS.hasPart, DCTERMS.isPartOf, RDFS.isDefinedBy})


def build_thing_page(
    opened: OpenRelease, iri: URIRef, graph: Graph, links: Links, chain: Sequence[str], group: str, number: int
) -> ThingPage:
    """The page about a thing. graph: its description; group, number: which group of links is turned to which page.

    Raises NotFound when the group has no such page.
    """
    reader, base = opened.reader, opened.manifest.base
    pointing, total = reader.incoming(iri, MOST_INCOMING, 0)
    claims = find_claims(opened.structure, pointing, iri)
    claim_graphs = [about for found in claims.values() for _, about in found]
    known = {iri: graph}
    passages = find_passages(opened.structure, _candidates(base, graph, *claim_graphs))
    trail = _ancestors(opened, iri, graph, known)
    by_property = without_implied(
        _group_incoming(pointing, {claim for found in claims.values() for claim, _ in found}), opened.meaning.broader
    )
    by_property = _without_inverse(by_property, opened, iri, graph)
    whole = {part for part in graph.objects(iri, DCTERMS.hasPart) if isinstance(part, URIRef)}
    parts = _in_reading_order(opened, whole.union(by_property.pop(DCTERMS.isPartOf, ())))
    turned = {key: members for key, members in by_property.items() if key != DCTERMS.hasPart}
    windows = {
        key: _window(sorted(members, key=natural_key), str(key) == group, number) for key, members in turned.items()
    }
    part_window = _window(parts, group == _PARTS, number)
    needed = {
        iri,
        *iris_in(graph, *claim_graphs),
        *trail,
        *turned,
        *part_window[0],
        *(member for members, _ in windows.values() for member in members),
        *(passage.source for passage in passages.values() if passage.source is not None),
    }
    names = Names(chain, reader.labels(needed), graph, *claim_graphs)
    marks = translation_marks(opened, graph)
    builder = PageBuilder(names, links, chain, passages, claims, marks, opened.meaning.broader)
    path = links.iris.page_path(iri) or "/"
    groups = [
        Group(builder.ref(key), f"_in-{index}", _refs(builder, members), _pager(links, path, str(key), where))
        for index, (key, (members, where)) in enumerate(sorted(windows.items()), 1)
    ]
    part_group = Group(
        builder.ref(DCTERMS.hasPart),
        _PARTS,
        _refs(builder, part_window[0]),
        _pager(links, path, _PARTS, part_window[1]),
    )
    if group and group != _PARTS and URIRef(group) not in turned:
        raise NotFound("Nothing points to this by that property.", name=group)
    return ThingPage(
        builder.section(graph, iri),
        tuple(builder.ref(ancestor) for ancestor in trail),
        part_group if parts else None,
        tuple(sorted(groups, key=lambda one: one.property.label.text.casefold())),
        total - len(pointing),
    )


def translation_marks(opened: OpenRelease, graph: Graph) -> frozenset[URIRef]:
    """The properties of the site's own ontology whose range is xsd:language: they name the languages in which the
    names of a thing are the publisher's own translations. (A language that a thing *has* is dct:language.)
    """
    own = {URIRef(str(p)) for p in graph.predicates() if str(p).startswith(opened.manifest.base)}
    return frozenset(p for p in own if XSD.language in opened.meaning.ranges(p))


def _candidates(base: str, *graphs: Graph) -> set[URIRef]:
    return {
        value
        for graph in graphs
        for _, predicate, value in graph
        if isinstance(value, URIRef) and predicate not in _NO_EVIDENCE and value.startswith(base) and "#" not in value
    }


def _ancestors(opened: OpenRelease, iri: URIRef, graph: Graph, known: dict[URIRef, Graph]) -> list[URIRef]:
    """What the thing is a part of, from the outside in. A circle ends where it began."""
    trail: list[URIRef] = []
    here, about = iri, graph
    while len(trail) < _HIGHEST:
        above = min((node for node in about.objects(here, DCTERMS.isPartOf) if isinstance(node, URIRef)), default=None)
        if above is None or above == iri or above in trail:
            break
        trail.insert(0, above)
        here, about = above, known.get(above) or opened.reader.describe(above)
        known[above] = about
    return trail


def _group_incoming(pointing: Sequence[tuple[URIRef, URIRef]], shown: set[URIRef]) -> dict[URIRef, set[URIRef]]:
    groups: dict[URIRef, set[URIRef]] = {}
    for subject, predicate in pointing:
        if not (predicate == RDF.subject and subject in shown):
            groups.setdefault(predicate, set()).add(subject)
    return groups


def _without_inverse(
    groups: dict[URIRef, list[URIRef]], opened: OpenRelease, iri: URIRef, graph: Graph
) -> dict[URIRef, list[URIRef]]:
    """The links to a thing without those that its own description states from its end."""
    kept = {}
    for predicate, members in groups.items():
        stated = {value for inverse in opened.meaning.inverse(predicate) for value in graph.objects(iri, inverse)}
        rest = [member for member in members if member not in stated]
        if rest or predicate == DCTERMS.isPartOf:
            kept[predicate] = rest
    return kept


def _in_reading_order(opened: OpenRelease, parts: set[URIRef]) -> list[URIRef]:
    """Parts that have parts of their own come first: they are the backbone. Long lists keep the order of their IRIs."""
    ordered = sorted(parts, key=natural_key)
    if len(ordered) > _MOST_ORDERED:
        return ordered
    return sorted(ordered, key=lambda part: (part, DCTERMS.hasPart, None) not in opened.reader.describe(part))


def _window(members: list[URIRef], turned: bool, number: int) -> tuple[list[URIRef], Pager]:
    return window(members, number if turned else 1, GROUP_SIZE)


def _pager(links: Links, path: str, key: str, where: Pager) -> Pager:
    def address(number: int) -> str:
        anchor = _PARTS if key == _PARTS else "_links"
        return links.local(f"{path}#{anchor}", of=key, page=number if number > 1 else None)

    return turn(where, address)


def _refs(builder: PageBuilder, members: Sequence[URIRef]) -> tuple[Ref, ...]:
    return tuple(builder.ref(member) for member in members)
