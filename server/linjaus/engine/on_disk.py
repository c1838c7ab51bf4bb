"""A release's store on the disk, for releases that are too large for memory.

    {folder}/{release}/        rocksdb/  subjects  instances  whole.json      complete, or it does not stand here
    {folder}/{release}~/       one that is being made, or what a killed one left
    {folder}/{release}.lock    whoever makes it

``whole.json`` says which dataset it was made from and how long each file is, with its checksum. A store that is not
what it says is made again. Nothing in it is of value: the dataset has it all.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import pyoxigraph as ox

from linjaus import sandbox
from linjaus.engine.sorted_lines import write_sorted
from linjaus.engine.store import Dataset, add_union, fill
from linjaus.errors import ReleaseError

SUBJECTS, INSTANCES = "subjects", "instances"
_ROCKSDB, _WHOLE = "rocksdb", "whole.json"
_FORM = 1
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_OURS = ("LOG", "LOCK")
"""Files that RocksDB writes when a store is only read."""


@dataclass(frozen=True)
class Whole:
    """What a complete store says of itself. dataset: bytes and time of change of what it was made from (ns)."""

    form: int
    dataset: tuple[int, ...]
    triples: int
    graphs: int
    overlapping: bool
    files: dict[str, tuple[int, str]]


def prepare(dataset: Path, place: Path, thorough: bool = False) -> Whole:
    """Have a complete store of a release's ``dataset.nq`` at ``place``: the one that is there, or else made now.

    Waits while another process makes it. thorough: compare checksums too. Raises ReleaseError when the dataset cannot
    be read or there is no room.
    """
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with _alone(place.with_name(place.name + ".lock")):
            found = _read(dataset, place)
            if found is None or _off(found, place, thorough):
                found = _make(dataset, place)
        return found
    except FileNotFoundError as error:
        raise ReleaseError(f"The dataset {dataset} cannot be read: {error}.", "Build the release again.") from error
    except (OSError, RuntimeError) as error:
        raise ReleaseError(
            f"The store of the release {place.name} cannot be written to {place.parent}: {error}.",
            "Make room there, or raise store_bytes so that the release stays in memory.",
        ) from error


def open_store(place: Path) -> ox.Store:
    """The store, to be read. Raises OSError or RuntimeError when it is damaged."""
    return ox.Store.read_only(str(place / _ROCKSDB))


def open_dataset(place: Path, whole: Whole) -> Dataset:
    """What queries are answered from. Raises as open_store."""
    return Dataset(open_store(place), whole.triples, whole.overlapping)


@contextlib.contextmanager
def _alone(lock: Path) -> Iterator[None]:
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _stamp(dataset: Path) -> tuple[int, ...]:
    state = dataset.stat()
    return (state.st_size, state.st_mtime_ns)


def _read(dataset: Path, place: Path) -> Whole | None:
    try:
        fields = json.loads((place / _WHOLE).read_text(encoding="utf-8"))
        fields["files"] = {name: (size, digest) for name, (size, digest) in fields["files"].items()}
        whole = Whole(**fields | {"dataset": tuple(fields["dataset"])})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return whole if (whole.form, whole.dataset) == (_FORM, _stamp(dataset)) else None


def _off(whole: Whole, place: Path, thorough: bool) -> bool:
    """Whether some file of a store is not as it was."""
    try:
        return any(
            (place / name).stat().st_size != size or (thorough and _digest(place / name) != digest)
            for name, (size, digest) in whole.files.items()
        )
    except OSError:
        return True


def _make(dataset: Path, place: Path) -> Whole:
    work = place.with_name(place.name + "~")
    shutil.rmtree(work, ignore_errors=True)
    try:
        work.mkdir()
        made = _fill(dataset, work)
        with (work / _WHOLE).open("w", encoding="utf-8") as file:
            json.dump(asdict(made), file)
            file.flush()
            os.fsync(file.fileno())
        if place.exists():
            shutil.rmtree(place)
        os.replace(work, place)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise
    return made


def _fill(dataset: Path, work: Path) -> Whole:
    store = ox.Store(str(work / _ROCKSDB))
    fill(store, dataset, store.bulk_load)
    stated, triples = add_union(store)
    graphs = sum(1 for _ in store.named_graphs())
    store.flush()
    union = ox.DefaultGraph()
    quads = store.quads_for_pattern(None, None, None, union)
    write_sorted(work / SUBJECTS, (quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)))
    quads = store.quads_for_pattern(None, _TYPE, None, union)
    write_sorted(
        work / INSTANCES,
        (
            f"{quad.object.value}\t{quad.subject.value}"
            for quad in quads
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode)
        ),
    )
    del quads, store
    files = {}
    for path in sorted(work.rglob("*")):
        if path.is_file() and not path.name.startswith(_OURS):
            _sync(path)
            files[str(path.relative_to(work))] = (path.stat().st_size, _digest(path))
    return Whole(_FORM, _stamp(dataset), triples, graphs, triples < stated, files)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def main() -> int:
    """Make the store of the dataset and at the place that the command line names; its parent is the third word."""
    dataset, place, owner = sys.argv[1:4]
    sandbox.die_with_parent(int(owner))
    os.nice(10)
    try:
        prepare(Path(dataset), Path(place))
    except ReleaseError as error:
        print(error, flush=True)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
