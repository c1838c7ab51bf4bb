"""Whatever happens to a build, the live release stays whole and the next build succeeds."""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from linjaus.errors import ReleaseError
from linjaus.shelf import Release, Shelf

Build = Callable[[Path, Path], Release]

STEPPED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from linjaus.config import read_settings
from linjaus.release import build_release
from linjaus.shelf import Shelf
from linjaus.sources import read_site
from linjaus.validation import validate

seen = fatal = 0

def count(name, arguments):
    global seen
    written = name == "open" and str(arguments[0]).startswith(str(settings.releases))
    if written or name in ("os.rename", "os.mkdir", "os.symlink", "os.rmdir", "os.remove"):
        seen += 1
        if seen == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

settings = read_settings(Path(sys.argv[1]), {})
site = read_site(settings)
findings = validate(site)
for order in sys.stdin:
    step, folder = order.split()
    child = os.fork()
    if not child:
        settings = read_settings(Path(sys.argv[1]), {}, {"releases": folder})
        fatal, shelf = int(step), Shelf(settings.releases)
        sys.addaudithook(count)
        shelf.switch(build_release(site, settings, findings, shelf).name, datetime.now(UTC))
        print(seen, flush=True)
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        print("killed", flush=True)
"""
"""Reads orders (a number n, a folder) and builds there, killed just before the n-th dealing with the disk.

It answers each with "killed", or with the number of dealings when the build lived.
"""


@pytest.fixture(scope="module")
def small_site(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Path:
    """A site that builds in a moment: one file of data."""
    site = tmp_path_factory.mktemp("small") / "site"
    shutil.copytree(repository / "tests" / "sites" / "awkward", site)
    for path in site.glob("data/**/*.*"):
        if path.name not in ("two-labels-in-one-language.ttl", "broader-loop.ttl"):
            path.unlink()
    return site


def change(site: Path, text: str) -> None:
    path = site / "data" / "songs" / "two-labels-in-one-language.ttl"
    path.write_text(
        f'{path.read_text(encoding="utf-8")}\n<id/song/{text}> a song:Song ; dct:title "{text}"@fi .\n', "utf-8"
    )


def test_killed_at_any_dealing_with_the_disk(
    small_site: Path, tmp_path: Path, build: Build, environment: Callable[..., dict[str, str]]
) -> None:
    shelf = Shelf(tmp_path / "shelf")
    first = build(small_site, shelf.folder)
    change(small_site, "toinen")
    with subprocess.Popen(
        [sys.executable, "-c", STEPPED, str(small_site)],
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as builder:

        def build_until(step: int, folder: Path) -> str:
            assert builder.stdin is not None
            assert builder.stdout is not None
            builder.stdin.write(f"{step} {folder}\n")
            builder.stdin.flush()
            return builder.stdout.readline().strip()

        total = int(build_until(10**9, tmp_path / "trial"))
        assert total > 30
        last = total - 8
        for step in [1, 2, 3, 4, 5, *range(9, last, max(1, last // 9)), *range(last, total + 1)]:
            assert build_until(step, shelf.folder) == "killed"
            live, complaints = shelf.open_live()
            assert complaints == []
            assert shelf.verify(live) == [], f"step {step}"
            assert live.name == first.name or step > last, "the new release went live before it was whole"
            if live.name != first.name:
                shelf.switch(first.name)
                shutil.rmtree(live.folder)
    second = build(small_site, shelf.folder)
    assert second.name != first.name
    assert shelf.open_live()[0].name == second.name
    assert leftovers(shelf) == []


def leftovers(shelf: Shelf) -> list[str]:
    known = {"releases", "current", "lock", "content.json", "journal.jsonl", "textindex"}
    indexes = shelf.folder / "textindex"
    strays = [path for path in indexes.iterdir() if path.name not in shelf.names()] if indexes.is_dir() else []
    return sorted(path.name for path in [*shelf.folder.iterdir(), *strays] if path.name not in known)


def test_killed_after_any_time(small_site: Path, tmp_path: Path, build: Build, linjaus, environment) -> None:  # type: ignore[no-untyped-def]
    shelf = Shelf(tmp_path / "shelf")
    first = build(small_site, shelf.folder)
    change(small_site, "kolmas")
    command = [sys.executable, "-m", "linjaus.cli", "build", "--site", str(small_site), "--releases", str(shelf.folder)]
    began = time.monotonic()
    subprocess.run([*command[:-1], str(tmp_path / "trial")], env=environment(), capture_output=True, check=True)
    whole = time.monotonic() - began
    for part in (0.6, 0.9):
        process = subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(whole * part)
        process.kill()
        process.wait()
        live, complaints = shelf.open_live()
        assert complaints == []
        assert shelf.verify(live) == []
    ended = linjaus("build", "--site", small_site, "--releases", shelf.folder)
    assert ended.returncode == 0, ended.stderr
    assert shelf.open_live()[0].name != first.name
    assert leftovers(shelf) == []


def test_a_second_build_at_once_waits_for_its_turn_or_says_so(
    awkward_site: Path, tmp_path: Path, build: Build, linjaus
) -> None:  # type: ignore[no-untyped-def]
    shelf = Shelf(tmp_path / "shelf")
    with shelf.workspace():
        ended = linjaus("build", "--site", awkward_site, "--releases", shelf.folder)
    assert ended.returncode == 3
    assert ended.stderr.splitlines()[-1] == (
        "linjaus: Another build is under way in this folder. Wait until it has ended."
    )
    assert build(awkward_site, shelf.folder).name == shelf.live_name()


def test_builds_at_once_leave_one_whole_release(awkward_site: Path, tmp_path: Path, linjaus) -> None:  # type: ignore[no-untyped-def]
    shelf = Shelf(tmp_path / "shelf")
    codes: list[int] = []

    def run() -> None:
        codes.append(linjaus("build", "--site", awkward_site, "--releases", shelf.folder).returncode)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 0 in codes
    assert set(codes) <= {0, 3}
    live, complaints = shelf.open_live()
    assert (complaints, shelf.verify(live), leftovers(shelf)) == ([], [], [])


@pytest.fixture(scope="module")
def built_twice(tmp_path_factory: pytest.TempPathFactory, repository: Path, build: Build) -> Path:
    """A folder with a site and a shelf, on which an older and a live release stand."""
    folder = tmp_path_factory.mktemp("twice")
    shutil.copytree(repository / "tests" / "sites" / "awkward", folder / "site")
    build(folder / "site", folder / "shelf")
    path = folder / "site" / "data" / "songs" / "successor.ttl"
    path.write_text(path.read_text(encoding="utf-8").replace("Seuraaja", "Perijä"), encoding="utf-8")
    build(folder / "site", folder / "shelf")
    return folder


@pytest.fixture
def two_releases(built_twice: Path, tmp_path: Path) -> tuple[Shelf, Release, Release]:
    """A shelf of one's own with an older and a live release."""
    shutil.copytree(built_twice / "shelf", tmp_path / "shelf", symlinks=True)
    shelf = Shelf(tmp_path / "shelf")
    live = shelf.open_live()[0]
    (older,) = (shelf.open(name) for name in shelf.names() if name != live.name)
    return shelf, older, live


