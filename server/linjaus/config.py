"""One frozen ``Settings``: what a site says in ``linjaus.toml`` and how the machine is run. Read once, at the edge.

Every setting of the machine stands in ``MACHINE_SETTINGS`` with its default and meaning, can be given in
``linjaus.toml`` under ``[server]`` or ``[sparql]``, and by an environment variable ``LINJAUS_<NAME>``.
"""

from __future__ import annotations

import ipaddress
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .engines_table import read_engines
from .errors import ConfigError
from .iris import IriSpace
from .model import EngineAddress, Texts
from .namespaces import PREFIXES


@dataclass(frozen=True)
class MachineSetting:
    """One setting of the machine. section: its table in ``linjaus.toml``; meaning: with the unit."""

    name: str
    section: str
    kind: Callable[[Any], Any]
    default: Any
    meaning: str
    least: float | None = None


def _services(value: Any) -> tuple[str, ...]:
    """Endpoint IRIs: a list, or a text with blanks between them. Raises ValueError for anything else."""
    iris = tuple(value.split()) if isinstance(value, str) else tuple(value)
    if not all(_is(_IRI, iri) for iri in iris):
        raise ValueError("not IRIs")
    return iris


def _networks(value: Any) -> str:
    """IP networks with blanks between them, from such a text or a list. Raises ValueError for anything else."""
    networks = value.split() if isinstance(value, str) else [str(network) for network in value]
    for network in networks:
        ipaddress.ip_network(network)
    return " ".join(networks)


MACHINE_SETTINGS = (
    MachineSetting("host", "server", str, "127.0.0.1", "address to listen on"),
    MachineSetting("port", "server", int, 8000, "port to listen on; 0 takes a free one", 0),
    MachineSetting("workers", "server", int, 2, "web processes", 1),
    MachineSetting("threads", "server", int, 4, "threads in each web process", 1),
    MachineSetting(
        "query_threads",
        "server",
        int,
        40,
        "queries that each web process may have under way, in threads beside those",
        1,
    ),
    MachineSetting(
        "max_address_bytes", "server", int, 8000, "bytes of a request's address, its parameters included", 200
    ),
    MachineSetting("access_log", "server", str, "", "file of the access log; - for standard error, empty for none"),
    MachineSetting("query_log", "server", str, "", "file of the query log; - for standard error, empty for none"),
    MachineSetting(
        "metrics_from", "server", _networks, "127.0.0.0/8 ::1/128", "networks from which /metrics may be read"
    ),
    MachineSetting("max_headers", "server", int, 100, "header fields of a request", 10),
    MachineSetting("max_header_bytes", "server", int, 8190, "bytes of one header field of a request", 500),
    MachineSetting("proxies", "server", int, 0, "reverse proxies in front whose X-Forwarded headers are believed", 0),
    MachineSetting(
        "cache_bytes", "server", int, 64 * 2**20, "bytes of finished responses that each web process keeps", 0
    ),
    MachineSetting("releases", "server", str, "build", "folder of the releases, relative to the site"),
    MachineSetting("open_releases", "server", int, 2, "old releases that are kept open for readers and for queries", 1),
    MachineSetting("deadline", "sparql", float, 30.0, "seconds that one query may take", 0.01),
    MachineSetting("memory", "sparql", int, 2**30, "bytes of memory that one query may add", 2**20),
    MachineSetting(
        "max_queries", "sparql", int, 0, "queries that run at once; 0 means two for each core, four at least", 0
    ),
    MachineSetting("queue", "sparql", int, 32, "queries that may wait for a free place", 0),
    MachineSetting("client_queries", "sparql", int, 8, "queries that one client may have running and waiting", 1),
    MachineSetting("max_query_bytes", "sparql", int, 2**20, "bytes of one query's text", 1),
    MachineSetting("max_parameters", "sparql", int, 200, "parameters of one request to the endpoint", 4),
    MachineSetting(
        "max_rows", "sparql", int, 0, "rows of a SELECT's answer, which is cut there; 0 means any number", 0
    ),
    MachineSetting(
        "store_bytes",
        "sparql",
        int,
        4 * 2**30,
        "bytes of memory that a release's store may take; a larger one stands on the disk",
        0,
    ),
    MachineSetting(
        "columns_from",
        "sparql",
        int,
        50_000,
        "triples from which a release in memory is held as columns too, for questions that count; 0 means never",
        0,
    ),
    MachineSetting(
        "engine", "sparql", str, "", "name of the table in [engines] whose engine answers; empty for our own"
    ),
    MachineSetting("services", "sparql", _services, (), "IRIs of the endpoints that SERVICE may ask"),
)


CONTACT_KINDS = ("Individual", "Organization", "Group", "Location")
"""What a contact point may be (vCard ontology)."""


