"""What every template can use: links, names, dates, and the settings of the site."""

from __future__ import annotations

import datetime
from hashlib import sha256
from pathlib import Path
from types import CodeType
from urllib.parse import urlencode

from flask import Flask, g, request
from flask_babel import format_date
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from ..config import Settings
from . import static_files
from .i18n import native_name
from .labels import pick
from .links import current_links
from .live import current_release
from .preview import current_preview

_KEPT_WHEN_SWITCHING = 20
_LONGEST_KEPT = 4000


class _Compiled(BytecodeCache):
    """The templates that this process has compiled, for every app in it: their code depends on their text alone."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the bucket its code, if there is one for this template and text."""
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code."""
        self._code[bucket.key, bucket.checksum] = bucket.code


_COMPILED = _Compiled()


def init_app(app: Flask, settings: Settings) -> None:
    """Give the templates their words."""
    app.jinja_env.bytecode_cache = _COMPILED
    versions = _static_versions()
    static_files.init_app(app, versions)

    @app.context_processor
    def words() -> dict[str, object]:
        links = current_links()
        release = current_release()
        return {
            "url": links.local,
            "plain_url": links.plain,
            "static": lambda name: f"{links.plain(f'/static/{name}')}?v={versions[name]}",
            "preview": current_preview(),
            "release": release.name,
            "manifest": release.manifest,
            "site_title": pick(settings.title, g.chain),
            "site_description": pick(settings.description, g.chain),
            "site_publisher": pick(settings.publisher.get("name", {}), g.chain),
            "page_language": g.ui_language,
            "language_links": language_links(settings.languages),
        }

    app.add_template_filter(long_date, "long_date")
    app.add_template_filter(file_size, "file_size")


def _static_versions() -> dict[str, str]:
    """For each file under static/ a word that changes when the file does, so that browsers may keep it."""
    folder = Path(__file__).parent / "static"
    found = (file for file in sorted(folder.rglob("*")) if file.is_file())
    return {file.relative_to(folder).as_posix(): sha256(file.read_bytes()).hexdigest()[:10] for file in found}


def language_links(languages: tuple[str, ...]) -> list[tuple[str, str, str, bool]]:
    """(tag, name, address of this very page in that language, whether it is the present one)."""
    links = current_links()
    kept = [(key, value) for key, value in request.args.items(multi=True) if key != "lang"][:_KEPT_WHEN_SWITCHING]
    if sum(len(key) + len(value) for key, value in kept) > _LONGEST_KEPT:
        kept = []
    return [
        (
            tag,
            native_name(tag),
            f"{links.plain(request.path)}?{urlencode([*kept, ('lang', tag)])}",
            tag == g.language,
        )
        for tag in languages
    ]


def long_date(text: str) -> str:
    """An ISO date as the reader's language writes it; any other text as it is."""
    try:
        return str(format_date(datetime.date.fromisoformat(text[:10]), "long"))
    except (ValueError, OverflowError):
        return text


def file_size(size: int) -> str:
    """Bytes in a unit that people read."""
    amount, unit = float(size), "B"
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000 or unit == "GB":
            break
        amount /= 1000
    return f"{amount:.0f} {unit}" if amount >= 10 or unit == "B" else f"{amount:.1f} {unit}"
