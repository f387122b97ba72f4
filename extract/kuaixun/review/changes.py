"""What people type into the form, checked and turned into the values of a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from kuaixun.decisions import Values
from kuaixun.model import Bulletin, Quantity
from kuaixun.quantities import QuantityFinder
from kuaixun.review import ReviewError
from kuaixun.schema import ATTRIBUTE_NAMES, DECIMAL_SCALE, MODALITIES, MODIFIERS, STAGES, SUBJECT_KINDS
from kuaixun.tables import plain

LONGEST = 200  # characters of a span, a unit, a subject or a product
DIGITS = 18  # significant ones: a number with more is refused by extraction too
_CLOSED: Mapping[str, tuple[str, ...]] = {
    "attribute": ATTRIBUTE_NAMES, "modifier": MODIFIERS, "modality": MODALITIES, "subject_kind": SUBJECT_KINDS,
}  # fmt: skip
_LABELS = {"unit": "单位", "subject": "主体", "product": "产品", "number": "数值", "number_high": "数值上限"}


def fact_changes(form: Values, row: Values, bulletin: Bulletin, finder: QuantityFinder) -> dict[str, Any]:
    """The fields of a fact that a form sets to another value than `row` has. Raises ReviewError for the first that cannot be."""
    checked: dict[str, Any] = {name: _CHECKS[name](name, value) for name, value in form.items() if name in _CHECKS}
    if "start" in form or "end" in form:
        checked |= _span(form, row, bulletin.text)
    if {"number", "number_high", "unit"} & checked.keys():
        checked |= _measured({**row, **checked}, row, finder)
    return {name: value for name, value in checked.items() if value != row.get(name)}


def project_changes(form: Values, row: Values) -> dict[str, Any]:
    """The stage of a project, if a form sets another. Raises ReviewError."""
    stage = form.get("stage", row["stage"]) or None
    if stage is not None and stage not in STAGES:
        raise ReviewError(f"阶段“{stage}”不在可选之列", f"stage: {stage} is none of {', '.join(STAGES)}")
    return {} if stage == row["stage"] else {"stage": stage}


def found_in(text: str, finder: QuantityFinder) -> tuple[Quantity, int, int] | None:
    """The first quantity of a selection with its span there, also across a line wrap."""
    kept = [at for at, character in enumerate(text) if not (character.isspace() and _is_wrap(text, at))]
    quantities = finder.find("".join(text[at] for at in kept))
    if not quantities:
        return None
    first = quantities[0]
    return first, kept[first.start], kept[first.end - 1] + 1


def _is_wrap(text: str, at: int) -> bool:
    """Whether a space belongs to the end of a line and the indent of the next."""
    begin = end = at
    while begin and text[begin - 1].isspace():
        begin -= 1
    while end < len(text) and text[end].isspace():
        end += 1
    return "\n" in text[begin:end] or "\r" in text[begin:end]


def _closed(name: str, value: Any) -> str:
    if value not in _CLOSED[name]:
        raise ReviewError(f"“{value}”不在可选之列", f"{name}: {value} is none of {', '.join(_CLOSED[name])}")
    return str(value)


def _words(name: str, value: Any) -> str:
    text = " ".join(str(value or "").split())
    if not text and name == "unit":
        raise ReviewError("请填写单位", "give a unit")
    if len(text) > LONGEST:
        raise ReviewError(f"{_LABELS[name]}过长，最多 {LONGEST} 字", f"{name}: more than {LONGEST} characters")
    return text


def _words_or_none(name: str, value: Any) -> str | None:
    return _words(name, value) or None


def _number(name: str, value: Any) -> str | None:
    """As typed; what it means depends on the unit."""
    text = str(value if value is not None else "").strip().replace(",", "").replace("，", "")
    if not text and name == "number":
        raise ReviewError("请填写数值", "give a number")
    return text or None


_CHECKS: Mapping[str, Callable[[str, Any], str | None]] = {
    **dict.fromkeys(_CLOSED, _closed),
    "unit": _words, "subject": _words, "product": _words_or_none, "number": _number, "number_high": _number,
}  # fmt: skip


def _span(form: Values, row: Values, text: str) -> dict[str, int]:
    start, end = form.get("start", row.get("start")), form.get("end", row.get("end"))
    inside = type(start) is int and type(end) is int and 0 <= start < end <= len(text)
    if not inside or end - start > LONGEST or not text[start:end].strip():
        raise ReviewError("所选原文无效，请在原文中重新选取", "the selection is no figure of the text; select it anew")
    return {"start": start, "end": end}


def _measured(values: Values, row: Values, finder: QuantityFinder) -> dict[str, Any]:
    """Number, upper number and base units as the unit has them; the base units of `row` where it has the same numbers and unit."""
    unit, high = values["unit"], values.get("number_high")
    if values["number"] is None or unit is None:
        raise ReviewError("请填写数值和单位", "give a number and its unit")
    numbers = {
        "number": plain(_exact(values["number"], unit, finder)), "number_high": plain(_exact(high, unit, finder)) if high else None, "unit": unit,
    }  # fmt: skip
    if numbers["number_high"] is not None and Decimal(numbers["number_high"]) < Decimal(numbers["number"]):
        raise ReviewError("数值上限小于数值", "the upper number is below the number")
    if all(value == row.get(name) for name, value in numbers.items()):
        return numbers
    quantity = _quantity(f"{numbers['number']}{unit}", finder)
    known = quantity if quantity and quantity.unit == unit and quantity.si_value is not None else None
    return {**numbers, "si_value": plain(known.si_value) if known and known.si_value is not None else None, "si_unit": known.si_unit if known else None}


def _exact(typed: str, unit: str, finder: QuantityFinder) -> Decimal:
    """The number typed, in digits or with 万 and 亿 (1.2亿). Raises ReviewError."""
    try:
        number = Decimal(typed) if typed.isascii() else None
    except InvalidOperation:
        number = None
    if number is None:
        quantity = _quantity(f"{typed}{unit}", finder)
        number = quantity.number if quantity else None
    if number is None or not number.is_finite() or number < 0 or abs(number.adjusted()) >= DIGITS:
        raise ReviewError(f"“{typed}”不是数值，请写成 120000000 或 1.2亿", f"{typed} is no number; write it as 120000000 or 1.2亿")
    digits = plain(number)
    if len(digits.replace(".", "")) > DIGITS or len(digits.partition(".")[2]) > DECIMAL_SCALE:
        raise ReviewError(f"“{typed}”位数过多，最多 {DIGITS} 位", f"{typed} has more than {DIGITS} digits")
    return number


def _quantity(text: str, finder: QuantityFinder) -> Quantity | None:
    """The quantity that a text is, the whole of it."""
    found = finder.find(text)
    return found[0] if len(found) == 1 and (found[0].start, found[0].end) == (0, len(text)) else None
