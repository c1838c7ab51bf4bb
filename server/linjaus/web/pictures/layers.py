"""Layers: things in columns, tied to those of the next column that share something with them.

Roles: layer (a column, in the order of the answer), thing, by (what ties it: a band is as wide as what both share),
note (said below the layer's name). A row with a layer alone says that nothing is known of it; bands pass over its
column.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from markupsafe import Markup

from .canvas import HUES, INK, QUIET, TINTS, Canvas, Cell, Look, Row, block, element, identity, link, target, words
from .measure import BOLD, LINE, fit

MOST, MOST_LAYERS = 30, 5
_WIDTH, _NARROW = 960.0, 300.0
_BOXES = {1: 360.0, 2: 340.0, 3: 228.0, 4: 174.0, 5: 146.0}
"""How wide a box is, by how many layers there are."""
_PAD, _GAP = 8.0, 10.0


@dataclass(eq=False)
class _Box:
    """A thing in its layer. by: what it can share; top, height: its place; out, into: how far bands are drawn."""

    cell: Cell
    by: dict[str, Cell] = field(default_factory=dict)
    top: float = 0.0
    height: float = 0.0
    out: float = 0.0
    into: float = 0.0


@dataclass
class _Layer:
    cell: Cell
    note: Cell
    boxes: dict[str, _Box] = field(default_factory=dict)


@dataclass(frozen=True)
class _Tie:
    """What two boxes share. hue: that of the first."""

    first: _Box
    second: _Box
    shared: Sequence[Cell]
    hue: int

    def title(self) -> Markup:
        """What it says when it is pointed at."""
        names = ", ".join(cell.text for cell in self.shared)
        return element("title", f"{self.first.cell.text} – {self.second.cell.text}: {names}")


def draw(rows: Sequence[Row], look: Look) -> Canvas:
    """Draw the layers from left to right, the things of each in the order of the answer."""
    canvas = Canvas(_WIDTH)
    layers, beyond = _read(rows)
    if any(layer.boxes for layer in layers):
        wide = _BOXES[len(layers)]
        step = wide + (_WIDTH - wide * len(layers)) / max(1, len(layers) - 1)
        top = max(_heading(canvas, layer, look, index * step, wide) for index, layer in enumerate(layers))
        ties = _ties(layers)
        unit = _unit(layers, ties)
        for index, layer in enumerate(layers):
            canvas.height = max(canvas.height, _place(canvas, layer, ties, unit, index * step, top, wide))
        places = {box: index * step for index, layer in enumerate(layers) for box in layer.boxes.values()}
        canvas.pieces[:0] = [_band(tie, places[tie.first] + wide, places[tie.second], unit) for tie in ties]
    if beyond:
        canvas.notes.append(look.beyond(beyond))
    return canvas


def draw_narrow(rows: Sequence[Row], look: Look) -> Canvas:
    """The same for a window as narrow as a phone's: each thing with those below it that it is tied to."""
    canvas = Canvas(_NARROW)
    layers, beyond = _read(rows)
    if any(layer.boxes for layer in layers):
        ties, y = _ties(layers), 0.0
        for layer in layers:
            canvas.height = y + (18 if y else 0)
            y = _heading(canvas, layer, look, 0, _NARROW, canvas.height)
            for box in layer.boxes.values():
                y = _boxed(canvas, box, _alone(box, ties), 0, y, _NARROW)
                for tie in (tie for tie in ties if tie.first is box):
                    y = _goal(canvas, tie, y)
                y += _GAP
        canvas.height = y
    if beyond:
        canvas.notes.append(look.beyond(beyond))
    return canvas


def _read(rows: Sequence[Row]) -> tuple[list[_Layer], int]:
    """The layers, and how many things and layers have no room."""
    found: dict[str, _Layer] = {}
    for row in rows:
        if "layer" not in row:
            continue
        layer = found.setdefault(identity(row["layer"]), _Layer(row["layer"], row.get("note", Cell(""))))
        if "thing" in row:
            box = layer.boxes.setdefault(identity(row["thing"]), _Box(row["thing"]))
            if "by" in row:
                box.by.setdefault(identity(row["by"]), row["by"])
    layers = list(found.values())[:MOST_LAYERS]
    beyond = len(found) - len(layers) + sum(max(0, len(layer.boxes) - MOST) for layer in layers)
    for layer in layers:
        layer.boxes = dict(list(layer.boxes.items())[:MOST])
    return layers, beyond


def _ties(layers: Sequence[_Layer]) -> list[_Tie]:
    """What ties the things of each layer to those of the next one of which something is known."""
    ties = []
    for one, other in pairwise([layer for layer in layers if layer.boxes]):
        for index, first in enumerate(one.boxes.values()):
            for second in other.boxes.values():
                shared = [cell for name, cell in first.by.items() if name in second.by]
                if shared:
                    ties.append(_Tie(first, second, shared, index % len(HUES)))
    return ties


