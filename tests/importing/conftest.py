"""A small site that takes imports: the ontology and shapes of Linjaus, one region and its council."""

from __future__ import annotations

import shutil
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from .programme import Run

KEPT = ("data/organisations/kainuun-liitto.ttl", "data/regions/kainuu.ttl", "data/regions/suomi.ttl")


@pytest.fixture
def site(tmp_path: Path, repository: Path) -> Path:
    """A site of its own for each test. It has no rules: an import does not need them."""
    folder = tmp_path / "site"
    for name in ("ontology", "shapes", "queries"):
        (folder / name).mkdir(parents=True)
    shutil.copy(repository / "ontology" / "linjaus.ttl", folder / "ontology")
    shutil.copy(repository / "linjaus.toml", folder)
    for name in KEPT:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(repository / name, folder / name)
    return folder


@pytest.fixture
def run(linjaus_here: Run, site: Path, tmp_path: Path) -> Run:
    """``run(text, "--dry-run")`` imports a text into the site."""

    def import_text(text: str, *options: str, name: str = "ohjelma.txt") -> CompletedProcess[str]:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return linjaus_here("import", tmp_path / name, "--site", site, *options, env={"COLUMNS": "200"})

    return import_text


def everything(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, with its bytes."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
