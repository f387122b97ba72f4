"""Articles on a cluster: the rows of a local run, whatever fails. The session has two Python workers, and tries a task up to four times."""

from __future__ import annotations

import importlib.util
import os
import re
import runpy
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest
from kuaixun.canonical import CanonicalHash, canonical_hash
from kuaixun.pipeline import Pipeline
from kuaixun.read import bulletin_from_text
from kuaixun.schema import FLAT, TABLES
from kuaixun.tables import frames, python_values
from kuaixun.write.arrow import arrow_tables

pytestmark = pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="pyspark is not installed")
needs_java = pytest.mark.skipif(not (shutil.which("java") or os.environ.get("JAVA_HOME")), reason="there is no Java")

if TYPE_CHECKING:
    from kuaixun.spark import Worker
    from pyspark.sql import DataFrame, SparkSession

MASTER = os.environ.get("KUAIXUN_TEST_SPARK", "local[2,4]")  # or local-cluster[2,1,1024], whose workers belong to two executors
DAY = date(2025, 6, 12)
CORPUS = Path(__file__).parents[1] / "corpus" / "bulletins"
TEXTS = [(path.name, path.read_text("utf-8")) for path in sorted(CORPUS.glob("*.txt"))]
TEXTS += [(f"{number}.txt", TEXTS[number][1]) for number in (2, 3)]  # copies: doubles of the first, and what makes it one


def local() -> dict[str, pd.DataFrame]:
    pipeline = Pipeline()
    return frames([pipeline.process(bulletin_from_text(text, name, DAY)) for name, text in TEXTS])


def worker(**options: Any) -> Worker:
    from kuaixun.spark import Worker

    return Worker(tuple(TABLES), **options)


def bulletins(given: Worker, *articles: tuple[str | None, Any, str | None]) -> dict[str, str | None]:
    """The error of each article, by its source, as a worker tells it."""
    batch = pd.DataFrame(articles, columns=["id", "text", "day"], dtype="object")
    rows = [row for frame in given.rows_of(iter([batch])) for row in python_values(frame["bulletins"]) if row is not None]
    assert all((row["status"] == "failed") is (row["error"] is not None) for row in rows)
    return {row["source"]: row["error"] for row in rows}


# One worker, without a cluster


@pytest.mark.parametrize("text", [None, "", "  \n"])
def test_an_empty_article_is_a_failed_row(text: str | None) -> None:
    assert bulletins(worker(), ("1", text, None)) == {"1": "EMPTY: holds no text; leave it out or look for the full version"}


def test_bad_articles_cost_no_others() -> None:
    told = bulletins(worker(), (None, "投资3亿元。", None), ("2", "投资3亿元。", "2024-02-31"), ("3", "投资3亿元。", "2024-02-28 08:00:00"))
    assert told == {
        "(no id)": "UNREADABLE: the article has no id; give it one, for every row of the tables leads back to it",
        "2": "UNREADABLE: its day of publication, '2024-02-31', is no date; write it as YYYY-MM-DD, for example 2024-03-18",
        "3": None,
    }


def test_bytes_are_decoded() -> None:
    batch = pd.DataFrame([("1", "清渡县轴承项目总投资３亿元，今年开工。".encode("gb18030"), "2024-03-18")], columns=["id", "text", "day"])
    rows = [row for frame in worker().rows_of(iter([batch])) for row in python_values(frame["facts"]) if row is not None]
    assert [row["text"] for row in rows] == ["３亿元"]


def test_an_article_that_takes_too_long_is_given_up() -> None:
    def hang(source: str) -> None:
        while source == "2":
            time.sleep(0.01)

    told = bulletins(worker(timeout=0.3, before=hang), ("1", "投资3亿元。", None), ("2", "投资4亿元。", None), ("3", "投资5亿元。", None))
    assert told == {"1": None, "2": "TIMEOUT: took longer than 0.3 s; split the text or give it more time", "3": None}


@pytest.mark.parametrize("table", TABLES)
def test_the_schema_is_that_of_the_contract(table: str) -> None:
    from kuaixun.spark import table_schema

    fields = table_schema(table).fields
    assert [(field.name, field.nullable, field.metadata["zh"]) for field in fields] == [
        (column.name, column.nullable, column.zh) for column in FLAT[table].columns
    ]
    printed = {"string": "string", "int": "bigint", "decimal": "decimal(38,10)", "date": "date", "float": "double", "strings": "array<string>"}
    assert [field.dataType.simpleString() for field in fields] == [printed[column.type] for column in FLAT[table].columns]


def test_without_pyspark_one_sentence_tells_what_to_do() -> None:
    code = "import sys; sys.modules['pyspark'] = None; import kuaixun.spark"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith("ImportError: kuaixun.spark needs PySpark 4")
    assert last.endswith("pip install 'kuaixun[spark]'")


