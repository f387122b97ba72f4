"""Pipelines that find one fact in each text, at once, for tests of what stands around them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from kuaixun.inputs import Source
from kuaixun.journal import Outcome
from kuaixun.model import Bulletin
from kuaixun.pipeline import Result
from kuaixun.rules import Rules, default_rules
from kuaixun.work import Work
from processes import fail
from samples import FACT


class FakePipeline:
    """Finds one fact in each text, and fails where the text says so."""

    def __init__(self, rules: Rules | None = None, engine: str = "auto") -> None:
        self.rules = rules or default_rules()

    def process(self, bulletin: Bulletin) -> Result:
        fail(bulletin.text)
        return Result(bulletin, facts=(replace(FACT, source=bulletin.source, fact_id=bulletin.row_id("f", 0, 1)),))


class SlowPipeline(FakePipeline):
    """The same, some hundred texts a second at most."""

    def process(self, bulletin: Bulletin) -> Result:
        time.sleep(0.005)
        return super().process(bulletin)


def outcomes(rules: Path | None, engine: str, published: date | None) -> Callable[[Source], Outcome]:
    """What a process answers in a run of the tests, in place of `work.outcomes`."""
    return Work(FakePipeline(), published).outcome  # type: ignore[arg-type]
