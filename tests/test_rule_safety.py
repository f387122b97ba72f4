"""Rules from strangers: what can hang is refused before it is compiled, what slips through is stopped, and only that rule is lost."""

from __future__ import annotations

import importlib
import os
import pkgutil
import re
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import kuaixun
import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st
from kuaixun.ambiguity import hazard
from kuaixun.guarded import Guarded, RuleWarning
from kuaixun.pipeline import Pipeline, extract
from kuaixun.rule_trial import hanging
from kuaixun.rules import RuleError, Rules
from samples import Command

DOUBLES, IN_A_ROW = "in a number of ways that doubles", "has endless repeats in a row"
# Each can take hours, or gigabytes, or breaks the parser: written as a stranger might have.
BAD = {
    "(公+)+司": DOUBLES,
    "(?:公司|公司)+集团": DOUBLES,
    "(?:一|一一)+家": DOUBLES,
    "(?i)(?:ab|AB)+公司": DOUBLES,
    "(?:.*企业){20}": DOUBLES,
    "(?:[一-鿿]+、?)+公司": DOUBLES,
    r"(?:\w+\s?)*：": DOUBLES,
    "(?:家?){30}家{30}": DOUBLES,
    "(?:(?:(?:家{1,9}){1,9}){1,9})个": DOUBLES,
    "(?=(?:公+)+$)公司": DOUBLES,
    ".*.*.*公司": IN_A_ROW,
    "[一-鿿]*[一-鿿]*公司": IN_A_ROW,
    "(?:.{0,200}.{0,200}.{0,200})公司": IN_A_ROW,
    "((((家{100}){100}){100}){100})": "has 100,000,000 steps with its repeats written out, more than 10,000",
    r"(公+)\1+司": "refers back to a group",
    "(" * 5000 + "家" + ")" * 5000: "has too many parts inside each other or in a row",
    "公*": "matches nothing at all too",
    "(公司": "is no regular expression: missing )",
}
GOOD = [
    "总投资[0-9.]+亿元", "(?:[一-鿿]{2,10}、){1,12}[一-鿿]{2,10}公司", "[一-鿿]+公司", "(?:达到|达)+[0-9]", "(?:[^，]*，){1,12}公司", ".*公司",
    "项目(?:计划|预计|规划)*投资", "第[0-9一二三]+[号期]", "(?<!某)(?:某|该)?公司(?=在|将)",
]  # fmt: skip


@pytest.mark.parametrize("pattern", BAD, ids=lambda pattern: pattern[:20])
def test_what_can_hang_is_refused(pattern: str) -> None:
    assert BAD[pattern] in (hazard(pattern) or "")


@pytest.mark.parametrize("pattern", GOOD)
def test_what_cannot_is_not(pattern: str) -> None:
    assert hazard(pattern) is None


PIECES = st.sampled_from(["甲", "乙", "(?:甲)", "[甲乙]", "(?:甲|乙)", "(?:甲乙|丙)", "甲?", "乙{1,3}", "甲*", "(?:乙+)"])
PATTERNS = st.builds(
    lambda body, times, end: f"(?:{''.join(body)}){times}{end}",
    st.lists(PIECES, min_size=1, max_size=3),
    st.sampled_from(["", "+", "*"]),
    PIECES,
)


@given(PATTERNS)
def test_what_is_let_through_is_quick(pattern: str) -> None:
    if hazard(pattern) is None:
        guarded = Guarded(pattern, "rule", seconds=5)
        guarded.search("甲乙" * 40 + "甲" * 40 + "丁")  # doubling forty times would take days
        assert not guarded.is_lost


# In a folder of rules

CUE = '[[cue]]\nid = "mine"\nsure = true\npattern = \'{}\'\nexamples = ["【云泽】操刀"]\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules").mkdir()
    return tmp_path / "rules"


def check(run_command: Command, folder: Path) -> list[str]:
    ended = run_command("patterns", "check", "--patterns", str(folder))
    assert ended.code == (2 if ended.err else 0)
    return ended.err.splitlines()


