"""Figures that were read from a picture, where a digit is easily taken for another."""

from __future__ import annotations

from collections.abc import Iterator

from kuaixun.checks.model import Slip
from kuaixun.checks.page import Figure, Issue, Page


class ScanChecks:
    """Tells once for a bulletin that its figures want comparing with the picture, at the first of them."""

    def find(self, issue: Issue) -> Iterator[Slip]:
        """The first figure read from a picture, with the number of all."""
        figures = [(page, figure) for page in issue.pages for figure in page.figures if _is_scanned(page, figure, issue.scanned)]
        if figures:
            page, first = figures[0]
            yield Slip(page, "scan-figure", first.start, first.end, {"reported": first.text, "count": str(len(figures))}, None, first.text)


def _is_scanned(page: Page, figure: Figure, scanned: tuple[tuple[int, int], ...]) -> bool:
    at = page.article.offsets.to_source(figure.start)
    return any(start <= at < end for start, end in scanned)
