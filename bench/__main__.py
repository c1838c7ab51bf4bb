"""``make bench``: how fast the machine is on this computer, beside a peer.

build    from nothing to a live release: seconds and peak memory, against the budget of 10 s and 300 MB
start    ``linjaus serve`` on a built release until the first page: seconds, against 1.5 s
entity   an entity in Turtle and in HTML over one kept-alive connection, beside a static file of the same size from
         the same web server with the same settings, in interleaved rounds: the ratio of the medians, against 1.5
pages    the page of a theme and of an organisation with 1,000 links to each, never asked before, against 20 ms
check    a site of 100 documents, checked as a whole and again after one of them has changed, against 1 s
search   which index finds what readers mean, and how fast on 100,000 statements, against 20 ms
linking  how well themes are found for statements, against 0.8 precision at 0.7 recall, beside plain label match
sparql   the endpoint beside the oxigraph server, Virtuoso and Fuseki on corpora of 100,000 to 10,000,000 triples

``make bench BENCH="build start"`` runs some of them; ``make bench BENCH="sparql 100000"`` one size of the last.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from bench import linking, search, sparql
from bench.checking import bench_check
from bench.pages import bench_pages
from bench.serving import ROOT, bench_build, bench_entity, bench_start

ON_A_SITE = {
    "build": bench_build,
    "start": bench_start,
    "entity": bench_entity,
    "pages": bench_pages,
    "check": bench_check,
}
NAMES = (*ON_A_SITE, "search", "linking", "sparql")


def main(given: list[str]) -> None:
    """Run the named benchmarks, all of them if none is named; numbers are the sizes for ``sparql``."""
    sizes = [int(word) for word in given if word.isdecimal()]
    names = [word for word in given if not word.isdecimal()]
    if unknown := set(names) - set(NAMES):
        sys.exit(f"There is no benchmark {', '.join(sorted(unknown))}. There are: {', '.join(NAMES)}.")
    with tempfile.TemporaryDirectory(prefix="linjaus-bench-") as folder:
        for name in names or NAMES:
            if name == "search":
                search.main()
            elif name == "linking":
                linking.main()
            elif name == "sparql":
                sparql.main(sizes or sparql.SIZES)
            else:
                ON_A_SITE[name](Path(folder))


if __name__ == "__main__":
    os.environ["PYTHONPATH"] = str(ROOT / "server")
    main(sys.argv[1:])
