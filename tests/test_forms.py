"""The same bulletin in every form gives the same figures: number, unit, attribute and subject."""

from __future__ import annotations

from pathlib import Path

import pytest
from forms import CORPUS, FORMS, HAS_OFFICE, OFFICE, compare
from kuaixun.pipeline import Pipeline

TEXTS = ["issue", "phases", "three-batches", "briefs"]
GOLD = Path(__file__).parents[2] / "shared" / "gold" / "dev"


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline()


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("form", [form for form in FORMS if form not in OFFICE])
def test_no_figure_is_lost_or_added(form: str, name: str, pipeline: Pipeline) -> None:
    total, lost, added = compare(pipeline, (CORPUS / f"{name}.txt").read_text("utf-8"), form)
    assert total > 0
    assert (list(lost), list(added)) == ([], [])


@pytest.mark.skipif(not HAS_OFFICE, reason="LibreOffice is not installed")
def test_nor_by_an_office_program(pipeline: Pipeline) -> None:
    total, lost, added = compare(pipeline, (CORPUS / "phases.txt").read_text("utf-8"), "odt")
    assert total > 0
    assert (list(lost), list(added)) == ([], [])


@pytest.mark.skipif(not GOLD.is_dir(), reason="the gold of newspapers is not here")
@pytest.mark.parametrize("form", ["docx", "html", "wrapped", "traditional"])
def test_real_articles_lose_at_most_two_in_a_hundred(form: str, pipeline: Pipeline) -> None:
    found = [compare(pipeline, path.read_text("utf-8"), form) for path in sorted(GOLD.glob("*.txt"))[::4]]
    total, lost = sum(total for total, _, _ in found), sum(less.total() for _, less, _ in found)
    assert total > 100
    assert lost <= 0.02 * total
