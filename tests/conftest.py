"""What every test may ask for: the two sites, their releases, the command line, the shared folder."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TypeVar

import pytest
from bench import peers
from bench.peers import Peer
from click.testing import CliRunner
from hypothesis import HealthCheck
from hypothesis import settings as fuzz

from linjaus.cli import main
from linjaus.config import Settings, read_settings
from linjaus.release import build_release
from linjaus.shelf import Release, Shelf
from linjaus.sources import Site, fingerprint, read_site
from linjaus.validation import validate
from once_a_run import copy_of_one
from three_states import States, build_states, copy_of, states_in

REPOSITORY = Path(__file__).resolve().parents[1]
AWKWARD = REPOSITORY / "tests" / "sites" / "awkward"
STRICT = os.environ.get("LINJAUS_STRICT") == "1"

fuzz.register_profile(
    "linjaus",
    deadline=None,
    max_examples=40,
    derandomize=STRICT,  # what CI judges is the same each time; everybody else looks further each time
    suppress_health_check=[HealthCheck.too_slow],
)
fuzz.load_profile("linjaus")

LONGEST_FIRST = (
    "browser/test_pages.py",
    "serve/test_serve.py",
    "browser/test_lighthouse.py",
    "conformance/test_saved_queries.py",
    "engines/test_answers.py",
    "preview/test_preview.py",
    "browser/test_editor.py",
    "hostile/test_broken_off.py",
    "browser/test_journeys.py",
    "engines/test_serving.py",
    "hostile/test_malformed.py",
    "properties/test_checking.py",
    "build/test_interrupted.py",
    "releases/test_server_stores.py",
    "engines/test_publishing.py",
    "engines/test_deadlines.py",
    "contract/test_engine_isolation.py",
    "cli/test_new.py",
    "build/test_reproducible.py",
    "importing/test_import.py",
    "conformance/test_shapes.py",
    "contract/test_openapi.py",
    "hostile/test_runaways.py",
    "releases/test_server.py",
    "browser/test_keyboard.py",
    "contract/test_web_signposting.py",
)
"""The files that take longest, as their tests stay together: begun first, they leave no processor idle at the end."""


@pytest.hookimpl(trylast=True)  # after pytest itself has brought tests together that share fixtures
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first. The Makefile tells xdist to take files in this order."""
    places = {REPOSITORY / "tests" / name: place for place, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))


def skip_or_fail(reason: str) -> None:
    """Skip a test whose real part this machine lacks; with LINJAUS_STRICT=1, as in CI, that is a failure."""
    if STRICT:
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
    site = read_kainuu() if site_folder == REPOSITORY else read_site(settings)
    shelf = Shelf(settings.releases)
    release = build_release(site, settings, validate(site), shelf)
    shelf.switch(release.name, datetime.now(UTC))
    shelf.remember_content(fingerprint(settings), release.name)
    return release


@cache
def read_kainuu() -> Site:
    """The Kainuu site as its files have it, read once in a process. Nobody may change it."""
    return read_site(read_settings(REPOSITORY, environment={}))


def settings_of(site_folder: Path, releases: Path) -> Settings:
    """The settings of a site, with nothing from the environment."""
    return read_settings(site_folder, environment={}, overrides={"releases": str(releases)})


@pytest.fixture(scope="session")
def awkward_release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The awkward site, built once a run. Its shelf is two folders up; the release is the live one."""
    return built_once(AWKWARD, "awkward", tmp_path_factory)


@pytest.fixture(scope="session")
def three_states(tmp_path_factory: pytest.TempPathFactory) -> States:
    """Three releases of the awkward site on one shelf, with one change of every sort between them."""
    return states_in(copy_of_one("three", build_states, tmp_path_factory))


@pytest.fixture
def states(three_states: States, tmp_path: Path) -> States:
    """The three states on a shelf that the test may change."""
    return copy_of(three_states, tmp_path)


@pytest.fixture(scope="session")
def kainuu_release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The Kainuu site, built once a run. Its shelf is two folders up; the release is the live one."""
    return built_once(REPOSITORY, "kainuu", tmp_path_factory)


def built_once(site_folder: Path, name: str, factory: pytest.TempPathFactory) -> Release:
    """The live release of a site on a shelf of this process's own; one process of the run builds it."""
    shelf = copy_of_one(name, lambda folder: build_live(site_folder, folder), factory)
    return Shelf(shelf).open_live()[0]


@pytest.fixture(scope="session")
def virtuoso_peer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    """A Virtuoso with an empty database, on loopback ports."""
    if missing := peers.virtuoso_missing():
        skip_or_fail(missing)
    with peers.virtuoso(tmp_path_factory.mktemp("virtuoso")) as peer:
        yield peer


