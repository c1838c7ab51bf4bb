"""The shelf's memory: what was live when, in which order, what was taken away; whatever happens in between."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from linjaus.errors import Gone, NotFound, ReleaseError
from linjaus.journal import Published
from linjaus.shelf import Shelf
from three_states import FIRST_PUBLISHED, States, publish

DAY = timedelta(days=1)
NOW = FIRST_PUBLISHED + 10 * DAY


def journal_of(shelf: Shelf) -> Path:
    return shelf.folder / "journal.jsonl"


def test_the_history_is_in_the_order_of_publication_with_its_moments(states: States) -> None:
    shelf = states.shelf
    assert [one.release for one in shelf.history()] == list(states.names)
    assert [one.published for one in shelf.history()] == [FIRST_PUBLISHED + days * DAY for days in range(3)]
    lines = [json.loads(line) for line in journal_of(shelf).read_text().splitlines()]
    assert lines[0] == {"release": states.names[0], "published": "2031-03-01T08:00:00Z", "why": "build"}


def test_going_back_leaves_the_first_publication_and_is_in_the_journal(states: States) -> None:
    shelf, (first, second, third) = states.shelf, states.names
    shelf.switch(first, NOW, "rollback")
    assert shelf.live_name() == first
    assert shelf.journal()[-1] == Published(first, NOW, "rollback")
    assert [one.release for one in shelf.history()] == [first, second, third]
    assert shelf.history()[0].published == FIRST_PUBLISHED
    assert [shelf.live_at(moment) for moment in (NOW, NOW - DAY, FIRST_PUBLISHED, FIRST_PUBLISHED - DAY)] == [
        first,
        third,
        first,
        None,
    ]


def test_what_is_live_already_is_not_published_again(states: States) -> None:
    before = states.shelf.journal()
    states.shelf.switch(states.names[-1], NOW)
    assert states.shelf.journal() == before


def test_a_clock_that_was_set_back_does_not_turn_the_order_round(states: States) -> None:
    states.shelf.switch(states.names[0], FIRST_PUBLISHED - DAY, "rollback")
    moments = [one.published for one in states.shelf.journal()]
    assert moments == sorted(moments)
    assert states.shelf.live_at(NOW) == states.names[0]


@pytest.mark.parametrize("turned", [False, True])
def test_releases_of_one_second_stand_in_the_order_in_which_they_were_published(states: States, turned: bool) -> None:
    names = sorted(states.names, reverse=turned)
    journal_of(states.shelf).unlink()
    for name in names:
        states.shelf.switch(name, NOW)
    assert [one.release for one in states.shelf.history()] == names


@pytest.mark.parametrize("torn", [b'{"release": "2031-', b"\x00\x00\x00", b"[1]\n", b'{"release": 1}\n', b"\xff\n"])
def test_a_line_that_a_crash_tore_is_passed_over_and_the_next_one_is_whole(states: States, torn: bytes) -> None:
    shelf = states.shelf
    before = shelf.journal()
    with journal_of(shelf).open("ab") as file:
        file.write(torn)
    assert shelf.journal() == before
    shelf.switch(states.names[0], NOW, "rollback")
    assert shelf.journal() == [*before, Published(states.names[0], NOW, "rollback")]


def test_an_older_shelf_without_a_journal_goes_by_names_and_midnights(states: States) -> None:
    journal_of(states.shelf).unlink()
    history = states.shelf.history()
    assert [one.release for one in history] == sorted(states.names)
    assert history[0].published == datetime.fromisoformat(history[0].release[:10]).replace(tzinfo=UTC)
    states.shelf.switch(states.names[0], NOW, "rollback")
    assert [one.published for one in states.shelf.history() if one.release == states.names[0]] == [NOW]


def test_an_unsound_release_is_not_switched_to_and_leaves_no_line(states: States) -> None:
    (states.releases[0].folder / "void.ttl").unlink()
    before = states.shelf.journal()
    with pytest.raises(ReleaseError):
        states.shelf.switch(states.names[0], NOW, "rollback")
    assert (states.shelf.journal(), states.shelf.live_name()) == (before, states.names[-1])


def test_the_newest_sound_release_is_taken_when_the_live_one_has_changed_bytes(states: States) -> None:
    path = states.releases[-1].folder / "dataset.nt"
    path.write_bytes(path.read_bytes()[:-1] + b" ")
    release, complaints = states.shelf.open_live()
    assert release.name == states.names[1]
    assert "dataset.nt" in complaints[0]


def test_a_build_replaces_a_release_of_its_name_whose_bytes_have_changed(states: States) -> None:
    path = states.releases[-1].folder / "dataset.nt"
    path.write_bytes(path.read_bytes()[:-1] + b" ")
    again = publish(states.settings, states.shelf, NOW)
    assert again.name == states.names[-1]
    assert states.shelf.verify(again) == []


def test_pruning_keeps_the_newest_and_always_the_live_one(states: States) -> None:
    shelf, (first, second, third) = states.shelf, states.names
    shelf.switch(first, NOW, "rollback")
    assert shelf.prune(1, NOW) == [second]
    assert [one.release for one in shelf.history()] == [first, third]
    assert shelf.prune(1, NOW) == []
    assert list(shelf.folder.glob("work-*")) == []
    with pytest.raises(Gone) as gone:
        shelf.require(second)
    assert gone.value.replaced_by == (third,)
    with pytest.raises(NotFound):
        shelf.require("2030-01-01-00000000")
    shelf.require(first)


def test_a_pruned_release_that_is_built_again_is_there_again(states: States) -> None:
    shelf, oldest = states.shelf, states.names[0]
    folder = states.releases[0].folder
    shutil.copytree(folder, work := shelf.folder / "built-again")
    assert oldest in shelf.prune(1, NOW)
    shelf.put(work, oldest)
    shelf.require(oldest)
    assert shelf.history()[0] == Published(oldest, FIRST_PUBLISHED)


def test_unchanged_content_is_not_published_again_after_going_back(states: States) -> None:
    shelf = states.shelf
    shelf.remember_content("abc", states.names[-1])
    assert shelf.built_from("abc")
    shelf.switch(states.names[0], NOW, "rollback")
    assert shelf.built_from("abc")
    assert not shelf.built_from("changed")
    shelf.switch(states.names[1], NOW + DAY)
    assert not shelf.built_from("abc")
