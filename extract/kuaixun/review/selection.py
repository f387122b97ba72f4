"""What a selection of the text is: its quantity, and what the other columns of a missed fact probably hold."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kuaixun.attributes import AttributeFinder
from kuaixun.decisions.applied import Review
from kuaixun.decisions.rows import fact_values
from kuaixun.model import Fact, Quantity
from kuaixun.quantities import QuantityFinder
from kuaixun.review.changes import found_in
from kuaixun.tables import plain
from kuaixun.text import clause_end, clause_start, fold, sentence_spans

_FROM_NEIGHBOUR = ("subject_kind", "subject", "modality")
_NOBODY = {"subject_kind": "other", "subject": "", "modality": "actual"}


class SelectionReader:
    """Reads selections by the rules."""

    def __init__(self, quantities: QuantityFinder, attributes: AttributeFinder) -> None:
        self._quantities, self._attributes = quantities, attributes

    def prefilled(self, review: Review, start: int, end: int) -> dict[str, Any]:
        """The form for a figure at a selection: the quantity that is in it, said of what the nearest figure is said of."""
        text = review.result.bulletin.text
        quantity = self._quantity(text, start, end)
        neighbour = _nearest(review, start)
        known = {name: fact_values(neighbour)[name] for name in _FROM_NEIGHBOUR} if neighbour else _NOBODY
        if quantity is None:
            return {**_place(text, start, end), **_EMPTY, **known}
        return {
            **_place(text, quantity.start, quantity.end), **known, "product": "",
            "number": plain(quantity.number), "number_high": None if quantity.number_high is None else plain(quantity.number_high),
            "unit": quantity.unit, "modifier": quantity.modifier, "attribute": self._attribute(text, quantity),
        }  # fmt: skip

    def _quantity(self, text: str, start: int, end: int) -> Quantity | None:
        """The quantity in a selection, with what stands around it (约, a cue of its unit) in view; by itself where that finds none."""
        folded = fold(text)
        left, right = clause_start(folded, start), clause_end(folded, end)
        for quantity in self._quantities.find(text[left:right]):
            if start <= left + quantity.start and left + quantity.end <= end:
                return replace(quantity, start=left + quantity.start, end=left + quantity.end, outer_start=left + quantity.outer_start)
        found = found_in(text[start:end], self._quantities)
        if found is None:
            return None
        quantity, first, last = found
        return replace(quantity, start=start + first, end=start + last, outer_start=start + first)

    def _attribute(self, text: str, quantity: Quantity) -> str:
        folded = fold(text)
        left, right = clause_start(folded, quantity.start), clause_end(folded, quantity.end)
        inside = replace(quantity, start=quantity.start - left, end=quantity.end - left, outer_start=quantity.outer_start - left)
        ((row, _),) = self._attributes.assign(folded[left:right], [inside])
        return row.attribute


def sentence_at(text: str, start: int, end: int) -> str:
    """The sentence of a place; within a line of the source, as an article's borders are not known here."""
    left, right = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    line = text[left : len(text) if right < 0 else right]
    inside = [(first, last) for first, last in sentence_spans(fold(line)) if first < end - left and start - left < last]
    return line[inside[0][0] : inside[-1][1]].strip() if inside else line.strip()


_EMPTY: dict[str, Any] = {"number": "", "number_high": None, "unit": "", "modifier": "=", "attribute": "other", "product": ""}


def _place(text: str, start: int, end: int) -> dict[str, Any]:
    return {"start": start, "end": end, "text": text[start:end]}


def _nearest(review: Review, start: int) -> Fact | None:
    """The fact that stands nearest, of those that stand."""
    return min((row.fact for row in review.facts if row.stays), key=lambda fact: abs(fact.start - start), default=None)
