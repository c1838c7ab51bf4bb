"""Saved questions: reading the header of a ``.rq`` file and checking that the query is SPARQL.

A question is one SPARQL query in one file. Its header is YAML behind ``#+`` (the form that grlc uses):

    #+ summary:
    #+   fi: Organisaation painopisteet kaudella
    #+   en: Priorities of an organisation in a period
    #+ description:
    #+   en: In the order that the document gives them.
    #+ params:
    #+   organisation:
    #+     kind: iri
    #+     required: true
    #+     example: https://example.org/id/organisation/x
    #+     label: {fi: Organisaatio, en: Organisation}
    #+     choices: SELECT DISTINCT ?organisation WHERE { ?document dct:publisher ?organisation }
    #+ result: [number, priority, start, end]
    #+ columns:
    #+   priority: {fi: Painopiste, en: Priority}
    #+ picture: {kind: timeline, thing: priority, start: start, end: end}
    #+ compare: {side: organisation, row: theme, item: priority}
    #+ tags: [priorities]

choices is a SELECT (its prologue is the query's own) or a list of all values that are allowed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .errors import SourceError
from .headers import Header, parse_header, read_texts
from .model import Texts
from .saved_query import (
    COMPARISON_ROLES,
    PARAMETER_KINDS,
    PICTURE_ROLES,
    Comparison,
    Parameter,
    Picture,
    undeclared_prefixes,
)
from .saved_query import SavedQuery as SavedQuery

_HEADER_KEYS = {"summary", "description", "params", "result", "columns", "picture", "compare", "tags"}
_PARAMETER_KEYS = {"kind", "required", "example", "description", "label", "choices"}
_VARIABLE = re.compile(r"[?$]([A-Za-z_][A-Za-z0-9_]*)")


def parse_query(name: str, text: str, path: str = "") -> SavedQuery:
    """Read a ``.rq`` file. Raises SourceError (with the line) when its header is missing or odd."""
    header = parse_header(text, path)
    if header is None:
        raise SourceError(
            "The query has no header.", "Begin it with lines of YAML behind #+ (summary, params, result).", path, 1
        )
    code = "\n".join(row for row in text.splitlines() if not row.lstrip().startswith("#"))
    reader = _Header(path, header.values, header.first, header.lines, frozenset(_VARIABLE.findall(code)))
    return reader.read(name, text, header.values)


def check_syntax(query: SavedQuery) -> None:
    """Raises SourceError, with the line, when the query or one that finds choices is not SPARQL."""
    from pyparsing import ParseException  # a fifth of a second of imports that a server never pays
    from rdflib.plugins.sparql.parser import parseQuery

    try:
        parseQuery(query.text)
    except ParseException as error:
        raise SourceError(
            f"The query is not SPARQL: {error.line.strip()[:80]!r}.", "Look at this line.", query.path, error.lineno
        ) from error
    for parameter in (one for one in query.parameters if one.choices):
        wrong = ""
        try:
            parseQuery(query.choices_of(parameter))
        except ParseException as error:
            wrong = error.line.strip()
        wrong = wrong or ", ".join(undeclared_prefixes(query.choices_of(parameter)))
        if wrong:
            rows = query.text.splitlines()
            here = (number for number, row in enumerate(rows, 1) if row.startswith("#+") and wrong in row)
            raise SourceError(
                f"The choices of {parameter.name} are not found by SPARQL: {wrong[:80]!r}.",
                "Write a SELECT that needs no other prefixes than the query itself.",
                query.path,
                next(here, 1),
            )


@dataclass(frozen=True)
class _Header(Header):
    """The header of a query. variables: those of the query."""

    variables: frozenset[str]

    def read(self, name: str, text: str, values: Any) -> SavedQuery:
        if not isinstance(values, dict) or not set(values) <= _HEADER_KEYS or "summary" not in values:
            unknown = sorted(map(str, set(values) - _HEADER_KEYS)) if isinstance(values, dict) else []
            raise self.odd(
                "The header of the query is odd.",
                f"It needs summary and may have {', '.join(sorted(_HEADER_KEYS))}.",
                *unknown[:1],
            )
        columns, tags = values.get("result") or [], values.get("tags") or []
        for key, given in (("result", columns), ("tags", tags)):
            if not isinstance(given, list):
                raise self.odd("The header of the query is odd.", f"{key} is a list.", key)
        for column in columns:
            if not isinstance(column, str) or column not in self.variables:
                raise self.odd(f"The result column {column} is no variable of the query.", "", "result")
        return SavedQuery(
            name,
            text,
            read_texts(values["summary"]),
            read_texts(values.get("description")),
            self._parameters(values.get("params") or {}),
            tuple(columns),
            tuple(str(tag) for tag in tags),
            self.path,
            self._headings(values.get("columns") or {}, columns),
            self._picture(values.get("picture"), columns),
            self._comparison(values.get("compare"), columns),
        )

    def _parameters(self, given: Any) -> tuple[Parameter, ...]:
        if not isinstance(given, dict):
            raise self.odd("The header of the query is odd.", "params is a mapping by name.", "params")
        return tuple(self._parameter(name, value) for name, value in given.items())

    def _parameter(self, name: Any, value: Any) -> Parameter:
        place = ("params", name)
        if not isinstance(value, dict) or value.get("kind") not in PARAMETER_KINDS or "example" not in value:
            raise self.odd(
                f"The parameter {name} is odd.",
                f"Give it kind (one of {', '.join(PARAMETER_KINDS)}) and example.",
                *place,
            )
        for key in value:
            if key not in _PARAMETER_KEYS:
                known = ", ".join(sorted(_PARAMETER_KEYS))
                raise self.odd(f"The parameter {name} is odd.", f"It may have {known}.", *place, key)
        if name not in self.variables:
            raise self.odd(f"The parameter {name} is no variable of the query.", f"Use ?{name} in it.", *place)
        choices = value.get("choices") or ""
        allowed = tuple(str(one) for one in choices) if isinstance(choices, list) else ()
        if not isinstance(choices, list) and not re.match(r"\s*SELECT\b", str(choices or "SELECT"), re.IGNORECASE):
            raise self.odd(
                f"The choices of {name} are odd.",
                "Give a SELECT without its prologue, or a list of values.",
                *place,
                "choices",
            )
        return Parameter(
            str(name),
            value["kind"],
            bool(value.get("required")),
            str(value["example"]),
            read_texts(value.get("description")),
            read_texts(value.get("label")),
            allowed,
            "" if allowed else str(choices or ""),
        )

    def _headings(self, given: Any, columns: Sequence[str]) -> dict[str, Texts]:
        if not isinstance(given, dict):
            raise self.odd("The header of the query is odd.", "columns is a mapping by name.", "columns")
        for column in given:
            if column not in columns:
                raise self.odd(
                    f"{column} is no column of the result.", f"The columns are {', '.join(columns)}.", "columns", column
                )
        return {str(column): read_texts(texts) for column, texts in given.items()}

    def _picture(self, given: Any, columns: Sequence[str]) -> Picture | None:
        if given is None:
            return None
        if not isinstance(given, dict) or str(given.get("kind")) not in PICTURE_ROLES:
            raise self.odd("The picture is odd.", f"Its kind is one of {', '.join(PICTURE_ROLES)}.", "picture", "kind")
        kind = given["kind"]
        roles = {str(role): column for role, column in given.items() if role != "kind"}
        self._check_roles(f"A picture of the kind {kind}", "picture", roles, PICTURE_ROLES[kind], columns)
        return Picture(kind, roles)

    def _comparison(self, given: Any, columns: Sequence[str]) -> Comparison | None:
        if given is None:
            return None
        if not isinstance(given, dict):
            raise self.odd("The comparison is odd.", "compare is a mapping from roles to columns.", "compare")
        roles = {str(role): column for role, column in given.items()}
        self._check_roles("A comparison", "compare", roles, COMPARISON_ROLES, columns)
        return Comparison(roles)

    def _check_roles(
        self,
        whose: str,
        key: str,
        roles: Mapping[str, Any],
        known: tuple[tuple[str, ...], tuple[str, ...]],
        columns: Sequence[str],
    ) -> None:
        """Raises SourceError when a needed role has no column, or a column plays none that is known."""
        needed, optional = known
        for role in needed:
            if role not in roles:
                raise self.odd(
                    f"The header gives {key} no {role}.",
                    f"{whose} needs a column for {', '.join(needed)}.",
                    key,
                )
        for role, column in roles.items():
            if role not in (*needed, *optional):
                raise self.odd(f"{whose} has no {role}.", f"It has {', '.join((*needed, *optional))}.", key, role)
            if column not in columns:
                raise self.odd(
                    f"{whose} takes {role} from {column}, which is no column of the result.",
                    f"The columns are {', '.join(columns)}.",
                    *(key, role),
                )
