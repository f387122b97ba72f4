"""The examples of both READMEs run, and print what they say."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.zh.md")


@pytest.mark.parametrize("name", READMES)
def test_python_examples(name: str) -> None:
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / name).read_text("utf-8"), re.S)
    assert blocks
    for block in blocks:
        expected = re.findall(r"# Out: (.*)", block)
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(block, name, "exec"), {})
        assert printed.getvalue().splitlines() == expected


@pytest.mark.parametrize("name", READMES)
def test_make_targets_and_links_exist(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"^make (\w+)", text, re.M):
        assert re.search(rf"^{target}:", makefile, re.M), target
    for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", text):
        assert (ROOT / link).exists(), link
