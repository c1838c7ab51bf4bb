"""The difference of two datasets at the level that people care about: things, their properties, their wording.

Derived graphs follow from what is stated and are no change of the content: they are counted and nothing more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import pyoxigraph as ox
from rdflib import DCTERMS, RDFS, SDO, SKOS, XSD, Literal, URIRef

from ..namespaces import DCAT, OA, SPDX
from .description import Description, Rows, Side, Space
from .lines import SortedLines
from .quads import QuadDifference, compare, parse_lines
from .records import (
    ADDED,
    CHANGED,
    MOVED,
    REMOVED,
    REWORDED,
    WITHDRAWN,
    Changes,
    Inner,
    KindChanges,
    PropertyChange,
    Rewording,
    ThingChange,
    Value,
)
from .words import likeness, word_difference

METADATA = frozenset(
    {
        DCTERMS.modified,
        SDO.dateModified,
        DCAT.byteSize,
        SPDX.checksum,
        SPDX.checksumValue,
        SPDX.algorithm,
        OA.start,
        OA.end,
    }
)
"""Properties that say when and where, not what: a change of nothing else is folded away."""

_HIGHEST = 12
_PLAIN_KINDS = ("graph", "set", "")


def compare_things(before: SortedLines, after: SortedLines, base: str, names: tuple[str, str] = ("", "")) -> Changes:
    """What changed from one dataset to the other. base: of the site's IRIs; names: of the two releases."""
    difference = compare(before, after)
    return _Comparison(Side(before, Space(base)), Side(after, Space(base)), Space(base)).changes(difference, names)


