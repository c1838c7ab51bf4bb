"""The catalogue (DCAT), the dataset and its releases, VoID, and the JSON-LD context."""

from __future__ import annotations

import json

from flask import Blueprint, Response, g
from flask_babel import gettext as _
from rdflib import Graph, URIRef
from rdflib.namespace import DCAT

from ..errors import NotFound
from ..profiles import PROFILES
from ..representation import BY_EXTENSION, BY_MEDIA_TYPE, HTML, JSON_LD
from .catalog_profiles import as_data, asked_media_type, asked_profile, list_profiles, profile_links, vary
from .comparisons import version_notes_of
from .labels import pick
from .links import as_uri
from .live import OpenRelease, current_release, current_releases, kept_name
from .rehearsals import kept_rehearsals, measurements
from .respond import RDF_TYPES, choose, data, document, finish, redirect, write_graph
from .sections import PAGE_SIZE, closure, sections_page
from .vocabulary import syntax_of
from .whole_catalog import CATALOG, with_releases

blueprint = Blueprint("catalog", __name__)


@blueprint.get("/catalog")
@blueprint.get("/catalog.<extension>")
def catalog(extension: str = "") -> Response:
    """The catalogue with the dataset, its releases, their distributions and the services, in the profile asked for."""
    opened = current_release()
    iri = URIRef(f"{opened.manifest.base}catalog")
    chosen = asked_profile()
    if chosen.profile is None:
        return list_profiles(str(iri), "/catalog")
    fixed = syntax_of(extension)
    media_type = fixed.media_type if fixed else asked_media_type((*RDF_TYPES, HTML))
    content = chosen.profile.view(catalog_graph(opened))
    if media_type == HTML:
        intro = _("What is published here, in which forms and on which terms.")
        size = PAGE_SIZE if chosen.profile is PROFILES[0] else len(content)
        response = sections_page(opened, content, iri, "/catalog", _("Catalogue"), intro, size)
        response.headers["Link"] = ", ".join((f'<{as_uri(str(iri))}>; rel="cite-as"', *profile_links("/catalog")))
        return vary(response)
    syntax = BY_MEDIA_TYPE[media_type]
    body = write_graph(content, syntax, opened)
    return as_data(body, syntax, str(iri), "/catalog", chosen.profile, chosen.asked, fixed is not None)


def catalog_graph(opened: OpenRelease) -> Graph:
    """The catalogue of a release: of the live one with all kept releases and its score, of another as it was."""
    own = opened.graph_of_file(CATALOG)
    if kept_name():
        return own
    kept = [release for _published, release in current_releases().standing()]
    whole = with_releases(own, opened.release, kept, version_notes_of)
    scores = [record for record in kept_rehearsals() if record.release == opened.name]
    return whole + measurements(scores, URIRef(f"{opened.manifest.base}set/{opened.manifest.slug}"))


@blueprint.get("/set/<path:name>")
def dataset(name: str) -> Response:
    """The dataset, or a release of it, as the catalogue describes it."""
    opened = current_release()
    stem, dot, extension = name.rpartition(".")
    syntax = BY_EXTENSION.get(extension) if dot else None
    path = stem if syntax else name
    slug, _slash, release = path.partition("/")
    if slug != opened.manifest.slug or release not in ("", opened.name):
        raise NotFound("There is no such dataset or release here.", f"The release here is {opened.name}.", name=path)
    iri = URIRef(f"{opened.manifest.base}set/{path}")

    def graph() -> Graph:
        whole = catalog_graph(opened)
        roots = [iri, *(node for node in whole.objects(iri, DCAT.distribution) if isinstance(node, URIRef))]
        found = closure(whole, roots)
        if (iri, None, None) not in found:
            raise NotFound("The catalogue does not describe this.", name=str(iri))
        return found

    def as_page(content: Graph) -> Response:
        title = pick(opened.manifest.title, g.chain).text
        intro = _("The dataset as the catalogue describes it.")
        return sections_page(opened, content, iri, f"/set/{path}", title, intro)

    return document(str(iri), f"/set/{path}", graph, as_page, syntax)


@blueprint.get("/.well-known/void")
@blueprint.get("/.well-known/void.<extension>")
def void(extension: str = "") -> Response:
    """The description of the dataset in VoID (VoID, section 7.2); a browser is sent to the catalogue."""
    opened = current_release()
    syntax = syntax_of(extension)
    negotiated = syntax is None
    if syntax is None:
        media_type = choose((*RDF_TYPES, HTML))
        if media_type == HTML:
            return redirect("/catalog", "Accept")
        syntax = BY_MEDIA_TYPE[media_type]
    body = write_graph(opened.graph_of_file("void.ttl"), syntax, opened)
    about = f"{opened.manifest.base}.well-known/void"
    return data(body, syntax, about, "/.well-known/void", "/catalog", negotiated)


@blueprint.get("/context.jsonld")
def context() -> Response:
    """The JSON-LD context of this release."""
    body = json.dumps({"@context": current_release().context}, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    return finish(Response(body, content_type=JSON_LD.media_type))
