"""What of a web page is no content: menus, banners, breadcrumbs, buttons to share, lists of links."""

from __future__ import annotations

import re
from collections.abc import Mapping

DROPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "iframe",
        "object",
        "embed",
        "canvas",
        "audio",
        "video",
        "map",
        "form",
        "button",
        "select",
        "input",
        "textarea",
        "dialog",
        "nav",
        "menu",
        "head",
    ]
)
ASIDE = frozenset(("footer", "aside", "header"))
"""Elements that are no content, but may name the publisher or the date."""

_ROLES = frozenset(
    [
        "navigation",
        "banner",
        "contentinfo",
        "search",
        "dialog",
        "alertdialog",
        "complementary",
        "menu",
        "menubar",
        "toolbar",
        "tablist",
    ]
)
_NAMES = (
    "cookies?|cookiebot|cookiebanner|evaste|evasteet|consent|gdpr|onetrust|breadcrumbs?|crumbs?|murupolku|share|sharing|social|some|jaa|jako"
    "|addthis|menu|megamenu|submenu|navi|nav|navbar|navigation|navigaatio|valikko|sidebar|sivupalkki|sidemenu|skip|skiplink|skip-links?"
    "|footer|alatunniste|pagination|pager|sivutus|related|toolbar|tyokalut|banner|newsletter|uutiskirje|login|kirjautuminen"
    "|language-?(?:switcher|selector|menu)|lang-?(?:switch|switcher|select)|kielivalinta|modal|popup|advert|print|tulosta|feedback|palaute"
    "|rating|comments|chat|chatbot|toc|table-of-contents|back-to-top|visually-hidden|sr-only|screen-reader-text"
)
_NAMED = re.compile(rf"(?:[\w-]*[-_])?(?:{_NAMES})(?:[-_](?:\w|-)*)?", re.IGNORECASE)

_LINE = re.compile(
    r"(?:siirry|hyppää)\s+(?:suoraan\s+)?(?:pää)?sisältöön|(?:gå|hoppa)\s+(?:direkt\s+)?till\s+(?:huvud)?innehåll(?:et)?|skip\s+to\s+(?:main\s+)?content"
    r"|jaa\s+(?:sivu|artikkeli|facebookissa|twitterissä|linkedinissä|somessa)|dela(?:\s+sidan|\s+på\s+\w+)?|share(?:\s+(?:this\s+)?(?:page|on\s+\w+))?"
    r"|tulosta(?:\s+sivu)?|skriv\s+ut|print(?:\s+this\s+page)?|lue\s+lisää|läs\s+mer|read\s+more|takaisin(?:\s+ylös)?|tillbaka|back(?:\s+to\s+top)?"
    r"|hyväksy\s+(?:kaikki\s+)?(?:evästeet)?|godkänn\s+(?:alla\s+)?(?:kakor|cookies)?|accept\s+(?:all\s+)?cookies|valikko|meny|menu|hae|sök|search"
    r"|facebook|twitter|linkedin|instagram|youtube|x|pdf|suomi|svenska|english|på\s+svenska|in\s+english|suomeksi",
    re.IGNORECASE,
)
_TRAIL = re.compile(r"[^>›»]{1,60}(?:\s[>›»]\s[^>›»]{1,80}){1,8}")


def is_noise(tag: str, attributes: Mapping[str, str | None], holds_main_heading: bool) -> bool:
    """Whether an element is none of the content, by its name, role, class or id, or because nobody sees it."""
    if tag in DROPPED:
        return True
    if "hidden" in attributes or (attributes.get("aria-hidden") or "").lower() == "true":
        return True
    style = re.sub(r"\s", "", attributes.get("style") or "").lower()
    if "display:none" in style or "visibility:hidden" in style:
        return True
    if tag in ("html", "body", "main", "article") or holds_main_heading:
        return False
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".split()
    return (attributes.get("role") or "").lower() in _ROLES or any(_NAMED.fullmatch(name) for name in names)


def is_noise_line(text: str) -> bool:
    """Whether a line only leads somewhere: to skip, to share, to print, a trail of breadcrumbs."""
    bare = text.strip().strip(".!›»>→ ")
    return _LINE.fullmatch(bare) is not None or (len(text) < 300 and _TRAIL.fullmatch(text.strip()) is not None)
