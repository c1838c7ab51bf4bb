"""The releases on disk: open, list, check, switch the pointer, clear leftovers.

    {folder}/releases/{YYYY-MM-DD-8hex}/manifest.json …    immutable once it stands here
    {folder}/current → releases/{…}                        the live one, switched by one rename
    {folder}/stores/{…}                                    what an engine made of a release; made anew if missing
    {folder}/work-*/                                       a build under way, or what a killed one left
    {folder}/textindex/{release}/                          its search index, made anew when it is absent
    {folder}/journal.jsonl, pruned.jsonl                   when which release was made live or taken away (journal.py)

A release is *sound* when its manifest can be read and every file that it lists is there with its size and checksum.
``open`` looks at the sizes, ``open_checked`` at the checksums too.
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
from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from .errors import Gone, NotFound, ReleaseError
from .journal import Journal, Published, midnight_of
from .model import Manifest, ReleaseFile

_NAME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9a-f]{8}")
_WORK = "work-"
REHEARSALS = "rehearsals.jsonl"
"""The file of the kept scores; ``rehearsal.history`` writes it."""
TEXT_INDEXES = "textindex"
"""The folder of the search indexes, one for each release; ``textindex.place`` writes them."""
_DATASET = "dataset.nq"
STORES = "stores"
"""The folder of what engines make of releases on the disk, one for each."""

LARGE = 64 * 2**20
"""Bytes. A bigger file, other than the dataset that everything is read from, is checked when there is time for it."""


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

    @property
    def _journal(self) -> Journal:
        return Journal(self.folder)

    def journal(self) -> list[Published]:
        """Every switch of the pointer, in the order in which they were made."""
        return self._journal.switches()

    def history(self) -> list[Published]:
        """The first publication of each release that is kept, oldest first.

        Of those of one second, the one that the journal has first comes first. A release without a line there stands at
        midnight UTC of its date.
        """
        first: dict[str, Published] = {}
        for switch in self.journal():
            first.setdefault(switch.release, switch)
        kept = [first.get(name) or Published(name, midnight_of(name)) for name in self.names()]
        places = {release: place for place, release in enumerate(first)}
        return sorted(kept, key=lambda one: (one.published, places.get(one.release, -1), one.release))

    def live_at(self, moment: datetime) -> str | None:
        """The release that the pointer named at a moment, kept or not; None before the first line of the journal."""
        return next((one.release for one in reversed(self.journal()) if one.published <= moment), None)

    def stamp(self) -> tuple[int, ...]:
        """Changes whenever a release comes, goes or is made live, and when a rehearsal is kept beside them."""
        try:
            changed = self._releases.stat().st_mtime_ns
        except OSError:
            changed = -1
        rehearsals = self.folder / REHEARSALS
        return (changed, *self._journal.stamp(), rehearsals.stat().st_size if rehearsals.exists() else -1)

    def nearest(self, name: str) -> str | None:
        """The kept release that stands nearest to one that is kept no more: the next one, or else the last."""
        switches = [one.published for one in self.journal() if one.release == name]
        moment = switches[0] if switches else midnight_of(name)
        history = self.history()
        later = [one.release for one in history if one.published >= moment]
        return later[0] if later else history[-1].release if history else None

    def require(self, name: str) -> None:
        """See that a release is kept. Raises Gone for a pruned one (with the nearest kept one), else NotFound."""
        if _NAME.fullmatch(name):
            if (self._releases / name).is_dir():
                return
            if name in self._journal.pruned():
                nearest = self.nearest(name)
                raise Gone(
                    f"The release {name} is kept no more.",
                    f"The nearest one that is kept is {nearest}." if nearest else "",
                    name=name,
                    replaced_by=(nearest,) if nearest else (),
                )
        raise NotFound("There is no such release.", name=name, available=tuple(one.release for one in self.history()))

    def live_name(self) -> str | None:
        """The name that the pointer gives, sound or not; None without a pointer."""
        try:
            return Path(os.readlink(self._pointer)).name
        except OSError:
            return None

    def names(self) -> list[str]:
        """The names of all releases on the shelf, in the order of their names."""
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

    def open_checked(self, name: str, largest: int | None = LARGE) -> Release:
        """Open a release and compare its checksums. largest: bytes; bigger files are left out, None takes them all.

        The dataset, from which pages and answers are made, is never left out. Raises ReleaseError.
        """
        release = self.open(name)
        off = self.verify(release, largest)
        if off:
            raise ReleaseError(
                f"{', '.join(off)} of the release {name} {'does' if len(off) == 1 else 'do'} not match the checksum.",
                "Build again.",
            )
        return release

    def size(self, name: str) -> int:
        """Bytes of the files of a release, sound or not."""
        return sum(path.stat().st_size for path in (self._releases / name).rglob("*") if path.is_file())

    def open_live(self, unsound: Container[str] = ()) -> tuple[Release, list[str]]:
        """The live release, or the newest sound one when the live one is not sound; and what was wrong with the others.

        unsound: releases known not to be sound, which are not tried. Raises ReleaseError when there is no sound one.
        """
        live = self.live_name()
        candidates = [live] if live else []
        candidates += [one.release for one in reversed(self.history()) if one.release != live]
        complaints: list[str] = []
        for name in candidates:
            if name in unsound:
                continue
            try:
                return self.open_checked(name), complaints
            except ReleaseError as error:
                complaints.append(error.message)
        raise ReleaseError(
            f"There is no sound release in {self.folder}. {' '.join(complaints)}".strip(), "Run linjaus build."
        )

    def verify(self, release: Release, largest: int | None = None) -> list[str]:
        """The files whose sha256 is not the one in the manifest. largest: see open_checked."""
        return [
            item.path
            for item in release.manifest.files
            if (largest is None or item.bytes <= largest or item.path == _DATASET)
            and not _matches(release.folder / item.path, item)
        ]

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
        with contextlib.suppress(ReleaseError):
            return self.open_checked(name, largest=None)
        if target.exists():
            broken = work.parent / f"{_WORK}broken-{name}"
            os.replace(target, broken)
            shutil.rmtree(broken)
        work.chmod(0o755)
        _sync_tree(work)
        os.replace(work, target)
        _sync(self._releases)
        return self.open(name)

    def switch(self, name: str, moment: datetime | None = None, why: str = "build") -> None:
        """Make a release the live one, in one rename. Raises ReleaseError when it is not sound.

        moment: now, by the caller's clock, and why (journal.WHY) go into the journal; None leaves no line there.
        A release that is live already is not switched to, and leaves no line either.
        """
        try:
            with self._journal.alone() if moment else contextlib.nullcontext():
                self.open(name)
                switches = self.journal() if moment else []
                if name != self.live_name():
                    self._point(name)
                elif switches and switches[-1].release == name:
                    return
                if moment:
                    self._journal.add_switch(name, moment, why)
        except OSError as error:
            raise self._unwritable(error) from error

    def _point(self, name: str) -> None:
        fresh = self.folder / f".current-{os.getpid()}"
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(Path("releases") / name)
        os.replace(fresh, self._pointer)
        _sync(self.folder)

    def prune(self, keep: int, moment: datetime) -> list[str]:
        """Take all releases away but the newest ``keep`` and the live one; the names of those taken, oldest first.

        Each leaves a tombstone first (moment: now), so that its address can point at what is kept. Raises ReleaseError
        when a build is under way or the disk cannot be written.
        """
        with self.workspace() as work, self._journal.alone():
            history = self.history()
            live = self.live_name()
            taken = [one.release for one in history[: max(0, len(history) - keep)] if one.release != live]
            for name in taken:
                self._journal.add_pruned(name, moment)
                os.replace(self._releases / name, work / name)
                shutil.rmtree(self.folder / TEXT_INDEXES / name, ignore_errors=True)
            _sync(self._releases)
            self._clear_stores()
        return taken

    def _clear_stores(self) -> None:
        """Take away what engines made of releases that are not on the shelf."""
        kept = set(self.names())
        for path in self.folder.glob(f"{STORES}/*"):
            if path.name.removesuffix(".lock").removesuffix("~") in kept:
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)

    def remember_content(self, fingerprint: str, name: str) -> None:
        """Note which content the release was built from, so that an unchanged site is not built again."""
        fresh = self.folder / f".content-{os.getpid()}"
        fresh.write_text(json.dumps({"content": fingerprint, "release": name}), encoding="utf-8")
        os.replace(fresh, self.folder / "content.json")

    def built_from(self, fingerprint: str) -> bool:
        """Whether the live release was built from this very content, or somebody went back from the one that was."""
        try:
            note = json.loads((self.folder / "content.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        if note == {"content": fingerprint, "release": self.live_name()}:
            return True
        last = self.journal()[-1:]
        went_back = [one.release for one in last if one.why == "rollback"] == [self.live_name()]
        return went_back and isinstance(note, dict) and note.get("content") == fingerprint

    def _unwritable(self, error: OSError) -> ReleaseError:
        return ReleaseError(
            f"{error.filename or self.folder} cannot be written: {error.strerror}.",
            "Give the releases another folder with --releases, or make room.",
        )


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _matches(path: Path, item: ReleaseFile) -> bool:
    try:
        return sha256_of(path) == item.sha256
    except OSError:
        return False


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
