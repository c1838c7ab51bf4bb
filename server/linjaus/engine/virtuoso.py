"""What Virtuoso 7 is known to answer wrongly, or not at all: such queries are not given to it.

Each rule was found by comparing its answers with those of our own engine (``tests/engines``); docs/engines.md lists
them for readers. A rule may turn a query away that Virtuoso would have answered well, never the reverse.
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
        elif token.kind == "variable" and (depth > 0 or stream[at - 1].keyword == "AS"):
            bound.add(_name(token))
        at += 1
    return bool(used - bound)


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
