"""The first import of a source: nothing of it is in the site, or its text, or its documents by name or in outline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from rdflib import Graph

from ..drafting import Draft, Former
from ..iris import IriSpace, slugify
from ..model import SourceFile, StoredText
from ..outline import DocumentOutline
from ..sources import merge
from . import report
from .filling import fill_file, former_of_file, is_open
from .former import former_of_text, known_elements
from .merging import Conflict
from .record import read_record, sha256
from .report import FileDone, Imported
from .work import Work

_SAME_TITLES = 0.5
"""How much of a document's priorities must stand in another one for the two to be taken for the same."""


def import_first(work: Work) -> Imported:
    """An import of something that the site has no record of."""
    stored = _stored(work)
    former = Former()
    if stored is not None:
        work.slug = Path(stored.path).stem
        described = any(file.path == stored.path.removesuffix(".txt") + ".ttl" for file in work.site.data)
        former = former_of_text(work.iris, stored, work.site) if described else former
        if read_record(work.settings.site, work.slug) is not None:
            return work.imported(report.UNCHANGED, None, [FileDone(stored.path, report.SAME)])
    elif any(Path(text.path).stem == work.slug for text in work.site.texts):
        raise work.by_hand()
    opened = _open_files(work)
    for slug, file in opened.items():
        known = former_of_file(file, slug, work.iris, work.language)
        former = replace(
            former,
            documents={**former.documents, **known.documents},
            claims={**former.claims, **known.claims},
            taken=former.taken | known.taken,
        )
    made = work.draft(former, work.today)
    files, done, notes, conflicts = _new_files(work, made, stored, opened)
    status = (
        report.NEW if any(one.done != report.SAME and one.done != report.LEFT for one in done) else report.UNCHANGED
    )
    if conflicts:
        status = report.CONFLICTS
    if status == report.NEW:
        base = {path: made.files[path].text for path in files if path.endswith(".ttl")}
        files |= work.record(base, made.text).written()
        work.write(files)
    return work.imported(status, made, done, conflicts, notes)


def _stored(work: Work) -> StoredText | None:
    """The text of the site that is the same as this one, unless it is to be stored under another name anyway."""
    digest = sha256(work.outline.text)
    same = [text for text in work.site.texts if text.sha256 == digest]
    if work.wishes.slug:
        same = [text for text in same if Path(text.path).stem == work.slug]
    return same[0] if same else None


def _open_files(work: Work) -> dict[str, SourceFile]:
    """The files of documents that are only named or outlined, which this text is the text of, by their slugs."""
    graph = merge(work.site.data)
    found: dict[str, SourceFile] = {}
    for document in work.outline.documents:
        own = f"data/documents/{slugify(document.title.value)[:80].strip('-')}.ttl"
        file = _described(work, document, graph) or next((one for one in work.site.data if one.path == own), None)
        if file is not None and is_open(file, work.iris):
            found[Path(file.path).stem] = file
    return found


def _new_files(
    work: Work, made: Draft, stored: StoredText | None, opened: Mapping[str, SourceFile]
) -> tuple[dict[str, str], list[FileDone], list[str], list[Conflict]]:
    files: dict[str, str] = {}
    done: list[FileDone] = []
    notes: list[str] = []
    conflicts: list[Conflict] = []
    if stored is None:
        files[made.text_path] = made.text
    else:
        done.append(FileDone(stored.path, report.SAME))
        notes.append(f"the text is in the site already, as {stored.path}; what is described of it is used as it is")
    graph = merge(work.site.data)
    outlines = dict(zip((slug for slug in made.elements), work.outline.documents, strict=True))
    for path, file in made.files.items():
        if Path(path).stem in opened and path.startswith("data/documents/"):
            text = (work.settings.site / path).read_text("utf-8")
            known = opened[Path(path).stem]
            filled = fill_file(known, text, file, work.iris, work.settings.prefixes, work.today, work.resolve)
            files[path] = filled.text
            conflicts += filled.conflicts
            notes.append(f"{path} was there without its text; what it said stays, and what the text says was added")
            continue
        document = outlines.get(Path(path).stem) if path.startswith("data/documents/") else None
        there = _described(work, document, graph) if document is not None else None
        if there is None and (work.settings.site / path).exists():
            there = next((one for one in work.site.data if one.path == path), None)
        if there is not None:
            done.append(FileDone(there.path, report.LEFT))
            notes.append(_left_note(there, document, graph, work.iris, work.language))
        else:
            files[path] = file.text
    done += [FileDone(path, report.CHANGED if work.text(path) is not None else report.ADDED) for path in files]
    return files, done, notes, conflicts


def _described(work: Work, document: DocumentOutline, graph: Graph) -> SourceFile | None:
    """The file in which the site has this document already, with its elements."""
    titles = {" ".join(element.title.split()) for element in document.elements}
    for file in work.site.data:
        if not file.path.startswith("data/documents/"):
            continue
        iri = work.iris.mint_thing("document", Path(file.path).stem)
        known = {one.title for one in known_elements(work.iris, graph, iri, work.language)}
        if titles and len(titles & known) >= len(titles) * _SAME_TITLES:
            return file
    return None


def _left_note(file: SourceFile, document: DocumentOutline | None, graph: Graph, iris: IriSpace, language: str) -> str:
    if document is None:
        return f"{file.path} is there already and is left as it is"
    iri = iris.mint_thing("document", Path(file.path).stem)
    known = {one.title for one in known_elements(iris, graph, iri, language)}
    own: list[str] = [" ".join(element.title.split()) for element in document.elements]
    missing = [title for title in own if title not in known]
    said = f"; it has not: {'; '.join(missing)}" if missing else f"; it has all {len(own)} priorities that were read"
    return f"{file.path} describes “{document.title.value}” already and is left as it is{said}"
