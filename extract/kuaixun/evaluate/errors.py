"""What is wrong, row by row: the measure at which a row fails, the cause as far as the data tell it, and the passage."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict

from kuaixun.evaluate.found import FoundFact
from kuaixun.evaluate.gold import GoldFact
from kuaixun.evaluate.matching import LEVELS, Cell, FactMatch, Matched, NamesMatch, ProjectMatch
from kuaixun.evaluate.measures import AGREEMENTS
from kuaixun.evaluate.same import NAMED, unit_name
from kuaixun.tables import plain

_REACH = 60  # characters of a passage on each side
_STOP = re.compile("[。！？；]")
_WRAP = re.compile(r"\s*\n\s*")

Values = Mapping[str, str]


class Error(BaseModel):
    """One row that is wrong. `key` names the row and is the same in every run over the same gold.

    `before`, `text` and `after` are the passage with the characters `start` to `end` of the source text in its middle. `wanted` and `got` hold
    what differs; None where the other has no counterpart.
    """

    model_config = ConfigDict(frozen=True)
    key: str
    measure: str
    cause: str
    id: str
    start: int
    end: int
    before: str
    text: str
    after: str
    wanted: Values | None = None
    got: Values | None = None
    attributes: tuple[str, ...] = ()
    rule: str = ""
    reason: str = ""


def errors_of(matched: Matched) -> Iterator[Error]:
    """All errors of one text, measure by measure."""
    for match in matched.facts:
        yield from _fact_errors(matched, match)
    for kind, names in matched.names.items():
        yield from _name_errors(matched, kind, names)
    for project in matched.projects:
        yield from _project_errors(matched, project)


def _fact_errors(matched: Matched, match: FactMatch) -> Iterator[Error]:
    wanted, got = match.wanted, match.got
    sides = [fact for fact in (wanted, got) if fact is not None]
    start, end = sides[0].start, sides[0].end
    about: dict[str, object] = {"attributes": tuple(dict.fromkeys(fact.attribute for fact in sides))}
    if got is not None:
        about |= {"rule": got.rule, "reason": got.reason}
    kind = "fact" if wanted is not None else "extra"
    if match.reached < len(LEVELS):
        level = LEVELS[match.reached]
        yield _error(matched, kind, level, _fact_cause(match), start, end, _shown(wanted, level), _shown(got, level), about)
    if wanted is None or got is None or not match.right("quantity"):
        return
    for name in AGREEMENTS:
        values = getattr(wanted, name), getattr(got, name)
        if values[0] != values[1]:
            yield _error(matched, name, name, "differs", start, end, {name: values[0]}, {name: values[1]}, about)


_SHOWN = {"quantity": ("number", "number_high", "unit"), "attribute": ("attribute",), "fact": ("subject_kind", "subject")}


def _shown(fact: GoldFact | FoundFact | None, level: str) -> Values | None:
    """What of a fact is compared at a level."""
    if fact is None:
        return None
    values = {name: getattr(fact, name) for name in _SHOWN[level]}
    return {name: value if isinstance(value, str) else plain(value) for name, value in values.items() if value is not None}


def _fact_cause(match: FactMatch) -> str:
    wanted, got = match.wanted, match.got
    if wanted is None:
        return "extra"
    if got is None:
        return "missed"
    if match.reached == 0:
        if wanted.number != got.number:
            return "number"
        return "range" if unit_name(wanted.unit) == unit_name(got.unit) else "unit"
    if match.reached == 1:
        return "other_wanted" if wanted.attribute == "other" else "other_got" if got.attribute == "other" else "confused"
    if got.subject_kind not in NAMED:
        return "wide_got"
    if wanted.subject_kind not in NAMED:
        return "named_got"
    return "name" if wanted.subject_kind == got.subject_kind else "kind"


def _name_errors(matched: Matched, kind: str, names: NamesMatch) -> Iterator[Error]:
    text = matched.gold.bulletin.text
    missed, extra = names.wanted - names.got, names.got - names.wanted
    types = {row.text: row.type for row in matched.found.entities if row.type != kind}
    wanted_types = {entity.text: entity.type for entity in matched.gold.entities if entity.type != kind and not entity.optional}
    for name in sorted(missed, key=lambda name: (text.find(name), name)):
        cause = "type" if name in types else "borders" if _overlaps(name, extra) else "missed"
        got = {"type": types[name]} if name in types else _names(_overlaps(name, extra))
        yield _error(matched, kind, kind, cause, text.find(name), text.find(name) + len(name), {"name": name}, got)
    for row in matched.found.entities:
        if row.type == kind and row.text in extra:
            extra -= {row.text}  # each name once, at its first place
            cause = "type" if row.text in wanted_types else "borders" if _overlaps(row.text, missed) else "extra"
            wanted = {"type": wanted_types[row.text]} if row.text in wanted_types else _names(_overlaps(row.text, missed))
            yield _error(matched, kind, kind, cause, row.start, row.end, wanted, {"name": row.text})


def _overlaps(name: str, others: Iterable[str]) -> list[str]:
    """Those inside a name, or around it."""
    return sorted(other for other in others if name in other or other in name)


def _names(names: list[str]) -> dict[str, str] | None:
    return {"name": "、".join(names)} if names else None


def _project_errors(matched: Matched, match: ProjectMatch) -> Iterator[Error]:
    wanted, got = match.wanted, match.got
    if wanted is None and got is not None:
        yield _error(matched, "project", "project", "extra", got.start, got.end, None, {"name": got.name})
    if wanted is None:
        return
    start = matched.gold.bulletin.text.find(wanted.name)
    end = start + len(wanted.name)
    if got is None:
        yield _error(matched, "project", "project", "missed", start, end, {"name": wanted.name}, None)
        return
    for column, missed, extra in _differences(match):
        cause = "wrong" if missed and extra else "missed" if missed else "extra"
        about = {"attributes": () if column in ("company", "zone", "stage") else (column,)}
        yield _error(matched, f"cell {column}", "cell", cause, start, end, _cell(column, missed), _cell(column, extra), about)


def _differences(match: ProjectMatch) -> Iterator[tuple[str, list[str], list[str]]]:
    """Each column of a project that is not as wanted, with what is missing in it and what should not be there."""
    missed, extra = match.wanted_cells - match.got_cells, match.got_cells - match.wanted_cells
    for column in sorted({cell.column for cell in missed | extra}):
        yield column, _values(missed, column), _values(extra, column)


def _values(cells: Iterable[Cell], column: str) -> list[str]:
    values = ((cell.value, cell.unit) for cell in cells if cell.column == column)
    return sorted(value if isinstance(value, str) else f"{plain(value)} {unit}" for value, unit in values)


def _cell(column: str, values: list[str]) -> dict[str, str] | None:
    return {"column": column, "value": "、".join(values)} if values else None


def _error(
    matched: Matched,
    row: str,
    measure: str,
    cause: str,
    start: int,
    end: int,
    wanted: Values | None,
    got: Values | None,
    about: Mapping[str, object] = MappingProxyType({}),
) -> Error:
    before, text, after = _passage(matched.gold.bulletin.text, start, end)
    identity = matched.gold.id
    return Error.model_validate({
        "key": f"{row} {identity} {start}-{end}", "measure": measure, "cause": cause, "id": identity, "start": start, "end": end,
        "before": before, "text": text, "after": after, "wanted": wanted, "got": got, **about,
    })  # fmt: skip


def _passage(text: str, start: int, end: int) -> tuple[str, str, str]:
    """The sentence around a span in three parts, line wraps shown as ⏎, cut where it is long."""
    left = max(0, start - _REACH)
    stops = [match.end() for match in _STOP.finditer(text, left, start)]
    left, cut = (stops[-1], "") if stops else (left, "…" if left else "")
    stop = _STOP.search(text, end, end + _REACH)
    right = stop.end() if stop else min(len(text), end + _REACH)
    more = "" if stop or right == len(text) else "…"
    parts = text[left:start].lstrip(), text[start:end], text[end:right].rstrip()
    before, middle, after = (_WRAP.sub("⏎", part) for part in parts)
    return cut + before, middle, after + more
