"""Where a release's store stands, in memory or on the disk, and the reader of it: what web processes open."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from linjaus.engine.port import Reader

STORES = "stores"
"""The folder of the stores, beside the releases."""

BYTES_PER_TRIPLE = 700
"""What a triple takes in memory: its entries in its graph and in the union, with their share of the texts (measured on
policy documents, 1 M triples: 705).
"""


def place_of_store(releases: Path, name: str, triples: int, budget: int) -> Path | None:
    """Where the store of a release stands on the disk; None when it fits in ``budget`` bytes of memory.

    releases: the folder of the shelf. name, triples: of the release.
    """
    return None if triples * BYTES_PER_TRIPLE <= budget else releases / STORES / name


def open_reader(dataset: Path, place: Path | None) -> Reader:
    """The reader of a release's ``dataset.nq``, with its store at ``place`` (place_of_store). Raises ReleaseError."""
    if place is None:
        from linjaus.engine.reader import StoreReader

        return StoreReader.of_release(dataset)
    from linjaus.engine.disk_reader import DiskReader, MendingReader

    return cast("Reader", MendingReader(lambda thorough: DiskReader.at(dataset, place, thorough)))
