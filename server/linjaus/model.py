"""Frozen records that rooms hand to each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from rdflib import Graph, URIRef
from rdflib.term import Node

Texts = Mapping[str, str]
"""A short text in several languages: language tag → text."""

Triple = tuple[Node, Node, Node]

SEVERITIES = ("violation", "warning", "info")

PREVIEW = "preview.json"
"""The file, in the folder of the releases of a preview, with the state of the draft (``preview.state``)."""


@dataclass(frozen=True)
class SourceFile:
    """One Turtle file of the site, read. path: relative to the site, with slashes; lines: triple → 1-based line."""

    path: str
    graph_name: URIRef
    graph: Graph
    lines: Mapping[Triple, int]


@dataclass(frozen=True)
class StoredText:
    """A text under data/sources/ as it lies on the disk. sha256: of its bytes, in hex."""

    path: str
    iri: URIRef
    text: str
    sha256: str


@dataclass(frozen=True)
class Finding:
    """One thing that the check found. severity: one of SEVERITIES. message and remedy: by language (fi, en).

    rule: IRI or name of the rule; focus: the node, as N3; focus_label: how people call it; path and value: N3 or
    empty; file and line: where it stands, line 0 when unknown.
    """

    severity: str
    rule: str
    focus: str
    focus_label: str
    message: Texts
    remedy: Texts = field(default_factory=dict)
    path: str = ""
    value: str = ""
    file: str = ""
    line: int = 0

    def sort_key(self) -> tuple[Any, ...]:
        """By severity, then by place, then by rule: the same list in the same order on every machine."""
        return (SEVERITIES.index(self.severity), self.file, self.line, self.focus, self.rule, self.path, self.value)


@dataclass(frozen=True)
class EngineAddress:
    """A query engine elsewhere. query, update, graph_store: its URLs; of the last two, one is enough to publish to it.

    kind: ``virtuoso``, ``fuseki``, ``qlever``, ``graphdb`` or empty, for what these have of their own. auth: ``basic``
    or ``digest``. batch: triples that are sent at once.
    """

    name: str
    query: str
    update: str = ""
    graph_store: str = ""
    kind: str = ""
    auth: str = "basic"
    user: str = ""
    password: str = field(default="", repr=False)
    batch: int = 20_000


@dataclass(frozen=True)
class ReleaseFile:
    """One file of a release. path: relative to the release; encoding: content coding such as ``gzip``, or empty."""

    path: str
    media_type: str
    bytes: int
    sha256: str
    encoding: str = ""


@dataclass(frozen=True)
class Manifest:
    """What a release says of itself (``manifest.json``).

    release: its name; dataset_sha256: RDFC-1.0 hash of the dataset in hex; modified: ISO date of the newest change
    of the content; counts: triples, graphs, entities and findings by severity.
    """

    release: str
    dataset_sha256: str
    modified: str
    base: str
    slug: str
    title: Texts
    description: Texts
    languages: tuple[str, ...]
    prefixes: Mapping[str, str]
    counts: Mapping[str, int]
    license: str
    metadata_license: str
    publisher: Mapping[str, Any]
    software: str
    files: tuple[ReleaseFile, ...]

    def to_json(self) -> dict[str, Any]:
        """As plain values for ``json.dumps``."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Manifest:
        """Read back what ``to_json`` wrote. Raises KeyError or TypeError when a field is missing or odd."""
        plain = dict(value)
        plain["languages"] = tuple(plain["languages"])
        plain["files"] = tuple(ReleaseFile(**item) for item in plain["files"])
        return cls(**plain)

    def file(self, path: str) -> ReleaseFile | None:
        """The file of that path, or None."""
        return next((item for item in self.files if item.path == path), None)