def truncate(release: Release) -> None:
    path = release.folder / "dataset.nq"
    path.write_bytes(path.read_bytes()[:-10])


def lose_manifest(release: Release) -> None:
    (release.folder / "manifest.json").unlink()


def halve_manifest(release: Release) -> None:
    path = release.folder / "manifest.json"
    path.write_bytes(path.read_bytes()[:100])


def lose_a_field(release: Release) -> None:
    (release.folder / "manifest.json").write_text('{"release": "x", "files": []}', encoding="utf-8")


def manifest_of_another_form(release: Release) -> None:
    (release.folder / "manifest.json").write_text("[1, 2]", encoding="utf-8")


def lose_a_file(release: Release) -> None:
    (release.folder / "songs" / "no-label.ttl").unlink()


def lose_everything(release: Release) -> None:
    shutil.rmtree(release.folder)


DAMAGES = [
    truncate,
    lose_manifest,
    halve_manifest,
    lose_a_field,
    manifest_of_another_form,
    lose_a_file,
    lose_everything,
]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_a_damaged_live_release_gives_way_to_the_last_good_one(
    two_releases: tuple[Shelf, Release, Release], damage: Callable[[Release], None]
) -> None:
    shelf, older, live = two_releases
    damage(live)
    opened, complaints = shelf.open_live()
    assert opened.name == older.name
    assert len(complaints) == 1
    assert live.name in complaints[0]


def test_building_again_mends_a_damaged_release(
    two_releases: tuple[Shelf, Release, Release], built_twice: Path, build: Build
) -> None:
    shelf, _, live = two_releases
    truncate(live)
    assert build(built_twice / "site", shelf.folder).name == live.name
    assert shelf.open_live()[1] == []
    assert shelf.verify(shelf.open(live.name)) == []


