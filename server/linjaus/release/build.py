"""Building a release: written beside the live one, put on the shelf in one rename."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path, PurePosixPath

import pyoxigraph as ox
from rdflib import Graph

from .. import __version__
from ..config import Settings
from ..errors import InvalidData
from ..model import Finding, Manifest
from ..representation import GRAPH_SYNTAXES, N_QUADS, RDF_XML, SYNTAXES, TRIG, TURTLE, serialize
from ..shelf import Release, Shelf
from ..sources import Site, merge
from ..textindex import IndexPlace
from . import dumps
from .catalog import describe_catalog
from .context import build_context
from .dataset import Assembled, assemble, describe_site, graphs_by_file
from .distributions import find_dumps
from .offers import find_offers
from .quality import Holdings, measure, tabulate
from .usage import count_usage
from .void import describe_void

Progress = Callable[[str], None]


def build_release(
    site: Site, settings: Settings, findings: Sequence[Finding], shelf: Shelf, progress: Progress = lambda step: None
) -> Release:
    """Build a release of a checked site and put it on the shelf; the pointer stays where it is.

    findings: what the check found; progress is told each step. Raises InvalidData when there are violations,
    ReleaseError when the release cannot be written.
    """
    violations = [finding for finding in findings if finding.severity == "violation"]
    if violations:
        raise InvalidData(f"The site has {len(violations)} violations.", "Mend them and build again.", violations)
    progress("dataset")
    assembled = assemble(site, settings)
    with shelf.workspace() as work:
        folder = work / "release"
        folder.mkdir()
        write_release(folder, site, settings, findings, assembled, progress)
        progress("switch")
        release = shelf.put(folder, assembled.release)
    progress("search index")
    IndexPlace.of(release).make(release)
    return release


def write_release(
    folder: Path, site: Site, settings: Settings, findings: Sequence[Finding], assembled: Assembled, progress: Progress
) -> None:
    """Write every file of a release into an empty folder; the manifest comes last."""
    triples = assembled.triples()
    prefixes = dict(sorted(settings.prefixes.items()))
    context = build_context(triples, prefixes)
    _write_json(folder / "context.jsonld", {"@context": context})
    progress("dumps")
    for syntax in (N_QUADS, TRIG):
        dumps.write_dataset(assembled.quads, folder / f"dataset.{syntax.extension}", syntax, prefixes)
    _write_syntaxes(triples, folder / "dataset", prefixes, context)
    for path in sorted(folder.glob("dataset.*")):
        dumps.compress(path)
    progress("documents")
    for file, graph_triples in zip(site.data, graphs_by_file(site.data, assembled).values(), strict=True):
        target = folder / PurePosixPath(file.path).relative_to("data").with_suffix("")
        target.parent.mkdir(parents=True, exist_ok=True)
        _write_syntaxes(graph_triples, target, prefixes, context)
    progress("descriptions")
    _write_content(folder, site, findings, prefixes)
    dumped = [syntax for syntax in SYNTAXES if (folder / f"dataset.{syntax.extension}").exists()]
    about = describe_site(site, settings, assembled.modified)
    _write_graph(describe_void(triples, settings, dumped, about), folder / "void.ttl", prefixes)
    files = list(dumps.list_files(folder))
    holdings = Holdings(triples, settings)
    figures = measure(holdings, settings, Counter(finding.severity for finding in findings))
    _write_json(folder / "quality.json", tabulate(figures, holdings))
    _write_json(folder / "usage.json", count_usage(triples, settings))
    _write_json(folder / "offers.json", find_offers(triples, site.queries))
    catalog = describe_catalog(
        settings,
        assembled,
        about,
        find_dumps(folder, files),
        figures,
        any(not query.derives for query in site.queries),
    )
    _write_graph(catalog, folder / "catalog.ttl", prefixes)
    _write_manifest(folder, settings, assembled, _count(assembled, triples, settings, findings))


def write_draft(
    folder: Path, site: Site, settings: Settings, findings: Sequence[Finding], assembled: Assembled
) -> None:
    """Write what pages and queries need of a release, and nothing that takes long; the manifest comes last."""
    prefixes = dict(sorted(settings.prefixes.items()))
    with (folder / "dataset.nq").open("wb") as file:
        ox.serialize(assembled.quads, file, ox.RdfFormat.N_QUADS)
    _write_content(folder, site, findings, prefixes)
    about = describe_site(site, settings, assembled.modified)
    dumped = find_dumps(folder, dumps.list_files(folder))
    asked = any(not query.derives for query in site.queries)
    _write_graph(describe_catalog(settings, assembled, about, dumped, (), asked), folder / "catalog.ttl", prefixes)
    _write_manifest(folder, settings, assembled, {"triples": len({quad.triple for quad in assembled.quads})})


def _write_content(folder: Path, site: Site, findings: Sequence[Finding], prefixes: dict[str, str]) -> None:
    _write_graph(merge(site.shapes), folder / "shapes.ttl", prefixes)
    for query in site.queries:
        _write_text(folder / query.path, query.text)
    for text in site.texts:
        _write_text(folder / "sources" / PurePosixPath(text.path).name, text.text)
    _write_json(folder / "findings.json", [asdict(replace(finding, line=0)) for finding in findings])


def _write_manifest(folder: Path, settings: Settings, assembled: Assembled, counts: dict[str, int]) -> None:
    manifest = Manifest(
        release=assembled.release,
        dataset_sha256=assembled.sha256,
        modified=assembled.modified,
        base=settings.base,
        slug=settings.slug,
        title=settings.title,
        description=settings.description,
        languages=settings.languages,
        prefixes=dict(sorted(settings.prefixes.items())),
        counts=counts,
        license=settings.license,
        metadata_license=settings.metadata_license,
        publisher=settings.publisher,
        software=f"linjaus {__version__}",
        files=tuple(dumps.list_files(folder)),
    )
    _write_json(folder / "manifest.json", manifest.to_json())


def _write_syntaxes(
    triples: Sequence[ox.Triple], stem: Path, prefixes: dict[str, str], context: dict[str, object]
) -> None:
    for syntax in GRAPH_SYNTAXES:
        if syntax is not RDF_XML or dumps.fits_xml(triples):
            path = stem.with_name(f"{stem.name}.{syntax.extension}")
            dumps.write_triples(triples, path, syntax, prefixes, context)


def _count(
    assembled: Assembled, triples: Sequence[ox.Triple], settings: Settings, findings: Sequence[Finding]
) -> dict[str, int]:
    things = {
        triple.subject.value
        for triple in triples
        if isinstance(triple.subject, ox.NamedNode) and settings.iris.parse_thing(triple.subject.value)
    }
    severities = Counter(finding.severity for finding in findings)
    return {
        "quads": len(assembled.quads),
        "triples": len(triples),
        "graphs": len({str(quad.graph_name) for quad in assembled.quads}),
        "things": len({iri.partition("#")[0] for iri in things}),
        "warnings": severities["warning"],
        "infos": severities["info"],
    }


def _write_graph(graph: Graph, path: Path, prefixes: dict[str, str]) -> None:
    path.write_bytes(serialize(graph, TURTLE, prefixes))


def _write_json(path: Path, value: object) -> None:
    _write_text(path, json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def _write_text(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
