"""The command line: what is written, what is printed, and for whatever goes wrong an exit code and one sentence."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from gold_samples import write_gold
from kuaixun import cli, codebook, schema
from kuaixun.console import printable
from kuaixun.pipeline import Pipeline
from samples import Command, Ended

TEXT = (
    "清源市轴承项目开工\n\n    3月14日，宏达轴承有限公司年产5000台轴承项目在清源经济开发区开工。"
    "该项目总投资1.2亿元，占地约40亩。\n"
)


@pytest.fixture
def command(run_command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs the command in a folder with some texts."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(cli.DEBUG, raising=False)
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    (tmp_path / "blank.txt").write_text(" \n", "utf-8")
    (tmp_path / "no_texts").mkdir()
    (tmp_path / "rules").mkdir()
    write_gold(tmp_path / "gold")

    return run_command


def in_process(*arguments: str, **options: object) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run([sys.executable, "-m", "kuaixun", *arguments], capture_output="stdout" not in options, timeout=60, **options)  # type: ignore[call-overload, no-any-return]


def test_extract_writes_and_tells(command: Command, tmp_path: Path) -> None:
    ended = command("extract", "a.txt", "--out", "out", "--date", "2024-03-18")
    assert (ended.code, ended.err) == (0, "")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(
        [".kuaixun", *(f"{name}.jsonl" for name in schema.TABLES), "kuaixun.xlsx", "manifest.json"]
    )
    assert "1 bulletin: 1 article, 3 figures" in ended.out
    for word in ("项目", "企业", "开发区", "总投资", "占地", "阶段", "轴承项目", "1.2亿元", "约40亩", "开工", "wrote out/kuaixun.xlsx"):
        assert word in ended.out


def test_quiet_prints_nothing(command: Command) -> None:
    assert command("extract", "a.txt", "--out", "out", "--quiet") == Ended(0, "", "")


@pytest.mark.parametrize(("options", "files"), [
    (["--format", "csv"], {"facts.csv"}), (["-f", "parquet,duckdb"], {"facts.parquet", "kuaixun.duckdb"}), (["-f", "csv", "-f", "JSONL"], {"facts.csv", "facts.jsonl"}),
])  # fmt: skip
def test_formats(command: Command, tmp_path: Path, options: list[str], files: set[str]) -> None:
    assert command("extract", "a.txt", "--out", "out", *options).code == 0
    assert {path.name for path in (tmp_path / "out").iterdir() if path.stem in ("facts", "kuaixun")} == files


@pytest.mark.parametrize(("option", "bom"), [("--csv-bom", True), ("--no-csv-bom", False)])
def test_csv_bom(command: Command, tmp_path: Path, option: str, bom: bool) -> None:
    command("extract", "a.txt", "--out", "out", "--format", "csv", option)
    assert (tmp_path / "out" / "facts.csv").read_bytes().startswith(b"\xef\xbb\xbf") == bom


BAD_INPUT: list[tuple[str, int, str]] = [
    ("extract gone.txt --out out", 2, "gone.txt: no such file or folder; check the path"),
    ("extract no_texts --out out", 2, "no_texts: no texts found; give a file"),
    ("extract a.txt --out a.txt", 2, "a.txt: cannot be written: File exists; choose another output folder"),
    ("extract a.txt --out a.txt/out", 2, "a.txt/out: cannot be written: Not a directory"),
    ("extract a.txt --out out --date 18.3.2024", 2, "--date 18.3.2024: not a date; write it as YYYY-MM-DD"),
    ("extract a.txt --out out --date 2024-02-30", 2, "--date 2024-02-30: there is no such day; look at the day and the month"),
    ("extract a.txt --out out --date 20240318", 2, "--date 20240318: not a date"),
    ("extract a.txt --out out --format docx", 2, "docx: unknown format; choose from jsonl, csv, xlsx, parquet, duckdb"),
    ("extract a.txt --out out --format ,", 2, "no format given"),
    ("extract a.txt --out out --patterns gone", 2, "gone: not a folder of rule files"),
    ("extract a.txt --out out --patterns rules", 2, "units.toml:4: unit 'acre': surfaces: "),
    ("extract a.txt --out out --engine ictclas", 2, "'ictclas' is not one of 'auto', 'jieba', 'rjieba'"),
    ("extract a.txt", 2, "Missing option '--out'"),
    ("extract --out out", 2, "Missing argument"),
    ("extract a.txt --out out --nonsense", 2, "No such option: --nonsense"),
    ("frobnicate", 2, "No such command 'frobnicate'"),
    ("extract gone.txt a.txt --out out", 1, "gone.txt: MISSING: there is no such file; check the path"),
    ("extract a.txt blank.txt --out out", 1, "blank.txt: EMPTY: "),
    ("extract blank.txt --out out", 1, "blank.txt: EMPTY: "),
    ("evaluate gone", 2, "gone: not a folder; give the folder that holds the gold"),
    ("evaluate no_texts", 2, "no_texts: no gold in it; gold is ID.txt with ID.json beside it"),
    ("evaluate gold --format pdf", 2, "pdf: unknown format; choose from text, json, html"),
    ("evaluate gold --format json,html", 2, "json, html: only one format can be printed; give a folder for the files with --out"),
    ("evaluate gold --only facts", 2, "--only facts: no such measure or attribute; choose from quantity"),
    ("evaluate gold --min fact", 2, "--min fact: '' is not a number from 0 to 1; write it as fact=0.9"),
    ("evaluate gold --compare gone.json", 2, "gone.json: cannot be read: No such file or directory; give the evaluation.json of an earlier run"),
    ("evaluate gold --compare a.txt", 2, "a.txt: is no evaluation of this version of kuaixun"),
    ("evaluate gold --output no_texts", 2, "no_texts/facts.jsonl: there is no such file; write it with kuaixun extract"),
    ("evaluate gold --out a.txt", 2, "a.txt: cannot be written: File exists; choose another output folder"),
    ("evaluate gold --half c", 2, "'c' is not one of 'a', 'b'"),
    ("evaluate gold --errors -1", 2, "Invalid value for '--errors'"),
    ("evaluate gold --date tomorrow", 2, "--date tomorrow: not a date"),
    ("evaluate gold --patterns gone", 2, "gone: not a folder of rule files"),
    ("evaluate", 2, "Missing argument"),
    ("explain 占地40亩 --date tomorrow", 2, "--date tomorrow: not a date"),
    ("explain 占地40亩 --patterns gone", 2, "gone: not a folder of rule files"),
    ("schema parcels", 2, "parcels: no such table; the tables are facts, entities, projects"),
    ("patterns list acres", 2, "acres: no such rule table; see kuaixun patterns list"),
    ("patterns check --patterns rules", 2, "units.toml:4: unit 'acre': surfaces: "),
    ("patterns check --patterns gone", 2, "gone: not a folder of rule files"),
]


@pytest.mark.parametrize(("line", "code", "sentence"), BAD_INPUT)
def test_bad_input(command: Command, tmp_path: Path, line: str, code: int, sentence: str) -> None:
    (tmp_path / "rules" / "units.toml").write_text('[[unit]]\nid = "acre"\nunit = "英亩"\nsurfaces = 5\n', "utf-8")
    ended = command(*line.split())
    assert ended.code == code
    assert sentence in ended.err
    assert ended.err.count("\n") == 1
    assert ended.err.startswith("kuaixun: ")
    assert "Traceback" not in ended.err
    assert (tmp_path / "out").exists() == (code == 1)
    assert (code == 1) or ended.out == ""


def test_empty_sentence(command: Command) -> None:
    ended = command("explain", " ")
    assert (ended.code, ended.err.count("\n")) == (2, 1)


def test_some_failed_but_the_rest_is_written(command: Command, tmp_path: Path) -> None:
    ended = command("extract", "gone.txt", "blank.txt", "a.txt", "--out", "out", "--quiet")
    assert (ended.code, ended.out) == (1, "")
    rows = [json.loads(line) for line in (tmp_path / "out" / "bulletins.jsonl").read_text("utf-8").splitlines()]
    assert {row["source"]: row["status"] for row in rows} == {"a.txt": "ok", "blank.txt": "failed", "gone.txt": "failed"}


def test_many_failures_are_told_shortly(command: Command) -> None:
    ended = command("extract", "a.txt", *(f"gone{number:03}.txt" for number in range(100)), "--out", "out")
    assert ended.err.count("\n") == 21
    assert "and 80 more; the table of bulletins names them all" in ended.err


def test_an_error_of_our_own_is_one_sentence_too(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> Pipeline:
        raise ZeroDivisionError("division\nby zero")

    monkeypatch.setattr("kuaixun.run.Pipeline", broken)
    ended = command("extract", "a.txt", "--out", "out")
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert "error in kuaixun: ZeroDivisionError: division by zero; please report it" in ended.err


def test_interrupt(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Pipeline, "process", interrupted)
    sentence = "interrupted: 0 of about 1 sources are done and kept; give the same command again to go on"
    assert command("extract", "a.txt", "--out", "out") == Ended(130, "", f"kuaixun: {sentence}\n")
    assert [path.name for path in (tmp_path / "out").iterdir()] == [".kuaixun"]


def test_a_text_cannot_steer_the_terminal(command: Command, tmp_path: Path) -> None:
    (tmp_path / "\x1b[31mred.txt").write_text(TEXT.replace("轴承项目", "[red]轴承[/red]项目"), "utf-8")
    ended = command("extract", "\x1b[31mred.txt", "gone\x1b[2J\x07.txt", "--out", "out\x1b")
    assert ended.code == 1
    assert not set("\x1b\x07") & set(ended.out + ended.err)
    assert printable("甲\x1b[2J\x9b1m\u202e乙") == "甲 [2J 1m 乙"
    assert "[ | red | ]" in command("explain", "[red]轴承[/red]项目总投资5亿元").out


def test_explain(command: Command) -> None:
    ended = command("explain", TEXT, "--date", "2024-03-18")
    assert (ended.code, ended.err) == (0, "")
    for word in ("tokens: ", "1.2亿元", "= 120000000 元", "investment 总投资", "attribute.investment", "planned", "~ 40 亩", "2024-03-14", "started"):
        assert word in ended.out


def test_patterns_list(command: Command) -> None:
    assert "units.toml" in command("patterns", "list").out
    for name in ("unit", "units.toml", "units"):
        assert "mu" in command("patterns", "list", name).out


def test_patterns_check_counts(command: Command, tmp_path: Path) -> None:
    ended = command("patterns", "check")
    assert (ended.code, ended.err) == (0, "")
    assert "attributes.toml: attribute: " in ended.out


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("unit.toml", "", "unit.toml: no step reads a file of this name; the rule files are attributes.toml"),
        ("units.toml", '[[untis]]\nid = "a"\n', "units.toml: no step reads a table 'untis'; those of this file are unit"),
        ("units.toml", "[[unit]\n", "units.toml: cannot be read as TOML"),
        ("units.toml", '[[unit]]\nid = "a"\nunit = "a"\n[[unit]]\nunit = "a"\nid = "a"\n', "units.toml:6: unit 'a': the id stands twice"),
    ],
)
def test_patterns_check_names_what_is_wrong(command: Command, tmp_path: Path, name: str, text: str, sentence: str) -> None:
    (tmp_path / "rules" / name).write_text(text, "utf-8")
    ended = command("patterns", "check", "--patterns", str(tmp_path / "rules"))
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert sentence in ended.err


def test_schema(command: Command) -> None:
    assert list(json.loads(command("schema").out)) == list(schema.TABLES)
    assert json.loads(command("schema", "projects").out) == codebook.json_schema("projects")


# Evaluation


def test_evaluate_prints_the_measures(command: Command) -> None:
    ended = command("evaluate", "gold")
    assert (ended.code, ended.err) == (0, "")
    assert "gold: 1 text, 6 figures" in ended.out
    for word in ("quantity", "COMPANY", "by attribute", "land_area 占地面积", "by unit", "causes of errors"):
        assert word in ended.out
    assert "按指标" in command("evaluate", "gold", "--lang", "zh").out


def test_evaluate_writes_files_and_compares_with_them(command: Command, tmp_path: Path) -> None:
    ended = command("evaluate", "gold", "--format", "text,json", "-f", "html", "--out", "before")
    assert ended.code == 0
    assert {path.name for path in (tmp_path / "before").iterdir()} == {"evaluation.txt", "evaluation.json", "evaluation.html"}
    assert "wrote before/evaluation.html" in ended.out
    assert "causes of errors" not in ended.out
    (tmp_path / "rules" / "attributes.toml").write_text(
        '[[attribute]]\nid = "land_area"\nattribute = "land_area"\ndimensions = ["area"]\nbefore = ["无此词"]\n', "utf-8"
    )
    changed = command("evaluate", "gold", "--patterns", "rules", "--compare", "before/evaluation.json")
    assert "became wrong" in changed.out
    assert "【40亩】" in changed.out


def test_evaluate_prints_one_format_as_the_file_holds_it(command: Command, tmp_path: Path) -> None:
    command("evaluate", "gold", "--format", "json,html", "--out", "out")
    for name in ("json", "html"):
        assert command("evaluate", "gold", "-f", name).out == (tmp_path / "out" / f"evaluation.{name}").read_text("utf-8")


def test_evaluate_tells_which_floor_is_missed(command: Command) -> None:
    assert command("evaluate", "gold", "--min", "quantity=0.1", "--quiet", "--out", "out") == Ended(0, "", "")
    ended = command("evaluate", "gold", "--min", "quantity=0.1", "--min", "fact=1", "--min", "modality=1", "--quiet", "--out", "out")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.splitlines()[0].startswith("kuaixun: fact: 0.")
    assert ended.err.splitlines()[0].endswith(" is below the 1.0 asked for with --min")


def test_evaluate_scores_what_extract_wrote(command: Command) -> None:
    command("extract", "gold", "--out", "out", "--format", "jsonl", "--date", "2025-06-04")
    ours, theirs = (json.loads(command("evaluate", "gold", "-f", "json", *more).out) for more in ([], ["--output", "out"]))
    assert ours["measures"] == theirs["measures"]


def test_evaluate_tells_everything_that_is_wrong_with_the_gold(command: Command, tmp_path: Path) -> None:
    write_gold(tmp_path / "gold", "{", "b")
    write_gold(tmp_path / "gold", "[]", "c")
    ended = command("evaluate", "gold")
    assert (ended.code, ended.out) == (2, "")
    assert [line.split(":")[1] for line in ended.err.splitlines()] == [" b.json", " c.json"]


def test_evaluate_names_texts_without_gold(command: Command, tmp_path: Path) -> None:
    (tmp_path / "gold" / "b.txt").write_text(TEXT, "utf-8")
    assert command("evaluate", "gold").err == "kuaixun: gold: without gold and passed over: 1 of the texts (b.txt)\n"


@pytest.mark.parametrize(
    "line",
    ["", "extract", "status", "check", "read", "report", "review", "export", "import", "verify", "evaluate", "explain", "schema", "patterns",
     "patterns list", "patterns check", "config show"],
)  # fmt: skip
def test_help_has_an_example(command: Command, line: str) -> None:
    ended = command(*line.split(), "--help")
    assert ended.code == 0
    assert line in ("patterns",) or "kuaixun " + line in ended.out.split("Example", 1)[1]


@pytest.mark.parametrize("arguments", [[], ["patterns"]])
def test_no_command_shows_the_help(command: Command, arguments: list[str]) -> None:
    ended = command(*arguments)
    assert ended.code == 2
    assert "Usage: kuaixun" in ended.out + ended.err


def test_version(command: Command) -> None:
    assert command("--version").out.startswith("kuaixun")


# As a process of its own


def test_help_loads_nothing_heavy() -> None:
    heavy = ["pandas", "spacy", "pyarrow", "duckdb", "xlsxwriter", "pydantic", "numpy", "jieba", "rjieba", "kuaixun.pipeline"]
    code = f"import sys, kuaixun.cli; sys.exit(', '.join(set({heavy}) & set(sys.modules)) or 0)"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, check=False)
    assert (ended.returncode, ended.stderr) == (0, b"")


def test_standard_input(tmp_path: Path) -> None:
    ended = in_process("extract", "-", "--out", str(tmp_path), input=TEXT.encode("gb18030"))
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert '"source": "stdin"' in (tmp_path / "facts.jsonl").read_text("utf-8")


@pytest.fixture
def closed_pipe() -> Iterator[int]:
    """A pipe nobody reads any more."""
    reader, writer = os.pipe()
    os.close(reader)
    yield writer
    os.close(writer)


CORPUS = str(Path(__file__).parents[1] / "corpus" / "bulletins")


@pytest.mark.parametrize("arguments", [["schema"], ["evaluate", CORPUS], ["evaluate", CORPUS, "-f", "json"], ["explain", TEXT], ["patterns", "list"], ["--version"], ["--help"]])
def test_a_closed_pipe_ends_in_silence(closed_pipe: int, arguments: list[str]) -> None:
    ended = in_process(*arguments, stdout=closed_pipe, stderr=subprocess.PIPE)
    assert (ended.returncode, ended.stderr) == (141, b"")


def test_a_terminal_without_chinese_is_no_error() -> None:
    ended = in_process("explain", "占地40亩", env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert b"\\u4ea9" in ended.stdout
