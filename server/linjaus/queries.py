"""Saved questions: reading the header of a ``.rq`` file, checking parameters, turning values into terms.

A question is one SPARQL query in one file. Its header is YAML behind ``#+`` (the form that grlc uses):

    #+ summary:
    #+   fi: Organisaation painopisteet kaudella
    #+   en: Priorities of an organisation in a period
    #+ description:
    #+   en: In the order that the document gives them.
    #+ params:
    #+   organisation: {kind: iri, required: true, example: "https://example.org/id/organisation/x"}
    #+ result: [number, priority, label]
    #+ tags: [priorities]

Values never become part of the query's text: they are bound to its variables as RDF terms.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from rdflib import XSD, Literal, URIRef

from .errors import QueryError, SourceError
from .model import Texts

PARAMETER_KINDS = ("iri", "date", "text", "integer", "language")
_HEADER_KEYS = {"summary", "description", "params", "result", "tags"}
_VARIABLE = re.compile(r"[?$]([A-Za-z_][A-Za-z0-9_]*)")
_ILLEGAL_IN_IRI = re.compile(r"[\x00-\x20<>\"{}|\\^`]")


@dataclass(frozen=True)
class Parameter:
    """A variable of the query that the asker may set. kind: one of PARAMETER_KINDS."""

    name: str
    kind: str
    required: bool
    example: str
    description: Texts

    def parse(self, text: str) -> URIRef | Literal:
        """The value as an RDF term. Raises QueryError when it is not of the parameter's kind."""
        value = text.strip()
        if self.kind == "iri" and re.match(r"[a-z][a-z0-9+.-]*:", value, re.I) and not _ILLEGAL_IN_IRI.search(value):
            return URIRef(value)
        if self.kind == "text":
            return Literal(text)
        if self.kind == "language" and re.fullmatch(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*", value):
            return Literal(value)
        if self.kind == "integer" and re.fullmatch(r"[+-]?[0-9]{1,18}", value):
            return Literal(int(value))
        if self.kind == "date":
            try:
                return Literal(datetime.date.fromisoformat(value).isoformat(), datatype=XSD.date)
            except ValueError:
                pass
        raise QueryError(
            f"{self.name}={text[:200]!r} is not of the kind {self.kind}.", f"Give it in this form: {self.example}"
        )


@dataclass(frozen=True)
class SavedQuery:
    """One question. result: the names of the columns, or empty for a query that answers with a graph."""

    name: str
    text: str
    summary: Texts
    description: Texts
    parameters: tuple[Parameter, ...]
    result: tuple[str, ...]
    tags: tuple[str, ...]
    path: str = ""

    @property
    def derives(self) -> bool:
        """Whether the query makes derived triples at build time (``construct-….rq``)."""
        return self.name.startswith("construct-")

    def bind(self, values: Mapping[str, str]) -> dict[str, URIRef | Literal]:
        """The terms for the query's variables. Raises QueryError for an unknown, missing or malformed value."""
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in values:
            if name not in known:
                raise QueryError(
                    f"The question {self.name} has no parameter {name!r}.",
                    f"It has these: {', '.join(known) or 'none'}.",
                )
        for parameter in self.parameters:
            if parameter.required and not values.get(parameter.name, "").strip():
                raise QueryError(
                    f"The question {self.name} needs a value for {parameter.name}.", f"For example: {parameter.example}"
                )
        return {name: known[name].parse(text) for name, text in values.items() if text.strip()}


def parse_query(name: str, text: str, path: str = "") -> SavedQuery:
    """Read a ``.rq`` file. Raises SourceError (with the line) when its header is missing or odd."""
    header_lines, first = [], 0
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#+"):
            first = first or number
            header_lines.append(line[2:].removeprefix(" "))
        elif header_lines:
            break
    if not header_lines:
        raise SourceError(
            "The query has no header.", "Begin it with lines of YAML behind #+ (summary, params, result).", path, 1
        )
    try:
        header = yaml.safe_load("\n".join(header_lines))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = first + (mark.line if mark else 0)
        raise SourceError(
            f"The header is not YAML: {getattr(error, 'problem', error)}.", "Mend it behind the #+.", path, at
        ) from error
    return _from_header(name, text, path, first, header)


def check_syntax(query: SavedQuery) -> None:
    """Raises SourceError, with the line, when the query is not SPARQL."""
    from pyparsing import ParseException  # a fifth of a second of imports that a server never pays
    from rdflib.plugins.sparql.parser import parseQuery

    try:
        parseQuery(query.text)
    except ParseException as error:
        raise SourceError(
            f"The query is not SPARQL: {error.line.strip()[:80]!r}.", "Look at this line.", query.path, error.lineno
        ) from error


def _from_header(name: str, text: str, path: str, line: int, header: Any) -> SavedQuery:
    if not isinstance(header, dict) or not set(header) <= _HEADER_KEYS or "summary" not in header:
        raise SourceError(
            "The header of the query is odd.",
            f"It needs summary and may have {', '.join(sorted(_HEADER_KEYS))}.",
            path,
            line,
        )
    body = "\n".join(row for row in text.splitlines() if not row.lstrip().startswith("#"))
    variables = set(_VARIABLE.findall(body))
    params, columns, tags = header.get("params") or {}, header.get("result") or [], header.get("tags") or []
    if not isinstance(params, dict) or not isinstance(columns, list) or not isinstance(tags, list):
        raise SourceError(
            "The header of the query is odd.", "params is a mapping by name; result and tags are lists.", path, line
        )
    parameters = []
    for key, value in params.items():
        if not isinstance(value, dict) or value.get("kind") not in PARAMETER_KINDS or "example" not in value:
            raise SourceError(
                f"The parameter {key} is odd.",
                f"Give it kind (one of {', '.join(PARAMETER_KINDS)}) and example.",
                path,
                line,
            )
        if key not in variables:
            raise SourceError(f"The parameter {key} is no variable of the query.", f"Use ?{key} in it.", path, line)
        parameters.append(
            Parameter(
                key, value["kind"], bool(value.get("required")), str(value["example"]), _texts(value.get("description"))
            )
        )
    missing = [column for column in columns if column not in variables]
    if missing:
        raise SourceError(f"The result column {missing[0]} is no variable of the query.", "", path, line)
    return SavedQuery(
        name,
        text,
        _texts(header["summary"]),
        _texts(header.get("description")),
        tuple(parameters),
        tuple(columns),
        tuple(str(tag) for tag in tags),
        path,
    )


def _texts(value: Any) -> Texts:
    """A header's text in several languages; a bare string is English."""
    if isinstance(value, dict):
        return {str(language): str(text) for language, text in value.items()}
    return {"en": str(value)} if value else {}
