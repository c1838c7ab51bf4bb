"""The plug for our own queries: evaluated in this process, where nothing can end them."""

from __future__ import annotations

import io
from pathlib import Path

from linjaus.engine.evaluation import evaluate
from linjaus.engine.limits import EngineLimits
from linjaus.engine.port import EngineStats, QueryRequest, QueryResult
from linjaus.engine.store import Dataset, load_for_queries
from linjaus.engine.worker import call_of


class LocalEngine:
    """Answers from a dataset in this process. For queries that we trust: deadline and memory limit do not hold."""

    def __init__(self, dataset: Dataset, limits: EngineLimits | None = None) -> None:
        self._dataset = dataset
        self._limits = limits or EngineLimits()

    @classmethod
    def of_release(cls, dataset: Path, limits: EngineLimits | None = None) -> LocalEngine:
        """On a release's ``dataset.nq``. Raises ReleaseError if it cannot be read."""
        return cls(load_for_queries(dataset), limits)

    def query(self, request: QueryRequest, release: str | None = None) -> QueryResult:
        """See port.QueryEngine.query. The answer is worked out whole; ``release`` is not looked at."""
        answer = evaluate(self._dataset, call_of(request), self._limits)
        whole = io.BytesIO()
        answer.write(whole)
        return QueryResult(
            answer.form,
            answer.media_type,
            answer.variables,
            iter([whole.getvalue()]),
            row_limit=answer.row_limit,
            truncated=answer.truncated,
        )

    def stats(self, release: str | None = None) -> EngineStats:
        """See port.QueryEngine.stats. Nothing is counted here."""
        return EngineStats()

    def close(self) -> None:
        """Nothing is held but memory."""
