"""Snippets for editors: for each class that a shape is about, a block with what its shapes require.

The form is that of VS Code's snippet files, whose bodies are written as the Language Server Protocol defines them
(3.17, Snippet Syntax); other editors read it too. Defaults come from a thing of the site that keeps to the same shapes,
so that a block stands as it is inserted, and tells by example what belongs where.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from operator import itemgetter
from typing import Any

from rdflib import OWL, RDF, RDFS, XSD, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from .iris import IriSpace, slugify
from .model import SourceFile
from .namespaces import LABEL_PROPERTIES, SH
from .naming import in_chain, own_names
from .turtle_form import INDENT, Scope, Spelling, in_order

_MOST_CHOICES = 12
"""Values up to which an editor offers all of them."""

_SAMPLES = {
    XSD.date: "2026-01-01",
    XSD.dateTime: "2026-01-01T00:00:00Z",
    XSD.gYear: "2026",
    XSD.integer: "1",
    XSD.decimal: "1.0",
    XSD.boolean: "true",
    XSD.anyURI: "https://example.org/",
}


_NUMBERED = re.compile(r"\A(.*?)(?:(?<=/)([0-9]+)([^0-9]*))?\Z")
"""The rest of an IRI: what comes before its last number, the number, what comes behind it."""


@dataclass(frozen=True)
class Content:
    """What snippets are made of: a site's words, rules and things. languages: the first one is that of names."""

    words: Graph
    rules: Graph
    data: Sequence[SourceFile]
    iris: IriSpace
    prefixes: Mapping[str, str]
    languages: Sequence[str]


def build_snippets(content: Content) -> dict[str, dict[str, Any]]:
    """Name → snippet, as the file has them, by name. The same content gives the same snippets."""
    maker = _Maker(content)
    made = (maker.snippet(name) for name in maker.classes())
    return dict(sorted(made))


@dataclass(frozen=True)
class _Need:
    """A property that a class requires. paths: its predicate, or several of which one is enough; shape: who says so."""

    paths: tuple[URIRef, ...]
    shape: Node


