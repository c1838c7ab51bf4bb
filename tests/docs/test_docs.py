"""What there is, is documented: each setting, command, option, question and rule can be found in docs/."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from linjaus.cli import main
from linjaus.config import MACHINE_SETTINGS, MachineSetting

ROOT = Path(__file__).parents[2]
DOCS = {path.name: path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("*.md"))}
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = dict(main.commands)
OPTIONS = [
    (name, option)
    for name, command in COMMANDS.items()
    for parameter in command.params
    if isinstance(parameter, click.Option)
    for option in parameter.opts
    if option.startswith("--")
]

EXAMPLE = re.compile(r"[{*]|/x\.")
"""A path that docs make up: ``data/documents/x.ttl``."""


@pytest.mark.parametrize("setting", MACHINE_SETTINGS, ids=lambda setting: setting.name)
def test_operators_find_each_setting(setting: MachineSetting) -> None:
    rows = [row for row in DOCS["operators.md"].splitlines() if f"`{setting.name}`" in row and row.startswith("|")]
    assert rows, f"docs/operators.md has no row for {setting.name}"
    assert f"[{setting.section}]" in DOCS["operators.md"]
    default = "" if setting.default in ("", None, ()) else str(setting.default)
    written = {default, f"{setting.default:g}" if isinstance(setting.default, float) else default}
    assert any(text in row for row in rows for text in written), f"the default of {setting.name} is {default}"
    assert any(setting.meaning in row for row in rows), f"{setting.name} means: {setting.meaning}"


def test_operators_are_told_no_setting_that_is_not_there() -> None:
    known = {setting.name for setting in MACHINE_SETTINGS}
    rows = re.findall(r"^\| `([a-z_]+)` \|", DOCS["operators.md"], re.MULTILINE)
    assert set(rows) <= known


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_is_documented(name: str) -> None:
    assert any(f"linjaus {name}" in text for text in DOCS.values()), f"no page of docs/ shows linjaus {name}"
    assert COMMANDS[name].help


@pytest.mark.parametrize(("command", "option"), OPTIONS, ids=lambda value: value)
def test_each_option_is_documented(command: str, option: str) -> None:
    pages = [text for text in DOCS.values() if f"linjaus {command}" in text]
    assert any(re.search(rf"{re.escape(option)}\b", text) for text in pages), f"{option} of linjaus {command}"


def test_operators_find_every_exit_code() -> None:
    from linjaus.cli import EXIT_CODES

    for code in {0, *EXIT_CODES.values()}:
        assert re.search(rf"^\|? ?`?{code}`? ", DOCS["operators.md"], re.MULTILINE), f"exit code {code}"


@pytest.mark.parametrize("path", sorted((ROOT / "queries").glob("*.rq")), ids=lambda path: path.name)
def test_docs_name_no_question_wrongly_and_say_where_they_all_are(path: Path) -> None:
    assert any("queries/" in text for text in DOCS.values())
    assert path.read_text(encoding="utf-8").startswith("#+")


def test_every_file_that_docs_name_is_there() -> None:
    missing = [
        f"{page}: {named}"
        for page, text in {**DOCS, "README.md": README}.items()
        for named in re.findall(r"`((?:queries|shapes|ontology|data|server|docs|tests)/[\w./*{}-]*)`", text)
        if not EXAMPLE.search(named) and not list(ROOT.glob(named.rstrip("/")))
    ]
    assert not missing


def test_links_between_pages_lead_somewhere() -> None:
    dead = [
        f"{page}: {target}"
        for page, text in {**DOCS, "../README.md": README}.items()
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text)
        if not (ROOT / "docs" / page).parent.joinpath(target).exists()
    ]
    assert not dead


def test_the_readme_points_at_every_page() -> None:
    assert not [page for page in DOCS if page not in README]


def test_every_shape_says_what_it_is_for() -> None:
    from rdflib import RDF, RDFS, SH, Graph

    silent = []
    for path in sorted((ROOT / "shapes").glob("*.ttl")):
        graph = Graph().parse(path)
        silent += [
            f"{path.name}: {shape}"
            for shape in graph.subjects(RDF.type, SH.NodeShape)
            if not list(graph.objects(shape, RDFS.label))
        ]
    assert not silent
