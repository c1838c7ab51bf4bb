"""What every test may ask for: the two sites, their releases, the command line, the shared folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from linjaus.config import Settings, read_settings
from linjaus.release import build_release
from linjaus.shelf import Release, Shelf
from linjaus.sources import read_site
from linjaus.validation import validate
from three_states import States, build_states

REPOSITORY = Path(__file__).resolve().parents[1]
AWKWARD = REPOSITORY / "tests" / "sites" / "awkward"


def skip_or_fail(reason: str) -> None:
    """Skip a test whose real part this machine lacks; with LINJAUS_STRICT=1, as in CI, that is a failure."""
    if os.environ.get("LINJAUS_STRICT") == "1":
        pytest.fail(f"{reason} (LINJAUS_STRICT=1: nothing may be skipped)")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def need() -> Callable[[bool, str], None]:
    """``need(is_there, reason)`` skips, or fails when strict, unless the thing is there."""

    def check(is_there: bool, reason: str) -> None:
        if not is_there:
            skip_or_fail(reason)

    return check


@pytest.fixture(scope="session")
def repository() -> Path:
    """The folder of the repository, which is the Kainuu site."""
    return REPOSITORY


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder beside the repository with the official profiles and the seed."""
    folder = REPOSITORY.parent / "shared"
    if not folder.is_dir():
        skip_or_fail(f"{folder} is not there: the official profiles and the seed lie in it")
    return folder


@pytest.fixture
def awkward_site(tmp_path: Path) -> Path:
    """A copy of the awkward site that a test may change."""
    return copy_awkward(tmp_path / "site")


def copy_awkward(target: Path) -> Path:
    """Copy the awkward site to a folder."""
    shutil.copytree(AWKWARD, target, ignore=shutil.ignore_patterns("build"))
    return target


@pytest.fixture(scope="session")
def build() -> Callable[[Path, Path], Release]:
    """``build(site, releases)`` checks and builds a site, makes the release live and returns it."""
    return build_live


def build_live(site_folder: Path, releases: Path) -> Release:
    """Check and build a site as ``linjaus build`` does."""
    settings = settings_of(site_folder, releases)
    site = read_site(settings)
    shelf = Shelf(settings.releases)
    release = build_release(site, settings, validate(site), shelf)
    shelf.switch(release.name, datetime.now(UTC))
    return release


def settings_of(site_folder: Path, releases: Path) -> Settings:
    """The settings of a site, with nothing from the environment."""
    return read_settings(site_folder, environment={}, overrides={"releases": str(releases)})


@pytest.fixture(scope="session")
def awkward_release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The awkward site, built once. Its shelf is two folders up; the release is the live one."""
    return build_live(AWKWARD, tmp_path_factory.mktemp("awkward"))


@pytest.fixture(scope="session")
def three_states(tmp_path_factory: pytest.TempPathFactory) -> States:
    """Three releases of the awkward site on one shelf, with one change of every sort between them."""
    return build_states(tmp_path_factory.mktemp("three"))


@pytest.fixture(scope="session")
def kainuu_release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The Kainuu site, built once. Its shelf is two folders up; the release is the live one."""
    return build_live(REPOSITORY, tmp_path_factory.mktemp("kainuu"))


@pytest.fixture(scope="session", params=["awkward", "kainuu"])
def each_release(request: pytest.FixtureRequest) -> tuple[Release, Settings]:
    """Each site's release, with the settings that it was built with."""
    release: Release = request.getfixturevalue(f"{request.param}_release")
    site = AWKWARD if request.param == "awkward" else REPOSITORY
    return release, settings_of(site, release.folder.parents[1])


def linjaus_environment(**extra: str) -> dict[str, str]:
    """An environment for a ``linjaus`` process: ours, without settings, speaking English."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("LINJAUS_")}
    return {**plain, "LC_ALL": "C.UTF-8", "COLUMNS": "200", **extra}


@pytest.fixture(scope="session")
def linjaus() -> Callable[..., subprocess.CompletedProcess[str]]:
    """``linjaus("check", "--site", folder, env={…})`` runs the command line in a process of its own."""

    def run(
        *arguments: object, env: dict[str, str] | None = None, **options: object
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # type: ignore[call-overload, no-any-return]
            [sys.executable, "-m", "linjaus.cli", *map(str, arguments)],
            env=linjaus_environment(**(env or {})),
            **{"capture_output": True, "text": True, "timeout": 120, "check": False, **options},
        )

    return run


@pytest.fixture(scope="session")
def environment() -> Callable[..., dict[str, str]]:
    """``environment(NAME="value")`` is what a ``linjaus`` process of a test starts with."""
    return linjaus_environment
