"""A network as an arc diagram: names in one column, an arc for each tie.

Roles: from, to, value (else rows are counted).

The order of the names is worked out so that the arcs are short, always the same way.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from .canvas import HUES, PAPER, Canvas, Cell, Look, Row, amount, block, element, identity, link, target
from .measure import LINE, fit, width_of

MOST = 60
_WIDTH, _LABELS = 960.0, 400.0

Ties = Mapping[tuple[str, str], float]


def draw(rows: Sequence[Row], look: Look) -> Canvas:
    """Draw the actors and their ties."""
    cells: dict[str, Cell] = {}
    ties: dict[tuple[str, str], float] = {}
    for row in rows:
        if "from" not in row or "to" not in row:
            continue
        ends = sorted((identity(row["from"]), identity(row["to"])))
        cells.setdefault(identity(row["from"]), row["from"])
        cells.setdefault(identity(row["to"]), row["to"])
        if ends[0] != ends[1]:
            key = (ends[0], ends[1])
            ties[key] = ties.get(key, 0.0) + (row["value"].number if "value" in row else 1.0)
    weight = {name: sum(value for ends, value in ties.items() if name in ends) for name in cells}
    kept = sorted(cells, key=lambda name: (-weight[name], name))[:MOST]
    canvas = Canvas(_WIDTH)
    if kept:
        shown = {ends: value for ends, value in ties.items() if ends[0] in kept and ends[1] in kept}
        _draw(canvas, order(kept, shown), cells, shown, weight)
    if len(cells) > len(kept):
        canvas.notes.append(look.beyond(len(cells) - len(kept)))
    return canvas


def order(names: Sequence[str], ties: Ties) -> list[str]:
    """The names in one line, those that are tied near to each other; the same for the same network, always.

    The heaviest name of a connected part comes first, each other one goes where the arcs become shortest.
    """
    groups = _groups(names, ties)
    weight = {name: sum(value for ends, value in ties.items() if name in ends) for name in names}
    line: list[str] = []
    begin = 0
    for name in sorted(names, key=lambda name: (groups[name], -weight[name], name)):
        if line and groups[line[-1]] != groups[name]:
            begin = len(line)
        inside = [(ends, value) for ends, value in ties.items() if set(ends) <= {name, *line}]
        tries = [[*line[:place], name, *line[place:]] for place in range(len(line), begin - 1, -1)]
        line = min(tries, key=lambda tried: _length(tried, inside))
    return line


def _length(line: Sequence[str], ties: Sequence[tuple[tuple[str, str], float]]) -> float:
    """The length of all arcs of a line of names, each as often as it counts."""
    places = {name: index for index, name in enumerate(line)}
    return sum(abs(places[a] - places[b]) * value for (a, b), value in ties)


def _groups(names: Sequence[str], ties: Ties) -> dict[str, tuple[int, str]]:
    """For each name what its connected part sorts by: the largest part first."""
    part = {name: name for name in names}

    def head(name: str) -> str:
        while part[name] != name:
            name = part[name]
        return name

    for a, b in ties:
        low, high = sorted((head(a), head(b)))
        part[high] = low
    size: dict[str, int] = {}
    for name in names:
        size[head(name)] = size.get(head(name), 0) + 1
    return {name: (-size[head(name)], head(name)) for name in names}


def _draw(
    canvas: Canvas, names: Sequence[str], cells: Mapping[str, Cell], ties: Ties, weight: Mapping[str, float]
) -> None:
    texts = {name: fit(cells[name].text, _LABELS - 28, 2) for name in names}
    edge = max(width_of(line) for lines in texts.values() for line in lines) + 28
    x, y = edge + 4, 0.0
    places: dict[str, float] = {}
    labels = []
    most = max(weight.values(), default=0.0) or 1.0
    for name in names:
        cell = cells[name]
        lines = texts[name]
        height = 11.0 + LINE * len(lines)
        middle = places[name] = y + height / 2
        first = middle - LINE * len(lines) / 2 + 13
        text = block(cell, lines, edge - 12, first, text_anchor="end")
        dot = element(
            "circle",
            cx=x,
            cy=middle,
            r=4 + 5 * math.sqrt(weight[name] / most),
            class_="mark hue-0",
            fill=HUES[0],
            stroke=PAPER,
            stroke_width=1.5,
        )
        labels.append(link(cell, target(0, y, edge + 16, height), text, dot))
        y += height
    canvas.height = y + 4
    heaviest = max(ties.values(), default=0.0) or 1.0
    tallest = max((abs(places[a] - places[b]) for a, b in ties), default=0.0) or 1.0
    reach = min(_WIDTH - edge - 24, tallest * 1.3)
    arcs = []
    for (a, b), value in sorted(
        ties.items(), key=lambda item: (-abs(places[item[0][0]] - places[item[0][1]]), item[0])
    ):
        top, bottom = sorted((places[a], places[b]))
        tall = (bottom - top) / 2
        wide = reach * (bottom - top) / tallest
        arcs.append(
            element(
                "path",
                element("title", f"{cells[a].text} – {cells[b].text}: {amount(value)}"),
                d=f"M{x:.1f} {top:.1f}A{wide:.1f} {tall:.1f} 0 0 1 {x:.1f} {bottom:.1f}",
                class_="tie",
                fill="none",
                stroke=HUES[1],
                stroke_opacity="0.65",
                stroke_width=1.25 + 4 * value / heaviest,
            )
        )
    canvas.add(element("g", *arcs), *labels)
