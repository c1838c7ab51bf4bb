"""A site and what a steward asks for → the proposals, in the order in which one reads."""

from __future__ import annotations

import contextlib
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from linjaus.config import Settings
from linjaus.errors import ConfigError
from linjaus.linking import (
    LEAST,
    Linkable,
    Proposal,
    RelationProposer,
    SubjectProposer,
    linkable,
    propose_mappings,
)
from linjaus.mentions import Gazetteer, names_of
from linjaus.sources import read_content
from linjaus.vocabularies import VocabularyIndex, open_vocabulary, write_index

from .rejected import read_rejected

FOLDER = "vocabularies"
"""Where indexes of vocabularies are kept, in the folder of the releases."""


@dataclass(frozen=True)
class Wanted:
    """What is asked for.

    vocabulary: a file or the address of an endpoint, empty for the site's own themes alone; scheme: IRI of the scheme
    in it; graph: of the named graph, at an endpoint; files: of the site, empty for all; least: the lowest score; every:
    themes that are mapped, too; fresh: ask an endpoint anew.
    """

    vocabulary: str = ""
    scheme: str = ""
    graph: str = ""
    files: tuple[Path, ...] = ()
    least: float = LEAST
    every: bool = False
    fresh: bool = False


@dataclass(frozen=True)
class Gathered:
    """What was found. themes, vocabulary: the indexes it was found in, to search in further."""

    site: Linkable
    proposals: Sequence[Proposal]
    themes: VocabularyIndex
    vocabulary: VocabularyIndex | None


@contextlib.contextmanager
def gather(settings: Settings, wanted: Wanted, told: Callable[[int], None] = lambda count: None) -> Iterator[Gathered]:
    """The proposals for a site; its indexes are open until the end of the ``with``.

    told: how many concepts of an endpoint have come. Raises SiteUnreadable, SourceError, ConfigError and
    VocabularyUnreadable.
    """
    chosen = {_relative(path, settings.site) for path in wanted.files}
    site = linkable(read_content(settings))
    rejected = {one.key for one in read_rejected(settings.site)}
    vocabulary = None
    if wanted.vocabulary:
        vocabulary = open_vocabulary(
            wanted.vocabulary, settings.releases / FOLDER, wanted.scheme, wanted.graph, fresh=wanted.fresh, told=told
        )
    with tempfile.TemporaryDirectory(prefix="linjaus-") as folder, contextlib.ExitStack() as open_:
        if vocabulary is not None:
            open_.callback(vocabulary.close)
        write_index(site.indexed(), Path(folder) / "themes.sqlite")
        themes = VocabularyIndex(Path(folder) / "themes.sqlite")
        open_.callback(themes.close)
        found: list[Proposal] = []
        if vocabulary is not None:
            found += propose_mappings(site, vocabulary, wanted.least, every=wanted.every, decided=rejected.__contains__)
        gazetteer = Gazetteer(names_of(site.graph))
        proposer, relations = SubjectProposer(site, gazetteer, themes, vocabulary), RelationProposer(site, gazetteer)
        for statement in sorted(site.statements, key=lambda one: (one.file, _natural(str(one.iri)))):
            if not chosen or statement.file in chosen:
                found += proposer.propose(statement, wanted.least, rejected.__contains__)
                found += relations.propose(statement, wanted.least, rejected.__contains__)
        proposals = [one for one in found if not chosen or one.file in chosen]
        yield Gathered(site, proposals, themes, vocabulary)


def _relative(path: Path, site: Path) -> str:
    """A file as the site names it. Raises ConfigError when it is none of the site's."""
    for folder in (Path.cwd(), site):
        whole = (folder / path).resolve()
        if whole.is_file() and whole.is_relative_to(site.resolve()):
            return whole.relative_to(site.resolve()).as_posix()
    raise ConfigError(f"{path} is no file of the site at {site}.", "Name one, such as data/documents/name.ttl.")


def _natural(text: str) -> list[tuple[int, str]]:
    """A key by which measure/10 comes behind measure/9."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", text)]
