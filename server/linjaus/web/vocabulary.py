"""``/def`` the ontology, ``/shapes`` the rules, ``/graph/…`` the named graphs: each a page and data by negotiation."""

from __future__ import annotations

from flask import Blueprint, Response, g
from flask_babel import gettext as _
from rdflib import OWL, Graph, URIRef

from ..errors import NotFound
from ..representation import BY_EXTENSION, HTML, Syntax
from .labels import Names
from .links import current_links
from .live import OpenRelease, current_release
from .page_builder import PageBuilder, iris_in
from .respond import choose, document, page
from .sections import sections_page
from .shapes_page import build_rules, read_findings, unplaced
from .usage import read_usage
from .vocabulary_page import CLASS, OTHER, PROPERTY, Term, build_terms, declared, describe_terms

blueprint = Blueprint("vocabulary", __name__)


@blueprint.get("/def")
@blueprint.get("/def.<extension>")
def ontology(extension: str = "") -> Response:
    """The ontology with an anchor for each term."""
    return _ontology(syntax_of(extension), "")


@blueprint.get("/def/<version>")
def ontology_version(version: str) -> Response:
    """The ontology by its version IRI, when that is the version of this release."""
    return _ontology(None, version)


def _ontology(syntax: Syntax | None, version: str) -> Response:
    opened = current_release()
    iri = URIRef(f"{opened.manifest.base}def")
    graph = opened.reader.describe(iri)
    if not len(graph):
        raise NotFound("This site has no ontology of its own.", name=str(iri))
    if version and (iri, OWL.versionIRI, URIRef(f"{iri}/{version}")) not in graph:
        raise NotFound("This release has another version of the ontology.", "It is at /def.", name=f"{iri}/{version}")
    return document(str(iri), "/def", lambda: graph, lambda content: _ontology_page(opened, iri, content), syntax)


def _ontology_page(opened: OpenRelease, root: URIRef, content: Graph) -> Response:
    own = _own_terms(root, content)
    anchors = {iri: str(iri)[len(root) + 1 :] for iri in own}
    terms = build_terms(
        opened, own, content + describe_terms(opened, _reused(opened, root)), read_usage(opened), anchors
    )
    builder = PageBuilder(
        Names(g.chain, opened.reader.labels({root, *iris_in(content)}), content), current_links(), g.chain
    )
    return page(
        "def.html", root=builder.section(content, root), iri=str(root), groups=_by_kind(terms), data_path="/def"
    )


@blueprint.get("/def/reused")
def reused_terms() -> Response:
    """The words of other vocabularies that the data uses, each vocabulary apart."""
    choose((HTML,))
    opened, links = current_release(), current_links()
    root = URIRef(f"{opened.manifest.base}def")
    reused, own = sorted(_reused(opened, root)), opened.reader.describe(root)
    anchors = {iri: links.short(str(iri)) for iri in reused}
    terms = build_terms(opened, reused, describe_terms(opened, reused) + own, read_usage(opened), anchors)
    groups: dict[str, list[Term]] = {}
    for term in terms:
        prefix, colon, name = term.short.partition(":")
        groups.setdefault(prefix if colon and name else "", []).append(term)
    return page(
        "reused.html",
        groups=sorted(groups.items(), key=lambda group: (not group[0], group[0])),
        prefixes=links.prefixes,
    )


def _own_terms(root: URIRef, graph: Graph) -> list[URIRef]:
    return sorted({node for node in graph.subjects() if isinstance(node, URIRef) and node.startswith(f"{root}#")})


def _reused(opened: OpenRelease, root: URIRef) -> set[URIRef]:
    usage = read_usage(opened)
    return {iri for iri in declared(opened) | {*usage.classes, *usage.properties} if not iri.startswith(f"{root}#")}


def _by_kind(terms: list[Term]) -> list[tuple[str, list[Term]]]:
    titles = {CLASS: _("Classes"), PROPERTY: _("Properties"), OTHER: _("Other terms")}
    groups = [(title, [term for term in terms if term.kind == kind]) for kind, title in titles.items()]
    return [(title, members) for title, members in groups if members]


@blueprint.get("/shapes")
@blueprint.get("/shapes.<extension>")
def shapes(extension: str = "") -> Response:
    """The rules that the data keeps (SHACL), in words, and what they found in this release."""
    opened = current_release()
    iri = URIRef(f"{opened.manifest.base}shapes")

    def as_page(content: Graph) -> Response:
        findings = read_findings(opened)
        rules = build_rules(opened, iri, content, findings)
        return page(
            "shapes.html",
            iri=str(iri),
            rules=rules,
            findings=findings,
            others=unplaced(findings, rules),
            known=opened.manifest.file("findings.json") is not None,
            data_path="/shapes",
        )

    return document(str(iri), "/shapes", lambda: opened.graph_of_file("shapes.ttl"), as_page, syntax_of(extension))


@blueprint.get("/graph/<path:name>")
def named_graph(name: str) -> Response:
    """A named graph of the dataset."""
    opened = current_release()
    stem, dot, extension = name.rpartition(".")
    syntax = BY_EXTENSION.get(extension) if dot else None
    slug = stem if syntax else name
    iri = URIRef(f"{opened.manifest.base}graph/{slug}")
    graph = _existing_graph(opened, iri)

    def as_page(content: Graph) -> Response:
        intro = _("Everything that is stated in this part of the data.")
        return sections_page(opened, content, iri, f"/graph/{slug}", _("Graph %(name)s", name=slug), intro)

    return document(str(iri), f"/graph/{slug}", lambda: graph, as_page, syntax, graph_name=iri)


def _existing_graph(opened: OpenRelease, iri: URIRef) -> Graph:
    if any(character in ' <>"{}|\\^`' or not character.isprintable() for character in iri):
        raise NotFound("There is no graph of this name.", name=str(iri))
    graph = opened.reader.graph(iri)
    if graph is None:
        raise NotFound("There is no graph of this name.", name=str(iri))
    return graph


def syntax_of(extension: str) -> Syntax | None:
    """The syntax of an extension, None for no extension. Raises NotFound for any other."""
    if not extension:
        return None
    if extension not in BY_EXTENSION:
        raise NotFound("There is no such representation.", f"There are: {', '.join(BY_EXTENSION)}.", name=extension)
    return BY_EXTENSION[extension]
