"""``/cite/…``: how to cite the dataset, a release, a thing or a query – always pinned to the release that was read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlencode

from flask import Blueprint, Response, g, request
from flask_babel import gettext as _
from rdflib import DCTERMS, Literal, URIRef

from ..citation import EXTENSIONS, FORMATS, Citation, in_words, write
from ..errors import BadRequest, NotAcceptable, NotFound
from ..iris import slugify
from ..model import Manifest
from ..queries import SavedQuery
from .host import local
from .labels import Names, Text, pick
from .links import as_uri, current_links
from .live import current_release
from .releases import pin_release
from .respond import choose, finish
from .sparql_protocol import parse_fields
from .subjects import CATALOG, THING, Subject, dataset_subject, find_subject, kinds, labels_for, top_of

blueprint = Blueprint("citations", __name__)

_KEPT_OF_A_QUERY = ("query", "default-graph-uri", "named-graph-uri")
_OURS = ("format", "lang", "release")
_LONGEST_KEY = 120


@dataclass(frozen=True)
class CiteBlock:
    """What a page shows of its citation. files: (name of the form, address)."""

    words: str
    url: str
    href: str
    files: tuple[tuple[str, str], ...]


@blueprint.get("/cite/<path:name>")
def cite(name: str) -> Response:
    """A citation as a file for a reference manager, by ``format=`` or by Accept."""
    wanted = request.args.get("format", "")
    path = f"/{name}"
    if path.startswith("/id/"):
        path = f"/doc/{path.removeprefix('/id/')}"
    if path == "/sparql" and (release := request.args.get("release", "")):
        pin_release(release)
    citation = citation_of(path, _fields())
    if citation is None:
        raise NotFound(
            "There is nothing to cite by this name.",
            "Give the path of a page behind /cite, such as /cite/set/… or /cite/queries/….",
            name=name,
        )
    if wanted and wanted.lower() not in FORMATS:
        raise NotAcceptable(
            "There is no such form of a citation.", "Take one of these as format.", available=tuple(FORMATS)
        )
    media_type = FORMATS[wanted.lower()] if wanted else choose(tuple(FORMATS.values()))
    response = Response(write(citation, media_type), content_type=f"{media_type}; charset=utf-8")
    if wanted:
        response.headers["Content-Disposition"] = f'attachment; filename="{citation.key}.{EXTENSIONS[media_type]}"'
    response.headers["Content-Language"] = citation.language or g.language
    return finish(response, *(() if wanted else ("Accept",)), "Accept-Language")


def _fields() -> list[tuple[str, str]]:
    """What the address asks of the data. Raises BadRequest when it is malformed."""
    return [(key, value) for key, value in parse_fields(request.query_string) if key not in _OURS]


@blueprint.app_context_processor
def words_for_templates() -> dict[str, object]:
    """What a page can show at its foot."""
    return {"citation": block_for_page}


def block_for_page() -> CiteBlock | None:
    """The citation of the page that is being answered; None when it is about nothing that is cited."""
    if request.method not in ("GET", "HEAD"):
        return None  # what was sent in a body has no address
    links = current_links()
    path = f"/set/{current_release().manifest.slug}" if request.path in ("/", "/catalog") else request.path
    is_query = path == "/sparql" or path.startswith("/queries/")
    fields = _fields() if is_query else []
    citation = citation_of(path, fields)
    if citation is None:
        return None
    pairs = [pair for pair in fields if path != "/sparql" or pair[0] in _KEPT_OF_A_QUERY]
    pairs += [("release", citation.version)] if path == "/sparql" and request.args.get("release") else []
    files = tuple(
        (label, f"{links.plain('/cite' + path)}?{urlencode([*pairs, ('format', name), ('lang', g.language)])}")
        for name, label in (("csl", "CSL-JSON"), ("bibtex", "BibTeX"), ("ris", "RIS"))
    )
    base = as_uri(links.iris.base)
    address = citation.url.removeprefix(base)
    href = local(f"/{address}") if citation.url.startswith(base) else citation.url
    return CiteBlock(in_words(citation, _("release")), citation.url, href, files)


def citation_of(path: str, fields: Sequence[tuple[str, str]]) -> Citation | None:
    """The citation of what the page at a path shows. fields: of the address. None when that cannot be cited.

    Raises BadRequest when the address of a query is not one.
    """
    if path == "/sparql":
        return _of_free_query(fields)
    if path.startswith("/queries/"):
        question = current_release().questions.get(path.removeprefix("/queries/"))
        return _of_question(question, fields) if question is not None else None
    subject = find_subject(path)
    if subject is None:
        return None
    if subject.kind == THING:
        return _of_thing(subject)
    return of_release(subject.manifest) if subject.kind != CATALOG else None


def of_release(manifest: Manifest) -> Citation:
    """A release of the dataset. Who says "the dataset" has read one release of it, and that is what is cited."""
    slug, title = manifest.slug, pick(manifest.title, g.chain)
    publisher = pick(_names_of(manifest.publisher), g.chain).text
    return Citation(
        key=_key(slug, manifest.release),
        kind="dataset",
        title=title.text,
        url=as_uri(f"{manifest.base}set/{slug}/{manifest.release}"),
        version=manifest.release,
        iri=as_uri(f"{manifest.base}set/{slug}"),
        authors=_makers() or ((publisher,) if publisher else ()),
        publisher=publisher,
        issued=manifest.modified,
        language=title.lang,
        license=manifest.license,
    )


def _of_thing(subject: Subject) -> Citation:
    """A document by its own makers and date; any other thing as an entry that the dataset's makers wrote."""
    opened = current_release()
    top = top_of(subject.iri, subject.graph)
    agents = subject.agents()
    names = Names(g.chain, labels_for(subject, [*agents, *([top] if top else [])]), subject.graph)
    title = names.of(subject.iri) or Text(current_links().short(str(subject.iri)))
    authors = tuple(known.text for agent in agents if (known := names.of(agent)))
    is_work = bool(authors) and "CreativeWork" in kinds(subject)
    whole = names.of(top) if top is not None else None
    dataset = _dataset_title().text
    issued = min(map(str, subject.graph.objects(subject.iri, DCTERMS.issued)), default="")
    name = subject.path.removeprefix("/doc/")
    return Citation(
        key=_key(name, opened.name),
        kind="report" if is_work else "entry",
        title=title.text,
        url=_pinned(f"id/{name}"),
        version=opened.name,
        iri=as_uri(subject.iri),
        authors=authors if is_work else _makers(),
        publisher=_site_publisher(),
        issued=issued if is_work else opened.manifest.modified,
        container=f"{whole.text}. {dataset}" if whole else dataset,
        language=title.lang,
        license=opened.manifest.license,
    )


