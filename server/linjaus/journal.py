"""The journal of a shelf: which release was made live when, and which ones were taken away.

    {folder}/journal.jsonl   {"release": name, "published": "2026-11-23T21:00:00Z", "why": "build" | "rollback"}
    {folder}/pruned.jsonl    {"release": name, "pruned": "2026-11-23T21:00:00Z"}

A line is added by one write; what a crash left torn at the end is passed over and closed before the next line.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

WHY = ("build", "rollback")
_FORM = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True)
class Published:
    """A release and a moment at which it was made live. published: UTC, to the second; why: one of WHY."""

    release: str
    published: datetime
    why: str = "build"


def midnight_of(release: str) -> datetime:
    """The moment that stands for a release without a line in the journal: midnight UTC of its date.

    A name with a date that no calendar has stands before all others.
    """
    try:
        return datetime.combine(date.fromisoformat(release[:10]), time(), UTC)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True)
class Journal:
    """The journal in a folder. The clock is its caller's: moments are handed in."""

    folder: Path

    @property
    def _switches(self) -> Path:
        return self.folder / "journal.jsonl"

    @property
    def _tombstones(self) -> Path:
        return self.folder / "pruned.jsonl"

    def switches(self) -> list[Published]:
        """Every switch in the order in which they were made."""
        found = []
        for line in _read(self._switches):
            with contextlib.suppress(KeyError, TypeError, ValueError):
                moment = datetime.strptime(line["published"], _FORM).replace(tzinfo=UTC)
                found.append(Published(str(line["release"]), moment, str(line["why"])))
        return found

    def pruned(self) -> list[str]:
        """The releases that were taken away, in order; one may have been built anew since."""
        names = [line.get("release") for line in _read(self._tombstones)]
        return [name for name in dict.fromkeys(names) if isinstance(name, str)]

    def add_switch(self, release: str, moment: datetime, why: str) -> None:
        """Note a switch. Time never runs backwards: a moment before the last one is taken for the last one."""
        last = max((switch.published for switch in self.switches()), default=moment)
        _append(self._switches, {"release": release, "published": max(moment, last).strftime(_FORM), "why": why})

    def add_pruned(self, release: str, moment: datetime) -> None:
        """Note that a release is taken away."""
        _append(self._tombstones, {"release": release, "pruned": moment.strftime(_FORM)})

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the pointer: no other process switches it or takes a release away meanwhile. Waits for its turn."""
        holder = os.open(self._switches, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(holder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(holder)

    def stamp(self) -> tuple[int, ...]:
        """Changes with every line."""
        return tuple(path.stat().st_size if path.exists() else -1 for path in (self._switches, self._tombstones))


def _read(path: Path) -> Iterator[Mapping[str, Any]]:
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return
    for line in lines:
        with contextlib.suppress(ValueError):
            value = json.loads(line)
            if isinstance(value, dict):
                yield value


def _append(path: Path, value: Mapping[str, str]) -> None:
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        size = os.fstat(file).st_size
        torn = size > 0 and os.pread(file, 1, size - 1) != b"\n"
        os.write(file, (b"\n" if torn else b"") + json.dumps(value).encode() + b"\n")
        os.fsync(file)
    finally:
        os.close(file)
