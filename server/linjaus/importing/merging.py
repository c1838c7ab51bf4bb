"""Three versions of a Turtle file → one, or conflicts.

Base is as the last import made it, mine as it stands with a steward's work, theirs as the new import makes it. What
both changed in different ways is a conflict, and is never decided here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from rdflib import DCAT, DCTERMS, RDF, RDFS, SKOS, XSD, Literal
from rdflib.term import Node

from ..drafting import STATUS, Terms
from ..iris import IriSpace
from ..model import Triple
from ..namespaces import OA, SPDX
from ..turtle import parse_turtle
from ..turtle_form import insert, remove

MINE, NEW = "mine", "new"
"""How a steward can have conflicts decided: by what stands in the file, or by the new import."""

_SINGLE = frozenset(
    {DCAT.startDate, DCAT.endDate, RDF.type, RDF.subject, RDF.predicate, RDF.object, RDFS.label, SKOS.prefLabel, STATUS}
    | {OA.exact, OA.prefix, OA.suffix, OA.start, OA.end, SPDX.checksumValue, SPDX.algorithm, DCTERMS.title}
    | {DCTERMS.description, DCTERMS.isPartOf, DCTERMS.language, DCTERMS.modified, DCTERMS.publisher, DCTERMS.rights}
    | {DCTERMS.source, DCTERMS.temporal}
)
_SINGLE_TERMS = frozenset(("number", "wording", "coverage", "confidence", "statedIn"))
"""Properties of one value for each thing and language; of other properties both sides may add values."""

Slot = tuple[Node, Node, str]


@dataclass(frozen=True)
class Conflict:
    """Something that a person must decide. what: ``changed`` by both, ``gone`` from the new version though worked on,
    ``quoted`` by a statement though gone, or ``text``. file and line: where mine stands, 0 for no line."""

    what: str
    file: str
    line: int
    subject: str
    predicate: str
    base: str
    mine: str
    new: str
    remedy: str


@dataclass(frozen=True)
class Merged:
    """A file that was merged. text: as it is to stand; removed: things that are in it no more; stayed_out: things that
    the steward had taken out, and that stay out."""

    text: str
    conflicts: tuple[Conflict, ...] = ()
    removed: frozenset[Node] = frozenset()
    stayed_out: frozenset[Node] = frozenset()


@dataclass
class _Sides:
    base: dict[Slot, set[Triple]]
    mine: dict[Slot, set[Triple]]
    theirs: dict[Slot, set[Triple]]
    lines: Mapping[Triple, int]
    out: set[Triple] = field(default_factory=set)
    into: list[Triple] = field(default_factory=list)


def merge_file(
    path: str,
    base: str,
    mine: str,
    theirs: str,
    iris: IriSpace,
    prefixes: Mapping[str, str],
    today: str,
    resolve: str = "",
) -> Merged:
    """One text of three. resolve: MINE or NEW decides what would be a conflict; empty decides nothing.

    A thing that is gone from the new version goes from mine only when nobody has worked on it and the file is a draft
    still. Raises SourceError when mine is no Turtle.
    """
    if mine == base:
        gone = _subjects(_triples(base, path, iris)[0]) - _subjects(_triples(theirs, path, iris)[0])
        return Merged(theirs, (), frozenset(gone))
    b, (m, lines), t = _triples(base, path, iris)[0], _triples(mine, path, iris), _triples(theirs, path, iris)[0]
    graph_name = next((s for s, p, _ in t if p == DCTERMS.modified and str(s).startswith(f"{iris.base}graph/")), None)
    stayed_out = _taken_out(b, m, t)
    t = [triple for triple in t if triple[0] not in stayed_out] + [triple for triple in b if triple[0] in stayed_out]
    sides = _Sides(_slots(b, graph_name), _slots(m, graph_name), _slots(t, graph_name), lines)
    gone = (_subjects(b) & _subjects(m)) - _subjects(t)
    finished = not any(p == STATUS and o == Terms(iris).unchecked for _, p, o in m)
    conflicts = list(_decide_gone(path, sides, gone, finished, resolve))
    kept_whole = {conflict.subject for conflict in conflicts}
    ordered = {triple: at for at, triple in enumerate(t)}
    for slot in sorted({*sides.base, *sides.theirs}, key=lambda slot: min(_at(ordered, sides, slot), default=0)):
        if slot[0] in gone or str(slot[0]) in kept_whole:
            continue
        conflicts += _decide(path, sides, slot, resolve)
    if not sides.out and not sides.into:
        return Merged(mine, tuple(conflicts), frozenset(), frozenset(stayed_out))
    _date(sides, m, graph_name, today)
    if finished and path.startswith("data/documents/"):
        sides.into += [triple for triple in b if triple[1] == STATUS and triple not in m]
    text = remove(mine, sides.out, path) if sides.out else mine
    text = (
        insert(text, sorted(sides.into, key=lambda triple: ordered.get(triple, len(ordered))), path, prefixes)
        if sides.into
        else text
    )
    return Merged(text, tuple(conflicts), frozenset(gone), frozenset(stayed_out))


def _triples(text: str, path: str, iris: IriSpace) -> tuple[list[Triple], Mapping[Triple, int]]:
    graph_path = path.removeprefix("data/").removesuffix(".ttl")
    graph, lines, _ = parse_turtle(text.encode(), path, str(iris.graph(graph_path)))
    return sorted(graph, key=lambda triple: lines[triple]), lines


def _subjects(triples: Iterable[Triple]) -> set[Node]:
    return {subject for subject, _, _ in triples}


def _slots(triples: Iterable[Triple], without: Node | None) -> dict[Slot, set[Triple]]:
    slots: dict[Slot, set[Triple]] = {}
    for triple in triples:
        if triple[0] != without:
            slots.setdefault(slot_of(triple), set()).add(triple)
    return slots


def is_single(predicate: Node) -> bool:
    """Whether a thing has one value of a property, in each language."""
    return predicate in _SINGLE or str(predicate).rpartition("#")[2] in _SINGLE_TERMS


def slot_of(triple: Triple) -> Slot:
    """What a triple fills: thing, property and language."""
    value = triple[2]
    return triple[0], triple[1], (value.language or "") if isinstance(value, Literal) else ""


def _at(ordered: Mapping[Triple, int], sides: _Sides, slot: Slot) -> list[int]:
    return [ordered[triple] for triple in sides.theirs.get(slot, ()) if triple in ordered]


def _taken_out(base: list[Triple], mine: list[Triple], theirs: list[Triple]) -> set[Node]:
    """Things that the steward took out, with what is new below them."""
    out = (_subjects(base) - _subjects(mine)) & _subjects(theirs)
    while True:
        below = {s for s, p, o in theirs if p in (DCTERMS.isPartOf, RDF.subject) and o in out} - out - _subjects(mine)
        if not below:
            return out
        out |= below


def _decide_gone(path: str, sides: _Sides, gone: set[Node], finished: bool, resolve: str) -> Iterator[Conflict]:
    for subject in sorted(gone, key=str):
        own = {slot: triples for slot, triples in sides.mine.items() if slot[0] == subject}
        base = {slot: triples for slot, triples in sides.base.items() if slot[0] == subject}
        touched = own != base
        if (touched or (finished and _is_element(str(subject)))) and resolve != NEW:
            first = min((sides.lines.get(one, 0) for triples in own.values() for one in triples), default=0)
            yield Conflict(
                "gone", path, first, str(subject), "", _show(base), _show(own), "",
                "The new version no longer has it, but it was worked on or checked: take it out, or import the version "
                "under a name of its own (--slug); --resolve new takes it out.",
            )  # fmt: skip
        else:
            sides.out |= {triple for triples in own.values() for triple in triples}


def _is_element(iri: str) -> bool:
    return "/claim/" not in iri and "#" not in iri and "/passage/" not in iri


def _decide(path: str, sides: _Sides, slot: Slot, resolve: str) -> Iterator[Conflict]:
    base, mine, theirs = (side.get(slot, set()) for side in (sides.base, sides.mine, sides.theirs))
    if theirs in (base, mine):
        return
    lost, won = base - theirs, theirs - base
    if mine == base:
        sides.out |= lost
        sides.into += won - mine
        return
    single = is_single(slot[1])
    if not single and (lost <= mine or not won):
        sides.out |= lost & mine
        sides.into += won - mine
    elif resolve == NEW:
        sides.out |= mine - theirs if single else lost & mine
        sides.into += won - mine
    elif resolve != MINE:
        line = min((sides.lines.get(one, 0) for one in mine), default=0) or min(
            (at for triple, at in sides.lines.items() if triple[0] == slot[0]), default=0
        )
        yield Conflict(
            "changed", path, line, str(slot[0]), str(slot[1]), _show({slot: base}), _show({slot: mine}),
            _show({slot: theirs}),
            "Write the right value into the file and import again with --resolve mine, or give --resolve new.",
        )  # fmt: skip


def _date(sides: _Sides, mine: list[Triple], graph_name: Node | None, today: str) -> None:
    if graph_name is None:
        return
    dates = [triple for triple in mine if triple[0] == graph_name and triple[1] == DCTERMS.modified]
    dated = [triple for triple in dates if str(triple[2]) >= today]
    if not dated:
        sides.out |= set(dates)
        sides.into.append((graph_name, DCTERMS.modified, Literal(today, datatype=XSD.date)))


def _show(slots: Mapping[Slot, Iterable[Triple]]) -> str:
    """The values of slots, for people."""
    values = [_shown(triple[2]) for triples in slots.values() for triple in triples]
    shown = ", ".join(sorted(values)[:4])
    return shown + (", …" if len(values) > 4 else "")


def _shown(value: Node) -> str:
    if isinstance(value, Literal):
        return f"“{value}”" + (f"@{value.language}" if value.language else "")
    return f"<{value}>"
