"""``linjaus fmt``: lay Turtle files out in the site's form."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from ..errors import SiteUnreadable, SourceError
from .options import settings_of, site_option, to_be_changed

_FOLDERS = ("ontology", "data", "shapes", "forms")


@click.command("fmt")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, allow_dash=True))
@site_option
@click.option("--check", is_flag=True, help="Change nothing; name the files in another form, and end with 1.")
@click.option("--diff", is_flag=True, help="Change nothing; show what would change.")
def command(files: tuple[Path, ...], site: Path, check: bool, diff: bool) -> None:
    """Lay Turtle files out in the form that all files of the site have; comments are kept, and so is what they say.

    FILES are files or folders; without any, every Turtle file of the site. - reads standard input and writes to
    standard output. A file that is not Turtle is told and left as it is.
    """
    from ..placing import put_in_place
    from ..turtle_form import format_turtle
    from ..turtle_form.order import LANGUAGES

    known = bool(not files or (site / "linjaus.toml").exists())
    root = Path.cwd()
    languages: Sequence[str] = LANGUAGES
    if known:
        settings = settings_of(site if files else to_be_changed(site), None)
        languages = settings.languages
        root = root if files else settings.site
    broken: list[SourceError] = []
    odd = count = 0
    for file in _read(files or _site_files(root), root, broken):
        try:
            formatted = format_turtle(file.text, file.name, languages)
        except SourceError as error:
            broken.append(error)
            continue
        count += 1
        if file.path is None and not (check or diff):
            click.echo(formatted, nl=False)
        if formatted == file.text:
            continue
        odd += 1
        if diff:
            click.echo("".join(_difference(file, formatted)), nl=False)
        elif check:
            click.echo(f"{file.name} is in another form.")
        elif file.path is not None:
            put_in_place(file.path.parent, {file.path.name: formatted.encode()})
            click.echo(f"{file.name} was laid out.", err=True)
    if not files or len(files) > 1 or files[0] != Path("-"):
        click.echo(f"{count} files read, {odd} of them in another form.", err=True)
    if broken:
        raise SiteUnreadable(f"{len(broken)} of the files could not be laid out.", errors=broken)
    if check and odd:
        sys.exit(1)


@dataclass(frozen=True)
class _File:
    """A file, read. path: None for standard input."""

    path: Path | None
    name: str
    text: str


def _site_files(root: Path) -> list[Path]:
    return [root / name for name in _FOLDERS if (root / name).is_dir()]


def _read(files: Sequence[Path], root: Path, broken: list[SourceError]) -> Iterator[_File]:
    """Each file, folders by what is in them; what cannot be read is noted."""
    from ..turtle import decode

    for given in files:
        for path in sorted(given.rglob("*.ttl")) if given.is_dir() else [given]:
            stdin = path == Path("-")
            full = path if path.is_absolute() else Path.cwd() / path
            name = "<stdin>" if stdin else full.relative_to(root).as_posix() if full.is_relative_to(root) else str(path)
            try:
                content = sys.stdin.buffer.read() if stdin else path.read_bytes()
                yield _File(None if stdin else path, name, decode(content, name))
            except OSError as error:
                broken.append(SourceError(f"The file cannot be read: {error.strerror}.", "Look at its name.", name))
            except SourceError as error:
                broken.append(error)


def _difference(file: _File, formatted: str) -> Iterator[str]:
    for line in difflib.unified_diff(
        file.text.splitlines(keepends=True), formatted.splitlines(keepends=True), file.name, f"{file.name} (laid out)"
    ):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
