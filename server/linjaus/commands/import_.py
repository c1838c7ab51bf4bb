"""``linjaus import``: a document's text → a draft in the site, and a report that a person can act on."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import ConfigError
from .options import PACKAGED, settings_of, site_option

if TYPE_CHECKING:
    from rich.console import Console

    from ..importing import Imported

_MOST = 40
"""How many doubts the report tells; the draft and ``--format json`` have the rest."""
_WIDEST = 110


@click.command("import")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--into", "into", type=click.Path(path_type=Path), help="Folder of the site, as --site.")
@site_option
@click.option(
    "--slug", default="", metavar="NAME", help="Name of the source in its address; from its title, if left out."
)
@click.option(
    "--lang",
    "language",
    default="",
    metavar="TAG",
    help="Language of the text (fi, sv, en); by its words, if left out.",
)
@click.option("--address", default="", metavar="URL", help="Where the text is published. It is not fetched.")
@click.option(
    "--publisher", default="", metavar="NAME", help="Whose text it is: an organisation of data/organisations/."
)
@click.option(
    "--resolve", type=click.Choice(["mine", "new"]), default=None, help="Decide conflicts: keep mine, or take the new."
)
@click.option("--dry-run", is_flag=True, help="Read and report; write nothing.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Form of the report.")
def command(
    file: Path,
    into: Path | None,
    site: Path,
    slug: str,
    language: str,
    address: str,
    publisher: str,
    resolve: str | None,
    dry_run: bool,
    form: str,
) -> None:
    """Read FILE (.txt, .md, .html, .docx, .pdf, .xml) and write what it says into the site, as a draft to be checked.

    The draft is the text with its passages under data/sources/, and a file for each document that it tells of under
    data/documents/. Importing a new version of the file brings the draft up to date and never overwrites your own work.
    """
    from rich.console import Console

    from ..importing import Wishes, import_source
    from ..importing.report import CONFLICTS, as_json

    if (into or site) == PACKAGED:
        raise ConfigError("This folder is no site.", "Stand in the folder of a site, or name it: --into DIR.", "--into")
    settings = settings_of(into or site, None)
    with Console(stderr=True).status("reading"):
        imported = import_source(
            file,
            settings,
            Wishes(slug, language, address, publisher),
            datetime.now(UTC).date().isoformat(),
            resolve=resolve or "",
            dry_run=dry_run,
        )
    if form == "json":
        click.echo(json.dumps(as_json(imported), ensure_ascii=False, indent=1))
    else:
        _print(imported, Console(highlight=False, soft_wrap=True))
    if imported.status == CONFLICTS:
        sys.exit(1)


def _print(imported: Imported, console: Console) -> None:
    from ..importing.report import CONFLICTS, NEW, UNCHANGED, UPDATED

    said = {
        NEW: "read as a new source",
        UPDATED: "read as a new version of a source that was imported before",
        UNCHANGED: "is in the site already: nothing has changed",
        CONFLICTS: "is a new version, and it meets work of yours: nothing was written",
    }
    _line(console, f"[bold]{_plain(imported.file)}[/bold] {said[imported.status]} (id/source/{imported.slug}).")
    if imported.dry_run and imported.status != UNCHANGED:
        _line(console, "This was a dry run: nothing was written.")
    if imported.status != UNCHANGED:
        _print_reading(imported, console)
    _print_movements(imported, console)
    _print_doubts(imported, console)
    for note in imported.notes:
        _line(console, f"note: {_plain(note)}")
    _print_conflicts(imported, console)
    if imported.files:
        unwritten = imported.dry_run or imported.status == CONFLICTS
        _line(console, f"\n[bold]Files[/bold]{' that would be written' if unwritten else ''}")
        for one in imported.files:
            _line(console, f"  {one.done:<8}{_plain(one.path)}")
    _line(console, "\n[bold]Next[/bold]")
    for step in _next_steps(imported):
        _line(console, f"  {step}")


def _print_reading(imported: Imported, console: Console) -> None:
    from rich.table import Table

    from ..importing.report import line_of

    outline = imported.outline
    updated = outline.modified.value if outline.modified else "no date found"
    publisher = _short(outline.publisher.value) if outline.publisher else "no publisher found"
    _line(
        console,
        f"{_plain(outline.title.value)} ({outline.language.value}), updated: {updated}, publisher: {_plain(publisher)}",
    )
    _line(console, f"{len(outline.passages)} passages")
    if not outline.documents:
        _line(
            console, "[bold]No priorities were found[/bold], so no document is drafted; the text and its passages are."
        )
    for document in outline.documents:
        period = f"{document.period.start}–{document.period.end}" if document.period else "no period found"
        table = Table(title=f"{_plain(document.title.value)} · {document.kind.value} · {period}", title_justify="left")
        for name in ("line", "", "priority", "measures", "objectives", "sure"):
            table.add_column(name, justify="right" if name in ("line", "measures", "objectives") else "left")
        for element in document.elements:
            below = list(element.each())[1:]
            sure = element.confidence if element.numbered else f"{element.confidence}, number by place"
            table.add_row(
                str(line_of(outline, element.passage)),
                f"{element.number}.",
                _plain(element.title),
                str(sum(one.kind == "measure" for one in below)),
                str(sum(one.kind == "objective" for one in below)),
                sure,
            )
        console.print(table)


def _print_doubts(imported: Imported, console: Console) -> None:
    from ..importing.report import UNCHANGED, doubts

    found = [] if imported.status == UNCHANGED else doubts(imported)
    if not found:
        return
    _line(console, f"\n[bold]To look at ({len(found)})[/bold]: line of the text, how sure, what, and why")
    document = ""
    for doubt in found[:_MOST]:
        slug, _, part = doubt.where.partition("/")
        if part and slug != document:
            _line(console, f"  in id/document/{slug}:")
            document = slug
        line = f"{doubt.line:>5}" if doubt.line else "    –"
        _line(console, f"{line}  {doubt.confidence:<7} {_plain(part or doubt.where)}  {_plain(_near(doubt.what))}")
        if doubt.reason:
            _line(console, f"               {_plain(doubt.reason)}")
    if len(found) > _MOST:
        _line(console, f"and {len(found) - _MOST} more, in the head of each file and in --format json")


def _near(text: str) -> str:
    """A text with the addresses of our things shortened, and no longer than a line."""
    words = " ".join(_short(word) if "/id/" in word else word for word in text.split())
    return words if len(words) <= _WIDEST else words[: _WIDEST - 1].rstrip() + "…"


def _print_movements(imported: Imported, console: Console) -> None:
    if not imported.movements and not imported.stayed:
        return
    _line(console, f"\n[bold]Since the last import[/bold]: {imported.stayed} elements stayed as they were")
    for one in imported.movements:
        arrow = f"{one.before} → {one.after}" if one.before and one.after else one.before or one.after
        _line(console, f"  {one.what:<9}{_plain(_short(one.iri))}: {_plain(arrow)}")


def _print_conflicts(imported: Imported, console: Console) -> None:
    if not imported.conflicts:
        return
    _line(console, f"\n[bold]Conflicts ({len(imported.conflicts)})[/bold]: nothing is written until they are resolved")
    for one in imported.conflicts:
        place = f"{one.file}:{one.line}" if one.line else one.file
        about = " ".join(_short(iri) for iri in (one.subject, one.predicate) if iri)
        _line(console, f"{_plain(place)}: {one.what}: {_plain(about)}")
        for name, value in (("before", one.base), ("yours", one.mine), ("new", one.new)):
            if value:
                _line(console, f"    {name + ':':<8}{_plain(value)}")
        _line(console, f"    {_plain(one.remedy)}")


def _next_steps(imported: Imported) -> Iterator[str]:
    from ..importing.report import CONFLICTS, UNCHANGED

    if imported.status == CONFLICTS:
        yield "resolve the conflicts above, then import the file again"
        return
    if imported.status == UNCHANGED:
        yield "linjaus check"
        return
    if imported.outline.publisher is None:
        yield "say whose text it is: dct:publisher in the source's file (linjaus new organisation makes one)"
    yield "read the draft beside its sentences: linjaus serve --preview"
    yield "see what is missing: linjaus check"
    yield "have themes and links proposed: linjaus link, then linjaus review"
    yield "when all is right, say in the head of each file who checked it, and take the line with adms:status out"


def _short(iri: str) -> str:
    return iri.partition("/id/")[2] or iri.rpartition("#")[2] or iri


def _plain(text: str) -> str:
    """A text of somebody else's, safe for the terminal: no markup of ours is read in it, no control characters."""
    from rich.markup import escape

    return escape("".join(character for character in text if character.isprintable() or character == "\xa0"))


def _line(console: Console, text: str) -> None:
    console.print(text)
