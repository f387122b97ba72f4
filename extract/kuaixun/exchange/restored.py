"""Lays the marks that come back from a tool over the rows that were stored beside the text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeVar

from kuaixun.exchange.annotation import SHOWN, AnnotatedText, Mark, shown_of
from kuaixun.exchange.problems import ExchangeError
from kuaixun.model import Entity, Fact, Project, Quantity, SubjectKind
from kuaixun.quantities import QuantityFinder, UnitRow
from kuaixun.rules import default_rules
from kuaixun.schema import ATTRIBUTE_NAMES, ENTITY_TYPES, FACTS
from kuaixun.text import fold, sentence_spans

PERSON = "person"  # the rule of a row that no rule has found
_KINDS: Mapping[str, SubjectKind] = {"COMPANY": "company", "ZONE": "zone", "PLACE": "place"}
_ALLOWED = {column.name: column.values for column in FACTS.columns if column.values}
_UNREAD: Mapping[str, Any] = {"number": Decimal(0), "number_high": None, "unit": "", "si_value": None, "si_unit": None, "modifier": "="}
_MEASURED = tuple(_UNREAD)
Row = TypeVar("Row", Fact, Entity)


def restored(text: AnnotatedText, marks: Iterable[Mark]) -> AnnotatedText:
    """The text with its rows as the marks now say.

    A mark where a row stands is that row, with what the mark changes; one that overlaps a row without a mark of its own is that row, moved;
    any other is new, and a figure's number and unit are read from the text. A row without a mark was taken away. Raises ExchangeError
    with a sentence for each mark that makes no sense.
    """
    marks = list(dict.fromkeys(map(_hashable, marks)))
    wrong: list[str] = []
    entities, facts = _entities(text, marks, wrong), _facts(text, marks, wrong)
    if wrong:
        raise ExchangeError(*(f"{text.source}: {sentence}" for sentence in wrong))
    facts = _linked(facts, entities, marks)
    return replace(
        text, found=text.facts, facts=tuple(facts), entities=tuple(entities), projects=tuple(_project(p, facts) for p in text.projects)
    )


def _hashable(mark: Mark) -> Mark:
    return replace(mark, fields=_Fields(mark.fields))


class _Fields(dict[str, str]):
    """Fields of a mark that can stand in a set, since one mark given twice is one."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))


def _entities(text: AnnotatedText, marks: Sequence[Mark], wrong: list[str]) -> list[Entity]:
    mine = [mark for mark in marks if mark.label in ENTITY_TYPES]
    exact: dict[tuple[int, int, str], Entity] = {(e.start, e.end, e.type): e for e in text.entities}
    left = [e for key, e in exact.items() if key not in {(m.start, m.end, m.label) for m in mine}]
    found = []
    for mark in mine:
        row = exact.get((mark.start, mark.end, mark.label)) or _taken_over(left, mark)
        if problem := _misplaced(text, mark):
            wrong.append(problem)
            continue
        found.append(_entity(text, mark, row))
    return sorted(found, key=lambda e: (e.start, -e.end))


def _entity(text: AnnotatedText, mark: Mark, row: Entity | None) -> Entity:
    printed = text.text[mark.start : mark.end]
    name = mark.fields.get("name", "").strip()
    if row is None or row.type != mark.label:
        return Entity(
            mark.start, mark.end, printed, mark.label, name or printed, PERSON,  # type: ignore[arg-type]
            entity_id=_row_id(text, f"e{mark.label[0].lower()}", mark), source=text.source, article=_article(text, mark),
        )  # fmt: skip
    if (row.start, row.end) == (mark.start, mark.end):
        return row if name in ("", row.name) else replace(row, name=name)
    kept = name if name not in ("", row.name) else printed if row.name == row.text else row.name
    return replace(row, start=mark.start, end=mark.end, text=printed, name=kept)


