"""A timeline: things with a beginning and an end, in groups; what begins and ends on one day is a milestone.

Roles: thing, start, end (both may be unbound), group.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
    block,
    element,
    identity,
    link,
    target,
    words,
)
from .measure import LINE, fit, width_of
from .time_scale import TimeScale, beginning, ending, scale_of

MOST = 300
_BAR = 14.0
_TALL = 420.0
"""From this height on the axis stands at both ends."""


@dataclass(frozen=True)
class _Item:
    thing: Cell
    group: Cell
    start: float | None
    end: float | None
    said: str
    day: bool


def draw(rows: Sequence[Row], look: Look) -> Canvas:
    """Draw the rows in their order, each group below its name."""
    return _draw(rows, look, WIDE)


def draw_narrow(rows: Sequence[Row], look: Look) -> Canvas:
    """The same for a window as narrow as a phone's: each name above its bar."""
    return _draw(rows, look, NARROW)


def _draw(rows: Sequence[Row], look: Look, form: Form) -> Canvas:
    canvas = Canvas(form.width)
    items, undated = _items(rows, look)
    beyond, items = max(0, len(items) - MOST), items[:MOST]
    if items:
        scale = scale_of(_moments(items), form.labels + 12, form.width - 12)
        _draw_items(canvas, items, scale, form)
    if undated:
        canvas.notes.append(look.undated(undated))
    if beyond:
        canvas.notes.append(look.beyond(beyond))
    return canvas


def _items(rows: Sequence[Row], look: Look) -> tuple[list[_Item], int]:
    found: dict[tuple[str, str, str], _Item] = {}
    undated = set()
    nothing = Cell("")
    for row in rows:
        thing, start, end = row.get("thing", nothing), row.get("start", nothing).text, row.get("end", nothing).text
        begins, ends = beginning(start), ending(end)
        if begins is None and ends is None:
            undated.add(identity(thing))
            continue
        if begins is not None and ends is not None and ends < begins:
            begins, ends = beginning(end), ending(start)
            start, end = end, start
        group = row.get("group", nothing)
        day = start == end and len(start) >= 10
        first, last = (look.date(text) if known is not None else "" for text, known in ((start, begins), (end, ends)))
        said = first if day or (first == last) else f"{first}–{last}"
        key = (identity(thing), start, end)
        found.setdefault(key, _Item(thing, group, begins, ends, said, day))
    groups: dict[str, list[_Item]] = {}
    for item in found.values():
        groups.setdefault(identity(item.group), []).append(item)
    dated = {identity(item.thing) for item in found.values()}
    return [item for members in groups.values() for item in members], len(undated - dated)


def _moments(items: Sequence[_Item]) -> list[float]:
    known = [moment for item in items for moment in (item.start, item.end) if moment is not None]
    if any(item.end is None for item in items):
        known.append(max(known) + 1.5)
    if any(item.start is None for item in items):
        known.append(min(known) - 1.5)
    return known


def _draw_items(canvas: Canvas, items: Sequence[_Item], scale: TimeScale, form: Form) -> None:
    y, group, hue = 26.0, None, -1
    rows: list[Markup] = []
    for item in items:
        if identity(item.group) != group:
            group, hue = identity(item.group), hue + 1
            if item.group.text:
                y += 14 if rows else 4
                lines = fit(item.group.text[:1].upper() + item.group.text[1:], form.width, 1)
                rows.append(
                    element("g", block(item.group, lines, 0, y + 18, font_weight=600, class_="ink group", fill=INK))
                )
                y += 28
        label = fit(item.thing.text, form.names, 2)
        above = 0.0 if form.labels else 2.0 + LINE * len(label)
        height = above + 32 if above else 13.0 + LINE * len(label)
        middle = y + (above + 11 if above else height / 2)
        name = block(item.thing, label, 0, y + 13 if above else middle - LINE * len(label) / 2 + 13)
        room = target(0, y, form.width, height)
        rows.append(link(item.thing, room, name, *_marks(item, middle, scale, hue % len(HUES), form)))
        y += height
    canvas.height = y + (34 if y > _TALL else 12)
    canvas.add(_axis(scale, y, form), *_milestones(items, scale, y), *rows)


