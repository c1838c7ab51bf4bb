"""What the search page shows, as records: hits with their marked texts, facets, what to try when nothing was found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import g
from flask_babel import gettext as _
from rdflib import URIRef

from ..textindex import FACETS, Facet, Filters, Findings, Hit, SearchIndex, Segment, TextPiece, excerpt, marks, segments
from .labels import Names, Text
from .links import current_links
from .live import OpenRelease
from .page_builder import PageBuilder
from .page_model import Ref
from .search_request import Asked, facet_name

SHOWN_VALUES = 8
"""Values of a facet that are seen at once."""
MOST_SHOWN = 60
"""Values of a facet on the page at all."""
SNIPPETS = 2
"""Texts of a hit that are shown beside its name."""
EXAMPLES = 8

_NAME, _TEXT, _THEME, _QUOTE = "name", "text", "theme", "quote"


@dataclass(frozen=True)
class Marked:
    """A text with the words that were looked for. role: what it is to its thing, in words."""

    segments: tuple[Segment, ...]
    lang: str = ""
    role: str = ""
    is_quote: bool = False


@dataclass(frozen=True)
class HitView:
    """One hit. href: of its page; document: what it is a part of."""

    href: str | None
    name: Marked
    kinds: tuple[Ref, ...]
    document: Ref | None
    snippets: tuple[Marked, ...]


@dataclass(frozen=True)
class ValueView:
    """A value of a facet: what it is called, how many have it, where choosing it or giving it up leads."""

    label: Text
    count: int
    href: str
    chosen: bool


@dataclass(frozen=True)
class FacetView:
    """A facet with its values; more: those behind a disclosure; left_out: whether there are rarer ones."""

    key: str
    name: str
    values: tuple[ValueView, ...]
    more: tuple[ValueView, ...]
    left_out: bool


@dataclass(frozen=True)
class Suggestion:
    """Something else to ask, and how much it finds."""

    text: str
    href: str
    count: int


@dataclass(frozen=True)
class SearchView:
    """Everything on the page but the form."""

    hits: tuple[HitView, ...]
    facets: tuple[FacetView, ...]
    chosen: tuple[tuple[str, ValueView], ...]
    corrected: tuple[tuple[str, tuple[str, ...]], ...]
    ignored: tuple[str, ...]
    suggestions: tuple[Suggestion, ...]


def build_view(opened: OpenRelease, index: SearchIndex, asked: Asked, found: Findings) -> SearchView:
    """The view of an answer; every name on it comes from one look-up."""
    needed = {URIRef(hit.iri) for hit in found.hits}
    needed |= {URIRef(one) for hit in found.hits for one in (*hit.kinds, hit.document) if one}
    for facet in FACETS:
        needed |= {URIRef(one.value) for one in found.facets[facet][:MOST_SHOWN] if facet != "year"}
        needed |= {URIRef(value) for value in asked.filters.of(facet) if facet != "year"}
    builder = PageBuilder(Names(g.chain, opened.reader.labels(needed)), current_links(), g.chain)
    facets = tuple(_facet(builder, asked, facet, found.facets[facet]) for facet in FACETS)
    return SearchView(
        tuple(_hit(builder, hit, found.forms()) for hit in found.hits),
        tuple(facet for facet in facets if facet.values),
        tuple((facet.name, value) for facet in facets for value in (*facet.values, *facet.more) if value.chosen),
        tuple((one.word, tuple(sorted(one.slips)[:3])) for one in found.meant if one.slips),
        found.ignored,
        () if found.total or asked.is_empty else _suggest(index, asked, found),
    )


def name_of(hit: Hit, builder_names: Names, forms: frozenset[str]) -> Marked:
    """The name of a hit in the reader's language, or the beginning of its text when it has none."""
    label = builder_names.of(URIRef(hit.iri))
    if label is not None:
        return Marked(segments(label.text, forms), label.lang)
    for role in (_NAME, _QUOTE, _TEXT):
        own = [piece for piece in hit.pieces if piece.role == role]
        if own:
            best = _best(own, forms)
            return Marked(excerpt(best.text, forms), best.language, is_quote=role == _QUOTE)
    return Marked((Segment(current_links().short(hit.iri)),))


def role_name(role: str) -> str:
    """What a piece of text is to its thing."""
    names: dict[str, str] = {_NAME: _("Name"), _TEXT: _("Text"), _THEME: _("Theme"), _QUOTE: _("Source sentence")}
    return names[role]