def _alone(box: _Box, ties: Sequence[_Tie]) -> bool:
    return not any(box in (tie.first, tie.second) for tie in ties)


def _weights(box: _Box, ties: Sequence[_Tie]) -> tuple[int, int]:
    """How much goes out of a box and how much comes into it."""
    out = sum(len(tie.shared) for tie in ties if tie.first is box)
    return out, sum(len(tie.shared) for tie in ties if tie.second is box)


def _unit(layers: Sequence[_Layer], ties: Sequence[_Tie]) -> float:
    """How wide the band of one shared thing is: less where there are very many."""
    most = max(sum(max(_weights(box, ties)) for box in layer.boxes.values()) for layer in layers)
    return min(8.0, max(0.75, 900.0 / most)) if most else 8.0


def _heading(canvas: Canvas, layer: _Layer, look: Look, x: float, wide: float, top: float = 0.0) -> float:
    """Name the layer; how far down that reaches."""
    lines = fit(layer.cell.text, wide, 5, BOLD)
    text = block(layer.cell, lines, x, top + 14, font_weight=600, class_="ink group", fill=INK)
    canvas.add(link(layer.cell, target(x, top, wide, LINE * len(lines) + 4), text))
    y = top + LINE * len(lines)
    notes = [layer.note.text, *([] if layer.boxes else [look.unknown])]
    for note in (text for text in notes if text):
        for line in fit(note, wide, 3, 12):
            canvas.add(words(line, x, y + 14, class_="quiet", fill=QUIET, font_size=12))
            y += LINE
    return y + 12


def _place(
    canvas: Canvas, layer: _Layer, ties: Sequence[_Tie], unit: float, x: float, top: float, wide: float
) -> float:
    """Give each box of a layer its place and draw it; how far down the layer reaches."""
    y = top
    for box in layer.boxes.values():
        box.height = unit * max(_weights(box, ties))
        y = _boxed(canvas, box, _alone(box, ties), x, y, wide) + _GAP
    return y


def _boxed(canvas: Canvas, box: _Box, alone: bool, x: float, y: float, wide: float) -> float:
    lines = fit(box.cell.text, wide - 2 * _PAD, 5)
    box.top, box.height = y, max(box.height, LINE * len(lines) + 2 * _PAD)
    look: dict[str, object] = {"class_": "tint-0", "fill": TINTS[0]}
    if alone:
        look = {"class_": "alone", "fill": "none", "stroke": QUIET, "stroke_dasharray": "4 4"}
    said = element("title", f"{box.cell.text}: {', '.join(cell.text for cell in box.by.values())}")
    ground = element("rect", x=x + 0.5, y=y + 0.5, width=wide - 1, height=box.height - 1, rx=4, **look)
    first = y + box.height / 2 - LINE * len(lines) / 2 + 13
    canvas.add(link(box.cell, said, ground, block(box.cell, lines, x + _PAD, first)))
    return y + box.height


def _goal(canvas: Canvas, tie: _Tie, y: float) -> float:
    """One thing that another is tied to, below it."""
    lines = fit(tie.second.cell.text, _NARROW - 30, 3)
    height = LINE * len(lines) + 8.0
    wide = min(12.0, 2.0 + 2.0 * len(tie.shared))
    bar = element(
        "rect", x=14 - wide / 2, y=y, width=wide, height=height, class_=f"band hue-{tie.hue}", fill=HUES[tie.hue]
    )
    text = block(tie.second.cell, lines, 28, y + 16, class_="quiet", fill=QUIET)
    canvas.add(link(tie.second.cell, tie.title(), target(0, y, _NARROW, height), bar, text))
    return y + height


def _band(tie: _Tie, x1: float, x2: float, unit: float) -> Markup:
    wide, middle = unit * len(tie.shared), (x1 + x2) / 2
    y1, y2 = tie.first.top + tie.first.out, tie.second.top + tie.second.into
    tie.first.out += wide
    tie.second.into += wide
    return element(
        "path",
        tie.title(),
        d=f"M{x1:.1f} {y1:.1f}C{middle:.1f} {y1:.1f} {middle:.1f} {y2:.1f} {x2:.1f} {y2:.1f}v{wide:.1f}"
        f"C{middle:.1f} {y2 + wide:.1f} {middle:.1f} {y1 + wide:.1f} {x1:.1f} {y1 + wide:.1f}z",
        class_=f"band hue-{tie.hue}",
        fill=HUES[tie.hue],
        fill_opacity="0.45",
    )
