"""What Virtuoso 7 is known to answer wrongly, or not at all: such queries are not given to it.

Each rule was found by comparing its answers with those of our own engine (``tests/engines``, also on random queries);
docs/engines.md lists them for readers. A rule may turn a query away that Virtuoso would have answered well. That there
are no further queries that it answers wrongly, nobody can promise.
"""

from __future__ import annotations

from linjaus.engine.syntax import Token, tokens

_CLOSED = {"(": ")", "{": "}", "[": "]"}
_CONDITIONS = frozenset({"FILTER", "BIND", "HAVING", "BY", "ASC", "DESC"})


def unsound(text: str, merges_overlap: bool) -> str:
    """Why Virtuoso's answer to a query (``plain``) could be wrong, in words for its sender; empty if it can have it.

    merges_overlap: whether the query's default graph is merged from graphs that share statements.
    """
    stream = list(tokens(text))
    words = [token.keyword for token in stream]
    if merges_overlap:
        return "statements in two graphs of FROM are counted twice"
    if "BIND" in words and _goes_on_after_bind(stream):
        return "patterns after BIND lose rows or take other values"
    if any(token.kind == "tag" for token in stream) and words.count("SELECT") > 1:
        return "constants with a language are compared wrongly with columns of sub-queries"
    if "UNDEF" in words:
        return "UNDEF in VALUES loses rows"
    if any(token.text == "^" for token in stream) and any(map(_is_object, stream, stream[1:])):
        return "a literal at the end of a reversed path is not compared"
    if _doubtful_path(stream):
        return "a path with + does not come back to where it began, and one between constants is always there"
    if words.count("SELECT") > 1 and _hides_a_namesake(stream):
        return "a variable that a sub-query keeps to itself, or does not bind, is taken for its namesake outside"
    if _takes_away_unrelated(stream):
        return "MINUS takes away what has no variable in common"
    if _filters_between_optionals(stream):
        return "a FILTER between two OPTIONAL lets rows through"
    if _never_bound(stream):
        return "expressions on variables that nothing binds are evaluated wrongly"
    return ""


def _goes_on_after_bind(stream: list[Token]) -> bool:
    """Whether anything but further BINDs and closing braces comes after a BIND, before the pattern ends."""
    at = next(place for place, token in enumerate(stream) if token.keyword == "BIND")
    depth = 0
    for token in stream[:at]:
        depth += {"{": 1, "}": -1}.get(token.text, 0)
    while depth > 0 and at < len(stream):
        token = stream[at]
        if token.keyword == "BIND":
            at = _closing(stream, at + 1) + 1
            continue
        if token.text == "}":
            depth -= 1
        elif token.text != ".":
            return True
        at += 1
    return False


def _is_literal(token: Token) -> bool:
    return token.kind in ("string", "number") or token.text in ("true", "false")


def _is_object(before: Token, token: Token) -> bool:
    """Whether a token is a literal where an object is."""
    return _is_literal(token) and (before.kind in ("iri", "name") or before.text in ("a", ")", "+", "*", "?"))


def _doubtful_path(stream: list[Token]) -> bool:
    """Whether there is a path with ``+``, or one with ``*`` that has no variable, the same twice, or a literal."""
    for at, token in enumerate(stream[:-1]):
        before = stream[at - 1]
        if token.text not in ("+", "*") or not (before.kind in ("iri", "name") or before.text in ("a", ")")):
            continue
        end = at + 1
        while end < len(stream) - 1 and stream[end].text == ")":
            end += 1
        last, first = stream[end], _subject(stream, at)
        if (
            token.text == "+"
            or _is_literal(last)
            or first.text == last.text
            or "variable" not in (first.kind, last.kind)
        ):
            return True
    return False


