"""What lies in the folder before a run: nothing of somebody else is overwritten, and nothing of an earlier run is left to mislead."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from kuaixun.earlier import Earlier
from kuaixun.manifest import digest_of
from kuaixun.run import run
from kuaixun.status import status
from kuaixun.verify import verify
from kuaixun.write import WriteError, file_names
from samples import Command

TEXT = "青石县纸箱项目总投资2亿元。"


@pytest.fixture
def text(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    return tmp_path / "a.txt"


def there(out: Path) -> set[str]:
    return {path.name for path in out.iterdir() if path.name not in (".kuaixun", "manifest.json")}


@pytest.mark.parametrize(("before", "now"), [(["csv"], ["jsonl", "xlsx"]), (["parquet", "duckdb", "xlsx"], ["csv"])])
def test_tables_of_an_earlier_run_in_another_format_go(text: Path, tmp_path: Path, before: list[str], now: list[str]) -> None:
    out = tmp_path / "out"
    run([text], out, before)
    text.write_text(TEXT * 2, "utf-8")
    summary = run([text], out, now)
    assert there(out) == {path.name for path in summary.files} == set(file_names(now))
    assert {path.name for path in summary.removed} == set(file_names(before))
    assert summary.left == ()
    assert status(out, 1).is_complete
    assert verify(out).problems == ()


def test_folders_of_parts_go_too(text: Path, tmp_path: Path) -> None:
    run([text], tmp_path / "out", ["csv"], partition="date")
    run([text], tmp_path / "out", ["jsonl"])
    assert there(tmp_path / "out") == set(file_names(["jsonl"]))


def test_a_table_that_somebody_changed_stays_and_is_told(text: Path, tmp_path: Path, run_command: Command) -> None:
    out = tmp_path / "out"
    run([text], out, ["csv"])
    (out / "facts.csv").write_text("mine", "utf-8")
    ended = run_command("extract", str(text), "--out", str(out), "--format", "jsonl")
    assert ended.code == 0
    assert (out / "facts.csv").read_text("utf-8") == "mine"
    assert f"{out / 'facts.csv'}: is of an earlier run, and was changed since; it is left as it is" in ended.err
    assert "removed entities.csv, projects.csv, findings.csv, bulletins.csv: of an earlier run, and none of this one" in " ".join(ended.out.split())
    with pytest.raises(WriteError, match=r"facts\.csv: no run of kuaixun wrote this"):
        run([text], out, ["csv"])


@pytest.mark.parametrize("name", ["facts.csv", "bulletins.csv", "manifest.json"])
def test_a_file_of_somebody_else_is_not_overwritten(text: Path, tmp_path: Path, name: str, run_command: Command) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / name).write_text('{"name": "an app"}', "utf-8")
    ended = run_command("extract", str(text), "--out", str(out), "--format", "csv", "--force")
    assert (ended.code, ended.out) == (2, "")
    assert f"{name}: no run of kuaixun wrote this; move it away, or choose another folder with --out" in ended.err
    assert there(out) | {name} == {name}
    assert (out / name).read_text("utf-8") == '{"name": "an app"}'


def test_what_a_run_had_begun_to_write_is_its_own(text: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run([text], out, ["csv"])
    (out / "manifest.json").unlink()  # as if it had been killed before that was written
    for force in (False, True):
        run([text], out, ["csv"], force=force)
    assert status(out, 1).is_complete


def test_a_broken_list_says_nothing(tmp_path: Path) -> None:
    (tmp_path / ".kuaixun").mkdir()
    (tmp_path / ".kuaixun" / "files.json").write_bytes(b"\xff[")
    Earlier(tmp_path).refuse_others(["facts.csv"])


def test_a_manifest_that_names_other_files_moves_none_of_them(text: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run([text], out, ["csv"])
    (tmp_path / "mine.txt").write_text("mine", "utf-8")
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    manifest["files"] |= {name: {"sha256": digest_of(out / name), "rows": 0} for name in ("../mine.txt", str(tmp_path / "mine.txt"))}
    (out / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    run([text], out, ["jsonl"])
    assert (tmp_path / "mine.txt").read_text("utf-8") == "mine"
