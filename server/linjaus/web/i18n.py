"""The reader's language, and the words of the machine in Finnish, Swedish and English.

The catalogues are ``translations/*.po``; they are compiled in memory when the app starts, so no compiled file is
needed in the repository or in the wheel. The message ids are the English texts.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from babel import Locale, UnknownLocaleError
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, g, request
from flask_babel import Babel, Domain, get_locale

from ..representation import language_chain, negotiate_language

UI_LANGUAGES = ("fi", "sv", "en")
FALLBACK = "en"
_LOCALES = {"en": "en_GB"}
"""Where dates and numbers are written as in a part of a language's world."""


class CompiledDomain(Domain):  # type: ignore[misc]
    """The message catalogues, held in memory by language."""

    def __init__(self, catalogs: Mapping[str, NullTranslations]) -> None:
        super().__init__()
        self._catalogs = catalogs

    def get_translations(self) -> NullTranslations:
        """The catalogue of the request's language; English, the language of the ids, needs none."""
        locale = get_locale()
        return self._catalogs.get(locale.language if locale else FALLBACK, self._catalogs[FALLBACK])


def read_catalogs() -> dict[str, NullTranslations]:
    """The catalogues that come with the package, compiled."""
    catalogs: dict[str, NullTranslations] = {FALLBACK: NullTranslations()}
    folder = files(__package__) / "translations"
    for language in UI_LANGUAGES:
        if language == FALLBACK:
            continue
        catalog = read_po(io.BytesIO((folder / f"{language}.po").read_bytes()), locale=language)
        compiled = io.BytesIO()
        write_mo(compiled, catalog)
        compiled.seek(0)
        catalogs[language] = Translations(compiled)
    return catalogs


def choose_language(site_languages: tuple[str, ...]) -> None:
    """Set, for this request, the language of its page and the chain by which every label on it is picked.

    ``?lang=`` wins over Accept-Language. A language that the site does not have is passed over.
    """
    asked = request.args.get("lang", "")
    g.language = asked if asked in site_languages else negotiate_language(_header(), site_languages)
    g.language_is_asked = asked in site_languages
    g.chain = language_chain(g.language, site_languages)
    g.ui_language = g.language if g.language in UI_LANGUAGES else FALLBACK


@cache
def native_name(tag: str) -> str:
    """What a language is called in itself; its tag when nobody says."""
    try:
        return Locale.parse(tag, sep="-").get_display_name() or tag
    except (ValueError, UnknownLocaleError):
        return tag


@cache
def language_name(tag: str, language: str) -> str:
    """What a language is called in another one; its tag when nobody says."""
    try:
        return Locale.parse(tag, sep="-").get_display_name(language) or tag
    except (ValueError, UnknownLocaleError):
        return tag


def _header() -> str:
    return request.headers.get("Accept-Language", "")[:1000]


def _locale() -> str:
    language: str = g.get("ui_language", FALLBACK)
    return _LOCALES.get(language, language)


def init_app(app: Flask, site_languages: tuple[str, ...]) -> None:
    """Give the app its catalogues, and every request its language."""
    babel = Babel(app, default_locale=FALLBACK, locale_selector=_locale)
    babel.domain_instance = CompiledDomain(read_catalogs())

    @app.before_request
    def _choose() -> None:
        choose_language(site_languages)
