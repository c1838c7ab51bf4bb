"""The web server process that ``supervisor.py`` starts: gunicorn on an inherited listening socket.

Run as ``python -m linjaus.webserver``; operators use ``linjaus serve``.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication
from werkzeug.middleware.proxy_fix import ProxyFix

from .config import Settings, read_settings
from .engine.sandbox import die_with_parent
from .engine.worker import WorkerEngine
from .shelf import Shelf
from .web import LiveRelease, create_app

_GRACE = 10
_POINTER_WAIT = 30.0


class _Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn with its settings given here and nothing read from files or the environment."""

    def __init__(self, options: dict[str, Any], load: Callable[[], Any]) -> None:
        self._options = options
        self._load = load
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self._load()


def main(arguments: list[str] | None = None) -> None:
    """Serve until SIGTERM; requests under way are finished first."""
    parser = argparse.ArgumentParser()
    for name in ("--site", "--releases", "--run"):
        parser.add_argument(name, type=Path, required=True)
    for name in ("--fd", "--workers", "--threads"):
        parser.add_argument(name, type=int, required=True)
    parser.add_argument("--address", required=True)
    given = parser.parse_args(arguments)
    die_with_parent(os.getppid(), signal.SIGTERM)  # an orphan would hold the port and answer no queries
    settings = read_settings(
        given.site, overrides={"releases": str(given.releases), "workers": given.workers, "threads": given.threads}
    )
    logging.getLogger("rdflib").setLevel(logging.ERROR)
    _Server(
        {
            "bind": f"fd://{given.fd}",
            "workers": settings.workers,
            "threads": settings.threads,
            "worker_class": "gthread",
            "keepalive": 30,
            "graceful_timeout": _GRACE,
            "timeout": 60,
            "limit_request_line": 8190,
            "limit_request_fields": 100,
            "loglevel": "warning",
            "when_ready": lambda server: print(f"Linjaus is at {given.address}", file=sys.stderr, flush=True),
        },
        lambda: load(settings, given.run),
    ).run()


def load(settings: Settings, run: Path) -> Any:
    """The WSGI callable of one web process. run: the supervisor's folder, with the pointer and the engines' sockets."""
    pointer = run / "live"

    def ready() -> str | None:
        try:
            return pointer.read_text(encoding="utf-8") or None
        except OSError:
            return None

    until = time.monotonic() + _POINTER_WAIT
    while ready() is None and time.monotonic() < until:
        time.sleep(0.01)
    engine = WorkerEngine(run, ready, settings.deadline)

    def complaints() -> list[str]:
        try:
            told: list[str] = json.loads((run / "complaints").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return []
        return told

    live = LiveRelease(Shelf(settings.releases), ready, beside=settings.open_releases, complaints=complaints)
    app = create_app(settings, live, engine)
    trusted = settings.proxies
    return ProxyFix(app, trusted, trusted, trusted, trusted, trusted) if trusted else app


if __name__ == "__main__":
    main()
