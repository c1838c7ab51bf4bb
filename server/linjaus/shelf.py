"""The releases on disk: open, list, check, switch the pointer, clear leftovers.

    {folder}/releases/{YYYY-MM-DD-8hex}/manifest.json …    immutable once it stands here
    {folder}/current → releases/{…}                        the live one, switched by one rename
    {folder}/work-*/                                       a build under way, or what a killed one left

A release is *sound* when its manifest can be read and every file that it lists is there with its size.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .errors import ReleaseError
from .model import Manifest

_NAME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9a-f]{8}")
_WORK = "work-"


@dataclass(frozen=True)
class Release:
    """A release that stands on the shelf. folder: absolute."""

    folder: Path
    manifest: Manifest

    @property
    def name(self) -> str:
        return self.manifest.release

    def path(self, name: str) -> Path:
        """The path of a file that the manifest lists. Raises KeyError when it lists no such file."""
        if self.manifest.file(name) is None:
            raise KeyError(name)
        return self.folder / name


@dataclass(frozen=True)
class Shelf:
    """The folder of the releases."""

    folder: Path

    @property
    def _releases(self) -> Path:
        return self.folder / "releases"

    @property
    def _pointer(self) -> Path:
        return self.folder / "current"

    def live_name(self) -> str | None:
        """The name that the pointer gives, sound or not; None without a pointer."""
        try:
            return Path(os.readlink(self._pointer)).name
        except OSError:
            return None

    def names(self) -> list[str]:
        """The names of all releases on the shelf, oldest first."""
        if not self._releases.is_dir():
            return []
        return sorted(path.name for path in self._releases.iterdir() if _NAME.fullmatch(path.name))

    def open(self, name: str) -> Release:
        """Open a release. Raises ReleaseError when it is not sound."""
        folder = self._releases / name
        try:
            manifest = Manifest.from_json(json.loads((folder / "manifest.json").read_text(encoding="utf-8")))
        except FileNotFoundError as error:
            raise ReleaseError(f"The release {name} has no manifest.", "Build again.") from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ReleaseError(
                f"The manifest of the release {name} cannot be read: {error}.", "Build again."
            ) from error
        for item in manifest.files:
            try:
                size = (folder / item.path).stat().st_size
            except OSError as error:
                raise ReleaseError(f"The release {name} lacks {item.path}.", "Build again.") from error
            if size != item.bytes:
                raise ReleaseError(
                    f"{item.path} of the release {name} has {size} bytes instead of {item.bytes}.", "Build again."
                )
        return Release(folder, manifest)

    def open_live(self) -> tuple[Release, list[str]]:
        """The live release, or the newest sound one when the live one is not sound; and what was wrong with the others.

        Raises ReleaseError when there is no sound release.
        """
        live = self.live_name()
        candidates = [live] if live else []
        by_age = sorted(self.names(), key=lambda name: (self._releases / name).stat().st_mtime, reverse=True)
        candidates += [name for name in by_age if name != live]
        complaints: list[str] = []
        for name in candidates:
            try:
                return self.open(name), complaints
            except ReleaseError as error:
                complaints.append(error.message)
        raise ReleaseError(
            f"There is no sound release in {self.folder}. {' '.join(complaints)}".strip(), "Run linjaus build."
        )

    def verify(self, release: Release) -> list[str]:
        """The files whose sha256 is not the one in the manifest."""
        return [item.path for item in release.manifest.files if sha256_of(release.folder / item.path) != item.sha256]

    @contextlib.contextmanager
    def workspace(self) -> Iterator[Path]:
        """A folder to build in, alone: leftovers of killed builds are cleared first, and this one at the end.

        Raises ReleaseError when another build runs or the disk cannot be written.
        """
        try:
            self._releases.mkdir(parents=True, exist_ok=True)
            lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise self._unwritable(error) from error
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise ReleaseError("Another build is under way in this folder.", "Wait until it has ended.") from error
            for leftover in self.folder.glob(f"{_WORK}*"):
                shutil.rmtree(leftover, ignore_errors=True)
            work = Path(tempfile.mkdtemp(prefix=_WORK, dir=self.folder))
            try:
                yield work
            finally:
                shutil.rmtree(work, ignore_errors=True)
        except OSError as error:
            raise self._unwritable(error) from error
        finally:
            os.close(lock)

    def put(self, work: Path, name: str) -> Release:
        """Stand a finished folder on the shelf under its name; a sound release of that name stays as it is."""
        target = self._releases / name
        try:
            return self.open(name)
        except ReleaseError:
            pass
        if target.exists():
            broken = work.parent / f"{_WORK}broken-{name}"
            os.replace(target, broken)
            shutil.rmtree(broken)
        work.chmod(0o755)
        _sync_tree(work)
        os.replace(work, target)
        _sync(self._releases)
        return self.open(name)

    def switch(self, name: str) -> None:
        """Make a release the live one, in one rename. Raises ReleaseError when it is not sound."""
        self.open(name)
        fresh = self.folder / f".current-{os.getpid()}"
        try:
            fresh.unlink(missing_ok=True)
            fresh.symlink_to(Path("releases") / name)
            os.replace(fresh, self._pointer)
            _sync(self.folder)
        except OSError as error:
            raise self._unwritable(error) from error

    def remember_content(self, fingerprint: str, name: str) -> None:
        """Note which content the release was built from, so that an unchanged site is not built again."""
        fresh = self.folder / f".content-{os.getpid()}"
        fresh.write_text(json.dumps({"content": fingerprint, "release": name}), encoding="utf-8")
        os.replace(fresh, self.folder / "content.json")

    def built_from(self, fingerprint: str) -> bool:
        """Whether the live release was built from this very content."""
        try:
            note = json.loads((self.folder / "content.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        return bool(note == {"content": fingerprint, "release": self.live_name()})

    def _unwritable(self, error: OSError) -> ReleaseError:
        return ReleaseError(
            f"{error.filename or self.folder} cannot be written: {error.strerror}.",
            "Give the releases another folder with --releases, or make room.",
        )


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_tree(folder: Path) -> None:
    for path in folder.rglob("*"):
        _sync(path)
    _sync(folder)
