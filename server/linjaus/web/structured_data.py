"""The schema.org description in a page's head: of the catalogue, the dataset, a release, or the thing it is about."""

from __future__ import annotations

from flask import Blueprint, g, request
from flask_babel import gettext as _
from markupsafe import Markup
from rdflib import URIRef

from ..citation import Citation, in_words
from ..representation import JSON_LD, TURTLE
from ..schema_org import Document, Release, View, describe_catalog, describe_dataset, describe_thing, script_text
from .citations import of_release
from .host import address_of, on_host
from .subjects import CATALOG, THING, Subject, dataset_subject, find_subject, kinds, labels_for

blueprint = Blueprint("structured_data", __name__)


@blueprint.app_context_processor
def words_for_templates() -> dict[str, object]:
    """What a page can put in its head."""
    return {"structured_data": structured_data, "opensearch": on_host("/opensearch.xml")}


def structured_data() -> Markup | None:
    """The description of this page's subject for a script element; None when it is about nothing."""
    subject = find_subject("/catalog" if request.path == "/" else request.path)
    if subject is None:
        return None
    return Markup(script_text(_describe(subject)))  # noqa: S704 - script_text leaves nothing that HTML would read


def _describe(subject: Subject) -> Document:
    if subject.kind == CATALOG:
        dataset = dataset_subject()
        about = [_dataset(dataset)] if dataset is not None else []
        return describe_catalog(subject.graph, subject.iri, _view(subject), on_host("/catalog"), about)
    return _thing(subject) if subject.kind == THING else _dataset(subject)


def _dataset(subject: Subject) -> Document:
    manifest = subject.manifest
    return describe_dataset(
        subject.graph,
        subject.about,
        _view(subject),
        on_host(subject.path),
        on_host("/catalog"),
        Release(manifest.release, _line(of_release(manifest)), manifest.license),
    )


def _thing(subject: Subject) -> Document:
    manifest = subject.manifest
    data = {syntax.media_type: on_host(f"{subject.data_path}.{syntax.extension}") for syntax in (JSON_LD, TURTLE)}
    dataset = URIRef(f"{manifest.base}set/{manifest.slug}")
    return describe_thing(
        subject.graph, subject.iri, kinds(subject), _view(subject), on_host(subject.path), dataset, data
    )


def _line(citation: Citation) -> str:
    return f"{in_words(citation, _('release'))} {citation.url}"


def _view(subject: Subject) -> View:
    labels = labels_for(subject) if subject.kind == THING else {}
    return View(tuple(g.chain), address_of, labels)