def matches(hit: Hit, forms: frozenset[str], shown: Iterable[str] = ()) -> list[TextPiece]:
    """The texts of a hit that have one of the words, the telling ones first; none that say what is shown already."""
    seen = {text.strip(" .").casefold() for text in shown}
    found = []
    order = {tag.lower(): number for number, tag in enumerate(g.chain)}
    roles = (_NAME, _TEXT, _QUOTE, _THEME)
    ranked = sorted(
        (piece for piece in hit.pieces if marks(piece.text, forms)),
        key=lambda piece: (roles.index(piece.role), order.get(piece.language.lower(), len(order)), piece.text),
    )
    for piece in ranked:
        plain = piece.text.strip(" .").casefold()
        if plain not in seen:
            seen.add(plain)
            found.append(piece)
    return found


def _best(pieces: Sequence[TextPiece], forms: frozenset[str]) -> TextPiece:
    chain = [tag.lower() for tag in g.chain]
    return min(
        pieces,
        key=lambda piece: (
            not marks(piece.text, forms),
            chain.index(piece.language.lower()) if piece.language.lower() in chain else len(chain),
            piece.text,
        ),
    )


def _hit(builder: PageBuilder, hit: Hit, forms: frozenset[str]) -> HitView:
    name = name_of(hit, builder.names, forms)
    shown = "".join(segment.text for segment in name.segments)
    snippets = tuple(
        Marked(excerpt(piece.text, forms), piece.language, role_name(piece.role), piece.role == _QUOTE)
        for piece in matches(hit, forms, [shown])[:SNIPPETS]
    )
    kinds = tuple(builder.ref(URIRef(kind)) for kind in hit.kinds)
    document = builder.ref(URIRef(hit.document)) if hit.document else None
    return HitView(current_links().href(hit.iri), name, kinds, document, snippets)


def _facet(builder: PageBuilder, asked: Asked, facet: str, counted: Sequence[Facet]) -> FacetView:
    chosen = asked.filters.of(facet)
    present = {one.value for one in counted}
    ordered = [Facet(value, 0) for value in chosen if value not in present] + list(counted)
    ordered.sort(key=lambda one: one.value not in chosen)
    shown = ordered[:MOST_SHOWN]
    if facet == "year":
        shown.sort(key=lambda one: (one.value not in chosen, -int(one.value)))
    values = [
        ValueView(
            Text(one.value) if facet == "year" else builder.ref(URIRef(one.value)).label,
            one.count,
            (asked.without_value if one.value in chosen else asked.with_value)(facet, one.value).address(),
            one.value in chosen,
        )
        for one in shown
    ]
    return FacetView(
        facet,
        facet_name(facet),
        tuple(values[:SHOWN_VALUES]),
        tuple(values[SHOWN_VALUES:]),
        len(ordered) > len(shown),
    )


def _suggest(index: SearchIndex, asked: Asked, found: Findings) -> tuple[Suggestion, ...]:
    """What to ask instead: nearer words, the words one by one, the same words in everything."""
    tried = [asked.without_values()] if asked.filters and asked.question else []
    words = [one.word for one in found.meant]
    unknown = [one.word for one in found.meant if not one.forms()]
    for word in unknown:
        tried += [
            asked.without_values().for_words(" ".join(near if one == word else one for one in words))
            for near in index.vocabulary.nearest(word)
        ]
    if len(words) > 1:
        tried += [asked.without_values().for_words(word) for word in words if word not in unknown]
    made: dict[str, Suggestion] = {}
    for one in tried:
        count = index.count(one.question)
        if count and one.question not in made:
            made[one.question] = Suggestion(one.question, one.address(), count)
    return tuple(made.values())[:EXAMPLES]


def examples(opened: OpenRelease, index: SearchIndex) -> tuple[Suggestion, ...]:
    """Names from the data that find much, in the reader's language."""
    themes = index.common("theme", EXAMPLES)
    names = Names(g.chain, opened.reader.labels(URIRef(one.value) for one in themes))
    found = []
    for one in themes:
        label = names.of(URIRef(one.value))
        if label is not None and len(label.text) <= 40:
            found.append(Suggestion(label.text, Asked(label.text, Filters()).address(), one.count))
    return tuple(found)
