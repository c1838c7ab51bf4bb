"""The SPARQL editor comes with npm: pinned, checked, in the wheel, and never in the way when it cannot be had."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / "server" / "fetch_editor.py"


@pytest.fixture
def fetcher() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fetch_editor", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def npm_that(folder: Path, does: str) -> list[str]:
    """A command that stands for npm; ``$6`` is where it puts the package."""
    path = folder / "npm"
    path.write_text(f"#!/bin/sh\n{does}\n")
    path.chmod(0o755)
    return [str(path)]


def test_another_package_than_the_pinned_one_is_not_taken(fetcher: ModuleType, tmp_path: Path) -> None:
    npm = npm_that(tmp_path, 'echo "something else" > "$5/package.tgz"')
    with pytest.raises(fetcher.NotFetched, match="is not the package that is pinned"):
        fetcher.fetch(npm, tmp_path / "vendor")
    assert not (tmp_path / "vendor").exists()


def test_an_npm_that_fails_is_quoted(fetcher: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(fetcher.NotFetched, match="no network here"):
        fetcher.fetch(npm_that(tmp_path, "echo no network here >&2; exit 1"), tmp_path / "vendor")


def test_without_npm_it_is_said_once_and_nothing_fails(tmp_path: Path) -> None:
    shutil.copytree(SCRIPT.parent, tmp_path / "server", ignore=shutil.ignore_patterns("vendor", "__pycache__"))
    done = subprocess.run(
        [sys.executable, str(tmp_path / "server" / SCRIPT.name)],
        capture_output=True,
        text=True,
        env={**os.environ, "PATH": str(tmp_path)},
        check=False,
    )
    assert done.returncode == 0
    assert done.stdout.count("\n") == 1
    assert "plain form" in done.stdout
    assert "make editor" in done.stdout


def test_what_is_there_is_not_fetched_again(fetcher: ModuleType, tmp_path: Path, need: Callable[..., None]) -> None:
    need(fetcher.is_there(), "the editor is not there: run make editor")
    fetcher.fetch(npm_that(tmp_path, "exit 1"))


def test_the_wheel_has_it(fetcher: ModuleType, tmp_path: Path, repository: Path, need: Callable[..., None]) -> None:
    need(fetcher.is_there() or shutil.which("npm") is not None, "there is no npm: run make editor")
    done = subprocess.run(
        [sys.executable, "-m", "uv", "build", "--quiet", "--wheel", "--out-dir", str(tmp_path), str(repository)],
        capture_output=True,
        text=True,
        check=False,
    )
    need(done.returncode == 0, f"no wheel can be built here: {done.stderr[-300:]}")
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "linjaus/web/static/vendor/yasgui/yasgui.min.js" in names
    assert "linjaus/site/linjaus.toml" in names


def test_it_is_not_in_the_repository(repository: Path) -> None:
    ignored = (repository / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert "server/linjaus/web/static/vendor/" in ignored
