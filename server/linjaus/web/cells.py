"""The cells of a result table as a page shows them: things by their names, texts with their language."""

from __future__ import annotations

from flask import g
from rdflib import BNode, Literal, URIRef

from .labels import Names, Text
from .links import current_links
from .live import current_release
from .page_builder import PageBuilder
from .page_model import Value
from .result_table import Table


def cells_of(table: Table) -> tuple[tuple[Value | None, ...], ...]:
    """The rows of a table; None for an unbound cell. All names come from one look-up."""
    names = Names(g.chain, current_release().reader.labels(table.iris()))
    builder = PageBuilder(names, current_links(), g.chain)

    def cell(term: object) -> Value | None:
        if isinstance(term, URIRef):
            return Value(ref=builder.ref(term))
        if isinstance(term, Literal):
            return builder.literal(term)
        return Value(text=Text(f"_:{term}")) if isinstance(term, BNode) else None

    return tuple(tuple(cell(term) for term in row) for row in table.rows)
