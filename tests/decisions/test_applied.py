"""Decisions over a bulletin: which rows the corrected tables have, what they say, and what becomes of decisions when the text changes."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from decision_samples import LATER, TEXT, added, decided, fact, found, undone
from kuaixun.decisions import Decision
from kuaixun.decisions.applied import Review, review
from kuaixun.pipeline import Result
from kuaixun.tables import frames

MONEY, LAND = fact("1.2亿元"), fact("40亩")


def corrected(*log: Decision, result: Result | None = None) -> Result:
    """What a bulletin reports by some decisions; every row stands where it says."""
    made = review(result or found(), log).corrected()
    for row in made.facts:
        assert row.text == made.bulletin.text[row.start : row.end]
    frames([made])  # keeps to the schema, and every figure points to a fact
    return made


def texts(result: Result) -> list[str]:
    return [row.text for row in result.facts]


def test_without_decisions_nothing_changes() -> None:
    assert corrected() == found()


def test_accepted_rows_read_as_found() -> None:
    assert corrected(decided("accept", MONEY)) == found()


def test_rejected_rows_are_gone_from_facts_projects_and_findings() -> None:
    (project,) = {row.project_id for row in found().facts if row.text == "1.2亿元"}
    made = corrected(decided("reject", MONEY))
    assert "1.2亿元" not in texts(made)
    (row,) = [row for row in made.projects if row.project_id == project]
    assert row.figures["investment"].text == "8000万元"  # the next one that is said of it
    assert "land_area" in row.figures
    assert "land_area" not in corrected(decided("reject", LAND)).projects[0].figures


def test_a_corrected_value_reaches_the_project() -> None:
    made = corrected(decided("correct", MONEY, {"number": "130000000", "si_value": "130000000"}))
    assert fact("1.2亿元", made).number == Decimal(130_000_000)
    assert made.projects[0].figures["investment"].number == Decimal(130_000_000)


def test_a_corrected_attribute_names_its_rule_and_moves_the_figure() -> None:
    made = corrected(decided("correct", MONEY, {"attribute": "registered_capital"}))
    row = fact("1.2亿元", made)
    assert (row.attribute, row.rule) == ("registered_capital", "review")
    assert made.projects[0].figures["investment"].text == "8000万元"
    assert made.projects[0].figures["registered_capital"] == row


def test_a_corrected_subject_finds_its_row() -> None:
    made = corrected(decided("correct", MONEY, {"subject_kind": "company", "subject": "宏达轴承有限公司"}))
    row = fact("1.2亿元", made)
    assert row.project_id is None
    assert row.entity_id in {entity.entity_id for entity in made.entities if entity.name == "宏达轴承有限公司"}
    back = corrected(decided("correct", fact("300余人"), {"subject_kind": "project", "subject": made.projects[0].name}))
    assert fact("300余人", back).project_id == made.projects[0].project_id


def test_a_corrected_span_brings_its_text_and_id() -> None:
    made = corrected(decided("correct", MONEY, {"start": MONEY.start - 1, "end": MONEY.end}))
    row = fact("资1.2亿元", made)
    assert row.fact_id == made.bulletin.row_id("f", MONEY.start - 1, MONEY.end)
    assert made.projects[0].figures["investment"].fact_id == row.fact_id


def test_an_added_row_stands_in_order_until_it_is_undone() -> None:
    one = added("订单", attribute="project_count")
    made = corrected(one)
    assert [row.start for row in made.facts] == sorted(row.start for row in made.facts)
    assert len(made.facts) == len(found().facts) + 1
    assert corrected(one, undone(one)) == found()


def test_a_stage_is_put_right_and_a_rejected_project_leaves_its_figures_without_one() -> None:
    project = found().projects[0]
    assert corrected(decided("correct", project, {"stage": "operating"})).projects[0].stage == "operating"
    made = corrected(decided("reject", project))
    assert project.name not in [row.name for row in made.projects]
    assert fact("1.2亿元", made).project_id is None


# A new extraction of the same text


def test_what_was_accepted_stays_whatever_the_rules_find_later() -> None:
    later = [replace(row, attribute="other", rule="attribute.other") if row.text == "1.2亿元" else row for row in found().facts if row.text != "40亩"]
    result = replace(found(), facts=tuple(later), projects=())
    made = corrected(decided("accept", MONEY), decided("accept", LAND), result=result)
    assert fact("1.2亿元", made).attribute == "investment"
    assert fact("40亩", made) == replace(LAND, project_id=None)


def test_a_moved_figure_that_is_found_there_later_stands_once() -> None:
    moved = decided("correct", MONEY, {"start": MONEY.start - 1, "attribute": "assets"})
    there = replace(
        MONEY, start=MONEY.start - 1, text="资1.2亿元", fact_id=found().bulletin.row_id("f", MONEY.start - 1, MONEY.end), attribute="revenue"
    )
    result = replace(found(), facts=(*found().facts, there))
    made = corrected(moved, result=result)
    assert fact("资1.2亿元", made).attribute == "assets"
    ids = [row.fact_id for row in made.facts]
    assert len(ids) == len(set(ids))


def test_an_added_figure_that_is_found_later_reads_as_it_was_added() -> None:
    missed = replace(found(), facts=tuple(row for row in found().facts if row != LAND))
    one = added("40亩", missed, attribute="floor_area", number="41")
    made = corrected(one)  # with the extraction that finds it
    assert (fact("40亩", made).attribute, fact("40亩", made).number) == ("floor_area", Decimal(41))


# Another version of the text


def moved(log: list[Decision]) -> Review:
    return review(found(LATER), log)


def test_decisions_of_another_version_are_proposed_and_not_applied() -> None:
    log = [decided("correct", MONEY, {"attribute": "assets"}), decided("reject", LAND), added("订单", number="2")]
    made = moved(log)
    proposed = {row.fact.text: row for row in made.facts if row.is_moved}
    assert set(proposed) == {"1.2亿元", "40亩", "订单"}
    assert proposed["1.2亿元"].fact.attribute == "assets"
    assert proposed["1.2亿元"].fact.start == LATER.index("1.2亿元")
    assert set(made.statuses.values()) == {"moved"}
    assert made.corrected() == found(LATER)


def test_a_confirmed_decision_holds_in_the_new_version() -> None:
    log = [decided("reject", LAND)]
    confirmed = decided("reject", fact("40亩", found(LATER)), result=found(LATER))
    made = moved([*log, confirmed])
    assert "40亩" not in texts(made.corrected())
    assert not any(row.is_moved for row in made.facts)
    assert set(made.statuses.values()) == {"applied"}


def test_what_is_not_in_the_new_version_is_told() -> None:
    log = [decided("reject", LAND)]
    result = found(TEXT.replace("占地约40亩，", ""))
    assert set(review(result, log).statuses.values()) == {"gone"}


def test_texts_of_other_names_have_nothing_to_do_with_it() -> None:
    assert review(found(LATER, "b.txt"), [decided("reject", LAND)]).statuses == {}


def test_the_same_text_under_another_name_has_the_same_decisions() -> None:
    assert "40亩" not in texts(corrected(decided("reject", LAND), result=found(TEXT, "b.txt")))


@pytest.mark.parametrize("change", [{"start": MONEY.start - 1}, {"end": MONEY.end + 1}])
def test_a_corrected_span_moves_along(change: dict[str, int]) -> None:
    span = {"start": MONEY.start, "end": MONEY.end, **change}
    (row,) = [row for row in moved([decided("correct", MONEY, span)]).facts if row.is_moved]
    assert row.fact.text == TEXT[span["start"] : span["end"]]