@dataclass(frozen=True)
class Settings:
    """Everything that the machine is told. Texts are by language tag; folders are absolute."""

    site: Path
    base: str
    slug: str
    title: Texts
    description: Texts
    languages: tuple[str, ...]
    publisher: Mapping[str, Any]
    contact: Mapping[str, Any]
    license: str
    metadata_license: str
    prefixes: Mapping[str, str]
    catalog: Mapping[str, Any]
    releases: Path
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    threads: int = 4
    query_threads: int = 40
    max_address_bytes: int = 8000
    access_log: str = ""
    query_log: str = ""
    metrics_from: str = "127.0.0.0/8 ::1/128"
    max_headers: int = 100
    max_header_bytes: int = 8190
    proxies: int = 0
    cache_bytes: int = 64 * 2**20
    open_releases: int = 2
    deadline: float = 30.0
    memory: int = 2**30
    max_queries: int = 0
    queue: int = 32
    client_queries: int = 8
    max_query_bytes: int = 2**20
    max_parameters: int = 200
    max_rows: int = 0
    store_bytes: int = 4 * 2**30
    columns_from: int = 50_000
    services: tuple[str, ...] = ()
    engine: str = ""
    engines: Mapping[str, EngineAddress] = field(default_factory=dict)
    preview: bool = False
    """Whether what is served is a draft; its state is in ``model.PREVIEW`` beside the releases."""
    iris: IriSpace = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "iris", IriSpace(self.base))


def read_settings(
    site: Path, environment: Mapping[str, str] = os.environ, overrides: Mapping[str, Any] | None = None
) -> Settings:
    """Read ``linjaus.toml`` of a site. overrides (the command line) win over the environment, that over the file.

    Raises ConfigError when the file is missing, is not TOML, or a value cannot be used.
    """
    path = site / "linjaus.toml"
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(
            f"There is no site at {site}: it has no linjaus.toml.", "Name the folder of a site with --site."
        ) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}.", "Mend the file.") from error
    about = _table(content, "site")
    machine = _machine_settings(content, environment, overrides or {})
    releases = Path(machine.pop("releases")).expanduser()
    return Settings(
        site=site.resolve(),
        base=_text(about, "base"),
        slug=_slug(about, IriSpace(_text(about, "base"))),
        title=_texts(about, "title"),
        description=_texts(about, "description"),
        languages=_languages(about),
        publisher=_agent(content, "publisher"),
        contact=_agent(content, "contact"),
        license=_iri(about, "license"),
        metadata_license=_iri(about, "metadata_license"),
        prefixes={**PREFIXES, **_prefixes(content)},
        catalog=_catalog(content),
        releases=releases if releases.is_absolute() else site.resolve() / releases,
        engines=read_engines(content, environment),
        **machine,
    )


def _machine_settings(
    content: Mapping[str, Any], environment: Mapping[str, str], overrides: Mapping[str, Any]
) -> dict[str, Any]:
    known = {(setting.section, setting.name) for setting in MACHINE_SETTINGS}
    for section in ("server", "sparql"):
        for name in _table(content, section) if section in content else ():
            if (section, name) not in known:
                raise ConfigError(
                    f"There is no setting {name} in [{section}].", "docs/operators.md lists them all.", name
                )
    values = {}
    for setting in MACHINE_SETTINGS:
        given = content.get(setting.section, {}).get(setting.name, setting.default)
        given = environment.get(f"LINJAUS_{setting.name.upper()}", given)
        if overrides.get(setting.name) is not None:
            given = overrides[setting.name]
        try:
            value = setting.kind(given)
        except (TypeError, ValueError) as error:
            raise ConfigError(f"{setting.name} is {given!r}.", f"It means: {setting.meaning}.", setting.name) from error
        if setting.least is not None and not value >= setting.least:
            raise ConfigError(
                f"{setting.name} is {value}, less than {setting.least}.", f"It means: {setting.meaning}.", setting.name
            )
        values[setting.name] = value
    if values["port"] > 65535:
        raise ConfigError(f"port is {values['port']}.", "Ports go up to 65535.", "port")
    return values


