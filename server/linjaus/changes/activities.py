"""Changes as activities (ActivityStreams 2.0): what a harvester does to its copy to have the newer state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rdflib import OWL, URIRef

from .lines import SortedLines
from .records import Changes, ThingChange

CREATE, UPDATE, DELETE = "Create", "Update", "Delete"
_DEPRECATED = f"<{OWL.deprecated}> "


@dataclass(frozen=True, order=True)
class Activity:
    """One thing came, changed or went. kind: CREATE, UPDATE or DELETE. A withdrawn thing counts as gone."""

    thing: URIRef
    kind: str


def activities(changes: Changes) -> list[Activity]:
    """At most one for each thing, sorted by thing; the ontology stands for its terms."""
    ontology = URIRef(f"{changes.base}def")
    made: dict[URIRef, Activity] = {}
    for change in changes.things():
        if change.iri.startswith(f"{changes.base}id/"):
            made |= {activity.thing: activity for activity in _of_thing(change)}
        elif change.iri == ontology or change.iri.startswith(f"{ontology}#"):
            made[ontology] = Activity(ontology, UPDATE)
    return sorted(made.values())


def _of_thing(change: ThingChange) -> Iterator[Activity]:
    if change.former is not None:
        yield Activity(change.former, DELETE)
    if change.before and change.after:
        yield Activity(change.iri, UPDATE)
    elif change.after:
        yield Activity(change.iri, CREATE)
    elif change.before:
        yield Activity(change.iri, DELETE)


def first_activities(lines: SortedLines, base: str) -> list[Activity]:
    """What a harvester does that begins with this dataset: create all that lives there."""
    things = [Activity(iri, CREATE) for iri in living_things(lines, base)]
    ontology = URIRef(f"{base}def")
    described = next(lines.starting_with(f"<{ontology}> ".encode()), None) is not None
    return sorted([*things, *([Activity(ontology, CREATE)] if described else [])])


def living_things(lines: SortedLines, base: str) -> list[URIRef]:
    """The things under ``{base}id/`` of which something is stated and that were not withdrawn, sorted."""
    derived = f"<{base}graph/derived/"
    found: set[str] = set()
    withdrawn: set[str] = set()
    for line in lines.starting_with(f"<{base}id/".encode()):
        subject, _, rest = line.decode()[1:].partition("> ")
        if rest.rpartition(" ")[0].rpartition(" ")[2].startswith(derived):
            continue
        thing = subject.partition("#")[0]
        found.add(thing)
        if thing == subject and rest.startswith(_DEPRECATED) and rest[len(_DEPRECATED) :].startswith(('"true"', '"1"')):
            withdrawn.add(thing)
    return sorted(URIRef(thing) for thing in found - withdrawn)
