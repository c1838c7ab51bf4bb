"""A map of tiles: one for each thing, tinted by its value, in groups; no geography is made up.

Roles: thing, value, group.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from .canvas import (
    INK,
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
    target,
    tint_of,
    words,
)
from .measure import LINE, fit

MOST = 300
_WIDTH, _TILE, _HEIGHT, _GAP = 960.0, 184.0, 72.0, 9.0


def draw(rows: Sequence[Row], look: Look) -> Canvas:
    """Draw the tiles in the order of the answer, each group below its name and after the group of its own tile."""
    canvas = Canvas(_WIDTH)
    values: dict[tuple[str, str], float] = {}
    cells: dict[tuple[str, str], Cell] = {}
    groups: dict[str, tuple[Cell, list[tuple[str, str]]]] = {}
    for row in rows:
        if "thing" not in row:
            continue
        group = row.get("group", Cell(""))
        key = (identity(group), identity(row["thing"]))
        if key not in cells:
            cells[key] = row["thing"]
            groups.setdefault(identity(group), (group, []))[1].append(key)
        values[key] = values.get(key, 0.0) + (row["value"].number if "value" in row else 0.0)
    most, drawn, y = max(values.values(), default=0.0), 0, 0.0
    for group, members in sorted(groups.values(), key=lambda one: _depth(identity(one[0]), cells)):
        members = members[: MOST - drawn]
        if not members:
            break
        drawn += len(members)
        if group.text:
            lines = fit(group.text, _WIDTH, 1)
            heading = block(group, lines, 0, y + 18, font_weight=600, class_="ink group", fill=INK)
            canvas.add(link(group, target(0, y, 300, LINE + 8), heading))
            y += 32
        for index, key in enumerate(members):
            across, down = index % 5, index // 5
            place = (across * (_TILE + _GAP), y + down * (_HEIGHT + _GAP))
            canvas.add(_tile(cells[key], values[key], most, *place))
        y += ((len(members) + 4) // 5) * (_HEIGHT + _GAP) + 10
    canvas.height = y
    if len(cells) > drawn:
        canvas.notes.append(look.beyond(len(cells) - drawn))
    return canvas


def _depth(group: str, cells: Mapping[tuple[str, str], Cell]) -> int:
    """How many groups stand above a group: that in which it is a tile itself, and so on."""
    above = {thing: within for within, thing in cells}
    depth, seen = 0, {group}
    while group:
        depth, group = depth + 1, above.get(group, "")
        if group in seen:
            break
        seen.add(group)
    return depth


def _tile(cell: Cell, value: float, most: float, x: float, y: float) -> Markup:
    tint = min(3, tint_of(value, most))  # the strongest tint is for small marks
    ink: dict[str, object] = {"class_": "ink", "fill": INK}
    ground = element("rect", x=x, y=y, width=_TILE, height=_HEIGHT, rx=5, class_=f"tint-{tint}", fill=TINTS[tint])
    lines = fit(cell.text, _TILE - 20, 2)
    label = block(cell, lines, x + 10, y + 20, **ink)
    count = words(
        amount(value), x + _TILE - 10, y + _HEIGHT - 10, text_anchor="end", font_size=20, font_weight=600, **ink
    )
    return link(cell, element("title", f"{cell.text}: {amount(value)}"), ground, label, count)
