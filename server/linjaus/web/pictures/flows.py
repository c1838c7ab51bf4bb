"""Flows from one side to the other: bands as wide as what they stand for.

Roles: from, to, value (else rows are counted), fromGroup, toGroup.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from .canvas import HUES, INK, QUIET, Canvas, Cell, Look, Row, amount, block, element, identity, link, target
from .measure import LINE, fit

MOST = 30
_WIDTH, _LABELS, _NODE = 960.0, 300.0, 14.0


@dataclass
class _Node:
    cell: Cell
    group: Cell
    value: float = 0.0
    top: float = 0.0
    height: float = 0.0
    used: float = 0.0


def draw(rows: Sequence[Row], look: Look) -> Canvas:
    """Draw both sides in the order of the answer, each group below its name."""
    canvas = Canvas(_WIDTH)
    rows = [row for row in rows if "from" in row and "to" in row]
    left, right = _side(rows, "from", "fromGroup"), _side(rows, "to", "toGroup")
    beyond = max(0, len(left) - MOST) + max(0, len(right) - MOST)
    left, right = dict(list(left.items())[:MOST]), dict(list(right.items())[:MOST])
    flows: dict[tuple[str, str], float] = {}
    for row in rows:
        key = (identity(row["from"]), identity(row["to"]))
        value = row["value"].number if "value" in row else 1.0
        if key[0] in left and key[1] in right and value > 0:
            flows[key] = flows.get(key, 0.0) + value
            left[key[0]].value += value
            right[key[1]].value += value
    if flows:
        most = max(sum(node.value for node in side.values()) for side in (left, right))
        unit = min(26.0, max(1.0, 420.0 / most))
        canvas.height = max(_place(canvas, left, unit, "left"), _place(canvas, right, unit, "right")) + 4
        canvas.pieces[:0] = _bands(flows, left, right, unit)
    if beyond:
        canvas.notes.append(look.beyond(beyond))
    return canvas


def _side(rows: Sequence[Row], role: str, group: str) -> dict[str, _Node]:
    nodes: dict[str, _Node] = {}
    for row in rows:
        nodes.setdefault(identity(row[role]), _Node(row[role], row.get(group, Cell(""))))
    groups: dict[str, list[str]] = {}
    for name, node in nodes.items():
        groups.setdefault(identity(node.group), []).append(name)
    return {name: nodes[name] for members in groups.values() for name in members}


def _place(canvas: Canvas, side: Mapping[str, _Node], unit: float, where: str) -> float:
    """Give each node its place and draw it with its name; how far down the side reaches."""
    y, group = 0.0, None
    at_left = where == "left"
    edge = 0.0 if at_left else _WIDTH - _LABELS
    x = _LABELS if at_left else _WIDTH - _LABELS - _NODE
    text_x, anchor = (_LABELS - 10, "end") if at_left else (_WIDTH - _LABELS + 10, "start")
    for index, node in enumerate(side.values()):
        if identity(node.group) != group:
            group = identity(node.group)
            if node.group.text:
                y += 16 if y else 0
                lines = fit(node.group.text, _LABELS - 12, 2, 12)
                text = block(
                    node.group, lines, text_x, y + 14, text_anchor=anchor, class_="quiet", fill=QUIET, font_size=12
                )
                canvas.add(link(node.group, target(edge, y, _LABELS, LINE * len(lines) + 8), text))
                y += LINE * len(lines) + 10
        lines = fit(node.cell.text, _LABELS - 14, 3)
        node.height = max(3.0, node.value * unit)
        height = max(node.height, LINE * len(lines) + 4.0, 26.0)
        node.top = y + (height - node.height) / 2
        hue = index % len(HUES) if at_left else -1
        bar = element(
            "rect",
            element("title", f"{node.cell.text}: {amount(node.value)}"),
            x=x,
            y=node.top,
            width=_NODE,
            height=node.height,
            rx=2,
            class_=f"mark hue-{hue}" if at_left else "node",
            fill=HUES[hue] if at_left else QUIET,
        )
        first = y + height / 2 - LINE * len(lines) / 2 + 13
        text = block(node.cell, lines, text_x, first, text_anchor=anchor, class_="ink", fill=INK)
        canvas.add(link(node.cell, target(edge, y, _LABELS, height), text, bar))
        y += height + 10
    return y - 10


def _bands(
    flows: Mapping[tuple[str, str], float], left: Mapping[str, _Node], right: Mapping[str, _Node], unit: float
) -> list[Markup]:
    names, others = list(left), list(right)
    bands = []
    x1, x2 = _LABELS + _NODE, _WIDTH - _LABELS - _NODE
    middle = (x1 + x2) / 2
    for (a, b), value in sorted(flows.items(), key=lambda item: (names.index(item[0][0]), others.index(item[0][1]))):
        source, goal, wide = left[a], right[b], value * unit
        y1, y2 = source.top + source.used, goal.top + goal.used
        source.used += wide
        goal.used += wide
        hue = names.index(a) % len(HUES)
        bands.append(
            element(
                "path",
                element("title", f"{source.cell.text} – {goal.cell.text}: {amount(value)}"),
                d=f"M{x1:.1f} {y1:.1f}C{middle:.1f} {y1:.1f} {middle:.1f} {y2:.1f} {x2:.1f} {y2:.1f}v{wide:.1f}"
                f"C{middle:.1f} {y2 + wide:.1f} {middle:.1f} {y1 + wide:.1f} {x1:.1f} {y1 + wide:.1f}z",
                class_=f"band hue-{hue}",
                fill=HUES[hue],
                fill_opacity="0.4",
            )
        )
    return bands
