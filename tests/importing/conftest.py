"""A small site that takes imports: the ontology and shapes of Linjaus, one region and its council."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

LEFT_OUT = {"themes.ttl", "alignment.ttl"}
KEPT = ("data/organisations/kainuun-liitto.ttl", "data/regions/kainuu.ttl", "data/regions/suomi.ttl")


@pytest.fixture
def site(tmp_path: Path, repository: Path) -> Path:
    """A site of its own for each test."""
    folder = tmp_path / "site"
    for name in ("ontology", "shapes"):
        (folder / name).mkdir(parents=True)
        for path in (repository / name).glob("*.ttl"):
            if path.name not in LEFT_OUT:
                shutil.copy(path, folder / name / path.name)
    (folder / "queries").mkdir()
    shutil.copy(repository / "linjaus.toml", folder)
    for name in KEPT:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(repository / name, folder / name)
    return folder


def everything(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, with its bytes."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
