"""Things: ``/id/…`` answers 303, ``/doc/…`` is the page, ``/data/….{ext}`` the description in RDF."""

from __future__ import annotations

from flask import Blueprint, Response, g, request
from rdflib import DCTERMS, OWL, Graph, Literal, URIRef

from ..errors import Gone, NotFound
from ..representation import BY_EXTENSION, BY_MEDIA_TYPE, HTML
from ..stratml import MEDIA_TYPE, SUFFIX
from .compare import comparisons_from
from .document_cards import cards_of
from .kinds import PageKind
from .labels import Names, Text
from .links import as_uri, current_links
from .live import current_release
from .page_builder import PageBuilder
from .page_model import Ref
from .paging import page_number, turn, window
from .periods import day_asked
from .plans import PLAN_TYPES, is_plan, plan_alternate, plan_files, send_plan
from .respond import RDF_TYPES, alternates, choose, data, page, redirect, split_extension, write_graph
from .thing import build_thing_page
from .thing_history import steps_of_change

TEMPLATES = {
    kind.value: f"{kind.value}.html"
    for kind in (
        PageKind.AGENT,
        PageKind.CONCEPT,
        PageKind.DOCUMENT,
        PageKind.PART,
        PageKind.PASSAGE,
        PageKind.PLACE,
        PageKind.SOURCE,
    )
}
"""Sorts of pages that have a template of their own; the others have ``thing.html``."""
LIST_SIZE = 100
_SORTED_BY_NAME = 5_000

blueprint = Blueprint("entity", __name__)


@blueprint.get("/id/<path:name>")
def identify(name: str) -> Response:
    """303 to the page or to the data, by Accept."""
    iri, _ = describe(name)
    media_type = choose((HTML, *RDF_TYPES, *(PLAN_TYPES if is_plan(iri) else ())))
    if media_type == HTML:
        return redirect(f"/doc/{name}", "Accept")
    if media_type in PLAN_TYPES:
        return redirect(f"/data/{name}.{SUFFIX}", "Accept")
    return redirect(f"/data/{name}.{BY_MEDIA_TYPE[media_type].extension}", "Accept")


@blueprint.get("/doc/<path:name>")
def show(name: str) -> Response:
    """The page about a thing, or the list of the things of a kind."""
    opened, links = current_release(), current_links()
    if "/" not in name:
        return list_kind(name)
    iri, graph = describe(name)
    choose((HTML,))
    number = page_number(request.args.get("page", ""))
    day = day_asked(request.args.get("on", ""), opened.manifest.modified)
    model = build_thing_page(opened, iri, graph, links, g.chain, request.args.get("of", ""), number, day)
    files = plan_files(iri, name)
    response = page(
        TEMPLATES.get(model.kind, "thing.html"),
        model=model,
        iri=str(iri),
        data_path=f"/data/{name}",
        history=steps_of_change(opened, iri),
        comparisons=comparisons_from(opened, iri),
        kind=kind_ref(name.split("/")[0]),
        plan_files=files,
    )
    others = [plan_alternate(name)] if files else []
    response.headers["Link"] = ", ".join(
        (f'<{as_uri(iri)}>; rel="cite-as"', *alternates(f"/data/{name}", None), *others)
    )
    return response


@blueprint.get("/data/<path:name>")
def data_about(name: str) -> Response:
    """The description of a thing in the form of the extension, or in the best one by Accept."""
    stem, extension = split_extension(name)
    iri, graph = describe(stem)
    plan = is_plan(iri)
    media_type = MEDIA_TYPE if extension == SUFFIX else ""
    if not extension:
        media_type = choose((*RDF_TYPES, *(PLAN_TYPES if plan else ())))
    if media_type in PLAN_TYPES:
        return send_plan(iri, stem, media_type, negotiated=not extension)
    syntax = BY_EXTENSION[extension] if extension else BY_MEDIA_TYPE[media_type]
    body = write_graph(graph, syntax, current_release())
    others = [plan_alternate(stem)] if plan else []
    return data(body, syntax, str(iri), f"/data/{stem}", f"/doc/{stem}", not extension, others)


def describe(name: str) -> tuple[URIRef, Graph]:
    """The IRI and the description of a thing. Raises NotFound, or Gone when it was withdrawn."""
    opened = current_release()
    text = f"{opened.manifest.base}id/{name}"
    if any(character in ' <>"{}|\\^`' or not character.isprintable() for character in text):
        raise NotFound("There is nothing by this name.", name=text)
    iri = URIRef(text)
    graph = opened.structure.about(iri)
    if not len(graph):
        raise NotFound("There is nothing by this name.", name=text)
    if any(isinstance(flag, Literal) and flag.value is True for flag in graph.objects(iri, OWL.deprecated)):
        raise Gone(
            "This was withdrawn.",
            name=text,
            replaced_by=sorted(str(iri) for iri in graph.objects(iri, DCTERMS.isReplacedBy)),
        )
    return iri, graph


def list_kind(kind: str) -> Response:
    """The things of a kind, by name, in pages."""
    opened, links = current_release(), current_links()
    members = list(opened.things.get(kind, ()))
    if not members:
        raise NotFound("There are no things of this kind.", name=kind)
    choose((HTML,))
    number = page_number(request.args.get("page", ""))
    if len(members) <= _SORTED_BY_NAME:
        builder = PageBuilder(Names(g.chain, opened.reader.labels(members)), links, g.chain)
        members.sort(key=lambda iri: (builder.ref(iri).label.text.casefold(), iri))
    shown, where = window(members, number, LIST_SIZE)
    builder = PageBuilder(Names(g.chain, opened.reader.labels(shown)), links, g.chain)
    pager = turn(where, lambda wanted: links.local(f"/doc/{kind}", page=wanted if wanted > 1 else None))
    documents = opened.structure.documents
    cards = cards_of(opened, shown) if all(iri in documents for iri in shown) else []
    listed = [] if cards else [builder.ref(iri) for iri in shown]
    return page("list.html", kind=kind_ref(kind), members=listed, cards=cards, pager=pager)


def kind_ref(kind: str) -> Ref:
    """How a kind of thing is called, and where its list is."""
    opened, links = current_release(), current_links()
    named_by = opened.kind_names.get(kind)
    label = Names(g.chain, opened.reader.labels([named_by])).of(named_by) if named_by is not None else None
    return Ref(kind, label or Text(kind), links.local(f"/doc/{kind}") if kind in opened.things else None)
