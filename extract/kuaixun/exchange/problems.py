"""What stops an exchange with another tool, told in sentences for the user."""

from __future__ import annotations


class ExchangeError(ValueError):
    """A file of another tool that cannot be read, or a run that cannot be given to one; a sentence for each thing that is wrong."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(*sentences)
        self.sentences = sentences

    def __str__(self) -> str:
        return "\n".join(self.sentences)
