"""Documents as StratML: which ones the ontology counts among plans, and their files in a language of theirs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from flask import Response, request
from flask_babel import force_locale
from flask_babel import gettext as _
from rdflib import RDF, Graph, URIRef
from rdflib.term import Node

from ..errors import NotAcceptable
from ..naming import own_names
from ..representation import negotiate_language
from ..stratml import CORE, MEDIA_TYPE, SUFFIX, TEXT_XML, Words, plan_of, source_languages, write_stratml
from .i18n import FALLBACK, UI_LANGUAGES, native_name
from .links import as_uri, current_links
from .live import OpenRelease, current_release
from .respond import RDF_TYPES, alternates, finish
from .structure import Structure

PLAN_TYPES = (MEDIA_TYPE, TEXT_XML)
MOST_TRIED = 100
"""Things of one kind among which a plan is looked for, to serve as an example."""


@dataclass(frozen=True)
class PlanFile:
    """A file of the page's document. language: what its language is called in itself; path: without the language."""

    tag: str
    language: str
    path: str


def is_plan(iri: URIRef) -> bool:
    """Whether the document can be had as StratML."""
    return current_release().plan_words.is_plan(iri)


def first_plan(opened: OpenRelease) -> URIRef | None:
    """One of the documents that can be had as StratML, None when there is none among the first of each kind."""
    return next((iri for members in opened.things.values() for iri in members[:MOST_TRIED] if is_plan(iri)), None)


def plan_files(iri: URIRef, name: str) -> list[PlanFile]:
    """The files of a document, in its own language first; none when it is no plan."""
    if not is_plan(iri):
        return []
    path = f"/data/{name}.{SUFFIX}"
    return [PlanFile(tag, native_name(tag), path) for tag in _languages(current_release(), iri)]


def plan_alternate(name: str) -> str:
    """The link value (RFC 8288) for the StratML file of a document."""
    address = current_links().plain(f"/data/{name}.{SUFFIX}")
    return f'<{address}>; rel="alternate"; type="{MEDIA_TYPE}"; profile="{CORE}"'


def send_plan(iri: URIRef, name: str, media_type: str, negotiated: bool) -> Response:
    """The document as StratML, in the language of ``lang=``, else by Accept-Language; its own when neither fits.

    name: of the document below /data. Raises NotAcceptable when it cannot be had so.
    """
    opened, links = current_release(), current_links()
    if not is_plan(iri):
        raise NotAcceptable(
            "This cannot be had as StratML, which is for plans with goals that are described.",
            f"Ask for one of these: {', '.join(RDF_TYPES)}.",
            available=RDF_TYPES,
        )
    graph = _gather(opened, iri)
    languages = _languages(opened, iri)
    asked = request.args.get("lang", "")
    accepted = negotiate_language(request.headers.get("Accept-Language", "")[:1000], languages)
    language = asked if asked in languages else accepted
    with force_locale(language if language in UI_LANGUAGES else FALLBACK):
        plan = plan_of(graph, iri, [language, *languages], _words(), _remarks(opened, language))
    assert plan is not None  # noqa: S101 - is_plan has looked for what it needs
    path = f"/data/{name}.{SUFFIX}"
    response = Response(write_stratml(plan), content_type=media_type)
    response.headers["Content-Language"] = language
    response.headers["Content-Location"] = f"{links.plain(path)}?lang={language}"
    response.headers["Content-Disposition"] = f"inline; {_file_name(name)}"
    response.headers["Link"] = ", ".join(
        (
            f'<{as_uri(iri)}>; rel="describes"',
            f'<{CORE}>; rel="profile"',
            *alternates(f"/data/{name}", f"/doc/{name}"),
            f'<{as_uri(opened.manifest.base.rstrip("/") + path)}>; rel="canonical"',
            f'<{as_uri(opened.manifest.license)}>; rel="license"',
        )
    )
    return finish(response, *(("Accept",) if negotiated else ()), "Accept-Language")


def _file_name(name: str) -> str:
    """The parameter that gives the file a name; letters beyond ASCII as RFC 8187, section 3.2, has them."""
    file = f"{name.rpartition('/')[2]}.{SUFFIX}"
    return f'filename="{file}"' if file.isascii() else f"filename*=UTF-8''{quote(file)}"


def _gather(opened: OpenRelease, iri: URIRef) -> Graph:
    """The description of the document, of its parts, of whoever they name, of the passages that they were read from
    with their sources, and of the words that all this is said in.
    """
    structure = opened.structure
    graph = Graph(bind_namespaces="none")
    stated = [iri, *opened.plan_words.parts(iri)]
    named = _values(structure, stated)
    things = {*stated, *(structure.agents & named), *(structure.passages & named)}
    for one in things | (structure.documents & _values(structure, things)):
        graph += structure.about(one)
    graph += opened.plan_words.ontology(_words_in(graph))
    return graph


def _values(structure: Structure, things: Iterable[URIRef]) -> set[Node]:
    return {value for one in things for values in structure.rows(one).values() for value in values}


def _words_in(graph: Graph) -> set[URIRef]:
    """The properties and classes that a graph uses."""
    words = {*graph.predicates(), *graph.objects(None, RDF.type)}
    return {word for word in words if isinstance(word, URIRef)}


def _languages(opened: OpenRelease, iri: URIRef) -> list[str]:
    """The languages that the document has names in, its own first, each part in the site's order of languages.

    When no name has a language, the site's first one.
    """
    about, order = opened.structure.about(iri), opened.manifest.languages
    own = source_languages(about + opened.plan_words.ontology(_words_in(about)), iri)
    every = {name.language for name in own_names(iri, [about]) if name.language}
    ranks = {tag.lower(): rank for rank, tag in enumerate(order)}
    return sorted(every, key=lambda tag: (tag not in own, ranks.get(tag, len(ranks)), tag)) or [order[0]]


def _remarks(opened: OpenRelease, language: str) -> list[str]:
    return [
        _("Language of the names: %(language)s.", language=native_name(language)),
        _("Licence of this description: %(url)s. Quotations are their publishers’.", url=opened.manifest.license),
    ]


def _words() -> Words:
    return Words(
        unofficial=_("The name is an unofficial translation."),
        among=_("Among the names of values and stakeholders are unofficial translations."),
        loose=_("What follows stands under no goal in the document."),
        dates=_("The source gives the time as {period}."),
        more=_("Parts of the document that this file leaves out: {count}."),
        source=_("Source"),
    )
