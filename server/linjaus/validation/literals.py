"""Literals that cannot be what their datatype or language tag says (RDF 1.1 Concepts, section 3.3; BCP 47)."""

from __future__ import annotations

import re

from rdflib import XSD, Literal

_YEAR = r"-?(?:[1-9]\d{3,}|0\d{3})"
_ZONE = r"(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?"
_MONTH, _DAY = r"(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12]\d|3[01])"
_LEXICAL = {
    XSD.gYear: re.compile(rf"{_YEAR}{_ZONE}"),
    XSD.gYearMonth: re.compile(rf"{_YEAR}-{_MONTH}{_ZONE}"),
    XSD.gMonthDay: re.compile(rf"--{_MONTH}-{_DAY}{_ZONE}"),
    XSD.gMonth: re.compile(rf"--{_MONTH}{_ZONE}"),
    XSD.gDay: re.compile(rf"---{_DAY}{_ZONE}"),
    XSD.anyURI: re.compile(r"[^\s<>\"{}|\\^`]*"),
    XSD.language: re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*"),
}
"""What rdflib does not check by itself, or otherwise once some library has told it to (XML Schema 1.1 Part 2, sections
3.3.9 to 3.3.14, 3.3.17, 3.4.3).
"""

_PRIMARY = re.compile(r"[a-z]{2,3}|[xi]", re.IGNORECASE)


def is_ill_typed(literal: Literal) -> bool:
    """Whether the lexical form lies outside what the datatype allows."""
    pattern = _LEXICAL.get(literal.datatype) if literal.datatype is not None else None
    if pattern is not None:
        return not pattern.fullmatch(str(literal))
    return bool(literal.ill_typed)


def is_language_tag(tag: str) -> bool:
    """Whether a tag begins with a language code: RFC 5646, section 2.2.1, less the unused longer ones."""
    return _PRIMARY.fullmatch(tag.partition("-")[0]) is not None
