"""``linjaus publish``: put the current release into an engine elsewhere."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import click

from .options import releases_option, settings_of, site_option

_SETTLE = 15.0


@click.command("publish")
@click.option("--to", "name", required=True, metavar="NAME", help="Engine of [engines] in linjaus.toml.")
@click.option("--batch", type=click.IntRange(1), help="Statements that are sent at once.")
@click.option(
    "--settle",
    type=click.FloatRange(0),
    default=_SETTLE,
    help="Seconds that servers get to go over to the new release before the former one leaves.",
)
@site_option
@releases_option
def command(name: str, batch: int | None, settle: float, site: Path, releases: Path | None) -> None:
    """Load the live release into the engine NAME, compare what it holds, and drop the former release there.

    A publication that was broken off goes on where it was when the command is given again. Graphs that are not ours are
    never touched.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from ..elsewhere import engine_named
    from ..errors import NotPublished, ReleaseError
    from ..publishing import Publication
    from ..shelf import Shelf

    settings = settings_of(site, releases)
    address = engine_named(settings, name)
    if not (address.graph_store or address.update):
        raise NotPublished(f"[engines.{name}] has neither update nor graph_store.", "Give the URL of one of them.")
    if batch is not None:
        address = dataclasses.replace(address, batch=batch)
    shelf = Shelf(settings.releases)
    live = shelf.live_name()
    if live is None:
        raise ReleaseError(f"There is no release in {shelf.folder}.", "Run linjaus build.")
    release = shelf.open_checked(live)
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("read the release", total=None)

        def tell(what: str, done: int, of: int) -> None:
            progress.update(task, description=what, completed=done, total=of)

        published = Publication(release, address, tell).run(settle, settings.deadline)
    click.echo(f"{published.release}: {published.triples} triples in {name}, digest {published.digest}")
    for former in published.dropped:
        click.echo(f"{former} was dropped.")
