"""Another import of a source that was imported before: the same again, or a new version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ..drafting import Draft, Former
from ..errors import SourceError
from ..sources import merge
from . import report
from .former import former_of
from .merging import NEW, Conflict, Merged, merge_file
from .movements import find_movements
from .record import Record, sha256
from .report import FileDone, Imported
from .work import Work, file_sha256, graph_of

_SAME_SOURCE = 0.2
"""How much of a former text's passages must stand in the new one for it to be taken for a new version of it."""


def import_again(work: Work, record: Record) -> Imported:
    """An import of something that was imported before: nothing new, or a new version."""
    if record.file_sha256 == file_sha256(work.path) and record.wishes == work.given():
        return work.imported(report.UNCHANGED, None, [FileDone(path, report.SAME) for path in sorted(record.files)])
    if f"data/sources/{work.slug}.ttl" not in record.files:
        if sha256(work.outline.text) != record.text_sha256:
            raise work.by_hand()
        return work.imported(report.UNCHANGED, None, [FileDone(path, report.SAME) for path in sorted(record.files)])
    base = graph_of(record.files, work.iris)
    former = former_of(work.iris, work.slug, base, merge(work.site.data), work.language)
    _check_same_source(work, former)
    made = work.draft(former, record.day)
    if _as_before(made, record):
        return work.imported(report.UNCHANGED, made, [FileDone(path, report.SAME) for path in sorted(record.files)])
    made = work.draft(former, work.today)
    files, done, conflicts, notes = _merged(work, made, record)
    movements, stayed = find_movements(former, base, made, work.language)
    if not conflicts:
        base_files = {path: file.text for path, file in made.files.items()}
        work.write(files | work.record(base_files, made.text).written())
    status = report.CONFLICTS if conflicts else report.UPDATED
    return replace(work.imported(status, made, done, conflicts, notes), movements=tuple(movements), stayed=stayed)


def _check_same_source(work: Work, former: Former) -> None:
    before = set(former.passages.values())
    now = {work.outline.text[slice(*span)] for span in work.outline.passages}
    if before and len(before & now) < len(before) * _SAME_SOURCE:
        raise SourceError(
            f"The file has next to nothing in common with the source {work.slug}, which was imported before.",
            "If it is another source, give it a name of its own: --slug NAME.",
            work.path.name,
        )


def _as_before(made: Draft, record: Record) -> bool:
    return sha256(made.text) == record.text_sha256 and {p: f.text for p, f in made.files.items()} == dict(record.files)


def _merged(
    work: Work, made: Draft, record: Record
) -> tuple[dict[str, str], list[FileDone], list[Conflict], list[str]]:
    files: dict[str, str] = {}
    done: list[FileDone] = []
    conflicts: list[Conflict] = []
    notes: list[str] = []
    merged: dict[str, Merged] = {}
    for path in sorted({*made.files, *record.files}):
        base, mine = record.files.get(path), work.text(path)
        theirs = made.files[path].text if path in made.files else None
        if theirs is None:
            conflicts.append(_no_longer(path))
        elif base is None and mine is None:
            files[path] = theirs
            done.append(FileDone(path, report.ADDED))
        elif base is None or mine is None:
            notes.append(_kept_out(path, mine))
            done.append(FileDone(path, report.LEFT))
        else:
            merged[path] = merge_file(
                path, base, mine, theirs, work.iris, work.settings.prefixes, work.today, work.resolve
            )
            conflicts += merged[path].conflicts
            files[path] = merged[path].text
            done.append(FileDone(path, report.SAME if merged[path].text == mine else report.CHANGED))
            notes += [
                f"{one} stays out, as you took it out"
                for one in sorted(map(str, merged[path].stayed_out))
                if "#" not in one
            ]
    conflicts += _text_conflict(work, made, record, files, done)
    conflicts += _still_quoted(work, merged, files)
    return files, done, conflicts, notes


def _text_conflict(
    work: Work, made: Draft, record: Record, files: dict[str, str], done: list[FileDone]
) -> Iterator[Conflict]:
    """The text goes over to the new version, unless a steward has mended the old one."""
    mine = work.text(made.text_path)
    edited = mine is not None and mine != made.text and sha256(mine) != record.text_sha256
    if edited and sha256(made.text) != record.text_sha256 and work.resolve != NEW:
        yield Conflict(
            "text", made.text_path, 0, "", "", "", "edited by hand", "another text",
            "Mend the file that is imported in the same way and import it again, or give --resolve new.",
        )  # fmt: skip
    if mine != made.text and (mine is None or sha256(made.text) != record.text_sha256):
        files[made.text_path] = made.text
        done.append(FileDone(made.text_path, report.CHANGED if mine is not None else report.ADDED))


def _still_quoted(work: Work, merged: Mapping[str, Merged], files: Mapping[str, str]) -> Iterator[Conflict]:
    """Statements that point at a passage which the new version has no more."""
    gone = {
        one for result in merged.values() for one in result.removed if "/passage/" in str(one) and "#" not in str(one)
    }
    own = graph_of({path: text for path, text in files.items() if path.endswith(".ttl")}, work.iris)
    for file in work.site.data:
        for triple, line in sorted(file.lines.items(), key=lambda one: one[1]):
            subject, predicate, value = triple
            if value in gone and (file.path not in files or (triple in own)):
                yield Conflict(
                    "quoted", file.path, line, str(subject), str(predicate), "", f"<{value}>", "",
                    "The passage is gone from the new version: point at another one, take the statement out, or "
                    "import the new version under a name of its own (--slug).",
                )  # fmt: skip


def _no_longer(path: str) -> Conflict:
    return Conflict(
        "gone", path, 0, "", "", "a document of this source", "", "",
        "The new version does not tell of this document any more. If it is another edition, import it under a name of "
        "its own (--slug): the old text and all that quotes it then stay as they are.",
    )  # fmt: skip


def _kept_out(path: str, mine: str | None) -> str:
    if mine is None:
        return f"{path} stays out, as you took it out"
    return f"{path} is there already and no import has made it: it is left as it is"
