"""For crawlers and browsers: sitemap (sitemaps.org 0.9), robots.txt (RFC 9309), OpenSearch description (1.1).

All dates are of the content, none of the clock. Addresses are absolute, on the host that serves.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from xml.etree import ElementTree as ET

from flask import Blueprint, Response, g
from rdflib import DCTERMS, URIRef

from ..errors import NotFound
from .host import on_host
from .labels import pick
from .links import current_links
from .live import OpenRelease, current_release, current_releases
from .respond import finish
from .subjects import site_settings

blueprint = Blueprint("discovery", __name__)

URLS_IN_PART = 5_000
"""Addresses in one part of the sitemap, each in every language; the protocol allows 50 000 and 50 MB."""

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"
_OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
_SUGGESTIONS = "http://www.opensearch.org/specifications/opensearch/extensions/suggestions/1.1"
_LONGEST = {"ShortName": 16, "LongName": 48, "Description": 1024, "Tags": 256}
"""Characters that OpenSearch 1.1 (draft 6) allows."""

_CHUNK = 50_000


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """The index of the parts."""
    opened = current_release()
    parts = -(-len(_paths(opened)) // URLS_IN_PART)
    root = ET.Element("sitemapindex", xmlns=_SITEMAP)
    for number in range(1, parts + 1):
        one = ET.SubElement(root, "sitemap")
        ET.SubElement(one, "loc").text = on_host(f"/sitemap-{number}.xml")
        ET.SubElement(one, "lastmod").text = opened.manifest.modified
    return _xml(root, "application/xml")


@blueprint.get("/sitemap-<int:number>.xml")
def sitemap_part(number: int) -> Response:
    """One part: addresses, the date of the content of each, and the same page in every language."""
    opened = current_release()
    paths = _paths(opened)[(number - 1) * URLS_IN_PART : number * URLS_IN_PART] if number > 0 else []
    if not paths:
        raise NotFound("The sitemap has no such part.", "Its parts are listed in /sitemap.xml.", name=str(number))
    dates = _dates(opened)
    root = ET.Element("urlset", {"xmlns": _SITEMAP, "xmlns:xhtml": _XHTML})
    for path, thing in paths:
        address = on_host(path)
        one = ET.SubElement(root, "url")
        ET.SubElement(one, "loc").text = address
        ET.SubElement(one, "lastmod").text = _modified(opened, thing, dates)
        for tag in opened.manifest.languages:
            there = {"rel": "alternate", "hreflang": tag, "href": f"{address}?lang={tag}"}
            ET.SubElement(one, "xhtml:link", there)
        ET.SubElement(one, "xhtml:link", {"rel": "alternate", "hreflang": "x-default", "href": address})
    return _xml(root, "application/xml")


def _paths(opened: OpenRelease) -> list[tuple[str, URIRef | None]]:
    """(path, thing) of every page that is worth finding: nothing withdrawn, no paging, no queries of readers' own."""
    base, slug = opened.manifest.base, opened.manifest.slug
    fixed = ["/", "/catalog", "/queries", f"/set/{slug}"]
    fixed += ["/compare"] if any(one.comparison for one in opened.questions.values()) else []
    fixed += [f"/set/{slug}/{release.name}" for _published, release in current_releases().standing()]
    fixed += [f"/queries/{name}" for name in sorted(opened.questions)]
    fixed += ["/def"] if opened.reader.exists(URIRef(f"{base}def")) else []
    fixed += ["/shapes"] if opened.manifest.file("shapes.ttl") else []
    fixed += ["/def/reused", "/quality"] if opened.manifest.file("quality.json") else []
    withdrawn = opened.reader.withdrawn()
    lists = [f"/doc/{kind}" for kind in opened.things]
    prefix = f"{base}id/"
    things = [
        (f"/doc/{iri[len(prefix) :]}", iri)
        for iri in _subjects(opened, prefix)
        if "#" not in iri and iri not in withdrawn and "/" in iri[len(prefix) :]
    ]
    return [*((path, None) for path in [*fixed, *lists]), *things]


