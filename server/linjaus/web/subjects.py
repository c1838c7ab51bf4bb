"""What a page is about, found from its path: the catalogue, the dataset, a release of it, or one thing.

Whatever is said of a page beside its content – structured data, typed links, citations – begins here, so that it is
the same whichever way a reader came to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app, g
from rdflib import DCTERMS, RDF, Graph, Literal, URIRef
from rdflib.term import Node

from ..config import Settings
from ..errors import Gone, NotFound
from ..model import Manifest
from ..schema_org import kinds_of
from .entity import describe
from .live import current_release, current_releases
from .release_description import describe_release, release_iri
from .structure import Rows

THING, DATASET, RELEASE, CATALOG = "thing", "dataset", "release", "catalog"


@dataclass(frozen=True)
class Subject:
    """What a page is about. kind: one of the above. path: of its page, data_path: of its data without extension, both
    on this host. about: the nodes of the graph that have its properties, the telling one first. manifest: of the
    release that it is described in.
    """

    kind: str
    path: str
    data_path: str
    about: tuple[URIRef, ...]
    graph: Graph
    manifest: Manifest

    @property
    def iri(self) -> URIRef:
        """Its canonical name."""
        return self.about[0]

    def rows(self) -> Rows:
        """What the description says of it, by property."""
        if self.kind == THING:
            return current_release().structure.rows(self.iri)
        found: dict[URIRef, list[Node]] = {}
        for predicate, value in self.graph.predicate_objects(self.iri):
            if isinstance(predicate, URIRef):
                found.setdefault(predicate, []).append(value)
        return found

    def agents(self) -> list[URIRef]:
        """Who made it: its creators, else its publishers."""
        for one in (DCTERMS.creator, DCTERMS.publisher):
            for node in self.about:
                if found := sorted(value for value in self.graph.objects(node, one) if isinstance(value, URIRef)):
                    return found
        return []


def find_subject(path: str) -> Subject | None:
    """The subject of the page at a path of this host, or None when there is no such page or it is about none."""
    if "subjects" not in g:
        g.subjects = {}
    if path not in g.subjects:
        try:
            g.subjects[path] = _find(path)
        except (NotFound, Gone):
            g.subjects[path] = None
    found: Subject | None = g.subjects[path]
    return found


def dataset_subject() -> Subject | None:
    """The dataset, None when the release has no catalogue."""
    return find_subject(f"/set/{current_release().manifest.slug}")


def _find(path: str) -> Subject | None:
    opened = current_release()
    head, _, rest = path.lstrip("/").partition("/")
    if head == "doc" and "/" in rest:
        iri, graph = describe(rest)
        return Subject(THING, path, f"/data/{rest}", (iri,), graph, opened.manifest)
    manifest = opened.manifest
    base, slug = manifest.base, manifest.slug
    if path == "/catalog":
        about = (URIRef(f"{base}catalog"),)
        return Subject(CATALOG, path, path, about, opened.graph_of_file("catalog.ttl"), manifest)
    dataset, release = URIRef(f"{base}set/{slug}"), release_iri(opened.release)
    if path == f"/set/{slug}":
        return Subject(DATASET, path, path, (dataset, release), opened.graph_of_file("catalog.ttl"), manifest)
    return _find_release(path, dataset) if path.startswith(f"/set/{slug}/") else None


def _find_release(path: str, dataset: URIRef) -> Subject | None:
    """One of the releases that stand beside this one, or this one itself."""
    previous = None
    for published, release in current_releases().standing():
        if path.endswith(f"/{release.name}"):
            graph = describe_release(release, published, previous)
            if release.manifest.file("catalog.ttl") is not None:
                graph.parse(release.path("catalog.ttl"), format="turtle", publicID=release.manifest.base)
            return Subject(RELEASE, path, path, (release_iri(release), dataset), graph, release.manifest)
        previous = release.name
    return None


def kinds(subject: Subject) -> list[str]:
    """The schema.org classes of a subject."""
    if subject.kind == CATALOG:
        return ["DataCatalog"]
    if subject.kind != THING:
        return ["Dataset"]
    meaning = current_release().meaning
    own = {cls for cls in subject.graph.objects(subject.iri, RDF.type) if isinstance(cls, URIRef)}
    return kinds_of(own.union(*(meaning.broader(cls) for cls in own)))


def top_of(iri: URIRef, graph: Graph) -> URIRef | None:
    """The outermost whole that a thing is a part of, None when it is a whole itself."""
    opened, seen, here = current_release(), [iri], iri
    while len(seen) <= _HIGHEST:
        above = min((node for node in graph.objects(here, DCTERMS.isPartOf) if isinstance(node, URIRef)), default=None)
        if above is None or above in seen:
            break
        seen.append(above)
        here, graph = above, opened.structure.about(above)
    return seen[-1] if len(seen) > 1 else None


def labels_for(subject: Subject, more: Sequence[URIRef] = ()) -> dict[URIRef, list[Literal]]:
    """The names of what the description points at, and of the dataset.

    Left out are the values of a property that has very many: whoever describes the thing in short names none of them.
    """
    manifest = subject.manifest
    rows = subject.rows()
    pointed = {
        one for values in rows.values() if len(values) <= _MOST_NAMED for one in values if isinstance(one, URIRef)
    }
    found = current_release().reader.labels({subject.iri, *pointed, *more})
    titles = [Literal(text, lang=tag) for tag, text in manifest.title.items()]
    return {**found, URIRef(f"{manifest.base}set/{manifest.slug}"): titles}


def site_settings() -> Settings:
    """The settings of the site."""
    settings: Settings = current_app.extensions["linjaus"].settings
    return settings


_HIGHEST = 12
_MOST_NAMED = 50
