"""Does a long run keep its pace and its memory? Made-up articles go through the whole pipeline, and their rows are dropped.

    python benchmarks/memory.py [--articles 100000] [--json]
"""

from __future__ import annotations

import os
import resource
import sys
import time
from pathlib import Path

from articles import articles
from kuaixun.pipeline import Pipeline
from kuaixun.read import bulletin_from_text
from kuaixun.tables import TableBuilder
from measure import Column, Measured, Said, options_of, show, slope_and_fit

SAMPLES, WARM_UP = 50, 0.2  # points measured; the share of the articles after which caches are full
ROWS_KEPT = 500  # articles whose rows are held before they are dropped, as a writer of shards would


def main() -> None:
    options = options_of(__doc__, ("--articles", int, 100_000, "how many"), ("--seed", int, 0, "of the articles"))
    points = measured(options.articles, options.seed)
    warm = [point for point in points if point[0] >= WARM_UP * options.articles]
    slope, _ = slope_and_fit([done for done, _, _ in warm], [megabytes for _, _, megabytes in warm])
    _, linear = slope_and_fit([done for done, _, _ in points], [seconds for _, seconds, _ in points])
    per_ten_thousand = slope * 10_000
    figures = (f"{per_ten_thousand:.2f}", f"{WARM_UP:.0%}", f"{linear:.5f}")
    show(
        Measured(
            "memory",
            Said(f"Memory and time over {options.articles:,} articles", f"{options.articles:,} 篇文章的内存与用时"),
            (Column(Said("articles", "篇数"), ","), Column(Said("seconds of the processor", "处理器秒"), ".1f"), Column(Said("memory, MB", "内存（MB）"), ".1f")),
            [point for number, point in enumerate(points, 1) if number % (SAMPLES // 5) == 0 or number == 1],
            (
                Said(
                    "One process, made-up articles of some 330 characters, from string to rows of the five tables; rows are dropped.",
                    "单进程；自编文章每篇约 330 字，从字符串到五张表的行；行随即丢弃。",
                ),
                Said(
                    "Memory grows by {} MB for 10,000 articles after the first {} of them; time is linear with R² = {}.".format(*figures),
                    "前 {1} 之后，每一万篇内存增长 {0} MB；用时呈线性，R² = {2}。".format(*figures),
                ),
            ),
        ),
        options.json,
    )


def measured(count: int, seed: int) -> list[tuple[int, float, float]]:
    """Articles done, seconds of the processor, and megabytes of memory, at each of the points."""
    pipeline, builder = Pipeline(), TableBuilder()
    points = []
    every = max(count // SAMPLES, 1)
    began = time.process_time()
    for done, (name, text) in enumerate(articles(count, seed), 1):
        builder.add(pipeline.process(bulletin_from_text(text, name)))
        if done % ROWS_KEPT == 0:
            builder = TableBuilder()
        if done % every == 0:
            points.append((done, time.process_time() - began, memory()))
    return points


def memory() -> float:
    """The memory of this process now, in MB; where the system does not tell, the most it had so far."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


if __name__ == "__main__":
    main()
