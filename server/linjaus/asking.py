"""``linjaus query``: a query from a file to an answer on the terminal."""

from __future__ import annotations

import contextlib
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath
from typing import Any

from rdflib.term import Identifier

from .engine.limits import EngineLimits
from .engine.local import LocalEngine
from .engine.port import QueryEngine, QueryRequest, QueryResult, ResultFormats
from .engine.process import EngineProcess, socket_path
from .engine.remote import RemoteEngine
from .engine.worker import WorkerEngine
from .errors import QueryError, SourceError
from .queries import SavedQuery, parse_query
from .shelf import Release

_BINDINGS = {
    "table": "application/sparql-results+json",
    "csv": "text/csv",
    "json": "application/sparql-results+json",
    "turtle": None,
}
_REMOTE_TIMEOUT = 60.0
_GRAPHS = {"table": "text/turtle", "csv": None, "json": "application/ld+json", "turtle": "text/turtle"}


def ask(
    text: str,
    name: str,
    params: Sequence[str],
    form: str | None,
    timeout: float | None,
    *,
    release: Release | None = None,
    endpoint: str | None = None,
) -> None:
    """Run a query and print the answer on standard output.

    params: ``NAME=VALUE`` each, for a query with a header. form: table (the default), csv, json or turtle.
    One of release and endpoint says whom to ask. Raises QueryError, NotAcceptable or EngineError.
    """
    form = form or "table"
    formats = ResultFormats(bindings=_BINDINGS[form], boolean=_BINDINGS[form], graph=_GRAPHS[form])
    request = QueryRequest(text, formats, deadline=timeout, bindings=_bindings(text, name, params))
    with _engine(release, endpoint, timeout) as engine, engine.query(request) as result:
        if form == "table" and result.form in ("select", "ask"):
            _print_table(result)
        else:
            for chunk in result:
                sys.stdout.buffer.write(chunk)
            sys.stdout.buffer.flush()


@contextlib.contextmanager
def _engine(release: Release | None, endpoint: str | None, timeout: float | None) -> Iterator[QueryEngine]:
    """Whom to ask. A query of this machine runs in a process of its own when it has a time, so that it can be ended."""
    if endpoint:
        yield RemoteEngine(endpoint, timeout or _REMOTE_TIMEOUT)
        return
    if release is None:
        raise ValueError("neither a release nor an endpoint")
    dataset, prefixes = release.path("dataset.nq"), release.manifest.prefixes
    if timeout is None:
        yield LocalEngine.of_release(dataset, EngineLimits(prefixes=prefixes))
        return
    with tempfile.TemporaryDirectory(prefix="linjaus-") as run:
        limits = EngineLimits(deadline=timeout, prefixes=prefixes)
        process = EngineProcess.start(dataset, socket_path(Path(run), release.name), limits)
        try:
            yield WorkerEngine(Path(run), lambda: release.name, timeout)
        finally:
            process.stop(0.0)


def _bindings(text: str, name: str, params: Sequence[str]) -> dict[str, Identifier]:
    values = {}
    for param in params:
        key, equals, value = param.partition("=")
        if not equals:
            raise QueryError(f"The parameter {param!r} has no value.", "Write it as NAME=VALUE.")
        values[key] = value
    query = _saved(text, name)
    if query is None:
        if values:
            raise QueryError("The query takes no parameters: it has no header.", "Leave out --param.")
        return {}
    return dict(query.bind(values))


def _saved(text: str, name: str) -> SavedQuery | None:
    if not any(line.startswith("#+") for line in text.splitlines()):
        return None
    try:
        return parse_query(PurePath(name).stem, text, name)
    except SourceError as error:
        raise QueryError(error.message, error.remedy, line=error.line) from error


def _print_table(result: QueryResult) -> None:
    answer: dict[str, Any] = json.loads(result.read())
    if "boolean" in answer:
        print("yes" if answer["boolean"] else "no")
        return
    columns = answer["head"]["vars"]
    rows = [[_shown(binding.get(column)) for column in columns] for binding in answer["results"]["bindings"]]
    if not sys.stdout.isatty():
        _print_plain(columns, rows)
        return
    from rich.console import Console
    from rich.table import Column, Table
    from rich.text import Text

    table = Table(*(Column(header=Text(column)) for column in columns))
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)


def _print_plain(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Columns in line for a file or a pipe; no colour, no wrapping."""
    clean = [[" ".join(cell.split()) for cell in row] for row in [list(columns), *rows]]
    widths = [max(len(row[at]) for row in clean) for at in range(len(columns))]
    for row in clean:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _shown(term: dict[str, Any] | None) -> str:
    if term is None:
        return ""
    if term["type"] == "bnode":
        return f"_:{term['value']}"
    return str(term["value"])