def _hides_a_namesake(stream: list[Token]) -> bool:
    """Whether a sub-query gives a variable that it does not bind, or has one that it does not give and others use."""
    for at, token in enumerate(stream):
        if token.keyword != "SELECT" or not at or stream[at - 1].text != "{":
            continue
        end = _closing(stream, at - 1)
        body = next((place for place in range(at, end) if stream[place].text == "{"), end)
        given = {_name(each) for each in stream[at:body] if each.kind == "variable"}
        if any(each.text == "*" for each in stream[at:body]):
            continue
        there = {_name(each) for each in stream[body:end] if each.kind == "variable"}
        named = {_name(stream[place]) for place in range(at, body) if stream[place - 1].keyword == "AS"}
        if given - named - there:
            return True
        inside = there - given
        if inside & {_name(each) for each in [*stream[:at], *stream[end:]] if each.kind == "variable"}:
            return True
    return False


def _takes_away_unrelated(stream: list[Token]) -> bool:
    """Whether there is a MINUS without a variable that is used elsewhere in the query's patterns."""
    first = next((place for place, token in enumerate(stream) if token.text == "{"), 0)
    for at, token in enumerate(stream[:-1]):
        if token.keyword == "MINUS" and stream[at + 1].text == "{":
            end = _closing(stream, at + 1)
            inside = {_name(each) for each in stream[at:end] if each.kind == "variable"}
            if not inside & {_name(each) for each in stream[first:at] if each.kind == "variable"}:
                return True
    return False


def _filters_between_optionals(stream: list[Token]) -> bool:
    """Whether some group has an OPTIONAL, then a FILTER, then an OPTIONAL."""
    seen = [""]
    for token in stream:
        if token.text == "{":
            seen.append("")
        elif token.text == "}":
            seen = seen[:-1] or [""]
        elif token.keyword in ("OPTIONAL", "FILTER"):
            seen[-1] += token.keyword[0]
            if "OFO" in seen[-1]:
                return True
    return False


def _subject(stream: list[Token], at: int) -> Token:
    """The first token of the triples that the token at ``at`` is part of."""
    while at > 0 and stream[at - 1].text not in (".", "{", "}"):
        at -= 1
    return stream[at]


def _never_bound(stream: list[Token]) -> bool:
    """Whether an expression uses a variable that no pattern, no VALUES and no AS names."""
    used: set[str] = set()
    bound: set[str] = set()
    depth, at = 0, 0
    while at < len(stream):
        token = stream[at]
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        if token.keyword in _CONDITIONS and at + 1 < len(stream) and stream[at + 1].text == "(":
            end = _closing(stream, at + 1)
            inner = stream[at + 1 : end]
            used |= {_name(each) for each in inner if each.kind == "variable"}
            bound |= _bound_within(inner)
            at = end
        elif token.kind == "variable" and depth == 0 and _is_key(stream, at):
            used.add(_name(token))
        elif token.kind == "variable" and (depth > 0 or stream[at - 1].keyword == "AS"):
            bound.add(_name(token))
        at += 1
    return bool(used - bound)


def _is_key(stream: list[Token], at: int) -> bool:
    """Whether a variable is one that GROUP BY or ORDER BY names plainly."""
    while stream[at].kind == "variable":
        at -= 1
    return stream[at].keyword == "BY"


def _bound_within(inner: list[Token]) -> set[str]:
    """The variables of patterns inside an expression (EXISTS), and those that AS names."""
    found: set[str] = set()
    depth = 0
    for place, token in enumerate(inner):
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        if token.kind == "variable" and (depth > 0 or (place and inner[place - 1].keyword == "AS")):
            found.add(_name(token))
    return found


def _name(token: Token) -> str:
    return token.text[1:]


def _closing(stream: list[Token], at: int) -> int:
    """The place of the bracket that closes the one at ``at``."""
    opened, closed = stream[at].text, _CLOSED[stream[at].text]
    depth = 0
    for place in range(at, len(stream)):
        depth += {opened: 1, closed: -1}.get(stream[place].text, 0)
        if depth == 0:
            return place
    return len(stream) - 1
