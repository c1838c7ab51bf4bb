"""The only reader of a site's folders: path to graph, with file and line in every error.

ontology/*.ttl         what the words mean
data/**/*.ttl          what the documents say; data/sources/*.txt the texts, verbatim
shapes/*.ttl           what must hold (the folders below hold examples and are not read)
queries/*.rq           what people ask; construct-*.rq derives triples when a release is built
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from rdflib import Graph, URIRef

from .config import Settings
from .errors import SiteUnreadable, SourceError
from .iris import IriSpace, slugify
from .model import SourceFile, StoredText, Triple
from .queries import SavedQuery, check_syntax, parse_query
from .turtle import decode, parse_turtle

_FOLDERS = ("ontology", "data", "shapes", "queries")
_PARTS = {"ontology": ("ontology",), "data": ("data", "texts"), "shapes": ("shapes",), "queries": ("queries",)}
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
    return _whole(SiteReader(), settings)


def read_content(settings: Settings) -> Site:
    """Read the ontology and the data of a site alone, for those who need neither its rules nor its questions, most of
    whose time goes into these. Raises SiteUnreadable as ``read_site`` does.
    """
    return _whole(SiteReader(("ontology", "data")), settings)


def _whole(reader: SiteReader, settings: Settings) -> Site:
    reading = reader.read(settings)
    if reading.errors:
        raise SiteUnreadable(f"The site at {settings.site} cannot be read.", errors=reading.errors)
    return reading.site


@dataclass(frozen=True)
class Reading:
    """A site as far as it can be read. errors: what cannot; what that was when last it could stands in its place."""

    site: Site
    errors: tuple[SourceError, ...]


class SiteReader:
    """Reads a site again and again: a file with the same bytes as before gives the same object as before.

    folders: those that are read, all if left out.
    """

    def __init__(self, folders: Sequence[str] = _FOLDERS) -> None:
        self._folders = folders
        self._kept: dict[tuple[str, str], tuple[bytes, Any]] = {}
        self._last: Site | None = None

    def read(self, settings: Settings) -> Reading:
        """Read what there is now. A folder that is missing counts as it was when last it was there."""
        root, iris = settings.site, settings.iris
        missing = {name for name in self._folders if not (root / name).is_dir()}
        errors = [
            SourceError(f"The folder {name}/ is missing.", "Make it, or name another site with --site.", f"{name}/")
            for name in self._folders
            if name in missing
        ]

        def each(folder: str, paths: Iterable[Path], parse: Callable[[Path, bytes], _Read]) -> list[_Read]:
            if folder in missing or folder not in self._folders:
                return []
            return [one for path in paths for one in self._one(path, settings, parse, errors)]

        def turtle(graph_path: Callable[[Path], str]) -> Callable[[Path, bytes], SourceFile]:
            return lambda path, content: _parse_turtle(path, content, root, iris, graph_path(path))

        ontology = each("ontology", _files(root / "ontology", ".ttl"), turtle(lambda path: f"ontology/{path.stem}"))
        data = each(
            "data",
            (path for path in _walk(root / "data") if path.suffix == ".ttl"),
            turtle(lambda path: path.relative_to(root / "data").with_suffix("").as_posix()),
        )
        shapes = each("shapes", _files(root / "shapes", ".ttl"), turtle(lambda path: f"shapes/{path.stem}"))
        queries = each(
            "queries", _files(root / "queries", ".rq"), lambda path, content: _parse_query(path, content, root)
        )
        texts = each(
            "data",
            _files(root / "data" / "sources", ".txt"),
            lambda path, content: _parse_text(path, content, root, iris),
        )
        errors += _clashes(file.path for file in (*ontology, *data, *shapes))
        seen = {file.path for file in (*ontology, *data, *shapes)} | {error.file for error in errors}
        seen |= {query.path for query in queries} | {text.path for text in texts}
        site = Site(iris, ontology, data, shapes, queries, texts, tuple(_unread(root, seen, self._folders)))
        if self._last is not None and missing:
            site = replace(site, **{part: getattr(self._last, part) for name in missing for part in _PARTS[name]})
        self._last = site
        return Reading(site, tuple(errors))

    def _one(
        self, path: Path, settings: Settings, parse: Callable[[Path, bytes], _Read], errors: list[SourceError]
    ) -> Iterator[_Read]:
        """A file, parsed; as it last was when that fails, if it ever was."""
        key = (path.relative_to(settings.site).as_posix(), settings.base)
        try:
            content = _read(path, settings.site)
            if key not in self._kept or self._kept[key][0] != content:
                self._kept[key] = (content, parse(path, content))
        except SourceError as error:
            errors.append(error)
        if key in self._kept:
            yield self._kept[key][1]


def _unread(root: Path, seen: Collection[str], folders: Iterable[str]) -> Iterator[str]:
    """The files that nobody reads, notes and examples of shapes left aside."""
    for folder in folders:
        for path in _walk(root / folder):
            relative = path.relative_to(root).as_posix()
            example = folder == "shapes" and path.parent != root / "shapes"
            if relative not in seen and path.suffix not in _NOTES and not example:
                yield relative


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
    """Every file below a folder but the hidden ones, which are editors' and systems' own."""
    found = (path for path in folder.rglob("*") if not path.name.startswith("."))
    return sorted(path for path in found if path.is_file() or path.is_symlink())


def _files(folder: Path, suffix: str) -> list[Path]:
    return sorted(path for path in folder.glob(f"*{suffix}") if not path.name.startswith("."))


def _parse_turtle(path: Path, content: bytes, root: Path, iris: IriSpace, graph_path: str) -> SourceFile:
    relative = path.relative_to(root).as_posix()
    if not re.fullmatch(r"[a-z0-9/-]+", graph_path):
        raise SourceError(
            f"The file name {path.name!r} gives no graph IRI.",
            f"Name it in lower-case ASCII and hyphens, such as {slugify(path.stem) or 'file'}.ttl.",
            relative,
        )
    graph, lines, _ = parse_turtle(content, relative, str(iris.graph(graph_path)))
    return SourceFile(relative, iris.graph(graph_path), graph, lines)


def _parse_query(path: Path, content: bytes, root: Path) -> SavedQuery:
    relative = path.relative_to(root).as_posix()
    query = parse_query(path.stem, decode(content, relative), relative)
    check_syntax(query)
    return query


def _parse_text(path: Path, content: bytes, root: Path, iris: IriSpace) -> StoredText:
    relative = path.relative_to(root).as_posix()
    try:
        iri = iris.mint_thing("source", path.stem)
    except ValueError as error:
        raise SourceError(
            f"The file name {path.name!r} gives no IRI.", f"Name it {slugify(path.stem) or 'source'}.txt.", relative
        ) from error
    return StoredText(relative, iri, decode(content, relative), hashlib.sha256(content).hexdigest())


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
