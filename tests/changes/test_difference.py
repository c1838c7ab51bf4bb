"""The difference of two datasets: applied to the first it gives the second, however blank nodes are named."""

from __future__ import annotations

import random
import re

import pyoxigraph as ox
from hypothesis import given, settings
from hypothesis import strategies as st

from linjaus.changes import SortedLines, compare, stable_lines
from linjaus.changes.patch import patch_rows

BASE = "http://x.example/"
IRIS = [ox.NamedNode(f"{BASE}{name}") for name in ("a", "b", "ä")]
BLANKS = [ox.BlankNode(f"b{number}") for number in range(5)]
LITERALS = [ox.Literal('a _:b0 "c"\n'), ox.Literal("ä", language="fi"), ox.Literal("1", datatype=IRIS[0])]
GRAPHS = [ox.DefaultGraph(), ox.NamedNode(f"{BASE}g"), ox.BlankNode("b0")]

quads = st.builds(
    ox.Quad,
    st.sampled_from([*IRIS, *BLANKS]),
    st.sampled_from(IRIS[:2]),
    st.sampled_from([*IRIS, *BLANKS, *LITERALS]),
    st.sampled_from(GRAPHS),
)
datasets = st.frozensets(quads, max_size=14)


def lines_of(dataset: frozenset[ox.Quad]) -> list[bytes]:
    return sorted(f"{quad} .".encode() for quad in dataset)


def canonical(lines: list[bytes]) -> list[str]:
    dataset = ox.Dataset(ox.parse(b"\n".join(lines), ox.RdfFormat.N_QUADS))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(str(quad) for quad in dataset)


def renamed(dataset: frozenset[ox.Quad], seed: int) -> list[bytes]:
    """The same dataset with its blank nodes under other names, as another reading of it would have them."""
    names = [f"z{number}" for number in range(len(BLANKS))]
    random.Random(seed).shuffle(names)
    text = b"\n".join(lines_of(dataset)).decode()
    found = re.sub(r'("(?:[^"\\]|\\.)*")|_:b(\d)', lambda m: m[1] or f"_:{names[int(m[2])]}", text)
    return sorted(found.encode().splitlines())


@given(datasets, datasets)
def test_applied_to_the_first_it_gives_the_second(first: frozenset[ox.Quad], second: frozenset[ox.Quad]) -> None:
    before, after = lines_of(first), lines_of(second)
    difference = compare(before, after)
    made = difference.apply(before)
    assert made == sorted(stable_lines(after))
    assert canonical(made) == canonical(after)
    back = compare(after, before)
    assert (back.removed, back.added) == (difference.added, difference.removed)


@given(datasets, st.integers(0, 1000))
def test_a_dataset_does_not_differ_from_itself_under_other_names(first: frozenset[ox.Quad], seed: int) -> None:
    assert not compare(lines_of(first), lines_of(first))
    assert not compare(lines_of(first), renamed(first, seed))


@given(datasets, datasets, st.integers(0, 1000))
def test_names_of_blank_nodes_do_not_matter(first: frozenset[ox.Quad], second: frozenset[ox.Quad], seed: int) -> None:
    expected = compare(lines_of(first), lines_of(second))
    assert compare(renamed(first, seed), renamed(second, seed + 1)) == expected


@given(datasets, datasets, datasets)
def test_differences_in_a_row_fit_together(
    first: frozenset[ox.Quad], second: frozenset[ox.Quad], third: frozenset[ox.Quad]
) -> None:
    one, two, three = lines_of(first), lines_of(second), lines_of(third)
    middle = compare(one, two).apply(one)
    assert compare(two, three).apply(middle) == compare(one, three).apply(one)


def test_one_more_blank_node_renames_no_other() -> None:
    many = [f'_:n{n} <{BASE}p> "{n}" .'.encode() for n in range(50)]
    difference = compare(sorted(many), sorted([*many, f'_:a <{BASE}p> "new" .'.encode()]))
    assert difference.removed == ()
    assert len(difference.added) == 1


def test_the_same_said_twice_is_not_the_same_said_once() -> None:
    once = [f'_:a <{BASE}p> "x" .'.encode()]
    twice = [*once, f'_:b <{BASE}p> "x" .'.encode()]
    assert len(compare(once, twice).added) == 1
    assert len(canonical(compare(once, twice).apply(once))) == 2
    assert len(compare(twice, once).apply(twice)) == 1


@settings(max_examples=50)
@given(st.lists(st.text(st.characters(blacklist_characters="\n", codec="utf-8")), max_size=30), st.text(max_size=3))
def test_lines_are_found_by_how_they_start(texts: list[str], prefix: str) -> None:
    lines = sorted(text.encode() for text in texts if text)
    found = SortedLines(b"".join(line + b"\n" for line in lines))
    assert list(found) == lines
    start = prefix.encode()
    assert list(found.starting_with(start)) == [line for line in lines if line.startswith(start)]


def test_lines_across_the_ends_of_blocks_are_whole() -> None:
    lines = sorted(f"{n:07} {'x' * (n % 997)}".encode() for n in range(5000))
    found = SortedLines(b"".join(line + b"\n" for line in lines))
    assert list(found) == lines
    assert list(found.starting_with(b"0001234 ")) == [lines[1234]]


@given(datasets, datasets)
def test_a_patch_says_the_difference(first: frozenset[ox.Quad], second: frozenset[ox.Quad]) -> None:
    before, after = lines_of(first), lines_of(second)
    rows = list(patch_rows(compare(before, after), f"{BASE}2", f"{BASE}1"))
    assert apply_patch(rows, sorted(stable_lines(before))) == sorted(stable_lines(after))


def apply_patch(rows: list[bytes], lines: list[bytes]) -> list[bytes]:
    """What a reader of RDF Patch does: rows in order, all or nothing, blank nodes by their labels."""
    assert rows[0] == f"H id <{BASE}2> .\n".encode()
    assert rows[1] == f"H prev <{BASE}1> .\n".encode()
    assert (rows[2], rows[-1]) == (b"TX .\n", b"TC .\n")
    held = set(lines)
    for row in rows[3:-1]:
        operation, statement = row[:2], row[2:].rstrip(b"\n")
        assert not re.search(rb"(^|[ >])_:", re.sub(rb'"(?:[^"\\]|\\.)*"', b"", statement)), "a bare label"
        plain = re.sub(rb'("(?:[^"\\]|\\.)*")|<(_:[^>]*)>', lambda m: m[1] or m[2], statement)
        if operation == b"A ":
            assert plain not in held
            held.add(plain)
        else:
            assert operation == b"D "
            held.remove(plain)
    return sorted(held)
