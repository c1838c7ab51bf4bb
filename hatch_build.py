"""Gives a wheel the SPARQL editor, which is not in the repository. A wheel that is built without npm has none."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class EditorHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs ``server/fetch_editor.py`` before the files are gathered."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch the editor, or warn. version: ``standard``, or ``editable``, for which ``make`` fetches."""
        if version == "editable":
            return
        fetcher = runpy.run_path(str(Path(self.root) / "server" / "fetch_editor.py"))
        try:
            fetcher["fetch"]()
        except fetcher["NotFetched"] as error:
            self.app.display_warning(f"The wheel has no SPARQL editor: {error}.")
