"""Facts to points, for each dataset and for the catalogue. ``metrics`` says how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rdflib.term import Node

from .metrics import COMPLIANCE, DIMENSIONS, METRICS, Facts, Metric, datasets, distributions, rating


@dataclass(frozen=True)
class DatasetScore:
    """A dataset's points. has: keys of the metrics that it earned; best: the distribution that counted, or empty."""

    iri: str
    has: frozenset[str]
    best: str = ""

    @property
    def points(self) -> int:
        return sum(metric.points for metric in METRICS if metric.key in self.has)

    def dimension(self, name: str) -> int:
        """The points in one dimension."""
        return sum(metric.points for metric in METRICS if metric.dimension == name and metric.key in self.has)


@dataclass(frozen=True)
class MetricScore:
    """A metric over the catalogue. count of population have it; points: what it adds to the catalogue's score.

    measured: False when it could not be looked at, so that no points are given.
    """

    metric: Metric
    count: int
    population: int
    points: float
    measured: bool = True

    @property
    def share(self) -> float:
        """The part of the population that has it, 0 to 1."""
        return self.count / self.population if self.population else 0.0


@dataclass(frozen=True)
class Score:
    """A catalogue's score."""

    datasets: tuple[DatasetScore, ...]
    metrics: tuple[MetricScore, ...]

    @property
    def points(self) -> float:
        """The mean of the datasets' points, in hundredths."""
        return _mean([dataset.points for dataset in self.datasets])

    @property
    def points_by_population(self) -> float:
        """Each metric's points times its share of the population, in hundredths."""
        return round(sum(item.metric.points * item.share for item in self.metrics if item.measured), 2)

    @property
    def rating(self) -> str:
        return rating(self.points)

    @property
    def dimensions(self) -> dict[str, float]:
        """The points in each dimension."""
        return {name: _mean([dataset.dimension(name) for dataset in self.datasets]) for name in DIMENSIONS}


def score(facts: Facts) -> Score:
    """Score everything in the graph that portals take for a dataset."""
    found, everywhere = [], []
    for dataset in datasets(facts.graph):
        own = distributions(facts.graph, dataset)
        everywhere += own
        found.append(_score_dataset(facts, dataset, own))
    everywhere = sorted(set(everywhere), key=str)
    return Score(tuple(found), tuple(_over_catalogue(metric, facts, found, everywhere) for metric in METRICS))


def _score_dataset(facts: Facts, dataset: Node, own: Sequence[Node]) -> DatasetScore:
    has = {metric.key for metric in METRICS if metric.level != "distribution" and metric.check(facts, dataset)}
    best: tuple[int, Node | None, set[str]] = (-1, None, set())
    for node in own:
        keys = {metric.key for metric in METRICS if metric.level != "dataset" and metric.check(facts, node)}
        points = sum(metric.points for metric in METRICS if metric.key in keys)
        if points > best[0]:
            best = (points, node, keys)
    return DatasetScore(str(dataset), frozenset(has | best[2]), "" if best[1] is None else str(best[1]))


def _over_catalogue(
    metric: Metric, facts: Facts, found: Sequence[DatasetScore], everywhere: Sequence[Node]
) -> MetricScore:
    having = sum(metric.key in dataset.has for dataset in found)
    points = _mean([metric.points if metric.key in dataset.has else 0 for dataset in found])
    if metric.level == "distribution":
        return MetricScore(metric, sum(metric.check(facts, node) for node in everywhere), len(everywhere), points)
    measured = metric.key != COMPLIANCE or facts.invalid is not None
    return MetricScore(metric, having, len(found), points, measured)


def _mean(numbers: Sequence[int]) -> float:
    return round(sum(numbers) / len(numbers), 2) if numbers else 0.0
