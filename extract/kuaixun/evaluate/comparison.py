"""Two evaluations of the same gold: what each measure has gained or lost, and which rows became right or wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict

from kuaixun.evaluate.errors import Error
from kuaixun.evaluate.evaluation import Evaluation
from kuaixun.evaluate.matching import LEVELS

# Became right; became wrong; wrong still, but at a later or an earlier measure than before; wrong in another way.
Verdict = Literal["right", "wrong", "better", "worse", "other"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


class Change(BaseModel):
    """A row that is not as it was; the side on which it is right is None."""

    model_config = ConfigDict(frozen=True)
    verdict: Verdict
    before: Error | None
    after: Error | None

    @property
    def error(self) -> Error:
        """What is wrong, or was."""
        error = self.after or self.before
        if error is None:
            raise ValueError("a change without an error on either side")
        return error


class Difference(BaseModel):
    """F1 of one measure in both evaluations."""

    model_config = ConfigDict(frozen=True)
    before: float
    after: float
    difference: float


class Comparison(BaseModel):
    """What has changed since an earlier evaluation.

    The texts that only one of the two has, or whose gold has changed since, are named; rows are compared in the other texts alone.
    """

    model_config = ConfigDict(frozen=True)
    measures: Mapping[str, Difference]
    changes: tuple[Change, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]


def compare(before: Evaluation, after: Evaluation) -> Comparison:
    """Sets an evaluation beside an earlier one."""
    common = before.texts.keys() & after.texts.keys()
    same = {identity for identity in common if before.texts[identity] == after.texts[identity]}
    old, new = ({error.key: error for error in run.errors if error.id in same} for run in (before, after))
    changes = filter(None, (_change(old.get(key), new.get(key)) for key in dict.fromkeys([*new, *old])))
    return Comparison(
        measures={
            name: _difference(before.measures[name].f1, tally.f1) for name, tally in after.measures.items() if name in before.measures
        },
        changes=tuple(sorted(changes, key=_order)),
        added=tuple(sorted(after.texts.keys() - before.texts.keys())),
        removed=tuple(sorted(before.texts.keys() - after.texts.keys())),
        changed=tuple(sorted(common - same)),
    )


def _order(change: Change) -> tuple[int, str, int]:
    """By verdict, then as the texts have them."""
    return VERDICTS.index(change.verdict), change.error.id, change.error.start


def _difference(before: float, after: float) -> Difference:
    return Difference(before=before, after=after, difference=after - before)


def _change(before: Error | None, after: Error | None) -> Change | None:
    """What became of one row, if it is not as it was."""
    verdict: Verdict
    if before is None:
        verdict = "wrong"
    elif after is None:
        verdict = "right"
    elif before.measure != after.measure:  # of one figure
        verdict = "better" if LEVELS.index(after.measure) > LEVELS.index(before.measure) else "worse"
    elif (before.cause, before.wanted, before.got) != (after.cause, after.wanted, after.got):
        verdict = "other"
    else:
        return None
    return Change(verdict=verdict, before=before, after=after)
