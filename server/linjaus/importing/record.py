"""What the last import of a source wrote: the base of a three-way merge. Kept in the site, so that git keeps it.

.imports/SOURCE/import.json              of which file, when, with which wishes, and what it wrote
.imports/SOURCE/sources/SOURCE.ttl       the files as the import made them, before anybody worked on them
.imports/SOURCE/documents/DOCUMENT.ttl
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from ..errors import SourceError

FOLDER = ".imports"


@dataclass(frozen=True)
class Record:
    """An import. file: name of the imported file; file_sha256: of its bytes; text_sha256: of the stored text.

    wishes: what the steward had said on the command line; day: the day that its files were dated with; files: path
    relative to the site → the Turtle that the import made.
    """

    slug: str
    file: str
    file_sha256: str
    text_sha256: str
    day: str
    wishes: Mapping[str, str]
    files: Mapping[str, str] = field(default_factory=dict)

    def written(self) -> dict[str, str]:
        """The record as files: path relative to the site → text."""
        facts = {name: value for name, value in asdict(self).items() if name != "files"}
        facts["files"] = {path: sha256(text) for path, text in sorted(self.files.items())}
        kept = {_kept_path(self.slug, path): text for path, text in self.files.items()}
        return kept | {f"{FOLDER}/{self.slug}/import.json": json.dumps(facts, ensure_ascii=False, indent=1) + "\n"}


def read_record(site: Path, slug: str) -> Record | None:
    """The record of a source, None when it was never imported. Raises SourceError when the record is damaged."""
    folder = site / FOLDER / slug
    place = f"{FOLDER}/{slug}/import.json"
    if not (folder / "import.json").exists():
        return None
    try:
        facts = json.loads((folder / "import.json").read_text("utf-8"))
        files = {path: (site / _kept_path(slug, path)).read_text("utf-8") for path in facts["files"]}
        damaged = [path for path, digest in facts["files"].items() if sha256(files[path]) != digest]
        record = Record(**{**facts, "files": files})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SourceError("The record of the last import cannot be read.", _REMEDY, place) from error
    if damaged:
        raise SourceError("The record of the last import was changed by hand.", _REMEDY, _kept_path(slug, damaged[0]))
    return record


_REMEDY = (
    f"Take the folder back from git, or import under another name (--slug). Nothing under {FOLDER}/ is to be edited."
)


def _kept_path(slug: str, path: str) -> str:
    return f"{FOLDER}/{slug}/{path.removeprefix('data/')}"


def sha256(text: str) -> str:
    """SHA-256 of a text in UTF-8, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()
