"""From results to the five tables, as pandas frames that keep to `schema`.

Decimals stay `decimal.Decimal`, dates `datetime.date`, lists `list`, all in object columns; `None` where a value is missing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain
from operator import attrgetter
from types import MappingProxyType, NoneType
from typing import TYPE_CHECKING, Any

import pandas as pd

from kuaixun.doubles import Double, doubles
from kuaixun.model import Bulletin, Fact, Receipt, Status
from kuaixun.notes import note
from kuaixun.schema import (
    ATTRIBUTE_NAMES,
    DECIMAL_PRECISION,
    DECIMAL_SCALE,
    FIGURE,
    FLAT,
    FLAT_FIGURES,
    PROJECTS,
    TABLES,
    Column,
    Table,
    json_schema,
)

if TYPE_CHECKING:
    from kuaixun.pipeline import Result

__all__ = ["TableBuilder", "TableError", "check", "flat_frames", "framed", "frames", "json_schema", "plain", "python_values", "receipt_of"]

Frames = dict[str, pd.DataFrame]
Row = tuple[Any, ...]


class TableError(ValueError):
    """A table that does not keep to its schema; the message names the table, the column and the value."""


def frames(results: Iterable[Result], receipts: Iterable[Receipt] = ()) -> Frames:
    """The five tables of some results, by name. A bulletin without a receipt among those given gets one that says `ok`.

    Raises TableError for a value that its column cannot hold.
    """
    results, given = list(results), list(receipts)
    known = {receipt.source for receipt in given}
    given += [receipt_of(result.bulletin) for result in results if result.bulletin.source not in known]
    builder = TableBuilder(doubles(given))
    for result in results:
        builder.add(result)
    for receipt in given:
        builder.add_receipt(receipt)
    return builder.frames()


def receipt_of(bulletin: Bulletin, seconds: float = 0.0, error: str | None = None) -> Receipt:
    """What became of a bulletin that was read: `ok`, `partial` where some of it may be lost, or `failed` with an error of a later step."""
    status: Status = "failed" if error else "partial" if bulletin.warnings else "ok"
    return Receipt(
        source=bulletin.source, sha256=bulletin.sha256, encoding=bulletin.encoding, format=bulletin.format, title=bulletin.title,
        issue=bulletin.issue, published=bulletin.published, articles=len(bulletin.articles), characters=len(bulletin.text),
        status=status, error=error or "; ".join((*bulletin.warnings, *bulletin.notes)) or None, seconds=seconds,
    )  # fmt: skip


class TableBuilder:
    """Gathers rows result by result, so that a long run need not keep the texts. A result that is refused leaves no row behind.

    `doubles` are the sources among those to come whose rows need ids of their own.
    """

    def __init__(self, doubles: Mapping[str, Double] = MappingProxyType({})) -> None:
        self.rows: dict[str, list[Row]] = {name: [] for name in TABLES}
        self._doubles = doubles

    def add(self, result: Result) -> None:
        """Adds all rows of one result, or none. Raises TableError for a value that its column cannot hold."""
        clean = _is_clean([result.bulletin.text, result.bulletin.source])  # then so are all strings cut out of it
        new = {
            "facts": _rows("facts", result.facts, clean),
            "entities": _rows("entities", result.entities, clean),
            "projects": _rows("projects", result.projects),
            "findings": _rows("findings", result.findings),
        }
        _check_figures(new["projects"], result.facts)
        self._extend(result.bulletin.source, new)

    def add_receipt(self, receipt: Receipt) -> None:
        """Adds the row of one source. Raises TableError."""
        self._extend(receipt.source, {"bulletins": _rows("bulletins", [receipt])})

    def _extend(self, source: str, rows: Mapping[str, Sequence[Row]]) -> None:
        self.extend(self._doubles[source].rows(rows) if source in self._doubles else rows)

    def extend(self, rows: Mapping[str, Sequence[Row]]) -> None:
        """Adds rows that another builder gathered."""
        for name, more in rows.items():
            self.rows[name] += more

    def frames(self) -> Frames:
        """All rows gathered so far, in the order they came."""
        return {name: framed(TABLES[name], list(zip(*rows, strict=True))) for name, rows in self.rows.items()}


def check(frame: pd.DataFrame, table: str) -> None:
    """Raises TableError where a frame does not keep to the schema: columns, types, missing values, values outside a closed list."""
    described = TABLES[table]
    names = [str(name) for name in frame.columns]
    if names != described.names:
        missing, unknown = [n for n in described.names if n not in names], [n for n in names if n not in described.names]
        said = [f"{word}: {', '.join(found)}" for word, found in (("missing", missing), ("unknown", unknown)) if found]
        raise TableError(f"{table}: wrong columns ({'; '.join(said) or 'their order differs'})")
    _check_columns(described, [python_values(frame[name]) for name in names])


def python_values(series: pd.Series[Any]) -> list[Any]:
    """The values of a column as plain Python objects, None where one is missing."""
    return [None if missing else value for value, missing in zip(series.tolist(), series.isna().tolist(), strict=True)]


def plain(number: Decimal) -> str:
    """A decimal as digits, never with an exponent or with zeros behind the last decimal: 1.20E+8 is 120000000."""
    digits = format(number, "f")
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return "0" if digits == "-0" else digits


def flat_frames(frames: Mapping[str, pd.DataFrame]) -> Frames:
    """The tables for formats without objects: `figures` of projects spread into columns, as `schema.FLAT` says.

    Raises TableError where a figure points to no row of facts, which hold its printed text, base unit and product.
    """
    projects, facts = frames["projects"], frames["facts"]
    known = [dict(zip(_LOOKED_UP, row, strict=True)) for row in zip(*(python_values(facts[name]) for name in _LOOKED_UP), strict=True)]
    facts_by_id = {fact["fact_id"]: fact for fact in known}
    of_project: defaultdict[tuple[str | None, str], list[dict[str, Any]]] = defaultdict(list)
    for fact in known:
        of_project[fact["project_id"], fact["attribute"]].append(fact)
    rows = [
        _joined(figures, facts_by_id, {attribute: of_project[project_id, attribute] for attribute in figures})
        for project_id, figures in zip(python_values(projects["project_id"]), python_values(projects["figures"]), strict=True)
    ]
    spread = [[_flat_value(row.get(flat.attribute.name), flat.attribute.si_unit, flat.part) for row in rows] for flat in FLAT_FIGURES]
    kept = [python_values(projects[name]) for name in PROJECTS.names if name != "figures"]
    return {**frames, "projects": framed(FLAT["projects"], [*kept, *spread])}


_LOOKED_UP = (
    "fact_id", "project_id", "attribute", "text", "unit", "number_high", "modifier", "modality", "si_unit", "product", "period_start", "period_end"
)  # fmt: skip


def _joined(
    figures: Mapping[str, Mapping[str, Any]], facts: Mapping[str, dict[str, Any]], alike: Mapping[str, Sequence[dict[str, Any]]]
) -> dict[str, dict[str, Any]]:
    """Each figure with what only its fact knows, and a note; `alike` are all facts of the project by attribute."""
    try:
        named = {attribute: facts[figure["fact_id"]] for attribute, figure in figures.items()}
    except KeyError as error:
        raise TableError(f"projects: a figure points to the fact {error}, which is not in facts") from None
    return {
        attribute: {**figures[attribute], **fact, "note": note(fact, [other for other in alike[attribute] if other is not fact], plain)}
        for attribute, fact in named.items()
    }


def _flat_value(figure: Mapping[str, Any] | None, si_unit: str | None, part: str) -> Any:
    if figure is None or (part == "si_value" and figure["si_unit"] != si_unit):
        return None  # no figure, or one in another currency: its printed text and fact_id stand beside the empty cell
    return figure[part]


def _rows(table: str, items: Sequence[object], clean: bool = False) -> list[Row]:
    """The rows of some facts, entities, projects, findings or receipts, whose fields are named as the columns. Raises TableError."""
    if not items:
        return []
    described = TABLES[table]
    values = zip(*map(attrgetter(*described.names), items), strict=True)
    prepared = [_prepared(column, cells, clean) for column, cells in zip(described.columns, values, strict=True)]
    _check_columns(described, prepared)
    return list(zip(*prepared, strict=True))


def _prepared(column: Column, cells: Sequence[Any], clean: bool) -> Sequence[Any]:
    prepare = _PREPARE.get(column.type)
    if prepare is None or (prepare is _string and (clean or _is_clean(cells))):
        return cells
    return [None if cell is None else prepare(cell) for cell in cells]


def _is_clean(cells: Iterable[Any]) -> bool:
    """Whether no string of a column has a lone surrogate: one look at all of them together."""
    try:
        "".join(cell for cell in cells if type(cell) is str).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _check_figures(projects: Sequence[Row], facts: Sequence[Fact]) -> None:
    """Raises TableError where a figure of a project points to no fact."""
    known = {fact.fact_id for fact in facts} if projects else ()
    for row in projects:
        for attribute, figure in row[-1].items():
            if figure["fact_id"] not in known:
                raise TableError(f"projects: {row[0]}: {attribute} points to the fact {figure['fact_id']}, which is not in facts")


def _decimal(number: Decimal) -> Decimal:
    """One writing for one value: 1.20E+8 and 120000000.0 both become 120000000. What is no such number is left for the check to name."""
    if not isinstance(number, Decimal) or (_is_short(digits := str(number)) and (digits.isdecimal() or digits[-1] != "0")):
        return number
    return Decimal(plain(number)) if number.is_finite() and abs(number.adjusted()) < 100 else number


def _is_short(digits: str) -> bool:
    """Whether a decimal written so is a positive number which any column holds: most are."""
    return len(digits) <= DECIMAL_SCALE and digits[0].isdecimal() and "E" not in digits


def _strings(strings: Iterable[str]) -> list[str]:
    return [_string(string) for string in strings]


def _figures(figures: Mapping[str, Fact]) -> dict[str, dict[str, Any]]:
    return {attribute: dict(zip(_PARTS, map(_decimal, _parts(fact)), strict=True)) for attribute, fact in figures.items()}


def _string(text: str) -> str:
    """Lone surrogates (of a file name that is no UTF-8) can stand in no output, so they are written out: \\udc80."""
    return text if not isinstance(text, str) or text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


_PARTS = tuple(part.name for part in FIGURE)
_parts = attrgetter(*_PARTS)
_PREPARE: Mapping[str, Callable[[Any], Any]] = {"decimal": _decimal, "figures": _figures, "string": _string, "strings": _strings}
_TYPE: Mapping[str, type] = {
    "string": str, "int": int, "decimal": Decimal, "date": date, "float": float, "strings": list, "figures": dict,
}  # fmt: skip
_TYPES = {(name, nullable): frozenset((kind, NoneType) if nullable else (kind,)) for name, kind in _TYPE.items() for nullable in (False, True)}


def _check_columns(table: Table, values: Sequence[Sequence[Any]]) -> None:
    """Raises TableError for the first wrong value. Columns that only say which type they hold are looked at together, if all is well."""
    alike, others = _COLUMNS[table.name]
    well = all(types.issuperset(map(type, chain.from_iterable(map(values.__getitem__, places)))) for types, places in alike)
    for place in others if well else range(len(table.columns)):
        column = table.columns[place]
        if complaint := _complaint(column, values[place]):
            raise TableError(f"{table.name}.{column.name}: {complaint}")


def _complaint(column: Column, cells: Sequence[Any]) -> str | None:
    """What is wrong with the first wrong value of a column."""
    wrong = set(map(type, cells)) - _TYPES[column.type, column.nullable]
    if wrong:
        cell = next(cell for cell in cells if type(cell) in wrong)
        return "a value is missing" if cell is None else f"{cell!r} is a {type(cell).__name__}, not a {column.type}"
    if column.values:
        outside = set(cells).difference(column.values, _MISSING)
        return f"{min(outside)!r} is none of {', '.join(column.values)}" if outside else None
    if inner := _INNER.get(column.type):
        for cell in cells:
            if cell is not None and (complaint := inner(cell)):
                return complaint
    return None


def _decimal_complaint(number: Decimal) -> str | None:
    whole = DECIMAL_PRECISION - DECIMAL_SCALE
    if _is_short(str(number)):
        return None
    if number.is_finite() and -100 < number.adjusted() < whole and len(plain(number).partition(".")[2]) <= DECIMAL_SCALE:
        return None
    return f"{number} does not fit {whole} digits before and {DECIMAL_SCALE} behind the point"


def _strings_complaint(strings: list[Any]) -> str | None:
    return next((f"{item!r} in a list of strings" for item in strings if type(item) is not str), None)


def _figures_complaint(figures: dict[Any, Any]) -> str | None:
    for attribute, figure in figures.items():
        if attribute not in ATTRIBUTE_NAMES:
            return f"{attribute!r} is no attribute"
        if not isinstance(figure, dict) or tuple(figure) != _PARTS:
            return f"{attribute}: a figure has the parts {', '.join(_PARTS)}"
        for part in FIGURE:
            complaint = _complaint(part, (figure[part.name],))
            if complaint:
                return f"{attribute}.{part.name}: {complaint}"
    return None


_INNER: Mapping[str, Callable[[Any], str | None]] = {
    "decimal": _decimal_complaint, "strings": _strings_complaint, "figures": _figures_complaint,
}  # fmt: skip
_MISSING = (None,)


def _split(columns: Sequence[Column]) -> tuple[list[tuple[frozenset[type], list[int]]], list[int]]:
    """The places of the columns which only say which types they hold, by these, and the places of the others."""
    alike: dict[frozenset[type], list[int]] = defaultdict(list)
    others = []
    for place, column in enumerate(columns):
        if column.values or column.type in _INNER:
            others.append(place)
        else:
            alike[_TYPES[column.type, column.nullable]].append(place)
    return list(alike.items()), others


_COLUMNS = {name: _split(table.columns) for name, table in TABLES.items()}
_DTYPES: Mapping[str, str] = {"string": "string", "int": "int64", "float": "float64"}


def framed(table: Table, values: Sequence[Sequence[Any]]) -> pd.DataFrame:
    """A table from the values of its columns, which are not looked at: see `check`."""
    columns = values or [()] * len(table.columns)
    series = {
        column.name: pd.Series(list(cells), dtype=_DTYPES.get(column.type, "object"))
        for column, cells in zip(table.columns, columns, strict=True)
    }
    return pd.DataFrame(series)
