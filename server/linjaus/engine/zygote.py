"""The engine's own process: holds one release and forks the workers that answer queries on it.

Started as ``python -m linjaus.engine.zygote`` with one line of JSON on its standard input, which it then watches:
when its owner goes, so does it. It has one thread, so that forking is safe, and loads no more than it needs.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from linjaus import sandbox
from linjaus.engine import on_disk
from linjaus.engine.dispatcher import Dispatcher
from linjaus.engine.limits import EngineLimits
from linjaus.engine.store import Dataset, load_for_queries
from linjaus.errors import LinjausError

_YOUNG = 10_000
"""New objects between two looks for circles of those that nobody needs: workers leave few."""


def listen(path: Path) -> socket.socket:
    """A Unix socket at ``path``, for this user only, in place of one that may be left there."""
    beside = path.with_name(path.name + "~")
    beside.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    former = os.umask(0o177)
    try:
        listener.bind(str(beside))
    finally:
        os.umask(former)
    listener.listen(256)
    listener.setblocking(False)
    beside.rename(path)
    return listener


def _opener(dataset: Path, store: str | None, limits: EngineLimits) -> tuple[Callable[[], Dataset], int, int]:
    """(what gives a worker its dataset, triples, graphs). store: where it stands on the disk, None for in memory."""
    if store is None:
        loaded = load_for_queries(dataset)
        if limits.columns_from and loaded.triples >= limits.columns_from:
            from linjaus.engine.columns import Columns

            loaded = replace(loaded, columns=Columns.of_release(dataset, limits.memory))
        return lambda: loaded, loaded.triples, loaded.graph_count
    place = Path(store)
    whole = on_disk.prepare(dataset, place, thorough=True)
    return lambda: on_disk.open_dataset(place, whole), whole.triples, whole.graphs


def main() -> int:
    """Read the order, load, listen, say so on standard output, serve. Returns the exit code."""
    began = time.monotonic()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is its owner's business
    order = json.loads(sys.stdin.buffer.readline())
    sandbox.die_with_parent(order["owner"], signal.SIGTERM)
    sandbox.forget_core_dumps()
    limits = EngineLimits.from_json(order["limits"])
    path = Path(order["socket"])
    try:
        os.nice(limits.niceness)
        open_dataset, triples, graphs = _opener(Path(order["dataset"]), order["store"], limits)
        listener = listen(path)
    except (LinjausError, OSError) as error:
        print(json.dumps({"error": str(error)}), flush=True)
        return 3
    place = path.stat()
    isolated = not limits.allowed_services and sandbox.deny_network()
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, 20, 20)
    ready = {
        "triples": triples,
        "graphs": graphs,
        "isolated": isolated,
        "seconds": time.monotonic() - began,
    }
    dispatcher = Dispatcher(open_dataset, limits, listener)
    print(json.dumps(ready), flush=True)
    os.dup2(os.open(os.devnull, os.O_RDWR), 1)
    try:
        dispatcher.run(owner=0)
    finally:
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_ino == place.st_ino:
                path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
