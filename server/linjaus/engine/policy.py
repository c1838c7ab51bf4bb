"""What a query may not do, whoever asks: call out to other endpoints, or change the data.

The engine's own parser is the judge, so the check and the engine cannot disagree: every spelling of the word
SERVICE is renamed to a word that the text does not have. Names, strings, IRIs and comments survive that, a
keyword does not. A text that still parses therefore has no SERVICE clause in it.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from linjaus.engine import diagnosis, syntax
from linjaus.errors import QueryError, QueryRefused


def refuse_service(text: str, allowed: Collection[str] = ()) -> None:
    """Let a text pass that has no SERVICE clause but such whose endpoint is written in full and allowed.

    Raises QueryRefused for a SERVICE clause, QueryError for a text that is no query. Nothing is evaluated on
    any data.
    """
    if not diagnosis.mentions_service(text):
        return
    judged = _with_allowed_as_graphs(text, allowed)
    failure = diagnosis.parse_failure(diagnosis.without_service(judged))
    if failure is None:
        return
    offset, offending = diagnosis.offending_token(judged)
    start = judged.rfind(" ", 0, offset) + 1 if not diagnosis.mentions_service(offending) else offset
    if not diagnosis.mentions_service(judged[start : offset + len(offending)]):
        raise diagnosis.syntax_error(judged, failure)
    line, column = syntax.position(judged, start)
    raise QueryRefused(
        "SERVICE is not allowed here: this endpoint asks no other endpoint.",
        "Ask the other endpoint yourself, or have its address put on the site's list and write it in full.",
        line=line,
        column=column,
        offending=judged[start : start + 80].split("{")[0].strip(),
    )


def refuse_update(text: str) -> None:
    """Let pass a text that does not begin like an update. Raises QueryRefused for one that does."""
    if syntax.is_update(text):
        raise QueryRefused(
            f"{syntax.leading_keyword(text)} is an update, and this endpoint answers queries only.",
            "The data changes by a new release of the site; ask with SELECT, ASK, CONSTRUCT or DESCRIBE.",
            line=1,
            column=1,
            offending=syntax.leading_keyword(text),
        )


def refuse_length(text: str, most: int) -> None:
    """Raises QueryError for a text of more than ``most`` bytes, or one that is no Unicode text."""
    try:
        length = len(text) if text.isascii() else len(text.encode())
    except UnicodeEncodeError as error:
        raise QueryError(
            "The query is not valid Unicode: it has half of a surrogate pair.",
            "Send it as UTF-8.",
            *syntax.position(text, error.start),
        ) from error
    if length > most:
        raise QueryError(f"The query is {length} bytes long; at most {most} are taken.", "Ask in smaller pieces.")


def _with_allowed_as_graphs(text: str, allowed: Collection[str]) -> str:
    """Clauses with an allowed endpoint written as GRAPH clauses: the same grammar, at the same length."""
    for endpoint in allowed:
        clause = re.compile(rf"(?i:service(\s+silent)?)(\s*)(<{re.escape(endpoint)}>)")
        text = clause.sub(lambda found: "GRAPH  " + " " * len(found[1] or "") + found[2] + found[3], text)
    return text
