"""A small picture of what stands on what, in SVG: boxes one above the other, each on those that it rests on.

One column, so that it can be read on a phone; no style in it, only classes, so that it follows the page's colours.
"""

from __future__ import annotations

from dataclasses import dataclass

from .labels import Text
from .page_model import Ref

WIDTH = 360
_INDENT = 26
_GAP = 14
_LINE = 17
_PADDING = 9
_LETTER = 6.7
"""How wide a letter is at the size of a title, about, in units of the picture."""
_LINES = 3


@dataclass(frozen=True)
class Box:
    """A thing in the picture. relations: how it is tied to the one nearer to the middle; years: its period;
    further: what is tied to it, away from the middle.
    """

    ref: Ref
    relations: tuple[Text, ...] = ()
    years: str = ""
    further: tuple[Box, ...] = ()


@dataclass(frozen=True)
class Placed:
    """A box with its place. lines: its name, broken. baselines: of the relation (0 without one), of each line of the
    name and of the years, counted from the top of the picture.
    """

    box: Box
    x: int
    y: int
    width: int
    height: int
    lines: tuple[str, ...]
    relation: int
    baselines: tuple[int, ...]
    years: int
    middle: bool = False

    @property
    def text_x(self) -> int:
        """Where its words begin."""
        return self.x + _PADDING + 3

    @property
    def cut(self) -> bool:
        """Whether the name did not fit."""
        return bool(self.lines) and self.lines[-1].endswith("…")


@dataclass(frozen=True)
class Diagram:
    """A laid out picture. arrows: paths; each points from what rests to what it rests on."""

    width: int
    height: int
    boxes: tuple[Placed, ...]
    arrows: tuple[str, ...]


def draw(above: list[Box], middle: Box, below: list[Box]) -> Diagram:
    """Lay out: above, what rests on the middle; below, what the middle rests on."""
    writer = _Writer()
    tops = [writer.rising(box, 1) for box in above]
    centre = writer.place(middle, 0, middle=True)
    for top in tops:
        writer.arrow(top, centre, _INDENT // 2)
    for box in below:
        writer.falling(box, centre, 1)
    return Diagram(WIDTH, writer.y - _GAP + 1, tuple(writer.boxes), tuple(writer.arrows))


def broken(text: str, letters: int, lines: int = _LINES) -> tuple[str, ...]:
    """The text in lines of at most so many letters; what does not fit ends in an ellipsis."""
    made = [""]
    for word in text.split():
        while len(word) > letters:
            if made[-1]:
                made.append("")
            made[-1], word = word[: letters - 1] + "-", word[letters - 1 :]
            made.append("")
        if made[-1] and len(made[-1]) + 1 + len(word) > letters:
            made.append("")
        made[-1] = f"{made[-1]} {word}".strip()
    made = [line for line in made if line]
    if len(made) > lines:
        made = [*made[: lines - 1], made[lines - 1][: letters - 1].rstrip(" ,.;") + "…"]
    return tuple(made)


class _Writer:
    def __init__(self) -> None:
        self.y = 1
        self.boxes: list[Placed] = []
        self.arrows: list[str] = []

    def rising(self, box: Box, depth: int) -> Placed:
        """What rests on the box comes before it."""
        tops = [self.rising(further, depth + 1) for further in box.further]
        placed = self.place(box, depth)
        for top in tops:
            self.arrow(top, placed, depth * _INDENT + _INDENT // 2)
        return placed

    def falling(self, box: Box, nearer: Placed, depth: int) -> None:
        """What the box rests on comes after it."""
        placed = self.place(box, depth)
        rail = nearer.x + _INDENT // 2
        middle = placed.y + placed.height // 2
        self.arrows.append(f"M{rail} {nearer.y + nearer.height}V{middle}H{placed.x - 3}")
        for further in box.further:
            self.falling(further, placed, depth + 1)

    def arrow(self, top: Placed, foot: Placed, rail: int) -> None:
        """From the side of the upper box down to the lower one."""
        self.arrows.append(f"M{top.x} {top.y + top.height // 2}H{rail}V{foot.y - 3}")

    def place(self, box: Box, depth: int, middle: bool = False) -> Placed:
        """Put the next box below the last."""
        x = depth * _INDENT + 1
        width = WIDTH - x - 1
        lines = broken(box.ref.label.text, int((width - 2 * _PADDING) / _LETTER))
        at = self.y + _PADDING
        relation = 0
        if box.relations:
            at += _LINE - 3
            relation = at - 3
        baselines = []
        for _ in lines:
            at += _LINE
            baselines.append(at - 4)
        years = 0
        if box.years:
            at += _LINE - 2
            years = at - 4
        height = at + _PADDING - self.y - 1
        placed = Placed(box, x, self.y, width, height, lines, relation, tuple(baselines), years, middle)
        self.boxes.append(placed)
        self.y += height + _GAP
        return placed
