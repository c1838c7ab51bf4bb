"""Lighthouse finds nothing to improve; its version is pinned in package-lock.json beside this file."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import Server

from .conftest import NO_CHROMIUM, REPOSITORY, chromium_flags, chromium_path
from .kinds_of_pages import STRATEGY

PROGRAM = REPOSITORY / ".venv-lighthouse" / "node_modules" / ".bin" / "lighthouse"
ATTEMPTS = 3
"""A performance figure says as much of what else the machine does: the best of a few counts."""
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


@pytest.fixture(scope="module")
def lighthouse(need: Callable[[bool, str], None]) -> Path:
    """The program."""
    need(bool(shutil.which("node")) and PROGRAM.exists(), "Lighthouse is not there: run make browser")
    need(bool(chromium_path()), NO_CHROMIUM)
    return PROGRAM


def scores(program: Path, address: str, report: Path) -> tuple[dict[str, float], list[str]]:
    """The score of each category, and the audits that cost points."""
    subprocess.run(
        [
            *(str(program), address, "--quiet", "--output=json", f"--output-path={report}"),
            "--disable-full-page-screenshot",
            f"--only-categories={','.join(CATEGORIES)}",
            f"--chrome-flags=--headless=new {' '.join(chromium_flags())}",
        ],
        env={**os.environ, "CHROME_PATH": chromium_path()},
        check=True,
        capture_output=True,
        timeout=300,
    )
    found = json.loads(report.read_text(encoding="utf-8"))
    audits = found["audits"]
    costly = [
        f"{audits[one['id']]['title']}: {audits[one['id']].get('displayValue', '')}"
        for category in found["categories"].values()
        for one in category["auditRefs"]
        if one["weight"] and (audits[one["id"]]["score"] or 0) < 1 and audits[one["id"]]["score"] is not None
    ]
    return {name: category["score"] for name, category in found["categories"].items()}, costly


@pytest.mark.parametrize("path", ["/", STRATEGY, "/doc/theme/tyollisyys", "/search"])
def test_lighthouse_finds_nothing_to_improve(
    lighthouse: Path, kainuu_server: Server, tmp_path: Path, path: str
) -> None:
    best: dict[str, float] = {}
    costly: list[str] = []
    for _ in range(ATTEMPTS):
        given, costly = scores(lighthouse, kainuu_server.address + path, tmp_path / "report.json")
        best = {name: max(score, best.get(name, 0)) for name, score in given.items()}
        if best == dict.fromkeys(CATEGORIES, 1):
            break
    assert best == dict.fromkeys(CATEGORIES, 1), costly
