"""``linjaus releases``: what stands on the shelf."""

from __future__ import annotations

import json
from pathlib import Path

import click

from .options import releases_option, settings_of, site_option


@click.command("releases")
@site_option
@releases_option
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", help="Form of the list.")
def command(site: Path, releases: Path | None, form: str) -> None:
    """List the releases: when each was published, which is live, how large it is, whether it is sound."""
    from ..errors import ReleaseError
    from ..shelf import Shelf

    shelf = Shelf(settings_of(site, releases).releases)
    live = shelf.live_name()
    rows = []
    for one in shelf.history():
        row: dict[str, object] = {
            "release": one.release,
            "published": f"{one.published:%Y-%m-%dT%H:%M:%SZ}",
            "live": one.release == live,
            "bytes": shelf.size(one.release),
            "sound": True,
            "complaint": "",
        }
        try:
            shelf.open_checked(one.release, largest=None)
        except ReleaseError as error:
            row |= {"sound": False, "complaint": error.message}
        rows.append(row)
    if form == "json":
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        _print_table(rows)


def _print_table(rows: list[dict[str, object]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for heading in ("release", "published", "live", "bytes", "sound"):
        table.add_column(heading, justify="right" if heading == "bytes" else "left")
    for row in rows:
        state = "yes" if row["sound"] else f"no: {row['complaint']}"
        live = "live" if row["live"] else ""
        table.add_row(str(row["release"]), str(row["published"]), live, str(row["bytes"]), state)
    Console(markup=False, highlight=False).print(table)
