"""Gathering what the page about one thing shows: its description, its evidence, and what its sort of page has."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Protocol

from rdflib import DCTERMS, ORG, RDF, RDFS, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from ..namespaces import OA
from .basis import BasisView
from .change_events import ChangesView
from .document_text import text_path
from .evidence import find_claims, find_passages
from .incoming import GROUP_SIZE, IncomingLinks, moved_rows
from .kinds import PageKind
from .labels import Names, Text
from .links import Links
from .live import OpenRelease
from .neighbours import MatchesView, NeighboursView, SiblingsView
from .overview import AgentsView, DocumentsView
from .page_builder import PageBuilder, claim_of, iris_in
from .page_model import SHOWN_ELSEWHERE, Ref, Section, ThingPage
from .paging import page_number as page_number
from .paging import turn as turn
from .paging import window as window
from .reading import ReadingView
from .source_text import SourceTexts
from .standing import StandingView
from .structure import Links as Incoming
from .structure import Rows
from .tree import Tree, in_order, passages_in

PARTS = "_parts"
"""The name of the group of parts in addresses, and the id of its place in the page."""
VIEWS = (
    "agents",
    "basis",
    "changes",
    "documents",
    "matches",
    "named_only",
    "outlined",
    "neighbours",
    "parts",
    "reading",
    "sentences",
    "siblings",
    "standing",
    "texts",
    "tree",
    "whole",
)
"""What pages can have beside facts and links; a page that has none of it has None."""
TITLE = 90
"""Letters of a passage's words in the title of its page."""
_HIGHEST = 12
_NO_EVIDENCE = frozenset({RDF.type, DCTERMS.hasPart, DCTERMS.isPartOf, RDFS.isDefinedBy})


class View(Protocol):
    """Something that a page shows, looked up: what it will have to name, then the records of it."""

    def needs(self) -> set[URIRef]:
        """What will have to be named."""
        ...

    def build(self, builder: PageBuilder) -> Any:
        """The records, in the reader's language."""
        ...


def build_thing_page(
    opened: OpenRelease,
    iri: URIRef,
    graph: Graph,
    links: Links,
    chain: Sequence[str],
    group: str,
    number: int,
    day: date,
) -> ThingPage:
    """The page about a thing. graph: its description; group, number: which group of links is turned to which page.

    day: on which the standing of documents and organisations is told. Raises NotFound when the group has no such page.
    """
    structure = opened.structure
    path = links.iris.page_path(iri) or "/"
    pointing = structure.pointing(iri)
    claims = find_claims(structure, iri)
    told = {claim for found in claims.values() for claim, _ in found}
    others = _without(pointing, told, {RDF.subject})
    claim_graphs = [about for found in claims.values() for _, about in found]
    kind = page_kind(opened, iri, graph)

    parts = in_order(structure, structure.parts(iri) - {iri})
    shown, where = window(parts, number if group == PARTS else 1, GROUP_SIZE)
    tree = Tree(structure, opened.meaning, iri, shown, itself=kind is PageKind.DOCUMENT)
    texts = _texts(opened, iri, kind, tree, pointing)
    views = _views(opened, iri, graph, kind, others, day)
    moved = moved_rows(structure, iri)
    hidden, covered = _told_elsewhere(kind, views, iri, opened, others)
    listed = _not_in_tables(kind, views, others)
    incoming = IncomingLinks(opened, iri, listed, moved, covered, "" if group == PARTS else group, number)

    rows = _without_rows(graph, iri, structure.rows(iri), moved)
    passages = find_passages(structure, {iri, *_candidates(opened.manifest.base, rows, *claim_graphs)})
    trail = _ancestors(opened, iri)
    needed = {
        iri,
        DCTERMS.hasPart,
        *iris_in(rows, *claim_graphs),
        *trail,
        *(node for node in claim_of(graph, iri)),
        *(passage.source for passage in passages.values() if passage.source is not None),
        *tree.needs(),
        *texts.needs(),
        *incoming.needs(),
    }
    for view in views.values():
        needed |= view.needs()
    names = Names(chain, opened.reader.labels(needed), graph, *claim_graphs)
    marks = translation_marks(opened, [graph, *(branch.graph for branch in tree.each())])
    builder = PageBuilder(names, links, chain, passages, claims, marks, opened.meaning.broader)

    records: dict[str, Any] = dict.fromkeys(VIEWS) | {name: view.build(builder) for name, view in views.items()}
    records["sentences"] = [builder.quote(passages[one]) for one in passages_in(structure, iri) if one in passages]
    whole, statements = tree.build(builder, texts.anchors())
    if whole is not None or statements:
        records["whole"], records["tree"] = whole, statements
        records["parts"] = turn(where, lambda wanted: _parts_address(links, path, wanted))
    if source_texts := texts.build(builder, tree.each()):
        records["texts"] = source_texts
    if kind is PageKind.DOCUMENT:
        records["named_only"] = not set(parts) - structure.documents
        records["outlined"] = [builder.ref(source) for source in tree.sources()]
    about = builder.section(rows, iri, hidden=SHOWN_ELSEWHERE | hidden)
    return ThingPage(
        about if about.ref.named else replace(about, ref=_title(builder, graph, iri, about)),
        tuple(builder.ref(ancestor) for ancestor in trail),
        kind.value,
        incoming.build(builder, links, path),
        structure.unlisted(iri),
        records,
    )


