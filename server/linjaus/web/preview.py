"""What pages show of a draft: that it is one, what is wrong with it, and that beside the very words.

``/preview`` lists every finding with file and line. ``/preview/state`` changes whenever a page would look another way:
``static/preview.js`` asks for it and loads the page again.
"""

from __future__ import annotations

import json
import threading
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, g, request

from ..model import PREVIEW, Finding
from .labels import Text, pick
from .links import current_links
from .live import current_release
from .respond import page

blueprint = Blueprint("preview", __name__)
_CLAIM = "/claim/"
HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}
"""What every answer of a preview says."""


@dataclass(frozen=True)
class DraftState:
    """The state of the draft (``preview.state``). version: another one when anything is otherwise.

    release: the newest draft, or empty; building: whether another one is about to follow; problem: why it does not.
    """

    version: str = ""
    findings: tuple[Finding, ...] = ()
    release: str = ""
    building: bool = True
    problem: str = ""


class StateFile:
    """The file of the state, read again when it is another one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp: tuple[int, ...] = ()
        self._state = DraftState()
        self._lock = threading.Lock()

    def read(self) -> DraftState:
        """The state now; as it was when the file cannot be read."""
        with self._lock:
            try:
                state = self._path.stat()
                stamp = (state.st_mtime_ns, state.st_ino, state.st_size)
                if stamp != self._stamp:
                    told = json.loads(self._path.read_text(encoding="utf-8"))
                    findings = tuple(Finding(**one) for one in told.pop("findings"))
                    self._state, self._stamp = DraftState(findings=findings, **told), stamp
            except (OSError, ValueError):
                pass
            return self._state


@dataclass(frozen=True)
class Note:
    """A finding for a page. place: file and line; href: the page of what it is about, None when that has none."""

    severity: str
    message: Text
    remedy: Text
    place: str
    label: str
    href: str | None


class Preview:
    """What the pages of one request show of the draft. behind: whether they are older than the last save."""

    def __init__(self, state: DraftState) -> None:
        self.state = state
        name = current_release().name
        self.stamp = f"{name}.{state.version}"
        self.behind = state.building or state.release not in ("", name)
        self.counts = Counter(finding.severity for finding in state.findings)
        self._by_thing: dict[str, list[Finding]] = {}
        for finding in state.findings:
            self._by_thing.setdefault(_thing(finding), []).append(finding)

    def notes(self, iri: str) -> list[Note]:
        """The findings about a thing, its fragments and its claims; the gravest first."""
        return [_note(finding) for finding in self._by_thing.get(str(iri), ())]

    def all_notes(self) -> list[Note]:
        """Every finding, the gravest first."""
        return [_note(finding) for finding in self.state.findings]


def current_preview() -> Preview | None:
    """The preview that this request belongs to; None when what is served is a release."""
    file: StateFile | None = current_app.extensions.get("linjaus.preview")
    if file is None:
        return None
    if "preview" not in g:
        g.preview = Preview(file.read())
    found: Preview = g.preview
    return found


def init_app(app: Any, releases: Path) -> None:
    """Make the app that of a preview. releases: the folder of its drafts."""
    app.extensions["linjaus.preview"] = StateFile(releases / PREVIEW)
    app.register_blueprint(blueprint)


@blueprint.get("/preview")
def listing() -> Response:
    """Every finding, with file and line."""
    preview = current_preview()
    assert preview is not None  # noqa: S101 - the blueprint is there in a preview only
    return page("preview.html", notes=preview.all_notes())


@blueprint.get("/preview/state")
def state() -> Response:
    """The stamp of the pages as they are now."""
    preview = current_preview()
    assert preview is not None  # noqa: S101 - the blueprint is there in a preview only
    response = Response(
        json.dumps({"stamp": preview.stamp, "behind": preview.behind}) + "\n", content_type="application/json"
    )
    response.set_etag(f"{preview.stamp}.{preview.behind:d}")
    response.make_conditional(request)
    return response


class PreviewHeaders:
    """A WSGI layer that says with every answer: keep it nowhere, list it nowhere."""

    def __init__(self, app: Any) -> None:
        self._app = app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            names = {name.lower() for name in HEADERS}
            own = [(name, value) for name, value in headers if name.lower() not in names]
            return start_response(status, [*own, *HEADERS.items()], exc_info)

        return self._app(environ, start)


def _thing(finding: Finding) -> str:
    """The IRI of the thing that a finding is shown with: without fragment and claim; empty when it is about none."""
    focus = finding.focus
    if not (focus.startswith("<") and focus.endswith(">")):
        return ""
    return focus[1:-1].partition("#")[0].partition(_CLAIM)[0]


def _note(finding: Finding) -> Note:
    thing = _thing(finding)
    known = bool(thing) and finding.focus_label != ""
    return Note(
        finding.severity,
        pick(finding.message, g.chain),
        pick(finding.remedy, g.chain),
        f"{finding.file}:{finding.line}" if finding.line else finding.file,
        finding.focus_label,
        current_links().href(thing) if known else None,
    )