def _subjects(opened: OpenRelease, prefix: str) -> Iterator[URIRef]:
    offset, total = 0, 1
    while offset < total:
        found, total = opened.reader.subjects_under(prefix, _CHUNK, offset)
        if not found:
            return
        yield from found
        offset += len(found)


def _dates(opened: OpenRelease) -> dict[URIRef, str]:
    """When each named graph last changed, of those that say so."""
    dates = {}
    for name in opened.reader.graph_names():
        said = [str(value)[:10] for value in opened.reader.describe(name).objects(name, DCTERMS.modified)]
        if valid := [text for text in said if _is_date(text)]:
            dates[name] = max(valid)
    return dates


def _modified(opened: OpenRelease, thing: URIRef | None, dates: dict[URIRef, str]) -> str:
    """When what is said of a thing last changed: the newest of its graphs, else the release."""
    found = [dates[name] for name in opened.reader.graphs_of(thing) if name in dates] if thing is not None else []
    return max(found, default=opened.manifest.modified)


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == len("2026-11-23")


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Pages and data may be crawled; queries, paging and other releases' copies of every page may not."""
    links = current_links()
    allowed = ["/", "/release/*/download/"]
    barred = ["/sparql?", "/search?", "/search.json", "/suggest", "/release/", "/*?*page=", "/*?*of="]
    lines = [
        "User-agent: *",
        *(f"Disallow: {links.root}{path}" for path in barred),
        *(f"Allow: {links.root}{path}" for path in allowed),
        "",
        f"Sitemap: {on_host('/sitemap.xml')}",
        "",
    ]
    return finish(Response("\n".join(lines), content_type="text/plain; charset=utf-8"))


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """How a browser or a portal searches here."""
    settings = site_settings()
    title = pick(settings.title, g.chain).text
    root = ET.Element("OpenSearchDescription", {"xmlns": _OPENSEARCH, "xmlns:suggestions": _SUGGESTIONS})
    texts = {
        "ShortName": title,
        "LongName": title,
        "Description": pick(settings.description, g.chain).text or title,
        "Contact": str(settings.contact.get("email", "")),
    }
    for name, text in texts.items():
        if text:
            ET.SubElement(root, name).text = _cut(text, _LONGEST.get(name, 1024))
    address, language = on_host("/search"), g.language
    for media_type, template in (
        ("text/html", f"{address}?q={{searchTerms}}&page={{startPage?}}&lang={language}"),
        ("application/json", f"{address}.json?q={{searchTerms}}&page={{startPage?}}&lang={language}"),
        ("application/x-suggestions+json", f"{on_host('/suggest')}?q={{searchTerms}}&lang={language}"),
    ):
        ET.SubElement(root, "Url", type=media_type, template=template)
    description = "application/opensearchdescription+xml"
    ET.SubElement(root, "Url", type=description, rel="self", template=on_host("/opensearch.xml"))
    ET.SubElement(root, "Image", type="image/svg+xml", width="64", height="64").text = on_host("/static/icon.svg")
    for tag in settings.languages:
        ET.SubElement(root, "Language").text = tag
    for name, text in (("SyndicationRight", "open"), ("InputEncoding", "UTF-8"), ("OutputEncoding", "UTF-8")):
        ET.SubElement(root, name).text = text
    response = _xml(root, description)
    response.headers["Content-Language"] = language
    return finish(response, "Accept-Language")


def _cut(text: str, longest: int) -> str:
    plain = " ".join("".join(character if character.isprintable() else " " for character in text).split())
    return plain if len(plain) <= longest else plain[: longest - 1].rstrip() + "…"


def _xml(root: ET.Element, media_type: str) -> Response:
    body = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return finish(Response(body, content_type=media_type))
