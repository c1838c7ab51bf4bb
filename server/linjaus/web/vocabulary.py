"""``/def`` the ontology, ``/shapes`` the rules, ``/graph/…`` the named graphs: each a page and data by negotiation."""

from __future__ import annotations

from flask import Blueprint, Response
from flask_babel import gettext as _
from rdflib import OWL, Graph, URIRef

from ..errors import NotFound
from ..representation import BY_EXTENSION, Syntax
from .live import OpenRelease, current_release
from .respond import document
from .sections import sections_page

blueprint = Blueprint("vocabulary", __name__)
_WHOLE = 10_000


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

    def as_page(content: Graph) -> Response:
        intro = _("The classes and properties of this data, each with its address.")
        return sections_page(opened, content, iri, "/def", _("Ontology"), intro, _WHOLE)

    return document(str(iri), "/def", lambda: graph, as_page, syntax)


@blueprint.get("/shapes")
@blueprint.get("/shapes.<extension>")
def shapes(extension: str = "") -> Response:
    """The rules that the data keeps (SHACL)."""
    opened = current_release()
    iri = URIRef(f"{opened.manifest.base}shapes")

    def as_page(content: Graph) -> Response:
        intro = _("The rules that the data must keep before it is published.")
        return sections_page(opened, content, iri, "/shapes", _("Rules"), intro, _WHOLE)

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