def _of_question(question: SavedQuery, fields: Sequence[tuple[str, str]]) -> Citation:
    known = {parameter.name for parameter in question.parameters}
    pairs = [(key, value) for key, value in fields if key in known and value.strip()]
    title = pick(question.summary, g.chain)
    values = ", ".join(f"{key}: {_value_in_words(value)}" for key, value in pairs)
    text = f"{title.text} ({values})" if values else title.text
    return _of_query(Text(text, title.lang), f"queries/{question.name}", pairs, question.name)


def _of_free_query(fields: Sequence[tuple[str, str]]) -> Citation | None:
    pairs = [(key, value) for key, value in fields if key in _KEPT_OF_A_QUERY]
    queries = [value for key, value in pairs if key == "query"]
    if len(queries) > 1:
        raise BadRequest(f"There are {len(queries)} queries in the request.", "Send exactly one.")
    if not queries or not queries[0].strip():
        return None
    return _of_query(Text(_first_words(queries[0])), "sparql", pairs, "sparql")


def _of_query(title: Text, path: str, pairs: Sequence[tuple[str, str]], name: str) -> Citation:
    opened, dataset = current_release(), _dataset_title()
    query = urlencode(pairs)
    digest = sha256(query.encode()).hexdigest()[:8] if pairs else ""
    return Citation(
        key=_key(f"{name}-{digest}" if digest else name, opened.name),
        kind="query",
        title=title.text,
        url=_pinned(path) + (f"?{query}" if query else ""),
        version=opened.name,
        iri=as_uri(f"{opened.manifest.base}set/{opened.manifest.slug}/{opened.name}"),
        authors=_makers(),
        publisher=_site_publisher(),
        issued=opened.manifest.modified,
        container=dataset.text,
        language=title.lang,
        license=opened.manifest.license,
    )


def _value_in_words(value: str) -> str:
    """A thing by its name, any other value as it is."""
    iri = URIRef(value)
    name = Names(g.chain, current_release().reader.labels([iri])).of(iri) if "://" in value else None
    return name.text if name else value[:200]


_LINE = re.compile(r"^\s*(?:PREFIX\s+\S*\s+<[^>]*>|BASE\s+<[^>]*>|#.*)\s*$", re.IGNORECASE | re.MULTILINE)
_LONGEST_TITLE = 160


def _first_words(query: str) -> str:
    """A query as a title: without its prologue and comments, cut."""
    text = " ".join(_LINE.sub(" ", query[:20_000]).split()) or " ".join(query.split())
    short = text if len(text) <= _LONGEST_TITLE else text[:_LONGEST_TITLE].rstrip() + "…"
    return f"SPARQL: {short}"


def _pinned(path: str) -> str:
    """The address below the base at which this release answers for ever."""
    opened = current_release()
    return as_uri(f"{opened.manifest.base}release/{opened.name}/{path}")


def _key(name: str, release: str) -> str:
    return f"{slugify(name)[:_LONGEST_KEY].strip('-') or 'x'}-{release}"


def _dataset_title() -> Text:
    return pick(current_release().manifest.title, g.chain)


def _site_publisher() -> str:
    return pick(_names_of(current_release().manifest.publisher), g.chain).text


def _makers() -> tuple[str, ...]:
    """Who made the dataset: its creators as the catalogue names them, else its publisher."""
    subject = dataset_subject()
    creators: list[str] = []
    if subject is not None:
        for agent in sorted(subject.graph.objects(subject.iri, DCTERMS.creator), key=repr):
            name = Names(g.chain, {}, subject.graph).of(agent) if isinstance(agent, URIRef) else None
            if name or isinstance(agent, Literal):
                creators.append(name.text if name else str(agent))
    publisher = _site_publisher()
    return tuple(creators) or ((publisher,) if publisher else ())


def _names_of(agent: Mapping[str, object]) -> Mapping[str, str]:
    names = agent.get("name", {})
    return {str(tag): str(text) for tag, text in names.items()} if isinstance(names, dict) else {}
