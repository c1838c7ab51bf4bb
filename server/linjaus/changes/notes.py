"""What changed in one sentence a reader takes in at a glance: the text for ``adms:versionNotes``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rdflib import Literal

from .records import ADDED, CHANGED, MOVED, REMOVED, REWORDED, WITHDRAWN, Changes, KindChanges

LANGUAGES = ("fi", "sv", "en")
_WORDS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "fi": {
        ADDED: ("lisätty", "lisätty"),
        REMOVED: ("poistettu", "poistettu"),
        WITHDRAWN: ("vedetty pois", "vedetty pois"),
        MOVED: ("siirretty", "siirretty"),
        REWORDED: ("muotoiltu uudelleen", "muotoiltu uudelleen"),
        CHANGED: ("muutettu", "muutettu"),
    },
    "sv": {
        ADDED: ("tillagd", "tillagda"),
        REMOVED: ("borttagen", "borttagna"),
        WITHDRAWN: ("återkallad", "återkallade"),
        MOVED: ("flyttad", "flyttade"),
        REWORDED: ("omformulerad", "omformulerade"),
        CHANGED: ("ändrad", "ändrade"),
    },
    "en": {
        ADDED: ("added", "added"),
        REMOVED: ("removed", "removed"),
        WITHDRAWN: ("withdrawn", "withdrawn"),
        MOVED: ("moved", "moved"),
        REWORDED: ("reworded", "reworded"),
        CHANGED: ("changed", "changed"),
    },
}
_NOTHING = {
    "fi": "Sisältö ei muuttunut.",
    "sv": "Innehållet har inte ändrats.",
    "en": "The content did not change.",
}
_METADATA = {
    "fi": "Vain päiväykset ja tarkistussummat muuttuivat.",
    "sv": "Bara datum och kontrollsummor har ändrats.",
    "en": "Only dates and checksums changed.",
}
_OTHERS = {"fi": "Muut", "sv": "Övriga", "en": "Others"}


def version_notes(changes: Changes, language: str) -> str:
    """How many things of which kind were added, removed, withdrawn, moved, reworded or changed.

    language: one of LANGUAGES; any other is answered in English, with names in that language where there are some.
    """
    spoken = language if language in LANGUAGES else "en"
    if changes.kinds:
        return " ".join(f"{_kind_note(changes, kind, language, spoken)}." for kind in changes.kinds)
    return (_METADATA if changes.metadata_only else _NOTHING)[spoken]


def _kind_note(changes: Changes, kind: KindChanges, language: str, spoken: str) -> str:
    counted = ", ".join(
        f"{count} {_WORDS[spoken][status][0 if count == 1 else 1]}" for status, count in kind.counts().items()
    )
    return f"{kind_name(changes, kind, language)}: {counted}"


def kind_name(changes: Changes, kind: KindChanges, language: str) -> str:
    """What a kind is called in a language, or the word for it in IRIs."""
    texts = changes.names.get(kind.name, ()) if kind.name is not None else ()
    name = in_language(texts, language)
    if name is None:
        return kind.key or _OTHERS.get(language, _OTHERS["en"])
    return name[:1].upper() + name[1:]


def in_language(texts: Sequence[Literal], language: str) -> str | None:
    """The text in a language, else in English, else without one, else the first; None when there is none."""
    by_language = {text.language or "": str(text) for text in reversed(texts)}
    for wish in (language, language.partition("-")[0], "en", ""):
        if wish in by_language:
            return by_language[wish]
    return str(texts[0]) if texts else None
