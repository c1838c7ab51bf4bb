"""Where something new belongs in a text that is there: which block, and behind which line of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise, takewhile

from rdflib import URIRef
from rdflib.term import Node

from .order import comes_before, language_rank

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
            return before[-1] + 1 if before else max(same[0], 1)
        costs = []
        for place in range(1, len(block) + 1):
            behind = sum(self._goes_before(predicate, name) for name, _ in block[:place])
            ahead = sum(self._goes_before(name, predicate) for name, _ in block[place:])
            costs.append((behind + ahead, -place))
        return -min(costs)[1]


_NUMBER = re.compile(r"(\d+)")


def _natural(iri: str) -> list[tuple[int, str]]:
    """Digits count as numbers: ``claim/9`` before ``claim/10``."""
    return [(int(piece), "") if piece.isdigit() else (-1, piece) for piece in _NUMBER.split(iri)]


def anchor(subjects: Sequence[str], subject: str) -> int:
    """Behind which of the blocks a new one belongs: the index in their subjects; -1 when there are none.

    Its kin are the blocks under the longest path that it shares with any, and it comes last of them; but where its
    siblings stand in order, it takes its place in that order, behind everything under the sibling before it.
    """
    paths = [_path(name) for name in subjects]
    path = _path(subject)
    depth = max((_shared(path, other) for other in paths), default=0)
    kin = [index for index, other in enumerate(paths) if other[:depth] == path[:depth]]
    siblings = [index for index in kin if len(paths[index]) == len(path) == depth + 1]
    names = [_natural(subjects[index]) for index in siblings]
    earlier = sum(name < _natural(subject) for name in names)
    if 0 < earlier < len(names) and all(one <= other for one, other in pairwise(names)):
        before, following = siblings[earlier - 1 : earlier + 1]
        family = paths[before]
        return max(index for index in range(before, following) if paths[index][: len(family)] == family)
    return kin[-1] if kin else -1


def _path(iri: str) -> list[str]:
    return re.split(r"[/#]", iri)


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many pieces two paths have in common, the last piece of the first one left out."""
    pairs = zip(one[:-1], other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
