"""One run: every source is read and processed, and the tables are written. A source that fails loses only itself."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kuaixun.earlier import Earlier
from kuaixun.inputs import STDIN, USUAL_COLUMNS, Columns, Inputs, RunError, Source, StdinForm, ZipForm, find_inputs
from kuaixun.journal import PARTITIONS, Batches, Journal, Outcome, locked
from kuaixun.manifest import NAME, Manifest, code_digest, digest_of, installed_version, rules_digest
from kuaixun.model import Receipt
from kuaixun.pipeline import Pipeline, Result
from kuaixun.pool import IN_THIS_PROCESS, Lost, Workers, pooled
from kuaixun.rules import Rules, default_rules
from kuaixun.segment import Engine, chosen_engine
from kuaixun.tables import python_values
from kuaixun.work import Work, lost, lost_receipt, outcomes, results
from kuaixun.write import DEFAULT_FORMATS, clear, file_names, known_formats, prepare_folder, write_batches, write_texts

if TYPE_CHECKING:
    from kuaixun.tables import Frames

__all__ = ["Columns", "Interrupted", "Progress", "RunError", "Summary", "Workers", "processed", "run"]

Progress = Callable[[int, int | None, str], None]  # sources begun, of about how many (None: unknown), and the name of the next

_TOLD = 20  # failures that a summary names
_NO_VALUE = "undated"  # the part of what has no date; Hive's own word for it is one that pandas cannot read
_UNSAFE = re.compile(r"""[\x00-\x1f\x7f"#%'*/:=?\\<>|{}\[\]^]""")  # in the name of a part: written as %2F


class Interrupted(KeyboardInterrupt):
    """A run that was stopped; what was done is kept. One sentence, which says how to go on."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did: the files written, what became of the sources, and how many rows each table has."""

    out: Path
    files: tuple[Path, ...]
    rows: Mapping[str, int]
    articles: int
    failures: int
    first_failures: tuple[tuple[str, str], ...]  # names and errors
    first_remarks: tuple[tuple[str, str], ...]  # the same of sources that were read with something lost or unexpected
    kept: int  # sources whose rows were there from an earlier run
    head: Frames  # the first rows of each table: of a run of usual size, all
    removed: tuple[Path, ...] = ()  # files of an earlier run that are none of this one
    left: tuple[Path, ...] = ()  # and those among them that stay, for they were changed since
    doubles: int = 0  # sources with the text of another one

    @property
    def frames(self) -> Frames:
        """The five tables. Those of a long run are read from its journal, all at once: mind the memory."""
        if all(len(frame) == self.rows[name] for name, frame in self.head.items()):
            return self.head
        with Journal(self.out) as journal:
            return journal.frames()

    @property
    def receipts(self) -> tuple[Receipt, ...]:
        """What became of each source."""
        bulletins = self.frames["bulletins"]
        return tuple(Receipt(*row) for row in zip(*(python_values(bulletins[name]) for name in bulletins), strict=True))

    @property
    def failed(self) -> tuple[Receipt, ...]:
        """The sources that could not be read or processed."""
        return tuple(receipt for receipt in self.receipts if receipt.status == "failed") if self.failures else ()

    @property
    def remarked(self) -> tuple[Receipt, ...]:
        """The sources that were read with a remark: something may be lost, or was not as it said."""
        return tuple(receipt for receipt in self.receipts if receipt.status != "failed" and receipt.error)


def run(
    paths: Sequence[str | Path],
    out: Path,
    formats: Iterable[str] = DEFAULT_FORMATS,
    published: date | None = None,
    rules: Rules | None = None,
    engine: Engine = "auto",
    csv_bom: bool = True,
    progress: Progress | None = None,
    *,
    workers: Workers = IN_THIS_PROCESS,
    columns: Columns = USUAL_COLUMNS,
    stdin: StdinForm = "text",
    zips: ZipForm = "issue",
    partition: str | None = None,
    force: bool = False,
    retry: bool = True,
) -> Summary:
    """Reads files and folders (`-` is standard input), writes the five tables into `out`, and tells what became of each source.

    The order of the rows depends on the names of the sources alone. `published` is the date of bulletins that print none; `progress` is
    called with the number of sources begun, of all, and the name of the next. A source that cannot be read or processed is a row of
    `bulletins` with status `failed` and an error `CODE: sentence`; the others are not touched by it.

    What an earlier run into `out` did with the same code, rules and options is taken from its journal, but not with `force`; sources that
    failed are tried again, but not without `retry`. `columns` and `stdin` say what tables of articles hold, `zips`
    whether a ZIP file is one issue or so many sources, `partition` (date or source)
    by what to part the tables.

    Raises RunError where there is nothing to read, and RuleError, FormatError or WriteError; before the first source is read, if
    possible. A file that no run wrote is not overwritten (WriteError); files of an earlier run that are none of this one are removed.
    Raises Interrupted, which is a KeyboardInterrupt, where it is stopped.
    """
    wanted, rules = known_formats(formats), rules or default_rules()
    if partition is not None and partition not in PARTITIONS:
        raise RunError(f"--partition {partition}: the tables can be parted by {' or '.join(PARTITIONS)}")
    inputs, work = find_inputs(paths, columns, stdin, zips), _work(rules, engine, published, workers)
    manifest = _manifest(paths, rules, engine, published, columns)
    names, earlier = file_names(wanted), Earlier(out)
    earlier.refuse_others(names)
    prepare_folder(out)
    with locked(out), Journal(out, _settings(manifest), force) as journal, _interruptible(journal):
        clear(out)
        journal.begin(inputs.count(), manifest.inputs)
        todo = _Todo(inputs, journal, retry, progress)
        for source, outcome in work(todo):
            journal.keep(source, outcome)
        journal.commit()
        batches = journal.batches()
        earlier.begin(names)
        files = write_batches(batches, out, wanted, csv_bom, _parts(journal, partition))
        rows = batches.rows()
        held = {path.name: {"sha256": digest_of(path), "rows": rows.get(path.name.split(".")[0], sum(rows.values()))} for path in files}
        removed, left = earlier.finish(names)
        write_texts({NAME: manifest.text(held)}, out)
        journal.finish()
        failed = journal.state().failed
        failures, remarks = tuple(journal.failures(_TOLD)), tuple(journal.remarks(_TOLD))
        return Summary(
            out, tuple(files), rows, journal.articles(), failed, failures, remarks, todo.kept, batches.first(), tuple(removed), tuple(left),
            journal.doubles(),
        )  # fmt: skip


