"""Which IRIs the parts of a document and of a text get: those that they had, else new ones that nothing had before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from rdflib import URIRef

from ..iris import IriSpace
from ..outline import DocumentOutline, Element

ALIKE = 0.72
"""From which likeness on (difflib's ratio, 0 to 1) two wordings are taken for one that was changed."""


@dataclass(frozen=True)
class Known:
    """An element that has an IRI already. parent: IRI of what it is part of."""

    iri: URIRef
    parent: URIRef
    kind: str
    title: str


_MARK = re.compile(r"^(?:[0-9]{1,2}[.)]|[-–•])\s+")

Path = tuple[int, ...]
"""Where an element stands: its place among its siblings, from the document down, counted from 0."""


def name_elements(
    iris: IriSpace, slug: str, document: DocumentOutline, known: Sequence[Known] = (), taken: Iterable[URIRef] = ()
) -> dict[Path, URIRef]:
    """The IRI of each element. One that was known, by its words, keeps its IRI; a new one gets a number of its own.

    A new priority takes the number that the source gives, if that is free. taken: IRIs that must not be used anew.
    """
    used = {*taken, *(one.iri for one in known)}
    tops = _highest_numbers(iris, used)
    names: dict[Path, URIRef] = {}

    def name(elements: Sequence[Element], parent: URIRef, path: Path) -> None:
        kept = _match([(one.kind, one.title) for one in elements], [one for one in known if one.parent == parent])
        for at, element in enumerate(elements):
            iri = kept.get(at)
            if iri is None:
                iri = _new(iris, parent, element, used, tops)
                used.add(iri)
            names[*path, at] = iri
            name(element.children, iri, (*path, at))

    name(document.elements, iris.mint_thing("document", slug), ())
    return names


def _match(elements: Sequence[tuple[str, str]], known: Sequence[Known]) -> dict[int, URIRef]:
    """Place → IRI for elements that are among the known ones: equal words first, then the likest, of one kind each."""
    kept: dict[int, URIRef] = {}
    left = list(known)
    for at, (kind, title) in enumerate(elements):
        same = next((one for one in left if one.kind == kind and one.title == title), None)
        same = same or next((one for one in left if one.title == title), None)
        if same is not None:
            kept[at] = same.iri
            left.remove(same)
    pairs = [
        (likeness(title, one.title), at, one)
        for at, (kind, title) in enumerate(elements)
        if at not in kept
        for one in left
        if one.kind == kind
    ]
    for ratio, at, one in sorted(pairs, key=lambda pair: (-pair[0], pair[1], str(pair[2].iri))):
        if ratio >= ALIKE and at not in kept and one in left:
            kept[at] = one.iri
            left.remove(one)
    return kept


def likeness(one: str, other: str) -> float:
    """How alike two texts are, 0 to 1."""
    if not one or not other or min(len(one), len(other)) * 3 < max(len(one), len(other)):
        return 0.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0


def _new(
    iris: IriSpace, parent: URIRef, element: Element, used: set[URIRef], tops: dict[tuple[URIRef, str], int]
) -> URIRef:
    """An IRI that nothing had before: by the source’s number, else by the next one. tops: the highest numbers."""
    if element.number and element.numbered:
        iri = part_of(iris, parent, element.kind, element.number)
        if iri not in used:
            tops[parent, element.kind] = max(tops.get((parent, element.kind), 0), element.number)
            return iri
    tops[parent, element.kind] = tops.get((parent, element.kind), 0) + 1
    return part_of(iris, parent, element.kind, tops[parent, element.kind])


def _highest_numbers(iris: IriSpace, used: Iterable[URIRef]) -> dict[tuple[URIRef, str], int]:
    """(whole, name of the part) → the highest number that a part of it has."""
    tops: dict[tuple[URIRef, str], int] = {}
    for iri in used:
        name = iris.parse_thing(str(iri))
        if name is not None and name.parts and not name.fragment:
            part, number = name.parts[-1]
            whole = iris.mint_thing(name.kind, name.slug, *name.parts[:-1])
            tops[whole, part] = max(tops.get((whole, part), 0), number)
    return tops


def part_of(iris: IriSpace, whole: URIRef, part: str, number: int) -> URIRef:
    """The IRI of a numbered part of a thing of ours."""
    name = iris.parse_thing(str(whole))
    if name is None:
        raise ValueError(f"not a thing of ours: {whole}")
    return iris.mint_thing(name.kind, name.slug, *name.parts, (part, number))


def number_passages(quotes: Sequence[str], known: Mapping[int, str], taken: Iterable[int] = ()) -> list[int]:
    """The number of each passage. One whose words stood in the text before, or nearly so, keeps its number.

    known: number → words, in the order of the former text.
    """
    numbers: dict[int, int] = {}
    before = list(known.items())
    matcher = SequenceMatcher(None, [words for _, words in before], list(quotes), autojunk=False)
    loose: dict[int, str] = {}
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            numbers.update({j1 + step: before[i1 + step][0] for step in range(i2 - i1)})
            continue
        here = dict(before[i1:i2])
        _keep_same(here, {j: quotes[j] for j in range(j1, j2)}, numbers)
        left = [j for j in range(j1, j2) if j not in numbers]
        for (number, words), j in zip(list(here.items()), left, strict=False):
            if likeness(_unmarked(words), _unmarked(quotes[j])) >= ALIKE:
                numbers[j] = number
                del here[number]
        loose |= here
    _keep_same(loose, {j: words for j, words in enumerate(quotes) if j not in numbers}, numbers)
    following = max((0, *known, *taken)) + 1
    for j in range(len(quotes)):
        if j not in numbers:
            numbers[j] = following
            following += 1
    return [numbers[j] for j in range(len(quotes))]


def _keep_same(known: dict[int, str], quotes: Mapping[int, str], numbers: dict[int, int]) -> None:
    """Give passages whose words are known, whatever mark stands before them, their numbers; they leave known."""
    by_words = {_unmarked(words): number for number, words in reversed(known.items())}
    for j, words in quotes.items():
        number = by_words.pop(_unmarked(words), None)
        if number is not None:
            numbers[j] = number
            del known[number]


def _unmarked(words: str) -> str:
    """A passage without the number or bullet before it, which changes when something is put in front of it."""
    return _MARK.sub("", words)