def test_a_damage_that_keeps_sizes_is_found_by_verifying(two_releases: tuple[Shelf, Release, Release]) -> None:
    shelf, _, live = two_releases
    path = live.folder / "dataset.nt"
    path.write_bytes(path.read_bytes().replace(b"a", b"b", 1))
    assert shelf.verify(shelf.open(live.name)) == ["dataset.nt"]


@pytest.mark.parametrize("target", ["releases/2000-01-01-00000000", "../elsewhere", ""])
def test_a_pointer_that_leads_nowhere_gives_way(two_releases: tuple[Shelf, Release, Release], target: str) -> None:
    shelf, _, live = two_releases
    (shelf.folder / "current").unlink()
    if target:
        (shelf.folder / "current").symlink_to(target)
    assert shelf.open_live()[0].name == live.name


def test_an_empty_shelf_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError) as told:
        Shelf(tmp_path / "nothing").open_live()
    assert "linjaus build" in told.value.remedy


@pytest.fixture
def good(awkward_site: Path, tmp_path: Path, awkward_release: Release) -> Iterator[Shelf]:
    """A shelf with a good release, beside a site that has changed since; the release must outlive what comes."""
    shutil.copytree(awkward_release.folder.parents[1], tmp_path / "shelf", symlinks=True)
    shelf = Shelf(tmp_path / "shelf")
    before = shelf.open_live()[0]
    path = awkward_site / "data" / "songs" / "successor.ttl"
    path.write_text(path.read_text(encoding="utf-8").replace("Seuraaja", "Perijä"), encoding="utf-8")
    yield shelf
    live, complaints = shelf.open_live()
    assert (live.name, complaints, shelf.verify(live)) == (before.name, [], [])


def assert_told(ended: subprocess.CompletedProcess[str], code: int) -> str:
    """One clear message and the right exit code; the message."""
    assert ended.returncode == code, ended.stderr
    assert "Traceback" not in ended.stderr
    told = [line for line in ended.stderr.splitlines() if line.startswith("linjaus: ")]
    assert len(told) == 1, ended.stderr
    return told[0]


def test_a_full_disk_is_told(good: Shelf, awkward_site: Path, linjaus) -> None:  # type: ignore[no-untyped-def]
    def fill() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    ended = linjaus("build", "--site", awkward_site, "--releases", good.folder, preexec_fn=fill)
    message = assert_told(ended, 3)
    assert "cannot be written" in message
    assert "File too large" in message
    assert leftovers(good) == []


def test_a_folder_that_cannot_be_written_is_told(good: Shelf, awkward_site: Path, linjaus) -> None:  # type: ignore[no-untyped-def]
    if os.geteuid() == 0:
        # Root may write anywhere: a file stands where the folder of the work should be made.
        elsewhere = good.folder / "lock" / "deeper"
    else:
        good.folder.chmod(0o555)
        elsewhere = good.folder
    try:
        ended = linjaus("build", "--site", awkward_site, "--releases", elsewhere)
    finally:
        good.folder.chmod(0o755)
    assert "cannot be written" in assert_told(ended, 3)


def test_a_file_in_the_place_of_the_shelf_is_told(awkward_site: Path, tmp_path: Path, linjaus) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "file").write_text("", encoding="utf-8")
    ended = linjaus("build", "--site", awkward_site, "--releases", tmp_path / "file")
    assert "cannot be written" in assert_told(ended, 3)


def test_a_site_with_violations_makes_no_release(good: Shelf, awkward_site: Path, linjaus) -> None:  # type: ignore[no-untyped-def]
    path = awkward_site / "data" / "songs" / "no-label.ttl"
    path.write_text(
        path.read_text(encoding="utf-8").replace("choir/sixty-incoming-links", "song/successor"), encoding="utf-8"
    )
    ended = linjaus("build", "--site", awkward_site, "--releases", good.folder)
    assert ended.returncode == 1
    assert "data/songs/no-label.ttl:7: violation" in ended.stderr
    assert "The performer" in ended.stderr
    assert leftovers(good) == []


def test_a_construct_query_that_cannot_run_makes_no_release(good: Shelf, awkward_site: Path, linjaus) -> None:  # type: ignore[no-untyped-def]
    path = awkward_site / "queries" / "construct-same-singer.rq"
    path.write_text(path.read_text(encoding="utf-8").replace("CONSTRUCT {", "CONSTRUCT"), encoding="utf-8")
    ended = linjaus("build", "--site", awkward_site, "--releases", good.folder)
    assert ended.returncode == 2
    assert "linjaus: queries/construct-same-singer.rq:7: The query is not SPARQL" in ended.stderr
