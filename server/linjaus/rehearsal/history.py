"""The scores that were kept: one line of JSON for each rehearsal, in ``rehearsals.jsonl`` beside the releases.

The web server reads it too, so nothing is imported here that takes long.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..errors import ReleaseError
from ..shelf import REHEARSALS


@dataclass(frozen=True)
class MetricRecord:
    """A metric of a kept score. most: the points that it can give; measured: whether it was looked at."""

    dimension: str
    count: int
    population: int
    points: float
    most: int
    measured: bool = True


@dataclass(frozen=True)
class Record:
    """A kept score. at: when, UTC (2026-11-23T21:00:00Z); address: of the catalogue, the canonical one; asked: where it
    was read, when that was elsewhere; release: of the data; datasets: how many there were.
    """

    at: str
    address: str
    asked: str
    release: str
    software: str
    datasets: int
    points: float
    points_by_population: float
    most: int
    rating: str
    dimensions: Mapping[str, tuple[float, int]]
    metrics: Mapping[str, MetricRecord]

    def to_json(self) -> dict[str, Any]:
        """As it stands in the file."""
        return asdict(self)

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Record:
        """Back from the file. Raises KeyError, TypeError or ValueError for what is no record."""
        dimensions = {str(name): (float(points), int(most)) for name, (points, most) in content["dimensions"].items()}
        metrics = {str(key): MetricRecord(**item) for key, item in content["metrics"].items()}
        return cls(**{**content, "dimensions": dimensions, "metrics": metrics})


def append(folder: Path, record: Record) -> None:
    """Keep a score, in one write. folder: of the shelf. Raises ReleaseError when it cannot be written."""
    path = folder / REHEARSALS
    line = json.dumps(record.to_json(), ensure_ascii=False, sort_keys=True).encode() + b"\n"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("ab+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if file.tell() and _torn(path):
                line = b"\n" + line
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise ReleaseError(f"{path} cannot be written: {error.strerror}.", "Make room, or give --releases.") from error


def _torn(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) != b"\n"


def read(folder: Path) -> list[Record]:
    """The kept scores, oldest first; lines that are none (a torn end) are passed over."""
    try:
        lines = (folder / REHEARSALS).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    found = []
    for line in lines:
        try:
            found.append(Record.from_json(json.loads(line)))
        except (KeyError, TypeError, ValueError, AttributeError):
            continue
    return found
