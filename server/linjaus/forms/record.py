"""A form and its questions, as records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rdflib import Namespace

from ..model import Texts, Triple

ANSWER = Namespace("tag:w3id.org,2026:linjaus/answer#")
"""What stands in a form's Turtle for what is answered; ``today``, the day on which it is filled, needs no question."""

SLUG = "SLUG"
"""What stands in a form's IRIs and file for the slug of the new thing, which is asked behind its name."""

KINDS: Mapping[str, str] = {
    "names": "a text in each of the site's languages, answered as NAME.LANGUAGE",
    "text": "a text without a language",
    "iri": "an address, or id/KIND/SLUG for a thing of the site",
    "date": "a year or a day: 2019, 2019-05-31 or 31.5.2019",
    "day": "a day: 2019-05-31 or 31.5.2019",
    "choice": "one of what the form offers, by its name, slug or address",
    "value": "is never asked: it is given unless another question is answered",
}
"""The kinds of questions, and how each is answered."""


@dataclass(frozen=True)
class Question:
    """One question. kind: one of KINDS.

    label: what is asked; help: more about it; many: whether several answers may be given, between commas; choices: a
    SELECT without its prologue whose first column may be chosen; values: what may be chosen, or the value of a
    ``value``; default: the answer that is offered; after: the question of the date that must not be later; unless: the
    question whose answer takes the place of a ``value``.
    """

    name: str
    kind: str
    label: Texts
    help: Texts = field(default_factory=dict)
    required: bool = False
    many: bool = False
    choices: str = ""
    values: tuple[str, ...] = ()
    default: str = ""
    after: str = ""
    unless: str = ""


@dataclass(frozen=True)
class Form:
    """A form, read. name: how it is called; path: its file; file: where the new thing goes, with SLUG in it.

    into: whether that file is there already and is added to; slug: the question of the names that the slug is made
    from; comment: the opening comment of a new file, with {NAME} for answers; todo: what is left to do, by language;
    pattern: its triples, in order, with ANSWER's names in them.
    """

    name: str
    path: str
    summary: Texts
    file: str
    into: bool
    slug: str
    questions: Sequence[Question]
    pattern: Sequence[Triple]
    comment: str = ""
    todo: Sequence[Texts] = ()
