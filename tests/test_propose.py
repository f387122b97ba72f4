"""Proposals out of texts of our own: what was planted is found, what is known is not, and nothing is written."""

import csv
import hashlib
import io
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import propose
import pytest
from kuaixun.rule_tables import rule_errors
from kuaixun.rules import Rules
from proposals.association import SIGNIFICANT, entropy, log_likelihood
from proposals.evidence import half_of, read_folder
from proposals.proposal import Proposal

ROOT = Path(__file__).parents[1]
PATTERNS = ROOT / "patterns" / "kuaixun_patterns"
PARKS = ("晶禾", "瑞泽", "启澜", "恒沐", "曜石", "沁云", "岚桥", "珩远", "拓沣", "砺岚")
OWNERS = ("禾光", "泽瑞", "澜星", "沐阳", "石曜", "云沁", "桥岚", "远珩", "沣拓", "岚砺")
PLANTED = {"endings": "智巢", "measures": "船次", "cues": "抵扣额", "borders": "联袂"}
FILES = {"endings": {"zones.toml", "companies.toml", "projects.toml"}, "measures": {"units.toml"}, "cues": {"attributes.toml"}, "borders": {"borders.toml"}}
KNOWN = ("产业园", "集团", "台", "亿元", "总产值", "产值", "走进", "由")


def bulletin(number: int) -> str:
    """An invented bulletin with a word of each kind that no row has; the first ten differ from each other."""
    park, other, owner = PARKS[number % 10], PARKS[(number + 3) % 10], OWNERS[number % 10]
    return (
        f"{park}智巢开工建设\n\n"
        f"6月{number % 28 + 1}日，{park}智巢投产。记者走进{other}智巢，生产线正在调试。该企业抵扣额{number + 2}.1亿元，总产值{number + 12}亿元。\n"
        f"码头全年运输{number + 30}船次，购置设备{number + 5}台。联袂{owner}集团建设新厂，{owner}集团总投资{number + 3}亿元。"
        f"今年抵扣额预计{number + 1}亿元，由{park}产业园管理。\n"
    )


