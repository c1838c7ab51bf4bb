"""One import: a file and a site → what is written, or why nothing is."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from rdflib import Graph

from ..config import Settings
from ..drafting import LANGUAGES, Draft, Former, draft
from ..errors import ConfigError, SourceError
from ..extraction import PLAN, extract, read_file
from ..iris import IriSpace, slugify
from ..model import SourceFile, StoredText
from ..outline import HIGH, DocumentOutline, Outline, Reading
from ..outline.blocks import Extract
from ..outline.read import Organisations, read_language, read_outline
from ..placing import put_in_place
from ..sources import Site, merge, read_site
from ..stratml import outline_of, read_stratml, text_of
from ..turtle import parse_turtle
from . import report
from .former import former_of, former_of_text, known_elements
from .merging import NEW, Conflict, Merged, merge_file
from .movements import find_movements
from .record import Record, read_record, sha256
from .report import FileDone, Imported
from .surroundings import known_names, surroundings

_SAME_TITLES = 0.5
"""How much of a document's priorities must stand in another one for the two to be taken for the same."""
_SAME_SOURCE = 0.2
"""How much of a former text's passages must stand in the new one for it to be taken for a new version of it."""


@dataclass(frozen=True)
class Wishes:
    """What a steward says on the command line; empty where the text is to tell.

    slug: name of the source; language: of the text; address: where it is published; publisher: slug of an organisation.
    """

    slug: str = ""
    language: str = ""
    address: str = ""
    publisher: str = ""


def import_source(
    path: Path, settings: Settings, wishes: Wishes, today: str, *, resolve: str = "", dry_run: bool = False
) -> Imported:
    """Read a file, and write what it says into the site as a draft. today: YYYY-MM-DD, for files that change.

    resolve: ``mine`` or ``new`` decides what both a steward and a new version have changed; else nothing is written as
    long as there is such a conflict. Raises SourceError when the file cannot be read, SiteUnreadable or ConfigError
    when the site cannot take an import.
    """
    read = _reader(path)
    site = read_site(settings)
    _check_wishes(wishes, site)
    outline = _with_wishes(read(known_names(site, ()).organisations, wishes.language), wishes, site)
    slug = wishes.slug or slugify(outline.title.value)[:80].strip("-") or slugify(path.stem)
    record = read_record(settings.site, slug)
    kept = _remembered(wishes, record)
    if kept != wishes:
        wishes = kept
        outline = _with_wishes(read(known_names(site, ()).organisations, wishes.language), wishes, site)
    work = _Work(path, settings, site, wishes, outline, slug, today, resolve, dry_run)
    return work.first() if record is None else work.again(record)


def _reader(path: Path) -> Callable[[Organisations, str], Outline]:
    """Reads the file, once. (How organisations are found, the language if a person has said it) → its outline."""
    if path.suffix.lower() == PLAN:
        plan = read_stratml(read_file(path), path.name)
        return lambda organisations, said: outline_of(plan, _language(said, text_of(plan)), organisations)
    found = extract(path)
    return lambda organisations, said: read_outline(found, organisations, said)


def _language(said: str, text: str) -> Reading:
    return Reading(said, None, HIGH, "as given") if said else read_language(Extract(text, ()))


