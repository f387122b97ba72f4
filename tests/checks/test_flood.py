"""A broken text floods no report: each check tells its first findings, and how many more there are."""

from __future__ import annotations

import pytest
from kuaixun.limits import limit
from kuaixun.pipeline import Result, extract


def broken(lines: int) -> Result:
    """A text with a mark without its partner in every line, and a day that there is not at its end."""
    return extract("轴承项目已经开工」。\n" * lines + "该项目于2025年2月30日开工。\n", "2025-06-12")


def test_a_flood_of_one_check_is_cut_off_and_counted() -> None:
    most = int(limit("findings"))
    result = broken(5_000)
    marks = [finding for finding in result.findings if finding.check == "usage-marks"]
    assert len(marks) == most
    assert [finding.start for finding in marks] == [11 * line + 8 for line in range(most)]
    assert {(finding.message_zh, finding.message_en) for finding in marks[:-1]} == {("」不成对", "」 has no partner")}
    assert (marks[-1].message_zh, marks[-1].message_en) == (
        f"」不成对；此项核查另有{5_000 - most:,}处未列出", f"」 has no partner; and {5_000 - most:,} more of this check",
    )  # fmt: skip


def test_other_checks_lose_nothing() -> None:
    others = [[f.check for f in broken(lines).findings if f.check not in ("usage-marks", "repeated-sentence")] for lines in (1, 300)]
    assert others[0] == others[1] != []


@pytest.mark.parametrize("most", [1, 2, 3, 4])
def test_the_limit_is_set_by_the_environment(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUAIXUN_FINDINGS", str(most))
    marks = [finding.message_en for finding in broken(3).findings if finding.check == "usage-marks"]
    more = f"; and {3 - most} more of this check" if most < 3 else ""
    assert marks == ["」 has no partner"] * (min(most, 3) - 1) + [f"」 has no partner{more}"]
