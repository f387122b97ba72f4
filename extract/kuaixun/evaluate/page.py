"""An evaluation as one page of HTML that needs nothing else: no network, no other file. Names and sentences in it are text, never markup."""

from __future__ import annotations

from collections.abc import Sequence

from kuaixun import look
from kuaixun.evaluate import sheets
from kuaixun.evaluate.comparison import VERDICTS, Comparison
from kuaixun.evaluate.errors import Error
from kuaixun.evaluate.evaluation import Evaluation
from kuaixun.evaluate.labels import Labels
from kuaixun.evaluate.measures import MEASURES

_PACKAGE = "kuaixun.evaluate"


def page(evaluation: Evaluation, errors: Sequence[Error], labels: Labels, comparison: Comparison | None = None) -> str:
    """The page with the errors given and all changes."""
    style, script = (look.resource(name, _PACKAGE) for name in ("page.css", "page.js"))
    return look.environment(_PACKAGE).get_template("page.html.j2").render(
        evaluation=evaluation,
        errors=errors,
        comparison=comparison,
        label=labels,
        measures=sheets.measures(evaluation, labels, comparison),
        remarks=sheets.remarks(evaluation, labels, comparison),
        names=list(evaluation.measures),
        groups=[*sheets.groups(evaluation, labels), sheets.causes(evaluation, labels)],
        matrices=[sheets.matrix(evaluation, axis, labels) for axis in evaluation.confusion if evaluation.confusion[axis]],
        confused=[sheets.confused(evaluation, axis, labels) for axis in evaluation.confusion],
        choices=_choices(errors),
        changed=_choices([change.error for change in comparison.changes] if comparison else []),
        verdicts=VERDICTS,
        style=style,
        script=script,
        policy=look.policy(style, script),
    )


def _choices(errors: Sequence[Error]) -> dict[str, list[tuple[str, ...]]]:
    """What a list of errors can be filtered by."""
    return {
        "measure": [(measure,) for measure in MEASURES if any(error.measure == measure for error in errors)],
        "cause": sorted({(error.measure, error.cause) for error in errors}, key=lambda pair: (MEASURES.index(pair[0]), pair[1])),
        "attribute": [(name,) for name in sorted({name for error in errors for name in error.attributes})],
    }
