"""A matrix: how much of each row's thing there is in each column's.

Roles: row, column, value (else rows are counted).
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from .canvas import (
    INK,
    LINE_COLOUR,
    PAPER,
    TINTS,
    Canvas,
    Cell,
    Look,
    Row,
    amount,
    block,
    element,
    identity,
    link,
    one_each,
    target,
    tint_of,
    words,
)
from .measure import LINE, fit

MOST_ROWS, MOST_COLUMNS = 60, 24
_LABELS, _WIDTH = 250.0, 960.0


def draw(rows: Sequence[Row], look: Look) -> Canvas:
    """Draw the matrix; what has most in common comes first, among equals in the order of the answer."""
    rows = [row for row in rows if "row" in row and "column" in row]
    things, columns = one_each(rows, "row"), one_each(rows, "column")
    amounts: dict[tuple[str, str], float] = {}
    for row in rows:
        key = (identity(row["row"]), identity(row["column"]))
        amounts[key] = amounts.get(key, 0.0) + (row["value"].number if "value" in row else 1.0)
    things.sort(key=lambda thing: _rank([amounts.get((identity(thing), identity(column)), 0.0) for column in columns]))
    columns.sort(key=lambda column: _rank([amounts.get((identity(thing), identity(column)), 0.0) for thing in things]))
    beyond = max(0, len(things) - MOST_ROWS) + max(0, len(columns) - MOST_COLUMNS)
    things, columns = things[:MOST_ROWS], columns[:MOST_COLUMNS]
    upright = len(columns) <= 7
    step = min(150.0, (_WIDTH - _LABELS) / max(1, len(columns))) if upright else 56.0
    canvas = Canvas(max(_LABELS + step * len(columns), 420.0))
    if things:
        top = _headings(canvas, columns, step, upright)
        _cells(canvas, things, columns, amounts, step, top)
    if beyond:
        canvas.notes.append(look.beyond(beyond))
    return canvas


def _rank(values: Sequence[float]) -> tuple[int, float]:
    return -sum(1 for value in values if value > 0), -sum(values)


def _headings(canvas: Canvas, columns: Sequence[Cell], step: float, upright: bool) -> float:
    texts = [fit(column.text, step - 12 if upright else 190.0, 5 if upright else 3) for column in columns]
    height = max(len(lines) for lines in texts) * LINE + 12.0 if upright else 206.0
    for index, (column, lines) in enumerate(zip(columns, texts, strict=True)):
        left = _LABELS + step * index
        if upright:
            text = block(column, lines, left + 6, height - 6 - LINE * (len(lines) - 1))
        else:
            inside = block(column, lines, 0, -LINE * (len(lines) - 1) / 2 + 4)
            text = element("g", inside, transform=f"translate({left + step / 2:.1f} {height - 8:.1f}) rotate(-90)")
        canvas.add(link(column, target(left, 0, step, height), text))
    return height


def _cells(
    canvas: Canvas,
    things: Sequence[Cell],
    columns: Sequence[Cell],
    amounts: dict[tuple[str, str], float],
    step: float,
    top: float,
) -> None:
    most = max(amounts.values(), default=0.0)
    y = top
    for thing in things:
        lines = fit(thing.text, _LABELS - 14, 2)
        height = 11.0 + LINE * len(lines)
        middle = y + height / 2
        label = block(thing, lines, 0, middle - LINE * len(lines) / 2 + 13)
        canvas.add(
            element("line", x1=0.0, x2=canvas.width, y1=y, y2=y, class_="grid", stroke=LINE_COLOUR),
            link(thing, target(0, y, _LABELS - 4, height), label),
        )
        for index, column in enumerate(columns):
            value = amounts.get((identity(thing), identity(column)), 0.0)
            if value > 0:
                left = _LABELS + step * index
                canvas.add(_cell(thing, column, value, most, left, y, min(step, 150.0), height))
        y += height
    canvas.height = y + 2


def _cell(
    thing: Cell, column: Cell, value: float, most: float, left: float, y: float, step: float, height: float
) -> Markup:
    tint = tint_of(value, most)
    return element(
        "g",
        element("title", f"{thing.text} · {column.text}: {amount(value)}"),
        element(
            "rect",
            x=left + 2,
            y=y + 2,
            width=step - 4,
            height=height - 4,
            rx=3,
            class_=f"tint-{tint}",
            fill=TINTS[tint],
        ),
        words(
            amount(value),
            left + step / 2,
            y + height / 2 + 4.5,
            text_anchor="middle",
            class_="on-tint-4" if tint == 4 else "ink",
            fill=PAPER if tint == 4 else INK,
        ),
    )
