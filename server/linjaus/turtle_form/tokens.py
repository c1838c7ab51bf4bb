"""Turtle as tokens that keep every comment (RDF 1.1 Turtle, section 6.5).

A text is judged by the strict parser before it comes here, so a token that does not fit is one of a later Turtle.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..errors import SourceError

_UCHAR = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_START = f"{_BASE}_"
_CHAR = rf"{_START}0-9\u00b7\u0300-\u036f\u203f\u2040\-"
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_PREFIX = rf"(?:[{_BASE}](?:[{_CHAR}.]*[{_CHAR}])?)?"
_LOCAL = rf"(?:[{_START}:0-9]|{_PLX})(?:(?:[{_CHAR}.:]|{_PLX})*(?:[{_CHAR}:]|{_PLX}))?"

_TOKEN = re.compile(
    "|".join(
        (
            r"(?P<comment>#[^\n\r]*)",
            r"(?P<blank>[ \t\n\r]+|\A\ufeff)",
            rf"(?P<iri><(?:[^\x00-\x20<>\"{{}}|^`\\]|{_UCHAR})*>)",
            r"(?P<string>\"\"\"(?:[^\"\\]++|\\.|\"{1,2}(?!\"))*+\"\"\"|'''(?:[^'\\]++|\\.|'{1,2}(?!'))*+'''"
            r"|\"(?:[^\"\\\n\r]++|\\.)*+\"|'(?:[^'\\\n\r]++|\\.)*+')",
            rf"(?P<label>_:[{_START}0-9](?:[{_CHAR}.]*[{_CHAR}])?)",
            rf"(?P<name>{_PREFIX}:(?:{_LOCAL})?)",
            r"(?P<number>[+-]?(?:[0-9]+\.[0-9]*[eE][+-]?[0-9]+|\.?[0-9]+[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+))",
            r"(?P<tag>@[a-zA-Z]+(?:-[a-zA-Z0-9]+)*)",
            r"(?P<word>[A-Za-z]+)",
            r"(?P<mark>\^\^|[.;,\[\]()])",
        )
    ),
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment, from its ``#`` to the end of its line. apart: after an empty line."""

    text: str
    start: int
    apart: bool = False


@dataclass(slots=True)
class Token:
    """One token. above: the comments before it on lines of their own; beside: the comment after it on its line.

    start, end: offsets in the text; fresh: it begins its line; apart: after an empty line.
    """

    kind: str
    text: str
    start: int
    end: int
    fresh: bool = False
    apart: bool = False
    above: list[Comment] = field(default_factory=list)
    beside: Comment | None = None

    def is_mark(self, *marks: str) -> bool:
        """Whether it is one of these punctuation marks."""
        return self.kind == "mark" and self.text in marks


def tokenize(text: str, file: str) -> list[Token]:
    """The tokens of a Turtle text; the last one, of kind ``end``, has the comments after all others above it.

    Raises SourceError at what is no token of RDF 1.1 Turtle.
    """
    tokens: list[Token] = []
    above: list[Comment] = []
    lines = at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise SourceError(
                "This is no token of RDF 1.1 Turtle.",
                "Write it in the syntax of RDF 1.1 Turtle.",
                file,
                line_of(text, at),
            )
        kind, at = match.lastgroup, match.end()
        if kind == "blank":
            lines += match[0].count("\n") or match[0].count("\r")
        elif kind == "comment":
            comment = Comment(match[0].rstrip(), match.start(), lines > 1)
            if lines or not tokens:
                above.append(comment)
            else:
                tokens[-1].beside = comment
            lines = 0
        else:
            fresh = lines > 0 or not tokens
            tokens.append(Token(kind, match[0], match.start(), at, fresh, lines > 1, above))
            above, lines = [], 0
    tokens.append(Token("end", "", at, at, True, lines > 1, above))
    return tokens


def line_of(text: str, at: int) -> int:
    """The 1-based line of an offset."""
    return text.count("\n", 0, at) + 1
