"""The command line: thin doors to the rooms. The only module that turns errors into exit codes.

0 fine, or warnings only · 1 violations · 2 the site, a setting or the command is wrong · 3 the surroundings fail
(disk, port, no sound release) · 4 a query was refused or failed.
"""

from __future__ import annotations

import functools
import logging
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import __version__
from .commands import (
    diff,
    fmt,
    import_,
    link,
    new,
    prune,
    publish,
    rehearse,
    releases,
    review,
    rollback,
    snippets,
    verify,
)
from .commands.options import lang_option as _lang
from .commands.options import releases_option as _releases
from .commands.options import settings_of as _settings
from .commands.options import site_option as _site
from .config import Settings
from .errors import (
    BadRequest,
    ConfigError,
    EngineError,
    Gone,
    InvalidData,
    LinjausError,
    NotAcceptable,
    NotFound,
    QueryError,
    ReleaseError,
    ServingError,
    SiteUnreadable,
    SourceError,
)

if TYPE_CHECKING:
    from .model import Finding
    from .shelf import Release
    from .sources import Site

EXIT_CODES: dict[type[LinjausError], int] = {
    InvalidData: 1,
    ConfigError: 2,
    SourceError: 2,
    SiteUnreadable: 2,
    ReleaseError: 3,
    ServingError: 3,
    BadRequest: 4,
    QueryError: 4,
    EngineError: 4,
    NotFound: 4,
    Gone: 4,
    NotAcceptable: 4,
}


def exit_code(error: LinjausError) -> int:
    """The exit code of an error: that of the nearest class in EXIT_CODES."""
    return next((EXIT_CODES[kind] for kind in type(error).__mro__ if kind in EXIT_CODES), 3)


