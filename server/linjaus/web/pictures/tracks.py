"""Tracks: where each thing is, step by step; what goes on is a line, what is there no more an open ring.

Roles: thing, step (in the order of the answer), item (what there is of the thing, each different one counts once; a row
without one says that there is nothing), value (else items or rows are counted), of (out of how many, for the step),
group. A row with a step alone says that nothing is known of the step: its place stays empty, which is not the same as a
ring.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from .canvas import (
    HUES,
    INK,
    LINE_COLOUR,
    NARROW,
    PAPER,
    QUIET,
    WIDE,
    Canvas,
    Cell,
    Form,
    Look,
    Row,
    amount,
    block,
    element,
    identity,
    link,
    one_each,
    target,
    words,
)
from .measure import BOLD, LINE, fit

MOST, MOST_STEPS = 120, 8
_SMALL = 12


@dataclass
class _Found:
    """What the rows say. amounts: by thing and step, most: the greatest of them; of: by step."""

    things: Sequence[Cell]
    steps: Sequence[Cell]
    groups: Mapping[str, Cell]
    amounts: dict[tuple[str, str], float] = field(default_factory=dict)
    of: dict[str, float] = field(default_factory=dict)
    most: float = 0.0

    def known(self, step: Cell) -> bool:
        """Whether anything is there at the step."""
        return any(self.amounts.get((identity(thing), identity(step)), 0) > 0 for thing in self.things)

    def share(self, thing: Cell, step: Cell) -> float:
        """How much of the thing there is, between 0 and 1."""
        value = self.amounts.get((identity(thing), identity(step)), 0.0)
        whole = self.of.get(identity(step)) or self.most
        return min(1.0, value / whole) if whole > 0 else 0.0


def draw(rows: Sequence[Row], look: Look) -> Canvas:
    """Draw the things in their order, each group below its name."""
    return _draw(rows, look, WIDE)


def draw_narrow(rows: Sequence[Row], look: Look) -> Canvas:
    """The same for a window as narrow as a phone's: each name above its track."""
    return _draw(rows, look, NARROW)


def _draw(rows: Sequence[Row], look: Look, form: Form) -> Canvas:
    canvas = Canvas(form.width)
    found = _read([row for row in rows if "step" in row])
    beyond = max(0, len(found.things) - MOST) + max(0, len(found.steps) - MOST_STEPS)
    found.things, found.steps = found.things[:MOST], found.steps[:MOST_STEPS]
    if found.things and found.steps:
        _draw_tracks(canvas, found, look, form)
    if beyond:
        canvas.notes.append(look.beyond(beyond))
    return canvas


def _read(rows: Sequence[Row]) -> _Found:
    groups: dict[str, Cell] = {}
    items: dict[tuple[str, str], set[str]] = {}
    itemised = any("item" in row for row in rows)
    for row in rows:
        if "thing" in row:
            groups.setdefault(identity(row["thing"]), row.get("group", Cell("")))
    things: dict[str, list[Cell]] = {}
    for thing in one_each(rows, "thing"):
        things.setdefault(identity(groups[identity(thing)]), []).append(thing)
    found = _Found([one for members in things.values() for one in members], one_each(rows, "step"), groups)
    for row in rows:
        step = identity(row["step"])
        if "of" in row:
            found.of[step] = max(found.of.get(step, 0.0), row["of"].number)
        if "thing" not in row:
            continue
        key = (identity(row["thing"]), step)
        counted = row["value"].number if "value" in row else 1.0
        if itemised:
            seen = items.setdefault(key, set())
            counted = 1.0 if "item" in row and identity(row["item"]) not in seen else 0.0
            seen.add(identity(row.get("item", Cell(""))))
        found.amounts[key] = found.amounts.get(key, 0.0) + counted
    found.most = max(found.amounts.values(), default=0.0)
    return found


