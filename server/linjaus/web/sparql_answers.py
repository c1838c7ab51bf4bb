"""From a question to the answer's bytes: whole and kept when it is short, streamed with flat memory when it is long."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from rdflib.term import Identifier

from ..config import Settings
from ..connections.begun import Progress
from ..engine.port import Look, QueryEngine, QueryRequest, QueryResult, Sent
from ..representation import BY_MEDIA_TYPE
from .cache import Entry, Headers, Kept, make_entry
from .codings import FOR_STREAMS, choose_coding, encode_stream, is_codable
from .headers import ON_EVERY_ANSWER, ROW_LIMIT, TRUNCATED
from .links import as_uri
from .live import OpenRelease
from .places import Place, Places
from .sparql_protocol import SparqlRequest, Wish, not_acceptable

_LARGEST_WHOLE = 1 << 21
"""Bytes of the longest answer that is kept; also what one answer may take in memory while it is collected."""
_PATIENCE = 0.01
"""Seconds after its first block that an answer may take to be whole; then it is streamed."""
_PROGRESS = {Look.NOTHING: Progress.MORE, Look.WHOLE: Progress.WHOLE, Look.OTHER: Progress.THREAD}
_VOLATILE = re.compile(r"\\u|\b(?:now|rand|uuid|struuid|service)\b", re.IGNORECASE)
"""What may make the same query answer otherwise the next time (SPARQL 1.1 Query, sections 17.4.2.12 and 17.4.5.1)."""

_Known = tuple[str, dict[str, Entry]]
"""What is kept for a question: the form of its answer, and the answers by media type."""
FixedHeaders = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Question:
    """A query with all that its answer depends on, and what it may take. client: whose share it takes; waiting: the
    descriptor of their connection, -1 if unknown. key: the same for questions with the same results.
    """

    asked: SparqlRequest
    wished: Wish
    release: OpenRelease
    bindings: Mapping[str, Identifier] = field(default_factory=dict)
    client: str = ""
    waiting: int = -1
    key: Hashable = field(init=False)

    def __post_init__(self) -> None:
        asked = self.asked
        key = ("sparql", self.release.name, asked.text, asked.default_graphs, asked.named_graphs)
        object.__setattr__(self, "key", key)

    @property
    def settled(self) -> bool:
        """Whether the answer stays what it is as long as the release does."""
        text = self.asked.text or ""
        return not _has_sign(text.casefold()) or _VOLATILE.search(text) is None


@dataclass(frozen=True)
class Streamed:
    """An answer whose first block is there. headers: of the response; body: to be iterated once and closed."""

    headers: Headers
    body: Body
    codable: bool

    def coded(self, accept_encoding: str) -> Streamed:
        """The same in the coding that the client likes best."""
        if not self.codable:
            return self
        coding = choose_coding(accept_encoding, FOR_STREAMS)
        headers = [
            ("Vary", "Accept, Accept-Encoding") if name == "Vary" else (name, value) for name, value in self.headers
        ]
        if not coding:
            return Streamed(headers, self.body, False)
        return Streamed([*headers, ("Content-Encoding", coding)], self.body.through(coding), False)


class Body:
    """The blocks of an answer. If the result breaks off, the error leaves through the iteration: the server then ends
    the connection without the last chunk, and no client can take the part for the whole (RFC 9112, section 8).
    """

    def __init__(self, chunks: Iterator[bytes], result: QueryResult, place: Place) -> None:
        self._chunks = chunks
        self._result = result
        self._place = place
        self.tell: Callable[[Exception], None] = lambda error: None
        """Called with what breaks it off."""

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._chunks
        except Exception as error:
            self.tell(error)
            raise

    def through(self, coding: str) -> Body:
        """The same blocks in a content coding."""
        return Body(encode_stream(coding, self._chunks), self._result, self._place)

    def close(self) -> None:
        """End the work: also called when the client went away."""
        try:
            self._result.close()
        finally:
            self._place.leave()


class Begun:
    """A query that was sent to the engine, with the place that it takes (connections.begun)."""

    def __init__(self, sent: Sent, place: Place) -> None:
        self._sent = sent
        self._place = place
        self.fileno = sent.fileno

    @property
    def listened(self) -> bool:
        """See connections.begun.Begun."""
        return self._sent.listened

    @listened.setter
    def listened(self, whether: bool) -> None:
        self._sent.listened = whether

    def look(self) -> Progress:
        """See connections.begun.Begun.look."""
        return _PROGRESS[self._sent.look()]

    def result(self) -> tuple[QueryResult, Place]:
        """As ``Answers.ask``."""
        try:
            return self._sent.result(), self._place
        except BaseException:
            self._place.leave()
            raise

    def whole(self) -> QueryResult:
        """The result in one block, when ``look`` has said that it is whole."""
        self._place.leave()
        return self._sent.whole()


class Answers:
    """Asks the engine. kept: where short answers are kept; places: how many may be asked for at once."""

    def __init__(self, engine: QueryEngine, settings: Settings, kept: Kept, places: Places) -> None:
        self._engine = engine
        self._deadline = settings.deadline
        self._kept = kept
        self._places = places

    def find(self, question: Question) -> Entry | None:
        """The answer, if it is at hand. Raises NotAcceptable when it has no form that the client accepts."""
        known: _Known | None = self._kept.get(question.key)
        if known is None:
            return None
        form, entries = known
        media_type = question.wished.for_form(form)
        if media_type is None:
            raise not_acceptable()
        return entries.get(media_type)

    def ask(self, question: Question) -> tuple[QueryResult, Place]:
        """The result and the place that it takes. Raises QueryError, NotAcceptable and EngineError."""
        place = self._places.take()
        try:
            return self._engine.query(self._request(question), question.release.name), place
        except BaseException:
            place.leave()
            raise

    def begin(self, question: Question) -> Begun | None:
        """Send the question without waiting; None when it must be asked. Raises QueryError and EngineBusy."""
        send = getattr(self._engine, "send", None)
        if send is None:
            return None
        place = self._places.take()
        sent = None
        try:
            sent = send(self._request(question), question.release.name)
        finally:
            if sent is None:
                place.leave()
        return None if sent is None else Begun(sent, place)

    def _request(self, question: Question) -> QueryRequest:
        asked = question.asked
        return QueryRequest(
            text=asked.text or "",
            formats=question.wished.engine_formats,
            default_graphs=asked.default_graphs,
            named_graphs=asked.named_graphs,
            deadline=self._deadline if asked.timeout is None else min(asked.timeout, self._deadline),
            bindings=question.bindings,
            client=question.client,
            waiting=question.waiting,
        )

    def answer(self, question: Question, begun: tuple[QueryResult, Place] | None = None) -> Entry | Streamed:
        """The answer in its wished form, which must be no page; once its first block exists.

        begun: what ``ask`` gave for the question, if it was asked already. Raises as ``ask`` does.
        """
        result, place = begun or self.ask(question)
        streaming = False
        try:
            media_type = question.wished.for_form(result.form) or result.media_type
            headers = _headers(result, media_type, question.release)
            keep = question.settled and not question.bindings
            first, whole = _collect(result)
            if whole:
                entry = make_entry("200 OK", headers, first)
                if keep:
                    self._keep(question, result.form, media_type, entry)
                return entry
            streaming = True
            chunks = _after(first, iter(result))
            if keep:
                chunks = self._keeping(chunks, question, result.form, media_type, headers)
            return Streamed([*headers], Body(chunks, result, place), is_codable(media_type))
        finally:
            if not streaming:
                result.close()
                place.leave()

    def finish(self, question: Question, begun: Begun) -> Entry:
        """The answer to what was begun, when it is there whole."""
        result = begun.whole()
        media_type = question.wished.for_form(result.form) or result.media_type
        entry = make_entry("200 OK", _headers(result, media_type, question.release), result.read())
        if question.settled and not question.bindings:
            self._keep(question, result.form, media_type, entry)
        return entry

    def _keeping(
        self,
        chunks: Iterator[bytes],
        question: Question,
        form: str,
        media_type: str,
        headers: FixedHeaders,
    ) -> Iterator[bytes]:
        """The chunks as they are; when they come to their end and are few, the answer is kept for the next time."""
        held: list[bytes] | None = []
        size = 0
        for chunk in chunks:
            size += len(chunk)
            if held is not None:
                held.append(chunk)
                if size > _LARGEST_WHOLE:
                    held = None
            yield chunk
        if held is not None:
            self._keep(question, form, media_type, make_entry("200 OK", headers, b"".join(held)))

    def _keep(self, question: Question, form: str, media_type: str, entry: Entry) -> None:
        known: _Known | None = self._kept.get(question.key)
        entries = {media_type: entry} if known is None else {**known[1], media_type: entry}
        cost = _cost_of_key(question) + sum(each.cost for each in entries.values())
        self._kept.put(question.key, (form, entries), cost)


def _has_sign(folded: str) -> bool:
    """Whether there may be something in it that _VOLATILE finds, which takes many times as long."""
    return "now" in folded or "rand" in folded or "uuid" in folded or "service" in folded or "\\u" in folded


def _cost_of_key(question: Question) -> int:
    return 500 + 2 * len(question.asked.text or "") + sum(len(iri) for iri in question.asked.default_graphs)


def _collect(result: QueryResult) -> tuple[bytes, bool]:
    """What comes at once, and whether that is all of it. Raises EngineError if the result breaks off meanwhile."""
    chunks = iter(result)
    pieces = [next(chunks, b"")]
    size, until = len(pieces[0]), time.monotonic() + _PATIENCE
    while size <= _LARGEST_WHOLE and result.ready(max(0.0, until - time.monotonic())):
        piece = next(chunks, None)
        if piece is None:
            return b"".join(pieces), True
        pieces.append(piece)
        size += len(piece)
        if time.monotonic() > until:
            break
    return b"".join(pieces), False


def _after(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from rest


def _headers(result: QueryResult, media_type: str, release: OpenRelease) -> FixedHeaders:
    dumps = ""
    if result.truncated:
        dumps = as_uri(f"{release.manifest.base}set/{release.manifest.slug}/{release.name}")
    return _usual_headers(media_type, result.row_limit, dumps)


@lru_cache(maxsize=64)
def _usual_headers(media_type: str, row_limit: int, dumps: str) -> FixedHeaders:
    """dumps: where the whole dataset is, when the answer is not whole."""
    headers = [
        ("Content-Type", content_type(media_type)),
        ("Cache-Control", "no-cache"),
        ("Vary", "Accept"),
        *ON_EVERY_ANSWER.items(),
    ]
    if row_limit:
        headers.append((ROW_LIMIT, str(row_limit)))
    if dumps:
        headers += [(TRUNCATED, "true"), ("Link", f'<{dumps}>; rel="alternate"; title="the whole dataset"')]
    return tuple(headers)


def content_type(media_type: str) -> str:
    """The media type with what its readers are to know (RFC 4180, section 3; RFC 7111)."""
    if media_type == "text/csv":
        return "text/csv; charset=utf-8; header=present"
    syntax = BY_MEDIA_TYPE.get(media_type)
    if syntax is not None:
        return syntax.content_type
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