# A cluster


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    from pyspark.sql import SparkSession

    folder = tmp_path_factory.mktemp("spark")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PYSPARK_PYTHON", sys.executable)
        patched.setenv("SPARK_WORKER_DIR", str(folder / "work"))
        patched.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        quick = "-XX:TieredStopAtLevel=1"  # half the time of a Java that lives for seconds
        settings = {"spark.ui.enabled": "false", "spark.executor.memory": "512m", "spark.driver.extraJavaOptions": quick}
        session = SparkSession.builder.master(MASTER).config(map=settings).getOrCreate()
        session.sparkContext.setLogLevel("OFF")
        yield session
        session.stop()


@pytest.fixture(scope="module")
def articles(spark: SparkSession) -> DataFrame:
    return spark.createDataFrame([(*article, DAY) for article in TEXTS], "id string, text string, published date").repartition(2)


@needs_java
def test_a_killed_python_worker_loses_nothing_and_the_rows_are_those_of_a_local_run(spark: SparkSession, articles: DataFrame, tmp_path: Path) -> None:
    from kuaixun.spark import Tables, Worker, _articles, row_schema

    poison, names, seen = TEXTS[7][0], tuple(TABLES), str(tmp_path)
    kill = signal.SIGKILL

    def die_once(source: str) -> None:
        from pyspark import TaskContext

        context = TaskContext.get()
        dies = source == poison and context is not None and context.attemptNumber() == 0
        Path(seen, f"{os.getpid()}-{'killed' if dies else 'lived'}").touch()
        if dies:
            os.kill(os.getpid(), kill)

    given = Worker(names, before=die_once)
    rows = _articles(articles, "text", "id", "published").mapInPandas(given.rows_of, row_schema(names))
    whole = CanonicalHash()
    with Tables(rows, names) as tables:
        for name, table in tables.items():
            whole.add_rows(name, [row.asDict() for row in table.collect()])
    processes = [path.name.partition("-") for path in tmp_path.iterdir()]
    assert [ended for _, _, ended in processes].count("killed") == 1
    assert len({process for process, _, _ in processes}) >= 2
    assert whole.hexdigest() == canonical_hash(local())


@needs_java
def test_its_parquet_is_that_of_a_local_run(articles: DataFrame, tmp_path: Path) -> None:
    from kuaixun.spark import extract

    with extract(articles, date_col="published", tables=["projects"]) as tables:
        assert list(tables) == ["projects", "bulletins"]
        tables["projects"].write.parquet(str(tmp_path / "projects"))
    written, wanted = pq.read_table(tmp_path / "projects"), arrow_tables(local())["projects"]
    assert written.schema.names == wanted.schema.names
    assert [str(kind).replace("element: ", "item: ") for kind in written.schema.types] == list(map(str, wanted.schema.types))
    order = [("source", "ascending"), ("project_id", "ascending")]
    assert written.sort_by(order).to_pylist() == wanted.sort_by(order).to_pylist()


@needs_java
def test_the_documented_script_runs(articles: DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = re.search(r"```python\n(import sys.+?)```", (Path(__file__).parents[1] / "docs" / "spark.md").read_text("utf-8"), re.DOTALL)
    assert script
    articles.limit(3).write.parquet(str(tmp_path / "articles"))
    (tmp_path / "script.py").write_text(script[1].replace("repartition(200)", "repartition(2)"), "utf-8")
    monkeypatch.setattr(sys, "argv", ["script.py", str(tmp_path / "articles"), str(tmp_path / "out")])
    runpy.run_path(str(tmp_path / "script.py"))
    written = {path.name: pq.read_table(path) for path in (tmp_path / "out").iterdir()}
    assert written.keys() == TABLES.keys()
    assert written["bulletins"]["status"].to_pylist() == ["ok"] * 3


@needs_java
def test_what_cannot_be_done_is_told_at_once(spark: SparkSession, articles: DataFrame, tmp_path: Path) -> None:
    from kuaixun.rules import RuleError
    from kuaixun.spark import extract

    (tmp_path / "units.toml").write_text("[[unit]]\nid = 1\n", "utf-8")
    for problem, arguments, sentence in (
        (ValueError, {"text_col": "body"}, "text_col: there is no column 'body'; choose from id, text, published"),
        (ValueError, {"date_col": "day"}, "date_col: there is no column 'day'"),
        (ValueError, {"text_col": "published"}, "text_col: 'published' is of type date; give a column of strings or of bytes"),
        (ValueError, {"tables": ["facts", "figures"]}, "tables: there is no table figures; choose from facts, entities"),
        (ValueError, {"engine": "hanlp"}, "engine 'hanlp' is not known"),
        (RuleError, {"patterns": tmp_path}, "units.toml"),
    ):
        with pytest.raises(problem, match=sentence):
            extract(articles, **arguments)  # type: ignore[arg-type]
    stream = spark.readStream.format("rate").load()
    with pytest.raises(ValueError, match="a stream cannot be kept"):
        extract(stream, text_col="value", id_col="timestamp")
