"""A saved question as a record: what it asks, what it may be given, values as terms, and the picture it makes.

Values never become part of the query's text: they are bound to its variables as RDF terms.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from rdflib import XSD, Literal, URIRef

from .errors import QueryError
from .model import Texts

PARAMETER_KINDS = ("iri", "date", "year", "text", "integer", "language")

PICTURE_ROLES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "timeline": (("thing", "start", "end"), ("group",)),
    "matrix": (("row", "column"), ("value",)),
    "network": (("from", "to"), ("value",)),
    "flows": (("from", "to"), ("value", "fromGroup", "toGroup")),
    "tiles": (("thing", "value"), ("group",)),
    "tracks": (("thing", "step"), ("item", "value", "of", "group")),
    "layers": (("layer", "thing", "by"), ("note",)),
}
"""For each kind of picture the roles that it needs and those that it can do without; a column plays each role."""

COMPARISON_ROLES: tuple[tuple[str, ...], tuple[str, ...]] = (
    ("side", "row"),
    ("start", "end", "coverage", "item", "number", "value", "of", "state", "evidence", "confidence"),
)
"""The roles that a comparison needs and those that it can do without; a column plays each role."""

_NOT_IN_IRI = '\\x00-\\x20"<>\\\\^`{|}\\[\\]#%\\x7f-\\x9f\\ue000-\\uf8ff\\ufdd0-\\ufdef\\ufff0-\\uffff'
_NOT_IN_IRI += "\U0001fffe-\U0001ffff\U0002fffe-\U0002ffff\U0003fffe-\U0010ffff"
_ENCODED = r"%[0-9A-Fa-f]{2}"
_HOST = rf"(?:[^{_NOT_IN_IRI}/?:@]|{_ENCODED})"
_FIRST = rf"(?:[^{_NOT_IN_IRI}/]|{_ENCODED})"
_REST = rf"(?:[^{_NOT_IN_IRI}]|{_ENCODED})"
IRI = (
    rf"[A-Za-z][A-Za-z0-9+.\-]*:(?://{_HOST}*(?::[0-9]{{0,5}})?(?:[/?]{_REST}*)?|/?(?:{_FIRST}{_REST}*)?)(?:#{_REST}*)?"
)
"""An IRI as a pattern (RFC 3987, section 2.2; a host is a name or an IPv4 address, nobody is logged in)."""
LANGUAGE_TAG = r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*"
YEAR = r"[0-9]{4}"
_IRI = re.compile(IRI)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NAME_OR_NOTE = re.compile(r"<[^<>\s]*>|\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|#[^\n]*")
_FORM = re.compile(r"(?<![?$:\w-])(SELECT|ASK|CONSTRUCT|DESCRIBE)(?![:\w-])", re.IGNORECASE)


def undeclared_prefixes(text: str) -> list[str]:
    """The prefixes that a query uses and does not declare, each with its colon."""
    bare = _NAME_OR_NOTE.sub(" ", text)
    declared = {match.lower() for match in re.findall(r"\bPREFIX\s+([\w-]*:)", bare, re.IGNORECASE)}
    used = dict.fromkeys(re.findall(r"(?<![\w:?$@-])([A-Za-z][\w-]*:)", bare))
    return [prefix for prefix in used if prefix.lower() not in declared]


@dataclass(frozen=True)
class Parameter:
    """A variable of the query that the asker may set. kind: one of PARAMETER_KINDS.

    label: what people call it. values: all that it may be, when the header lists them. choices: a SELECT, without its
    prologue, whose first column are the values to choose from in the data and whose second, if any, what each belongs
    to; empty when there is none.
    """

    name: str
    kind: str
    required: bool
    example: str
    description: Texts
    label: Texts = field(default_factory=dict)
    values: tuple[str, ...] = ()
    choices: str = ""

    def parse(self, text: str) -> URIRef | Literal:
        """The value as an RDF term. Raises QueryError when it is not of the parameter's kind."""
        value = text.strip()
        term = self._term(text, value)
        if term is None:
            raise QueryError(
                f"{self.name}={text[:200]!r} is not of the kind {self.kind}.", f"Give it in this form: {self.example}"
            )
        if self.values and value not in self.values:
            raise QueryError(f"{self.name} cannot be {text[:200]!r}.", f"Take one of these: {', '.join(self.values)}")
        return term

    def _term(self, text: str, value: str) -> URIRef | Literal | None:
        if self.kind == "iri" and _IRI.fullmatch(value):
            return URIRef(value)
        if self.kind == "text":
            return Literal(text)
        if self.kind == "language" and re.fullmatch(LANGUAGE_TAG, value):
            return Literal(value)
        if self.kind == "integer" and re.fullmatch(r"[+-]?[0-9]{1,18}", value):
            return Literal(int(value))
        if self.kind == "year" and re.fullmatch(YEAR, value):
            return Literal(value, datatype=XSD.gYear)
        if self.kind == "date" and _DATE.fullmatch(value):
            try:
                return Literal(datetime.date.fromisoformat(value).isoformat(), datatype=XSD.date)
            except ValueError:
                return None
        return None