def processed(
    paths: Sequence[str | Path],
    published: date | None = None,
    rules: Rules | None = None,
    engine: Engine = "auto",
    progress: Progress | None = None,
    workers: Workers = IN_THIS_PROCESS,
    columns: Columns = USUAL_COLUMNS,
) -> Iterator[tuple[Path, Receipt, Result | None]]:
    """Each source of some files and folders, in order, with what became of it and, unless it failed, its result; nothing is written.

    Raises RunError where there is nothing to read, and RuleError.
    """
    inputs, rules = find_inputs(paths, columns), rules or default_rules()
    total = inputs.count()
    if not workers.are_needed:
        work = Work(Pipeline(rules, engine), published)
        for done, source in enumerate(inputs):
            _tell(progress, done, total, source.name)
            yield _path(source), *work.result(source)
        return
    ahead: dict[int, tuple[Path, Receipt, Result | None]] = {}  # results that came before one whose turn is first
    numbered = enumerate(inputs)
    answers = pooled(numbered, partial(results, rules.folder, engine, published), workers)
    for turn, ((place, source), answer) in enumerate(answers):
        _tell(progress, turn, total, source.name)
        ahead[place] = (_path(source), *((lost_receipt(source, answer), None) if isinstance(answer, Lost) else answer))
        while (first := turn + 1 - len(ahead)) in ahead:
            yield ahead.pop(first)


class _Todo:
    """The sources that are not done yet. As its turn comes, each source is put on the journal's list."""

    def __init__(self, inputs: Inputs, journal: Journal, retry: bool, progress: Progress | None) -> None:
        self._inputs, self._journal, self._retry, self._progress = inputs, journal, retry, progress
        self.kept = 0

    def __iter__(self) -> Iterator[Source]:
        total, place = self._inputs.count(), 0
        for place, found in enumerate(self._inputs, 1):
            source = self._journal.enter(found)
            _tell(self._progress, place - 1, total, source.name)
            if self._journal.has(source, self._retry):
                self.kept += 1
            else:
                yield source
        _tell(self._progress, place, place, "")


def _work(rules: Rules, engine: Engine, published: date | None, workers: Workers) -> Callable[[Iterable[Source]], Iterator[tuple[Source, Outcome]]]:
    """What gives each source with its outcome. Raises RuleError."""
    if not workers.are_needed:
        work = Work(Pipeline(rules, engine), published)
        return lambda sources: ((source, work.outcome(source)) for source in sources)
    if rules.folder:
        Pipeline(rules, engine)  # so that a wrong rule is told before anything is written
    prepare = partial(outcomes, rules.folder, engine, published)

    def shared(sources: Iterable[Source]) -> Iterator[tuple[Source, Outcome]]:
        for source, answer in pooled(sources, prepare, workers):
            yield source, lost(source, answer) if isinstance(answer, Lost) else answer

    return shared


@contextmanager
def _interruptible(journal: Journal) -> Iterator[None]:
    """Makes an interrupt say how far the run came."""
    try:
        yield
    except KeyboardInterrupt:
        state = journal.state()
        done, of = state.ok + state.failed, f" of about {state.planned:,}" if state.planned else ""
        raise Interrupted(f"interrupted: {done:,}{of} sources are done and kept; give the same command again to go on") from None


def _manifest(paths: Sequence[str | Path], rules: Rules, engine: Engine, published: date | None, columns: Columns) -> Manifest:
    inputs = tuple(STDIN if str(path) == STDIN else os.path.abspath(path) for path in paths)
    options = {"date": published.isoformat() if published else None, "engine": chosen_engine(engine)}
    named = {part: name for part, name in asdict(columns).items() if name}
    return Manifest(installed_version(), rules_digest(rules.folder), options, inputs, named, {})


def _settings(manifest: Manifest) -> str:
    """A digest of all that a result depends on, but for the source itself."""
    depends = [manifest.kuaixun, code_digest(), manifest.rules, manifest.options]
    return hashlib.sha256(json.dumps(depends).encode()).hexdigest()


def _parts(journal: Journal, partition: str | None) -> dict[str, Batches]:
    """The rows of each part by its name, as Hive writes it: month=2024-03."""
    if partition is None:
        return {}
    return {f"{PARTITIONS[partition]}={_part_name(part)}": journal.batches(partition, part) for part in journal.parts(partition)}


def _part_name(value: str | None) -> str:
    return _NO_VALUE if value is None else _UNSAFE.sub(lambda match: f"%{ord(match.group()):02X}", value)


def _path(source: Source) -> Path:
    return source.content if isinstance(source.content, Path) else Path(source.name)


def _tell(progress: Progress | None, done: int, total: int | None, name: str) -> None:
    if progress:
        progress(done, total, name)
