"""``linjaus link``: what may be linked to a vocabulary, as text or JSON. Nothing is written."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .options import lang_option, releases_option, settings_of, site_option

if TYPE_CHECKING:
    from ..reviewing import Wanted

_SUMMARY = {
    "fi": "{count} ehdotusta. Päätä niistä: linjaus review, samoilla valinnoilla.",
    "en": "{count} proposals. To decide on them: linjaus review, with the same options.",
}


def wanted_options(command: Any) -> Any:
    """The options that say what is proposed, which ``link`` and ``review`` share."""
    for option in reversed(
        (
            click.argument("files", nargs=-1, type=click.Path(path_type=Path)),
            site_option,
            releases_option,
            lang_option,
            click.option("--vocabulary", default="", metavar="FILE|URL", help="SKOS: a file or a SPARQL endpoint."),
            click.option("--scheme", default="", metavar="IRI", help="The concept scheme that is wanted of it."),
            click.option("--graph", default="", metavar="IRI", help="The named graph of the endpoint that has it."),
            click.option("--least", type=click.FloatRange(0, 1), default=0.7, show_default=True, help="Lowest score."),
            click.option("--all", "every", is_flag=True, help="Themes that are mapped already, too."),
            click.option("--fresh", is_flag=True, help="Ask the endpoint anew instead of using what was kept."),
        )
    ):
        command = option(command)
    return command


def wanted_of(files: tuple[Path, ...], given: dict[str, Any]) -> Wanted:
    """The options as a record."""
    from ..reviewing import Wanted

    return Wanted(files=files, **given)


@click.command("link")
@wanted_options
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Form of the report.")
def command(files: tuple[Path, ...], site: Path, releases: Path | None, lang: str, form: str, **given: Any) -> None:
    """Propose themes and relations for the statements in FILES, or of the whole site, and mappings for its themes.

    Each proposal has a score and the words that led to it. Without a vocabulary, only themes of the site are proposed.
    """
    from ..reviewing import gather, json_of, view_of

    settings = settings_of(site, releases)
    with fetching() as told, gather(settings, wanted_of(files, given), told) as gathered:
        if form == "json":
            click.echo(json.dumps([json_of(one) for one in gathered.proposals], ensure_ascii=False, indent=1))
            return
        heading: tuple[str, str] | None = None
        for proposal in gathered.proposals:
            view = view_of(proposal, lang)
            if heading != (proposal.file, str(proposal.subject)):
                heading = proposal.file, str(proposal.subject)
                click.echo(f"\n{proposal.file}: {view.subject}")
            click.echo(f"  {view.score}  {view.kind} ({view.relation}): {view.concept}")
            click.echo("        " + "".join(f"[{words}]" if marked else words for words, marked in view.pieces))
            for reason in view.reasons:
                click.echo(f"        – {reason}")
        click.echo(f"\n{_SUMMARY[lang].format(count=len(gathered.proposals))}")


@contextlib.contextmanager
def fetching() -> Iterator[Callable[[int], None]]:
    """A line on the terminal that tells how many concepts of an endpoint have come, gone at the end."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"))
    progress = Progress(*columns, console=Console(stderr=True), transient=True)
    task = progress.add_task("")

    def told(count: int) -> None:
        progress.start()
        progress.update(task, description=str(count))

    try:
        yield told
    finally:
        progress.stop()
