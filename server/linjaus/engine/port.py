"""The port of the query engine: what a caller hands in and gets back, whichever plug answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:  # the engine's own process never loads rdflib
    from types import TracebackType

    from rdflib import Graph, URIRef
    from rdflib import Literal as RdfLiteral
    from rdflib.term import Identifier

Form = Literal["select", "ask", "construct", "describe"]

BINDINGS_TYPES = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)
"""Media types of SELECT and ASK answers, best first."""

GRAPH_TYPES = (
    "text/turtle",
    "application/ld+json",
    "application/n-triples",
    "application/rdf+xml",
    "application/trig",
    "application/n-quads",
)
"""Media types of CONSTRUCT and DESCRIBE answers, best first."""


@dataclass(frozen=True)
class ResultFormats:
    """The media type to answer in, by kind of result; None where the client accepts none of ours.

    bindings: for SELECT, one of BINDINGS_TYPES. boolean: for ASK, one of BINDINGS_TYPES.
    graph: for CONSTRUCT and DESCRIBE, one of GRAPH_TYPES.
    """

    bindings: str | None = BINDINGS_TYPES[0]
    boolean: str | None = BINDINGS_TYPES[0]
    graph: str | None = GRAPH_TYPES[0]

    def for_form(self, form: Form) -> str | None:
        """The media type for a query of this form."""
        if form == "select":
            return self.bindings
        return self.boolean if form == "ask" else self.graph


@dataclass(frozen=True)
class QueryRequest:
    """One query. text: SPARQL. default_graphs, named_graphs: IRIs of the dataset (SPARQL 1.1 Protocol 2.1.4);
    with none given, the default graph is the union of all graphs. deadline: seconds, never above the engine's
    own. bindings: variable name (without ``?``) → IRI or literal that it is bound to, as a term. client: whose share
    of the engine it takes, any text; empty for our own, which no share bounds. waiting: descriptor of the socket of
    whoever waits for the answer, -1 for none: when that hangs up, so does the engine.
    """

    text: str
    formats: ResultFormats = field(default_factory=ResultFormats)
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    deadline: float | None = None
    bindings: Mapping[str, Identifier] = field(default_factory=dict)
    client: str = ""
    waiting: int = -1


@dataclass
class QueryResult:
    """An answer, streamed. Iterate once for its bytes; close it (or leave its ``with``) to end the work.

    Iteration raises EngineError if the result breaks off: what came before is then not an answer.
    variables: of a SELECT, in the order of the answer; empty for other forms. row_limit: rows that a SELECT may have
    here, 0 if any number; truncated: whether there would have been more. Both are known before the first byte.
    ready: whether the next block, or the end, is there within so many seconds.
    """

    form: Form
    media_type: str
    variables: tuple[str, ...]
    chunks: Iterator[bytes]
    on_close: Callable[[], None] = lambda: None
    row_limit: int = 0
    truncated: bool = False
    ready: Callable[[float], bool] = lambda seconds: True

    def __iter__(self) -> Iterator[bytes]:
        return self.chunks

    def read(self) -> bytes:
        """The whole answer. Raises EngineError if it breaks off."""
        return b"".join(self.chunks)

    def close(self) -> None:
        """End the work, whether or not the answer was read to its end. May be called twice."""
        self.on_close()

    def __enter__(self) -> QueryResult:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Look(Enum):
    """What has come of an answer: nothing yet; all of it; anything else, an error or its first part too."""

    NOTHING = 0
    WHOLE = 1
    OTHER = 2


class Sent(Protocol):
    """A query that was sent. Somebody must take its answer, by ``result`` or ``whole``, whatever happens.

    listened: for whoever waits for it: stays what it was set to for as long as the connection below is kept.
    """

    listened: bool

    def fileno(self) -> int:
        """The descriptor that becomes readable when something has come."""
        ...

    def look(self) -> Look:
        """Take what has come, without waiting."""
        ...

    def result(self) -> QueryResult:
        """See QueryEngine.query; does not wait when ``look`` has seen all of the answer."""
        ...

    def whole(self) -> QueryResult:
        """The answer in one block, when ``look`` has seen all of it."""
        ...


OUTCOMES = (
    *("answered", "query_error", "engine_error", "timeout", "memory", "crashed", "client_gone"),
    *("busy", "over_eager"),
)
"""What may become of a query: the keys of EngineStats.outcomes. query_error: its own fault (syntax, a refusal, no
format); crashed: its worker died; client_gone: nobody waited for it any more; busy, over_eager: it was never begun.
"""


@dataclass(frozen=True)
class EngineStats:
    """What an engine is doing, and has done since it started. workers: processes that answer queries; busy: of these,
    with a query; queued: queries that wait; started: workers ever; replaced: workers that ended and had a successor;
    outcomes: how many queries came to each of OUTCOMES. An engine that does not count has zeros.
    """

    workers: int = 0
    busy: int = 0
    queued: int = 0
    started: int = 0
    replaced: int = 0
    outcomes: Mapping[str, int] = field(default_factory=dict)


class QueryEngine(Protocol):
    """Answers any query of SPARQL 1.1, or says why not."""

    def query(self, request: QueryRequest, release: str | None = None) -> QueryResult:
        """The answer, once its first block exists. release: name of a release, None for the current one.

        Raises QueryError (UnsupportedQuery, QueryRefused), NotAcceptable, EngineError (EngineTimeout,
        EngineMemory, EngineBusy, EngineOverEager, EngineUnavailable, EngineAbandoned).
        """
        ...

    def stats(self, release: str | None = None) -> EngineStats:
        """What the engine of a release is doing. Raises EngineUnavailable, EngineError."""
        ...

    def close(self) -> None:
        """Let go of what the engine holds."""
        ...


class PromptEngine(QueryEngine, Protocol):
    """One that can be asked without waiting."""

    def send(self, request: QueryRequest, release: str) -> Sent | None:
        """Send a query; None when that might take a while. Raises QueryError for a value that cannot be bound."""
        ...


class Reader(Protocol):
    """Bounded look-ups in one release, for pages and entity data. Terms are rdflib's; graphs are united."""

    def describe(self, iri: URIRef) -> Graph:
        """Triples about ``iri`` and its fragments (``iri#…``), with the blank nodes that hang on them."""
        ...

    def incoming(self, iri: URIRef, limit: int, offset: int = 0) -> tuple[list[tuple[URIRef, URIRef]], int]:
        """(subject, predicate) pairs that point to ``iri``, sorted, one page of them; and how many there are."""
        ...

    def labels(self, iris: Iterable[URIRef]) -> dict[URIRef, list[RdfLiteral]]:
        """The names of each, in all languages, from its best label property only; the nameless are left out."""
        ...

    def instances(self, cls: URIRef, limit: int, offset: int = 0) -> tuple[list[URIRef], int]:
        """Instances of a class sorted by IRI, one page of them; and how many there are."""
        ...

    def subjects_under(self, prefix: str, limit: int, offset: int = 0) -> tuple[list[URIRef], int]:
        """Described IRIs that begin with ``prefix``, sorted, one page of them; and how many there are."""
        ...

    def graph(self, name: URIRef) -> Graph | None:
        """A named graph, or None."""
        ...

    def graph_names(self) -> list[URIRef]:
        """The named graphs, sorted."""
        ...

    def graphs_of(self, iri: URIRef) -> list[URIRef]:
        """The named graphs that say something about ``iri``, sorted."""
        ...

    def withdrawn(self) -> frozenset[URIRef]:
        """What is marked ``owl:deprecated true``."""
        ...

    def exists(self, iri: URIRef) -> bool:
        """Whether anything is said about ``iri``."""
        ...

    def count(self) -> int:
        """Distinct triples in the union of all graphs."""
        ...
