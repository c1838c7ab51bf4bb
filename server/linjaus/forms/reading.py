"""``forms/NAME.ttl`` → a form: its questions in a header of YAML behind ``#+``, and below it the Turtle that they make.

    #+ summary: {fi: Uusi laulu, en: A new song}
    #+ file: data/songs/SLUG.ttl
    #+ slug: title
    #+ questions:
    #+   title: {kind: names, required: true, label: {fi: Nimi, en: Title}}
    #+   singer:
    #+     kind: choice
    #+     label: {fi: Esittäjä, en: Performed by}
    #+     choices: SELECT ?choir WHERE { ?choir a song:Choir }

    @base <https://example.org/> .
    @prefix answer: <tag:w3id.org,2026:linjaus/answer#> .
    @prefix dct: <http://purl.org/dc/terms/> .
    @prefix song: <https://example.org/def#> .

    <id/song/SLUG> a song:Song ;
        dct:title answer:title ;
        song:performedBy answer:singer .

    <graph/songs/SLUG> dct:modified answer:today .

A line whose question has no answer is left out. So is a block of which no answer was given, with what points at it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from string import Formatter
from typing import Any

from rdflib import URIRef

from ..errors import SourceError
from ..headers import Header, parse_header, read_texts
from ..model import Triple
from ..turtle_form import triples_in_order
from .record import ANSWER, KINDS, SLUG, Form, Question

_KEYS = {"summary", "file", "into", "slug", "comment", "questions", "todo"}
_QUESTION_KEYS = {"kind", "label", "help", "required", "many", "choices", "default", "after", "value", "unless"}
_GIVEN = {"today"}
_NAME = re.compile(r"[a-z][a-z0-9_]*")


def parse_form(name: str, text: str, path: str) -> Form:
    """Read a form. Raises SourceError with the line when its header or its Turtle is missing or odd."""
    header = parse_header(text, path)
    if header is None or not isinstance(header.values, dict):
        raise SourceError("The form has no header.", "Begin it with lines of YAML behind #+ (summary, file).", path, 1)
    values = header.values
    for key in values:
        if key not in _KEYS:
            raise header.odd(f"A form has no {key}.", f"It may have {', '.join(sorted(_KEYS))}.", key)
    if "summary" not in values or ("file" in values) == ("into" in values):
        raise header.odd("The header of the form is odd.", "It needs summary, and either file or into.")
    questions = _questions(header, values.get("questions") or {})
    pattern = triples_in_order(text, path)
    _check(header, questions, pattern, path)
    slug = str(values.get("slug") or "")
    if next((question.kind for question in questions if question.name == slug), "") not in ("names", "text"):
        raise header.odd(f"The slug is made of {slug or 'nothing'}.", "Name a question for names or text.", "slug")
    comment = str(values.get("comment") or "")
    for named in _names_in(header, comment):
        if named not in {question.name for question in questions} | _GIVEN:
            raise header.odd(f"The comment names {named or 'nothing'}.", "Name questions, or today.", "comment")
    todo = values.get("todo") or []
    if not isinstance(todo, list):
        raise header.odd("The header of the form is odd.", "todo is a list.", "todo")
    file = str(values.get("file") or values.get("into"))
    if not re.fullmatch(r"(?:data|ontology)/(?:[A-Za-z0-9-]+/)*[A-Za-z0-9-]+\.ttl", file):
        raise header.odd(f"{file} is no file for data.", "Name one such as data/songs/SLUG.ttl.", "file")
    return Form(
        name,
        path,
        read_texts(values["summary"]),
        file,
        "into" in values,
        slug,
        questions,
        pattern,
        comment,
        tuple(read_texts(one) for one in todo),
    )


def _names_in(header: Header, comment: str) -> list[str]:
    """The names in braces of a comment."""
    try:
        return [name for _, name, _, _ in Formatter().parse(comment) if name is not None]
    except ValueError as error:
        raise header.odd(f"The comment is odd: {error}.", "Write {NAME} for an answer.", "comment") from error


def _questions(header: Header, given: Any) -> tuple[Question, ...]:
    if not isinstance(given, dict):
        raise header.odd("The header of the form is odd.", "questions is a mapping by name.", "questions")
    questions = tuple(_question(header, str(name), value) for name, value in given.items())
    names = {question.name for question in questions}
    for question in questions:
        for key, other in (("after", question.after), ("unless", question.unless)):
            if other and other not in names:
                raise header.odd(f"There is no question {other}.", "", "questions", question.name, key)
    return questions


def _question(header: Header, name: str, value: Any) -> Question:
    place = ("questions", name)
    if not isinstance(value, dict) or value.get("kind") not in KINDS:
        raise header.odd(f"The question {name} is odd.", f"Its kind is one of {', '.join(KINDS)}.", *place)
    for key in value:
        if key not in _QUESTION_KEYS:
            known = ", ".join(sorted(_QUESTION_KEYS))
            raise header.odd(f"A question has no {key}.", f"It may have {known}.", *place, key)
    if not _NAME.fullmatch(name) or name in ("slug", *_GIVEN):
        raise header.odd(
            f"{name} is no name for a question.", "Use lower-case letters; slug and today are taken.", *place
        )
    kind, choices = value["kind"], value.get("choices") or ""
    select = "" if isinstance(choices, list) else str(choices)
    if (kind == "choice") != bool(choices) or not re.match(r"\s*SELECT\b", select or "SELECT", re.IGNORECASE):
        raise header.odd(
            f"The choices of {name} are odd.",
            "A choice has a SELECT without its prologue, or a list.",
            *place,
            "choices",
        )
    if kind == "value" and not value.get("value"):
        raise header.odd(f"The question {name} has no value.", "Give the IRI that is written.", *place)
    listed = [str(one) for one in choices] if isinstance(choices, list) else []
    return Question(
        name,
        kind,
        read_texts(value.get("label")) or {"en": name},
        read_texts(value.get("help")),
        bool(value.get("required")),
        bool(value.get("many")),
        select,
        tuple(listed or ([str(value["value"])] if kind == "value" else [])),
        str(value.get("default") or ""),
        str(value.get("after") or ""),
        str(value.get("unless") or ""),
    )


def _check(header: Header, questions: Sequence[Question], pattern: Sequence[Triple], path: str) -> None:
    """Every answer in the Turtle has its question, and the other way round."""
    asked = {question.name for question in questions}
    used = {str(term)[len(ANSWER) :] for triple in pattern for term in triple if str(term).startswith(ANSWER)}
    for name in sorted(used - asked - _GIVEN):
        raise SourceError(f"answer:{name} has no question.", f"Add {name} to the questions of the header.", path)
    unless = {question.unless for question in questions}
    for name in sorted(asked - used - unless):
        raise header.odd(f"The answer to {name} is not used.", f"Write answer:{name} in the Turtle.", "questions", name)
    if not pattern or not isinstance(pattern[0][0], URIRef) or SLUG not in pattern[0][0]:
        raise SourceError(f"The first block has no {SLUG} in its IRI.", "Begin with the new thing.", path)
