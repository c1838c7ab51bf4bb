"""Where something new belongs in a text that is there: which block, and behind which line of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from rdflib import URIRef
from rdflib.term import Node

from ..iris import natural_key
from .order import comes_before, language_rank

NaturalKey = tuple[tuple[int, int, str], ...]
_Path = tuple[str, ...]

_MOSTLY = 0.9
"""The share of neighbours in order from which siblings count as ordered: a slip or two does not undo that."""

Line = tuple[URIRef, Node | None]
"""A predicate with its first value, as far as that is a term by itself."""


class Habits:
    """Which predicate comes before which in the blocks of a text: how its writers order them."""

    def __init__(self, blocks: Iterable[Sequence[Line]]) -> None:
        self._before: Counter[tuple[URIRef, URIRef]] = Counter()
        for block in blocks:
            names = list(dict.fromkeys(predicate for predicate, _ in block))
            for index, name in enumerate(names):
                self._before.update((name, later) for later in names[index + 1 :])

    def _goes_before(self, one: URIRef, other: URIRef) -> bool:
        """Whether one predicate is written before another: by our order, else by what most blocks do."""
        if comes_before(one, other) or comes_before(other, one):
            return comes_before(one, other)
        return self._before[one, other] > self._before[other, one]

    def place(self, block: Sequence[Line], predicate: URIRef, value: Node) -> int:
        """How many lines of a block stay before a new one: behind its like, else where it contradicts least."""
        same = [index for index, (name, _) in enumerate(block) if name == predicate]
        if same:
            rank = language_rank(value)
            before = [index for index in same if language_rank(block[index][1]) <= rank]
            return before[-1] + 1 if before else same[0]
        costs = []
        for place in range(len(block) + 1):
            behind = sum(self._goes_before(predicate, name) for name, _ in block[:place])
            ahead = sum(self._goes_before(name, predicate) for name, _ in block[place:])
            costs.append((behind + ahead, -place))
        return -min(costs)[1]


class Kin:
    """Which block a new one belongs behind. subjects: of the blocks that there are; empty for one without an IRI.

    Its kin are the blocks under the longest path that it shares with any, and it comes last of them; but where its
    siblings stand in order, it takes its place in that order, behind everything under the sibling before it.
    """

    def __init__(self, subjects: Sequence[str]) -> None:
        self._subjects = subjects
        self._paths = [_path(subject) for subject in subjects]
        self._under: dict[_Path, list[int]] = {}
        for index, path in enumerate(self._paths):
            for depth in range(len(path) + 1):
                self._under.setdefault(path[:depth], []).append(index)
        self._known: dict[_Path, tuple[list[int], list[NaturalKey]]] = {}

    def anchor(self, subject: str) -> int:
        """The index of the block behind which a new one comes; -1 when there are none."""
        path = _path(subject)
        parent = next((path[:depth] for depth in range(len(path) - 1, -1, -1) if path[:depth] in self._under), ())
        kin = self._under.get(parent, [])
        siblings, names = self._ordered_siblings(parent) if len(parent) == len(path) - 1 else ([], [])
        place = _split(names, natural_key(subject))
        if 0 < place < len(siblings):
            before, following = siblings[place - 1 : place + 1]
            return max(index for index in self._under[self._paths[before]] if before <= index < following)
        return kin[-1] if kin else -1

    def _ordered_siblings(self, parent: _Path) -> tuple[list[int], list[NaturalKey]]:
        """The blocks right under a path, with what they are ordered by; none when they do not stand in order."""
        if parent not in self._known:
            siblings = [index for index in self._under[parent] if len(self._paths[index]) == len(parent) + 1]
            names = [natural_key(self._subjects[index]) for index in siblings]
            ordered = sum(one <= other for one, other in pairwise(names)) >= _MOSTLY * (len(names) - 1)
            self._known[parent] = (siblings, names) if ordered and len(names) > 1 else ([], [])
        return self._known[parent]


def _split(names: Sequence[NaturalKey], name: NaturalKey) -> int:
    """How many of these names a new one comes behind, so that the fewest stand on its wrong side."""
    wrong = best = sum(other < name for other in names)
    place = 0
    for index, other in enumerate(names, 1):
        wrong += 1 if other > name else -1
        if wrong < best:
            place, best = index, wrong
    return place


def _path(iri: str) -> _Path:
    return tuple(re.split(r"[/#]", iri))
