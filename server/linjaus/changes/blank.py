"""Names for blank nodes that depend on nothing but what is said of them.

RDF Dataset Canonicalization 1.0 names the blank nodes of a whole dataset in one row (``c14n0``, ``c14n1`` …), so that
one more renames others. Here each *component* – blank nodes that share statements – is canonicalised alone, and its
nodes are named by the hash of its canonical form: a component that did not change keeps its names, whatever is added
beside it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyoxigraph as ox

Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | ox.DefaultGraph
_DIGITS = 32


def stable(quads: Sequence[ox.Quad]) -> Iterator[ox.Quad]:
    """The quads with their blank nodes named by content; quads without blank nodes as they are.

    Several components of the same form are numbered, so a dataset that says the same twice still does.
    """
    copies: Counter[str] = Counter()
    for component in components(quads):
        if not component.names:
            yield from component.quads
            continue
        canonical = _canonical(component)
        digest = hashlib.sha256("".join(sorted(f"{quad} .\n" for quad in canonical)).encode()).hexdigest()[:_DIGITS]
        suffix = f"x{copies[digest]}" if copies[digest] else ""
        copies[digest] += 1
        names = {name: f"b{digest}n{name.removeprefix('c14n')}{suffix}" for name in _names_in(canonical)}
        for quad in canonical:
            yield _renamed(quad, names)


class Component:
    """Quads that hang together by blank nodes. names: those of the nodes."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.quads: list[ox.Quad] = []


def components(quads: Iterable[ox.Quad]) -> list[Component]:
    """The quads by component; those without blank nodes are the first."""
    ground = Component()
    parent: dict[str, str] = {}
    held: list[tuple[str, ox.Quad]] = []

    def root(name: str) -> str:
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for quad in quads:
        names = list(blank_names(quad))
        if not names:
            ground.quads.append(quad)
            continue
        for name in names:
            parent.setdefault(name, name)
            parent[root(name)] = root(names[0])
        held.append((names[0], quad))
    found: dict[str, Component] = {}
    for name, quad in held:
        component = found.setdefault(root(name), Component())
        component.quads.append(quad)
        component.names.update(blank_names(quad))
    return [ground, *found.values()]


def blank_names(quad: ox.Quad) -> Iterator[str]:
    """The names of the blank nodes in a quad."""
    for term in (quad.subject, quad.object, quad.graph_name):
        yield from names_of(term)


def names_of(term: Node) -> Iterator[str]:
    """The names of the blank nodes in a term."""
    if isinstance(term, ox.BlankNode):
        yield term.value
    elif isinstance(term, ox.Triple):
        yield from names_of(term.subject)
        yield from names_of(term.object)


def _names_in(quads: Iterable[ox.Quad]) -> set[str]:
    return {name for quad in quads for name in blank_names(quad)}


def _canonical(component: Component) -> list[ox.Quad]:
    if len(component.names) == 1:  # nothing to tell apart
        return [_renamed(quad, dict.fromkeys(component.names, "c14n0")) for quad in component.quads]
    dataset = ox.Dataset(component.quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return list(dataset)


def _renamed(quad: ox.Quad, names: Mapping[str, str]) -> ox.Quad:
    subject, value, graph = (_rename(term, names) for term in (quad.subject, quad.object, quad.graph_name))
    return ox.Quad(subject, quad.predicate, value, graph)  # type: ignore[arg-type]


def _rename(term: Node, names: Mapping[str, str]) -> Node:
    if isinstance(term, ox.BlankNode):
        return ox.BlankNode(names[term.value])
    if isinstance(term, ox.Triple):
        subject, value = _rename(term.subject, names), _rename(term.object, names)
        return ox.Triple(subject, term.predicate, value)  # type: ignore[arg-type]
    return term