def _facts(text: AnnotatedText, marks: Sequence[Mark], wrong: list[str]) -> list[Fact]:
    mine = [mark for mark in marks if mark.label in ATTRIBUTE_NAMES]
    wrong += [f"'{mark.label}' at {mark.start} is neither an attribute nor a type of name" for mark in marks if not _is_known(mark)]
    exact = {(fact.start, fact.end): fact for fact in text.facts}
    left = [fact for key, fact in exact.items() if key not in {(m.start, m.end) for m in mine}]
    taken: set[tuple[int, int]] = set()
    found = []
    for mark in mine:
        place = mark.start, mark.end
        problem = _misplaced(text, mark) or (f"two facts stand at {mark.start}; keep one of them" if place in taken else "")
        taken.add(place)
        if problem:
            wrong.append(problem)
            continue
        try:
            row = exact.get(place) or _taken_over(left, mark)
            fact = row if place in exact and row is not None else _placed(text, mark, row)
            found.append(_changed(fact, mark.label, mark.fields, shown_of(row) if row else {}))
        except ValueError as error:
            wrong.append(f"'{text.text[mark.start : mark.end]}' at {mark.start}: {error}")
    return sorted(found, key=lambda fact: fact.start)


def _is_known(mark: Mark) -> bool:
    return mark.label in ATTRIBUTE_NAMES or mark.label in ENTITY_TYPES


def _misplaced(text: AnnotatedText, mark: Mark) -> str:
    if 0 <= mark.start < mark.end <= len(text.text):
        return ""
    return f"{mark.label} from {mark.start} to {mark.end} is no part of the text, which has {len(text.text)} characters"


def _taken_over(rows: list[Row], mark: Mark) -> Row | None:
    """The row without a mark of its own that a mark shares most characters with; no other mark can have it any more."""
    shared = [(min(row.end, mark.end) - max(row.start, mark.start), row) for row in rows]
    size, row = max(shared, key=lambda pair: pair[0], default=(0, None))
    if row is None or size <= 0:
        return None
    rows.remove(row)
    return row


def _placed(text: AnnotatedText, mark: Mark, row: Fact | None) -> Fact:
    """A fact at a new place, with the quantity that is read there, else that of the row. Raises ValueError where there is no number."""
    printed, sentence = text.text[mark.start : mark.end], _sentence(text, mark)
    quantity = _quantity(text.text, sentence, mark)
    if quantity is None and row is None and "number" not in mark.fields:
        raise ValueError(
            "is marked as a figure and no number is read there; "
            "mark it from the first digit to the end of the unit, or give number and unit"
        )
    read: dict[str, Any] = {name: getattr(quantity, name) for name in _MEASURED} if quantity else {}
    place: dict[str, Any] = {"start": mark.start, "end": mark.end, "text": printed, "sentence": text.text[slice(*sentence)].strip()}
    if row is not None:
        return replace(row, **place, **read)
    return Fact(
        **place, **(read or _UNREAD), fact_id=_row_id(text, "f", mark), source=text.source, article=_article(text, mark),
        attribute=mark.label, subject_kind="other", subject="", modality="actual", period_start=None, period_end=None,
        project_id=None, entity_id=None, product=None, rule=PERSON,
    )  # fmt: skip


def _changed(fact: Fact, attribute: str, fields: Mapping[str, str], shown: Mapping[str, str]) -> Fact:
    """The fact with the fields that a person has changed: those that differ from what was shown. Raises ValueError."""
    new: dict[str, Any] = {name: fields[name].strip() for name in SHOWN if name in fields and fields[name].strip() != shown.get(name, "")}
    if attribute != fact.attribute:
        new |= {"attribute": attribute, "rule": PERSON}
    for name, allowed in _ALLOWED.items():
        if name in new and new[name] not in allowed:
            raise ValueError(f"{name} '{new[name]}' is none of {', '.join(allowed)}")
    for name in {"number", "number_high"} & new.keys():
        new[name] = _decimal(name, new[name])
    if "product" in new:
        new["product"] = new["product"] or None
    if {"number", "unit"} & new.keys():
        new |= _in_base_unit(new.get("number", fact.number), new.get("unit", fact.unit))
    if {"subject_kind", "subject"} & new.keys():
        new |= {"project_id": None, "entity_id": None}
    return replace(fact, **new) if new else fact