@dataclass
class _Work:
    path: Path
    settings: Settings
    site: Site
    wishes: Wishes
    outline: Outline
    slug: str
    today: str
    resolve: str
    dry_run: bool

    @property
    def _iris(self) -> IriSpace:
        return self.site.iris

    def first(self) -> Imported:
        """An import of something that the site has no record of."""
        stored = self._stored()
        former = Former()
        if stored is not None:
            self.slug = Path(stored.path).stem
            described = any(file.path == stored.path.removesuffix(".txt") + ".ttl" for file in self.site.data)
            former = former_of_text(self._iris, stored, self.site) if described else former
            if read_record(self.settings.site, self.slug) is not None:
                return self._imported(report.UNCHANGED, None, [FileDone(stored.path, report.SAME)])
        elif any(Path(text.path).stem == self.slug for text in self.site.texts):
            raise SourceError(
                f"The site has another text of the name {self.slug}, which no import has made.",
                "Import this one under a name of its own: --slug NAME.",
                f"data/sources/{self.slug}.txt",
            )
        made = self._draft(former, self.today, ())
        files, done, notes = self._new_files(made, stored)
        status = report.NEW if any(one.done == report.ADDED for one in done) else report.UNCHANGED
        if status == report.NEW:
            base = {path: text for path, text in files.items() if path.endswith(".ttl")}
            files |= self._record(base, made.text).written()
            self._write(files)
        return self._imported(status, made, done, notes=notes)

    def again(self, record: Record) -> Imported:
        """An import of something that was imported before: nothing new, or a new version."""
        if record.file_sha256 == _file_sha256(self.path) and record.wishes == self._given():
            return self._imported(
                report.UNCHANGED, None, [FileDone(path, report.SAME) for path in sorted(record.files)]
            )
        base = _graph(record.files, self._iris)
        own = {
            self._iris.mint_thing("document", Path(path).stem)
            for path in record.files
            if path.startswith("data/documents/")
        }
        former = former_of(self._iris, self.slug, base, merge(self.site.data))
        self._check_same_source(former)
        made = self._draft(former, record.day, own)
        if self._as_before(made, record):
            return self._imported(
                report.UNCHANGED, made, [FileDone(path, report.SAME) for path in sorted(record.files)]
            )
        made = self._draft(former, self.today, own)
        files, done, conflicts, notes = self._merged(made, record)
        movements, stayed = find_movements(former, base, made)
        if not conflicts:
            base_files = {path: file.text for path, file in made.files.items()}
            self._write(files | self._record(base_files, made.text).written())
        status = report.CONFLICTS if conflicts else report.UPDATED
        return replace(self._imported(status, made, done, conflicts, notes), movements=tuple(movements), stayed=stayed)

    def _draft(self, former: Former, day: str, without: object) -> Draft:
        left_out = without if isinstance(without, set) else ()
        names = known_names(self.site, left_out)
        return draft(self.outline, surroundings(self.settings, self.site, names, day), self.slug, former)

    def _stored(self) -> StoredText | None:
        """The text of the site that is the same as this one, unless it is to be stored under another name anyway."""
        digest = sha256(self.outline.text)
        same = [text for text in self.site.texts if text.sha256 == digest]
        if self.wishes.slug:
            same = [text for text in same if Path(text.path).stem == self.slug]
        return same[0] if same else None

    def _new_files(self, made: Draft, stored: StoredText | None) -> tuple[dict[str, str], list[FileDone], list[str]]:
        files: dict[str, str] = {}
        done: list[FileDone] = []
        notes: list[str] = []
        if stored is None:
            files[made.text_path] = made.text
        else:
            done.append(FileDone(stored.path, report.SAME))
            notes.append(f"the text is in the site already, as {stored.path}; what is described of it is used as it is")
        graph = merge(self.site.data)
        outlines = dict(zip((slug for slug in made.elements), self.outline.documents, strict=True))
        for path, file in made.files.items():
            document = outlines.get(Path(path).stem) if path.startswith("data/documents/") else None
            there = self._described(document, graph) if document is not None else None
            if there is None and (self.settings.site / path).exists():
                there = next((one for one in self.site.data if one.path == path), None)
            if there is not None:
                done.append(FileDone(there.path, report.LEFT))
                notes.append(_left_note(there, document, graph, self._iris))
            else:
                files[path] = file.text
        done += [FileDone(path, report.ADDED) for path in files]
        return files, done, notes

    def _described(self, document: DocumentOutline, graph: Graph) -> SourceFile | None:
        """The file in which the site has this document already, with its elements."""
        titles = {" ".join(element.title.split()) for element in document.elements}
        for file in self.site.data:
            if not file.path.startswith("data/documents/"):
                continue
            iri = self._iris.mint_thing("document", Path(file.path).stem)
            known = {one.title for one in known_elements(self._iris, graph, iri)}
            if titles and len(titles & known) >= len(titles) * _SAME_TITLES:
                return file
        return None

    def _check_same_source(self, former: Former) -> None:
        before = set(former.passages.values())
        now = {self.outline.text[slice(*span)] for span in self.outline.passages}
        if before and len(before & now) < len(before) * _SAME_SOURCE:
            raise SourceError(
                f"The file has next to nothing in common with the source {self.slug}, which was imported before.",
                "If it is another source, give it a name of its own: --slug NAME.",
                self.path.name,
            )

    def _as_before(self, made: Draft, record: Record) -> bool:
        return sha256(made.text) == record.text_sha256 and {p: f.text for p, f in made.files.items()} == dict(
            record.files
        )

    def _merged(self, made: Draft, record: Record) -> tuple[dict[str, str], list[FileDone], list[Conflict], list[str]]:
        files: dict[str, str] = {}
        done: list[FileDone] = []
        conflicts: list[Conflict] = []
        notes: list[str] = []
        merged: dict[str, Merged] = {}
        for path in sorted({*made.files, *record.files}):
            base, mine = record.files.get(path), self._text(path)
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
                    path, base, mine, theirs, self._iris, self.settings.prefixes, self.today, self.resolve
                )
                conflicts += merged[path].conflicts
                files[path] = merged[path].text
                done.append(FileDone(path, report.SAME if merged[path].text == mine else report.CHANGED))
                notes += [
                    f"{one} stays out, as you took it out"
                    for one in sorted(map(str, merged[path].stayed_out))
                    if "#" not in one
                ]
        conflicts += self._text_conflict(made, record, files, done)
        conflicts += self._still_quoted(merged, files)
        return files, done, conflicts, notes

    def _text_conflict(
        self, made: Draft, record: Record, files: dict[str, str], done: list[FileDone]
    ) -> Iterator[Conflict]:
        """The text goes over to the new version, unless a steward has mended the old one."""
        mine = self._text(made.text_path)
        edited = mine is not None and mine != made.text and sha256(mine) != record.text_sha256
        if edited and sha256(made.text) != record.text_sha256 and self.resolve != NEW:
            yield Conflict(
                "text", made.text_path, 0, "", "", "", "edited by hand", "another text",
                "Mend the file that is imported in the same way and import it again, or give --resolve new.",
            )  # fmt: skip
        if mine != made.text and (mine is None or sha256(made.text) != record.text_sha256):
            files[made.text_path] = made.text
            done.append(FileDone(made.text_path, report.CHANGED if mine is not None else report.ADDED))

    def _still_quoted(self, merged: Mapping[str, Merged], files: Mapping[str, str]) -> Iterator[Conflict]:
        """Statements that point at a passage which the new version has no more."""
        gone = {
            one
            for result in merged.values()
            for one in result.removed
            if "/passage/" in str(one) and "#" not in str(one)
        }
        own = _graph({path: text for path, text in files.items() if path.endswith(".ttl")}, self._iris)
        for file in self.site.data:
            for triple, line in sorted(file.lines.items(), key=lambda one: one[1]):
                subject, predicate, value = triple
                if value in gone and (file.path not in files or (triple in own)):
                    yield Conflict(
                        "quoted", file.path, line, str(subject), str(predicate), "", f"<{value}>", "",
                        "The passage is gone from the new version: point at another one, take the statement out, or "
                        "import the new version under a name of its own (--slug).",
                    )  # fmt: skip

    def _text(self, path: str) -> str | None:
        try:
            return (self.settings.site / path).read_bytes().decode("utf-8")
        except FileNotFoundError:
            return None

    def _record(self, files: Mapping[str, str], text: str) -> Record:
        return Record(
            self.slug, self.path.name, _file_sha256(self.path), sha256(text), self.today, self._given(), files
        )

    def _given(self) -> dict[str, str]:
        return {name: value for name, value in asdict(self.wishes).items() if name != "slug"}

    def _write(self, files: Mapping[str, str]) -> None:
        if not self.dry_run:
            put_in_place(self.settings.site, {path: text.encode() for path, text in files.items()})

    def _imported(
        self, status: str, made: Draft | None, done: list[FileDone], conflicts: list[Conflict] | None = None,
        notes: list[str] | None = None,
    ) -> Imported:  # fmt: skip
        return Imported(
            status=status,
            slug=self.slug,
            file=self.path.name,
            outline=self.outline,
            draft=made,
            files=tuple(done),
            conflicts=tuple(conflicts or ()),
            notes=tuple(notes or ()),
            dry_run=self.dry_run,
        )