@pytest.mark.parametrize("pattern", [pattern for pattern in BAD if len(pattern) < 100])
def test_a_bad_rule_is_named_with_file_line_and_reason(pattern: str, folder: Path, run_command: Command) -> None:
    (folder / "companies.toml").write_text("# mine\n" + CUE.format(pattern), "utf-8")
    (told,) = check(run_command, folder)
    assert f"{folder}/companies.toml:5: cue 'mine': pattern: the pattern " in told
    assert BAD[pattern] in told
    with pytest.raises(RuleError):
        Pipeline(Rules(folder))


@pytest.mark.parametrize(
    ("file", "rows", "told"),
    [
        ("companies.toml", CUE.format("(?P<name>云泽)操刀") + "nearby = []\n", ":6: cue 'mine': nearby: is no key of this table; its keys are id, "),
        ("companies.toml", CUE.format("(?P<name>云泽)操刀") + 'pattern = "x"\n', "cannot be read as TOML: Cannot overwrite a value (at line 6"),
        ("companies.toml", CUE.format("(?P<name>云泽)操刀") * 2, ":7: cue 'mine': the id stands twice"),
        ("companies.toml", '[[cue]]\nid = "mine"\n', ":1: cue 'mine': pattern: is missing"),
        ("companies.toml", CUE.format("(?P<name>云岭)操刀"), ":5: cue 'mine': examples: '【云泽】操刀' does not match"),
        ("companies.toml", CUE.format("(?P<name>云泽)操刀") + 'counter_examples = ["云泽操刀"]\n', ":6: cue 'mine': counter_examples: '云泽操刀' matches"),
        ("units.toml", '[[unit]]\nid = "x"\nunit = "托"\nsurfaces = ["托"]\nexamples = ["3托", "三拖"]\n', ":5: unit 'x': examples: '三拖' does not match"),
        ("nonquantities.toml", '[[nonquantity]]\nid = "x"\npatterns = ["{N}(?:家+)+个"]\n', ":3: nonquantity 'x': patterns: the pattern "),
        ("attributes.toml", '[[attribute]]\nid = "x"\nattribute = "jobs"\nlabel = ["(?:级*)*项目"]\n', ":4: attribute 'x': label: the pattern "),
        ("checks.toml", '[[partition]]\nid = "x"\nmembers = ["期"]\nannounced = "(.+)+期"\n', ":4: partition 'x': announced: the pattern "),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_row_is_told(file: str, rows: str, told: str, folder: Path, run_command: Command) -> None:
    (folder / file).write_text(rows, "utf-8")
    (sentence,) = check(run_command, folder)
    assert f"{folder}/{file}" in sentence
    assert told in sentence


def test_good_rules_pass(folder: Path, run_command: Command) -> None:
    (folder / "companies.toml").write_text(CUE.format("(?P<name>云泽)操刀"), "utf-8")
    assert check(run_command, folder) == []


def test_everything_wrong_with_a_file_is_told_at_once(folder: Path, run_command: Command) -> None:
    (folder / "companies.toml").write_text(CUE.format("(公+)+") + CUE.format("x*").replace("mine", "other"), "utf-8")
    assert [sentence.split(": ")[1:3] for sentence in check(run_command, folder)] == [
        [f"{folder}/companies.toml:4", "cue 'mine'"], [f"{folder}/companies.toml:9", "cue 'other'"]
    ]  # fmt: skip


# While it runs

SLOW = "家?" * 32 + "家" * 32  # its repeats are short, so nothing tells beforehand that it takes 2 to the power of 32 steps


def test_a_trial_finds_what_no_look_does() -> None:
    assert hazard(SLOW) is None
    assert hanging(["公司", SLOW, "集团"], seconds=0) == [1]


def test_a_pattern_that_takes_too_long_is_lost_and_told_once() -> None:
    slow, text = Guarded("(?:公|[公])+司", "my.toml: cue 'mine'", seconds=0.05), "公" * 40
    assert slow.search("公司")
    with pytest.warns(RuleWarning, match=r"my.toml: cue 'mine': took longer than 0.05 s on a text and is left out from now on"):
        assert slow.search(text * 100) is None
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert (slow.search("公司"), slow.match("公司"), list(slow.finditer("公司"))) == (None, None, [])


def test_only_that_rule_is_lost(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "companies.toml").write_text(CUE.format("(?P<name>云泽)操刀"), "utf-8")
    text = "云泽操刀的轴承项目总投资1.2亿元。"
    assert "云泽" in [entity.text for entity in extract(text, patterns=folder).entities]

    def hang(*_: object, **__: object) -> None:
        raise TimeoutError

    class Hanging:
        finditer = search = match = hang

    monkeypatch.setattr(regex, "compile", lambda pattern: Hanging())
    pipeline = Pipeline(Rules(folder))
    from kuaixun.read import bulletin_from_text

    with pytest.warns(RuleWarning, match="companies.toml: cue 'mine': took longer than 1 s"):
        result = pipeline.process(bulletin_from_text(text))
    assert [(fact.text, fact.attribute) for fact in result.facts] == [("1.2亿元", "investment")]
    assert "云泽" not in [entity.text for entity in result.entities]


def test_a_users_nonquantity_keeps_out_what_it_says(folder: Path) -> None:
    (folder / "nonquantities.toml").write_text('[[nonquantity]]\nid = "x"\npatterns = ["{N}台架"]\nexamples = ["5000台架"]\n', "utf-8")
    assert [fact.text for fact in extract("山上5000台架，另有200台机床。").facts] == ["5000台", "200台"]
    assert [fact.text for fact in extract("山上5000台架，另有200台机床。", patterns=folder).facts] == ["200台"]


def test_the_command_tells_once_of_a_rule_that_its_processes_lost(folder: Path, tmp_path: Path) -> None:
    (folder / "companies.toml").write_text(CUE.format("(?P<name>云泽)[^。]*操刀"), "utf-8")
    (tmp_path / "in").mkdir()
    for number in range(3):
        (tmp_path / "in" / f"{number}.txt").write_text("云泽" * 20_000 + f"。轴承项目总投资{number + 1}亿元。", "utf-8")
    command = [sys.executable, "-m", "kuaixun", "extract", f"{tmp_path}/in", "--out", f"{tmp_path}/out", "--patterns", str(folder), "--jobs", "2", "-q"]
    ended = subprocess.run(command, env={**os.environ, "KUAIXUN_RULE_SECONDS": "0.02"}, capture_output=True, encoding="utf-8", check=False)
    told = "cue 'mine': took longer than 0.02 s on a text and is left out from now on; see kuaixun patterns check"
    assert (ended.stderr, ended.returncode) == (f"kuaixun: {folder}/companies.toml: {told}\n", 0)


def test_the_command_tells_of_a_lost_rule(folder: Path, tmp_path: Path, run_command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "companies.toml").write_text(CUE.format("(?P<name>云泽)操刀"), "utf-8")
    (tmp_path / "a.txt").write_text("云泽操刀的轴承项目总投资1.2亿元。", "utf-8")
    monkeypatch.setattr(Guarded, "_run", lambda self, *_: warnings.warn(RuleWarning(f"{self._name}: took too long"), stacklevel=1) or [])
    ended = run_command("extract", str(tmp_path / "a.txt"), "--out", str(tmp_path / "out"), "--patterns", str(folder))
    assert ended.code == 0
    assert "kuaixun: " in ended.err
    assert "cue 'mine': took too long" in ended.err


HARMLESS = {"kuaixun.checks.sums._LIST"}  # nothing stands behind its repeat, so that it never goes back


def code_patterns() -> Iterator[tuple[str, str]]:
    """The regular expressions that stand in the modules, each with its place."""
    for module in pkgutil.walk_packages(kuaixun.__path__, "kuaixun."):
        if module.name.endswith("__main__"):
            continue  # it would run
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                yield f"{module.name}.{name}", value.pattern


def test_no_pattern_in_the_code_can_hang() -> None:
    """One that can is found by a fuzzer at last, and by a hostile text before it: ABABAB… took a name's end minutes to refuse."""
    found = {place: hazard(pattern) for place, pattern in code_patterns()}
    assert len(found) > 300
    doubling = {place for place, told in found.items() if told and "doubles" in told}
    assert doubling <= HARMLESS
