"""Whether passages still stand where they say, and stored texts are still the ones that were read.

Web Annotation Data Model, sections 4.2.4 (quote selector) and 4.2.5 (position selector); SPDX checksums.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from ..iris import IriSpace
from ..model import StoredText
from ..namespaces import OA, SPDX
from ..passages import find_quote
from . import rules
from .nearest import nearest
from .rules import Slip

_SHOWN = 60


def check_passage(graph: Graph, passage: Node, text: StoredText) -> Slip | None:
    """A passage on a stored text: both selectors are there, resolve, and to the same place."""
    selectors = sorted(graph.objects(passage, OA.hasSelector), key=lambda node: node.n3())
    quotes = [node for node in selectors if (node, OA.exact, None) in graph]
    spots = [(node, _integer(graph, node, OA.start), _integer(graph, node, OA.end)) for node in selectors]
    positions = [(node, start, end) for node, start, end in spots if start is not None and end is not None]
    if len(quotes) != 1 or len(positions) != 1:
        return rules.ANCHOR_SELECTORS.slip(passage, OA.hasSelector, quotes=len(quotes), positions=len(positions))
    quote, (position, start, end), length = quotes[0], positions[0], len(text.text)
    exact, prefix, suffix = (_string(graph, quote, name) for name in (OA.exact, OA.prefix, OA.suffix))
    found = find_quote(text.text, exact, prefix, suffix)
    spans = ", ".join(f"{first}–{first + len(exact)}" for first in found[:5])
    if not found:
        anywhere = find_quote(text.text, exact)
        if anywhere:
            spans = ", ".join(f"{first}–{first + len(exact)}" for first in anywhere[:5])
            return rules.ANCHOR_QUOTE_CONTEXT.slip(passage, at=(quote,), text=text.path, found=spans)
        return rules.ANCHOR_QUOTE_MISSING.slip(
            passage,
            at=(quote,),
            text=text.path,
            quote=_shorten(exact),
            start=start,
            end=end,
            there=_shorten(text.text[start:end]) if 0 <= start < end else "",
        )
    if not 0 <= start < end <= length:
        return rules.ANCHOR_POSITION_OUTSIDE.slip(
            passage, at=(position,), text=text.path, start=start, end=end, length=length, found=spans
        )
    if len(found) > 1:
        return rules.ANCHOR_QUOTE_AMBIGUOUS.slip(passage, at=(quote,), text=text.path, count=len(found), found=spans)
    if (found[0], found[0] + len(exact)) != (start, end):
        return rules.ANCHOR_QUOTE_MOVED.slip(passage, at=(position,), text=text.path, found=spans, start=start, end=end)
    return None


def check_sources(graph: Graph, texts: Sequence[StoredText], iris: IriSpace) -> Iterator[Slip]:
    """Every stored text is described with its SHA-256; every source that says it has a stored text has one.

    A source says so by a checksum or by a passage on it.
    """
    stored = {text.iri for text in texts}
    for text in texts:
        if (text.iri, None, None) not in graph:
            yield rules.SOURCE_UNDESCRIBED.slip(text.iri, place=(text.path, 0), text=text.path, iri=text.iri)
            continue
        checksums = list(_sha256_values(graph, text.iri))
        if not checksums:
            yield rules.SOURCE_CHECKSUM_MISSING.slip(text.iri, SPDX.checksum, text=text.path, sha256=text.sha256)
        for node, value in checksums:
            if str(value).lower() != text.sha256.lower():
                at = (node, SPDX.checksumValue, value)
                yield rules.SOURCE_CHECKSUM_DIFFERS.slip(
                    text.iri, SPDX.checksumValue, value, at=at, text=text.path, sha256=text.sha256
                )
    claimed = {*graph.objects(None, OA.hasSource), *graph.subjects(SPDX.checksum, None)}
    for source in sorted(claimed - stored, key=lambda node: node.n3()):
        name = iris.parse_thing(str(source)) if isinstance(source, URIRef) else None
        if name is not None and name.kind == "source" and not name.parts and not name.fragment:
            yield rules.SOURCE_TEXT_MISSING.slip(
                source,
                text=f"data/sources/{name.slug}.txt",
                suggestion=nearest(str(source), [str(text.iri) for text in texts]),
            )


def _sha256_values(graph: Graph, source: Node) -> Iterator[tuple[Node, Node]]:
    for node in graph.objects(source, SPDX.checksum):
        algorithms = set(graph.objects(node, SPDX.algorithm))
        if not algorithms or SPDX.checksumAlgorithm_sha256 in algorithms:
            for value in sorted(graph.objects(node, SPDX.checksumValue), key=lambda value: value.n3()):
                yield node, value


def _integer(graph: Graph, node: Node, name: URIRef) -> int | None:
    values = [value.value for value in graph.objects(node, name) if isinstance(value, Literal)]
    return values[0] if len(values) == 1 and isinstance(values[0], int) and not isinstance(values[0], bool) else None


def _string(graph: Graph, node: Node, name: URIRef) -> str:
    return min((str(value) for value in graph.objects(node, name)), default="")


def _shorten(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _SHOWN else flat[: _SHOWN - 1].rstrip() + "…"
