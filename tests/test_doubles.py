"""Copies of one text in a run: every id stands once, and which copy keeps its own depends on names alone."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kuaixun.decisions import Decision
from kuaixun.decisions.log import DecisionLog
from kuaixun.decisions.rows import fact_values
from kuaixun.doubles import doubles, plain_id
from kuaixun.model import ID_DIGITS, Receipt
from kuaixun.pipeline import Pipeline
from kuaixun.pool import Workers
from kuaixun.read import bulletin_from_text
from kuaixun.run import run
from kuaixun.schema import TABLES
from kuaixun.status import tables_hash
from kuaixun.tables import frames
from kuaixun.verify import verify
from samples import Command

WIRE = "清源市轴承项目开工\n\n3月5日，宏达轴承有限公司年产3万套轴承项目在清源经济开发区开工，总投资3亿元，占地40亩。园区签约项目50个，已开工32个，开工率68%。\n"
OTHER = "青石县纸箱项目总投资2亿元。"
TEXTS = {"a/1.txt": WIRE, "a/2.txt": OTHER, "b/1.txt": WIRE, "b/3.txt": WIRE}


def written(folder: Path, texts: dict[str, str]) -> Path:
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    return written(tmp_path / "texts", TEXTS)


def rows(out: Path, table: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (out / f"{table}.jsonl").read_text("utf-8").splitlines()]


def ids(out: Path, source: str) -> list[str]:
    return [row[TABLES[table].key] for table in ("facts", "entities", "projects", "findings") for row in rows(out, table) if row["source"] == source]


def test_every_id_stands_once_and_the_run_verifies(texts: Path, tmp_path: Path) -> None:
    run([texts], tmp_path / "out", ["jsonl", "csv", "xlsx", "parquet", "duckdb"])
    found = verify(tmp_path / "out")
    assert found.problems == found.missing == ()
    assert all(count == 1 for table in TABLES.values() for count in Counter(row[table.key] for row in rows(tmp_path / "out", table.name)).values())
    assert {row["source"]: row["same_as"] for row in rows(tmp_path / "out", "bulletins")} == {
        "a/1.txt": None, "a/2.txt": None, "b/1.txt": "a/1.txt", "b/3.txt": "a/1.txt"
    }  # fmt: skip


def test_the_first_by_name_and_what_has_no_double_keep_their_ids(texts: Path, tmp_path: Path) -> None:
    run([texts], tmp_path / "out", ["jsonl"])
    for name in ("a/1.txt", "a/2.txt"):
        run([texts / name], tmp_path / "alone", ["jsonl"])
        assert ids(tmp_path / "out", name) == ids(tmp_path / "alone", Path(name).name)
    own = ids(tmp_path / "out", "a/1.txt")
    assert [[plain_id(each) for each in ids(tmp_path / "out", name)] for name in ("b/1.txt", "b/3.txt")] == [own, own]
    assert len(own) > 5
    assert len({*own, *ids(tmp_path / "out", "b/1.txt"), *ids(tmp_path / "out", "b/3.txt")}) == 3 * len(own)


def test_the_way_to_the_run_does_not_matter(texts: Path, tmp_path: Path) -> None:
    whole = [texts / name for name in TEXTS]
    run([texts], tmp_path / "whole", ["jsonl"])
    run(whole[2:], tmp_path / "grown", ["jsonl"])  # b/1.txt is the first of these; then an earlier one comes
    run([texts / "b"], tmp_path / "grown", ["jsonl"])
    run([texts], tmp_path / "grown", ["jsonl"])
    run([texts], tmp_path / "shared", ["jsonl"], workers=Workers(2))
    assert len({tables_hash(tmp_path / name) for name in ("whole", "grown", "shared")}) == 1
    assert {path.name: path.read_bytes() for path in (tmp_path / "whole").glob("[efp]*.jsonl")} == {
        path.name: path.read_bytes() for path in (tmp_path / "grown").glob("[efp]*.jsonl")
    }


def test_parts_know_of_doubles_in_other_parts(texts: Path, tmp_path: Path) -> None:
    run([texts], tmp_path / "out", ["jsonl"], partition="source")
    parts = (tmp_path / "out" / "facts.jsonl").glob("*/*.jsonl")
    found = [json.loads(line)["fact_id"] for part in parts for line in part.read_text("utf-8").splitlines()]
    assert len(found) == len(set(found)) > 10


def test_a_double_of_what_failed_is_none() -> None:
    ok = Receipt("b", "5" * 64, "utf-8", "txt", "", None, None, 1, 9, "ok", None, 0.0)
    assert doubles([ok, replace(ok, source="a", status="failed", error="TIMEOUT: too slow")]) == {}
    assert set(doubles([ok, replace(ok, source="a", status="partial")])) == {"b"}


def test_texts_that_share_ten_digits_are_told_apart_and_are_not_the_same() -> None:
    one = Receipt("a", "5" * ID_DIGITS + "a" * 54, None, None, None, None, None, 1, 9, "ok", None, 0.0)
    (double,) = doubles([one, replace(one, source="b", sha256="5" * ID_DIGITS + "b" * 54)]).values()
    assert (double.source, double.same_as) == ("b", None)
    marked = double.marked("f-5555555555-3-9")
    assert marked != "f-5555555555-3-9" == plain_id(marked)
    assert double.marked("c-rate-mismatch-5555555555-3-9") == f"c-rate-mismatch-{marked[2:]}"
    assert double.marked("12-30") == "12-30"  # a span among what a finding depends on


@given(st.dictionaries(st.text(min_size=1), st.sampled_from("abc"), max_size=9), st.randoms())
def test_the_order_of_sources_does_not_matter(named: dict[str, str], chance: Any) -> None:
    receipts = [Receipt(name, digit * 64, None, None, None, None, None, 1, 9, "ok", None, 0.0) for name, digit in named.items()]
    found = doubles(receipts)
    assert {name: double.same_as for name, double in found.items()} == {
        name: first for name, digit in named.items() if (first := min(other for other in named if named[other] == digit)) != name
    }
    chance.shuffle(receipts)
    assert doubles(receipts) == found


def test_a_decision_holds_for_every_copy(texts: Path, tmp_path: Path, run_command: Command) -> None:
    run([texts], out := tmp_path / "out", ["jsonl"])
    result = Pipeline().process(bulletin_from_text(WIRE, "1.txt"))
    (wrong,) = (fact for fact in result.facts if fact.text == "40亩")
    log = DecisionLog(tmp_path / "decisions.sqlite")
    place, made = (wrong.start, wrong.end, wrong.text, "", ""), ("li", "2025-06-12T00:00:00Z")
    log.add(Decision("d1", result.bulletin.sha256, "1.txt", wrong.fact_id, "reject", *place, *made, found=fact_values(wrong)))
    log.close()
    command = ("export", str(out), "--decisions", str(tmp_path / "decisions.sqlite"), "--format", "jsonl", "--out", str(tmp_path / "corrected"))
    assert run_command(*command).code == 0
    corrected = rows(tmp_path / "corrected", "facts")
    assert [row for row in corrected if row["text"] == "40亩"] == []
    assert [row["fact_id"] for row in corrected] == [row["fact_id"] for row in rows(out, "facts") if row["text"] != "40亩"]


def test_results_in_memory_are_told_apart_too() -> None:
    made = [Pipeline().process(bulletin_from_text(WIRE, name, date(2024, 3, 6))) for name in ("x", "y")]
    tables = frames(made)
    assert tables["facts"]["fact_id"].is_unique
    assert tables["bulletins"]["same_as"].tolist()[1] == "x"
    linked = set(tables["facts"]["project_id"].dropna())
    assert linked <= set(tables["projects"]["project_id"])
