"""Turtle as people keep it: one form for every file of a site, changed without touching what is not meant.

rdflib and Oxigraph read triples and forget how they were written. Here the text itself is kept: its comments, its
order, its line ends. ``format_turtle`` lays a file out in our form, ``compose`` writes a new one, ``insert`` and
``remove`` change a few lines of one. What changes a text proves that it says what it should before it hands it out.
"""

from __future__ import annotations

from .block import INDENT
from .compose import compose
from .insertion import insert
from .layout import format_turtle
from .order import in_order
from .removal import remove
from .standing import triples_in_order
from .terms import Scope, Spelling

__all__ = [
    "INDENT",
    "Scope",
    "Spelling",
    "compose",
    "format_turtle",
    "in_order",
    "insert",
    "remove",
    "triples_in_order",
]
