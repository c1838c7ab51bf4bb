"""Names and texts in the reader's language: one fallback chain for everything on a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rdflib import Graph, Literal, URIRef

from ..naming import in_chain, own_names


@dataclass(frozen=True)
class Text:
    """A piece of text. lang: its language tag, empty when it has none."""

    text: str
    lang: str = ""


def pick(texts: Mapping[str, str], chain: Sequence[str]) -> Text:
    """One of a setting's texts by language, in the best language that there is; empty when there is none."""
    if not texts:
        return Text("")
    literals = [Literal(text, lang=tag) for tag, text in texts.items()]
    best = in_chain(literals, chain)[0]
    return Text(str(best), best.language or "")


class Names:
    """The names of the things on one page. graph: read first, for what only it names; others: from the release."""

    def __init__(self, chain: Sequence[str], others: Mapping[URIRef, Sequence[Literal]], *graphs: Graph) -> None:
        self._chain = chain
        self._others = others
        self._graphs = graphs

    def of(self, iri: URIRef) -> Text | None:
        """The name, or None when the thing has none."""
        texts: Sequence[Literal] = self._others.get(iri, ())
        if not texts:
            texts = own_names(iri, self._graphs)
        texts = [text for text in texts if str(text).strip()]
        if not texts:
            return None
        best = in_chain(texts, self._chain)[0]
        return Text(str(best), best.language or "")
