"""FAIR Signposting, levels 1 and 2 (signposting.org/FAIR): typed links in every answer's header, and linksets.

Every ``Link`` header of the site ends here: what a view has said is kept, what the profile asks for is added. The
whole of it is in the linkset (RFC 9264), also where a header would grow too long.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, request
from rdflib import DCTERMS, URIRef

from ..citation import FORMATS
from ..errors import NotFound
from ..representation import BY_EXTENSION, HTML, SYNTAXES
from ..stratml import CORE, MEDIA_TYPE, SUFFIX
from .host import local, origin
from .links import as_uri, current_links
from .live import current_release
from .plans import is_plan
from .respond import choose, finish, split_extension
from .subjects import CATALOG, DATASET, RELEASE, THING, Subject, find_subject, kinds

blueprint = Blueprint("signposting", __name__)

LINKSET, LINKSET_JSON = "application/linkset", "application/linkset+json"
LONGEST_HEADER = 3500
"""Bytes of a ``Link`` header; proxies in front often take 4096 for all headers. What does not fit is in the linkset."""

_WHOLE = "/doc/kind/slug".count("/")
_DCAT = "http://www.w3.org/ns/dcat#"
_VALUE = re.compile(r'<([^>]*)>((?:[^",]|"[^"]*")*)')
_REL = re.compile(r';\s*rel\s*=\s*"?([^";]+)"?', re.IGNORECASE)


@dataclass(frozen=True)
class TypedLink:
    """One link. target: an absolute URI, or a path of this host as headers name it; type and profile: of the target."""

    rel: str
    target: str
    type: str = ""
    profile: str = ""

    def value(self, anchor: str = "", base: str = "") -> str:
        """As a link value (RFC 8288, section 3). base: put before a path."""
        attributes = {"rel": self.rel, "type": self.type, "profile": self.profile, "anchor": anchor}
        said = "".join(f'; {name}="{value}"' for name, value in attributes.items() if value)
        return f"<{absolute(self.target, base)}>{said}"

    def member(self, base: str) -> dict[str, str]:
        """As a link target object (RFC 9264, section 4.2.3)."""
        attributes = {"href": absolute(self.target, base), "type": self.type, "profile": self.profile}
        return {name: value for name, value in attributes.items() if value}


@dataclass(frozen=True)
class Signs:
    """The links of a page (landing), of what describes it and of what it consists of, each by its own address."""

    landing: str
    links: tuple[TypedLink, ...]

    def contexts(self) -> Iterator[tuple[str, TypedLink]]:
        """(anchor, link) of the whole set."""
        for link in self.links:
            yield self.landing, link
        back = self.landing
        for link in self.links:
            if link.rel == "describedby":
                yield link.target, TypedLink("describes", back, HTML)
            elif link.rel == "item":
                yield link.target, TypedLink("collection", back, HTML)
                yield from ((link.target, license_) for license_ in self.links if license_.rel == "license")


def absolute(target: str, base: str) -> str:
    """A path of this host as an absolute address; anything else is one already."""
    return base + target if target.startswith("/") else target


def signs_of(subject: Subject) -> Signs:
    """Every link of a subject's page, in the order in which a header has room for them."""
    links = current_links()
    page = links.plain(subject.path)
    linkset = links.plain(f"/linkset{subject.path}")
    types = dict.fromkeys(["AboutPage", *kinds(subject)])
    profile = _profile(subject)
    made = [
        TypedLink("cite-as", as_uri(subject.iri)),
        *(TypedLink("type", f"https://schema.org/{kind}") for kind in types),
        TypedLink("license", as_uri(_licence(subject))),
        *(TypedLink("author", as_uri(agent)) for agent in subject.agents() if _is_web(agent)),
        TypedLink("linkset", linkset, LINKSET_JSON),
        TypedLink("linkset", linkset, LINKSET),
        *(TypedLink("collection", links.plain(path), HTML) for path in _collections(subject)),
        *(
            TypedLink("describedby", f"{links.plain(subject.data_path)}.{syntax.extension}", syntax.media_type, profile)
            for syntax in SYNTAXES
        ),
        *(
            [TypedLink("describedby", f"{links.plain(subject.data_path)}.{SUFFIX}", MEDIA_TYPE, CORE)]
            if subject.kind == THING and is_plan(subject.iri)
            else []
        ),
        *(
            TypedLink("describedby", f"{links.plain('/cite' + subject.path)}?format={name}", media_type)
            for name, media_type in FORMATS.items()
            if subject.kind != CATALOG
        ),
        *(TypedLink("item", local(path), media_type) for path, media_type in _items(subject)),
    ]
    return Signs(page, tuple(made))


def _licence(subject: Subject) -> str:
    """The terms of the data; those of the record for the catalogue."""
    manifest = subject.manifest
    return manifest.metadata_license if subject.kind == CATALOG else manifest.license


def _profile(subject: Subject) -> str:
    """What the description keeps to: DCAT, or the site's own ontology where it has one."""
    if subject.kind != THING:
        return _DCAT
    ontology = URIRef(f"{current_release().manifest.base}def")
    return as_uri(ontology) if current_release().reader.exists(ontology) else ""


def _is_web(iri: URIRef) -> bool:
    return str(iri).startswith(("http://", "https://"))


