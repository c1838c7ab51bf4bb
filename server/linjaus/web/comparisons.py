"""Comparisons of releases, kept in the web process: releases never change, so a comparison holds for ever."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from flask import current_app
from flask.sansio.app import App

from ..changes import Changes, version_notes
from ..changes.activities import Activity, activities, first_activities
from ..changes.notes import LANGUAGES
from ..comparing import compare_releases, dataset_lines
from ..shelf import Release
from .live import current_releases

MOST = 16
"""How many comparisons are kept."""

MOST_BYTES = 32 * 2**20
"""Statements, in bytes about, that all kept comparisons may hold together; a bigger one is made anew each time."""

MOST_SUMMARIES = 500
QUICK = 100_000
"""Quads. Bigger releases take longer to compare than a reader of something else should wait."""

_KEY = "linjaus.comparisons"


@dataclass(frozen=True)
class Summary:
    """What lists and feeds need of a comparison: little, so many are kept."""

    changes_without_detail: Changes
    activities: Sequence[Activity]

    def notes(self, language: str) -> str:
        """See ``changes.version_notes``."""
        return version_notes(self.changes_without_detail, language)


class Comparisons:
    """Makes comparisons, each once at a time, and keeps the last ones."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], Changes] = OrderedDict()
        self._summaries: OrderedDict[tuple[str, str], Summary] = OrderedDict()
        self._first: OrderedDict[str, Sequence[Activity]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()
        self._work = threading.Lock()

    def changes(self, before: Release, after: Release) -> Changes:
        """What changed from one release to the other."""
        key = (before.name, after.name)
        found = self._find(key)
        if found is not None:
            return found
        with self._work:
            found = self._find(key)
            if found is None:
                found = compare_releases(before, after)
                self._keep(key, found)
        return found

    def summary(self, before: Release, after: Release) -> Summary:
        """The same in short."""
        key = (before.name, after.name)
        with self._lock:
            found = self._summaries.get(key)
        if found is None:
            found = _summary(self.changes(before, after))
            with self._lock:
                self._summaries[key] = found
                while len(self._summaries) > MOST_SUMMARIES:
                    self._summaries.popitem(last=False)
        return found

    def summary_at_hand(self, before: Release, after: Release) -> Summary | None:
        """The same when it was made before or is made in no time."""
        with self._lock:
            found = self._summaries.get((before.name, after.name))
        if found is None and after.manifest.counts.get("quads", 0) <= QUICK:
            found = self.summary(before, after)
        return found

    def beginning(self, release: Release) -> Sequence[Activity]:
        """What a harvester does that begins with a release."""
        with self._lock:
            found = self._first.get(release.name)
        if found is None:
            found = first_activities(dataset_lines(release), release.manifest.base)
            with self._lock:
                self._first[release.name] = found
                while len(self._first) > 2:
                    self._first.popitem(last=False)
        return found

    def _find(self, key: tuple[str, str]) -> Changes | None:
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def _keep(self, key: tuple[str, str], changes: Changes) -> None:
        size = changes.quads.size
        if size > MOST_BYTES:
            return
        with self._lock:
            self._kept[key] = changes
            self._bytes += size
            while len(self._kept) > MOST or self._bytes > MOST_BYTES:
                _, dropped = self._kept.popitem(last=False)
                self._bytes -= dropped.quads.size


def _summary(changes: Changes) -> Summary:
    """Nothing is left of the things but what happened to them, which is what notes count."""
    return Summary(changes.without_detail(), tuple(activities(changes)))


def comparisons() -> Comparisons:
    """Those of this process."""
    found: Comparisons = current_app.extensions[_KEY]
    return found


def version_notes_of(name: str) -> dict[str, str]:
    """What changed in a kept release since the one that is kept before it, by language (``adms:versionNotes``).

    Empty for the oldest one, and for releases too big to be compared while somebody waits, until they were compared.
    """
    standing = [release for _, release in current_releases().standing()]
    for before, after in pairwise(standing):
        if after.name == name:
            found = comparisons().summary_at_hand(before, after)
            spoken = [language for language in after.manifest.languages if language in LANGUAGES] or ["en"]
            return {language: found.notes(language) for language in spoken} if found is not None else {}
    return {}


def init_app(app: App) -> None:
    """Give the app a place for its comparisons."""
    app.extensions[_KEY] = Comparisons()
