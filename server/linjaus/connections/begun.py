"""Answers that an app begins in the loop: sent for without waiting, and given when what they are made of has come.

An app may have a function ``begin``. The loop calls it with the environment of a request that is there whole; it must
not wait for anything. What it leaves in the environment, the app finds again when it is called as ever (PEP 3333), or
its function ``finish``, which may make of a whole answer the bytes that are to be sent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol


class Progress(Enum):
    """What is to be done for a request: wait for more; call the app in the loop, since it will not wait for anything;
    call the app in a thread, since it may.
    """

    MORE = 0
    WHOLE = 1
    THREAD = 2


class Begun(Protocol):
    """Something that was sent for. It is let go of by the app alone, which is called in any case.

    listened: kept with what the descriptor stands for, as long as that is open: whether the loop listens to it already.
    """

    listened: bool

    def fileno(self) -> int:
        """The descriptor that becomes readable when something has come."""
        ...

    def look(self) -> Progress:
        """Take what has come, without waiting."""
        ...


@dataclass(frozen=True, slots=True)
class Finished:
    """An answer that is there whole, with the status 200. lines: its headers, each ended, Content-Length among them."""

    lines: bytes
    body: bytes


Begin = Callable[[dict[str, Any]], Progress | Begun]
Finish = Callable[[dict[str, Any], Begun], Finished | None]


def leave_to_app(environ: dict[str, Any], begun: Begun) -> Finished | None:
    """``finish`` of an app that has none."""
    return None


def leave_to_thread(environ: dict[str, Any]) -> Progress | Begun:
    """``begin`` of an app that has none."""
    return Progress.THREAD
