"""Comparing two releases that stand on the shelf: their datasets, mapped into memory, go through ``changes``."""

from __future__ import annotations

import mmap

from .changes import Changes, SortedLines, compare_things
from .shelf import Release

DATASET = "dataset.nq"


def compare_releases(before: Release, after: Release) -> Changes:
    """What changed from one release to another of the same site."""
    return compare_things(
        dataset_lines(before), dataset_lines(after), after.manifest.base, names=(before.name, after.name)
    )


def dataset_lines(release: Release) -> SortedLines:
    """The dataset of a release; the system reads of it what is looked at, and no more."""
    with release.path(DATASET).open("rb") as file:
        return SortedLines(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
