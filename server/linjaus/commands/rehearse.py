"""``linjaus rehearse``: a catalogue scored, validated and read as portals would, before they do it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from ..errors import ConfigError
from .options import PACKAGED, lang_option, releases_option, settings_of, site_option

if TYPE_CHECKING:
    from rdflib import Graph

    from ..config import Settings
    from ..rehearsal.run import Rehearsal

_PATH = click.Path(path_type=Path, exists=True)


@click.command("rehearse")
@click.argument("address", required=False, metavar="[URL]")
@site_option
@releases_option
@lang_option
@click.option("--host", help="Host of our own server, when no URL is given.")
@click.option("--port", type=int, help="Port of our own server, when no URL is given.")
@click.option("--shapes", multiple=True, type=_PATH, help="File or folder with the SHACL of DCAT-AP.")
@click.option(
    "--also",
    multiple=True,
    type=(str, _PATH),
    metavar="URL PATH",
    help="Another document of the catalogue, and the file or folder with the SHACL that it is to meet.",
)
@click.option("--rebase", multiple=True, metavar="FROM=TO", help="Ask addresses that begin with FROM at TO.")
@click.option("--ckan-python", type=click.Path(path_type=Path), help="A Python that has CKAN and ckanext-dcat.")
@click.option("--ckan-url", default="", metavar="URL", help="The document given to CKAN portals, if another one.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Form of the report.")
@click.option("--goal", type=click.FloatRange(0, 405), help="End with exit code 1 below so many points.")
@click.option("--timeout", type=click.FloatRange(0.1, 600), default=30.0, help="Seconds that one answer may take.")
@click.option("--time-limit", type=click.FloatRange(1, 86400), default=600.0, help="Seconds for all addresses.")
@click.option("--save", is_flag=True, help="Keep the score: it is shown at /rehearsal and in the catalogue.")
def command(
    address: str | None,
    site: Path,
    releases: Path | None,
    lang: str,
    host: str | None,
    port: int | None,
    shapes: Sequence[Path],
    also: Sequence[tuple[str, Path]],
    rebase: Sequence[str],
    ckan_python: Path | None,
    ckan_url: str,
    form: str,
    goal: float | None,
    timeout: float,
    time_limit: float,
    save: bool,
) -> None:
    """Score a DCAT catalogue as data.europa.eu would, and show what a portal would make of it.

    URL is that of any catalogue in RDF; left out, it is that of our own running server.
    """
    from ..rehearsal import history
    from ..rehearsal.addresses import parse_rebase
    from ..rehearsal.ckan import find_python
    from ..rehearsal.fetch import Limits
    from ..rehearsal.report import record_of, report_json, report_lines
    from ..rehearsal.run import Plan, rehearse

    settings = _settings(address, site, releases, host, port)
    if address is None and settings is not None:
        address = f"http://{_host(settings.host)}:{settings.port}/catalog"
    plan = Plan(
        address=address or "",
        rebase=tuple(map(parse_rebase, rebase)),
        shapes=tuple(shapes),
        also=tuple((document, (path,)) for document, path in also),
        ckan=find_python(ckan_python, [site.resolve(), Path.cwd()]),
        ckan_document=ckan_url,
        languages=_languages(settings, lang),
        limits=Limits(seconds=timeout),
        seconds=time_limit,
    )
    result = rehearse(plan, lambda graph: _own_rebase(plan.address, settings, graph), _progress())
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    canonical, release = _own(result, settings)
    if form == "json":
        click.echo(report_json(result, at, canonical, release))
    else:
        click.echo("\n".join(report_lines(result, lang)))
    if save:
        if settings is None or canonical != f"{settings.base}catalog":
            raise ConfigError(
                f"{plan.address} is not the catalogue of this site, so its score is not kept.",
                "Leave --save away, or name the site with --site.",
                "save",
            )
        history.append(settings.releases, record_of(result, at, canonical, release))
    if goal is not None and result.score.points < goal:
        sys.exit(1)


def _settings(
    address: str | None, site: Path, releases: Path | None, host: str | None, port: int | None
) -> Settings | None:
    """The settings of the site; none when a URL is given where no site is."""
    if address is not None and site != PACKAGED and not (site / "linjaus.toml").exists():
        return None
    return settings_of(site, releases, host=host, port=port)


def _host(host: str) -> str:
    """A host to ask for an address to listen on."""
    if host in ("0.0.0.0", "::", ""):  # noqa: S104 - "everywhere" is not a place that can be asked
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _languages(settings: Settings | None, lang: str) -> tuple[str, ...]:
    return settings.languages if settings else tuple(dict.fromkeys((lang, "en")))


def _own_rebase(address: str, settings: Settings | None, graph: Graph) -> tuple[tuple[str, str], ...]:
    """Where our own canonical addresses are found: at the server that the catalogue came from."""
    if settings is None or address.startswith(settings.base) or not _is_own(graph, settings):
        return ()
    root, found, _ = address.partition("/catalog")
    if not found or not urlsplit(root).netloc:
        return ()
    return ((settings.base, f"{root}/"),)


def _is_own(graph: Graph, settings: Settings) -> bool:
    from rdflib import URIRef

    return (URIRef(f"{settings.base}catalog"), None, None) in graph


def _own(result: Rehearsal, settings: Settings | None) -> tuple[str, str]:
    """The catalogue's canonical address and its release, when it is ours; else its address and nothing."""
    from ..namespaces import DCAT
    from ..shelf import Shelf

    if settings is None or not _is_own(result.graph, settings):
        return result.plan.address, ""
    version = result.graph.value(settings.iris.dataset(settings.slug), DCAT.version)
    release = str(version) if version is not None else Shelf(settings.releases).live_name() or ""
    return f"{settings.base}catalog", release


def _progress() -> Callable[[str, int, int], None]:
    """Progress on stderr, when somebody sits there."""
    from rich.console import Console

    console = Console(stderr=True)

    def show(step: str, done: int, total: int) -> None:
        if console.is_terminal:
            console.print(f"{step} {done}/{total}" if total else step, end="\r", soft_wrap=True)

    return show
