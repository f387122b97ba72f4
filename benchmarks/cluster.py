"""What does Spark cost? The same articles in one local process and through Spark with two Python workers; the rows must be the same.

    python benchmarks/cluster.py [--articles 5000] [--json]
"""

from __future__ import annotations

import os
import sys
import time

from articles import Article, articles
from kuaixun.canonical import CanonicalHash, canonical_hash
from kuaixun.pipeline import Pipeline
from kuaixun.read import bulletin_from_text
from kuaixun.tables import frames
from measure import Said, options_of, show_runs

WORKERS, PARTITIONS = 2, 8


def main() -> None:
    options = options_of(__doc__, ("--articles", int, 5_000, "how many"))
    try:
        import kuaixun.spark  # noqa: F401
    except ImportError as error:
        sys.exit(str(error))
    given = list(articles(options.articles))
    before, (first, again), after = local(given), cluster(given), local(given)  # the better of two, for the machine may be busy
    runs = [("local", *min(before, after)), ("Spark, first", *first), ("Spark, again", *again)]
    show_runs(
        "cluster",
        Said(f"{options.articles:,} articles, local and Spark", f"{options.articles:,} 篇文章：本机与 Spark"),
        options.articles,
        runs,
        Said(
            f"Local: one process, loaded before the clock runs, the better of two runs. Spark: local[{WORKERS}] with {PARTITIONS} partitions; start of the session not "
            "counted, loading in the workers counted the first time; all tables made and counted.",
            f"本机：单进程，装载不计时，两次取快者。Spark：local[{WORKERS}]，{PARTITIONS} 个分区；不计会话启动，首次计入工作进程装载；五张表全部生成并计数。",
        ),
        options.json,
    )


def local(given: list[Article]) -> tuple[float, str]:
    """Seconds and hash of one process."""
    pipeline = Pipeline()
    pipeline.process(bulletin_from_text(given[0][1]))
    began = time.perf_counter()
    made = frames([pipeline.process(bulletin_from_text(text, name)) for name, text in given])
    return time.perf_counter() - began, canonical_hash(made)


def cluster(given: list[Article]) -> list[tuple[float, str]]:
    """Seconds and hash of two runs in one session."""
    from kuaixun.spark import extract
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    spark = SparkSession.builder.master(f"local[{WORKERS}]").config("spark.ui.enabled", "false").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    df = spark.createDataFrame(given, "id string, text string").repartition(PARTITIONS).cache()
    df.count()
    runs = []
    for _ in range(2):
        with extract(df) as tables:
            began = time.perf_counter()
            for table in tables.values():
                table.count()
            seconds = time.perf_counter() - began
            whole = CanonicalHash()
            for name, table in tables.items():
                whole.add_rows(name, (row.asDict() for row in table.toLocalIterator()))
        runs.append((seconds, whole.hexdigest()))
    spark.stop()
    return runs


if __name__ == "__main__":
    main()