def _check_wishes(wishes: Wishes, site: Site) -> None:
    if wishes.slug and slugify(wishes.slug) != wishes.slug:
        raise ConfigError(
            f"{wishes.slug!r} is no name for a source.",
            f"Use lower-case ASCII and hyphens: {slugify(wishes.slug)}",
            "--slug",
        )
    if wishes.language and wishes.language not in LANGUAGES:
        raise ConfigError(
            f"The language {wishes.language!r} is not known.", f"Use one of {', '.join(LANGUAGES)}.", "--lang"
        )
    if wishes.address and not wishes.address.startswith(("http://", "https://")):
        raise ConfigError(f"{wishes.address!r} is no address.", "Give it with https:// .", "--address")
    if wishes.publisher:
        iri = site.iris.mint_thing("organisation", slugify(wishes.publisher))
        if not any((iri, None, None) in file.graph for file in site.data):
            raise ConfigError(
                f"There is no organisation {wishes.publisher!r} in the site.",
                f"Describe it first (data/organisations/{slugify(wishes.publisher)}.ttl), or leave the publisher out.",
                "--publisher",
            )


def _with_wishes(outline: Outline, wishes: Wishes, site: Site) -> Outline:
    if wishes.address:
        outline = replace(outline, address=Reading(wishes.address, None, HIGH, "as given"))
    if wishes.publisher:
        iri = str(site.iris.mint_thing("organisation", slugify(wishes.publisher)))
        outline = replace(outline, publisher=Reading(iri, None, HIGH, "as given"))
    return outline


