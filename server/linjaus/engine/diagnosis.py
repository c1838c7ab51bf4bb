"""Finding where and why a text is not SPARQL, by asking the engine's parser.

The parser is asked through ``parse_failure``, which no spelling of SERVICE gets past, and with an empty store.
"""

from __future__ import annotations

import functools
import re

import pyoxigraph as ox

from linjaus.engine import syntax
from linjaus.errors import QueryError

_SERVICE = re.compile("service", re.IGNORECASE)
_FROM = re.compile("from", re.IGNORECASE)
_SPARE_LETTERS = "xqzjkwvy"


def mentions_service(text: str) -> bool:
    """Whether the word is anywhere in the text, in a comment or a name too."""
    return _mentions(_SERVICE, "service", text)


def without_service(text: str) -> str:
    """The text with each spelling of the word SERVICE turned into a word that it does not have, equally long.

    Names stay distinct and strings stay strings; a keyword becomes a syntax error. Raises QueryError if the
    text leaves no such word.
    """
    return _without(_SERVICE, "service", text)


def names_its_graphs(text: str) -> bool:
    """Whether a query has a FROM clause (SPARQL 1.1 Query section 13.2); the parser is asked, as for SERVICE. Of no
    meaning for a text that is no query.
    """
    if not _mentions(_FROM, "from", text):
        return False
    if mentions_service(text):
        return any(syntax.dataset_clauses(text))
    return parse_failure(_without(_FROM, "from", text)) is not None


def _mentions(word: re.Pattern[str], name: str, text: str) -> bool:
    if text.isascii():
        return name in text.lower()  # many times as fast
    return word.search(text) is not None


def _without(word: re.Pattern[str], name: str, text: str) -> str:
    present = text.casefold()
    for letter in _SPARE_LETTERS:
        if letter + name[1:] not in present:
            return word.sub(functools.partial(_begin_with, letter), text)
    raise QueryError(f"The query has too many words that look like {name.upper()}.", "Rename its variables.")


def _begin_with(letter: str, word: re.Match[str]) -> str:
    return (letter.upper() if word[0][0].isupper() else letter) + word[0][1:]


def parse_failure(text: str) -> str | None:
    """What the engine's parser says of a text with no word SERVICE in it; None if it is a query.

    Raises ValueError for a text with the word: to parse it here would be to evaluate it.
    """
    if mentions_service(text):
        raise ValueError("The text mentions SERVICE")
    try:
        ox.Store().query(text)
    except SyntaxError as error:
        return str(error)
    except (RuntimeError, OSError, ValueError):
        return None  # it parsed; what else is wrong with it, its evaluation will say
    return None


def offending_token(text: str) -> tuple[int, str]:
    """(offset, token) at which a text stops being a query; the token is empty at the text's end."""
    spaced, places = syntax.padded(without_service(text))
    failure = parse_failure(spaced)
    place = syntax.parser_position(failure) if failure else None
    if place is None or not places:
        return len(text), ""
    reached = syntax.offset_of(spaced, place[0], place[1])
    if reached >= len(spaced):
        return len(text), ""
    before = [token for start, token in places if start <= reached]
    token = before[-1] if before else places[0][1]
    return token.start, text[token.start : token.start + len(token.text)]


def syntax_error(text: str, message: str) -> QueryError:
    """The error for a text that the parser turned down with ``message``."""
    place = syntax.parser_position(message)
    reason = syntax.plain_reason(place[2]) if place else message
    offset, offending = offending_token(text)
    line, column = syntax.position(text, offset)
    found = f"“{offending[:80]}” does not fit there" if offending else "the query ends too early"
    detail = f"{found}: {reason}" if offending and reason else reason or found
    return QueryError(
        f"Syntax error at line {line}, column {column}: {detail}.",
        "Correct the query and send it again.",
        line=line,
        column=column,
        offending=offending[:80],
    )
