"""The pages on security name tests that exist, the same in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = ("docs/threats.md", "docs/threats.zh.md")


def promised(page: str) -> list[str]:
    return re.findall(r"`(tests/[\w/]+\.py(?:::\w+)?)`", (ROOT / page).read_text("utf-8"))


@pytest.mark.parametrize("test", promised(PAGES[0]))
def test_each_promise_names_a_test_that_is_there(test: str) -> None:
    path, _, name = test.partition("::")
    assert re.search(rf"^def {name}\(", (ROOT / path).read_text("utf-8"), re.MULTILINE)


def test_both_languages_promise_the_same() -> None:
    assert len(promised(PAGES[0])) > 20
    assert promised(PAGES[0]) == promised(PAGES[1])


@pytest.mark.parametrize("page", [*PAGES, "SECURITY.md", "docs/exchange.md", "docs/exchange.zh.md", "docs/verify.md", "docs/verify.zh.md"])
def test_links_lead_somewhere(page: str) -> None:
    for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", (ROOT / page).read_text("utf-8")):
        assert (ROOT / page).parent.joinpath(link).exists(), link