def _draw_tracks(canvas: Canvas, found: _Found, look: Look, form: Form) -> None:
    step = min(160.0, (form.width - form.labels) / len(found.steps))
    places = {identity(one): form.labels + step * (index + 0.5) for index, one in enumerate(found.steps)}
    y = top = _headings(canvas, found, look, step, form)
    known = [one for one in found.steps if found.known(one)]
    group, hue = None, -1
    rows: list[Markup] = []
    for thing in found.things:
        own = found.groups[identity(thing)]
        if identity(own) != group:
            group, hue = identity(own), hue + 1
            if own.text:
                y += 14 if rows else 4
                lines = fit(own.text[:1].upper() + own.text[1:], form.width, 1, BOLD)
                heading = block(own, lines, 0, y + 18, font_weight=600, class_="ink group", fill=INK)
                rows.append(link(own, target(0, y, form.labels or form.width, LINE + 8), heading))
                y += 30
        lines = fit(thing.text, form.names, 2)
        above = 0.0 if form.labels else 2.0 + LINE * len(lines)
        height = above + 26 if above else 11.0 + LINE * len(lines)
        middle = y + (above + 12 if above else height / 2)
        name = block(thing, lines, 0, y + 13 if above else middle - LINE * len(lines) / 2 + 13)
        rows.append(element("line", x1=0.0, x2=form.width, y1=y, y2=y, class_="grid", stroke=LINE_COLOUR))
        rows.append(link(thing, target(0, y, form.labels or form.width, above or height), name))
        rows += _track(found, thing, known, places, middle, hue % len(HUES))
        y += height
    canvas.height = y + 4
    canvas.add(*_unknown(found, known, places, step, top, y), *rows)


def _headings(canvas: Canvas, found: _Found, look: Look, step: float, form: Form) -> float:
    """The names of the steps; how far down they reach."""
    texts = [fit(one.text, step - 2, 4, _SMALL) for one in found.steps]
    notes = [[] if found.known(one) else fit(look.unknown, step - 4, 4, _SMALL) for one in found.steps]
    height = max(len(lines) + len(note) for lines, note in zip(texts, notes, strict=True)) * LINE + 10.0
    for index, (one, lines, note) in enumerate(zip(found.steps, texts, notes, strict=True)):
        left = form.labels + step * index
        given: dict[str, object] = {"text_anchor": "middle", "font_size": _SMALL}
        text = block(one, lines, left + step / 2, 14, font_weight=600, **given)
        canvas.add(link(one, target(left, 0, step, LINE * len(lines) + 4), text))
        for number, line in enumerate(note, len(lines)):
            canvas.add(words(line, left + step / 2, 14 + LINE * number, class_="quiet", fill=QUIET, **given))
    return height


def _unknown(
    found: _Found, known: Sequence[Cell], places: Mapping[str, float], step: float, top: float, bottom: float
) -> list[Markup]:
    """The ground of the steps of which nothing is known."""
    width = step - 10
    return [
        element(
            "rect",
            x=places[identity(one)] - width / 2,
            y=top,
            width=width,
            height=bottom - top,
            rx=4,
            class_="unknown",
            fill="none",
            stroke=QUIET,
            stroke_dasharray="2 5",
            stroke_opacity="0.7",
        )
        for one in found.steps
        if one not in known
    ]


def _track(
    found: _Found, thing: Cell, known: Sequence[Cell], places: Mapping[str, float], y: float, hue: int
) -> list[Markup]:
    """Lines from step to step, then what stands at each."""
    name = identity(thing)
    there = [found.amounts.get((name, identity(one)), 0.0) > 0 for one in known]
    lines, marks = [], []
    for index, one in enumerate(known):
        x = places[identity(one)]
        said = f"{thing.text} · {one.text}: {_said(found, name, identity(one))}"
        if index and there[index] and there[index - 1]:
            gap = list(found.steps).index(one) - list(found.steps).index(known[index - 1]) > 1
            lines.append(
                element(
                    "line",
                    x1=places[identity(known[index - 1])],
                    x2=x,
                    y1=y,
                    y2=y,
                    class_=f"line-{hue}",
                    stroke=HUES[hue],
                    stroke_width=3,
                    stroke_dasharray="5 5" if gap else None,
                )
            )
        given: dict[str, object] = {"cx": x, "cy": y}
        if there[index]:
            radius = 4 + 4 * found.share(thing, one)
            given |= {"r": radius, "class_": f"mark hue-{hue}", "fill": HUES[hue], "stroke": PAPER, "stroke_width": 1.5}
        elif any(there[:index]):
            given |= {"r": 4.0, "class_": "ring", "fill": PAPER, "stroke": QUIET, "stroke_width": 1.5}
        else:
            continue
        marks.append(element("circle", element("title", said), **given))
    return [*lines, *marks]


def _said(found: _Found, thing: str, step: str) -> str:
    value = amount(found.amounts.get((thing, step), 0.0))
    return f"{value}/{amount(found.of[step])}" if found.of.get(step) else value