class _Comparison:
    def __init__(self, old: Side, new: Side, space: Space) -> None:
        self._old = old
        self._new = new
        self._space = space

    def changes(self, difference: QuadDifference, names: tuple[str, str]) -> Changes:
        removed, added = parse_lines(difference.removed), parse_lines(difference.added)
        touched = {
            self._space.thing_of(quad.subject.value)
            for quad in (*removed, *added)
            if isinstance(quad.subject, ox.NamedNode) and not self._space.is_derived(quad)
        }
        changed = [change for iri in sorted(touched) if (change := self._change(iri)) is not None]
        changed = _with_moves(changed, self._old, self._new, self._space)
        content = [change for change in changed if not _is_metadata_only(change)]
        kinds = self._kinds(content)
        metadata_only = tuple(change for change in changed if _is_metadata_only(change))
        return Changes(
            *names,
            self._space.base,
            kinds,
            metadata_only,
            (self._nameless(removed), self._nameless(added)),
            (self._derived(removed), self._derived(added)),
            self._names(kinds, metadata_only),
            difference,
        )

    def _change(self, iri: URIRef) -> ThingChange | None:
        old, new = self._old.describe(iri), self._new.describe(iri)
        if old.own == new.own and old.form == new.form:
            return None
        made = property_changes(old.rows, new.rows)
        properties = tuple(change for change in made if change.property not in METADATA)
        metadata = tuple(change for change in made if change.property in METADATA)
        wholes = None
        if not old or not new:
            status = REMOVED if old else ADDED
        else:
            former, latter = old.iris(DCTERMS.isPartOf), new.iris(DCTERMS.isPartOf)
            if len(former) == len(latter) == 1 and former != latter:
                wholes = (former[0], latter[0])
                properties = tuple(change for change in properties if not _says_whole(iri, change))
            status = _status(old, new, wholes is not None, properties)
        trail = self._trail(new or old)
        return ThingChange(iri, status, properties, metadata, trail, None, wholes, old.alive, new.alive)

    def _trail(self, about: Description) -> tuple[URIRef, ...]:
        trail: list[URIRef] = []
        here = about
        while len(trail) < _HIGHEST:
            above = next(iter(here.iris(DCTERMS.isPartOf)), None)
            if above is None or above == about.iri or above in trail:
                break
            trail.insert(0, above)
            here = self._either(above)
        return tuple(trail)

    def _either(self, iri: URIRef) -> Description:
        """As the newer dataset has it, or the older one."""
        return self._new.describe(iri) or self._old.describe(iri)

    def _kinds(self, changes: Sequence[ThingChange]) -> tuple[KindChanges, ...]:
        by_kind: dict[str, list[ThingChange]] = {}
        for change in changes:
            by_kind.setdefault(self._space.kind_of(change.iri), []).append(change)
        made = [KindChanges(kind, self._name_of(kind, some), tuple(some)) for kind, some in by_kind.items()]
        return tuple(sorted(made, key=lambda kind: (self._rank(kind), kind.key)))

    def _rank(self, kind: KindChanges) -> int:
        """The site's own classes first, then what other vocabularies name, then records about the data."""
        if kind.key in _PLAIN_KINDS:
            return 2
        return 0 if kind.name is not None and kind.name.startswith(self._space.base) else 1

    def _name_of(self, kind: str, changes: Sequence[ThingChange]) -> URIRef | None:
        """What names the things: the one concept scheme that they share, else the narrowest class that they share."""
        if kind == "def":
            return URIRef(f"{self._space.base}def")
        members = [self._either(change.iri) for change in changes]
        schemes = _shared(member.iris(SKOS.inScheme) for member in members)
        if len(schemes) == 1 and self._either(next(iter(schemes))).labels():
            return next(iter(schemes))
        typed = [member.classes() for member in members if member.classes()]
        shared = _shared({wider for cls in classes for wider in (cls, *self._above(cls))} for classes in typed)
        named = [cls for cls in shared if self._either(cls).labels()]
        narrowest = [cls for cls in named if not any(cls in self._above(other) for other in named if other != cls)]
        return min(narrowest or named, key=lambda cls: (not cls.startswith(self._space.base), cls), default=None)

    def _above(self, cls: URIRef) -> set[URIRef]:
        found: set[URIRef] = set()
        waiting = [cls]
        while waiting:
            for above in self._either(waiting.pop()).iris(RDFS.subClassOf):
                if above not in found:
                    found.add(above)
                    waiting.append(above)
        return found - {cls}

    def _names(
        self, kinds: Iterable[KindChanges], others: Iterable[ThingChange]
    ) -> Mapping[URIRef, tuple[Literal, ...]]:
        wanted = {kind.name for kind in kinds if kind.name is not None}
        for change in [*(change for kind in kinds for change in kind.things), *others]:
            wanted.update(_iris_of(change))
        return {iri: labels for iri in sorted(wanted) if (labels := self._either(iri).labels())}

    def _nameless(self, quads: Iterable[ox.Quad]) -> int:
        return sum(
            1 for quad in quads if not isinstance(quad.subject, ox.NamedNode) and not self._space.is_derived(quad)
        )

    def _derived(self, quads: Iterable[ox.Quad]) -> int:
        return sum(1 for quad in quads if self._space.is_derived(quad))


def property_changes(old: Rows, new: Rows) -> tuple[PropertyChange, ...]:
    """What changed property by property, in the order of their IRIs."""
    made = []
    for key in sorted({*old, *new}):
        before, after = old.get(key, frozenset()), new.get(key, frozenset())
        if before != after:
            made.append(_property_change(*key, before - after, after - before))
    return tuple(made)


def _property_change(
    about: URIRef, predicate: URIRef, removed: Collection[Value], added: Collection[Value]
) -> PropertyChange:
    gone, come = sorted(removed, key=value_key), sorted(added, key=value_key)
    reworded = []
    for old, new in _paired(gone, come):
        gone.remove(old)
        come.remove(new)
        reworded.append(Rewording(old, new, word_difference(str(old), str(new))))
    return PropertyChange(about, predicate, tuple(gone), tuple(come), tuple(reworded))


def _paired(removed: Sequence[Value], added: Sequence[Value]) -> list[tuple[Literal, Literal]]:
    """The texts of one language that took each other's place: the most alike first, until one side is used up."""
    pairs = []
    for language in sorted({text.language or "" for text in _texts(removed)}):
        old = [text for text in _texts(removed) if (text.language or "") == language]
        new = [text for text in _texts(added) if (text.language or "") == language]
        if len(old) == len(new) == 1:
            pairs.append((old[0], new[0]))
            continue
        likely = sorted(((-likeness(one, other), one, other) for one in old for other in new), key=lambda three: three)
        for alike, one, other in likely:
            if alike and one in old and other in new:
                old.remove(one)
                new.remove(other)
                pairs.append((one, other))
    return pairs


