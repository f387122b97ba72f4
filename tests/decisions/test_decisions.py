"""What holds is a function of the log: the last decision of each row that was not undone, with all that was put right before."""

from __future__ import annotations

from decision_samples import decided, fact, undone
from hypothesis import given
from hypothesis import strategies as st
from kuaixun.decisions import Decision, last_of, live, standings

MONEY, LAND = fact("1.2亿元"), fact("40亩")


def test_the_last_decision_holds_and_all_are_kept() -> None:
    first, second = decided("accept", MONEY, who="李明"), decided("reject", MONEY, who="王芳")
    standing = standings([first, second])[MONEY.fact_id]
    assert standing.is_rejected
    assert (standing.last.who, len(standing.decisions)) == ("王芳", 2)


def test_who_accepts_a_corrected_row_accepts_it_as_corrected() -> None:
    log = [
        decided("correct", MONEY, {"attribute": "revenue"}), decided("correct", MONEY, {"modality": "actual"}), decided("accept", MONEY, who="王芳"),
    ]  # fmt: skip
    standing = standings(log)[MONEY.fact_id]
    assert standing.kind == "accept"
    assert (standing.values["attribute"], standing.values["modality"], standing.values["number"]) == ("revenue", "actual", "120000000")


def test_undo_takes_back_one_step_and_an_undone_undo_brings_it_again() -> None:
    accepted, rejected = decided("accept", MONEY), decided("reject", MONEY)
    back = undone(rejected)
    again = undone(back)
    assert standings([accepted, rejected, back])[MONEY.fact_id].kind == "accept"
    assert standings([accepted, rejected, back, again])[MONEY.fact_id].kind == "reject"
    assert standings([accepted, undone(accepted)]) == {}


def test_everyone_undoes_what_is_their_own() -> None:
    mine, other = decided("accept", MONEY, who="李明"), decided("reject", LAND, who="王芳")
    log = [mine, other]
    assert last_of(log, "李明") == mine
    assert last_of([*log, undone(mine)], "李明") is None
    assert last_of(log, "赵强") is None


@st.composite
def logs(draw: st.DrawFn) -> list[Decision]:
    """Decisions and undos of two people about two rows."""
    log: list[Decision] = []
    for _ in range(draw(st.integers(0, 12))):
        who = draw(st.sampled_from(["李明", "王芳"]))
        last = last_of(log, who)
        if last and draw(st.booleans()):
            log.append(undone(last, who))
        else:
            log.append(decided(draw(st.sampled_from(["accept", "correct", "reject"])), draw(st.sampled_from([MONEY, LAND])), {"unit": "万元"}, who))
    return log


@given(logs())
def test_undo_gives_what_held_before(log: list[Decision]) -> None:
    step = decided("reject", MONEY)
    assert standings([*log, step, undone(step)]) == standings(log)
    assert standings([*log, step])[MONEY.fact_id].is_rejected


@given(logs())
def test_what_was_undone_is_not_live(log: list[Decision]) -> None:
    kept = live(log)
    assert all(decision.kind != "undo" for decision in kept)
    assert [decision for decision in log if decision in kept] == kept
    undos = sum(decision.kind == "undo" for decision in log)
    assert len(kept) == len(log) - 2 * undos  # nobody here undoes an undo