class _Maker:
    def __init__(self, content: Content) -> None:
        self._content = content
        self._words, self._rules = content.words, content.rules
        self._spelling = Spelling(Scope(content.iris.base, dict(content.prefixes)))
        self._said: dict[Node, list[tuple[int, URIRef, Node]]] = {}
        self._instances: dict[Node, list[URIRef]] = {}
        for file in content.data:
            for (subject, predicate, value), line in file.lines.items():
                self._said.setdefault(subject, []).append((line, URIRef(str(predicate)), value))
                if predicate == RDF.type and isinstance(subject, URIRef):
                    self._instances.setdefault(value, []).append(subject)

    def classes(self) -> list[URIRef]:
        """The classes that a shape is about, by themselves or by a super-class that the ontology declares."""
        declared = {*self._words.subjects(RDF.type, OWL.Class), *self._words.subjects(RDF.type, RDFS.Class)}
        declared |= {*self._rules.objects(None, SH.targetClass)}
        return sorted(name for name in declared if isinstance(name, URIRef) and self._shapes(name))

    def snippet(self, name: URIRef) -> tuple[str, dict[str, Any]]:
        """The name of a class's snippet, and the snippet."""
        labels = own_names(name, [self._words])
        best = [str(text[0]) for tag in self._content.languages if (text := in_chain(labels, [tag]))]
        titles = list(dict.fromkeys(best)) or [re.split(r"[/#]", name)[-1]]
        comments = [text for text in self._words.objects(name, RDFS.comment) if isinstance(text, Literal)]
        about = in_chain(comments, self._content.languages)
        curie = self._spelling.iri(name)
        return f"{titles[0]} ({curie})", {
            "scope": "turtle",
            "prefix": [curie.partition(":")[2] or curie, *(title.lower() for title in titles)],
            "description": " / ".join(titles) + (f". {about[0]}" if about else ""),
            "body": [f"# {' / '.join(titles)}", *self._body(name, titles[0])],
        }

    def _shapes(self, name: URIRef) -> list[Node]:
        """The node shapes for a class, by itself or by a super-class."""
        kinds = {*self._words.transitive_objects(name, RDFS.subClassOf)}
        return sorted({shape for kind in kinds for shape in self._rules.subjects(SH.targetClass, kind)}, key=str)

    def _needs(self, name: URIRef) -> tuple[list[_Need], set[URIRef]]:
        """What a class's shapes require one by one, and the properties of which they require this or that."""
        needs, either = [], set()
        for shape in self._shapes(name):
            for rule in sorted(self._rules.objects(shape, SH.property), key=str):
                least = self._rules.value(rule, SH.minCount) or self._rules.value(rule, SH.qualifiedMinCount)
                severity = self._rules.value(rule, SH.severity)
                paths = tuple(self._predicates(self._rules.value(rule, SH.path)))
                if paths and least is not None and int(str(least)) and severity != SH.Info:
                    needs.append(_Need(paths, rule))
            for logic in (SH["or"], SH.xone, SH["and"]):
                for branches in self._rules.objects(shape, logic):
                    either |= {one for branch in Collection(self._rules, branches) for one in self._paths_in(branch)}
        return needs, either

    def _paths_in(self, shape: Node) -> Iterator[URIRef]:
        for node in {shape, *self._rules.transitive_objects(shape, SH["not"])}:
            yield from self._predicates(self._rules.value(node, SH.path))
            for logic in (SH["or"], SH.xone, SH["and"]):
                for branches in self._rules.objects(node, logic):
                    for branch in Collection(self._rules, branches):
                        yield from self._paths_in(branch)

    def _predicates(self, path: Node | None) -> list[URIRef]:
        """The predicates with which a path can begin (SHACL, section 2.3.1); none for an inverse one."""
        if isinstance(path, URIRef):
            return [path]
        if path is None or (path, SH.inversePath, None) in self._rules:
            return []
        if (path, RDF.first, None) in self._rules:
            return self._predicates(self._rules.value(path, RDF.first))
        choices = self._rules.value(path, SH.alternativePath)
        if choices is not None:
            return [name for one in Collection(self._rules, choices) for name in self._predicates(one)]
        inner = (SH.oneOrMorePath, SH.zeroOrMorePath, SH.zeroOrOnePath)
        return [name for step in inner for one in self._rules.objects(path, step) for name in self._predicates(one)]

    def _exemplar(self, name: URIRef, needs: Sequence[_Need]) -> URIRef | None:
        """A thing to take after: of the class, else of its kin; the one that lacks least and says least."""
        kinds = [*self._words.transitive_objects(name, RDFS.subClassOf)]
        for classes in ([name], *(self._words.transitive_subjects(RDFS.subClassOf, kind) for kind in kinds)):
            things = [thing for one in classes if one is not None for thing in self._instances.get(one, ())]
            things = [thing for thing in things if OWL.deprecated not in {name for _, name, _ in self._said[thing]}]
            if things:
                return min(things, key=lambda thing: (self._lacks(thing, needs), len(self._said[thing]), thing))
        return None

    def _lacks(self, thing: URIRef, needs: Sequence[_Need]) -> int:
        has = {predicate for _, predicate, _ in self._said[thing]}
        return sum(has.isdisjoint(need.paths) for need in needs)

    def _body(self, name: URIRef, title: str) -> Iterator[str]:
        needs, either = self._needs(name)
        exemplar = self._exemplar(name, needs)
        said = sorted(self._said.get(exemplar, ())) if exemplar is not None else []
        wanted: dict[URIRef, _Need] = {}
        for need in needs:
            has = [path for path in need.paths if any(predicate == path for _, predicate, _ in said)]
            wanted.setdefault((has or need.paths)[0], need)
        lines: dict[URIRef, Node] = {}
        for _, predicate, value in said:
            if predicate in wanted or predicate in either:
                lines.setdefault(predicate, value)
                if isinstance(value, Literal) and value.language == self._content.languages[0]:
                    lines[predicate] = value
        for predicate, need in wanted.items():
            lines.setdefault(predicate, self._sample(need.shape, predicate, title))
        lines = {RDF.type: name} | {key: value for key, value in lines.items() if key != RDF.type}
        thing = exemplar or URIRef(f"{self._content.iris.base}id/thing/x")
        writer = _Body(self._spelling, thing, self._content.iris, slugify(title))
        rows = [
            (predicate, self._fresh(name, predicate, value, title), self._choices(wanted.get(predicate), value))
            for predicate, value in in_order(lines.items(), itemgetter(0))
        ]
        yield from writer.block(thing, rows)
        for part in dict.fromkeys(value for value in lines.values() if str(value).startswith(f"{thing}#")):
            yield ""
            inner: list[_Row] = [(predicate, value, []) for _, predicate, value in sorted(self._said.get(part, ()))]
            yield from writer.block(part, inner)

    def _fresh(self, name: URIRef, predicate: URIRef, value: Node, title: str) -> Node:
        """A value that is no other thing's own: a name is that of the class, a whole number the next one."""
        if predicate in LABEL_PROPERTIES:
            return Literal(title, lang=self._content.languages[0])
        if isinstance(value, Literal) and value.datatype == XSD.integer:
            said = (line for thing in self._instances.get(name, ()) for line in self._said[thing])
            return Literal(max((int(str(one)) for _, key, one in said if key == predicate), default=0) + 1)
        return value

    def _choices(self, need: _Need | None, value: Node) -> list[Node]:
        """All values that a rule allows, the default first; none when they are many or not listed."""
        if need is None or isinstance(value, Literal):
            return []
        path = self._rules.value(need.shape, SH.path)
        listed = [
            list(Collection(self._rules, values))
            for rule in self._rules.subjects(SH.path, path)
            for values in self._rules.objects(rule, SH["in"])
        ]
        choices = next((values for values in listed if value in values), [])
        return [value, *(one for one in choices if one != value)] if 1 < len(choices) <= _MOST_CHOICES else []

    def _sample(self, shape: Node, predicate: URIRef, title: str) -> Node:
        """A value that a rule may take, when no thing shows one."""
        if predicate in LABEL_PROPERTIES:
            return Literal(title, lang=self._content.languages[0])
        listed = self._rules.value(shape, SH["in"])
        if listed is not None:
            return Collection(self._rules, listed)[0]
        path = self._rules.value(shape, SH.path)
        for rule in sorted(self._rules.subjects(SH.path, path), key=str):
            kind = self._rules.value(rule, SH["class"])
            found = sorted(self._instances.get(kind, ())) if kind is not None else []
            if found:
                return found[0]
            datatype = self._rules.value(rule, SH.datatype)
            if datatype in _SAMPLES:
                return Literal(_SAMPLES[URIRef(str(datatype))], datatype=URIRef(str(datatype)))
        return URIRef("https://example.org/")


