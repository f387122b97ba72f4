"""What came back from a tool as decisions about the facts that went out, in the file that `kuaixun review` keeps."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kuaixun.decisions import FACT_FIELDS, REVIEW, Decision, Kind
from kuaixun.decisions.log import DecisionLog
from kuaixun.decisions.moved import context
from kuaixun.decisions.rows import fact_values
from kuaixun.exchange.annotation import AnnotatedText
from kuaixun.exchange.problems import ExchangeError
from kuaixun.model import Fact

_OURS = uuid.UUID("7d0f6d0a-0d0e-5b8e-9a43-6d6b786a6401")  # what the ids of these decisions are made from


def write(texts: Iterable[AnnotatedText], path: Path, who: str) -> Counter[Kind]:
    """Adds the decisions to a file and returns how many of each kind are new: what was imported before is there already.

    Raises ExchangeError for texts that do not come from a run, DecisionError.
    """
    made = [decision for text in texts for decision in _decisions(text, who)]
    log = DecisionLog(path)
    try:
        known = {decision.decision_id for decision in log.all()}
        new = [decision for decision in made if decision.decision_id not in known]
        for decision in new:
            log.add(decision)
    finally:
        log.close()
    return Counter(decision.kind for decision in new)


def _decisions(text: AnnotatedText, who: str) -> Iterator[Decision]:
    """What somebody did with each fact of a text, also by leaving it as it was."""
    if not text.sha256:
        raise ExchangeError(
            f"{text.source}: does not come from a run of kuaixun, so there is nothing to decide about; import it as gold with --out"
        )
    now = {fact.fact_id: fact for fact in text.facts}
    for fact in text.found:
        found = fact_values(fact)
        if fact.fact_id in now:
            values = fact_values(now[fact.fact_id])
            changes = {name: values[name] for name in FACT_FIELDS if values[name] != found[name]}
            yield _decision(text, fact, "correct" if changes else "accept", who, changes, found)
        else:
            yield _decision(text, fact, "reject", who, {}, found)
    known = {fact.fact_id for fact in text.found}
    for fact in text.facts:
        if fact.fact_id not in known:
            row = fact_values(fact)
            added = {
                name: row[name] for name in (*FACT_FIELDS, "article", "period_start", "period_end", "project_id", "entity_id", "sentence")
            }
            yield _decision(text, fact, "add", who, {**added, "rule": REVIEW}, {})


def _decision(text: AnnotatedText, fact: Fact, kind: Kind, who: str, changes: Mapping[str, Any], found: Mapping[str, Any]) -> Decision:
    """One decision; the same one has the same id whenever it is imported."""
    before, after = context(text.text, fact.start, fact.end)
    what = json.dumps([text.sha256, fact.fact_id, kind, who, changes], ensure_ascii=False, sort_keys=True)
    at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return Decision(
        uuid.uuid5(_OURS, what).hex, text.sha256, text.source, fact.fact_id, kind, fact.start, fact.end, fact.text, before, after,
        who, at, dict(changes), dict(found),
    )  # fmt: skip