def _texts(values: Iterable[Value]) -> Iterator[Literal]:
    for value in values:
        if isinstance(value, Literal) and (value.language or value.datatype in (None, XSD.string)):
            yield value


def value_key(value: Value) -> tuple[int, str, str]:
    """One order for values of every sort."""
    if isinstance(value, Literal):
        return (0, value.language or "", str(value))
    return (1, "", value) if isinstance(value, URIRef) else (2, "", repr(value))


def _says_whole(iri: URIRef, change: PropertyChange) -> bool:
    return (change.about, change.property) == (iri, DCTERMS.isPartOf)


def _is_metadata_only(change: ThingChange) -> bool:
    return bool(change.metadata) and not change.properties and change.status != MOVED


def _status(old: Description, new: Description, moved: bool, properties: Sequence[PropertyChange]) -> str:
    if old.alive and not new.alive:
        return WITHDRAWN
    if moved:
        return MOVED
    return REWORDED if any(change.reworded for change in properties) else CHANGED


def _with_moves(changes: Sequence[ThingChange], old: Side, new: Side, space: Space) -> list[ThingChange]:
    """A removed thing and an added one that say the same texts, and are the only ones to do so, are one that moved."""
    gone = _by_texts(changes, REMOVED, old, space)
    come = _by_texts(changes, ADDED, new, space)
    former = {come[texts].iri: gone[texts] for texts in come if texts in gone}
    away = {change.iri for change in former.values()}
    kept = []
    for change in changes:
        if change.iri in former:
            origin = former[change.iri]
            rows = _as_about(old.describe(origin.iri).rows, origin.iri, change.iri)
            made = property_changes(rows, new.describe(change.iri).rows)
            wholes = (origin.trail[-1], change.trail[-1]) if origin.trail and change.trail else None
            properties = tuple(each for each in made if each.property not in METADATA)
            change = replace(change, status=MOVED, former=origin.iri, wholes=wholes, properties=properties)
        if change.iri not in away:
            kept.append(change)
    return kept


def _by_texts(
    changes: Iterable[ThingChange], status: str, side: Side, space: Space
) -> dict[tuple[str, frozenset[tuple[str, str]]], ThingChange]:
    found: dict[tuple[str, frozenset[tuple[str, str]]], list[ThingChange]] = {}
    for change in changes:
        if change.status == status:
            rows = side.describe(change.iri).rows
            texts = {(str(predicate), text.n3()) for (_, predicate), values in rows.items() for text in _texts(values)}
            if texts:
                found.setdefault((space.kind_of(change.iri), frozenset(texts)), []).append(change)
    return {key: members[0] for key, members in found.items() if len(members) == 1}


def _as_about(rows: Rows, former: URIRef, latter: URIRef) -> Rows:
    return {(URIRef(latter + about[len(former) :]), predicate): values for (about, predicate), values in rows.items()}


def _shared(sets: Iterable[Iterable[URIRef]]) -> set[URIRef]:
    """What is in all of the sets; empty when there are none."""
    found: set[URIRef] | None = None
    for each in sets:
        found = set(each) if found is None else found & set(each)
    return found or set()


def _iris_of(change: ThingChange) -> Iterator[URIRef]:
    yield from (change.iri, *change.trail, *(change.wholes or ()))
    if change.former is not None:
        yield change.former
    for each in (*change.properties, *change.metadata):
        yield each.property
        for value in (*each.removed, *each.added):
            yield from _iris_in(value)


def _iris_in(value: Value) -> Iterator[URIRef]:
    if isinstance(value, URIRef):
        yield value
    elif isinstance(value, Inner):
        for predicate, inner in value.rows:
            yield predicate
            yield from _iris_in(inner)
