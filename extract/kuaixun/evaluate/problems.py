"""What stops an evaluation, told in sentences for the user."""

from __future__ import annotations

from collections.abc import Sequence


class EvaluationError(ValueError):
    """Gold, output, options or an earlier evaluation that cannot be used; a sentence for each thing that is wrong, with its place."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(*sentences)
        self.sentences: Sequence[str] = sentences

    def __str__(self) -> str:
        return "\n".join(self.sentences)
