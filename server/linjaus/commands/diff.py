"""``linjaus diff``: what changed between two releases, as text, JSON or RDF Patch."""

from __future__ import annotations

import json
from pathlib import Path

import click

from .options import lang_option, releases_option, settings_of, site_option


@click.command("diff")
@click.argument("before")
@click.argument("after")
@site_option
@releases_option
@lang_option
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "patch"]), default="text", help="Form of the report."
)
def command(before: str, after: str, site: Path, releases: Path | None, lang: str, form: str) -> None:
    """Print what changed from the release BEFORE to the release AFTER."""
    from ..changes import patch, report
    from ..comparing import compare_releases
    from ..errors import NotFound
    from ..shelf import Shelf

    settings = settings_of(site, releases)
    shelf = Shelf(settings.releases)
    for name in (before, after):
        if name not in shelf.names():
            there = ", ".join(one.release for one in shelf.history()) or "none"
            raise NotFound(f"There is no release {name} in {shelf.folder}.", f"There are: {there}.", name=name)
    one, other = shelf.open(before), shelf.open(after)
    changes = compare_releases(one, other)
    if form == "json":
        click.echo(json.dumps(report.changes_json(changes), ensure_ascii=False, indent=1))
    elif form == "patch":
        iris = [str(settings.iris.dataset(release.manifest.slug, release.name)) for release in (one, other)]
        for row in patch.patch_rows(changes.quads, iris[1], iris[0]):
            click.echo(row, nl=False)
    else:
        click.echo("\n".join(report.report_lines(changes, lang)))
