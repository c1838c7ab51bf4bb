"""``/rehearsal``: what portals would make of the catalogue, as ``linjaus rehearse --save`` found it, and since when."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal

from flask import Blueprint, Response, current_app
from flask_babel import gettext as _
from rdflib import RDF, XSD, Graph, Literal, Namespace, URIRef

from ..namespaces import DQV, PROV, SKOS
from ..rehearsal.history import Record, read
from ..representation import HTML
from .live import current_release
from .respond import choose, finish, page

blueprint = Blueprint("rehearsals", __name__)

JSON = "application/json"
PV = Namespace("https://piveau.eu/ns/voc#")
"""The terms by which data.europa.eu publishes its own measurements."""


def kept_rehearsals() -> list[Record]:
    """The kept scores, oldest first."""
    return read(current_app.extensions["linjaus"].settings.releases)


@blueprint.get("/rehearsal")
@blueprint.get("/rehearsal.json", defaults={"wanted": JSON})
def rehearsal(wanted: str = "") -> Response:
    """The last score of this release, or else of any, and the ones before."""
    records = kept_rehearsals()
    if (wanted or choose((HTML, JSON))) == JSON:
        content = {"rehearsals": [record.to_json() for record in reversed(records)]}
        body = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        return finish(Response(body, content_type=JSON), *(() if wanted else ("Accept",)))
    shown = latest(records, current_release().name) or (records[-1] if records else None)
    return page(
        "rehearsal.html",
        shown=shown,
        records=list(reversed(records)),
        dimensions=_dimensions(),
        ratings=_ratings(),
        metrics=_metrics(),
    )


def latest(records: Sequence[Record], release: str) -> Record | None:
    """The last score of a release."""
    return next((record for record in reversed(records) if record.release == release), None)


def measurements(rehearsals: Sequence[Record], dataset_iri: URIRef) -> Graph:
    """The last of some scores as measurements of a dataset (Data Quality Vocabulary): the sum and each dimension.

    rehearsals: oldest first, of the release that the dataset is; an empty graph when there are none.
    """
    graph = Graph(bind_namespaces="none")
    if not rehearsals:
        return graph
    record = rehearsals[-1]
    figures = {"": (record.points, record.most), **record.dimensions}
    for name, (points, most) in figures.items():
        node = URIRef(f"{dataset_iri}#mqa-{name or 'score'}")
        metric = PV[f"{name}Scoring" if name else "scoring"]
        what = name or "all dimensions"
        definition = f"Points in data.europa.eu's Metadata Quality Assessment, {what}, of {most}."
        for triple in (
            (dataset_iri, DQV.hasQualityMeasurement, node),
            (node, RDF.type, DQV.QualityMeasurement),
            (node, DQV.isMeasurementOf, metric),
            (node, DQV.computedOn, dataset_iri),
            (node, DQV.value, Literal(str(Decimal(str(points))), datatype=XSD.decimal)),
            (node, PROV.generatedAtTime, Literal(record.at, datatype=XSD.dateTime)),
            (metric, RDF.type, DQV.Metric),
            (metric, DQV.expectedDataType, XSD.decimal),
            (metric, SKOS.definition, Literal(definition, lang="en")),
        ):
            graph.add(triple)
        if name:
            graph.add((metric, DQV.inDimension, PV[name]))
            graph.add((PV[name], RDF.type, DQV.Dimension))
            graph.add((PV[name], SKOS.prefLabel, Literal(name.capitalize(), lang="en")))
    return graph


def _dimensions() -> dict[str, str]:
    return {
        "findability": _("Findability"),
        "accessibility": _("Accessibility"),
        "interoperability": _("Interoperability"),
        "reusability": _("Reusability"),
        "contextuality": _("Contextuality"),
    }


def _ratings() -> dict[str, str]:
    return {
        "excellent": _("Excellent"),
        "good": _("Good"),
        "sufficient": _("Sufficient"),
        "bad": _("Bad"),
    }


def _metrics() -> dict[str, str]:
    return {
        "keywordAvailability": _("Keywords"),
        "categoryAvailability": _("Themes"),
        "spatialAvailability": _("Place"),
        "temporalAvailability": _("Period"),
        "accessUrlStatusCode": _("The access address answers"),
        "downloadUrlAvailability": _("Download address"),
        "downloadUrlStatusCode": _("The download address answers"),
        "formatAvailability": _("Format"),
        "mediaTypeAvailability": _("Media type"),
        "formatMediaTypeVocabularyAlignment": _("Format and media type from vocabularies"),
        "formatMediaTypeNonProprietary": _("The format is non-proprietary"),
        "formatMediaTypeMachineInterpretable": _("The format is machine-readable"),
        "dcatApCompliance": _("Complies with DCAT-AP"),
        "licenceAvailability": _("Licence"),
        "knownLicence": _("Licence from the EU table"),
        "accessRightsAvailability": _("Access rights"),
        "accessRightsVocabularyAlignment": _("Access rights from the EU table"),
        "contactPointAvailability": _("Contact"),
        "publisherAvailability": _("Publisher"),
        "rightsAvailability": _("Rights statement"),
        "byteSizeAvailability": _("File size"),
        "dateIssuedAvailability": _("Date of issue"),
        "dateModifiedAvailability": _("Date of change"),
    }
