"""What is told of an answer that cannot be right, in Finnish and English."""

from __future__ import annotations

from collections.abc import Mapping

from ..errors import ConfigError

_MESSAGES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "fi": {
        "unasked": ("Lomakkeella {form} ei ole kysymystä {name}.", "{hint}"),
        "missing": ("{name}: vastaus tarvitaan.", ""),
        "no slug": (
            "{text} ei kelpaa tunnukseksi.",
            "Käytä pieniä kirjaimia (a–z), numeroita ja yhdysmerkkejä, kuten {better}.",
        ),
        "taken": ("{thing} on jo olemassa.", "Valitse toinen tunnus: osoitetta ei käytetä kahdesti."),
        "no address": ("{text} ei ole osoite.", "Anna se kokonaan, kuten https://example.org/sivu ."),
        "undescribed": ("{text}: tällaista sivusto ei kuvaa.", "Kuvaa se ensin."),
        "several": ("{text} voi olla jokin näistä: {several}.", "Anna suluissa oleva."),
        "no choice": ("{text} ei ole vaihtoehto kysymykseen {name}.", "{hint}"),
        "no date": ("{text} ei ole vuosi eikä päivä.", "Anna 2019, 2019-05-31 tai 31.5.2019."),
        "no day": ("{text} ei ole päivä.", "Anna 2019-05-31 tai 31.5.2019."),
        "too early": ("{text} on ennen kuin {earlier}.", "{name} ei ole ennen kuin {other}."),
    },
    "en": {
        "unasked": ("{form} has no question {name}.", "{hint}"),
        "missing": ("{name} needs an answer.", ""),
        "no slug": ("{text} is no slug.", "Use lower-case letters (a–z), digits and hyphens, such as {better}."),
        "taken": ("{thing} is there already.", "Choose another slug: an address is never used twice."),
        "no address": ("{text} is no address.", "Give it whole, such as https://example.org/page ."),
        "undescribed": ("{text} is nothing that the site describes.", "Describe it first."),
        "several": ("{text} may be several: {several}.", "Give the one in brackets."),
        "no choice": ("{text} is not among what can be chosen for {name}.", "{hint}"),
        "no date": ("{text} is no year or day.", "Give 2019, 2019-05-31 or 31.5.2019."),
        "no day": ("{text} is no day.", "Give 2019-05-31 or 31.5.2019."),
        "too early": ("{text} is before {earlier}.", "{name} is not before {other}."),
    },
}
_HINTS = {"fi": ("Tarkoititko {near}?", " tai "), "en": ("Did you mean {near}?", " or ")}


def wrong(language: str, what: str, name: str, **facts: object) -> ConfigError:
    """The error for an answer. language: fi or en; what: a key of the messages; name: that of the answer."""
    message, remedy = _MESSAGES[language][what]
    return ConfigError(message.format(name=name, **facts), remedy.format(name=name, **facts), name)


def meant(language: str, near: list[str]) -> str:
    """A question after what may have been meant; empty when nothing is near."""
    question, joint = _HINTS[language]
    return question.format(near=joint.join(near)) if near else ""
