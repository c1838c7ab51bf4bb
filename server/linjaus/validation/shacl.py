"""Results of shapes as findings (W3C SHACL, 20 July 2017).

Severities come from each result, never from the report's verdict; messages and remedies from the shapes, in every
language that they have.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rdflib import RDF, RDFS, SH, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from ..errors import SiteUnreadable
from ..model import Finding, SourceFile
from .judging import Result
from .places import Places
from .soundness import owners, targets

_SEVERITIES = {SH.Violation: "violation", SH.Warning: "warning", SH.Info: "info"}
_PATH_MARKS = {SH.zeroOrMorePath: "*", SH.oneOrMorePath: "+", SH.zeroOrOnePath: "?"}


def check_targets(data: Graph, content: Iterable[SourceFile], shapes: Graph) -> None:
    """Raises SiteUnreadable when no target of the shapes meets a node of the content.

    data: the content with the ontology merged in, so that subclasses count.
    """
    files = tuple(content)
    if not any(_meets(files, data, kind, target) for kind, target in targets(shapes)):
        raise SiteUnreadable(
            "No shape's target meets anything in the data, so the shapes would let anything pass.",
            "Check the classes that shapes/*.ttl target and the types in data/: they share none.",
        )


def tell(result: Result, shapes: Graph, data: Graph, places: Places) -> Finding:
    """A result as a finding. data: the graph that was judged."""
    focus, value = result.focus, result.value
    sources = [node for node in (result.constraint, *owners(shapes, result.shape)) if node is not None]
    named = next((node for node in sources if isinstance(node, URIRef)), None)
    path = result.path
    if not isinstance(path, URIRef):
        path = next((found for node in sources if (found := shapes.value(node, SH.path)) is not None), None)
    facts = {"this": places.label(focus), "value": _show(value, data, places), "path": _path_text(shapes, path)}
    file, line = places.locate(focus, path, value)
    return Finding(
        severity=_SEVERITIES.get(result.severity, "violation") if isinstance(result.severity, URIRef) else "violation",
        rule=str(named if named is not None else result.component),
        focus=focus.n3(),
        focus_label=places.label(focus),
        message=_texts(shapes, sources, SH.message, facts) or {"en": " ".join(result.messages)},
        remedy=_texts(shapes, sources, SH.description, facts),
        path=_path_text(shapes, path),
        value="" if value is None else value.n3(),
        file=file,
        line=line,
    )


def _texts(shapes: Graph, sources: Sequence[Node], name: URIRef, facts: Mapping[str, str]) -> dict[str, str]:
    """Every language of the first source that has the text; ``{?value}`` and its like filled in (SHACL, 5.3.2)."""
    for source in sources:
        texts = {}
        for text in sorted(shapes.objects(source, name), key=lambda text: text.n3(), reverse=True):
            shown = str(text)
            for fact, replacement in facts.items():
                shown = shown.replace(f"{{?{fact}}}", replacement).replace(f"{{${fact}}}", replacement)
            texts[(text.language if isinstance(text, Literal) else None) or "en"] = shown
        if texts:
            return dict(sorted(texts.items()))
    return {}


def _show(value: Node | None, data: Graph, places: Places) -> str:
    if value is None:
        return ""
    return str(value) if isinstance(value, Literal) or (value, None, None) not in data else places.label(value)


def _path_text(shapes: Graph, path: Node | None) -> str:
    """A SHACL path as a SPARQL property path in full IRIs (SHACL, section 2.3.1)."""
    if path is None:
        return ""
    if isinstance(path, URIRef):
        return path.n3()
    if (path, RDF.first, None) in shapes:
        return "/".join(_path_text(shapes, step) for step in Collection(shapes, path))
    alternatives = shapes.value(path, SH.alternativePath)
    if alternatives is not None:
        return "(" + "|".join(_path_text(shapes, step) for step in Collection(shapes, alternatives)) + ")"
    inverse = shapes.value(path, SH.inversePath)
    if inverse is not None:
        return "^" + _path_text(shapes, inverse)
    for mark, sign in _PATH_MARKS.items():
        step = shapes.value(path, mark)
        if step is not None:
            return _path_text(shapes, step) + sign
    return path.n3()


def _meets(files: Sequence[SourceFile], data: Graph, kind: URIRef, target: Node) -> bool:
    def there(*pattern: Node | None) -> bool:
        return any(pattern in file.graph for file in files)  # type: ignore[operator]

    if kind == SH.targetClass:
        return any(there(None, RDF.type, of) for of in data.transitive_subjects(RDFS.subClassOf, target))
    return there(target, None, None) if kind == SH.targetNode else there(None, target, None)
