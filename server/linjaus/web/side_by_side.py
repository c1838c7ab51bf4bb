"""An answer set side by side: a column for each side, a line for each row, and in each place what stands there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..saved_query import SavedQuery
from .page_model import Value

MOST_SIDES, MOST_LINES = 12, 120

Cells = Mapping[str, Value]
"""The cells of one row of an answer by role; an unbound cell is left out."""


@dataclass
class Item:
    """What stands in a place. number: as the source gives it; evidence: where it was read; confidence: how sure."""

    value: Value
    number: str = ""
    evidence: list[Value] = field(default_factory=list)
    confidence: Value | None = None


@dataclass
class Side:
    """One of those that are compared. years: its period; known: whether anything stands in its column.

    coverage: how far it is described, one value for each of its documents that differ; items: all of them once.
    """

    value: Value
    years: str = ""
    coverage: list[Value] = field(default_factory=list)
    items: dict[str, Item] = field(default_factory=dict)
    known: bool = False


@dataclass
class Place:
    """Where a row and a side meet. amount: a number in words, such as 2 or 2/3; empty when none is told."""

    items: dict[str, Item] = field(default_factory=dict)
    states: dict[str, Value] = field(default_factory=dict)
    amount: str = ""


@dataclass(frozen=True)
class Line:
    """One row. places: in the order of the sides, None where nothing stands."""

    value: Value
    places: tuple[Place | None, ...]


@dataclass(frozen=True)
class SideBySide:
    """The whole. beyond: how many sides and lines had no room.

    gaps: whether something is missing from what is described of a side; unknowns: whether nothing is known of a side.
    """

    sides: tuple[Side, ...]
    lines: tuple[Line, ...]
    beyond: int
    gaps: bool
    unknowns: bool


def side_by_side(
    question: SavedQuery, columns: Sequence[str], cells: Sequence[Sequence[Value | None]]
) -> SideBySide | None:
    """The answer to a comparison set side by side; None when the question is none or the answer has no sides.

    Sides stand in the order of the answer. Lines that most sides have come first, equals by name.
    """
    if question.comparison is None:
        return None
    places = [(role, columns.index(column)) for role, column in question.comparison.roles.items() if column in columns]
    sides: dict[str, Side] = {}
    rows: dict[str, tuple[Value, dict[str, Place]]] = {}
    for row in cells:
        _add({role: value for role, place in places if (value := row[place]) is not None}, sides, rows)
    if not sides:
        return None
    shown = list(sides)[:MOST_SIDES]
    ordered = sorted(rows.values(), key=lambda one: (-_filled(one[1]), _name(one[0]).casefold()))
    lines = tuple(Line(value, tuple(found.get(side) for side in shown)) for value, found in ordered[:MOST_LINES])
    empty = [sides[side].known for line in lines for side, place in zip(shown, line.places, strict=True) if not place]
    return SideBySide(
        tuple(sides[side] for side in shown),
        lines,
        len(sides) - len(shown) + len(rows) - len(lines),
        gaps=True in empty and "coverage" in question.comparison.roles,
        unknowns=False in empty,
    )


def _add(cells: Cells, sides: dict[str, Side], rows: dict[str, tuple[Value, dict[str, Place]]]) -> None:
    """Put one row of the answer in its place."""
    if "side" not in cells:
        return
    key = _key(cells["side"])
    side = sides.setdefault(key, Side(cells["side"]))
    if "start" in cells or "end" in cells:
        start, end = _text(cells, "start"), _text(cells, "end")
        side.years = start if start == end else f"{start}–{end}"
    if "coverage" in cells and cells["coverage"] not in side.coverage:
        side.coverage.append(cells["coverage"])
    item = _item(cells, side)
    if "row" not in cells:
        return
    side.known = True
    place = rows.setdefault(_key(cells["row"]), (cells["row"], {}))[1].setdefault(key, Place())
    if item is not None:
        place.items[_key(item.value)] = item
    if "state" in cells:
        place.states.setdefault(_key(cells["state"]), cells["state"])
    if "value" in cells:
        place.amount = _text(cells, "value") + (f"/{_text(cells, 'of')}" if "of" in cells else "")


def _item(cells: Cells, side: Side) -> Item | None:
    if "item" not in cells:
        return None
    item = side.items.setdefault(_key(cells["item"]), Item(cells["item"], _text(cells, "number")))
    if "evidence" in cells and cells["evidence"] not in item.evidence:
        item.evidence.append(cells["evidence"])
    item.confidence = cells.get("confidence", item.confidence)
    return item


def _filled(found: Mapping[str, Place]) -> int:
    """On how many sides anything stands."""
    return sum(bool(place.items or place.amount) for place in found.values()) or len(found)


def _key(value: Value) -> str:
    return value.ref.iri if value.ref is not None else _name(value)


def _name(value: Value) -> str:
    if value.ref is not None:
        return value.ref.label.text
    return value.text.text if value.text is not None else ""


def _text(cells: Cells, role: str) -> str:
    return _name(cells[role]) if role in cells else ""
