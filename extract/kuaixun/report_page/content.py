"""From the tables of a run to what the page shows: rows for its lists, and the text of each source in parts that are read when asked for."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kuaixun.checks import SEVERITIES, Check
from kuaixun.doubles import plain_id
from kuaixun.look import FAMILY
from kuaixun.model import Bulletin
from kuaixun.report_page.overview import Measures, Plot, Tables, Tile, measures, plots, tiles, yuan_for_mu
from kuaixun.report_page.passages import Mark, Segment, Sentence, from_article, from_sentences
from kuaixun.rules import Rules
from kuaixun.schema import LABELS, TABLES
from kuaixun.stored import StoredRun
from kuaixun.tables import plain, python_values

Row = Mapping[str, Any]
CHUNK = 1_000  # facts that are read at once when a source is opened, or a little more
NAMES = frozenset({"COMPANY", "ZONE", "PLACE", "ORG"})  # what is underlined as a name


@dataclass(frozen=True, slots=True)
class Content:
    """All that the page shows. `lists` are the rows of its lists; `chunks` hold the text and the facts of some sources each."""

    name: str
    tiles: list[Tile]
    plots: list[Plot]
    lists: dict[str, list[dict[str, Any]]]
    chunks: list[list[dict[str, Any]]]


def content(run: StoredRun, rules: Rules) -> Content:
    """What the page shows of a run; the rules tell what its checks are called."""
    tables = {name: _rows(run, name) for name in TABLES}
    family = {row.id: row.family for row in rules.rows(Check)}
    si_units = {fact["fact_id"]: fact["si_unit"] for fact in tables["facts"]}
    known = [measures(row["figures"], si_units) for row in tables["projects"]]
    lists, chunks = _Lists(run, tables, known, rules).made()
    return Content(run.name, tiles(tables, known), plots(tables, known, family), lists, chunks)


def _rows(run: StoredRun, table: str) -> list[Row]:
    frame, names = run.frames[table], TABLES[table].names
    return [dict(zip(names, row, strict=True)) for row in zip(*(python_values(frame[name]) for name in names), strict=True)]


class _Lists:
    """Makes the lists source by source, since a project and a finding are shown by their number within their source."""

    def __init__(self, run: StoredRun, tables: Tables, known: Sequence[Measures], rules: Rules) -> None:
        self._run = run
        self._sources = tables["bulletins"]
        self._checks = {row.id: row for row in rules.rows(Check)}
        self._by_source: dict[str, defaultdict[str, list[Row]]] = {
            name: _grouped(tables[name]) for name in ("facts", "entities", "projects", "findings")
        }
        self._measures = {row["project_id"]: each for row, each in zip(tables["projects"], known, strict=True)}

    def made(self) -> tuple[dict[str, list[dict[str, Any]]], list[list[dict[str, Any]]]]:
        lists: dict[str, list[dict[str, Any]]] = {"projects": [], "findings": [], "sources": []}
        chunks: list[list[dict[str, Any]]] = [[]]
        size = 0
        for number, row in enumerate(self._sources):
            mine = {name: rows[row["source"]] for name, rows in self._by_source.items()}
            detail = _Detail(mine, self._run.bulletin_of(row["source"]), self._run.reasons)
            if size >= CHUNK:
                chunks.append([])
                size = 0
            place = {"source": number}
            lists["sources"].append(_source(row, mine, len(chunks) - 1, len(chunks[-1])))
            printed = {fact["fact_id"]: _printed(fact) for fact in mine["facts"]}
            lists["projects"] += [{**place, **self._project(each, at, mine, printed)} for at, each in enumerate(mine["projects"])]
            lists["findings"] += [{**place, **self._finding(each, at)} for at, each in enumerate(mine["findings"])]
            chunks[-1].append(detail.made())
            size += len(mine["facts"])
        lists["findings"].sort(key=lambda finding: SEVERITIES.index(finding["severity"]))
        return lists, chunks

    def _project(self, row: Row, number: int, mine: Mapping[str, Sequence[Row]], printed: Mapping[str, str]) -> dict[str, Any]:
        each = self._measures[row["project_id"]]
        figures = {name: printed[row["figures"][name]["fact_id"]] for name in ("investment", "land_area") if name in row["figures"]}
        dates = {name: str(row[name]) for name in ("stage_date", "signed_on", "started_on", "completed_on", "operating_on") if row[name]}
        own = [fact for fact in mine["facts"] if fact["project_id"] == row["project_id"]] if mine["findings"] else []
        findings = [finding["severity"] for finding in mine["findings"] if _concerns(finding, row, own)]
        return _filled({
            "n": number, "name": row["name"], "companies": row["companies"], "zones": row["zones"], "place": row["place"], "industry": row["industry"],
            "stage": row["stage"], "dates": dates, "figures": figures, "investment": _float(each.investment), "land": _float(each.land),
            "per_mu": _float(each.per_mu), "per_mu_shown": yuan_for_mu(each.per_mu) if each.per_mu else None, "findings": findings,
        })  # fmt: skip

    def _finding(self, row: Row, number: int) -> dict[str, Any]:
        check = self._checks.get(row["check"])
        return _filled({
            "n": number, "severity": row["severity"], "check": row["check"], "title": (check.title_zh, check.title_en) if check else None,
            "family": check.family if check else "other", "message": (row["message_zh"], row["message_en"]), "text": row["text"],
            "expected": row["expected"], "reported": row["reported"],
        })  # fmt: skip


def _grouped(rows: Sequence[Row]) -> defaultdict[str, list[Row]]:
    by_source: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_source[row["source"]].append(row)
    return by_source


def _source(row: Row, mine: Mapping[str, Sequence[Row]], chunk: int, at: int) -> dict[str, Any]:
    return _filled({
        "source": row["source"], "title": row["title"], "issue": row["issue"], "published": row["published"] and str(row["published"]),
        "status": row["status"], "error": row["error"], "articles": row["articles"], "characters": row["characters"],
        "facts": len(mine["facts"]), "projects": len(mine["projects"]), "findings": [finding["severity"] for finding in mine["findings"]],
        "chunk": chunk, "at": at,
    })  # fmt: skip


def _concerns(finding: Row, project: Row, own: Sequence[Row]) -> bool:
    """Whether a finding stands in a project's name or in one of its own facts, or depends on one of these."""
    return any(_overlap(finding, row) for row in (project, *own)) or any(fact["fact_id"] in finding["related"] for fact in own)