def _title(builder: PageBuilder, graph: Graph, iri: URIRef, about: Section) -> Ref:
    """What the page calls a thing without a name: a passage by its words, a claim by what it is about."""
    if about.quote is not None:
        words = about.quote.sentences[0]
        return replace(about.ref, label=Text(shorten(" ".join(words.text.split()), TITLE), words.lang), named=True)
    claim = claim_of(graph, iri)
    return builder.claim_ref(iri, *claim) if claim else about.ref


def shorten(text: str, most: int) -> str:
    """The text, cut after a word and ended with an ellipsis when it is longer."""
    return text if len(text) <= most else text[:most].rpartition(" ")[0].rstrip(" ,;:–") + "…"


def page_kind(opened: OpenRelease, iri: URIRef, graph: Graph) -> PageKind:
    """What sort of page a thing has."""
    if text_path(opened, iri):
        return PageKind.SOURCE
    structure = opened.structure
    kind = structure.kind(iri, graph)
    if kind is not None:
        return kind
    if structure.whole(iri) is not None or structure.document_of(iri) is not None:
        return PageKind.PART
    return PageKind.OTHER


def _views(
    opened: OpenRelease,
    iri: URIRef,
    graph: Graph,
    kind: PageKind,
    pointing: Incoming,
    day: date,
) -> dict[str, View]:
    """What this sort of page has of its own; what is empty is left out."""
    structure = opened.structure
    made: dict[str, Any] = {}
    if kind in (PageKind.DOCUMENT, PageKind.AGENT):
        made["standing"] = StandingView(graph, iri, day, exists=kind is PageKind.AGENT)
    if kind is PageKind.DOCUMENT:
        made["basis"] = BasisView(opened, iri)
    if kind is PageKind.AGENT:
        made["changes"] = ChangesView(structure, iri)
    if kind in (PageKind.CONCEPT, PageKind.PLACE):
        made["neighbours"] = NeighboursView(kind, graph, iri, pointing)
        made["matches"] = MatchesView(graph, iri)
        made["documents"] = documents = DocumentsView(structure, pointing, day)
        made["agents"] = AgentsView(structure, documents.statements, iri)
    if kind is PageKind.PASSAGE:
        return {"reading": ReadingView(structure, graph, iri)}
    if kind is PageKind.PART:
        made["siblings"] = SiblingsView(structure, iri)
    return {name: view for name, view in made.items() if view}


