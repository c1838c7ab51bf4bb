"""One query on one dataset: from its text to the bytes of its answer. No limits on time or memory here."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import IO, Protocol, cast

import pyoxigraph as ox

from linjaus.engine import diagnosis, policy, rows, syntax
from linjaus.engine.limits import EngineLimits
from linjaus.engine.port import BINDINGS_TYPES, GRAPH_TYPES, Form, ResultFormats
from linjaus.engine.store import Dataset, StoreDamaged, is_damage, merged
from linjaus.errors import EngineError, LinjausError, NotAcceptable, QueryError, UnsupportedQuery

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Results = ox.QuerySolutions | rows.Solutions | ox.QueryBoolean | Iterator[ox.Triple]

_BINDINGS = {name: ox.QueryResultsFormat.from_media_type(name) for name in BINDINGS_TYPES}
_JSON = ox.QueryResultsFormat.JSON
_GRAPHS = {name: ox.RdfFormat.from_media_type(name) for name in GRAPH_TYPES}
_NOT_IN_XML = bytes(sorted({*range(0x20)} - {*b"\t\n\r"}))
_ENDS_IN_XML_NAME = re.compile(r"[A-Za-z_\u00c0-\ufffd\U00010000-\U000effff][\w.\-\u00b7]*$")
_NOT_PROJECTED = "does not contains variable"


class Sink(Protocol):
    """Takes the bytes of an answer. The engine writes pieces of some kilobytes."""

    def write(self, data: bytes, /) -> int:
        """Take some bytes; returns how many."""
        ...

    def flush(self) -> None:
        """The engine has nothing more to write for now."""
        ...


@dataclass(frozen=True)
class Call:
    """A query as the evaluation takes it: port.QueryRequest with Oxigraph's terms."""

    text: str
    formats: ResultFormats = field(default_factory=ResultFormats)
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    bindings: Mapping[str, Term] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """A query's answer, begun but not yet written. row_limit, truncated: see port.QueryResult. further: IRI of
    where the rest is, if any.
    """

    form: Form
    media_type: str
    variables: tuple[str, ...]
    results: Results
    prefixes: Mapping[str, str]
    row_limit: int = 0
    truncated: bool = False
    further: str = ""

    def write(self, sink: Sink) -> None:
        """Work the answer out and write it. Raises NotAcceptable, EngineError, MemoryError."""
        # the engine asks of a file only what Sink has
        if self.further:
            sink = rows.Linked(sink.write, self.media_type, self.further)
        target = cast(IO[bytes], _XmlGuard(sink, self.media_type) if self.media_type.endswith("+xml") else sink)
        try:
            if isinstance(self.results, ox.QueryBoolean):
                target.write(_truth(self.media_type, bool(self.results)))
            elif isinstance(self.results, ox.QuerySolutions):
                self.results.serialize(target, _BINDINGS[self.media_type])
            elif isinstance(self.results, rows.Solutions):
                self.results.write(target.write, self.media_type)
            else:
                triples: Iterator[ox.Triple] = self.results
                if self.media_type == "application/rdf+xml":
                    triples = _writable_in_rdf_xml(triples)
                ox.serialize(triples, target, _GRAPHS[self.media_type], prefixes=dict(self.prefixes))
        except (RuntimeError, OSError, ValueError) as error:
            if "RDF 1.2" in str(error):
                raise _unwritable(self.media_type, "it has terms of RDF 1.2") from error
            raise _failed(error) from error


def evaluate(dataset: Dataset, call: Call, limits: EngineLimits) -> Answer:
    """The answer to a call, begun. Raises QueryError and its kinds, NotAcceptable, EngineError."""
    policy.refuse_length(call.text, limits.query_length)
    policy.refuse_service(call.text, limits.allowed_services)
    try:
        results = _results(dataset, call, limits.max_rows)
    except SyntaxError as error:
        policy.refuse_update(call.text)
        raise diagnosis.syntax_error(call.text, str(error)) from error
    except RuntimeError as error:
        if "custom function" in str(error):
            raise UnsupportedQuery(f"{error}.", "Use the functions of SPARQL 1.1.") from error
        raise _failed(error) from error
    except OSError as error:
        raise _failed(error) from error
    form = _form(results, call.text)
    truncated = False
    if form == "select" and isinstance(results, rows.Solutions):
        truncated = results.truncated
    elif limits.max_rows and isinstance(results, ox.QuerySolutions):
        try:
            results, truncated = rows.cut(results, limits.max_rows)
        except (RuntimeError, OSError, ValueError) as error:
            raise _failed(error) from error
    media_type = call.formats.for_form(form)
    if media_type is None:
        raise NotAcceptable(
            f"None of the formats that the client accepts can hold the answer to a query of the form {form.upper()}.",
            "Ask for one of those available.",
            GRAPH_TYPES if form in ("construct", "describe") else BINDINGS_TYPES,
        )
    row_limit = limits.max_rows if form == "select" else 0
    return Answer(
        form,
        media_type,
        _names(results) if form == "select" else (),
        results,
        limits.prefixes,
        row_limit,
        truncated,
        limits.further if truncated else "",
    )


