"""A zero printed for any figure breaks no check, nor does a number that is far too large."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from kuaixun.pipeline import extract

PAGES = Path(__file__).parents[2] / "docs" / "checks"
NUMBER = re.compile("[0-9]+(?:[.][0-9]+)?")
EXAMPLES = [example for path in sorted(set(PAGES.glob("*.md")) - set(PAGES.glob("*.zh.md"))) for example in re.findall("```text wrong\n(.*?)\n```", path.read_text("utf-8"), re.DOTALL)]


@pytest.mark.parametrize("instead", ["0", "0.0", "999999999999999999"])
def test_no_check_breaks(instead: str) -> None:
    for example in EXAMPLES:
        text = re.sub("[【】]", "", example)
        for match in NUMBER.finditer(text):
            changed = text[: match.start()] + instead + text[match.end() :]
            result = extract(changed, "2025-06-12")
            assert all(row.text == changed[row.start : row.end] for row in result.findings), changed
