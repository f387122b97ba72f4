"""A day of publication as a user gives it."""

from __future__ import annotations

import math
import re
from datetime import date, datetime

_MISSING = ("NAType", "NaTType")  # of pandas, which need not be there
_WRITTEN = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


def day_of(given: object) -> date | None:
    """The day: a date, a moment (of which the day is taken), or YYYY-MM-DD; None, and what stands for a missing value, is none.

    Raises ValueError with a sentence for anything else.
    """
    if is_missing(given):
        return None
    if isinstance(given, date):
        return given.date() if isinstance(given, datetime) else given
    if not isinstance(given, str) or not _WRITTEN.fullmatch(given):
        raise ValueError(f"{given}: not a date; write it as YYYY-MM-DD, for example 2024-03-18")
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise ValueError(f"{given}: there is no such day; look at the day and the month") from None


def is_missing(cell: object) -> bool:
    """Whether a cell of a table is empty: None, or one of the values that pandas puts there."""
    return cell is None or type(cell).__name__ in _MISSING or (isinstance(cell, float) and math.isnan(cell))
