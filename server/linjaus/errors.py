"""The family of errors: facts in fields, no status codes, no printing.

Two maps outside the core turn a kind into what its reader needs: ``web/problems.py`` into an HTTP status,
``cli.py`` into an exit code. A test walks the subclasses and finds each in both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(eq=False)
class LinjausError(Exception):
    """Something that the reader can be told and can act on.

    message: what is wrong, one sentence. remedy: what to do about it, one sentence or empty.
    """

    message: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


@dataclass(eq=False)
class ConfigError(LinjausError):
    """A setting is missing or has a value that cannot be used."""

    setting: str = ""


@dataclass(eq=False)
class SourceError(LinjausError):
    """A file of the site cannot be read. file: path relative to the site; line: 1-based, 0 if unknown."""

    file: str = ""
    line: int = 0

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {super().__str__()}" if place else super().__str__()


@dataclass(eq=False)
class SiteUnreadable(LinjausError):
    """One or more files of the site cannot be read; all of them are listed."""

    errors: Sequence[SourceError] = ()


@dataclass(eq=False)
class InvalidData(LinjausError):
    """The site was read but breaks its own rules. findings: the violations (validation.Finding)."""

    findings: Sequence[Any] = ()


@dataclass(eq=False)
class ReleaseError(LinjausError):
    """A release cannot be written, or no sound one is on the shelf."""


@dataclass(eq=False)
class ServingError(LinjausError):
    """The server cannot start or go on: the port is taken, a process will not start."""


@dataclass(eq=False)
class NotPublished(ServingError):
    """An engine elsewhere does not hold what was sent to it, or cannot be published to."""


@dataclass(eq=False)
class CatalogueUnreadable(ServingError):
    """A catalogue to rehearse cannot be fetched, or what comes is no RDF that can be read."""


@dataclass(eq=False)
class CkanFails(ServingError):
    """CKAN's parser was found but did not answer."""


@dataclass(eq=False)
class VocabularyUnreadable(ServingError):
    """A vocabulary of others cannot be had: its endpoint is down, or what comes is no SKOS that can be read."""


@dataclass(eq=False)
class QueryError(LinjausError):
    """A query is wrong. line and column are 1-based, 0 if unknown; offending is the text at that place."""

    line: int = 0
    column: int = 0
    offending: str = ""


@dataclass(eq=False)
class QueryRefused(QueryError):
    """A query is right SPARQL, but is not allowed here (an update, or a SERVICE that no list names)."""


@dataclass(eq=False)
class UnsupportedQuery(QueryError):
    """A query is right SPARQL, but the engine has no support for something in it."""


@dataclass(eq=False)
class BadRequest(LinjausError):
    """A request breaks the protocol that it uses (SPARQL 1.1 Protocol section 2, RFC 9110).

    available: what could have been asked for, when that can be listed.
    """

    available: Sequence[str] = ()


@dataclass(eq=False)
class EngineError(LinjausError):
    """The engine failed to answer, through no fault of the query's form."""


@dataclass(eq=False)
class EngineTimeout(EngineError):
    """The deadline passed and the work was ended. seconds: the deadline."""

    seconds: float = 0.0


@dataclass(eq=False)
class EngineMemory(EngineError):
    """The query needed more memory than one query may have. limit: bytes."""

    limit: int = 0


@dataclass(eq=False)
class EngineBusy(EngineError):
    """Every worker is taken and the queue is full. retry_after: seconds."""

    retry_after: int = 1


@dataclass(eq=False)
class EngineOverEager(EngineBusy):
    """One client has as many queries under way as one client may. retry_after: seconds."""


@dataclass(eq=False)
class EngineAbandoned(EngineError):
    """Whoever waited for the answer has hung up, so the work was ended."""


@dataclass(eq=False)
class EngineUnavailable(EngineError):
    """The engine cannot be reached."""


@dataclass(eq=False)
class NotFound(LinjausError):
    """Nothing is known by this name. name: the IRI or path that was asked for; available: what there is, if few."""

    name: str = ""
    available: Sequence[str] = ()


@dataclass(eq=False)
class Gone(LinjausError):
    """The thing was withdrawn. name: its IRI; replaced_by: IRIs of what took its place."""

    name: str = ""
    replaced_by: Sequence[str] = ()


@dataclass(eq=False)
class NotAcceptable(LinjausError):
    """No representation that the client accepts. available: the media types that there are."""

    available: Sequence[str] = field(default_factory=tuple)
