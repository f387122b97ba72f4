"""Pipelines that find one fact in each text, at once, for tests of what stands around them."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from kuaixun import journal
from kuaixun import run as running
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


def run_slowly(texts: Path, out: Path, formats: list[str]) -> None:
    """A run that takes long enough to be killed in it."""
    running.Pipeline, journal._COMMIT_EVERY = SlowPipeline, 0.01  # type: ignore[misc, assignment]
    running.run([texts], out, formats)


def run_killed_in_writing(texts: Path, out: Path, formats: list[str]) -> None:
    """A run that ends as it moves its first file into place."""
    running.Pipeline = FakePipeline  # type: ignore[misc, assignment]
    os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[assignment]
    running.run([texts], out, formats)
