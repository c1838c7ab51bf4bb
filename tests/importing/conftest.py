"""A small site that takes imports: the ontology and shapes of Linjaus, one region and its council."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

KEPT = ("data/organisations/kainuun-liitto.ttl", "data/regions/kainuu.ttl", "data/regions/suomi.ttl")


@pytest.fixture
def site(tmp_path: Path, repository: Path) -> Path:
    """A site of its own for each test. Its rules come with ``add_rules``: an import does not need them."""
    folder = tmp_path / "site"
    for name in ("ontology", "shapes", "queries"):
        (folder / name).mkdir(parents=True)
    shutil.copy(repository / "ontology" / "linjaus.ttl", folder / "ontology")
    shutil.copy(repository / "linjaus.toml", folder)
    for name in KEPT:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(repository / name, folder / name)
    return folder


def add_rules(folder: Path, repository: Path) -> None:
    """Give a site the shapes, and the whole ontology."""
    for name in ("ontology", "shapes"):
        for path in (repository / name).glob("*.ttl"):
            shutil.copy(path, folder / name)


def everything(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, with its bytes."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