@dataclass(frozen=True)
class Picture:
    """How an answer is drawn. kind: a key of PICTURE_ROLES; roles: which column plays each."""

    kind: str
    roles: Mapping[str, str]


@dataclass(frozen=True)
class Comparison:
    """How an answer is set side by side: roles, which column plays each of COMPARISON_ROLES."""

    roles: Mapping[str, str]


@dataclass(frozen=True)
class SavedQuery:
    """One question. result: the names of the columns, or empty for a query that answers with no table.

    headings: for the columns that a page shows, what it calls them; empty when it shows all by their own names.
    """

    name: str
    text: str
    summary: Texts
    description: Texts
    parameters: tuple[Parameter, ...]
    result: tuple[str, ...]
    tags: tuple[str, ...]
    path: str = ""
    headings: Mapping[str, Texts] = field(default_factory=dict)
    picture: Picture | None = None
    comparison: Comparison | None = None

    @property
    def derives(self) -> bool:
        """Whether the query makes derived triples at build time (``construct-….rq``)."""
        return self.name.startswith("construct-")

    @property
    def form(self) -> str:
        """The form of the query: select, ask, construct or describe."""
        match = _FORM.search(_NAME_OR_NOTE.sub(" ", self.text))
        return match[1].lower() if match else "select"

    @property
    def code(self) -> str:
        """The query without its header."""
        return "\n".join(row for row in self.text.splitlines() if not row.startswith("#+")).strip() + "\n"

    def choices_of(self, parameter: Parameter) -> str:
        """The query for the values that a parameter can be given, with the prologue of this one."""
        prologue = [row for row in self.text.splitlines() if re.match(r"\s*(PREFIX|BASE)\b", row, re.IGNORECASE)]
        return "\n".join((*prologue, parameter.choices))

    def bind(self, values: Mapping[str, str]) -> dict[str, URIRef | Literal]:
        """The terms for the query's variables. Raises QueryError for the first value that is not as it should be."""
        terms, problems = self.check(values)
        for problem in problems.values():
            raise problem
        return terms

    def check(self, values: Mapping[str, str]) -> tuple[dict[str, URIRef | Literal], dict[str, QueryError]]:
        """The terms for the query's variables, and what is wrong by name: an unknown, missing or malformed value."""
        known = {parameter.name: parameter for parameter in self.parameters}
        terms: dict[str, URIRef | Literal] = {}
        problems: dict[str, QueryError] = {}
        for name in values:
            if name not in known:
                problems[name] = QueryError(
                    f"The question {self.name} has no parameter {name[:80]!r}.",
                    f"It has these: {', '.join(known) or 'none'}.",
                )
        for name, parameter in known.items():
            text = values.get(name, "")
            if not text.strip():
                if parameter.required:
                    problems[name] = QueryError(
                        f"The question {self.name} needs a value for {name}.", f"For example: {parameter.example}"
                    )
                continue
            try:
                terms[name] = parameter.parse(text)
            except QueryError as error:
                problems[name] = error
        return terms, problems
