"""A release with everything that pages read from it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from rdflib import Graph, URIRef

from ..errors import NotFound, ReleaseError
from ..model import Manifest
from ..queries import SavedQuery, parse_query
from ..shelf import Release
from .meaning import Meaning
from .plan_words import PlanWords
from .structure import Structure

if TYPE_CHECKING:
    from ..engine.port import Reader


@dataclass(frozen=True)
class OpenRelease:
    """A release with everything that pages read from it. Immutable; what is costly is made once, when first needed."""

    release: Release
    reader: Reader
    _graphs: dict[str, Graph] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.release.name

    @property
    def manifest(self) -> Manifest:
        return self.release.manifest

    @cached_property
    def context(self) -> Mapping[str, object]:
        """The JSON-LD context of the release, or its prefixes when it has none."""
        data = self.read("context.jsonld")
        if data is None:
            return dict(self.manifest.prefixes)
        context: Mapping[str, object] = json.loads(data)["@context"]
        return context

    @cached_property
    def questions(self) -> dict[str, SavedQuery]:
        """The saved questions by name, without those that only make derived triples."""
        found = {}
        for item in self.manifest.files:
            if item.path.startswith("queries/") and item.path.endswith(".rq"):
                name = item.path.removeprefix("queries/").removesuffix(".rq")
                text = (self.release.folder / item.path).read_text(encoding="utf-8")
                question = parse_query(name, text, item.path)
                if not question.derives:
                    found[name] = question
        return found

    @cached_property
    def things(self) -> dict[str, tuple[URIRef, ...]]:
        """The IRIs of the things of each kind that are no part of another: kind → IRIs in order."""
        prefix = f"{self.manifest.base}id/"
        kinds: dict[str, list[URIRef]] = {}
        for iri in self._subjects_under(prefix):
            kind, slash, slug = iri[len(prefix) :].partition("/")
            if slash and slug and "/" not in slug and "#" not in slug:
                kinds.setdefault(kind, []).append(iri)
        return {kind: tuple(sorted(kinds[kind])) for kind in sorted(kinds)}

    def _subjects_under(self, prefix: str) -> list[URIRef]:
        found: list[URIRef] = []
        while True:
            page, total = self.reader.subjects_under(prefix, 50_000, len(found))
            found += page
            if not page or len(found) >= total:
                return found

    @cached_property
    def meaning(self) -> Meaning:
        """What the ontology says of the words."""
        return Meaning(self.reader, self.manifest.base)

    @cached_property
    def structure(self) -> Structure:
        """What hangs together."""
        return Structure(self.reader, self.manifest.base, self.meaning)

    @cached_property
    def plan_words(self) -> PlanWords:
        """Which things are plans and goals in StratML's terms."""
        return PlanWords(self.structure, self.meaning)

    @cached_property
    def kind_names(self) -> dict[str, URIRef | None]:
        """For each kind of things, the class or concept scheme that names it, if any."""
        return {kind: self.meaning.name_of_kind(members) for kind, members in self.things.items()}

    @cached_property
    def offers(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """For each thing that comparisons can begin from, (question, parameter); empty when the build told of none."""
        found: dict[str, list[tuple[str, str]]] = {}
        for question, parameters in json.loads(self.read("offers.json") or b"{}").items():
            for parameter, things in parameters.items():
                for iri in things:
                    found.setdefault(iri, []).append((question, parameter))
        return found

    def warm(self) -> OpenRelease:
        """Find out now what the first reader would have to wait for."""
        self.kind_names  # noqa: B018
        return self

    def read(self, path: str) -> bytes | None:
        """The bytes of a file of the release, or None when its manifest lists no such file.

        Raises ReleaseError when the file is there no more: somebody is taking the release away.
        """
        if self.manifest.file(path) is None:
            return None
        try:
            return (self.release.folder / path).read_bytes()
        except OSError as error:
            raise ReleaseError(f"{path} of the release {self.release.name} is there no more.", "Ask again.") from error

    def graph_of_file(self, path: str) -> Graph:
        """The graph of a Turtle file of the release. Raises NotFound when there is none."""
        if path not in self._graphs:
            data = self.read(path)
            if data is None:
                raise NotFound("This release has no such document.", name=path)
            graph = Graph(bind_namespaces="none")
            graph.parse(data=data, format="turtle", publicID=self.manifest.base)
            self._graphs[path] = graph
        return self._graphs[path]
