"""Whether the releases that are served still are what their manifests say, found out beside the serving."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from .errors import ReleaseError
from .shelf import Shelf

_LOOK_AGAIN = 1.0
"""Seconds between two looks at the sizes and times of a release's files."""

_Print = tuple[tuple[str, int, int, int], ...]


@dataclass
class _Verdict:
    looked: float
    print: _Print
    complaint: str | None = None


@dataclass
class Auditor:
    """Compares checksums in a thread: once for each release, and again when a file of it is not the same any more."""

    shelf: Shelf
    _verdicts: dict[str, _Verdict] = field(default_factory=dict)

    def complaint(self, name: str) -> str | None:
        """What is wrong with a release, empty when it is sound, None as long as that is not known."""
        known = self._verdicts.get(name)
        now = time.monotonic()
        if known is not None and now - known.looked < _LOOK_AGAIN:
            return known.complaint
        print_ = _print_of(self.shelf.folder / "releases" / name)
        if known is not None and (known.print == print_ or known.complaint is None):
            known.looked = now
            return known.complaint
        fresh = _Verdict(now, print_)
        self._verdicts[name] = fresh
        threading.Thread(target=self._compare, args=(name, fresh), name=f"audit-{name}", daemon=True).start()
        return None

    def _compare(self, name: str, verdict: _Verdict) -> None:
        try:
            self.shelf.open_checked(name, largest=None)
        except ReleaseError as error:
            verdict.complaint = error.message
        except OSError as error:
            verdict.complaint = f"The release {name} cannot be read: {error.strerror}."
        else:
            verdict.complaint = ""


def _print_of(folder: Path) -> _Print:
    """Size, time and number of every file: another one where a file was changed."""
    found = []
    for place, _folders, files in os.walk(folder):
        for file in files:
            path = Path(place, file)
            with contextlib.suppress(OSError):
                state = path.stat()
                found.append((str(path), state.st_size, state.st_mtime_ns, state.st_ino))
    return tuple(sorted(found))
