"""A SPARQL endpoint with a SKOS vocabulary → its statements, page by page: Finto's in production.

A vocabulary is fetched whole, in bounded pages, and kept: its owner is asked some dozens of times in a month instead of
once for each word of a text, and words are compared here, which no endpoint can do.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from rdflib import Literal, URIRef
from rdflib.term import Identifier

from linjaus.engine.port import QueryRequest, ResultFormats
from linjaus.engine.remote import RemoteEngine
from linjaus.errors import (
    EngineBusy,
    EngineError,
    LinjausError,
    VocabularyUnreadable,
)

from .writing import PREDICATES, Statement

PAGE = 500
"""Concepts that are asked for at once."""
SECONDS = 60.0
"""How long an answer may take."""
TRIES = 4
PAUSE = 1.0
"""Seconds before the second try; each further pause is twice as long."""
_LONGEST_PAUSE = 60.0

_PREFIX = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
_CONCEPTS = (
    _PREFIX
    + "SELECT DISTINCT ?concept WHERE { ?concept a skos:Concept . FILTER(ISIRI(?concept) && STR(?concept) > ?after) }"
    " ORDER BY STR(?concept) LIMIT "
) + str(PAGE)
_CONCEPTS_OF_SCHEME = (
    _PREFIX + "SELECT DISTINCT ?concept WHERE { ?concept a skos:Concept ; (skos:inScheme|skos:topConceptOf) ?scheme ."
    " FILTER(ISIRI(?concept) && STR(?concept) > ?after) } ORDER BY STR(?concept) LIMIT "
) + str(PAGE)


def fetch_statements(
    url: str,
    scheme: str = "",
    graph: str = "",
    told: Callable[[int], None] = lambda count: None,
    pause: Callable[[float], None] = time.sleep,
    seconds: float = SECONDS,
) -> Iterator[Statement]:
    """The statements about every concept of an endpoint, or of one scheme in it, in the order of their IRIs.

    graph: the named graph that is asked, empty for the endpoint's default graph; when that has nothing of the scheme,
    the graph of the scheme's name is asked, which is where Skosmos, and so Finto, keeps it.
    told: how many concepts have come; pause: waits so many seconds between tries; seconds: that an answer may take.
    Raises VocabularyUnreadable when the endpoint stays down, or answers with something else.
    """
    engine = RemoteEngine(url, seconds)
    after, count = "", 0
    while True:
        bindings: dict[str, Identifier] = {"after": Literal(after)}
        if scheme:
            bindings["scheme"] = URIRef(scheme)
        request = _request(_CONCEPTS_OF_SCHEME if scheme else _CONCEPTS, graph, bindings)
        concepts = [row["concept"]["value"] for row in _ask(engine, url, request, pause)]
        if not concepts and scheme and not graph and not count:
            graph = scheme
            continue
        if not concepts:
            return
        yield from _about(engine, url, graph, concepts, pause)
        count += len(concepts)
        told(count)
        if concepts[-1] <= after:
            raise VocabularyUnreadable(f"The endpoint {url} does not keep to the order that it is asked for.", "")
        after = concepts[-1]


def _about(
    engine: RemoteEngine, url: str, graph: str, concepts: Sequence[str], pause: Callable[[float], None]
) -> Iterator[Statement]:
    text = " ".join(
        (
            "SELECT DISTINCT ?concept ?predicate ?value WHERE { VALUES ?predicate {",
            *(URIRef(iri).n3() for iri in PREDICATES),
            "} VALUES ?concept {",
            *(URIRef(iri).n3() for iri in concepts),
            "} ?concept ?predicate ?value }",
        )
    )
    for row in _ask(engine, url, _request(text, graph, {}), pause):
        value = row["value"]
        if value["type"] != "bnode":
            yield Statement(
                row["concept"]["value"], row["predicate"]["value"], value["value"], value.get("xml:lang", "")
            )


def _request(text: str, graph: str, bindings: dict[str, Identifier]) -> QueryRequest:
    formats = ResultFormats(bindings="application/sparql-results+json")
    return QueryRequest(text, formats, default_graphs=(graph,) if graph else (), bindings=bindings)


def _ask(engine: RemoteEngine, url: str, request: QueryRequest, pause: Callable[[float], None]) -> list[dict[str, Any]]:
    """The rows of an answer; tried again, with growing pauses, while the endpoint is down or busy."""
    tried = 0
    while True:
        try:
            with engine.query(request) as result:
                answer = json.loads(result.read())
            return list(answer["results"]["bindings"])
        except EngineError as error:
            tried += 1
            if tried == TRIES:
                raise _unreadable(url, error, f" after {TRIES} tries") from error
            wait = PAUSE * 2 ** (tried - 1)
            pause(min(_LONGEST_PAUSE, max(wait, error.retry_after) if isinstance(error, EngineBusy) else wait))
        except LinjausError as error:
            raise _unreadable(url, error) from error
        except (ValueError, KeyError, TypeError) as error:
            raise VocabularyUnreadable(
                f"The endpoint {url} did not answer with SPARQL results in JSON: {error}.", "Check the address."
            ) from error


def _unreadable(url: str, error: LinjausError, tries: str = "") -> VocabularyUnreadable:
    return VocabularyUnreadable(
        f"The vocabulary at {url} cannot be had{tries}: {error.message}",
        "Try again later, or download the vocabulary and give its file with --vocabulary.",
    )
