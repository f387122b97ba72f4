"""The same bulletin in every form gives the same figures: number, unit, attribute and subject."""

from __future__ import annotations

from pathlib import Path

import pytest
from forms import CORPUS, FORMS, MISSING, PROGRAMS, compare
from kuaixun.pipeline import Pipeline

TEXTS = ["issue", "phases", "three-batches", "briefs"]
GOLD = Path(__file__).parents[2] / "shared" / "gold" / "dev"


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline()


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("form", [form for form in FORMS if form not in PROGRAMS])
def test_no_figure_is_lost_or_added(form: str, name: str, pipeline: Pipeline) -> None:
    total, lost, added = compare(pipeline, (CORPUS / f"{name}.txt").read_text("utf-8"), form)
    assert total > 0
    assert (list(lost), list(added)) == ([], [])


@pytest.mark.parametrize("form", ["odt", "pdf-browser"])
def test_nor_by_a_program_of_the_system(form: str, pipeline: Pipeline) -> None:
    if form in MISSING:
        pytest.skip(f"the program that makes {form} is not installed")
    total, lost, added = compare(pipeline, (CORPUS / "phases.txt").read_text("utf-8"), form)
    assert total > 0
    assert (list(lost), list(added)) == ([], [])


@pytest.mark.skipif(not GOLD.is_dir(), reason="the gold of newspapers is not here")
@pytest.mark.parametrize("form", ["docx", "html", "wrapped", "traditional", "pdf-3-columns"])
def test_real_articles_lose_at_most_two_in_a_hundred(form: str, pipeline: Pipeline) -> None:
    found = [compare(pipeline, path.read_text("utf-8"), form) for path in sorted(GOLD.glob("*.txt"))[::4]]
    total, lost = sum(total for total, _, _ in found), sum(less.total() for _, less, _ in found)
    assert total > 100
    assert lost <= 0.02 * total
