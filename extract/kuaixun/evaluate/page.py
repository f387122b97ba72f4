"""An evaluation as one page of HTML that needs nothing else: no network, no other file. Names and sentences in it are text, never markup."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined

from kuaixun.evaluate import sheets
from kuaixun.evaluate.comparison import VERDICTS, Comparison
from kuaixun.evaluate.errors import Error
from kuaixun.evaluate.evaluation import Evaluation
from kuaixun.evaluate.labels import Labels
from kuaixun.evaluate.measures import MEASURES


def page(evaluation: Evaluation, errors: Sequence[Error], labels: Labels, comparison: Comparison | None = None) -> str:
    """The page with the errors given and all changes."""
    environment = Environment(
        loader=PackageLoader("kuaixun.evaluate", "."), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    style, script = _resource("page.css"), _resource("page.js")
    return environment.get_template("page.html.j2").render(
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
        policy=f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; base-uri 'none'; form-action 'none'",
    )


def _choices(errors: Sequence[Error]) -> dict[str, list[tuple[str, ...]]]:
    """What a list of errors can be filtered by."""
    return {
        "measure": [(measure,) for measure in MEASURES if any(error.measure == measure for error in errors)],
        "cause": sorted({(error.measure, error.cause) for error in errors}, key=lambda pair: (MEASURES.index(pair[0]), pair[1])),
        "attribute": [(name,) for name in sorted({name for error in errors for name in error.attributes})],
    }


def _resource(name: str) -> str:
    return (files("kuaixun.evaluate") / name).read_text("utf-8")


def _digest(content: str) -> str:
    """By which the page's policy knows its own style and script, and refuses every other."""
    return f"sha256-{b64encode(sha256(content.encode('utf-8')).digest()).decode()}"
