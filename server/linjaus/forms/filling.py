"""A form and its answers → triples, and the text of the file that they go into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rdflib import XSD, Literal, URIRef
from rdflib.term import Node

from ..errors import SourceError
from ..model import Triple
from ..turtle_form import compose, insert, remove, triples_in_order
from .answering import Answering
from .record import ANSWER, SLUG


@dataclass(frozen=True)
class Filled:
    """What became of a form. thing: the new thing; path: the file, relative to the site; text: all of it."""

    thing: URIRef
    path: str
    text: str


def fill(answering: Answering, today: str, prefixes: Mapping[str, str], before: str = "") -> Filled:
    """The file with the new thing. today: an ISO date; before: the text of a file that is added to.

    Raises SourceError when a term cannot be written.
    """
    form = answering.form
    path = form.file.replace(SLUG, answering.slug)
    terms: dict[str, list[Node]] = {**answering.terms, "today": [Literal(today, datatype=XSD.date)]}
    for question in form.questions:
        if question.kind == "value" and not terms.get(question.unless):
            terms[question.name] = [answering.iri(value) for value in question.values]
    triples = _filled(answering, terms)
    thing = URIRef(str(form.pattern[0][0]).replace(SLUG, answering.slug))
    if form.into:
        return Filled(thing, path, _added(before, triples, terms["today"][0], path, prefixes))
    words = {name: ", ".join(map(str, values[:1])) for name, values in terms.items()}
    comment = form.comment.format_map(_Words(words))
    return Filled(thing, path, compose(triples, base=answering.iris.base, prefixes=prefixes, comment=comment))


class _Words(dict[str, str]):
    """Answers for the opening comment; what was not answered is left out."""

    def __missing__(self, key: str) -> str:
        return ""


def _filled(answering: Answering, terms: Mapping[str, list[Node]]) -> list[Triple]:
    """The triples of the form with the answers in their places; without the blocks of which no answer was given."""
    triples: dict[Node, list[Triple]] = {}
    answers: dict[Node, list[bool]] = {}
    for subject, predicate, value in answering.form.pattern:
        thing, values = _slugged(subject, answering.slug), [_slugged(value, answering.slug)]
        if str(value).startswith(ANSWER):
            values = terms.get(str(value)[len(ANSWER) :], [])
            answers.setdefault(thing, []).append(bool(values))
        triples.setdefault(thing, []).extend((thing, predicate, one) for one in values)
    empty = {thing for thing, given in answers.items() if not any(given)}
    return [one for thing, said in triples.items() if thing not in empty for one in said if one[2] not in empty]


def _slugged(term: Node, slug: str) -> Node:
    return URIRef(str(term).replace(SLUG, slug)) if isinstance(term, URIRef) else term


def _added(before: str, triples: list[Triple], today: Node, path: str, prefixes: Mapping[str, str]) -> str:
    """The text of a file with the triples added; the day of its change takes the place of the one that it has."""
    dated = {(subject, predicate) for subject, predicate, value in triples if value == today}
    old = [
        triple
        for triple in triples_in_order(before, path, nested=True)
        if triple[:2] in dated and isinstance(triple[2], Literal) and triple[2].datatype == XSD.date
    ]
    if not before:
        raise SourceError("The file of the form is not there.", "Make it, or change the form.", path)
    text = insert(before, triples, path, prefixes)
    return remove(text, [triple for triple in old if triple not in triples], path)
