"""Where the index of a release lies: beside the releases, under its name, made anew when it is absent or damaged.

    {folder}/textindex/{release}/index.json    what it was made of and by, and the checksum of each of its files

It is no part of the release: its bytes differ from machine to machine, so no manifest lists it.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from ..errors import ReleaseError
from ..shelf import TEXT_INDEXES, Release, sha256_of
from .index import SearchIndex, write_index
from .records import read_records

FORMAT = 2
"""Changes when an index made before would be read wrongly, or would not find what one made now finds."""
_DESCRIPTION = "index.json"
_WORK = ".work-"
_READ_ONLY = (errno.EROFS, errno.EACCES, errno.EPERM)


@dataclass(frozen=True)
class IndexPlace:
    """The place of the indexes of all releases of a shelf. folder: of the shelf."""

    folder: Path

    @classmethod
    def of(cls, release: Release) -> IndexPlace:
        """The place beside a release on its shelf."""
        return cls(release.folder.parents[1])

    def path(self, name: str) -> Path:
        """The folder of a release's index."""
        return self.folder / TEXT_INDEXES / name

    def open(self, release: Release) -> SearchIndex | None:
        """The index of a release; None when there is none that is sound and was made from it by this software."""
        folder = self.path(release.name)
        try:
            said = json.loads((folder / _DESCRIPTION).read_text(encoding="utf-8"))
            if said["made"] != _made(release) or said["files"] != _checksums(folder):
                return None
            return SearchIndex(folder)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def make(self, release: Release) -> SearchIndex:
        """The index of a release, made when there is no sound one. Raises ReleaseError.

        Two processes do not make the same one at once. Where the folder cannot be written, it is made in a temporary
        one and lives as long as the process.
        """
        try:
            with self._alone():
                found = self.open(release)
                if found is None:
                    self._write(release)
                    found = self.open(release)
        except OSError as error:
            if error.errno not in _READ_ONLY:
                raise ReleaseError(
                    f"The search index cannot be written: {error.strerror}.", "Make room on the disk."
                ) from error
            found = None
        return found or _fleeting(release)

    def _write(self, release: Release) -> None:
        target = self.path(release.name)
        for leftover in target.parent.glob(f"{_WORK}*"):
            shutil.rmtree(leftover, ignore_errors=True)
        work = Path(tempfile.mkdtemp(prefix=_WORK, dir=target.parent))
        try:
            _fill(work, release)
            work.chmod(0o755)
            shutil.rmtree(target, ignore_errors=True)
            os.replace(work, target)
        finally:
            shutil.rmtree(work, ignore_errors=True)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        folder = self.folder / TEXT_INDEXES
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)


def _fleeting(release: Release) -> SearchIndex:
    """An index that is gone from the disk as soon as it is open."""
    with tempfile.TemporaryDirectory(prefix="linjaus-index-") as folder:
        _fill(Path(folder), release)
        return SearchIndex(Path(folder))


def _fill(folder: Path, release: Release) -> None:
    manifest = release.manifest
    write_index(read_records(release.path("dataset.nq"), manifest.base), manifest.languages, folder)
    for hidden in folder.glob(".*.lock"):
        hidden.unlink()
    description = {"made": _made(release), "files": _checksums(folder)}
    (folder / _DESCRIPTION).write_text(json.dumps(description, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _made(release: Release) -> dict[str, object]:
    return {
        "dataset": release.manifest.dataset_sha256,
        "languages": list(release.manifest.languages),
        "format": FORMAT,
        "tantivy": version("tantivy"),
    }


def _checksums(folder: Path) -> dict[str, str]:
    return {
        path.name: sha256_of(path)
        for path in sorted(folder.iterdir())
        if path.is_file() and path.name != _DESCRIPTION and not path.name.startswith(".tantivy")
    }
