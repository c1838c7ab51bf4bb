"""The process in which one file is parsed: ``python -I -m linjaus.extraction.worker ORDER``, the file on its input.

Answers on standard output with one JSON object: an extract, or ``error``, ``remedy`` and ``line``.
"""

from __future__ import annotations

import json
import resource
import sys
from dataclasses import asdict
from typing import Any

from linjaus import sandbox
from linjaus.errors import SourceError
from linjaus.outline.blocks import Extract

_DEPTH = 3000


def main() -> None:
    """Take the limits upon this process, then read, parse and answer."""
    order = json.loads(sys.argv[1])
    sandbox.die_with_parent(order["parent"])
    sandbox.forget_core_dumps()
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (order["cpu"], order["cpu"] + 1))
    resource.setrlimit(resource.RLIMIT_AS, (order["memory"], order["memory"]))
    sandbox.deny_network()
    sys.setrecursionlimit(_DEPTH)
    try:
        answer: dict[str, Any] = asdict(_extract(sys.stdin.buffer.read(), order))
    except SourceError as error:
        answer = _failure(error.message, error.remedy, error.line)
    except MemoryError:
        answer = _failure(
            f"The file needs more than {order['memory'] // 1024 // 1024} MB of memory to read.",
            "Save only the part with the priorities, or its text as .txt.",
        )
    except RecursionError:
        answer = _failure("The file is nested too deeply to be read.", "Save its text as .txt.")
    sys.stdout.buffer.write(json.dumps(answer).encode())


def _failure(message: str, remedy: str, line: int = 0) -> dict[str, Any]:
    return {"error": message, "remedy": remedy, "line": line}


def _extract(content: bytes, order: dict[str, Any]) -> Extract:
    if not content.strip():
        raise SourceError("The file is empty.", "Save the page or document again.")
    suffix = order["suffix"]
    _check_kind(content, suffix)
    if suffix == ".pdf":
        from linjaus.extraction.pdf import extract_pdf

        extract = extract_pdf(content, order["text"])
    elif suffix == ".docx":
        from linjaus.extraction.docx import extract_docx

        extract = extract_docx(content, order["unpacked"])
    elif suffix in (".html", ".htm", ".xhtml"):
        from linjaus.extraction.html import extract_html

        extract = extract_html(content)
    elif suffix in (".md", ".markdown"):
        from linjaus.extraction.markdown import extract_markdown

        extract = extract_markdown(content)
    else:
        from linjaus.extraction.plain_text import extract_plain_text

        extract = extract_plain_text(content)
    if not any(character.isalpha() for character in extract.text):
        raise SourceError("There is no text in the file.", "Save the page's text as .txt (UTF-8).")
    if len(extract.text) > order["text"]:
        raise SourceError(
            f"The file has {len(extract.text):,} characters of text; at most {order['text']:,} are read.",
            "Save only the part with the priorities.",
        )
    return extract


_SIGNS = {b"%PDF-": ".pdf", b"PK\x03\x04": ".docx", b"\xd0\xcf\x11\xe0": ".doc", b"{\\rtf": ".rtf"}
_NAMES = {
    ".pdf": "a PDF",
    ".docx": "a packed file, such as .docx",
    ".doc": "an old Word file",
    ".rtf": "a rich text file",
}


def _check_kind(content: bytes, suffix: str) -> None:
    """Raises SourceError when the first bytes belong to another kind of file than the name says."""
    start = content[:1024].lstrip()
    found = next((kind for sign, kind in _SIGNS.items() if start.startswith(sign)), "")
    if found and found != suffix:
        raise SourceError(
            f"The file is named {suffix}, but it is {_NAMES[found]}.",
            f"Name it {found}." if found in (".pdf", ".docx") else "Save it as .docx or .pdf.",
        )
    if suffix == ".pdf" and b"%PDF-" not in content[:1024]:
        raise SourceError("The file is named .pdf, but it is no PDF.", "Download it again, or name it as what it is.")
    if suffix == ".docx" and not found:
        raise SourceError(
            "The file is named .docx, but it is no Word document.",
            "Open it in Word or LibreOffice and save it as .docx.",
        )


if __name__ == "__main__":
    main()
