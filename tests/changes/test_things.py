"""What changed, at the level that people care about, between real releases."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from rdflib import DCTERMS, RDF, Literal, URIRef

from linjaus.changes import Changes, SortedLines, ThingChange, compare, compare_things, stable_lines, version_notes
from linjaus.changes.records import Inner
from linjaus.changes.report import changes_json, report_lines
from linjaus.changes.words import DELETED, INSERTED
from three_states import BASE, States

Between = Callable[[int, int], Changes]
GRAPH = f"<{BASE}graph/songs/x>"


@pytest.fixture(scope="module")
def between(three_states: States) -> Between:
    """``between(0, 1)`` is what changed from the oldest release to the next."""

    def changes(before: int, after: int) -> Changes:
        one, other = (three_states.releases[number] for number in (before, after))
        return compare_things(lines_of(one.path("dataset.nq")), lines_of(other.path("dataset.nq")), BASE)

    return changes


def lines_of(path: Path) -> SortedLines:
    return SortedLines(path.read_bytes())


def of(changes: Changes, tail: str) -> ThingChange:
    """The change of the thing with this end of its IRI."""
    return next(thing for thing in changes.things() if thing.iri == URIRef(f"{BASE}id/{tail}"))


def made(*statements: str) -> SortedLines:
    """A dataset with one stated graph; statements: triples in N-Triples with <name> for <{BASE}id/name>."""
    lines = [re.sub(r"<(?!http)([^>]*)>", rf"<{BASE}id/\1>", statement) + f" {GRAPH} ." for statement in statements]
    return SortedLines("".join(f"{line}\n" for line in sorted(lines)).encode())


def changes_of(before: SortedLines, after: SortedLines) -> Changes:
    return compare_things(before, after, BASE)


TITLE = f"<{DCTERMS.title}>"
PART = f"<{DCTERMS.isPartOf}>"


def test_the_difference_of_real_releases_applied_to_one_gives_the_other(three_states: States) -> None:
    one, other = (lines_of(three_states.releases[number].path("dataset.nq")) for number in (0, 2))
    assert compare(one, other).apply(one) == sorted(stable_lines(other))
    assert not compare(one, one)


def test_each_thing_is_told_with_what_happened_to_it(between: Between) -> None:
    first = {
        str(thing.iri).removeprefix(f"{BASE}id/"): thing.status for kind in between(0, 1).kinds for thing in kind.things
    }
    second = {
        str(thing.iri).removeprefix(f"{BASE}id/"): thing.status for kind in between(1, 2).kinds for thing in kind.things
    }
    assert first == {
        "song/new": "added",
        "song/new/verse/1": "added",
        "song/four-languages": "reworded",
        "song/blank-nodes": "changed",
        "song/line-breaks": "moved",
    }
    assert second == {
        "song/label-only-in-swedish": "removed",
        "song/new": "moved",
        "song/no-type": "changed",
        "song/line-breaks": "withdrawn",
    }


def test_things_stand_under_the_name_of_their_class(between: Between) -> None:
    changes = between(0, 1)
    names = {kind.key: [str(text) for text in changes.names[kind.name]] for kind in changes.kinds if kind.name}
    assert names["song"] == ["Laulu", "Lávlla", "Sång"]
    assert names["verse"] == ["Teos", "Dahkki"]


def test_a_reworded_text_is_shown_word_by_word(between: Between) -> None:
    (change,) = of(between(0, 1), "song/four-languages").properties
    (rewording,) = change.reworded
    assert change.property == DCTERMS.title
    assert (change.removed, change.added) == ((), ())
    assert [piece.text for piece in rewording.words if piece.op == INSERTED] == [" uutta"]
    assert not [piece for piece in rewording.words if piece.op == DELETED]


def test_what_is_said_by_nested_blank_nodes_is_told_of_the_thing(between: Between) -> None:
    (change,) = of(between(0, 1), "song/blank-nodes").properties
    assert change.property == URIRef(f"{BASE}def#verses")
    assert "syvällä" in str(change.removed)
    assert "syvemmällä" in str(change.added)


def test_a_thing_with_the_same_texts_at_another_address_has_moved(between: Between) -> None:
    thing = of(between(0, 1), "song/line-breaks")
    assert thing.former == URIRef(f"{BASE}id/song/newlines")
    assert not thing.properties


def test_a_thing_that_is_part_of_another_whole_has_moved(between: Between) -> None:
    thing = of(between(1, 2), "song/new")
    assert thing.wholes == (URIRef(f"{BASE}id/song/successor"), URIRef(f"{BASE}id/song/four-languages"))
    assert not thing.properties
    assert of(between(0, 1), "song/new/verse/1").trail[-1] == URIRef(f"{BASE}id/song/new")


def test_dates_and_checksums_are_folded_away(between: Between) -> None:
    changes = between(0, 1)
    folded = {str(thing.iri).removeprefix(BASE) for thing in changes.metadata_only}
    assert "graph/songs/successor" in folded
    assert "graph/songs/new" in folded
    assert not {str(thing.iri) for kind in changes.kinds for thing in kind.things if "/graph/" in thing.iri}


def test_derived_statements_are_counted_and_are_no_change_of_content(between: Between) -> None:
    changes = between(0, 1)
    assert changes.derived[1] > 0
    types = [each for thing in changes.things() for each in thing.properties if each.property == RDF.type]
    assert {value for each in types for value in each.added} == {URIRef(f"{BASE}def#Song"), URIRef(f"{BASE}def#Work")}


def test_back_again_is_the_opposite(between: Between) -> None:
    there, back = between(0, 1), between(1, 0)
    assert (there.quads.removed, there.quads.added) == (back.quads.added, back.quads.removed)
    opposite = {"added": "removed", "removed": "added"}
    assert {(thing.iri, opposite.get(thing.status, thing.status)) for thing in there.things() if not thing.former} == {
        (thing.iri, thing.status) for thing in back.things() if not thing.former
    }


def test_a_release_does_not_differ_from_itself(between: Between) -> None:
    changes = between(1, 1)
    assert not list(changes.things())
    assert version_notes(changes, "en") == "The content did not change."
    assert version_notes(changes, "fi") == "Sisältö ei muuttunut."
    assert version_notes(changes, "sv") == "Innehållet har inte ändrats."


def test_the_notes_count_by_kind_in_the_readers_language(between: Between) -> None:
    changes = between(0, 1)
    assert version_notes(changes, "fi") == (
        "Laulu: 1 lisätty, 1 siirretty, 1 muotoiltu uudelleen, 1 muutettu. Teos: 1 lisätty."
    )
    assert version_notes(changes, "sv").startswith("Sång: 1 tillagd, 1 flyttad, 1 omformulerad, 1 ändrad.")
    assert version_notes(changes, "en").endswith(": 1 added.")
    assert version_notes(changes, "et").endswith(": 1 added.")


def test_only_dates_changed_is_said_so() -> None:
    before = made(f'<song/a> {TITLE} "a"', f'<song/a> <{DCTERMS.modified}> "2030"')
    after = made(f'<song/a> {TITLE} "a"', f'<song/a> <{DCTERMS.modified}> "2031"')
    changes = changes_of(before, after)
    assert not changes.kinds
    assert version_notes(changes, "en") == "Only dates and checksums changed."
    assert [thing.iri for thing in changes.metadata_only] == [URIRef(f"{BASE}id/song/a")]


def test_a_statement_that_goes_from_one_graph_to_another_changes_no_thing() -> None:
    line = f'<{BASE}id/song/a> {TITLE} "a" <{BASE}graph/songs/%s> .\n'
    changes = changes_of(SortedLines((line % "x").encode()), SortedLines((line % "y").encode()))
    assert changes.quads
    assert not list(changes.things())


def test_texts_that_are_alike_are_paired_and_the_rest_is_added_or_removed() -> None:
    before = made(f'<song/a> {TITLE} "kissa istuu matolla"@fi', f'<song/a> {TITLE} "aivan muuta"@fi')
    after = made(f'<song/a> {TITLE} "kissa makaa matolla"@fi', f'<song/a> {TITLE} "kissa istuu matolla"@sv')
    (change,) = of(changes_of(before, after), "song/a").properties
    assert [(str(each.before), str(each.after)) for each in change.reworded] == [
        ("kissa istuu matolla", "kissa makaa matolla")
    ]
    assert change.removed == (Literal("aivan muuta", lang="fi"),)
    assert change.added == (Literal("kissa istuu matolla", lang="sv"),)


def test_a_thing_is_what_it_says_not_how_its_blank_nodes_hang_together() -> None:
    """Two things share a blank node; something is added to a node that only one of them reaches."""
    shared = ["<song/a> <song/p> _:s", "<song/b> <song/p> _:t", "_:s <song/p> _:t", '_:t <song/n> "t"']
    changes = changes_of(made(*shared), made(*shared, '_:s <song/n> "new"'))
    assert [thing.iri for thing in changes.things()] == [URIRef(f"{BASE}id/song/a")]


def test_a_circle_of_parts_ends() -> None:
    circle = [f"<song/a> {PART} <song/b>", f"<song/b> {PART} <song/a>"]
    changes = changes_of(
        made(*circle), made(*circle, f'<song/a> {TITLE} "a"', "<song/a> <song/p> _:x", "_:x <song/p> _:x")
    )
    assert of(changes, "song/a").trail == (URIRef(f"{BASE}id/song/b"),)
    assert changes_json(changes)
    assert list(report_lines(changes, "fi"))


def test_a_list_is_its_members_in_order_however_long() -> None:
    def song(*verses: int) -> SortedLines:
        cells = [
            f"_:c{n} <{RDF.rest}> " + (f"_:c{n + 1}" if verses[n + 1 :] else f"<{RDF.nil}>") for n in range(len(verses))
        ]
        return made(
            "<song/a> <song/verses> _:c0", *(f'_:c{n} <{RDF.first}> "{v}"' for n, v in enumerate(verses)), *cells
        )

    changes = changes_of(song(*range(20)), song(*range(18), 19, 18))
    (change,) = of(changes, "song/a").properties
    (before,), (after,) = change.removed, change.added
    assert isinstance(before, Inner)
    assert isinstance(after, Inner)
    assert [str(value) for _, value in before.rows] == [str(n) for n in range(20)]
    assert [str(value) for _, value in after.rows][-2:] == ["19", "18"]


def test_the_report_marks_words_and_holds_no_control_characters(between: Between) -> None:
    text = "\n".join(report_lines(between(0, 1), "fi"))
    assert "Neljä{+ uutta+}" in text
    assert "song/newlines → id/song/line-breaks" in text
    assert "\r" not in text
    assert "\u2028" not in text


@pytest.mark.parametrize("language", ["fi", "en"])
def test_the_command_prints_what_changed(
    three_states: States, linjaus_here: Callable[..., subprocess.CompletedProcess[str]], language: str
) -> None:
    where = ("--site", three_states.site, "--releases", three_states.shelf.folder)
    answer = linjaus_here("diff", *three_states.names[:2], "--lang", language, *where)
    assert answer.returncode == 0
    assert {"fi": "lisätty", "en": "added"}[language] in answer.stdout
    assert "Neljä{+ uutta+}" in answer.stdout


def test_the_command_speaks_json_and_rdf_patch(
    three_states: States, linjaus_here: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    where = ("--site", three_states.site, "--releases", three_states.shelf.folder)
    first, second, _ = three_states.names
    told = json.loads(linjaus_here("diff", first, second, "--format", "json", *where).stdout)
    assert (told["before"], told["after"]) == (first, second)
    patch = linjaus_here("diff", first, second, "--format", "patch", *where).stdout.rstrip("\n").split("\n")
    assert patch[0] == f"H id <{BASE}set/awkward/{second}> ."
    assert patch[1] == f"H prev <{BASE}set/awkward/{first}> ."
    assert len(patch) == 4 + told["statements"]["removed"] + told["statements"]["added"]


def test_the_command_names_the_releases_that_there_are(
    three_states: States, linjaus_here: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    where = ("--site", three_states.site, "--releases", three_states.shelf.folder)
    answer = linjaus_here("diff", three_states.names[0], "1999-01-01-00000000", *where)
    assert answer.returncode == 4
    assert all(name in answer.stderr for name in three_states.names)
    same = linjaus_here("diff", three_states.names[0], three_states.names[0], "--lang", "en", *where)
    assert same.returncode == 0
    assert "did not change" in same.stdout