def _failed(error: Exception) -> EngineError:
    if is_damage(error):
        return StoreDamaged("The store of the release is damaged and is made anew.", "Try again in a while.")
    return EngineError(f"The engine failed: {error}.")


def _results(dataset: Dataset, call: Call, most: int) -> Results:
    default, named = call.default_graphs, call.named_graphs
    explicit = bool(default or named)
    if dataset.columns is not None and not explicit and not call.bindings:
        answer = dataset.columns.answer(call.text, most)
        if answer is not None:
            return answer
    if dataset.overlapping and not explicit and len(re.findall("from", call.text, re.IGNORECASE)) > 1:
        default, named = syntax.dataset_clauses(call.text)
    store = dataset.store
    options: dict[str, object] = {}
    if dataset.overlapping and len(default) > 1:
        store = merged(store, _nodes(default), _nodes(named))
        options = {"default_graph": ox.DefaultGraph(), "named_graphs": _nodes(named)}
    elif explicit:
        options = {"default_graph": _nodes(default), "named_graphs": _nodes(named)}
    elif not dataset.united and not diagnosis.names_its_graphs(call.text):
        options = {"use_default_graph_as_union": True}
    if not call.bindings:
        return store.query(call.text, **options)  # type: ignore[arg-type]
    terms = {ox.Variable(name): term for name, term in call.bindings.items()}
    try:
        return store.query(call.text, substitutions=terms, **options)  # type: ignore[arg-type]
    except RuntimeError as error:  # the engine substitutes only what SELECT projects
        if _NOT_PROJECTED not in str(error):
            raise
    row = {name: str(term) for name, term in call.bindings.items()}
    return store.query(syntax.with_values_row(call.text, row), **options)  # type: ignore[arg-type]


def _nodes(iris: tuple[str, ...]) -> list[ox.NamedNode]:
    try:
        return [ox.NamedNode(iri) for iri in iris]
    except ValueError as error:
        raise QueryError(
            f"The dataset names a graph that is no IRI: {error}.", "Give absolute IRIs.", offending=" ".join(iris)[:80]
        ) from error


def _form(results: Results, text: str) -> Form:
    if isinstance(results, ox.QueryBoolean):
        return "ask"
    if isinstance(results, (ox.QuerySolutions, rows.Solutions)):
        return "select"
    return "describe" if syntax.leading_keyword(text) == "DESCRIBE" else "construct"


def _names(results: Results) -> tuple[str, ...]:
    if isinstance(results, rows.Solutions):
        return results.names
    return tuple(each.value for each in results.variables) if isinstance(results, ox.QuerySolutions) else ()


@lru_cache(maxsize=8)
def _truth(media_type: str, holds: bool) -> bytes:
    """An answer to ASK. There are two, and making one takes as long as many a look-up."""
    read = ox.parse_query_results(b'{"head":{},"boolean":%s}' % (b"true" if holds else b"false"), format=_JSON)
    written = io.BytesIO()
    cast(ox.QueryBoolean, read).serialize(written, _BINDINGS[media_type])
    return written.getvalue()


def _unwritable(media_type: str, why: str) -> LinjausError:
    others = GRAPH_TYPES if media_type in GRAPH_TYPES else BINDINGS_TYPES
    return NotAcceptable(
        f"The answer cannot be written as {media_type}: {why}.",
        "Ask for another format.",
        [name for name in others if name != media_type],
    )


def _writable_in_rdf_xml(triples: Iterator[ox.Triple]) -> Iterator[ox.Triple]:
    """The triples, checked: RDF/XML writes a predicate as an XML name, which not every IRI ends in."""
    passed: set[str] = set()
    for triple in triples:
        predicate = triple.predicate.value
        if predicate not in passed:
            if not _ENDS_IN_XML_NAME.search(predicate):
                raise _unwritable("application/rdf+xml", f"the property <{predicate}> does not end in an XML name")
            passed.add(predicate)
        yield triple


class _XmlGuard:
    """Stops an answer with a character that XML 1.0 cannot hold (section 2.2), which the engine would write."""

    def __init__(self, sink: Sink, media_type: str) -> None:
        self._sink = sink
        self._media_type = media_type

    def write(self, data: bytes, /) -> int:
        # a pattern would take four times as long
        if len(data.translate(None, _NOT_IN_XML)) < len(data) or b"\xef\xbf\xbe" in data or b"\xef\xbf\xbf" in data:
            raise _unwritable(self._media_type, "it has a character that XML cannot hold")
        return self._sink.write(data)

    def flush(self) -> None:
        self._sink.flush()
