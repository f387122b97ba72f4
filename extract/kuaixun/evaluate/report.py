"""The reports of an evaluation, as text, JSON and HTML, printed or written to files."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kuaixun.console import as_text, print_parts, standard_output
from kuaixun.evaluate import text as terminal
from kuaixun.evaluate.comparison import Comparison
from kuaixun.evaluate.errors import Error
from kuaixun.evaluate.evaluation import Evaluation
from kuaixun.evaluate.labels import Labels
from kuaixun.evaluate.options import Only, first_of_each
from kuaixun.evaluate.problems import EvaluationError
from kuaixun.write import write_texts

if TYPE_CHECKING:
    from rich.console import RenderableType

IN_TEXT = 5  # errors of each measure that text shows where no number is asked for


@dataclass(frozen=True, slots=True)
class Report:
    """An evaluation with what is asked of its reports. `limit` is the number of errors shown of each measure; JSON holds all."""

    evaluation: Evaluation
    comparison: Comparison | None = None
    only: Only = field(default_factory=Only)
    limit: int | None = None
    labels: Labels = field(default_factory=Labels)

    def summary(self) -> Iterator[RenderableType]:
        """The measures, to be printed."""
        return terminal.summary(self.evaluation, self.labels, self.comparison)

    def text(self) -> Iterator[RenderableType]:
        """Everything, to be printed."""
        limit = IN_TEXT if self.limit is None else self.limit
        yield from self.summary()
        yield from terminal.details(self.evaluation, self._errors(), limit, self.labels, self._comparison())

    def json(self) -> str:
        """All that is known, for programs and for a later comparison."""
        document = self.evaluation.model_dump(mode="json")
        if self.comparison is not None:
            document["comparison"] = self.comparison.model_dump(mode="json")
        return json.dumps(document, ensure_ascii=False, indent=1) + "\n"

    def html(self) -> str:
        """A page."""
        from kuaixun.evaluate.page import page

        return page(self.evaluation, first_of_each(self._errors(), self.limit), self.labels, self._comparison())

    def show(self, name: str) -> None:
        """Prints one format."""
        if name == "text":
            print_parts(standard_output(), self.text())
        else:
            print(_RENDER[name](self), end="")

    def write(self, formats: Iterable[str], folder: Path) -> list[Path]:
        """Writes files, all or none. Raises WriteError."""
        return write_texts({FILES[name]: _RENDER[name](self) for name in formats}, folder)

    def _errors(self) -> list[Error]:
        return [error for error in self.evaluation.errors if self.only.takes(error)]

    def _comparison(self) -> Comparison | None:
        """The comparison with the changes to show."""
        if self.comparison is None:
            return None
        return self.comparison.model_copy(update={"changes": tuple(c for c in self.comparison.changes if self.only.takes(c.error))})


FILES: Mapping[str, str] = {"text": "evaluation.txt", "json": "evaluation.json", "html": "evaluation.html"}
_RENDER: Mapping[str, Callable[[Report], str]] = {"text": lambda report: as_text(report.text()), "json": Report.json, "html": Report.html}


def known_formats(names: Iterable[str], folder: Path | None) -> tuple[str, ...]:
    """The formats named, separated by commas, each once. Raises EvaluationError for an unknown one, and for several without a folder."""
    formats = tuple(dict.fromkeys(name.strip().lower() for part in names for name in part.split(",") if name.strip()))
    for name in formats:
        if name not in FILES:
            raise EvaluationError(f"{name}: unknown format; choose from {', '.join(FILES)}")
    if not formats:
        raise EvaluationError(f"no format given; choose from {', '.join(FILES)}")
    if len(formats) > 1 and folder is None:
        raise EvaluationError(f"{', '.join(formats)}: only one format can be printed; give a folder for the files with --out")
    return formats
