"""Run by a Python that has CKAN: reads a catalogue with ckanext-dcat's own parser and prints what CKAN would keep.

    {python of CKAN} ckan_reader.py LANGUAGE… < catalogue.nt > datasets.json

Stands alone: nothing of Linjaus is imported, and no CKAN site, database or search index is needed. The catalogue comes
as N-Triples; what goes out is one JSON object: "versions", and under "datasets" the package dictionaries for each
language, as a CKAN whose default locale it is would get them.
"""

from __future__ import annotations

import json
import sys
from importlib.metadata import version
from typing import Any


def read(data: str, languages: list[str]) -> dict[str, Any]:
    """The package dictionaries for each language, each list in the order of the datasets' IRIs."""
    from ckan.common import config
    from ckanext.dcat.processors import RDFParser
    from ckanext.dcat.profiles import base

    def no_schema(name: str) -> Any:
        raise KeyError(name)

    base.get_action = no_schema
    config.setdefault("licenses_group_url", "")
    found = {}
    for language in languages:
        config["ckan.locale_default"] = language
        parser = RDFParser()
        parser.parse(data, "nt")
        datasets = list(parser.datasets())
        found[language] = sorted(datasets, key=_iri)
    return {"versions": {name: version(name) for name in ("ckan", "ckanext-dcat")}, "datasets": found}


def _iri(dataset: dict[str, Any]) -> str:
    return next((str(item["value"]) for item in dataset["extras"] if item["key"] == "uri"), "")


if __name__ == "__main__":
    out = sys.stdout
    sys.stdout = sys.stderr
    json.dump(read(sys.stdin.buffer.read().decode("utf-8"), sys.argv[1:]), out, default=str)
