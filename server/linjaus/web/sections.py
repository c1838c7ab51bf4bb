"""A page that describes many things one below the other: a vocabulary, a graph, a catalogue."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, g, request
from rdflib import BNode, Graph, URIRef
from rdflib.term import Node

from ..iris import natural_key
from .labels import Names
from .links import current_links
from .live import OpenRelease
from .page_builder import PageBuilder, iris_in
from .page_model import Section
from .paging import page_number, turn, window
from .respond import page
from .thing import translation_marks

PAGE_SIZE = 50


def sections_page(
    opened: OpenRelease, graph: Graph, root: URIRef, path: str, title: str, intro: str, size: int = PAGE_SIZE
) -> Response:
    """A page of sections, one for each IRI that the graph describes, the root first. path: on this host.

    size: sections on one page.
    """
    links = current_links()
    subjects = sorted({node for node in graph.subjects() if isinstance(node, URIRef)} - {root}, key=natural_key)
    if (root, None, None) in graph:
        subjects.insert(0, root)
    number = page_number(request.args.get("page", ""))
    shown, where = window(subjects, number, size)
    pager = turn(where, lambda wanted: links.local(path, page=wanted if wanted > 1 else None))
    part = closure(graph, shown)
    names = Names(g.chain, opened.reader.labels({root, *iris_in(part)}), graph)
    marks = translation_marks(opened, [part])
    builder = PageBuilder(names, links, g.chain, translation_marks=marks, broader=opened.meaning.broader)
    builder.placed.update(subjects)
    sections = [builder.section(graph, iri, _anchor(iri, root)) for iri in shown]
    return page(
        "sections.html",
        title=title,
        intro=intro,
        iri=str(root),
        sections=sections,
        contents=_contents(sections),
        pager=pager,
        data_path=path,
    )


def _anchor(iri: URIRef, root: URIRef) -> str:
    """The id of a section: the fragment of a hash IRI of the root, so that the IRI itself leads to it."""
    return str(iri)[len(root) + 1 :] if iri.startswith(f"{root}#") else ""


def _contents(sections: Sequence[Section]) -> list[Section]:
    return [section for section in sections if section.anchor]


def closure(graph: Graph, roots: Sequence[URIRef]) -> Graph:
    """What the graph says of the roots and of everything of its own that hangs on them, however deep."""
    found = Graph(bind_namespaces="none")
    own = set(map(str, roots))
    waiting: list[Node] = list(roots)
    seen: set[Node] = set()
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        for triple in graph.triples((node, None, None)):
            found.add(triple)
            value = triple[2]
            if isinstance(value, BNode) or (isinstance(value, URIRef) and value.partition("#")[0] in own):
                waiting.append(value)
    return found