def _decimal(name: str, written: str) -> Decimal | None:
    if not written and name == "number_high":
        return None
    try:
        number = Decimal(written)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise ValueError(f"{name} '{written}' is no number; write it in digits, with 万 and 亿 worked in")
    return number


def _in_base_unit(number: Decimal, unit: str) -> dict[str, Any]:
    """The value in base units of a number that a person has given; none where the unit is not known."""
    row = _units().get(unit)
    if row is None:
        return {"si_value": None, "si_unit": None}
    value = Fraction(number) * row.si_factor
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return {"si_value": exact if Fraction(exact) == value else round(exact, 10), "si_unit": row.si_unit}


def _linked(facts: Sequence[Fact], entities: Sequence[Entity], marks: Sequence[Mark]) -> list[Fact]:
    """The facts with their subjects where a relation was drawn anew, and without what is no longer there."""
    at: dict[tuple[int, int, str], Entity] = {(e.start, e.end, e.type): e for e in entities if e.type in _KINDS}
    about = {(mark.start, mark.end): at.get(mark.about) for mark in marks if mark.about and mark.label in ATTRIBUTE_NAMES}
    there = {entity.entity_id for entity in entities}
    return [_said_of(fact, about.get((fact.start, fact.end)), there) for fact in facts]


def _said_of(fact: Fact, entity: Entity | None, there: set[str]) -> Fact:
    """The fact with a subject that was linked to it, or without the one whose name was taken away."""
    if entity is not None and entity.entity_id != fact.entity_id:
        return replace(fact, subject_kind=_KINDS[entity.type], subject=entity.name, entity_id=entity.entity_id, project_id=None)
    return fact if fact.entity_id is None or fact.entity_id in there else replace(fact, entity_id=None)


def _project(project: Project, facts: Sequence[Fact]) -> Project:
    """The project with those of its figures that are still there, each under the attribute that it has now."""
    now = {fact.fact_id: fact for fact in facts}
    figures: dict[str, Fact] = {}
    for fact in project.figures.values():
        if (kept := now.get(fact.fact_id)) is not None:
            figures.setdefault(kept.attribute, kept)
    return replace(project, figures=figures)


def _sentence(text: AnnotatedText, mark: Mark) -> tuple[int, int]:
    spans = sentence_spans(fold(text.text))
    index = bisect_right([start for start, _ in spans], mark.start) - 1
    start, end = spans[max(index, 0)] if spans else (0, len(text.text))
    return min(start, mark.start), max(end, mark.end)


def _quantity(text: str, sentence: tuple[int, int], mark: Mark) -> Quantity | None:
    """The quantity that stands where a mark does: as its sentence is read, or as the marked characters are by themselves."""
    start, end = sentence
    inside = [q for q in _quantities().find(text[start:end]) if (q.start + start, q.end + start) == (mark.start, mark.end)]
    alone = [q for q in _quantities().find(text[mark.start : mark.end]) if q.end - q.start == mark.end - mark.start]
    return next(iter([*inside, *alone]), None)


@lru_cache(maxsize=1)
def _quantities() -> QuantityFinder:
    return QuantityFinder(default_rules())


@lru_cache(maxsize=1)
def _units() -> dict[str, UnitRow]:
    units: dict[str, UnitRow] = {}
    for row in default_rules().rows(UnitRow):
        units.setdefault(row.unit, row)
    return units


def _row_id(text: AnnotatedText, prefix: str, mark: Mark) -> str:
    return f"{prefix}-{text.sha256[:10]}-{mark.start}-{mark.end}"


def _article(text: AnnotatedText, mark: Mark) -> int:
    """The article of the nearest row before a place."""
    rows: list[Fact | Entity] = [*text.facts, *text.entities]
    before = [row for row in rows if row.start <= mark.start]
    return max(before, key=lambda row: row.start).article if before else 0
