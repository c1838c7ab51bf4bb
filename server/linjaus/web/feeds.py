"""``/feed``: what came, changed and went, for harvesters: a Linked Data Event Stream of ActivityStreams activities.

    /feed                                         the root: one relation for each publication of a kept release
    /feed/{before}/{after}/{moment}/{number}      one page of what a publication changed; ``start`` before the oldest

Members are ``as:Create``, ``as:Update`` and ``as:Delete``, one for each thing in each publication (LDES 1.0, section
"Version-based"; ActivityStreams 2.0, section 3). A page never changes; only the root does. Retention follows the kept
releases: what a pruned release changed is told by the pages of the next kept one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response
from rdflib import DCTERMS, RDF, SH, XSD, BNode, Graph, Literal, Namespace, URIRef

from ..changes.activities import DELETE, Activity
from ..errors import NotFound
from ..iris import IriSpace
from ..journal import Published
from ..representation import BY_MEDIA_TYPE, GRAPH_SYNTAXES, HTML, JSON_LD, Syntax, serialize
from ..shelf import Release
from .comparisons import comparisons
from .live import LiveRelease, current_release, current_releases
from .respond import choose, data, redirect

blueprint = Blueprint("feeds", __name__)

AS = Namespace("https://www.w3.org/ns/activitystreams#")
LDES = Namespace("https://w3id.org/ldes#")
TREE = Namespace("https://w3id.org/tree#")

MEMBERS = 250
"""Activities on one page."""

SHORT_LIFE = "public, max-age=60"
FOR_EVER = "public, max-age=31536000, immutable"
START = "start"
_STAMP = "%Y%m%dT%H%M%SZ"
_PAGE = re.compile(r"([a-z0-9-]+)/([a-z0-9-]+)/([0-9]{8}T[0-9]{6}Z)/([1-9][0-9]{0,5})(?:\.([a-z]+))?")
_EXTENSIONS = {syntax.extension: syntax for syntax in GRAPH_SYNTAXES}
_PREFIXES = {"as": str(AS), "dct": str(DCTERMS), "ldes": str(LDES), "tree": str(TREE), "xsd": str(XSD), "sh": str(SH)}
_CONTEXT: dict[str, object] = {
    **_PREFIXES,
    "id": "@id",
    "type": "@type",
    **{kind: str(AS[kind]) for kind in ("Create", "Update", "Delete")},
    **{name: {"@id": str(AS[name]), "@type": "@id"} for name in ("actor", "object", "result")},
    "published": {"@id": str(AS.published), "@type": str(XSD.dateTime)},
}


@dataclass(frozen=True)
class Event:
    """A release that was made live, and what was live before it; nothing at the beginning of what is kept."""

    before: Release | None
    after: Release
    published: Published

    @property
    def path(self) -> str:
        """Of its pages, without their number."""
        before = self.before.name if self.before else START
        return f"/feed/{before}/{self.after.name}/{self.published.published.strftime(_STAMP)}"

    @property
    def moment(self) -> Literal:
        text = self.published.published.strftime("%Y-%m-%dT%H:%M:%SZ")
        return Literal(text, datatype=XSD.dateTime, normalize=False)

    def activities(self) -> Sequence[Activity]:
        """What a harvester does to follow."""
        if self.before is None:
            return comparisons().beginning(self.after)
        return comparisons().summary(self.before, self.after).activities


def events(releases: LiveRelease) -> list[Event]:
    """Every time that another one of the kept releases was made live, going back to an older one too, oldest first."""
    standing = {release.name: (published, release) for published, release in releases.standing()}
    journal = releases.shelf.journal()
    switches = [switch for switch in journal if switch.release in standing]
    told = {switch.release for switch in switches}
    silent = [published for name, (published, _release) in standing.items() if name not in told]
    if journal:  # a release that was built and never made live is no event
        silent = [published for published in silent if published.published < journal[0].published]
    found: list[Event] = []
    for switch in sorted([*silent, *switches], key=lambda one: one.published):
        before = found[-1].after if found else None
        if before is None or before.name != switch.release:
            found.append(Event(before, standing[switch.release][1], switch))
    return found


@blueprint.get("/feed")
@blueprint.get("/feed.<extension>")
def root(extension: str = "") -> Response:
    """The event stream, and where the activities of each publication begin."""
    syntax = _syntax(extension)
    if syntax is None:
        media_type = choose((*(each.media_type for each in GRAPH_SYNTAXES), HTML))
        if media_type == HTML:
            return redirect("/changes", "Accept")
        syntax = BY_MEDIA_TYPE[media_type]
    manifest = current_release().manifest
    found = events(current_releases())
    here = URIRef(f"{manifest.base}feed")
    graph, stream = _stream(manifest.base)
    for language, title in manifest.title.items():
        graph.add((stream, DCTERMS.title, Literal(title, lang=language)))
    graph.add((stream, DCTERMS.source, IriSpace(manifest.base).dataset(manifest.slug)))
    policy = BNode("retention")
    graph.add((here, LDES.retentionPolicy, policy))
    graph.add((policy, RDF.type, LDES.RetentionPolicy))
    if found:
        graph.add((policy, LDES.startingFrom, found[0].moment))
    for number, event in enumerate(found):
        node = URIRef(f"{manifest.base}{event.path[1:]}/1")
        for bound in ("GreaterThanOrEqualToRelation", "LessThanOrEqualToRelation"):
            _relate(graph, here, BNode(f"r{number}{bound[0]}"), node, TREE[bound], event.moment)
    return _answer(graph, syntax, "/feed", SHORT_LIFE, negotiated=not extension)


@blueprint.get("/feed/<path:name>")
def members(name: str) -> Response:
    """One page of activities."""
    match = _PAGE.fullmatch(name)
    if match is None:
        raise NotFound("There is no such page of the feed.", "It begins at /feed.", name=name)
    before, after, moment, number, extension = match.groups()
    syntax = _syntax(extension or "") or BY_MEDIA_TYPE[choose([each.media_type for each in GRAPH_SYNTAXES])]
    releases = current_releases()
    for release in {before, after} - {START}:
        releases.shelf.require(release)
    path = f"/feed/{before}/{after}/{moment}"
    event = next((one for one in events(releases) if one.path == path), None)
    if event is None:
        raise NotFound("There is no such page of the feed.", "It begins at /feed.", name=name)
    return _answer(_page_graph(event, int(number)), syntax, f"{path}/{number}", FOR_EVER, negotiated=extension is None)


def _page_graph(event: Event, number: int) -> Graph:
    """Raises NotFound beyond the last page. The first is there even when it is empty."""
    manifest = event.after.manifest
    made = event.activities()
    pages = max(1, -(-len(made) // MEMBERS))
    if number > pages:
        raise NotFound(f"There are {pages} pages.", "The feed begins at /feed.", name=str(number))
    graph, stream = _stream(manifest.base)
    here = URIRef(f"{manifest.base}{event.path[1:]}/{number}")
    graph.add((here, RDF.type, TREE.Node))
    actor = URIRef(f"{IriSpace(manifest.base).dataset(manifest.slug)}#publisher")
    first = (number - 1) * MEMBERS
    for place, activity in enumerate(made[first : first + MEMBERS], first + 1):
        member = URIRef(f"{here}#a{place}")
        graph.add((stream, TREE.member, member))
        graph.add((member, RDF.type, AS[activity.kind]))
        graph.add((member, AS.actor, actor))
        graph.add((member, AS.object, activity.thing))
        graph.add((member, AS.published, event.moment))
        if activity.kind != DELETE:
            graph.add((member, AS.result, _state(event.after, activity.thing)))
    if number < pages:
        following = URIRef(f"{manifest.base}{event.path[1:]}/{number + 1}")
        _relate(graph, here, BNode("next"), following, TREE.GreaterThanOrEqualToRelation, event.moment)
    return graph


def _state(release: Release, thing: URIRef) -> URIRef:
    """The description of the thing in that release, which never changes."""
    base = release.manifest.base
    tail = thing[len(base) :]
    return URIRef(f"{base}release/{release.name}/{'data/' + tail[3:] if tail.startswith('id/') else tail}")


def _stream(base: str) -> tuple[Graph, URIRef]:
    """A graph that says what the stream is (LDES 1.0, section "Overview")."""
    graph = Graph(bind_namespaces="none")
    stream, view = URIRef(f"{base}feed#stream"), URIRef(f"{base}feed")
    graph.add((stream, RDF.type, LDES.EventStream))
    graph.add((stream, TREE.view, view))
    graph.add((view, RDF.type, TREE.Node))
    graph.add((stream, LDES.timestampPath, AS.published))
    graph.add((stream, LDES.versionOfPath, AS.object))
    graph.add((stream, LDES.versionCreateObject, AS.Create))
    graph.add((stream, LDES.versionUpdateObject, AS.Update))
    graph.add((stream, LDES.versionDeleteObject, AS.Delete))
    return graph, stream


def _relate(graph: Graph, here: URIRef, relation: BNode, node: URIRef, kind: URIRef, moment: Literal) -> None:
    graph.add((here, TREE.relation, relation))
    graph.add((relation, RDF.type, kind))
    graph.add((relation, TREE.path, AS.published))
    graph.add((relation, TREE.value, moment))
    graph.add((relation, TREE.node, node))


def _answer(graph: Graph, syntax: Syntax, path: str, life: str, *, negotiated: bool) -> Response:
    manifest = current_release().manifest
    context = _CONTEXT if syntax is JSON_LD else None
    body = serialize(graph, syntax, _PREFIXES, context)
    response = data(body, syntax, f"{manifest.base}{path[1:]}", path, None, negotiated)
    response.headers["Cache-Control"] = life
    return response


def _syntax(extension: str) -> Syntax | None:
    if not extension:
        return None
    if extension not in _EXTENSIONS:
        raise NotFound("There is no such representation.", f"There are: {', '.join(_EXTENSIONS)}.", name=extension)
    return _EXTENSIONS[extension]