def _told_elsewhere(
    kind: PageKind,
    views: dict[str, View],
    iri: URIRef,
    opened: OpenRelease,
    pointing: Incoming,
) -> tuple[frozenset[URIRef], frozenset[URIRef]]:
    """(properties, links by property) that the page shows in a place of their own."""
    hidden: set[URIRef] = set()
    covered: set[URIRef] = set()
    neighbours = views.get("neighbours")
    if isinstance(neighbours, NeighboursView):
        hidden |= neighbours.stated
        covered |= neighbours.pointing
    if "matches" in views:
        hidden |= MatchesView.words
    if "changes" in views:
        covered |= {ORG.originalOrganization, ORG.resultingOrganization}
        hidden |= {ORG.changedBy, ORG.resultedFrom}
    basis = views.get("basis")
    if isinstance(basis, BasisView):
        covered |= basis.covered(pointing)
    if kind is PageKind.SOURCE:
        covered.add(OA.hasSource)
    for predicate, values in opened.structure.rows(iri).items():
        if all(value in opened.structure.passages for value in values):
            hidden.add(predicate)
    return frozenset(hidden), frozenset(covered)


def _not_in_tables(kind: PageKind, views: dict[str, View], pointing: Incoming) -> Incoming:
    """The links to a thing that are listed by property: those that no table of the page has already."""
    if kind is PageKind.PASSAGE:
        return {}
    documents = views.get("documents")
    if not isinstance(documents, DocumentsView) or not documents.whole:
        return pointing
    return _without(pointing, documents.itself, pointing) if documents.itself else pointing


def _without(pointing: Incoming, left_out: Collection[URIRef], links: Collection[URIRef]) -> Incoming:
    """The links to a thing without those of some things by some properties."""
    if not left_out:
        return pointing
    rest = {
        link: [one for one in ones if one not in left_out] if link in links else ones for link, ones in pointing.items()
    }
    return {link: ones for link, ones in rest.items() if ones}


def _texts(
    opened: OpenRelease,
    iri: URIRef,
    kind: PageKind,
    tree: Tree,
    pointing: Incoming,
) -> SourceTexts:
    if kind is PageKind.SOURCE:
        return SourceTexts(opened, pointing.get(OA.hasSource, ()), whole=True)
    if kind is PageKind.PASSAGE:
        return SourceTexts(opened, [iri], linked=False)
    if kind is PageKind.DOCUMENT or tree.branches:
        return SourceTexts(opened, (one for branch in tree.each() for one in branch.passages))
    return SourceTexts(opened, ())


def translation_marks(opened: OpenRelease, graphs: Sequence[Graph]) -> frozenset[URIRef]:
    """The properties of the site's own ontology whose range is xsd:language: they name the languages in which the
    names of a thing are the publisher's own translations. (A language that a thing *has* is dct:language.)
    """
    base = opened.manifest.base
    own = {URIRef(str(p)) for graph in graphs for p in set(graph.predicates()) if str(p).startswith(base)}
    return frozenset(p for p in own if XSD.language in opened.meaning.ranges(p))


def _without_rows(graph: Graph, iri: URIRef, rows: Rows, moved: Collection[URIRef]) -> Graph:
    """The description of the thing, and of what hangs on it, without some of its properties.

    The graph itself when there are none of them. rows: what it says of the thing.
    """
    if not moved:
        return graph
    rest = Graph(bind_namespaces="none")
    waiting: list[Node] = []
    for predicate, values in rows.items():
        if predicate not in moved:
            for value in values:
                rest.add((iri, predicate, value))
            waiting += values
    seen: set[Node] = {iri}
    while waiting:
        node = waiting.pop()
        if node not in seen and not isinstance(node, Literal):
            seen.add(node)
            for link, value in graph.predicate_objects(node):
                rest.add((node, link, value))
                waiting.append(value)
    return rest


def _candidates(base: str, *graphs: Graph) -> set[URIRef]:
    return {
        value
        for graph in graphs
        for _, predicate, value in graph
        if isinstance(value, URIRef) and predicate not in _NO_EVIDENCE and value.startswith(base) and "#" not in value
    }


def _ancestors(opened: OpenRelease, iri: URIRef) -> list[URIRef]:
    """What the thing is a part of, from the outside in. A circle ends where it began."""
    trail: list[URIRef] = []
    here = iri
    while len(trail) < _HIGHEST:
        above = opened.structure.whole(here)
        if above is None or above == iri or above in trail:
            break
        trail.insert(0, above)
        here = above
    return trail


def _parts_address(links: Links, path: str, number: int) -> str:
    return links.local(f"{path}#{PARTS}", of=PARTS, page=number if number > 1 else None)
