"""Every recipe of docs/recipes/ does what it says: its code runs against a server and prints what stands below it."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import sys
import urllib.parse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
RECIPES = ROOT / "docs" / "recipes"
WRITTEN = "http://127.0.0.1:8000"
"""The address in the recipes, which the test replaces by that of its server."""

COMUNICA = ROOT / ".venv-comunica" / "node_modules"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
BREAK = "\x1e"
"""Printed between two blocks of a page, which run in one process as one pastes them into one session."""

SAY_BREAK = {
    "sh": "printf '\\036'",
    "python": "print(chr(30), end='', flush=True)",
    "r": 'cat("\\036")',
    "js": 'process.stdout.write("\\x1e");',
}


def blocks(page: str) -> list[tuple[str, str]]:
    """(language, text) of each block of a page."""
    return BLOCK.findall((RECIPES / page).read_text(encoding="utf-8"))


def steps(page: str, language: str) -> list[tuple[str, str]]:
    """(code, what it prints) of each step of a page; the print is empty where the page shows none."""
    found = blocks(page)
    following = [*found[1:], ("", "")]
    return [
        (text, shown[1] if shown[0] == "text" else "")
        for (kind, text), shown in zip(found, following, strict=True)
        if kind == language
    ]


def run(command: list[str], script: Path, language: str, codes: list[str], address: str) -> list[str]:
    """What each piece of code printed, all of them in one process beside the script."""
    text = f"\n{SAY_BREAK[language]}\n".join(codes).replace(WRITTEN, address)
    script.write_text(text + "\n", encoding="utf-8")
    done = subprocess.run(
        [*command, str(script)], capture_output=True, text=True, timeout=180, cwd=script.parent, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.split(BREAK)


def lines(text: str) -> list[str]:
    """The lines of a print, without space at their ends and without empty ones."""
    return [line.rstrip() for line in text.splitlines() if line.strip()]


def check(page: str, language: str, command: list[str], script: Path, address: str) -> None:
    """Run a page and compare what each step prints with what the page shows below it."""
    wanted = steps(page, language)
    assert wanted
    printed = run(command, script, language, [code for code, _ in wanted], address)
    for (code, shown), said in zip(wanted, printed, strict=True):
        assert lines(said) == lines(shown), code


def test_curl(kainuu_server, tmp_path: Path, need: Callable[[bool, str], None]) -> None:
    need(shutil.which("curl") is not None, "there is no curl")
    check("curl.md", "sh", ["bash", "-euo", "pipefail"], tmp_path / "recipe.sh", kainuu_server.address)


def test_python(kainuu_server, tmp_path: Path) -> None:
    check("python.md", "python", [sys.executable], tmp_path / "recipe.py", kainuu_server.address)


def test_r(kainuu_server, tmp_path: Path, need: Callable[[bool, str], None]) -> None:
    need(shutil.which("Rscript") is not None, "there is no R: run make r")
    check("r.md", "r", ["Rscript", "--vanilla"], tmp_path / "recipe.R", kainuu_server.address)


def test_javascript(kainuu_server, tmp_path: Path, need: Callable[[bool, str], None]) -> None:
    need(shutil.which("node") is not None, "there is no node")
    need((COMUNICA / "@comunica").is_dir(), "Comunica is not there: run make comunica")
    (tmp_path / "node_modules").symlink_to(COMUNICA)
    check("javascript.md", "js", ["node"], tmp_path / "recipe.mjs", kainuu_server.address)


def test_javascript_names_the_version_that_is_tested() -> None:
    package = json.loads((ROOT / "tests" / "docs" / "comunica" / "package.json").read_text())
    ((name, version),) = package["dependencies"].items()
    assert f"npm install {name}@{version}" in (RECIPES / "javascript.md").read_text(encoding="utf-8")


def test_the_notebook_runs_and_shows_what_it_would_print(kainuu_server, tmp_path: Path) -> None:
    notebook: dict[str, Any] = json.loads((RECIPES / "notebook.ipynb").read_text(encoding="utf-8"))
    assert notebook["nbformat"] == 4
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in cells] == [*range(1, len(cells) + 1)]
    assert len({cell["id"] for cell in notebook["cells"]}) == len(notebook["cells"])
    codes = ["".join(cell["source"]) for cell in cells]
    printed = run([sys.executable], tmp_path / "notebook.py", "python", codes, kainuu_server.address)
    shown = ["".join(text for output in cell["outputs"] for text in output["text"]) for cell in cells]
    assert [lines(said) for said in printed] == [lines(text) for text in shown]


@pytest.mark.parametrize("snippet", [text for kind, text in blocks("excel.md") if kind == "powerquery"])
def test_power_query_finds_what_it_asks_for(kainuu_server, snippet: str) -> None:
    address = re.search(r'Web\.Contents\("([^"]+)"', snippet)
    fields = re.search(r"Query = \[(.*?)\]", snippet, re.DOTALL)
    assert address is not None
    assert fields is not None
    query = dict(re.findall(r'(\w+) = "([^"]*)"', fields[1]))
    typed = re.findall(r'\{"(\w+)", ([\w. ]+)\}', snippet)
    assert query
    assert typed
    answer = kainuu_server.get(address[1].removeprefix(WRITTEN) + "?" + urllib.parse.urlencode(query))
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert answer.body.count(b"\n") == answer.body.count(b"\r\n") > 1
    assert "Encoding = 65001" in snippet, "which is UTF-8"
    header, *rows = csv.reader(io.StringIO(answer.body.decode("utf-8"), newline=""))
    for name, kind in typed:
        values = [row[header.index(name)] for row in rows]
        assert values
        assert kind != "Int64.Type" or all(re.fullmatch("[0-9]*", value) for value in values)


def test_every_recipe_can_be_found() -> None:
    index = (RECIPES / "README.md").read_text(encoding="utf-8")
    assert not [path.name for path in RECIPES.iterdir() if path.name != "README.md" and f"({path.name})" not in index]
    for page in ("README.md", "docs/researchers.md"):
        assert "recipes/README.md" in (ROOT / page).read_text(encoding="utf-8"), page


def test_the_recipes_name_the_address_that_is_replaced() -> None:
    for path in RECIPES.iterdir():
        addresses = set(re.findall(r"http://127\.0\.0\.1:\d+", path.read_text(encoding="utf-8")))
        assert addresses <= {WRITTEN}, path.name


def asked_in_the_readme() -> list[str]:
    lines = (
        line
        for _, text in BLOCK.findall((ROOT / "README.md").read_text(encoding="utf-8"))
        for line in text.splitlines()
    )
    return [line for line in lines if line.startswith(("curl ", ".venv/bin/linjaus query "))]


@pytest.mark.parametrize("command", asked_in_the_readme())
def test_what_the_readme_asks_is_answered(kainuu_server, command: str) -> None:
    line = command.replace(WRITTEN, kainuu_server.address).replace(
        ".venv/bin/linjaus query", f"{sys.executable} -m linjaus.cli query --endpoint {kainuu_server.address}/sparql"
    )
    done = subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, timeout=60, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) > 3, done.stdout
