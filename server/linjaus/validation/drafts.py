"""Drafts: files that a machine has written and nobody has checked yet. They may lack things, but not be wrong.

A file is one when its graph says so: ``<…graph/documents/x> adms:status <…id/status/unchecked>`` (ADMS 1.0).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from rdflib import SH, Graph

from ..iris import IriSpace
from ..model import Finding, SourceFile
from ..namespaces import ADMS
from . import rules
from .rules import Slip


def is_draft(file: SourceFile, iris: IriSpace) -> bool:
    """Whether a file says that nobody has checked it yet."""
    return (file.graph_name, ADMS.status, iris.mint_thing("status", "unchecked")) in file.graph


def check_drafts(files: Iterable[SourceFile], iris: IriSpace) -> Iterator[Slip]:
    """A warning for each file that is a draft."""
    status = iris.mint_thing("status", "unchecked")
    for file in files:
        if is_draft(file, iris):
            line = file.lines.get((file.graph_name, ADMS.status, status), 0)
            yield rules.DRAFT.slip(file.graph_name, ADMS.status, status, (file.path, line))


def ease(findings: Iterable[Finding], files: Iterable[SourceFile], shapes: Graph, iris: IriSpace) -> list[Finding]:
    """The findings, those on what a draft still lacks as warnings.

    A shape that asks for a value (sh:minCount, sh:qualifiedMinCount; SHACL, 4.2.1 and 4.7.3) finds what lacks.
    """
    drafts = {file.path for file in files if is_draft(file, iris)}
    asking = {str(shape) for predicate in (SH.minCount, SH.qualifiedMinCount) for shape in shapes.subjects(predicate)}
    return [
        replace(finding, severity="warning")
        if finding.file in drafts and finding.severity == "violation" and finding.rule in asking and not finding.value
        else finding
        for finding in findings
    ]