@pytest.fixture(scope="session")
def fuseki_peer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    """A Fuseki with an empty dataset, on a loopback port."""
    if missing := peers.fuseki_missing():
        skip_or_fail(missing)
    with peers.fuseki(tmp_path_factory.mktemp("fuseki")) as peer:
        yield peer


@pytest.fixture(scope="session", params=["virtuoso", "fuseki"])
def peer(request: pytest.FixtureRequest) -> Peer:
    """Each of the other engines."""
    found: Peer = request.getfixturevalue(f"{request.param}_peer")
    return found


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


@pytest.fixture
def linjaus_here(monkeypatch: pytest.MonkeyPatch) -> Callable[..., subprocess.CompletedProcess[str]]:
    """The same as ``linjaus``, in this process: for commands that end by themselves and start nothing."""

    def run(
        *arguments: object, env: dict[str, str] | None = None, input: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        for name in [name for name in os.environ if name.startswith("LINJAUS_")]:
            monkeypatch.delenv(name)
        words = [str(argument) for argument in arguments]
        result = CliRunner().invoke(main, words, input, {"LC_ALL": "C.UTF-8", **(env or {})}, prog_name="linjaus")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return subprocess.CompletedProcess(words, result.exit_code, result.stdout, result.stderr)

    return run


@pytest.fixture(scope="session")
def environment() -> Callable[..., dict[str, str]]:
    """``environment(NAME="value")`` is what a ``linjaus`` process of a test starts with."""
    return linjaus_environment


Found = TypeVar("Found")


def wait_for(what: str, look: Callable[[], Found], seconds: float = 30.0) -> Found:
    """Look again and again until there is something true to see; fails with ``what`` when the time is up."""
    until = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > until:
            pytest.fail(f"{what}: not within {seconds:g} seconds")
        time.sleep(0.02)


@dataclass
class Answer:
    """What a server said. Redirects are not followed."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


class _Unfollowed(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:  # type: ignore[override]
        return None


@dataclass
class Server:
    """A ``linjaus serve`` in processes of its own. address: without the slash at its end."""

    process: subprocess.Popen[bytes]
    address: str
    log: Path

    def get(self, path: str, accept: str = "*/*", data: bytes | None = None, **headers: str) -> Answer:
        """Ask for a path (or POST data to it), on a connection of its own."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.address + path, data, {"Accept": accept, **named})
        opener = urllib.request.build_opener(_Unfollowed)
        try:
            with opener.open(request, timeout=30) as response:
                return Answer(response.status, dict(response.headers), response.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, dict(error.headers), error.read())

    @property
    def said(self) -> str:
        """Everything that it wrote to stderr so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def processes(self) -> dict[int, str]:
        """The living processes of its session and their command lines."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                _, _, rest = (folder / "stat").read_text().rpartition(")")
                state, _, _, session = rest.split()[:4]
                if int(session) == self.process.pid and state != "Z":
                    found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
        return found

    def stop(self) -> int:
        """Ask it to end; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(40)
        finally:
            for pid in self.processes():
                os.kill(pid, signal.SIGKILL)


def start_server(site_folder: Path, releases: Path, log: Path, *arguments: str) -> Server:
    """Start ``linjaus serve`` on a free port and wait until it says where it is."""
    command = [sys.executable, "-m", "linjaus.cli", "serve", "--site", str(site_folder), "--releases", str(releases)]
    with log.open("wb") as stderr:
        process = subprocess.Popen(
            [*command, "--port", "0", *arguments], stderr=stderr, env=linjaus_environment(), start_new_session=True
        )
    server = Server(process, "", log)

    def at() -> str:
        if process.poll() is not None:
            pytest.fail(f"the server ended with {process.returncode}: {server.said}")
        match = re.search(r"Linjaus is at (\S+)/$", server.said, re.MULTILINE)
        return match[1] if match else ""

    try:
        server.address = wait_for("the server says where it is", at, 60)
    except BaseException:
        process.kill()
        raise
    return server


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """``serve(site, releases)`` starts a server that ends with the test."""
    servers: list[Server] = []

    def start(site_folder: Path, releases: Path, *arguments: str) -> Server:
        servers.append(start_server(site_folder, releases, tmp_path / f"serve-{len(servers)}.log", *arguments))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture(scope="session")
def awkward_server(awkward_release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The awkward site, served for all tests that only read."""
    log = tmp_path_factory.mktemp("log") / "awkward.log"
    server = start_server(AWKWARD, awkward_release.folder.parents[1], log, "--workers", "1")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def kainuu_server(kainuu_release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The Kainuu site, served for all tests that only read."""
    log = tmp_path_factory.mktemp("log") / "kainuu.log"
    server = start_server(REPOSITORY, kainuu_release.folder.parents[1], log, "--workers", "1")
    yield server
    server.stop()
