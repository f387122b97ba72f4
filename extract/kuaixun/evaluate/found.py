"""What was found in the texts of a gold: by the pipeline now, or by an earlier run whose tables lie in a folder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kuaixun.evaluate.gold import AttributeName, Gold
from kuaixun.evaluate.problems import EvaluationError
from kuaixun.model import Modality, Modifier, SubjectKind
from kuaixun.pipeline import Result


class _Row(BaseModel):
    """What evaluation needs of a row; made from a row of JSON Lines or from the frozen dataclass of the same fields."""

    model_config = ConfigDict(frozen=True, from_attributes=True)
    source: str
    start: int
    end: int


class FoundFact(_Row):
    """A row of `facts`; `reason` says why it has its subject, where the pipeline has just found it."""

    text: str
    number: Decimal
    number_high: Decimal | None
    unit: str
    modifier: Modifier
    attribute: AttributeName
    subject_kind: SubjectKind
    subject: str
    modality: Modality
    rule: str
    reason: str = ""


class FoundEntity(_Row):
    """A row of `entities`."""

    text: str
    type: str


class FoundFigure(BaseModel):
    """A figure of a project."""

    model_config = ConfigDict(frozen=True, from_attributes=True)
    number: Decimal
    unit: str


class FoundProject(_Row):
    """A row of `projects`."""

    name: str
    companies: tuple[str, ...]
    zones: tuple[str, ...]
    stage: str | None
    figures: Mapping[str, FoundFigure] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """All that was found in one text."""

    facts: Sequence[FoundFact] = field(default_factory=list)
    entities: Sequence[FoundEntity] = field(default_factory=list)
    projects: Sequence[FoundProject] = field(default_factory=list)


def found_in(result: Result) -> Found:
    """What the pipeline found."""
    return Found(
        [FoundFact.model_validate(fact).model_copy(update={"reason": result.reasons.get(fact.fact_id, "")}) for fact in result.facts],
        [FoundEntity.model_validate(entity) for entity in result.entities],
        [FoundProject.model_validate(project) for project in result.projects],
    )


def read_output(folder: Path, golds: Sequence[Gold]) -> dict[str, Found]:
    """What a run wrote into `folder` as JSON Lines, by the ids of the gold; a text without a row is not among them.

    Raises EvaluationError: a table is missing or broken, or was made from other texts than those of the gold.
    """
    texts = {gold.id: gold.bulletin.text for gold in golds}
    facts = _rows(folder, "facts", FoundFact, texts)
    entities = _rows(folder, "entities", FoundEntity, texts)
    projects = _rows(folder, "projects", FoundProject, texts)
    found = {key: Found(facts[key], entities[key], projects[key]) for key in texts if key in facts or key in entities or key in projects}
    if not found:
        raise EvaluationError(f"{folder}: holds no row of any text of the gold; {_REMEDY}")
    return found


_REMEDY = "write it with kuaixun extract GOLD_DIR --out DIR --format jsonl"
R = TypeVar("R", bound=_Row)


def _rows(folder: Path, table: str, model: type[R], texts: Mapping[str, str]) -> defaultdict[str, list[R]]:
    """The rows of one table by text."""
    path = folder / f"{table}.jsonl"
    rows: defaultdict[str, list[R]] = defaultdict(list)
    sources: dict[str, str] = {}
    for number, row in _lines(path, model):
        key = PurePosixPath(row.source).name.removesuffix(".txt")
        if key not in texts:
            continue
        if sources.setdefault(key, row.source) != row.source:
            raise EvaluationError(f"{path}: {row.source} and {sources[key]} are both called {key}; extract the folder of the gold alone")
        printed = getattr(row, "text", None)
        if printed is not None and texts[key][row.start : row.end] != printed:
            raise EvaluationError(f"{path}: line {number}: '{printed}' does not stand at {row.start} of {key}.txt; extract that text anew")
        rows[key].append(row)
    return rows


def _lines(path: Path, model: type[R]) -> Iterator[tuple[int, R]]:
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        raise EvaluationError(f"{path}: there is no such file; {_REMEDY}") from None
    except OSError as error:
        raise EvaluationError(f"{path}: cannot be read: {error.strerror}; {_REMEDY}") from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield number, model.model_validate_json(line)
            except ValidationError as error:
                first = error.errors()[0]
                place = ".".join(map(str, first["loc"]))
                raise EvaluationError(f"{path}: line {number}: {place and place + ': '}{first['msg']}; {_REMEDY}") from None
