"""A site with as many documents as wanted: copies of the one document that this site describes in full, with its text.

Each copy has IRIs of its own and the same words, so that every rule that the document keeps is kept by its copies.

    python -m bench.copies 100 /tmp/large-site
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT, SOURCE = "kainuun-ely-strategia-2019-2023", "aluekehittaminen-kainuussa"
_FOLDERS = ("ontology", "data", "shapes", "queries")


def copy_site(target: Path, documents: int = 1) -> Path:
    """The site of this repository in a folder that is not there yet, with so many of its document, itself included."""
    for name in _FOLDERS:
        shutil.copytree(ROOT / name, target / name)
    shutil.copyfile(ROOT / "linjaus.toml", target / "linjaus.toml")
    for number in range(2, documents + 1):
        for folder, name, suffix in (
            ("documents", DOCUMENT, "ttl"),
            ("sources", SOURCE, "ttl"),
            ("sources", SOURCE, "txt"),
        ):
            path = target / "data" / folder / f"{name}.{suffix}"
            text = path.read_text(encoding="utf-8")
            if suffix == "ttl":
                for one in (DOCUMENT, SOURCE):
                    text = text.replace(one, f"{one}-{number}")
            path.with_stem(f"{name}-{number}").write_text(text, encoding="utf-8", newline="")
    return target


def main() -> None:
    """Write such a site."""
    parser = argparse.ArgumentParser(description="Write a site with many documents.")
    parser.add_argument("documents", type=int)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    copy_site(given.folder, given.documents)


if __name__ == "__main__":
    main()
