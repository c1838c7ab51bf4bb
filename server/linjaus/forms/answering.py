"""What somebody typed → terms, judged at once."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from rdflib import RDF, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from ..iris import IriSpace, slugify
from ..saved_query import IRI
from .choosing import Choice
from .record import SLUG, Form, Question
from .telling import meant, wrong

_YEAR = re.compile(r"[0-9]{4}")
_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_FINNISH_DAY = re.compile(r"([0-9]{1,2})\.\s?([0-9]{1,2})\.\s?([0-9]{4})")
_IRI = re.compile(IRI)


@dataclass
class Answering:
    """A form being answered. graph: everything that the site says; files: those that it has.

    tell: the language in which it says what is wrong, fi or en; terms: the answers so far, by question; texts: as they
    were given, by question, or by NAME.LANGUAGE for names.
    """

    form: Form
    iris: IriSpace
    languages: Sequence[str]
    graph: Graph
    files: frozenset[str]
    choices: Mapping[str, Sequence[Choice]]
    tell: str = "en"
    slug: str = ""
    terms: dict[str, list[Node]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def names(self) -> list[str]:
        """What is to be answered, in order: NAME, NAME.LANGUAGE for names, and slug where it can be made."""
        found: list[str] = []
        for question in self.form.questions:
            if question.kind == "names":
                found += [f"{question.name}.{language}" for language in self.languages]
            elif question.kind != "value":
                found.append(question.name)
            if question.name == self.form.slug:
                found.append("slug")
        return found

    def question(self, name: str) -> Question:
        """The question behind a name. Raises ConfigError, with what there is, for any other name."""
        if name in self.names():
            return next((one for one in self.form.questions if one.name == name.partition(".")[0]), _SLUG_QUESTION)
        near = get_close_matches(name, self.names(), 1)
        raise wrong(self.tell, "unasked", name, form=self.form.name, hint=meant(self.tell, near))

    def namesakes(self) -> list[URIRef]:
        """Things of the site that have one of the new thing's names, in the same language."""
        found = (thing for name in self.terms.get(self.form.slug, ()) for thing in self.graph.subjects(None, name))
        things = {thing for thing in found if isinstance(thing, URIRef) and self.iris.parse_thing(thing)}
        return sorted(thing for thing in things if (thing, RDF.type, RDF.Statement) not in self.graph)

    def required(self, name: str) -> bool:
        """Whether an answer is needed: of names, that in the first language."""
        if name == "slug":
            return True
        question = self.question(name)
        return question.required and name.partition(".")[2] in ("", self.languages[0])

    def proposed(self, name: str) -> str:
        """The answer that is offered: for the slug one that is made of the name, else the form's own."""
        if name != "slug":
            return self.question(name).default
        given = [*(f"{self.form.slug}.{language}" for language in self.languages), self.form.slug]
        return slugify(next((self.texts[one] for one in given if self.texts.get(one)), ""))

    def give(self, name: str, text: str) -> None:
        """Answer one question; an empty text is no answer. Raises ConfigError when the answer cannot be right."""
        question, text = self.question(name), text.strip()
        if not text:
            if self.required(name):
                raise wrong(self.tell, "missing", name)
            return
        if name == "slug":
            self.slug = self._slug(text)
        else:
            pieces = [piece.strip() for piece in text.split(",")] if question.many else [text]
            found = [self._term(question, name, piece) for piece in pieces if piece]
            earlier = self.terms.setdefault(question.name, [])
            earlier += [term for term in found if term not in earlier]
        self.texts[name] = text

    def _slug(self, text: str) -> str:
        thing = str(self.form.pattern[0][0]).replace(SLUG, text)
        if self.iris.parse_thing(thing) is None or text != slugify(text):
            raise wrong(self.tell, "no slug", "slug", text=text, better=slugify(text) or "example")
        taken = (URIRef(thing), None, None) in self.graph or (None, None, URIRef(thing)) in self.graph
        if taken or (not self.form.into and self.form.file.replace(SLUG, text) in self.files):
            raise wrong(self.tell, "taken", "slug", thing=thing)
        return text

    def _term(self, question: Question, name: str, text: str) -> Node:
        match question.kind:
            case "names":
                return Literal(text, lang=name.partition(".")[2])
            case "text":
                return Literal(text)
            case "iri":
                return self._iri(name, text)
            case "choice":
                return self._choice(question, text)
            case _:
                return self._date(question, text)

    def iri(self, text: str) -> URIRef:
        """An IRI as it may be typed: a thing of the site without the base, or in full."""
        return URIRef(self.iris.base + text if text.startswith("id/") else text)

    def _iri(self, name: str, text: str) -> URIRef:
        iri = self.iri(text)
        if not _IRI.fullmatch(iri):
            raise wrong(self.tell, "no address", name, text=text)
        if self.iris.owns(iri) and (iri, None, None) not in self.graph:
            raise wrong(self.tell, "undescribed", name, text=iri)
        return iri

    def _choice(self, question: Question, text: str) -> Node:
        choices = self.choices[question.name]
        wanted = text.casefold()
        ways: Sequence[Sequence[Choice]] = (
            [one for one in choices if text in (str(one.term), one.slug)],
            [one for one in choices if wanted in {name.casefold() for name in one.names}],
            [one for one in choices if wanted == one.slug.casefold()],
            [one for one in choices if any(wanted in name.casefold() for name in (one.slug, *one.names))],
        )
        found = next(filter(None, ways), [])
        if len(found) == 1:
            return found[0].term
        if found:
            several = ", ".join(f"{one.name} ({one.slug})" for one in found[:8])
            raise wrong(self.tell, "several", question.name, text=text, several=several)
        near = get_close_matches(text, [word for one in choices for word in (one.slug, *one.names)], 3)
        raise wrong(self.tell, "no choice", question.name, text=text, hint=meant(self.tell, near))

    def _date(self, question: Question, text: str) -> Literal:
        if _YEAR.fullmatch(text) and question.kind == "date":
            term = Literal(text, datatype=XSD.gYear)
        else:
            form = _DAY.fullmatch(text)
            turned = _FINNISH_DAY.fullmatch(text)
            pieces = form.groups() if form else turned.groups()[::-1] if turned else ()
            try:
                day = datetime.date(*map(int, pieces)) if pieces else None
            except ValueError:
                day = None
            if day is None:
                raise wrong(self.tell, f"no {question.kind}", question.name, text=text)
            term = Literal(day.isoformat(), datatype=XSD.date)
        for earlier in self.terms.get(question.after, ()):
            if str(term)[: len(str(earlier))] < str(earlier)[: len(str(term))]:
                raise wrong(self.tell, "too early", question.name, text=text, earlier=earlier, other=question.after)
        return term


_SLUG_QUESTION = Question(
    "slug", "text", {"fi": "Tunnus osoitteessa", "sv": "Kortnamn i adressen", "en": "Slug in its address"}
)
