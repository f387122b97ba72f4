"""The limits stand in one place, are set by the environment, and hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from kuaixun.limits import LIMITS, LimitError, limit
from samples import Command

DOCS = Path(__file__).parents[1] / "docs"


@pytest.mark.parametrize("name", LIMITS)
def test_the_environment_sets_a_limit(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    one = LIMITS[name]
    assert (one.value, one.is_set) == (one.default, False)
    monkeypatch.setenv(one.variable, "1_234.5")
    assert (limit(name), one.is_set) == (1234.5, True)


@pytest.mark.parametrize("written", ["much", "0", "-1", "inf", "nan", "1e999"])
def test_what_is_no_limit_is_told(written: str, monkeypatch: pytest.MonkeyPatch, run_command: Command, tmp_path: Path) -> None:
    monkeypatch.setenv("KUAIXUN_SOURCE_BYTES", written)
    with pytest.raises(LimitError, match=rf"KUAIXUN_SOURCE_BYTES={written}: is no limit; give a number of bytes above 0"):
        limit("source_bytes")
    (tmp_path / "a.txt").write_text("轴承项目总投资1.2亿元。", "utf-8")
    for command in (["config", "show"], ["extract", str(tmp_path / "a.txt"), "--out", str(tmp_path / "out")]):
        ended = run_command(*command)
        assert (ended.code, ended.out) == (2, "")
        assert ended.err.startswith(f"kuaixun: KUAIXUN_SOURCE_BYTES={written}: is no limit")


def test_config_show(run_command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUAIXUN_RULE_SECONDS", "5")
    ended = run_command("config", "show")
    assert (ended.code, ended.err) == (0, "")
    lines = {line.split()[0]: line for line in ended.out.splitlines() if line.strip()}
    assert "5 seconds │ environment │ KUAIXUN_RULE_SECONDS" in " ".join(lines["rule_seconds"].split())
    assert "100,000,000 bytes │ default" in " ".join(lines["source_bytes"].split())


def test_the_size_of_a_source(tmp_path: Path, run_command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUAIXUN_SOURCE_BYTES", "20")
    (tmp_path / "a.txt").write_text("轴承项目总投资1.2亿元。", "utf-8")
    ended = run_command("extract", str(tmp_path / "a.txt"), "--out", str(tmp_path / "out"))
    assert ended.code == 1
    assert "TOO_LARGE: has 33 bytes, more than 20" in ended.err


@pytest.mark.parametrize("page", ["threats.md", "threats.zh.md"])
def test_the_docs_name_every_limit(page: str) -> None:
    text = (DOCS / page).read_text("utf-8")
    assert [one.variable for one in LIMITS.values() if one.variable not in text] == []
