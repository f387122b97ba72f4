"""The fuzz targets hold on a few hundred random inputs, so that the command `python tests/fuzz` is never broken."""

from __future__ import annotations

import random

import pytest
from targets import TARGETS, text_of


@pytest.mark.parametrize("name", TARGETS)
def test_target_holds(name: str) -> None:
    inputs = random.Random(name)
    for _ in range(40):
        TARGETS[name](inputs.randbytes(inputs.randrange(2, 300)))


def test_bytes_make_texts_that_rules_look_at() -> None:
    texts = [text_of(random.Random(seed).randbytes(200)) for seed in range(50)]
    assert sum(any(letter.isdigit() for letter in text) for text in texts) > 40
