"""Virtuoso and Fuseki for tests: one of each for the whole run, and releases that are published to them."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.peers import Peer

from linjaus.elsewhere import JUDGE, start_judge
from linjaus.engine.limits import EngineLimits
from linjaus.engine.published import PublishedEngine
from linjaus.engine.remote_releases import Readable, RemoteReleases
from linjaus.engine.worker import WorkerEngine
from linjaus.model import EngineAddress, Manifest, ReleaseFile
from linjaus.publishing import Publication, Published
from linjaus.shelf import Release


def address_of(peer: Peer, **changes: object) -> EngineAddress:
    """The engine as a table of ``linjaus.toml`` would describe it."""
    given = {
        "name": peer.name,
        "kind": peer.name,
        "query": peer.query,
        "update": peer.update,
        "graph_store": peer.graph_store,
        "user": peer.user,
        "password": peer.password,
        "auth": peer.auth or "basic",
    }
    return EngineAddress(**{**given, **changes})  # type: ignore[arg-type]


def stand(folder: Path, data: str, base: str, name: str = "2026-01-01-00000000") -> Release:
    """A release with nothing but a dataset."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "dataset.nq"
    path.write_text(data, encoding="utf-8")
    sha256 = hashlib.sha256(data.encode()).hexdigest()
    manifest = Manifest(
        release=name,
        dataset_sha256=sha256,
        modified="2026-01-01",
        base=base,
        slug="site",
        title={"en": "A site"},
        description={},
        languages=("en",),
        prefixes={},
        counts={},
        license="",
        metadata_license="",
        publisher={},
        software="tests",
        files=(ReleaseFile("dataset.nq", "application/n-quads", path.stat().st_size, sha256),),
    )
    (folder / "manifest.json").write_text(json.dumps(manifest.to_json()))
    return Release(folder, manifest)


def publish(release: Release, address: EngineAddress, **options: float) -> Published:
    """Publish without waiting for readers that there are not."""
    return Publication(release, address).run(options.get("settle", 0.0), options.get("drain", 0.0))


@contextlib.contextmanager
def engine_on(
    address: EngineAddress, base: str, current: Callable[[], str | None], limits: EngineLimits, folder: Path
) -> Iterator[PublishedEngine]:
    """What ``linjaus serve --engine`` asks. folder: for the sockets of the process that judges queries."""
    judge = start_judge(folder, limits)
    try:
        readable = Readable(RemoteReleases(address, base), current)
        judging = WorkerEngine(folder, lambda: JUDGE, limits.deadline)
        yield PublishedEngine(address, judging, readable.scope, limits, further=lambda release: f"{base}{release}")
    finally:
        judge.stop()