def annotation(number: int) -> dict:
    """Gold for a bulletin: its money, with the planted cue word as tax."""
    money = {f"{number + 2}.1亿元": "tax", f"{number + 12}亿元": "output_value", f"{number + 3}亿元": "investment", f"{number + 1}亿元": "tax"}
    return {"entities": [], "facts": [{"text": text, "near": text + mark, "attribute": name} for (text, name), mark in zip(money.items(), "，。。，", strict=True)]}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty bulletins, one of them in GB18030 and one in a folder below."""
    folder = tmp_path_factory.mktemp("texts")
    (folder / "below").mkdir()
    for number in range(20):
        place = folder / "below" if number == 7 else folder
        (place / f"text{number}.txt").write_text(bulletin(number), "gb18030" if number == 4 else "utf-8")
    return folder


@pytest.fixture(scope="module")
def proposals(folder: Path) -> list[Proposal]:
    return propose.propose(read_folder(folder, Rules()).pages, Rules(), list(propose.KINDS))


Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    def run(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        try:
            code = propose.main([str(argument) for argument in arguments])
        except SystemExit as ended:
            code = int(ended.code or 0)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


# The statistics


def test_log_likelihood_is_dunnings():
    # The first row of table 2 of the paper: "the swiss", 270.72.
    assert round(log_likelihood(110, 110 + 2442, 110 + 111, 110 + 2442 + 111 + 29114), 2) == 270.72


@pytest.mark.parametrize("cells", [(10, 100, 100, 1000), (1, 100, 100, 1000), (0, 5, 5, 100), (0, 0, 0, 0)])
def test_what_meets_by_chance_or_less_scores_nothing(cells: tuple[int, int, int, int]):
    assert log_likelihood(*cells) == 0.0


@pytest.mark.parametrize(("counts", "bits"), [([1, 1], 1.0), ([2, 2, 2, 2], 2.0), ([7], 0.0), ([], 0.0), ([3, 0], 0.0)])
def test_entropy(counts: list[int], bits: float):
    assert entropy(counts) == pytest.approx(bits)


# What is proposed


@pytest.mark.parametrize("kind", PLANTED)
def test_what_was_planted_is_found_first(proposals: list[Proposal], kind: str):
    found = next(p for p in proposals if p.kind == kind)
    assert (found.word, found.row.file in FILES[kind]) == (PLANTED[kind], True)
    assert found.documents == 20
    assert found.score >= SIGNIFICANT
    assert 0 < found.missed <= found.count
    assert len(found.contexts) == 3
    assert all(f"【{found.word}】" in context and "\n" not in context for context in found.contexts)


@pytest.mark.parametrize("word", KNOWN)
def test_what_is_known_is_not(proposals: list[Proposal], word: str):
    assert word not in {p.word for p in proposals}


def test_proposals_of_one_file_and_sense_lie_not_inside_one_another(proposals: list[Proposal]):
    for first in proposals:
        inside = [p.word for p in proposals if p is not first and (p.row.file, p.sense) == (first.row.file, first.sense) and p.word in first.word]
        assert inside == []


def test_an_ending_with_one_left_neighbour_is_a_part_of_one_name(tmp_path: Path):
    for number in range(6):
        (tmp_path / f"{number}.txt").write_text(f"晶禾智巢投产\n\n6月{number + 1}日，晶禾智巢开工。记者走进晶禾智巢，设备正在调试。\n", "utf-8")
    assert propose.propose(read_folder(tmp_path, Rules()).pages, Rules(), ["endings"]) == []


def test_the_attribute_of_a_cue_word_is_guessed_where_other_figures_have_one(tmp_path: Path):
    for number in range(6):
        (tmp_path / f"{number}.txt").write_text(
            f"年报\n\n抵扣额税收{number + 1}亿元。抵扣额税收{number + 2}亿元。园区有企业{number + 20}家。抵扣额{number + 3}亿元。面积{number + 9}亩。\n", "utf-8"
        )
    found = propose.propose(read_folder(tmp_path, Rules()).pages, Rules(), ["cues"])
    assert [(p.word, p.row.fields["attribute"], p.count, p.missed) for p in found if p.word == "抵扣额"] == [("抵扣额", "tax", 18, 6)]


# With gold annotations


def test_gold_says_the_attribute(folder: Path, tmp_path: Path):
    for number in range(8):
        (tmp_path / f"{number}.txt").write_text(bulletin(number), "utf-8")
        if number != 5:
            (tmp_path / f"{number}.json").write_text(json.dumps(annotation(number)), "utf-8")
    found = next(p for p in propose.propose(read_folder(tmp_path, Rules()).pages, Rules(), ["cues"]))
    assert (found.word, found.row.fields) == ("抵扣额", {"attribute": "tax", "dimensions": ("money",)})
    assert (found.count, found.missed, found.documents, found.share) == (14, 14, 7, 1.0)  # not the text without gold


def test_json_that_is_no_annotation_is_passed_over(folder: Path, tmp_path: Path):
    (tmp_path / "a.txt").write_text(bulletin(1), "utf-8")
    (tmp_path / "a.json").write_text('{"title": "清源快讯"}', "utf-8")
    assert [page.gold for page in read_folder(tmp_path, Rules()).pages] == [None]


# Halves


def test_a_half_is_proposed_from_and_the_other_counted(command: Command, folder: Path):
    halves = {half: json_of(command, folder, "--half", half) for half in "ab"}
    for kind, word in PLANTED.items():
        here, there = (next(row for row in halves[half] if row["word"] == word) for half in "ab")
        assert (here["kind"], here["elsewhere"], there["elsewhere"]) == (kind, there["count"], here["count"])
    assert {half_of(f"below/text{number}.txt") for number in range(20)} == {"a", "b"}
    assert half_of("below/text7.txt") == half_of("text7.txt")


def json_of(command: Command, *arguments: object) -> list[dict[str, str]]:
    code, out, err = command(*arguments, "--format", "csv")
    assert (code, err) == (0, "")
    return list(csv.DictReader(io.StringIO(out)))


# Forms


def test_text(command: Command, folder: Path):
    code, out, err = command(folder, "--kind", "measures,borders")
    assert (code, err) == (0, "")
    assert [word for word in ("船次", "联袂", "units.toml 船次", "borders.toml", "【船次】", "G²") if word not in out] == []
    assert "智巢】" not in out


def test_csv_tells_all(command: Command, folder: Path):
    (row,) = json_of(command, folder, "--kind", "measures", "--top", "1")
    assert list(row) == ["kind", "word", "row", "count", "missed", "texts", "g2", "share", "context_1", "context_2", "context_3"]
    assert (row["kind"], row["word"], row["row"], row["count"], row["texts"], row["share"]) == ("measures", "船次", "units.toml 船次", "20", "20", "1.00")


def test_a_cell_that_a_spreadsheet_would_run_is_made_inert(command: Command, tmp_path: Path):
    for number in range(5):
        (tmp_path / f"{number}.txt").write_text(f"运输快报\n\n=运输{number + 30}船次。\n", "utf-8")
    rows = json_of(command, tmp_path, "--kind", "measures")
    assert {row["context_1"] for row in rows} == {"'=运输30【船次】。"}


def rules_of(printed: str, folder: Path) -> Path:
    """What a person does with the TOML: says what is left open, and puts the rows into files."""
    folder.mkdir()
    for part in re.split("^(?=# [a-z]+\\.toml$)", printed.replace('"?"', '"tax"'), flags=re.MULTILINE)[1:]:
        name, rows = part.split("\n", 1)
        (folder / name.removeprefix("# ")).write_text(rows, "utf-8")
    return folder


def test_toml_holds_rows_that_load_and_want_examples(command: Command, folder: Path, tmp_path: Path):
    code, out, err = command(folder, "--format", "toml")
    assert (code, err) == (0, "")
    accepted = rules_of(out, tmp_path / "accepted")
    assert rule_errors(Rules(accepted)) == []
    rows = [row for path in accepted.iterdir() for table in tomllib.loads(path.read_text("utf-8")).values() for row in table]
    assert all(row["examples"] == row["counter_examples"] == [] for row in rows)


def test_what_is_accepted_is_proposed_no_more(command: Command, folder: Path, tmp_path: Path):
    accepted = rules_of(command(folder, "--format", "toml")[1], tmp_path / "accepted")
    out = command(folder, "--patterns", accepted, "--format", "csv")[1]
    assert [word for word in PLANTED.values() if f",{word}," in out] == []


def test_nothing_is_written(command: Command, folder: Path):
    def state() -> dict[Path, str]:
        files = (path for place in (PATTERNS, folder) for path in place.rglob("*") if path.is_file() and path.suffix != ".pyc")
        return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    before = state()
    for form in ("text", "csv", "toml"):
        command(folder, "--format", form)
    assert state() == before


# Bad input

BAD_INPUT = [
    ("gone", 2, "gone: no such file or folder; check the path"),
    ("empty", 2, "empty: no texts found; give a folder with .txt files"),
    ("blank", 2, "blank.txt: "),
    ("texts --kind cue", 2, "'cue' is not a list of endings, measures, cues, borders"),
    ("texts --kind ,", 2, "',' is not a list of"),
    ("texts --top 0", 2, "'0' is not a whole number from 1"),
    ("texts --min-count few", 2, "'few' is not a whole number from 1"),
    ("texts --format xlsx", 2, "invalid choice: 'xlsx'"),
    ("texts --half c", 2, "invalid choice: 'c'"),
    ("texts --patterns gone", 2, "gone: not a folder of rule files"),
    ("", 2, "required: FOLDER"),
    ("texts --kind measures --min-count 1000", 0, "nothing new stands 1000 times where it could be a row"),
    ("mixed --kind measures", 1, "blank.txt: "),
    ("broken --kind measures", 1, "a.json: no annotation (JSONDecodeError: "),
    ("incomplete --kind measures", 1, "a.json: no annotation (KeyError: 'attribute')"),
]


@pytest.mark.parametrize(("line", "code", "sentence"), BAD_INPUT)
def test_bad_input(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, code: int, sentence: str):
    monkeypatch.chdir(tmp_path)
    for name in ("empty", "blank", "texts", "mixed", "broken", "incomplete"):
        Path(name).mkdir()
    for name in ("texts", "mixed", "broken", "incomplete"):
        for number in range(4):
            Path(name, f"{number}.txt").write_text(bulletin(number), "utf-8")
    for name in ("broken", "incomplete"):
        Path(name, "a.txt").write_text(bulletin(5), "utf-8")
    for name in ("blank", "mixed"):
        Path(name, "blank.txt").write_text(" \n", "utf-8")
    Path("broken", "a.json").write_text("{", "utf-8")
    Path("incomplete", "a.json").write_text('{"facts": [{"text": "17亿元", "near": "17亿元"}]}', "utf-8")
    ended, out, err = command(*line.split())
    assert (ended, err.count("\n"), err.startswith("propose: ")) == (code, 1, True)
    assert sentence in err
    assert bool(out) == (code == 1)


def test_the_script_runs_where_it_lies(folder: Path, tmp_path: Path):
    script = ROOT / "patterns" / "propose.py"
    done = subprocess.run([sys.executable, script, folder, "--kind", "measures", "--format", "csv"], cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "measures,船次,units.toml 船次," in done.stdout
