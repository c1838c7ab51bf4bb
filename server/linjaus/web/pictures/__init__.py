"""Pictures of answers: rows in, SVG out; no release, no request, no clock.

One module draws one kind. ``draw`` is all that others need.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from . import flows, layers, matrix, network, tiles, timeline, tracks
from .canvas import Canvas, Cell, Look, Row
from .canvas import Drawing as Drawing

_KINDS: Mapping[str, Callable[[Sequence[Row], Look], Canvas]] = {
    "timeline": timeline.draw,
    "matrix": matrix.draw,
    "network": network.draw,
    "flows": flows.draw,
    "tiles": tiles.draw,
    "tracks": tracks.draw,
    "layers": layers.draw,
}
_NARROW_KINDS: Mapping[str, Callable[[Sequence[Row], Look], Canvas]] = {
    "timeline": timeline.draw_narrow,
    "tracks": tracks.draw_narrow,
    "layers": layers.draw_narrow,
}
"""How those kinds are drawn for narrow windows that need not be looked at piece by piece there."""

__all__ = ["Cell", "Drawing", "Look", "Row", "draw"]


def draw(kind: str, rows: Sequence[Row], look: Look) -> Drawing:
    """The picture. kind: a key of ``saved_query.PICTURE_ROLES``; rows: for each role that is played, its cell."""
    drawing = _KINDS[kind](rows, look).finish(look)
    if look.alone or kind not in _NARROW_KINDS:
        return drawing
    own = replace(look, name=f"{look.name}-narrow")
    return replace(drawing, narrow=_NARROW_KINDS[kind](rows, own).finish(own).svg)