_Row = tuple[URIRef, Node, Sequence[Node]]
"""A predicate, its value, and the values to choose from."""


class _Body:
    """Writes blocks with places for the cursor. thing: the exemplar; slug: what takes the place of its own."""

    def __init__(self, spelling: Spelling, thing: URIRef, iris: IriSpace, slug: str) -> None:
        self._spelling = spelling
        self._thing = thing
        self._places = count(1)
        name = iris.parse_thing(thing)
        self._old = f"/{name.slug if name else 'x'}"
        self._slug = slug
        self._named = 0

    def block(self, subject: Node, rows: Iterable[_Row]) -> Iterator[str]:
        """The lines of a block."""
        head = self._own(subject) + " "
        lines = [f"{self._verb(predicate)} {self._value(predicate, value, more)}" for predicate, value, more in rows]
        for index, line in enumerate(lines):
            yield f"{head if index == 0 else INDENT}{line} {'.' if index == len(lines) - 1 else ';'}"

    def _verb(self, predicate: URIRef) -> str:
        return "a" if predicate == RDF.type else _plain(self._spelling.iri(predicate))

    def _value(self, predicate: URIRef, value: Node, choices: Sequence[Node]) -> str:
        if predicate == RDF.type:
            return _plain(self._spelling.term(value))
        if str(value).startswith(f"{self._thing}#"):
            return self._own(value)
        place = next(self._places)
        if choices:
            return f"${{{place}|{','.join(_choice(self._spelling.term(one)) for one in choices)}|}}"
        written = self._spelling.term(value)
        quoted = re.fullmatch(r'"(.*)"([@^].*)?', written, re.DOTALL)
        if quoted:
            return f'"${{{place}:{_default(quoted[1])}}}"{_plain(quoted[2] or "")}'
        inner = re.fullmatch(r"<(.*)>", written)
        return f"<${{{place}:{_default(inner[1])}}}>" if inner else f"${{{place}:{_default(written)}}}"

    def _own(self, node: Node) -> str:
        """The IRI of the new thing or of a part of it; its slug is one place, wherever it comes."""
        before, slug, after = self._spelling.iri(str(node)).partition(self._old)
        if not slug:
            return _plain(before)
        [(head, number, tail)] = _NUMBERED.findall(after)
        first = not self._named
        self._named = self._named or next(self._places)
        named = f"${{{self._named}:{self._slug}}}" if first else f"${self._named}"
        numbered = (
            f"${{{next(self._places)}:{number}}}" if first and number else f"${self._named + 1}" if number else ""
        )
        return f"{_plain(before)}/{named}{_plain(head)}{numbered}{_plain(tail)}"


def _default(text: str) -> str:
    return re.sub(r"[\\$}]", r"\\\g<0>", text)


def _choice(text: str) -> str:
    return re.sub(r"[\\$},|]", r"\\\g<0>", text)


def _plain(text: str) -> str:
    return re.sub(r"[\\$]", r"\\\g<0>", text)
