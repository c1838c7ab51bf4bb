"""Who may import whom in ``server/linjaus/``; the table for people is in ``docs/architecture.md``."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HOUSE = ROOT / "server" / "linjaus"
CORE = {
    "headers",
    "errors",
    "namespaces",
    "naming",
    "iris",
    "model",
    "passages",
    "representation",
    "queries",
    "saved_query",
}
ROOMS: dict[str, set[str]] = {
    **dict.fromkeys(CORE, CORE),
    "engines_table": CORE,
    "config": CORE | {"engines_table"},
    "turtle": CORE | {"config"},
    "turtle_form": CORE | {"turtle"},
    "placing": CORE,
    "snippets": CORE | {"turtle_form"},
    "forms": CORE | {"turtle_form"},
    "sources": CORE | {"config", "turtle"},
    "validation": CORE | {"sources", "turtle"},
    "reports": CORE,
    "profiles": CORE,
    "citation": CORE,
    "schema_org": CORE,
    "stratml": CORE | {"outline"},
    "changes": CORE,
    "journal": CORE,
    "shelf": CORE | {"journal"},
    "morphology": CORE,
    "mentions": CORE | {"morphology"},
    "vocabularies": CORE | {"engine", "morphology"},
    "linking": CORE | {"mentions", "morphology", "sources", "vocabularies"},
    "reviewing": CORE
    | {"config", "linking", "mentions", "placing", "sources", "turtle", "turtle_form", "vocabularies"},
    "textindex": CORE | {"morphology", "shelf"},
    "release": CORE | {"config", "sources", "turtle", "shelf", "textindex", "validation"},
    "sandbox": set(),
    "engine": CORE | {"sandbox"},
    "web": CORE
    | {
        "changes",
        "comparing",
        "journal",
        "config",
        "connections",
        "engine",
        "shelf",
        "profiles",
        "citation",
        "schema_org",
        "stratml",
        "rehearsal",
        "textindex",
    },
    "connections": CORE,
    "elsewhere": CORE | {"config", "engine", "shelf"},
    "publishing": CORE | {"engine", "shelf"},
    "webserver": CORE | {"config", "connections", "elsewhere", "engine", "sandbox", "shelf", "web"},
    "auditor": CORE | {"shelf"},
    "old_engines": CORE | {"engine", "shelf"},
    "supervisor": CORE | {"auditor", "config", "elsewhere", "engine", "old_engines", "shelf", "webserver"},
    "comparing": CORE | {"changes", "shelf"},
    "asking": CORE | {"engine", "shelf"},
    "rehearsal": CORE | {"config", "shelf"},
    "outline": CORE,
    "extraction": CORE | {"outline", "sandbox"},
    "drafting": CORE | {"outline", "turtle_form"},
    "importing": CORE
    | {
        "config",
        "drafting",
        "extraction",
        "mentions",
        "outline",
        "placing",
        "sources",
        "stratml",
        "turtle",
        "turtle_form",
    },
    "preview": CORE | {"config", "sandbox", "release", "reports", "shelf", "sources", "supervisor", "validation"},
}
ROOMS["commands"] = {*ROOMS}
ROOMS["cli"] = {*ROOMS}
"""Each room, and the rooms that it may import besides itself. Nobody may import cli."""

HOMES = {
    "pyoxigraph": {
        *("turtle", "turtle_form", "release", "engine", "changes", "rehearsal", "textindex", "publishing"),
        "vocabularies",
    },
    "duckdb": {"engine"},
    "tantivy": {"morphology", "textindex"},
    "rapidfuzz": {"textindex"},
    "flask": {"web"},
    "flask_babel": {"web"},
    "werkzeug": {"web", "webserver"},
    "jinja2": {"web"},
    "markupsafe": {"web"},
    "gunicorn": {"connections", "webserver"},
    "setproctitle": {"engine"},
    "pyshacl": {"validation", "rehearsal"},
    "SPARQLWrapper": {"engine"},
    "pyparsing": {"forms", "queries"},
    "yaml": {"headers", "web"},
    "pyld": {"representation"},
    "babel": {"web"},
    "xlsxwriter": {"web"},
    "brotli": {"web"},
    "zstandard": {"web"},
    "prometheus_client": {"web"},
    "click": {"cli", "commands"},
    "watchfiles": {"preview"},
    "rich": {"cli", "asking", "commands", "preview"},
    "platformdirs": {"cli", "commands"},
    "defusedxml": {"extraction"},
    "markdown_it": {"extraction"},
    "pypdfium2": {"extraction"},
    "selectolax": {"extraction"},
    "ckan": {"rehearsal"},
    "ckanext": {"rehearsal"},
    "rdflib": {*ROOMS} - {"cli", "supervisor"},
}
"""Where a foreign library may live. One that stands here nowhere needs a home first."""

PURE = CORE | {
    "snippets",
    "turtle_form",
    "validation",
    "profiles",
    "citation",
    "schema_org",
    "stratml",
    "changes",
    "mentions",
    "outline",
    "drafting",
}
PURE_STDLIB = {
    *("__future__", "ast", "bisect", "collections", "dataclasses", "datetime", "difflib", "enum", "fractions"),
    *(
        "calendar",
        "decimal",
        "functools",
        "hashlib",
        "io",
        "itertools",
        "json",
        "math",
        "operator",
        "re",
        "string",
        "textwrap",
        "types",
        "typing",
    ),
    *("unicodedata", "urllib.parse", "uuid", "xml"),
}
"""What the pure rooms may take from the standard library: nothing that reaches disk, network, clock or environment."""

IMPURE_CALLS = {"open", "now", "today", "utcnow", "getenv", "urlopen", "input", "print"}
STDLIB = sys.stdlib_module_names
MODULES = sorted(HOUSE.rglob("*.py"))


def room_of(path: Path) -> str:
    """The room that a module belongs to; the package's own ``__init__`` is in none."""
    first = path.relative_to(HOUSE).parts[0]
    return "" if first == "__init__.py" else first.removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """(line, absolute dotted name) of everything that a module imports, at the top or within functions."""
    package = ("linjaus", *path.relative_to(HOUSE).parent.parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            prefix = ".".join([*base, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{prefix}.{alias.name}") for alias in node.names)


def test_every_module_has_a_room() -> None:
    assert {room_of(path) for path in MODULES} - {""} == set(ROOMS), "place a new room in ROOMS and in the docs"


def test_the_table_for_people_is_the_same() -> None:
    table = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([a-z_]+)/?` \|", table, re.MULTILINE)) == set(ROOMS)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(HOUSE).as_posix())
def test_a_room_imports_only_what_it_may(path: Path) -> None:
    room = room_of(path)
    for line, name in imports(path):
        top, _, rest = name.partition(".")
        place = f"{path.relative_to(ROOT)}:{line} imports {name}"
        if top == "linjaus":
            other = rest.split(".")[0]
            if other in ROOMS:
                assert other == room or other in ROOMS.get(room, set()), place
        elif top in HOMES:
            assert room in HOMES[top], place
        elif room in PURE:
            assert name in PURE_STDLIB or top in PURE_STDLIB or name.rpartition(".")[0] in PURE_STDLIB, place
        else:
            assert top in STDLIB, f"{place}: give it a home in HOMES"


@pytest.mark.parametrize(
    "path", [path for path in MODULES if room_of(path) in PURE], ids=lambda path: path.relative_to(HOUSE).as_posix()
)
def test_the_pure_rooms_touch_nothing_outside(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            assert called not in IMPURE_CALLS, f"{path.relative_to(ROOT)}:{node.lineno} calls {called}"


def test_the_environment_is_read_at_the_edge_only() -> None:
    readers = {
        room_of(path)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and ast.unparse(node) in ("os.environ", "os.getenv", "os.environb")
    }
    assert readers <= {"config", "cli", "commands"}


def test_no_module_grows_past_its_subject() -> None:
    long = {path.name: lines for path in MODULES if (lines := len(path.read_text("utf-8").splitlines())) > 500}
    assert not long, "look for the second subject in the file"


def test_no_room_is_a_lumber_room() -> None:
    assert not {path.stem for path in MODULES} & {"utils", "util", "helpers", "common", "misc"}