def _remembered(wishes: Wishes, record: Record | None) -> Wishes:
    """What was said at an earlier import goes on to hold, unless it is said otherwise now."""
    if record is None:
        return wishes
    return Wishes(
        wishes.slug,
        *(getattr(wishes, name) or record.wishes.get(name, "") for name in ("language", "address", "publisher")),
    )


def _file_sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _graph(files: Mapping[str, str], iris: IriSpace) -> Graph:
    """One graph of Turtle texts. files: path relative to the site → text."""
    graph = Graph(bind_namespaces="none")
    for path, text in files.items():
        name = path.removeprefix("data/").removesuffix(".ttl")
        for triple in parse_turtle(text.encode(), path, str(iris.graph(name)))[0]:
            graph.add(triple)
    return graph


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


def _left_note(file: SourceFile, document: DocumentOutline | None, graph: Graph, iris: IriSpace) -> str:
    if document is None:
        return f"{file.path} is there already and is left as it is"
    iri = iris.mint_thing("document", Path(file.path).stem)
    known = {one.title for one in known_elements(iris, graph, iri)}
    own: list[str] = [" ".join(element.title.split()) for element in document.elements]
    missing = [title for title in own if title not in known]
    said = f"; it has not: {'; '.join(missing)}" if missing else f"; it has all {len(own)} priorities that were read"
    return f"{file.path} describes “{document.title.value}” already and is left as it is{said}"