def _collections(subject: Subject) -> list[str]:
    """The paths of the pages of what the subject belongs to."""
    opened, iris = current_release(), current_links().iris
    if subject.kind in (THING, RELEASE):
        wholes = sorted(iri for iri in map(str, subject.graph.objects(subject.iri, DCTERMS.isPartOf)) if iris.owns(iri))
        found = [path for whole in wholes if (path := iris.page_path(whole))] if subject.kind == THING else []
        return found or [f"/set/{opened.manifest.slug}"]
    return ["/catalog"] if subject.kind == DATASET else []


def _items(subject: Subject) -> list[tuple[str, str]]:
    """(path, media type) of the files that the subject consists of: the dumps, or those of a thing's own graphs."""
    opened = current_release()
    if subject.kind == CATALOG:
        return [(f"/set/{opened.manifest.slug}", HTML)]
    if subject.kind == THING:
        if subject.path.count("/") > _WHOLE:
            return []  # a part has no file of its own
        prefix = f"{opened.manifest.base}graph/"
        graphs = [str(name)[len(prefix) :] for name in opened.reader.graphs_of(subject.iri) if name.startswith(prefix)]
        wanted = {f"{name}.{extension}" for name in graphs for extension in BY_EXTENSION}
        files = [item for item in opened.manifest.files if item.path in wanted]
    else:
        files = [item for item in subject.manifest.files if item.path.startswith("dataset.")]
    root = f"/release/{subject.manifest.release}" if subject.kind == RELEASE else ""
    return [
        (f"{root}/download/{item.path}", "application/gzip" if item.encoding else item.media_type) for item in files
    ]


@blueprint.get("/linkset/<path:name>")
def linkset(name: str) -> Response:
    """All typed links of a page, of its descriptions and of its files (RFC 9264)."""
    subject = find_subject(f"/{name}")
    if subject is None:
        raise NotFound(
            "There is no linkset of this.", "Give the path of a page behind /linkset, such as /linkset/catalog.", name
        )
    media_type = choose((LINKSET_JSON, LINKSET, "application/json"))
    signs, base = signs_of(subject), origin()
    if media_type == LINKSET:
        body = ",\n".join(link.value(absolute(anchor, base), base) for anchor, link in signs.contexts()) + "\n"
    else:
        body = _as_json(signs, base)
    return finish(Response(body, content_type=media_type), "Accept")


def _as_json(signs: Signs, base: str) -> str:
    contexts: dict[str, dict[str, list[dict[str, str]]]] = {}
    for anchor, link in signs.contexts():
        relations = contexts.setdefault(absolute(anchor, base), {})
        relations.setdefault(link.rel, []).append(link.member(base))
    linkset = [{"anchor": anchor, **relations} for anchor, relations in contexts.items()]
    return json.dumps({"linkset": linkset}, ensure_ascii=False, indent=1) + "\n"


@blueprint.after_app_request
def sign(response: Response) -> Response:
    """Add the links of the profile to an answer that has none of them yet."""
    if response.status_code in (200, 206) and request.method == "GET":
        added = _links_for(request.path)
        if added:
            response.headers["Link"] = merge(response.headers.get("Link", ""), added)
    return response


def _links_for(path: str) -> Sequence[TypedLink]:
    """By the role that an address has in the profile, whatever form is sent: landing page, metadata, or content."""
    head = path.lstrip("/").partition("/")[0].partition(".")[0]
    links = current_links()
    if head in ("download", "sources"):
        home = f"/set/{current_release().manifest.slug}"
        return (
            TypedLink("collection", links.plain(home), HTML),
            TypedLink("linkset", links.plain(f"/linkset{home}"), LINKSET_JSON),
        )
    if head not in ("doc", "data", "set", "catalog"):
        return ()
    page, _ = split_extension(path)
    page = f"/doc/{page.removeprefix('/data/')}" if head == "data" else page
    subject = find_subject(page)
    if subject is None:
        return ()
    if path == subject.path:
        return signs_of(subject).links
    return (
        TypedLink("license", as_uri(_licence(subject))),
        TypedLink("describes", links.plain(subject.path), HTML),
        TypedLink("linkset", links.plain(f"/linkset{subject.path}"), LINKSET_JSON),
    )


def merge(present: str, added: Sequence[TypedLink]) -> str:
    """A ``Link`` header with more links behind those that it has. What it says already is not said again, a page has
    one name to be cited by, and links beyond the longest header are left to the linkset. The licence is that of the
    added links, if they name one: they know what is licensed.
    """
    licences = {link.target for link in added if link.rel == "license"}
    values, said = [], set()
    for value, target, rels in _parse(present):
        if "license" not in rels or not licences or target in licences:
            values.append(value)
            said |= {(target, rel) for rel in rels}
    relations = {rel for _, rel in said}
    length = len(", ".join(values))
    for link in added:
        if (link.target, link.rel) in said or (link.rel == "cite-as" and link.rel in relations):
            continue
        value = link.value()
        if length + len(value) + 2 > LONGEST_HEADER and link.rel in ("item", "describedby", "collection"):
            continue
        values.append(value)
        length += len(value) + 2
    return ", ".join(values)


def _parse(header: str) -> Iterator[tuple[str, str, list[str]]]:
    """(value, target, relations) of each link value of a ``Link`` header."""
    for match in _VALUE.finditer(header):
        rel = _REL.search(match[2])
        yield match[0].strip(), match[1], rel[1].lower().split() if rel else []