def _overlap(one: Row, other: Row) -> bool:
    return bool(one["start"] < other["end"] and other["start"] < one["end"])


class _Detail:
    """What the page shows of one source when it is opened."""

    def __init__(self, rows: Mapping[str, Sequence[Row]], bulletin: Bulletin | None, reasons: Mapping[str, str]) -> None:
        self._rows, self._bulletin, self._reasons = rows, bulletin, reasons
        self._projects = {row["project_id"]: number for number, row in enumerate(rows["projects"])}

    def made(self) -> dict[str, Any]:
        articles = list(self._articles())
        sentences = [sentence for article in articles for sentence in article["sentences"]]
        return {
            "whole": bool(articles) and all(article["whole"] for article in articles),
            "articles": [{"title": article["title"], "sentences": list(map(_sentence, article["sentences"]))} for article in articles],
            "facts": [self._fact(row) for row in self._rows["facts"]],
            "projects": [self._passages(row, sentences) for row in self._rows["projects"]],
        }

    def _articles(self) -> Iterator[dict[str, Any]]:
        marks = self._marks()
        titles = {article.index: article for article in self._bulletin.articles} if self._bulletin else {}
        for index in sorted({*marks, *titles}):
            article = titles.get(index)
            whole = from_article(article, marks[index]) if article else None
            sentences = from_sentences(marks[index]) if whole is None else whole
            yield {"title": article.title if article else "", "sentences": sentences, "whole": whole is not None}

    def _marks(self) -> defaultdict[int, list[Mark]]:
        marks: defaultdict[int, list[Mark]] = defaultdict(list)
        for number, row in enumerate(self._rows["facts"]):
            marks[row["article"]].append(Mark("fact", number, row["start"], row["end"], row["text"], row["sentence"]))
        for number, row in enumerate(self._rows["findings"]):
            marks[row["article"]].append(Mark("finding", number, row["start"], row["end"], row["text"]))
        for number, row in enumerate(self._rows["entities"]):
            if row["type"] in NAMES:
                marks[row["article"]].append(Mark("name", number, row["start"], row["end"], row["text"]))
        return marks

    def _fact(self, row: Row) -> dict[str, Any]:
        number, base = row["number"], row["si_value"]
        value = f"{_digits(number)}{_upper(row['number_high'])} {row['unit']}".strip()
        in_base = f"{_digits(base)} {row['si_unit']}" if base is not None and base != number else None
        return _filled({
            "text": _printed(row), "attribute": row["attribute"], "family": FAMILY[row["attribute"]], "value": value,
            "base": in_base, "modality": row["modality"], "kind": row["subject_kind"], "subject": row["subject"], "product": row["product"],
            "period": [row[name] and str(row[name]) for name in ("period_start", "period_end")], "rule": row["rule"], "reason": self._reasons.get(plain_id(row["fact_id"])), "project": self._projects.get(row["project_id"]),
            "id": row["fact_id"],
        })  # fmt: skip

    def _passages(self, row: Row, sentences: Sequence[Sentence]) -> list[int]:
        """The sentences that a project's figures, its name and what is found in these stand in."""
        facts = {at for at, fact in enumerate(self._rows["facts"]) if fact["project_id"] == row["project_id"]}
        span = row["start"], row["end"]
        return [
            at for at, sentence in enumerate(sentences)
            if facts.intersection(sentence.facts) or (sentence.span and sentence.span[0] < span[1] and span[0] < sentence.span[1])
        ]  # fmt: skip


def _sentence(sentence: Sentence) -> dict[str, Any]:
    return _filled({
        "block": sentence.block, "kind": sentence.kind if sentence.kind != "body" else None, "segments": list(map(_segment, sentence.segments)),
        "facts": list(sentence.facts), "findings": list(sentence.findings),
    })  # fmt: skip


def _segment(segment: Segment) -> str | tuple[str, int | None, int, tuple[int, ...]]:
    bare = segment.fact is None and not segment.named and not segment.findings
    return segment.text if bare else (segment.text, segment.fact, int(segment.named), segment.findings)


def _digits(number: Decimal) -> str:
    return f"{Decimal(plain(number)):,}"


def _upper(number: Decimal | None) -> str:
    return "" if number is None else f"–{_digits(number)}"


def _printed(fact: Row) -> str:
    """A figure as printed, in one line, with the word that modifies it."""
    return LABELS[fact["modifier"]] + _WRAP.sub("", fact["text"])


def _float(number: Decimal | None) -> float | None:
    """For sorting alone; what is shown is made from the exact number."""
    return None if number is None else float(number)


def _filled(row: dict[str, Any]) -> dict[str, Any]:
    """The row without what is empty, which most of it is in a long run."""
    return {name: value for name, value in row.items() if value not in (None, "", [], {})}


_WRAP = re.compile(r"\s*[\r\n]\s*")
