"""What is to be exported: a finished run or texts, with the decisions about them laid over."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

from kuaixun.decisions import Decision
from kuaixun.decisions.applied import review
from kuaixun.decisions.log import DecisionLog
from kuaixun.decisions.texts import read_stored
from kuaixun.export import ExportError, Run
from kuaixun.model import Receipt
from kuaixun.pipeline import Pipeline, Result
from kuaixun.rules import Rules
from kuaixun.run import Progress, processed
from kuaixun.segment import Engine
from kuaixun.stored import holds_run, read_run
from kuaixun.stored.results import StoredResults
from kuaixun.tables import receipt_of


def gather(
    paths: Sequence[str],
    decisions: Path | None = None,
    sources: Path | None = None,
    published: date | None = None,
    rules: Rules | None = None,
    engine: Engine = "auto",
    progress: Progress | None = None,
) -> Run:
    """Reads a run's folder, or processes texts, and applies decisions; texts that were pasted into the review are processed too.

    Raises ExportError, StoredError, RunError, RuleError and DecisionError.
    """
    log = DecisionLog(decisions, create=False) if decisions else None
    results, receipts = _results(paths, sources, published, rules, engine, progress)
    if log:
        for result in _pasted(log, {result.bulletin.sha256 for result in results}, rules, engine):
            results.append(result)
            receipts.append(receipt_of(result.bulletin))
    made = log.all() if log else []
    if log:
        log.close()
    about = _about(made)
    reviews = [review(result, about(result)) for result in results]
    untold = [result.bulletin.source for result in results if not result.bulletin.text and about(result)]
    if untold:
        raise ExportError(f"{untold[0]}: the text is not where it was, or has changed, and there are decisions about it; name its folder with --sources DIR")
    return Run(tuple(one.corrected() for one in reviews), tuple(receipts), tuple(made), tuple(reviews) if log else ())


def summary(run: Run) -> Iterator[str]:
    """What became of the decisions, in a few lines."""
    yield f"{_counted(len(run.results), 'bulletin')}: {_counted(sum(len(result.facts) for result in run.results), 'figure')}"
    if not run.decisions:
        return
    statuses = Counter(status for one in run.reviews for status in one.statuses.values())
    absent = len(run.decisions) - statuses.total()
    told = [f"{count} {status}" for status, count in [*sorted(statuses.items()), ("about other bulletins", absent)] if count]
    yield f"{_counted(len(run.decisions), 'decision')}: {', '.join(told)}"
    if statuses["moved"]:
        yield "moved: the text has changed since; confirm these with kuaixun review, or they are not applied"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _results(
    paths: Sequence[str], sources: Path | None, published: date | None, rules: Rules | None, engine: Engine, progress: Progress | None
) -> tuple[list[Result], list[Receipt]]:
    if len(paths) == 1 and holds_run(Path(paths[0])):
        stored = StoredResults(read_run(Path(paths[0]), [sources] if sources else ()))
        return [stored.of(source) for source in stored.sources], list(stored.receipts)
    done = list(processed(paths, published, rules, engine, progress))
    return [result for _, _, result in done if result], [receipt for _, receipt, _ in done]


def _pasted(log: DecisionLog, known: set[str], rules: Rules | None, engine: Engine) -> Iterator[Result]:
    """The bulletins that stand in the file of decisions alone."""
    if texts := [text for text in log.texts() if text.sha256 not in known]:
        pipeline = Pipeline(rules, engine)
        yield from (pipeline.process(read_stored(text, pipeline.rules)) for text in texts)


def _about(log: Sequence[Decision]) -> Callable[[Result], list[Decision]]:
    """Finds the decisions about a text, and about other versions of it under the same name, in the order of the log."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for number, decision in enumerate(log):
        places[decision.sha256].append(number)
        places[decision.source].append(number)

    def about(result: Result) -> list[Decision]:
        named = {*places.get(result.bulletin.sha256, ()), *places.get(result.bulletin.source, ())}
        return [log[number] for number in sorted(named)]

    return about
