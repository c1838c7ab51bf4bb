"""The only reader of a site's folders: path to graph, with file and line in every error.

ontology/*.ttl         what the words mean
data/**/*.ttl          what the documents say; data/sources/*.txt the texts, verbatim
shapes/*.ttl           what must hold (the folders below hold examples and are not read)
queries/*.rq           what people ask; construct-*.rq derives triples when a release is built
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from rdflib import Graph, URIRef

from .config import Settings
from .errors import SiteUnreadable, SourceError
from .iris import IriSpace, slugify
from .model import SourceFile, StoredText, Triple
from .queries import SavedQuery, check_syntax, parse_query
from .turtle import parse_turtle

_FOLDERS = ("ontology", "data", "shapes", "queries")
_NOTES = {".md", ""}
_Read = TypeVar("_Read")


@dataclass(frozen=True)
class Site:
    """Everything that people wrote, read. Files are sorted by path."""

    iris: IriSpace
    ontology: Sequence[SourceFile]
    data: Sequence[SourceFile]
    shapes: Sequence[SourceFile]
    queries: Sequence[SavedQuery]
    texts: Sequence[StoredText]
    unread: Sequence[str] = ()

    def locate(self, triple: Triple) -> tuple[str, int]:
        """The file and line of a triple; ("", 0) when no file holds it."""
        for file in (*self.data, *self.ontology):
            if triple in file.lines:
                return file.path, file.lines[triple]
        return "", 0


def merge(files: Iterable[SourceFile]) -> Graph:
    """One graph with the triples of all files."""
    graph = Graph(bind_namespaces="none")
    for file in files:
        for triple in file.graph:
            graph.add(triple)
    return graph


def fingerprint(settings: Settings) -> str:
    """SHA-256 in hex over the paths and bytes of everything that a release is made of; nothing is parsed."""
    digest = hashlib.sha256()
    for path in [
        settings.site / "linjaus.toml",
        *(path for folder in _FOLDERS for path in _walk(settings.site / folder)),
    ]:
        content = _read(path, settings.site)
        digest.update(f"{path.relative_to(settings.site).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def read_site(settings: Settings) -> Site:
    """Read a whole site. Raises SiteUnreadable with every file that cannot be read, not just the first."""
    root, iris = settings.site, settings.iris
    errors = [
        SourceError(f"The folder {name}/ is missing.", "Make it, or name another site with --site.", f"{name}/")
        for name in _FOLDERS
        if not (root / name).is_dir()
    ]

    def each(paths: Iterable[Path], read: Callable[[Path], _Read]) -> list[_Read]:
        done = []
        for path in paths:
            try:
                done.append(read(path))
            except SourceError as error:
                errors.append(error)
        return done

    def turtle(graph_path: Callable[[Path], str]) -> Callable[[Path], SourceFile]:
        return lambda path: _read_turtle(path, root, iris, graph_path(path))

    ontology = each(_files(root / "ontology", ".ttl"), turtle(lambda path: f"ontology/{path.stem}"))
    data = each(
        (path for path in _walk(root / "data") if path.suffix == ".ttl"),
        turtle(lambda path: path.relative_to(root / "data").with_suffix("").as_posix()),
    )
    shapes = each(_files(root / "shapes", ".ttl"), turtle(lambda path: f"shapes/{path.stem}"))
    queries = each(_files(root / "queries", ".rq"), lambda path: _read_query(path, root))
    texts = each(_files(root / "data" / "sources", ".txt"), lambda path: _read_text(path, root, iris))
    errors += _clashes(path.path for path in (*ontology, *data, *shapes))
    if errors:
        raise SiteUnreadable(f"The site at {root} cannot be read.", errors=tuple(errors))
    read = {file.path for file in (*ontology, *data, *shapes)} | {query.path for query in queries}
    read |= {text.path for text in texts}
    unread = [
        relative
        for folder in _FOLDERS
        for path in _walk(root / folder)
        if (relative := path.relative_to(root).as_posix()) not in read
        and path.suffix not in _NOTES
        and not path.name.startswith(".")
        and not (folder == "shapes" and path.parent != root / "shapes")
    ]
    return Site(iris, ontology, data, shapes, queries, texts, tuple(unread))


def _read(path: Path, root: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SourceError(
            f"The file cannot be read: {error.strerror}.",
            "Check that it exists and its permissions.",
            path.relative_to(root).as_posix(),
        ) from error


def _walk(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() or path.is_symlink())


def _files(folder: Path, suffix: str) -> list[Path]:
    return sorted(path for path in folder.glob(f"*{suffix}"))


def _read_turtle(path: Path, root: Path, iris: IriSpace, graph_path: str) -> SourceFile:
    relative = path.relative_to(root).as_posix()
    if not re.fullmatch(r"[a-z0-9/-]+", graph_path):
        raise SourceError(
            f"The file name {path.name!r} gives no graph IRI.",
            f"Name it in lower-case ASCII and hyphens, such as {slugify(path.stem) or 'file'}.ttl.",
            relative,
        )
    graph, lines, _ = parse_turtle(_read(path, root), relative, str(iris.graph(graph_path)))
    return SourceFile(relative, iris.graph(graph_path), graph, lines)


def _read_query(path: Path, root: Path) -> SavedQuery:
    relative = path.relative_to(root).as_posix()
    query = parse_query(path.stem, _decode(_read(path, root), relative), relative)
    check_syntax(query)
    return query


def _read_text(path: Path, root: Path, iris: IriSpace) -> StoredText:
    relative = path.relative_to(root).as_posix()
    content = _read(path, root)
    try:
        iri = iris.mint_thing("source", path.stem)
    except ValueError as error:
        raise SourceError(
            f"The file name {path.name!r} gives no IRI.", f"Name it {slugify(path.stem) or 'source'}.txt.", relative
        ) from error
    return StoredText(relative, iri, _decode(content, relative), hashlib.sha256(content).hexdigest())


def _decode(content: bytes, relative: str) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise SourceError("The file is not UTF-8.", "Save it as UTF-8.", relative, line) from error


def _clashes(paths: Iterable[str]) -> list[SourceError]:
    """data/ontology/x.ttl and ontology/x.ttl would share a named graph."""
    return [
        SourceError("A folder data/ontology/ or data/shapes/ clashes with the room of that name.", "Rename it.", path)
        for path in paths
        if path.startswith(("data/ontology/", "data/shapes/", "data/derived/"))
    ]


def graph_names(site: Site) -> list[URIRef]:
    """The named graphs of the ontology and the data, in order."""
    return [file.graph_name for file in (*site.ontology, *site.data)]
