"""Which columns of a table hold the text, the id, the date and the title of its articles, and what a row of it says."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from kuaixun.inputs.source import Refused, Source, printable
from kuaixun.read.errors import ReadError

Part = Literal["text", "id", "date", "title"]

USUAL: Mapping[Part, tuple[str, ...]] = {
    "text": ("text", "content", "body", "fulltext", "full_text", "正文", "内容", "全文", "文本"),
    "id": ("id", "doc_id", "article_id", "uuid", "编号", "序号", "文章编号"),
    "date": ("date", "published", "publish_date", "pub_date", "published_at", "日期", "发布日期", "发布时间", "出版日期", "见报日期"),
    "title": ("title", "headline", "标题", "题名", "篇名"),
}
_DAY = re.compile(r"\s*([0-9]{4})(?:[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日|([0-9]{2})([0-9]{2}))(?![0-9])")


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of a table of articles to read, and which table of a DuckDB file; None looks for one of the usual names."""

    text: str | None = None
    id: str | None = None
    date: str | None = None
    title: str | None = None
    table: str | None = None

    def named(self, part: Part) -> str | None:
        """The column that was asked for."""
        named: str | None = getattr(self, part)
        return named

    def column(self, part: Part, there: Collection[str]) -> str | None:
        """The column of a part among those that are there."""
        if named := self.named(part):
            return named if named in there else None
        by_name = {name.lower(): name for name in reversed(list(there))}
        return next((by_name[name] for name in USUAL[part] if name in by_name), None)

    def of_table(self, name: str, there: Collection[str]) -> dict[Part, str]:
        """The columns of a table by part. Raises ReadError where there is none of texts, or not one that was asked for."""
        shown = ", ".join(there) or "none"
        for part in USUAL:
            if (named := self.named(part)) and named not in there:
                raise ReadError("COLUMN", name, f"has no column {named!r}, only {shown}", f"choose another with --{part}-col")
        found = {part: column for part in USUAL if (column := self.column(part, there))}
        if "text" not in found:
            raise ReadError("COLUMN", name, f"has no column that is known to hold texts, only {shown}", "name it with --text-col")
        return found


USUAL_COLUMNS = Columns()


def article(name: str, number: int, values: Mapping[Part, Any]) -> Source:
    """The source that a row of the table `name` is: its text, id, date and title, so far as it has them."""
    text, title = values.get("text"), values.get("title")
    published, content = None, text or ""
    try:
        published = _day(values.get("date"))
    except ValueError:
        content = Refused("COLUMN", f"its date {str(values['date'])[:40]!r} is none", "write it as YYYY-MM-DD, or leave it empty")
    if not isinstance(content, str | Refused):
        content = Refused("COLUMN", f"its text is no string but a {type(content).__name__}", "choose another column with --text-col")
    return Source(f"{name}#{_id(values.get('id')) or number}", content, name, number, published, str(title) if title else None)


def _id(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():  # how some libraries keep whole numbers where one is missing
        value = int(value)
    return "" if value is None else printable(str(value))


def _day(value: Any) -> date | None:
    """A day, as tables write it. Raises ValueError for what is none."""
    if isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    if value is None or not (written := str(value).strip()):
        return None
    match = _DAY.match(written)
    if match is None:
        raise ValueError(written)
    year, month, day = (int(part) for part in match.groups() if part)
    return date(year, month, day)
