"""The plug for a site that outgrew one machine: a release that was published to an engine elsewhere.

Each query is judged first by our own engine, on an empty dataset: what is wrong, not allowed or not to be had in the
client's formats is told by the same judge, in the same words, whatever answers. Then it is kept inside the release
(``remote_rewrite``), asked, and its answer made into what our own engine would have answered (``remote_answers``).
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.client import HTTPResponse
from itertools import islice

import pyoxigraph as ox

from linjaus.engine import policy, syntax, virtuoso
from linjaus.engine.evaluation import Answer, Results
from linjaus.engine.limits import EngineLimits
from linjaus.engine.port import EngineStats, QueryEngine, QueryRequest, QueryResult
from linjaus.engine.pump import Pump
from linjaus.engine.remote import bind_values
from linjaus.engine.remote_answers import JSON, N_TRIPLES, Body, Reading, Row, boolean, solutions
from linjaus.engine.remote_rewrite import Rewritten, Scope, described, masked, plain, refuse_magic
from linjaus.engine.remote_transport import Endpoint, hang_up
from linjaus.errors import EngineOverEager, QueryError, UnsupportedQuery
from linjaus.model import EngineAddress

_AT_ONCE = 100
"""Things that are described by one request."""


class PublishedEngine:
    """Answers about the releases that stand in another engine.

    judge: an engine of ours on an empty dataset. scope: gives where a release stands (None: the current one); raises
    EngineUnavailable for one that is not there. limits: deadline, rows, shares and prefixes as for our own engine.
    fallback: answers what the other engine cannot do, or is known to do wrongly; without one, that is unsupported.
    further: IRI of where a release is whole, for answers that are cut; empty if nowhere.
    """

    def __init__(
        self,
        address: EngineAddress,
        judge: QueryEngine,
        scope: Callable[[str | None], Scope],
        limits: EngineLimits | None = None,
        fallback: QueryEngine | None = None,
        further: Callable[[str], str] = lambda release: "",
    ) -> None:
        self._address = address
        self._endpoint = Endpoint(address)
        self._fallback = fallback
        self._further = further
        self._judge = judge
        self._scope = scope
        self._limits = limits or EngineLimits()
        self._running: Counter[str] = Counter()
        self._lock = threading.Lock()

    def query(self, request: QueryRequest, release: str | None = None) -> QueryResult:
        """See port.QueryEngine.query."""
        try:
            return self._ask(request, release)
        except UnsupportedQuery:
            if self._fallback is None:
                raise
            return self._fallback.query(request, release)

    def _ask(self, request: QueryRequest, release: str | None) -> QueryResult:
        seconds = min(request.deadline or self._limits.deadline, self._limits.deadline)
        until = time.monotonic() + seconds
        judged, text = self._judged(request)
        scope = self._scope(release)
        self._refuse_unsound(bind_values(text, request.bindings) if judged.form != "describe" else text, request, scope)
        self._admit(request.client)
        limits = replace(self._limits, further=self._further(scope.release))
        asking = _Asking(self._endpoint, scope, limits, judged, text, request)
        try:
            pump = Pump(asking.write, max(0.001, until - time.monotonic()), request.waiting, asking.stop)
        except BaseException:
            self._dismiss(request.client)
            raise
        leave = _once(lambda: self._dismiss(request.client))

        def close() -> None:
            pump.close()
            leave()

        try:
            pump.wait()
        except BaseException:
            close()
            raise
        limit = self._limits.max_rows if judged.form == "select" else 0
        return QueryResult(
            judged.form,
            judged.media_type,
            judged.variables,
            _closing(pump.chunks(), close),
            close,
            limit,
            asking.truncated,
            pump.ready,
        )

    def stats(self, release: str | None = None) -> EngineStats:
        """See port.QueryEngine.stats: how many queries this process has under way. Nothing else is counted here."""
        with self._lock:
            return EngineStats(busy=sum(self._running.values()))

    def close(self) -> None:
        """See port.QueryEngine.close."""
        self._judge.close()

    def _judged(self, request: QueryRequest) -> tuple[QueryResult, str]:
        """What our own engine makes of the query, and the text to send. Raises what it raises."""
        text = request.text
        with self._judge.query(request) as judged:
            form, media_type, variables = judged.form, judged.media_type, judged.variables
        sent = plain(text)
        for other in dict.fromkeys((sent, masked(sent))):
            if other == text:
                continue
            try:
                self._judge.query(replace(request, text=other)).close()
            except QueryError as error:
                raise UnsupportedQuery(
                    "The query can be read in two ways.", "Put a space after each < that compares."
                ) from error
        policy.refuse_service(sent, self._limits.allowed_services)
        refuse_magic(sent)
        return QueryResult(form, media_type, variables, iter(())), sent

    def _refuse_unsound(self, text: str, request: QueryRequest, scope: Scope) -> None:
        """Raises UnsupportedQuery for what the other engine is known to answer otherwise than the standard says."""
        if self._address.kind == "fuseki" and scope.has_subtags and _asks_for_language(text):
            raise UnsupportedQuery(
                "The engine behind this endpoint, Fuseki, spells languages like sv-fi as sv-FI.",
                "Ask with LANGMATCHES, or download the data.",
            )
        if self._address.kind != "virtuoso":
            return
        default = request.default_graphs or syntax.dataset_clauses(text)[0]
        if why := virtuoso.unsound(text, scope.overlapping and len(default) > 1):
            raise UnsupportedQuery(
                f"The engine behind this endpoint, Virtuoso, would answer wrongly: {why}.",
                "Ask in another way, or download the data.",
            )

    def _admit(self, client: str) -> None:
        if not client:
            return
        with self._lock:
            if self._running[client] >= self._limits.client_queries:
                raise EngineOverEager(
                    f"You have {self._running[client]} queries under way, and one client may have no more.",
                    "Wait until one of them has ended.",
                    retry_after=1,
                )
            self._running[client] += 1

    def _dismiss(self, client: str) -> None:
        if client:
            with self._lock:
                self._running[client] -= 1
                if self._running[client] <= 0:
                    del self._running[client]


class _Asking:
    """One query on its way. ``truncated`` is known when the first block is written."""

    def __init__(
        self,
        endpoint: Endpoint,
        scope: Scope,
        limits: EngineLimits,
        judged: QueryResult,
        text: str,
        request: QueryRequest,
    ) -> None:
        self.truncated = False
        self._endpoint = endpoint
        self._scope = scope
        self._limits = limits
        self._judged = judged
        self._text = bind_values(text, request.bindings) if judged.form != "describe" else text
        self._request = request
        self._reading = Reading(scope.blanks if scope.has_blanks else "", endpoint.address.kind)
        self._response: HTTPResponse | None = None
        self._stopped = False

    def stop(self) -> None:
        """Break the connection off, from any thread."""
        self._stopped = True
        if self._response is not None:
            hang_up(self._response)

    def write(self, pump: Pump) -> None:
        """Ask, and write the answer."""
        judged = self._judged
        try:
            results = self._results(pump)
            further = self._limits.further if self.truncated else ""
            answer = Answer(
                judged.form, judged.media_type, judged.variables, results, self._limits.prefixes, further=further
            )
            answer.write(pump)
        finally:
            if self._response is not None:
                self._response.close()

    def _results(self, pump: Pump) -> Results:
        form, reading = self._judged.form, self._reading
        if form == "describe":
            return iter(self._described(pump))
        asked = self._scope.rewrite(
            self._text, self._judged.variables, self._request.default_graphs, self._request.named_graphs
        )
        if form == "construct":
            return reading.triples(self._ask(asked, N_TRIPLES, pump))
        if form == "ask":
            return boolean(reading.truth(self._ask(asked, JSON, pump)))
        most = self._limits.max_rows
        body = self._ask(asked, JSON, pump, reading.changing())
        if not most:
            return reading.solutions(body, self._judged.variables)
        kept = list(islice(reading.rows(body, self._judged.variables), most + 1))
        self.truncated = len(kept) > most
        return solutions(self._judged.variables, kept[:most])

    def _ask(self, asked: Rewritten, accept: str, pump: Pump, change: Callable[[bytes], bytes] | None = None) -> Body:
        seconds = pump.seconds_left
        try:
            response = self._endpoint.ask(asked.text, accept, seconds, asked.default, asked.named)
        except QueryError as error:  # our own judge took it
            raise UnsupportedQuery(
                f"The engine does not take the query: {error.message}", "Ask in another way, or download the data."
            ) from error
        self._response = response
        if self._stopped:
            hang_up(response)
        return Body(response, seconds, change)

    def _described(self, pump: Pump) -> list[ox.Triple]:
        """What DESCRIBE gives: the triples of each thing, and of blank nodes that hang on it, as ours does."""
        named, query = described(self._text)
        text = bind_values(query, self._request.bindings)
        asked = self._scope.rewrite(text, (), self._request.default_graphs, self._request.named_graphs)
        nodes: dict[str, None] = {}
        for row in self._ask_rows(asked, pump):
            nodes |= dict.fromkeys(named)
            nodes |= dict.fromkeys(term.value for term in row if isinstance(term, ox.NamedNode))
        return self._triples_of(list(nodes), asked.default or (self._scope.union,), pump)

    def _ask_rows(self, asked: Rewritten, pump: Pump) -> Iterator[Row]:
        body = self._ask(asked, JSON, pump)
        raw = Reading()  # stand-ins stay what they are there, to be asked for
        found = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)  # type: ignore[arg-type]
        assert isinstance(found, ox.QuerySolutions)  # noqa: S101 - a SELECT was asked
        return (tuple(raw.term(term) for term in solution) for solution in found)

    def _triples_of(self, nodes: list[str], default: tuple[str, ...], pump: Pump) -> list[ox.Triple]:
        found: dict[ox.Triple, None] = {}
        seen = set(nodes)
        while nodes:
            some, nodes = nodes[:_AT_ONCE], nodes[_AT_ONCE:]
            values = " ".join(str(ox.NamedNode(node)) for node in some)
            text = "CONSTRUCT { ?s ?p ?o } WHERE { VALUES ?s { " + values + " } ?s ?p ?o }"
            for triple in Reading().triples(self._ask(Rewritten(text, default), N_TRIPLES, pump)):
                found[ox.Triple(*map(self._reading.term, triple))] = None  # type: ignore[arg-type]
                hangs_on = triple.object
                if not isinstance(hangs_on, ox.NamedNode) or hangs_on.value in seen:
                    continue
                if hangs_on.value.startswith(self._scope.blanks):
                    seen.add(hangs_on.value)
                    nodes.append(hangs_on.value)
        return list(found)


def _asks_for_language(text: str) -> bool:
    return any(token.keyword == "LANG" for token in syntax.tokens(text))


def _closing(chunks: Iterator[bytes], close: Callable[[], None]) -> Iterator[bytes]:
    try:
        yield from chunks
    finally:
        close()


def _once(call: Callable[[], None]) -> Callable[[], None]:
    lock = threading.Lock()

    def first() -> None:
        if lock.acquire(blocking=False):
            call()

    return first
