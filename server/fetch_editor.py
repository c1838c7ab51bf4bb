"""Fetch the SPARQL editor (Yasgui, MIT licence) into the folder of static files, with npm.

    python server/fetch_editor.py [NPM …]

Run by ``make serve`` and by the build of a wheel (``hatch_build.py``), so it needs nothing but the standard library.
The package is pinned by version and by its content (Subresource Integrity, section 3.1); what npm brings is not taken
unless it is that. Nothing of it is committed, and a site without it has the plain form at /sparql.
"""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path

PACKAGE = "@zazuko/yasgui"
VERSION = "4.6.2"
INTEGRITY = "sha512-Zw45KdPoAE1KRaAoxIHdQqeJxvaVG1oQdntw0hy0ktX35Zu8ZccuOLrXCLwR+GU+0xMzLw8Mjw6BkSZV2vUuQw=="
FILES = {
    "package/build/yasgui.min.js": "yasgui.min.js",
    "package/build/yasgui.min.css": "yasgui.min.css",
    "package/package.json": "package.json",
}
"""What is taken of the package; its package.json says who wrote it and under which licence."""

FOLDER = Path(__file__).parent / "linjaus" / "web" / "static" / "vendor" / "yasgui"
_STAMP = ".integrity"
_MOST_SECONDS = 300


class NotFetched(Exception):
    """Why the editor is not there, in a sentence."""


def is_there(folder: Path = FOLDER) -> bool:
    """Whether the pinned package has been unpacked."""
    stamp = folder / _STAMP
    return stamp.is_file() and stamp.read_text() == INTEGRITY and all((folder / name).is_file() for name in _names())


def fetch(npm: Sequence[str] = ("npm",), folder: Path = FOLDER) -> None:
    """Unpack the pinned package into the folder, unless it is there. npm: the command. Raises NotFetched."""
    if is_there(folder):
        return
    command = shutil.which(npm[0])
    if command is None:
        raise NotFetched(f"there is no {npm[0]} on this machine")
    with tempfile.TemporaryDirectory() as work:
        package = _pack([str(Path(command).absolute()), *npm[1:]], Path(work))
        found = f"sha512-{base64.b64encode(hashlib.sha512(package.read_bytes()).digest()).decode()}"
        if found != INTEGRITY:
            raise NotFetched(f"{PACKAGE}@{VERSION} is not the package that is pinned: it has {found}")
        fresh = Path(work) / "fresh"
        fresh.mkdir()
        with tarfile.open(package) as archive:
            for inside, name in FILES.items():
                member = archive.extractfile(inside)
                if member is None:
                    raise NotFetched(f"{PACKAGE}@{VERSION} has no {inside}")
                (fresh / name).write_bytes(member.read())
        (fresh / _STAMP).write_text(INTEGRITY)
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(fresh, folder)


def _pack(npm: list[str], work: Path) -> Path:
    """The package as npm has it."""
    command = [*npm, "pack", f"{PACKAGE}@{VERSION}", "--silent", "--pack-destination", str(work)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_MOST_SECONDS, cwd=work, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotFetched(f"npm fails: {error}") from error
    packages = list(work.glob("*.tgz"))
    if done.returncode or len(packages) != 1:
        said = done.stderr.strip().splitlines()
        raise NotFetched(f"npm has no {PACKAGE}@{VERSION} ({said[-1] if said else 'it says nothing'})")
    return packages[0]


def _names() -> Sequence[str]:
    return tuple(FILES.values())


def main() -> None:
    """Fetch, or say once why not; never in the way of what comes after."""
    try:
        fetch(sys.argv[1:] or ("npm",))
    except NotFetched as error:
        print(f"/sparql will have its plain form, without the editor: {error}. `make editor` gets npm from PyPI.")


if __name__ == "__main__":
    main()
