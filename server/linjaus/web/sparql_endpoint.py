"""``/sparql`` in front of Flask: every answer to a program is given here, in the fewest steps that there are.

Pages, problems and the service description go on to the app behind, which finds the request understood (``ASKED``), or
the error that it is to tell of (``FAILED``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial

from werkzeug.exceptions import RequestEntityTooLarge, RequestURITooLarge, UnsupportedMediaType
from werkzeug.http import parse_options_header

from ..config import Settings
from ..connections.begun import Finished, Progress
from ..connections.keys import HIT
from ..errors import BadRequest, LinjausError
from .cache import Entry, Environ, StartResponse, WsgiApp, answer, as_sent
from .clients import client_of, waiting_of
from .live import Choice, LiveRelease
from .observing import record_of
from .opened import OpenRelease
from .sparql_answers import Answers, Begun, Question
from .sparql_protocol import DIRECT, FORM, SHORT_FORMATS, UPDATE, SparqlRequest, understand, wish

ASKED = "linjaus.asked"
"""The key of the ``SparqlRequest`` that was read."""
FAILED = "linjaus.failed"
"""The key of the error that ended the request before the app saw it."""

_QUESTION = "linjaus.question"
"""The key of the ``Question`` that was made of it."""
_BEGUN = "linjaus.begun"
"""The key of what was sent to the engine for it, None for nothing."""

_PATH = re.compile(r"((?:/release/[^/]+)?/sparql)(?:\.([a-z+-]{2,8}))?")
_FORM_OVERHEAD = 64 * 1024
_LONGEST_ACCEPT = 2000
_SMALL = 1 << 15
"""Bytes of the longest answer that is given in the loop: to code a longer one takes a time that others would notice."""


class SparqlEndpoint:
    """A WSGI app around another. live: gives the release for a request; answers: asks the engine."""

    def __init__(self, app: WsgiApp, live: LiveRelease, answers: Answers, settings: Settings) -> None:
        self._app = app
        self._live = live
        self._answers = answers
        self._settings = settings

    def begin(self, environ: Environ) -> Progress | Begun:
        """Understand a question about the live release and send it to the engine, without waiting for anything
        (connections.begun).
        """
        match = _PATH.fullmatch(environ["PATH_INFO"])
        if match is None or match[1] != "/sparql" or environ["REQUEST_METHOD"] not in ("GET", "POST"):
            return Progress.THREAD
        if match[2] is not None and match[2] not in SHORT_FORMATS:
            return Progress.THREAD
        try:
            asked = environ[ASKED] = read_request(environ, self._settings, match[2] or "")
            question = None if asked.release else self._question(asked, environ, self._live.current())
            if question is None:
                return Progress.THREAD
            environ[_QUESTION] = question
            found = self._answers.find(question)
            if found is not None:
                return Progress.WHOLE if len(found.body) <= _SMALL else Progress.THREAD
            begun = environ[_BEGUN] = self._answers.begin(question)
            return begun or Progress.THREAD
        except Exception as error:
            environ[FAILED] = error
            return Progress.THREAD

    def finish(self, environ: Environ, begun: object) -> Finished | None:
        """The bytes of the answer to what was begun (connections.begun); None when the client may have it already."""
        mine: Begun = environ[_BEGUN]
        if "HTTP_IF_NONE_MATCH" in environ:
            return None
        question: Question = environ[_QUESTION]
        record = record_of(environ)
        record.asked, record.release, record.status = question.asked, question.release.name, "200 OK"
        environ[HIT] = record.hit = False
        entry = self._answers.finish(question, mine)
        return Finished(*as_sent(entry, environ.get("HTTP_ACCEPT_ENCODING", "")))

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        match = _PATH.fullmatch(environ["PATH_INFO"])
        if match is None or (match[2] is not None and match[2] not in SHORT_FORMATS):
            return self._app(environ, start_response)
        environ["PATH_INFO"] = match[1]
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD", "POST"):
            return self._app(environ, start_response)
        record = record_of(environ)
        record.asked = environ.get(ASKED)
        if FAILED in environ:
            return self._app(environ, start_response)
        try:
            if record.asked is None:
                record.asked = environ[ASKED] = read_request(environ, self._settings, match[2] or "")
            question = environ.get(_QUESTION) or self._question(record.asked, environ)
            if question is None:
                return self._app(environ, start_response)
            begun: Begun | None = environ.get(_BEGUN)
            found = self._answers.find(question) if begun is None else None
            environ[HIT] = found is not None
            record.release = question.release.name
            if found is None:
                given = self._answers.answer(question, None if begun is None else begun.result())
                if not isinstance(given, Entry):
                    coded = given.coded(environ.get("HTTP_ACCEPT_ENCODING", ""))
                    start_response("200 OK", coded.headers)
                    if environ["REQUEST_METHOD"] != "HEAD":
                        coded.body.tell = partial(setattr, record, "error")
                        return coded.body
                    coded.body.close()
                    return []
                found = given
        except Exception as error:  # the app behind tells each kind apart, and logs what is a bug
            environ[FAILED] = error
            return self._app(environ, start_response)
        return answer(found, environ, start_response)

    def _question(self, asked: SparqlRequest, environ: Environ, release: OpenRelease | None = None) -> Question | None:
        """What is asked, or None when the app is to answer: with a page, a description, or what is wrong.

        release: that is asked about, if it is known.
        """
        if asked.text is None:
            return None
        wished = wish(environ.get("HTTP_ACCEPT", "")[:_LONGEST_ACCEPT], asked.format)
        if wished.a_page:
            return None
        release = release or self._release(asked, self._live.choose(environ))
        if release is None:
            return None
        return Question(asked, wished, release, client=client_of(environ), waiting=waiting_of(environ))

    def _release(self, asked: SparqlRequest, choice: Choice) -> OpenRelease | None:
        """The release that the address or the parameter names; None when there is something wrong with it."""
        if not (choice.kept or asked.release):
            return choice.opened
        if choice.kept and asked.release not in ("", choice.name):
            return None
        try:
            return choice.releases.open(asked.release or choice.name)
        except LinjausError:
            return None  # the app finds the same, and knows how to say it


def read_request(environ: Environ, settings: Settings, extension: str = "") -> SparqlRequest:
    """The request as a record, its body read. Raises BadRequest, QueryRefused, NotAcceptable and werkzeug's errors."""
    address = environ.get("RAW_URI") or environ.get("REQUEST_URI") or ""
    if len(address) > settings.max_address_bytes:
        raise RequestURITooLarge
    query_string = environ.get("QUERY_STRING", "").encode("latin-1")
    if environ["REQUEST_METHOD"] != "POST":
        return understand("GET", query_string, "", "", b"", extension, most_fields=settings.max_parameters)
    content_type, parameters = parse_options_header(environ.get("CONTENT_TYPE", ""))
    content_type = content_type.lower()
    if content_type not in (FORM, DIRECT, UPDATE):
        raise UnsupportedMediaType
    if environ.get("HTTP_CONTENT_ENCODING", "identity").lower() != "identity":
        raise UnsupportedMediaType
    body = b"" if content_type == UPDATE else _read_body(environ, settings, content_type)
    charset = parameters.get("charset", "").lower()
    asked = understand(
        "POST", query_string, content_type, charset, body, extension, most_fields=settings.max_parameters
    )
    return _of_bounded_length(asked, settings)


def _of_bounded_length(asked: SparqlRequest, settings: Settings) -> SparqlRequest:
    if asked.text is not None and len(asked.text.encode("utf-8", "replace")) > settings.max_query_bytes:
        raise RequestEntityTooLarge
    return asked


def _read_body(environ: Environ, settings: Settings, content_type: str) -> bytes:
    """The body, if it is no longer than a query may make it. Raises RequestEntityTooLarge, BadRequest."""
    most = settings.max_query_bytes
    if content_type == FORM:
        most = 3 * most + _FORM_OVERHEAD  # percent-encoding triples a byte
    stated = environ.get("CONTENT_LENGTH") or ""
    if stated and not stated.isdecimal():
        raise BadRequest("Content-Length is no number.", "Leave that to your HTTP library.")
    if stated and int(stated) > most:
        raise RequestEntityTooLarge
    if not stated and not environ.get("wsgi.input_terminated"):
        return b""
    body: bytes = environ["wsgi.input"].read(int(stated) if stated else most + 1)
    if len(body) > most:
        raise RequestEntityTooLarge
    if stated and len(body) < int(stated):
        raise BadRequest("The body ends before its stated length.", "Send it again.")
    return body
