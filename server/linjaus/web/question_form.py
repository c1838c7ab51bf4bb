"""The form of a saved question: a field for each parameter, with what the data offers in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import current_app, g
from flask_babel import gettext as _
from rdflib import Literal, URIRef
from rdflib.term import Node

from ..errors import QueryError
from ..saved_query import Parameter, SavedQuery
from .i18n import native_name
from .labels import Names, Text, pick
from .links import current_links
from .live import current_release
from .question_answer import Choice, choices

if TYPE_CHECKING:
    from ..config import Settings

MOST_IN_A_LIST = 200
"""Beyond as many choices a field is typed into, with the choices as suggestions."""


@dataclass(frozen=True)
class Option:
    """One choice. value: as the address has it."""

    value: str
    label: Text
    chosen: bool = False


@dataclass(frozen=True)
class Field:
    """One parameter as the form shows it. kind: that of the parameter.

    shape: select, suggest, date, number, year, url or text. groups: options under the name of what they belong to,
    which may be empty. problem: what is wrong with the value that was given, empty when nothing is.
    """

    name: str
    kind: str
    label: Text
    hint: Text
    shape: str
    value: str
    required: bool
    example: str
    groups: tuple[tuple[Text, tuple[Option, ...]], ...] = ()
    problem: str = ""


def fields_of(question: SavedQuery, given: Mapping[str, str], problems: Mapping[str, QueryError]) -> tuple[Field, ...]:
    """The form as it stands with the given values; an untouched one starts from the examples. Raises EngineError."""
    offered = {parameter.name: choices(question, parameter) for parameter in question.parameters}
    wanted = {term for found in offered.values() for choice in found for term in (choice.value, choice.group)}
    wanted |= {URIRef(value) for value in given.values()}
    names = Names(g.chain, current_release().reader.labels(term for term in wanted if isinstance(term, URIRef)))
    return tuple(
        _field(parameter, offered[parameter.name], given, problems.get(parameter.name), names)
        for parameter in question.parameters
    )


def _field(
    parameter: Parameter, offered: tuple[Choice, ...], given: Mapping[str, str], error: QueryError | None, names: Names
) -> Field:
    untouched = not given and error is None
    value = given.get(parameter.name, parameter.example if untouched and parameter.required else "")
    groups = _groups(parameter, offered, value, names)
    count = sum(len(options) for _, options in groups)
    shape = {"date": "date", "integer": "number", "year": "year", "iri": "url"}.get(parameter.kind, "text")
    if groups:
        shape = "select" if count <= MOST_IN_A_LIST else "suggest"
    elif error is not None:
        shape = "text"  # a date field would hide what was typed
    return Field(
        parameter.name,
        parameter.kind,
        pick(parameter.label, g.chain) if parameter.label else Text(parameter.name),
        pick(parameter.description, g.chain),
        shape,
        value,
        parameter.required,
        parameter.example,
        groups,
        _explain(parameter, value) if error is not None else "",
    )


def _explain(parameter: Parameter, value: str) -> str:
    if not value.strip():
        return str(_("Choose or write a value."))
    known = {
        "iri": _("This is not an address of a thing (an IRI)."),
        "date": _("This is not a date. Write it as year-month-day, such as 2020-06-01."),
        "year": _("This is not a year of four digits."),
        "integer": _("This is not a whole number."),
        "language": _("This is not the tag of a language, such as fi."),
    }
    return str(known.get(parameter.kind, _("This is not one of the choices.")))


def _groups(
    parameter: Parameter, offered: tuple[Choice, ...], value: str, names: Names
) -> tuple[tuple[Text, tuple[Option, ...]], ...]:
    if parameter.values:
        plain = tuple(Option(one, Text(one), one == value) for one in parameter.values)
        return ((Text(""), _with_own(plain, value, names)),)
    if parameter.kind == "language":
        settings: Settings = current_app.extensions["linjaus"].settings
        tongues = tuple(Option(tag, Text(native_name(tag), tag), tag == value) for tag in settings.languages)
        return ((Text(""), _with_own(tongues, value, names)),)
    if not offered:
        return ()
    grouped: dict[Node | None, list[Option]] = {}
    for choice in offered:
        option = Option(str(choice.value), _name(choice.value, names), str(choice.value) == value)
        grouped.setdefault(choice.group, []).append(option)
    found = [
        (_name(group, names) if group is not None else Text(""), tuple(sorted(options, key=_key)))
        for group, options in grouped.items()
    ]
    known = any(option.chosen for _, options in found for option in options)
    if value and not known:
        found.insert(0, (Text(""), (Option(value, _name(URIRef(value), names), True),)))
    return tuple(found)


def _with_own(options: tuple[Option, ...], value: str, names: Names) -> tuple[Option, ...]:
    """The options with the given value among them, so that the form keeps it."""
    if not value or any(option.chosen for option in options):
        return options
    return (Option(value, Text(value), True), *options)


def _key(option: Option) -> tuple[str, str]:
    return option.label.text.casefold(), option.value


def _name(term: Node, names: Names) -> Text:
    if isinstance(term, Literal):
        return Text(str(term), term.language or "")
    iri = URIRef(str(term))
    return names.of(iri) or Text(current_links().short(iri))
