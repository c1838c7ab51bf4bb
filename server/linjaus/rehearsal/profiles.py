"""A catalogue against the SHACL of an application profile, given as files.

Files that hold shapes are the profile; others among them (an ontology that it leans on) are background knowledge, and
RDFS inference is used when there is any. Nothing is imported from the network.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pyshacl
from pyshacl.errors import ReportableRuntimeError, ValidationFailure
from rdflib import RDF, SH, BNode, Graph, URIRef
from rdflib.term import Node

from ..errors import ConfigError
from ..namespaces import DCAT, OWL
from .harvest import graph_of
from .metrics import datasets

_DEEP = 20
_SEVERITIES = {SH.Violation: "violation", SH.Warning: "warning", SH.Info: "info"}


@dataclass(frozen=True)
class Profile:
    """A profile's shapes and what they lean on. name: where it was given from."""

    name: str
    shapes: Graph
    background: Graph


@dataclass(frozen=True, order=True)
class Breach:
    """A result of a validation. dataset: the dataset that it hangs on, empty when it hangs on none."""

    severity: str
    focus: str
    path: str
    message: str
    value: str
    shape: str
    dataset: str


@dataclass(frozen=True)
class Verdict:
    """What a profile finds in a document."""

    profile: str
    address: str
    breaches: tuple[Breach, ...]

    def count(self, severity: str) -> int:
        """How many results there are of a severity: violation, warning or info."""
        return sum(breach.severity == severity for breach in self.breaches)

    @property
    def broken(self) -> frozenset[str]:
        """The datasets with a violation."""
        return frozenset(
            breach.dataset for breach in self.breaches if breach.severity == "violation" and breach.dataset
        )


def read_profile(paths: Sequence[Path]) -> Profile:
    """Read a profile from files and folders of RDF. Raises ConfigError when there is no shape in them."""
    files = [file for path in paths for file in (sorted(_rdf_files(path)) if path.is_dir() else [path])]
    shapes, background = Graph(bind_namespaces="none"), Graph(bind_namespaces="none")
    for file in files:
        form = ox.RdfFormat.from_extension(file.suffix.lstrip(".").lower())
        try:
            data = file.read_bytes()
            part = graph_of(data, form or ox.RdfFormat.TURTLE, file.resolve().as_uri(), lenient=True)
        except (OSError, SyntaxError, ValueError) as error:
            raise ConfigError(f"{file} cannot be read: {error}.", "Give files with SHACL in RDF.", "shapes") from error
        target = shapes if _has_shapes(part) else background
        target += part
    if not len(shapes):
        given = ", ".join(map(str, paths))
        raise ConfigError(f"There is no SHACL shape in {given}.", "Give files with sh:NodeShape in them.", "shapes")
    shapes.remove((None, OWL.imports, None))
    return Profile(", ".join(path.name or str(path) for path in paths), shapes, background)


def _rdf_files(folder: Path) -> Iterable[Path]:
    return (path for path in folder.iterdir() if ox.RdfFormat.from_extension(path.suffix.lstrip(".").lower()))


def _has_shapes(graph: Graph) -> bool:
    return any((None, RDF.type, kind) in graph for kind in (SH.NodeShape, SH.PropertyShape))


def judge(graph: Graph, profile: Profile, address: str) -> Verdict:
    """Validate a graph. address: of the document, to tell. Raises ConfigError when a shape cannot be evaluated."""
    data = Graph(bind_namespaces="none")
    data += graph
    try:
        _, report, text = pyshacl.validate(
            data,
            shacl_graph=profile.shapes,
            ont_graph=profile.background if len(profile.background) else None,
            inference="rdfs" if len(profile.background) else "none",
            do_owl_imports=False,
            max_validation_depth=_DEEP,
            inplace=True,
        )
    except (ValidationFailure, ReportableRuntimeError) as error:
        raise ConfigError(
            f"The shapes of {profile.name} cannot be evaluated: {error}.", "Mend the shapes.", "shapes"
        ) from error
    if not isinstance(report, Graph):
        raise ConfigError(f"The shapes of {profile.name} cannot be evaluated: {text}.", "Mend the shapes.", "shapes")
    homes = _homes(graph)
    found = set()
    for result in report.objects(None, SH.result):
        focus = report.value(result, SH.focusNode)
        severity, value = report.value(result, SH.resultSeverity), report.value(result, SH.value)
        shown = (
            _SEVERITIES.get(severity, "violation") if isinstance(severity, URIRef) else "violation",
            "" if focus is None else _show(focus, graph),
            _show(report.value(result, SH.resultPath), graph),
            " ".join(sorted(str(message) for message in report.objects(result, SH.resultMessage))),
            _show(value, graph),
            _show(report.value(result, SH.sourceShape), graph),
        )
        hanging = homes.get(focus, frozenset()) if focus is not None else frozenset()
        found |= {Breach(*shown, str(dataset)) for dataset in hanging} or {Breach(*shown, "")}
    return Verdict(profile.name, address, tuple(sorted(found)))


def _show(node: Node | None, graph: Graph) -> str:
    """A node for people; a blank node goes by what points at it."""
    if node is None:
        return ""
    if isinstance(node, BNode):
        for subject, predicate in sorted(graph.subject_predicates(node)):
            if isinstance(subject, URIRef):
                return f"{subject} → {predicate}"
        return "[]"
    return str(node)


def _homes(graph: Graph) -> dict[Node, frozenset[Node]]:
    """For each node, the datasets that lead to it without passing another dataset, a catalogue or a series."""
    walls = set(datasets(graph))
    for kind in (DCAT.Catalog, DCAT.DatasetSeries, DCAT.CatalogRecord):
        walls |= set(graph.subjects(RDF.type, kind))
    homes: dict[Node, set[Node]] = defaultdict(set)
    for dataset in datasets(graph):
        waiting, seen = [dataset], {dataset}
        while waiting:
            node = waiting.pop()
            homes[node].add(dataset)
            for value in graph.objects(node):
                if value not in seen and value not in walls and (value, None, None) in graph:
                    seen.add(value)
                    waiting.append(value)
    return {node: frozenset(found) for node, found in homes.items()}
