"""What is said of a query that its worker could not answer: the errors of the engine's process."""

from __future__ import annotations

import math
import os
import signal
from collections.abc import Iterable

from linjaus.errors import (
    EngineBusy,
    EngineError,
    EngineMemory,
    EngineOverEager,
    EngineTimeout,
    LinjausError,
    QueryError,
)

_CRASHING_LENGTH = 2000  # bytes below which a text cannot be nested deeply enough to run out of stack


def cause(status: int, length: int, memory: int) -> tuple[str, LinjausError]:
    """(outcome, error) for a worker that ended without a word. status: of wait(2); length: of the request in bytes;
    memory: limit in bytes.
    """
    number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if number in (signal.SIGSEGV, signal.SIGBUS) and length > _CRASHING_LENGTH:
        return "query_error", QueryError(
            "The query is nested too deeply, or has too long a chain of operators, to be read.",
            "Write it with fewer levels, for example with VALUES or IN in place of long chains.",
        )
    if number == signal.SIGABRT:
        return "memory", memory_exceeded(memory)
    how = signal.Signals(number).name if number else f"status {os.waitstatus_to_exitcode(status)}"
    return "crashed", EngineError(f"The process that worked on the query ended unexpectedly ({how}).", "Try again.")


def too_late(seconds: float) -> EngineTimeout:
    """The error for a query that met its deadline."""
    return EngineTimeout(
        f"The query was not answered within {seconds:g} seconds and was ended.",
        "Ask for less at once, or download the whole dataset.",
        seconds=seconds,
    )


def memory_exceeded(memory: int) -> EngineMemory:
    """The error for a query that needed more memory than it may have, in bytes."""
    return EngineMemory(
        f"The query needed more than {memory >> 20} MiB of memory and was ended.",
        "Ask for less at once, or download the whole dataset.",
        limit=memory,
    )


def no_room(error: OSError) -> EngineError:
    """The error for a query that could not be handed to a worker."""
    return EngineError(f"The system has no room for the query: {error.strerror}.", "Try again.")


def busy(waits: Iterable[float]) -> EngineBusy:
    """The error for a query that finds the queue full. waits: seconds until each that runs is over, at most."""
    return EngineBusy(
        "Every worker is taken and the queue is full.", "Try again a little later.", retry_after=_soonest(waits)
    )


def over_eager(most: int, waits: Iterable[float]) -> EngineOverEager:
    """The error for a client that has ``most`` queries under way. waits: as in busy, for the client's own."""
    return EngineOverEager(
        f"You have {most} queries under way, as many as one client may.",
        "Wait until one of them has been answered.",
        retry_after=_soonest(waits),
    )


def _soonest(waits: Iterable[float]) -> int:
    return max(1, math.ceil(min(waits, default=0.0)))
