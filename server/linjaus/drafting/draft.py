"""The files of a draft: what stands in each, and what a steward is to look at."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rdflib import URIRef

from ..iris import IriSpace, slugify
from ..model import Triple
from ..outline import HIGH, LOW, DocumentOutline, Element, Outline, Reading
from ..turtle_form import compose
from .actors import name_groups
from .document_file import Proposal, document_triples
from .identity import Known, Path, likeness, name_elements, number_passages
from .source_file import passage_names, source_triples
from .statements import Anchors, Claims

_WIDTH = 150


@dataclass(frozen=True)
class Surroundings:
    """What a draft must know of the site that it is for.

    prefixes: those that its files may use; languages: of its pages; today: the day that the files are dated with, as
    YYYY-MM-DD; roles: label by ``actors.key`` → concept of a role; proposals: (text, language, its document) →
    known things that the text names.
    """

    iris: IriSpace
    prefixes: Mapping[str, str]
    languages: Sequence[str]
    today: str
    roles: Mapping[str, URIRef] = field(default_factory=dict)
    proposals: Callable[[str, str, DocumentOutline], Sequence[Proposal]] = lambda text, language, document: ()


@dataclass(frozen=True)
class Former:
    """What is there already of the same source. passages: number → words, in reading order; documents: slug →
    (title, its elements); claims: statement → its claim; taken: IRIs that were given before, to nothing else again.
    anchors: the passages as they stand, when the description of the text is not to be made anew. groups: slug →
    key of the name of a group of actors (``actors.key``) → its IRI."""

    passages: Mapping[int, str] = field(default_factory=dict)
    documents: Mapping[str, tuple[str, tuple[Known, ...]]] = field(default_factory=dict)
    claims: Mapping[Triple, URIRef] = field(default_factory=dict)
    taken: frozenset[URIRef] = frozenset()
    anchors: Anchors | None = None
    groups: Mapping[str, Mapping[str, URIRef]] = field(default_factory=dict)


@dataclass(frozen=True)
class DraftFile:
    """One Turtle file of a draft. path: relative to the site."""

    path: str
    text: str
    triples: tuple[Triple, ...]


@dataclass(frozen=True)
class Draft:
    """The files that state an outline. text_path: where the text itself is stored. elements: IRI and element, in order,
    by the slug of their document; proposals: what their sentences name, by IRI."""

    slug: str
    text_path: str
    text: str
    files: Mapping[str, DraftFile]
    elements: Mapping[str, tuple[tuple[URIRef, Element], ...]]
    proposals: Mapping[URIRef, tuple[Proposal, ...]]


def draft(outline: Outline, site: Surroundings, slug: str, former: Former | None = None) -> Draft:
    """The files for an outline. slug: of the source; the documents get slugs from their titles.

    The same outline, site and former draft give the same bytes. Raises KeyError when the outline's language is not in
    LANGUAGES, ValueError when the slug is off the pattern of ``linjaus.iris``.
    """
    former = former or Former()
    iris = site.iris
    source = iris.mint_thing("source", slug)
    files: dict[str, DraftFile] = {}
    anchors = former.anchors
    if anchors is None:
        quotes = [outline.text[slice(*span)] for span in outline.passages]
        numbers = number_passages(quotes, former.passages, _taken_passages(iris, slug, former))
        anchors = passage_names(iris, slug, outline, numbers)
        path = f"data/sources/{slug}.ttl"
        claims = Claims(iris, anchors, source, former.claims, former.taken)
        triples = tuple(source_triples(outline, iris, slug, anchors, claims, site.languages, site.today))
        files[path] = _file(path, triples, _source_comment(outline, slug), site)
    elements: dict[str, tuple[tuple[URIRef, Element], ...]] = {}
    proposals: dict[URIRef, tuple[Proposal, ...]] = {}
    for document, own_slug in zip(outline.documents, _slugs(outline.documents, slug, former), strict=True):
        known = former.documents.get(own_slug, ("", ()))[1]
        names = name_elements(iris, own_slug, document, known, former.taken)
        found = dict(_proposals(outline, document, site))
        claims = Claims(iris, anchors, source, former.claims, former.taken)
        groups = name_groups(iris, own_slug, document, former.groups.get(own_slug, {}), former.taken)
        stated = tuple(
            document_triples(outline, document, iris, own_slug, names, found, claims, site.today, groups, site.roles)
        )
        path = f"data/documents/{own_slug}.ttl"
        elements[own_slug] = tuple((names[at], element) for at, element in _walk(document.elements))
        proposals |= {names[at]: tuple(one) for at, one in found.items()}
        comment = _document_comment(document, own_slug, slug, iris, elements[own_slug], proposals)
        files[path] = _file(path, stated, comment, site)
    return Draft(slug, f"data/sources/{slug}.txt", outline.text, files, elements, proposals)


def _file(path: str, triples: tuple[Triple, ...], comment: str, site: Surroundings) -> DraftFile:
    return DraftFile(path, compose(triples, base=site.iris.base, prefixes=site.prefixes, comment=comment), triples)


def _taken_passages(iris: IriSpace, slug: str, former: Former) -> Iterator[int]:
    for iri in former.taken:
        name = iris.parse_thing(str(iri))
        if (
            name is not None
            and (name.kind, name.slug) == ("source", slug)
            and name.parts
            and name.parts[0][0] == "passage"
        ):
            yield name.parts[0][1]


def _slugs(documents: Sequence[DocumentOutline], source: str, former: Former) -> list[str]:
    """The slug of each document: that of the former one with most of its elements, else one of its title."""
    left = dict(former.documents)
    slugs: list[str] = []
    for number, document in enumerate(documents, 1):
        own = slugify(document.title.value)[:80].strip("-") or f"{source}-{number}"
        if own not in left:
            titles = {element.title for element in document.elements}
            alike = [
                (len(titles & {one.title for one in known}), likeness(title, document.title.value), name)
                for name, (title, known) in left.items()
            ]
            best = max(alike, default=(0, 0.0, ""))
            own = best[2] if best[0] * 2 >= max(len(titles), 1) else own
        left.pop(own, None)
        slugs.append(own if own not in slugs else f"{own}-{number}")
    return slugs


def _walk(elements: Sequence[Element], path: Path = ()) -> Iterator[tuple[Path, Element]]:
    for at, element in enumerate(elements):
        if element.confidence != LOW:
            yield (*path, at), element
            yield from _walk(element.children, (*path, at))


def _proposals(
    outline: Outline, document: DocumentOutline, site: Surroundings
) -> Iterator[tuple[Path, list[Proposal]]]:
    for path, element in _walk(document.elements):
        words = outline.text[slice(*element.wording)] if element.wording else element.title
        found = [
            one
            for one in site.proposals(words, element.language or outline.language.value, document)
            if document.region is None or str(one.iri) != document.region.value
        ]
        if found:
            yield path, list({one.iri: one for one in reversed(found)}.values())[::-1]


def _source_comment(outline: Outline, slug: str) -> str:
    lines = [
        f"A draft, made by linjaus import: the text is stored in {slug}.txt. No person has checked this file yet.",
        "Passages: one per title, sentence, heading and list item. Positions count code points, the end exclusive.",
        "When all is right, say here who checked it, and take the line with adms:status out.",
    ]
    doubts = [
        f"{what}: {reading.value} ({reading.confidence}; {reading.reason})"
        for what, reading in _readings(outline)
        if reading.confidence != HIGH
    ]
    return _comment(lines, doubts + [remark.text for remark in outline.remarks])


def _readings(outline: Outline) -> Iterator[tuple[str, Reading]]:
    yield "language", outline.language
    yield "title", outline.title
    for what, reading in (
        ("publisher", outline.publisher),
        ("updated", outline.modified),
        ("address", outline.address),
    ):
        yield what, reading or Reading("not found", None, LOW, "add it by hand")


def _document_comment(
    document: DocumentOutline,
    slug: str,
    source: str,
    iris: IriSpace,
    elements: Sequence[tuple[URIRef, Element]],
    proposals: Mapping[URIRef, Sequence[Proposal]],
) -> str:
    whole = f"{iris.mint_thing('document', slug)}/"
    lines = [
        f"{document.title.value}: a draft, made by linjaus import from id/source/{source}. Nobody has checked it yet.",
        "A statement of medium confidence has a claim that says so.",
        "When all is right, say here who checked it, and take the line with adms:status out.",
    ]
    doubts = [
        f"{what}: {reading.value} ({reading.confidence}; {reading.reason})"
        for what, reading in _told(document)
        if reading is not None and reading.confidence != HIGH
    ]
    if document.period is None:
        doubts.append("period: not found; add it by hand")
    elif document.period.confidence != HIGH:
        period = document.period
        doubts.append(f"period: {period.start}–{period.end} ({period.confidence}; {period.reason})")
    for iri, element in elements:
        short = str(iri).removeprefix(whole)
        if element.confidence != HIGH:
            doubts.append(f"{short}: {element.kind} ({element.confidence}; {element.reason})")
        for one in proposals.get(iri, ()):
            thing = str(one.iri).removeprefix(iris.base)
            doubts.append(f"{short}: “{one.words}” may be <{thing}> ({one.kind}, {one.confidence}; {one.reason})")
    return _comment(lines, doubts)


def _told(document: DocumentOutline) -> tuple[tuple[str, Reading | None], ...]:
    return (
        ("title", document.title),
        ("kind", document.kind),
        ("publisher", document.publisher),
        ("region", document.region),
    )


def _comment(lines: Sequence[str], doubts: Sequence[str]) -> str:
    wrapped = [piece for line in lines for piece in textwrap.wrap(line, _WIDTH)]
    if doubts:
        wrapped += ["", "To look at:"]
        for doubt in doubts:
            wrapped += textwrap.wrap(" ".join(doubt.split()), _WIDTH, initial_indent="- ", subsequent_indent="  ")
    return "\n".join(wrapped)