def _told(command: Callable[..., None]) -> Callable[..., None]:
    """Turn the family's errors into one clear message on stderr and the right exit code."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except LinjausError as error:
            parts = error.errors if isinstance(error, SiteUnreadable) else ()
            for part in parts:
                click.echo(f"linjaus: {part}", err=True)
            click.echo(f"linjaus: {error}", err=True)
            if isinstance(error, QueryError) and error.line:
                click.echo(f"linjaus: line {error.line}, column {error.column}: {error.offending}", err=True)
            sys.exit(exit_code(error))

    return run


@click.group()
@click.version_option(__version__, prog_name="linjaus")
def main() -> None:
    """Publish strategy and programme documents as linked open data."""
    logging.getLogger("rdflib").setLevel(logging.ERROR)  # the check says itself what is wrong with a literal


@main.command()
@_site
@_lang
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "ttl"]), default="text", help="Form of the report."
)
@_told
def check(site: Path, lang: str, form: str) -> None:
    """Read the site and print everything that is wrong with it."""
    from . import reports

    _, findings = _check(_settings(site, None))
    if form == "text":
        click.echo("\n".join(reports.report_lines(findings, lang)))
    else:
        click.echo(
            reports.report_json(findings) if form == "json" else reports.report_turtle(findings), nl=form == "json"
        )
    sys.exit(1 if any(finding.severity == "violation" for finding in findings) else 0)


@main.command()
@_site
@_releases
@_lang
@_told
def build(site: Path, releases: Path | None, lang: str) -> None:
    """Check the site, build a release and make it the live one."""
    release = _build(_settings(site, releases), lang)
    click.echo(f"{release.name}: {release.manifest.counts['triples']} triples in {release.folder}")


@main.command()
@_site
@_releases
@_lang
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=int, help="Port to listen on; 0 takes a free one.")
@click.option("--workers", type=int, help="Web processes.")
@click.option("--engine", metavar="NAME", help="Engine of [engines] that answers queries; our own, if left out.")
@click.option("--preview", is_flag=True, help="Serve the draft as it is, findings beside the words, and follow saves.")
@_told
def serve(
    site: Path,
    releases: Path | None,
    lang: str,
    host: str | None,
    port: int | None,
    workers: int | None,
    engine: str | None,
    preview: bool,
) -> None:
    """Serve the live release; build it first when there is none or the content has changed."""
    if preview:
        if releases is not None or workers is not None or engine is not None:
            raise click.UsageError("A preview has its own releases, web process and engine.")
        sys.exit(_preview(site, lang, host, port))
    from .elsewhere import chosen_engine
    from .shelf import Shelf
    from .sources import fingerprint
    from .supervisor import Supervisor

    settings = _settings(site, releases, host=host, port=port, workers=workers, engine=engine)
    chosen_engine(settings)
    shelf = Shelf(settings.releases)
    listener = Supervisor.listen(settings)
    try:
        if not shelf.built_from(fingerprint(settings)):
            _build(settings, lang)
    except LinjausError as error:
        release, _ = shelf.open_live() if shelf.names() else (None, [])
        if release is None:
            raise
        for part in error.errors if isinstance(error, SiteUnreadable) else ():
            click.echo(f"linjaus: {part}", err=True)
        click.echo(f"linjaus: {error} The last good release, {release.name}, goes on being served.", err=True)
    sys.exit(Supervisor(settings, shelf, listener, lambda text: click.echo(text, err=True)).run())


@main.command()
@click.argument("file", type=click.File("r", encoding="utf-8"))
@_site
@_releases
@click.option("--endpoint", help="Ask this SPARQL endpoint instead of the live release.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json", "turtle"]), help="Form of the answer.")
@click.option("--param", "-p", "params", multiple=True, metavar="NAME=VALUE", help="A parameter of a saved question.")
@click.option("--timeout", type=click.FloatRange(0, min_open=True), help="Seconds to wait.")
@_told
def query(
    file: Any,
    site: Path,
    releases: Path | None,
    endpoint: str | None,
    form: str | None,
    params: Sequence[str],
    timeout: float | None,
) -> None:
    """Run the query in FILE (- is standard input) on the live release or on an endpoint."""
    from .asking import ask

    text = file.read()
    if endpoint:
        ask(text, file.name, params, form, timeout, endpoint=endpoint)
    else:
        from .shelf import Shelf

        release, complaints = Shelf(_settings(site, releases).releases).open_live()
        for complaint in complaints:
            click.echo(f"linjaus: {complaint}", err=True)
        ask(text, file.name, params, form, timeout, release=release)


def _preview(site: Path, lang: str, host: str | None, port: int | None) -> int:
    from rich.console import Console

    from .preview.session import LOOPBACK, Preview
    from .preview.terminal import Terminal

    terminal = Terminal(Console(highlight=False), lang)
    return Preview(lambda: _settings(site, None, port=port), host or LOOPBACK, terminal).run()


def _check(settings: Settings) -> tuple[Site, list[Finding]]:
    from .sources import read_site
    from .validation import validate

    site = read_site(settings)
    return site, validate(site)


def _build(settings: Settings, lang: str) -> Release:
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn

    from . import reports
    from .release import build_release
    from .shelf import Shelf
    from .sources import fingerprint

    shelf = Shelf(settings.releases)
    content = fingerprint(settings)
    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), console=Console(stderr=True), transient=True
    ) as progress:
        task = progress.add_task("check")
        site, findings = _check(settings)
        try:
            release = build_release(
                site, settings, findings, shelf, lambda step: progress.update(task, description=step)
            )
        finally:
            if findings:
                click.echo("\n".join(reports.report_lines(findings, lang)), err=True)
    shelf.switch(release.name, datetime.now(UTC), "build")
    shelf.remember_content(content, release.name)
    return release


def _add(command: click.Command) -> None:
    """Take in a command of ``commands/``. It imports what it works with only when it runs."""
    assert command.callback is not None  # noqa: S101 - every command has one
    command.callback = _told(command.callback)
    main.add_command(command)


for _command in (
    diff.command,
    fmt.command,
    import_.command,
    link.command,
    new.command,
    prune.command,
    publish.command,
    rehearse.command,
    releases.command,
    review.command,
    rollback.command,
    snippets.command,
    verify.command,
):
    _add(_command)


if __name__ == "__main__":
    main()
