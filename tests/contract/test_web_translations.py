"""The interface speaks Finnish, Swedish and English, all of it."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from web_fixture import client_of

import linjaus.web

WEB = Path(linjaus.web.__file__).parent
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}
FIELD = re.compile(r"%\((\w+)\)s")


def used() -> set[str | tuple[str, ...]]:
    """The message ids in code and templates."""
    found = extract_from_dir(WEB, method_map=METHODS, options_map={}, keywords=KEYWORDS)
    return {message for _, _, message, _, _ in found}


def catalog(language: str) -> Catalog:
    """A message catalogue of the package."""
    return read_po(io.BytesIO((WEB / "translations" / f"{language}.po").read_bytes()), locale=language)


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_every_text_is_translated_and_no_translation_is_left_over(language: str) -> None:
    messages = {message.id: message for message in catalog(language) if message.id}
    assert set(messages) == used()
    for message in messages.values():
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        assert all(texts), message.id
        assert not message.fuzzy
        for text in texts:
            assert set(FIELD.findall(text)) == set(FIELD.findall(ids[-1])), message.id


@pytest.mark.parametrize(
    ("language", "words"), [("fi", "Siirry sisältöön"), ("sv", "Hoppa till innehållet"), ("en", "Skip to the content")]
)
def test_the_page_is_in_the_readers_language(tmp_path: Path, language: str, words: str) -> None:
    client = client_of(tmp_path, languages=("fi", "sv", "en"))
    answer = client.get("/", headers={"Accept-Language": f"{language}, en;q=0.1"})
    assert words in answer.text
    assert f'<html lang="{language}">' in answer.text
    assert answer.headers["Content-Language"] == language
    assert "Accept-Language" in answer.headers["Vary"]


def test_dates_are_written_as_the_language_writes_them(tmp_path: Path) -> None:
    client = client_of(tmp_path, languages=("fi", "sv", "en"))
    path = "/doc/plan/tulevik/aim/1"
    assert "5. maaliskuuta 2024" in client.get(path, headers={"Accept-Language": "fi"}).text
    assert "5 mars 2024" in client.get(path, headers={"Accept-Language": "sv"}).text
    assert "5 March 2024" in client.get(path, headers={"Accept-Language": "en"}).text
