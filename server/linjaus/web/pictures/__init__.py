"""Pictures of answers: rows in, SVG out; no release, no request, no clock.

One module draws one kind. ``draw`` is all that others need.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from . import flows, matrix, network, tiles, timeline
from .canvas import Canvas, Cell, Look, Row
from .canvas import Drawing as Drawing

_KINDS: Mapping[str, Callable[[Sequence[Row], Look], Canvas]] = {
    "timeline": timeline.draw,
    "matrix": matrix.draw,
    "network": network.draw,
    "flows": flows.draw,
    "tiles": tiles.draw,
}

__all__ = ["Cell", "Drawing", "Look", "Row", "draw"]


def draw(kind: str, rows: Sequence[Row], look: Look) -> Drawing:
    """The picture. kind: a key of ``saved_query.PICTURE_ROLES``; rows: for each role that is played, its cell."""
    return _KINDS[kind](rows, look).finish(look)
