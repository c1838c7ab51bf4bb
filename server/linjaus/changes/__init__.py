"""What changed between two releases: two datasets in, changes out. No disk, no network, no clock.

``compare`` says it by statements (``QuadDifference``), ``compare_things`` by the things that people care about
(``Changes``); ``patch``, ``report`` and ``notes`` write it down.
"""

from .lines import SortedLines
from .notes import version_notes
from .quads import QuadDifference, compare, stable_lines
from .records import Changes, KindChanges, PropertyChange, Rewording, ThingChange
from .things import compare_things

__all__ = [
    "Changes",
    "KindChanges",
    "PropertyChange",
    "QuadDifference",
    "Rewording",
    "SortedLines",
    "ThingChange",
    "compare",
    "compare_things",
    "stable_lines",
    "version_notes",
]
