"""The table of an answer as its page shows it: the columns that the header of its question names, and so many rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import g

from ..saved_query import SavedQuery
from .labels import Text, pick
from .page_model import Value
from .result_table import Table

SHOWN, SHOWN_BESIDE = 250, 60
"""How many rows a page shows, alone or below the same side by side; the files have them all."""


@dataclass(frozen=True)
class ShownTable:
    """A table as the page shows it. numeric: which columns hold numbers alone; total: rows that are known of."""

    headings: tuple[Text, ...]
    rows: Sequence[Sequence[Value | None]]
    numeric: tuple[bool, ...]
    total: int
    more: bool


def shown_table(question: SavedQuery, table: Table, cells: Sequence[Sequence[Value | None]]) -> ShownTable:
    """The first rows of an answer in the columns that its header names, all columns when it names none."""
    names = [name for name in question.headings if name in table.columns] or list(table.columns)
    places = [table.columns.index(name) for name in names]
    headings = tuple(
        pick(question.headings[name], g.chain) if name in question.headings else Text(name) for name in names
    )
    numeric = tuple(
        any(row[place] is not None for row in table.rows)
        and all(row[place] is None or str(row[place]).replace(".", "", 1).isdecimal() for row in table.rows)
        for place in places
    )
    most = SHOWN if question.comparison is None else SHOWN_BESIDE
    rows = [[row[place] for place in places] for row in cells[:most]]
    return ShownTable(headings, rows, numeric, len(table.rows), table.more or len(table.rows) > most)


def comparison_headings(question: SavedQuery) -> tuple[Text, Text]:
    """What a comparison calls its rows and its items."""
    roles = question.comparison.roles if question.comparison else {}
    texts = [question.headings.get(roles.get(role, ""), {}) for role in ("row", "item")]
    return pick(texts[0], g.chain), pick(texts[1], g.chain)
