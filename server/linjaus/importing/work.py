"""What the steps of one import share: the file, the site, what was read, and the ways to draft, write and report."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from rdflib import Graph

from ..config import Settings
from ..drafting import Draft, Former, draft
from ..errors import SourceError
from ..iris import IriSpace
from ..outline import Outline
from ..placing import put_in_place
from ..sources import Site
from ..turtle import parse_turtle
from .merging import Conflict
from .record import Record, sha256
from .report import FileDone, Imported
from .surroundings import Names, surroundings


@dataclass(frozen=True)
class Wishes:
    """What a steward says on the command line; empty where the text is to tell.

    slug: name of the source; language: of the text; address: where it is published; publisher: slug of an organisation.
    """

    slug: str = ""
    language: str = ""
    address: str = ""
    publisher: str = ""


@dataclass
class Work:
    """One import under way. slug: of the source; today: YYYY-MM-DD; resolve: what is done with conflicts, or empty."""

    path: Path
    settings: Settings
    site: Site
    wishes: Wishes
    names: Names
    outline: Outline
    slug: str
    today: str
    resolve: str
    dry_run: bool

    @property
    def iris(self) -> IriSpace:
        """The IRIs of the site."""
        return self.site.iris

    @property
    def language(self) -> str:
        """The tag of the text's language."""
        return self.outline.language.value

    def by_hand(self) -> SourceError:
        """The error for a text of this name that somebody has described by hand."""
        return SourceError(
            f"The site has another text of the name {self.slug}, which no import has made.",
            "Import this one under a name of its own: --slug NAME.",
            f"data/sources/{self.slug}.txt",
        )

    def draft(self, former: Former, day: str) -> Draft:
        """The draft of what was read. day: that its files are dated with, as YYYY-MM-DD."""
        return draft(self.outline, surroundings(self.settings, self.site, self.names, day), self.slug, former)

    def text(self, path: str) -> str | None:
        """A file of the site as it stands, None when there is none."""
        try:
            return (self.settings.site / path).read_bytes().decode("utf-8")
        except FileNotFoundError:
            return None

    def record(self, files: Mapping[str, str], text: str) -> Record:
        """What is to be kept of this import. files: path → Turtle as the import made it; text: as stored."""
        return Record(self.slug, self.path.name, file_sha256(self.path), sha256(text), self.today, self.given(), files)

    def given(self) -> dict[str, str]:
        """What was wished, but for the name."""
        return {name: value for name, value in asdict(self.wishes).items() if name != "slug"}

    def write(self, files: Mapping[str, str]) -> None:
        """Put files in their places, unless this is a dry run."""
        if not self.dry_run:
            put_in_place(self.settings.site, {path: text.encode() for path, text in files.items()})

    def imported(
        self,
        status: str,
        made: Draft | None,
        done: list[FileDone],
        conflicts: list[Conflict] | None = None,
        notes: list[str] | None = None,
    ) -> Imported:
        """The report."""
        return Imported(
            status=status,
            slug=self.slug,
            file=self.path.name,
            outline=self.outline,
            draft=made,
            files=tuple(done),
            conflicts=tuple(conflicts or ()),
            notes=tuple(notes or ()),
            dry_run=self.dry_run,
        )


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def graph_of(files: Mapping[str, str], iris: IriSpace) -> Graph:
    """One graph of Turtle texts. files: path relative to the site → text."""
    graph = Graph(bind_namespaces="none")
    for path, text in files.items():
        name = path.removeprefix("data/").removesuffix(".ttl")
        for triple in parse_turtle(text.encode(), path, str(iris.graph(name)))[0]:
            graph.add(triple)
    return graph
