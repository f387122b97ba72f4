"""The desk: which bulletins there are, what is decided about each, and what happens when somebody decides."""

from __future__ import annotations

import threading
import uuid
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from kuaixun.decisions import FACT_FIELDS, REVIEW, Decision, Kind, last_of
from kuaixun.decisions.applied import Review, ReviewedFact, ReviewedProject, review
from kuaixun.decisions.log import DecisionLog, StoredText
from kuaixun.decisions.moved import articles_of, context
from kuaixun.decisions.rows import fact_values, project_values
from kuaixun.model import Bulletin
from kuaixun.pipeline import Result
from kuaixun.review import ReviewError
from kuaixun.review.changes import fact_changes, project_changes
from kuaixun.review.page import Text, marks_of
from kuaixun.review.selection import sentence_at
from kuaixun.review.shelves import Extraction, Shelf, TextShelf
from kuaixun.review.views import fact_view, finding_view, names_of, project_view

OPEN = 8  # bulletins kept in memory
PAGE = 50  # bulletins of one page of the list
_NOT_BY_HAND = frozenset({"fact_id", "source", "text"})  # they follow from the place


@dataclass(frozen=True, slots=True)
class Opened:
    """A bulletin on the desk."""

    result: Result
    text: Text


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for: a kind of decision about a row, or about a place without one (`add`), with the form as filled in."""

    key: str
    kind: Kind
    who: str
    target: str = ""
    form: Mapping[str, Any] | None = None
    since: int = 0  # the last decision that the page knows of


class Desk:
    """All bulletins with their decisions. Every method may be called by several threads."""

    def __init__(self, shelves: Sequence[Shelf], log: DecisionLog, extraction: Extraction) -> None:
        self.log, self._extraction = log, extraction
        self._texts = TextShelf(log, extraction)
        self._shelves = [*shelves, self._texts]
        self._opened: OrderedDict[str, Opened] = OrderedDict()
        self._lock = threading.Lock()

    def entries(self, query: str = "", page: int = 0) -> dict[str, Any]:
        """One page of the list of bulletins; pasted ones come last."""
        decided, words = self.log.decided(), query.casefold().split()
        found = [entry for shelf in self._shelves for entry in shelf.entries()]
        found = [entry for entry in found if all(word in f"{entry.source} {entry.title}".casefold() for word in words)]
        shown = found[page * PAGE : (page + 1) * PAGE]
        rows = [
            {
                "key": entry.key, "source": entry.source, "title": entry.title, "facts": entry.facts, "findings": entry.findings,
                "decided": decided.get(entry.source, 0),
            }
            for entry in shown
        ]  # fmt: skip
        return {"rows": rows, "count": len(found), "page": page, "pages": -(-len(found) // PAGE)}

    def sheet(self, key: str) -> dict[str, Any]:
        """All that the page shows of one bulletin. Raises ReviewError."""
        opened, head = self._open(key), self.log.head()
        now = self._review(opened)
        bulletin = opened.result.bulletin
        return {
            "key": key, "source": bulletin.source, "title": bulletin.title, "issue": bulletin.issue, "characters": len(bulletin.text),
            "published": bulletin.published.isoformat() if bulletin.published else None, "head": head,
            "html": str(opened.text.html(marks_of(now))), "names": names_of(now),
            "facts": [fact_view(row, now.result.reasons) for row in now.facts], "projects": [project_view(row) for row in now.projects],
            "findings": [finding_view(finding) for finding in now.result.findings],
        }  # fmt: skip

    def news(self, key: str, since: int) -> dict[str, Any]:
        """What has been decided about a bulletin behind decision number `since`: rows anew, lines anew, rows that are gone."""
        head = self.log.head()
        opened = self._open(key)
        if head == since:
            return {"head": head, "facts": [], "projects": [], "gone": [], "lines": {}}
        bulletin = opened.result.bulletin
        new = [decision for decision in self.log.of(bulletin.sha256, bulletin.source, since) if decision.sha256 == bulletin.sha256]
        targets = {decision.target for decision in new}
        return {"head": head, **self._views(opened, targets)}

    def decide(self, wish: Wish) -> dict[str, Any]:
        """Writes a decision and returns the news, `target` and `overruled`: who else had decided that row meanwhile. Raises ReviewError."""
        opened = self._open(wish.key)
        now = self._review(opened)
        decision = self._added(opened, now, wish) if wish.kind == "add" else self._decided(opened, now, wish)
        others = [
            other.who for other in self.log.of(decision.sha256, decision.source, wish.since)
            if other.target == decision.target and other.who != wish.who
        ]  # fmt: skip
        self.log.add(decision)
        return {**self.news(wish.key, wish.since), "target": decision.target, "overruled": others[-1] if others else None}

    def undo(self, key: str, who: str, since: int) -> dict[str, Any]:
        """Takes back the last decision of one person about a bulletin. Raises ReviewError where there is none."""
        bulletin = self._open(key).result.bulletin
        log = [decision for decision in self.log.of(bulletin.sha256, bulletin.source) if decision.sha256 == bulletin.sha256]
        last = last_of(log, who)
        if last is None:
            raise ReviewError("没有可撤销的操作", "there is nothing of yours to undo")
        undo = replace(last, decision_id=uuid.uuid4().hex, kind="undo", at=_now(), changes={}, found={}, undoes=last.decision_id)
        self.log.add(undo)
        return {**self.news(key, since), "target": last.target, "overruled": None}

    def prefilled(self, key: str, start: int, end: int) -> dict[str, Any]:
        """The form for a missed figure at a selection. Raises ReviewError for a place that is none."""
        opened = self._open(key)
        if not 0 <= start < end <= len(opened.result.bulletin.text):
            raise ReviewError("所选原文无效，请在原文中重新选取", "the selection is no place of the text; select it anew")
        return self._extraction.selections.prefilled(self._review(opened), start, end)

    def add_text(self, data: bytes, source: str, published: date | None, who: str) -> str:
        """Keeps a bulletin that was pasted or uploaded, and returns its key. Raises ReviewError."""
        return self._texts.add(StoredText(sha256(data).hexdigest(), source, data, published, who, _now()))

    def _open(self, key: str) -> Opened:
        with self._lock:
            if key in self._opened:
                self._opened.move_to_end(key)
                return self._opened[key]
        result = next((found for shelf in self._shelves if (found := shelf.open(key))), None)
        if result is None:
            raise ReviewError("没有这份快讯", "there is no such bulletin")
        opened = Opened(result, Text(result.bulletin))
        with self._lock:
            self._opened[key] = opened
            while len(self._opened) > OPEN:
                self._opened.popitem(last=False)
        return opened

    def _review(self, opened: Opened) -> Review:
        bulletin = opened.result.bulletin
        return review(opened.result, self.log.of(bulletin.sha256, bulletin.source))

    def _views(self, opened: Opened, targets: Collection[str]) -> dict[str, Any]:
        """The rows of some targets as they are now, and anew the lines in which a figure has come, gone or moved."""
        now = self._review(opened)
        facts = [row for row in now.facts if row.target in targets]
        projects = [row for row in now.projects if row.found.project_id in targets]
        present = {row.target for row in facts} | {row.found.project_id for row in projects}
        lines = self._lines_touched(opened, targets)
        return {
            "facts": [fact_view(row, now.result.reasons) for row in facts], "projects": [project_view(row) for row in projects],
            "gone": sorted(set(targets) - present),
            "lines": {number: str(html) for number, html in opened.text.html_of(lines, marks_of(now)).items()} if lines else {},
        }  # fmt: skip

    def _lines_touched(self, opened: Opened, targets: Collection[str]) -> set[int]:
        """The lines of all places at which rows that do not stay in one place stand, or ever stood."""
        bulletin = opened.result.bulletin
        log = [row for row in self.log.of(bulletin.sha256, bulletin.source) if row.target in targets and row.sha256 == bulletin.sha256]
        moving = {row.target for row in log if row.kind == "add" or "start" in row.changes or "end" in row.changes}
        places: set[int] = set()
        for row in log:
            if row.target in moving:
                places |= {row.start, row.end - 1, row.changes.get("start", row.start), row.changes.get("end", row.end) - 1}
        return {opened.text.at(place) for place in places}

    def _decided(self, opened: Opened, now: Review, wish: Wish) -> Decision:
        """A decision about a row that is there."""
        bulletin = opened.result.bulletin
        row = next((row for row in now.facts if row.target == wish.target), None)
        project = next((row for row in now.projects if row.found.project_id == wish.target), None)
        if row:
            return self._of_fact(bulletin, now, row, wish)
        if project:
            return self._of_project(bulletin, project, wish)
        raise ReviewError("这一行已不存在，可能已被他人撤销", "that row is not there any more; somebody may have undone it")

    def _of_fact(self, bulletin: Bulletin, now: Review, row: ReviewedFact, wish: Wish) -> Decision:
        values = fact_values(row.fact)
        found = fact_values(row.found) if row.found else {}
        kind, changes = wish.kind, {}
        if row.is_moved and row.standing and kind == "accept":
            kind = row.standing.kind  # whoever confirms it does what the other did
            changes = {name: value for name, value in values.items() if name not in _NOT_BY_HAND and (not found or value != found[name])}
        if kind == "correct" and not changes:
            changes = fact_changes(wish.form or {}, values, bulletin, self._extraction.quantities)
            _free_place(now, {**values, **changes}, row.target)
            kind = "correct" if changes else "accept"
        place = (row.found or row.fact).start, (row.found or row.fact).end
        return _decision(bulletin, row.target, kind, place, wish.who, changes, found)

    def _of_project(self, bulletin: Bulletin, row: ReviewedProject, wish: Wish) -> Decision:
        changes = project_changes(wish.form or {}, project_values(row.project)) if wish.kind == "correct" else {}
        kind: Kind = "accept" if wish.kind == "correct" and not changes else wish.kind
        if row.is_moved and row.standing and kind == "accept":
            kind, changes = row.standing.kind, {"stage": row.project.stage}
        return _decision(bulletin, row.found.project_id, kind, (row.found.start, row.found.end), wish.who, changes, project_values(row.found))

    def _added(self, opened: Opened, now: Review, wish: Wish) -> Decision:
        """A figure that extraction missed."""
        bulletin = opened.result.bulletin
        blank: dict[str, Any] = dict.fromkeys(FACT_FIELDS)
        changes = fact_changes(wish.form or {}, blank, bulletin, self._extraction.quantities)
        values = {**blank, **changes}
        missing = [name for name in ("start", "number", "unit", "attribute", "modality", "subject_kind", "modifier") if values[name] is None]
        if missing:
            raise ReviewError("请补全各项后再保存", f"give {', '.join(missing)} too")
        start, end = values["start"], values["end"]
        _free_place(now, values, "")
        values |= {
            "subject": values["subject"] or "", "article": articles_of(bulletin)(start), "period_start": None, "period_end": None, "project_id": None, "entity_id": None,
            "rule": REVIEW, "sentence": sentence_at(bulletin.text, start, end),
        }  # fmt: skip
        return _decision(bulletin, bulletin.row_id("f", start, end), "add", (start, end), wish.who, values, {})


def _free_place(now: Review, values: Mapping[str, Any], target: str) -> None:
    """Raises ReviewError where another figure stands at the very place of one."""
    taken = [row for row in now.facts if row.target != target and (row.fact.start, row.fact.end) == (values["start"], values["end"])]
    if taken:
        raise ReviewError("此处已有一条数据，请直接修改它", "there is a figure at this place already; edit that one")


def _decision(
    bulletin: Bulletin, target: str, kind: Kind, place: tuple[int, int], who: str, changes: Mapping[str, Any], found: Mapping[str, Any]
) -> Decision:
    start, end = place
    before, after = context(bulletin.text, start, end)
    return Decision(
        uuid.uuid4().hex, bulletin.sha256, bulletin.source, target, kind, start, end, bulletin.text[start:end], before, after,
        who, _now(), dict(changes), dict(found),
    )  # fmt: skip


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
