"""The names of things, and the best language of several texts (RFC 4647)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rdflib import Graph, Literal, URIRef

from .namespaces import LABEL_PROPERTIES


def in_chain(texts: Sequence[Literal], chain: Sequence[str]) -> list[Literal]:
    """The texts in the best language that there is: by the chain, then without a language, then the first of any other.

    Each wish takes its own dialects (``fi`` takes ``fi-FI``: RFC 4647, section 3.3.1), and when there are none, what
    is left of it when it is cut from the end (``sv-FI`` takes ``sv``: the same, section 3.4).
    """
    for wish in chain:
        while wish:
            found = [text for text in texts if _fits(text.language, wish)]
            if found:
                return sorted(found)
            wish = _shorter(wish)
    plain = [text for text in texts if not text.language]
    if plain:
        return sorted(plain)
    first = min((text.language or "" for text in texts), default="")
    return sorted(text for text in texts if text.language == first)


def _fits(tag: str | None, wish: str) -> bool:
    return tag is not None and (tag == wish.lower() or tag.startswith(wish.lower() + "-"))


def _shorter(tag: str) -> str:
    """The tag without its last subtag, and without the single letter that would then stand at its end."""
    rest = tag.rpartition("-")[0]
    return rest.rpartition("-")[0] if rest[-2:-1] == "-" else rest


def own_names(iri: URIRef, graphs: Iterable[Graph]) -> list[Literal]:
    """The names that the graphs give, from the best property only."""
    for graph in graphs:
        for label_property in LABEL_PROPERTIES:
            found = [value for value in graph.objects(iri, label_property) if isinstance(value, Literal)]
            if found:
                return found
    return []
