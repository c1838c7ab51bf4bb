"""Drafts: what pages and queries need of a release, made in a hurry.

A draft has no dumps, no figures and no canonical names of blank nodes, and may hold what breaks the rules. Its name is
a date and a number, so it says nothing of its content: two drafts are never the same.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox

from ..config import Settings
from ..errors import InvalidData
from ..model import Finding, SourceFile
from ..shelf import Release, Shelf
from ..sources import Site
from .build import write_draft
from .dataset import SITE_GRAPH, UNION, Assembled, derive, describe_site, newest, quads_of


class Drafts:
    """Makes one draft after another; of a file that has not changed, the quads are kept."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._number = 0
        self._quads: dict[str, tuple[SourceFile, list[ox.Quad]]] = {}

    def build(self, site: Site, settings: Settings, findings: Sequence[Finding], today: str) -> Release:
        """Put a draft on the shelf and make it the live one. today: ISO date, for content that says nothing of its own.

        Raises SourceError when a construct query cannot be run, ReleaseError when the draft cannot be written.
        """
        self._number += 1
        assembled = self._assemble(site, settings, today)
        with self._shelf.workspace() as work:
            folder = work / "draft"
            folder.mkdir()
            write_draft(folder, site, settings, findings, assembled)
            release = self._shelf.put(folder, assembled.release)
        self._shelf.switch(release.name)
        return release

    def _assemble(self, site: Site, settings: Settings, today: str) -> Assembled:
        store = ox.Store()
        kept = {}
        for file in (*site.ontology, *site.data):
            known, quads = self._quads.get(file.path, (None, []))
            if known is not file:
                quads = quads_of(file.graph, ox.NamedNode(str(file.graph_name)))
            kept[file.path] = (file, quads)
            store.extend(quads)
        self._quads = kept
        try:
            modified = newest(store)
        except InvalidData:
            modified = today
        about = describe_site(site, settings, modified)
        store.extend(quads_of(about, ox.NamedNode(str(site.iris.graph(SITE_GRAPH)))))
        derive(site, store)
        quads = [quad for quad in store if quad.graph_name != UNION]
        return Assembled(quads, f"{self._number:08x}", modified)