def _axis(scale: TimeScale, bottom: float, form: Form) -> Markup:
    pieces = []
    for year in scale.ticks():
        x = scale.x(year)
        anchor = "end" if x > form.width - 20 else "middle"
        pieces.append(element("line", x1=x, x2=x, y1=22.0, y2=bottom + 4, class_="grid", stroke=LINE_COLOUR))
        pieces += [
            words(str(year), x, y, text_anchor=anchor, class_="quiet", fill=QUIET, font_size=12)
            for y in (16.0, *((bottom + 20,) if bottom > _TALL else ()))
        ]
    return element("g", *pieces, aria_hidden="true")


def _milestones(items: Sequence[_Item], scale: TimeScale, bottom: float) -> list[Markup]:
    places = sorted({scale.x(item.start) for item in items if item.day and item.start is not None})
    return [
        element(
            "line",
            x1=x,
            x2=x,
            y1=22.0,
            y2=bottom + 4,
            class_="milestone",
            stroke=INK,
            stroke_dasharray="2 4",
            stroke_opacity="0.6",
        )
        for x in places
    ]


def _marks(item: _Item, middle: float, scale: TimeScale, hue: int, form: Form) -> tuple[Markup, Markup]:
    """What stands for the thing, and its dates in words."""
    left = scale.left if item.start is None else scale.x(item.start)
    right = scale.right if item.end is None else scale.x(item.end)
    if item.day:
        shape = element(
            "path",
            d=f"M{left:.1f} {middle - 8:.1f}l8 8l-8 8l-8 -8z",
            class_=f"mark hue-{hue}",
            fill=HUES[hue],
            stroke=PAPER,
            stroke_width=1.5,
        )
        left, right = left - 8, left + 8
    else:
        right = max(right, left + 3)
        shape = element(
            "path",
            d=_bar(left, right, middle, item.start is None, item.end is None),
            class_=f"mark hue-{hue}",
            fill=HUES[hue],
        )
    title = element("title", f"{item.thing.text}: {item.said}")
    return element("g", title, shape), _dates(item, left, right, middle, form)


def _bar(left: float, right: float, middle: float, open_left: bool, open_right: bool) -> str:
    """A bar; an end that is not known is a tip."""
    top, bottom, tip = middle - _BAR / 2, middle + _BAR / 2, min(8.0, (right - left) / 2)
    start = f"M{left + tip:.1f} {top:.1f}" if open_left else f"M{left:.1f} {top:.1f}"
    end = (
        f"H{right - tip:.1f}L{right:.1f} {middle:.1f}L{right - tip:.1f} {bottom:.1f}"
        if open_right
        else f"H{right:.1f}V{bottom:.1f}"
    )
    back = f"H{left + tip:.1f}L{left:.1f} {middle:.1f}Z" if open_left else f"H{left:.1f}Z"
    return start + end + back


def _dates(item: _Item, left: float, right: float, middle: float, form: Form) -> Markup:
    """The dates in words, where there is room beside the bar, else on it."""
    width = width_of(item.said, 12)
    given: dict[str, object] = {"class_": "quiet halo", "fill": QUIET, "font_size": 12}
    given |= {"stroke": PAPER, "stroke_width": 4, "paint_order": "stroke"}
    if right + 8 + width <= form.width:
        return words(item.said, right + 8, middle + 4, **given)
    if left - 8 - width >= form.labels:
        return words(item.said, left - 8, middle + 4, text_anchor="end", **given)
    return words(
        item.said, (left + right) / 2, middle + 4, text_anchor="middle", class_="on-mark", fill=PAPER, font_size=12
    )