def _table(content: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = content.get(name)
    if not isinstance(value, dict):
        raise ConfigError(f"linjaus.toml has no [{name}].", "docs/stewards.md shows the form of the file.", name)
    return value


def _text(table: Mapping[str, Any], name: str) -> str:
    value = table.get(name)
    if not isinstance(value, str) or not value.strip():
        raise ConfigError(f"linjaus.toml does not say {name}.", f'Add {name} = "…" under [site].', name)
    return value


def _iri(table: Mapping[str, Any], name: str) -> str:
    value = _text(table, name)
    if not _IRI.fullmatch(value):
        raise ConfigError(f"{name} is {value!r}.", "Give an absolute IRI.", name)
    return value


def _slug(about: Mapping[str, Any], iris: IriSpace) -> str:
    slug = _text(about, "slug")
    if not iris.follows_pattern(str(iris.dataset(slug))):
        raise ConfigError(f"slug is {slug!r}.", "Use lower-case ASCII letters, digits and hyphens.", "slug")
    return slug


def _texts(table: Mapping[str, Any], name: str) -> Texts:
    value = table.get(name)
    if not _is_texts(value):
        raise ConfigError(f"linjaus.toml does not say {name} by language.", f'Add {name}.fi = "…" under [site].', name)
    return dict(value or {})


def _languages(table: Mapping[str, Any]) -> tuple[str, ...]:
    value = table.get("languages")
    if not isinstance(value, list) or not value or not all(_is(_TAG, tag) for tag in value):
        raise ConfigError(
            "linjaus.toml does not say languages.", 'Add languages = ["fi", "sv", "en"] under [site].', "languages"
        )
    return tuple(value)


def _prefixes(content: Mapping[str, Any]) -> dict[str, str]:
    value = content.get("prefixes", {})
    if not isinstance(value, dict) or not all(_is(_PREFIX, name) and _is(_IRI, iri) for name, iri in value.items()):
        raise ConfigError("[prefixes] is odd.", 'Write each as name = "namespace".', "prefixes")
    return dict(value)


def _agent(content: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """[publisher] or [contact]: a name by language, and addresses."""
    agent = _table(content, name)
    forms: dict[str, Callable[[Any], bool]] = {
        "name": _is_texts,
        "homepage": lambda value: _is(_IRI, value),
        "url": lambda value: _is(_IRI, value),
        "email": lambda value: _is(_EMAIL, value),
        "type": lambda value: _is(_TYPE, value),
        "kind": lambda value: value in CONTACT_KINDS,
    }
    _check_forms(agent, forms, name)
    return agent


def _catalog(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """[catalog]: what the catalogue says beyond the rest of the file; all of it optional."""
    forms: dict[str, Callable[[Any], bool]] = {
        "themes": lambda value: _all(_CODE, value),
        "frequency": lambda value: _is(_CODE, value),
        "spatial": lambda value: (
            isinstance(value, list) and all(_is(_IRI, place) or _is_place(place) for place in value)
        ),
        "subjects": lambda value: isinstance(value, list) and all(_is_named(subject) for subject in value),
        "issued": lambda value: _is(_DAY, str(value)),
        "access_rights": lambda value: _is(_CODE, value),
        "availability": lambda value: _is(_CODE, value),
        "collection_type": lambda value: _is(_ANY, value),
        "provenance": _is_texts,
        "rights": _is_texts,
        "keywords": lambda value: (
            isinstance(value, dict) and all(_is(_TAG, tag) and _all(_ANY, words) for tag, words in value.items())
        ),
        "temporal": lambda value: (
            isinstance(value, dict) and all(_DATE.fullmatch(str(value.get(end, ""))) for end in ("start", "end"))
        ),
    }
    catalog = _table(content, "catalog") if "catalog" in content else {}
    _check_forms(catalog, forms, "catalog")
    return catalog


def _check_forms(table: Mapping[str, Any], forms: Mapping[str, Callable[[Any], bool]], section: str) -> None:
    for name, value in table.items():
        if name in forms and not forms[name](value):
            raise ConfigError(
                f"{name} in [{section}] is {value!r}.", "docs/stewards.md shows the form of the file.", section
            )


_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]+")
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_PREFIX = re.compile(r"[A-Za-z](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?")
_EMAIL = re.compile(r"[^\s<>\"@]+@[^\s<>\"@]+")
_CODE = re.compile(r"[A-Z0-9_]+")
_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}-[0-9]{2})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TYPE = re.compile(r"[A-Za-z()-]+")
_ANY = re.compile(r".+", re.DOTALL)


def _is(form: re.Pattern[str], value: Any) -> bool:
    return isinstance(value, str) and form.fullmatch(value) is not None


def _all(form: re.Pattern[str], values: Any) -> bool:
    return isinstance(values, list) and all(_is(form, value) for value in values)


def _is_named(value: Any) -> bool:
    """A thing elsewhere: its IRI and its name by language."""
    return isinstance(value, dict) and _is(_IRI, value.get("iri")) and _is_texts(value.get("name"))


def _is_place(value: Any) -> bool:
    """A place: as above, and perhaps bbox = [west, south, east, north] and centroid = [longitude, latitude]."""
    return _is_named(value) and all(
        name not in value or (isinstance(value[name], list) and len(value[name]) == size and _are_degrees(value[name]))
        for name, size in (("bbox", 4), ("centroid", 2))
    )


def _are_degrees(values: list[Any]) -> bool:
    return all(
        isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= (90 if index % 2 else 180)
        for index, value in enumerate(values)
    )


def _is_texts(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and bool(value)
        and all(_is(_TAG, tag) and _is(_ANY, text) for tag, text in value.items())
    )
