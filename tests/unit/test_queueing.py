"""Whose turn it is: nobody waits for another client's many queries, and nothing is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linjaus.engine.queueing import FairQueue

CLIENTS = [b"a", b"b", b"c"]


@given(st.lists(st.sampled_from(CLIENTS), max_size=30))
def test_turns_go_round_and_each_client_keeps_its_order(asked: list[bytes]) -> None:
    queue: FairQueue[tuple[bytes, int]] = FairQueue(100, 100)
    for number, client in enumerate(asked):
        queue.put(client, (client, number))
    taken = [queue.take() for _ in asked]
    assert sorted(number for _, number in taken) == list(range(len(asked)))
    for client in CLIENTS:
        mine = [number for each, number in taken if each == client]
        assert mine == sorted(mine)
    for first in range(len(taken)):
        waiting = {client for client, _ in taken[first:]}
        assert {client for client, _ in taken[first : first + len(waiting)]} == waiting


def test_a_client_with_fewer_running_goes_first() -> None:
    queue: FairQueue[str] = FairQueue(10, 10)
    queue.begin(b"a")
    queue.put(b"a", "a")
    queue.put(b"b", "b")
    assert [queue.take(), queue.take()] == ["b", "a"]
    with pytest.raises(LookupError):
        queue.take()


@given(st.lists(st.sampled_from(["begin", "end", "put", "take"]), max_size=40))
def test_a_client_never_has_more_than_its_share(steps: list[str]) -> None:
    queue: FairQueue[str] = FairQueue(3, 4)
    running, waiting = 0, 0
    for step in steps:
        if step == "begin" and not queue.has_its_share(b"a"):
            queue.begin(b"a")
            running += 1
        elif step == "put" and not queue.has_its_share(b"a") and not queue.is_full:
            queue.put(b"a", step)
            waiting += 1
        elif step == "take" and waiting:
            queue.take()
            queue.begin(b"a")
            running, waiting = running + 1, waiting - 1
        elif step == "end" and running:
            queue.end(b"a")
            running -= 1
        assert len(queue) == waiting <= 3
        assert running + waiting <= 4
        assert queue.has_its_share(b"a") == (running + waiting == 4)
    assert not queue.has_its_share(b"")


def test_who_gives_up_waits_no_more() -> None:
    queue: FairQueue[str] = FairQueue(2, 2)
    queue.put(b"a", "first")
    queue.put(b"a", "second")
    queue.remove(b"a", "first")
    assert not queue.is_full
    assert queue.take() == "second"
    assert not len(queue)
    with pytest.raises(ValueError, match="not in"):
        queue.remove(b"a", "second")
