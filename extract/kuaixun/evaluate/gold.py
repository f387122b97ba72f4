"""Gold: texts, each with what a careful reader found in it. The form is that of docs/evaluate.md: `ID.txt` with `ID.json` beside it."""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Day
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from kuaixun.evaluate.problems import EvaluationError
from kuaixun.model import Bulletin, Modality, Modifier, Stage, SubjectKind
from kuaixun.read import ReadError, read_bulletin
from kuaixun.rules import Rules
from kuaixun.schema import ATTRIBUTE_NAMES

Half = Literal["a", "b"]


class Figure(NamedTuple):
    """A figure of a project, written as "120000000 元"."""

    number: Decimal
    unit: str


def _attribute(name: str) -> str:
    if name not in ATTRIBUTE_NAMES:
        raise ValueError(f"is no attribute; choose from {', '.join(ATTRIBUTE_NAMES)}")
    return name


def _figure(written: object) -> Figure:
    number, _, unit = str(written).partition(" ")
    try:
        value = Decimal(number)
    except InvalidOperation:
        value = Decimal("NaN")
    if not unit or not value.is_finite():
        raise ValueError('must be a number, a space and a unit: "120000000 元"')
    return Figure(value, unit)


AttributeName = Annotated[str, AfterValidator(_attribute)]
FigureText = Annotated[Figure, BeforeValidator(_figure)]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class GoldFact(_Record):
    """One quantity that the text reports. `start` is found by `near` where the file does not give it."""

    text: str = Field(min_length=1)
    near: str = ""
    start: int = Field(-1, ge=0)
    number: Decimal | None
    number_high: Decimal | None = None
    unit: str
    modifier: Modifier
    attribute: AttributeName
    subject_kind: SubjectKind
    subject: str
    modality: Modality
    optional: bool = False

    @property
    def end(self) -> int:
        """Where it ends, exclusive."""
        return self.start + len(self.text)

    @model_validator(mode="after")
    def _has_its_number(self) -> Self:
        if self.number is None and not self.optional:
            raise ValueError("has no number; give one, or mark the fact optional")
        return self


class GoldEntity(_Record):
    """One distinct name of the text."""

    text: str = Field(min_length=1)
    type: Literal["COMPANY", "ZONE"]
    optional: bool = False


class GoldProject(_Record):
    """One single project of the text."""

    name: str = Field(min_length=1)
    companies: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    place: str | None = None
    stage: Stage | None = None
    figures: Mapping[AttributeName, FigureText] = Field(default_factory=dict)
    optional: bool = False


class _Annotation(_Record):
    id: str | None = None
    date: Day | None = None
    facts: tuple[GoldFact, ...]
    entities: tuple[GoldEntity, ...]
    projects: tuple[GoldProject, ...]


@dataclass(frozen=True, slots=True)
class Gold:
    """One text with its annotation; offsets point into `bulletin.text`. `digest` changes with the text and with the annotation."""

    id: str
    bulletin: Bulletin
    facts: tuple[GoldFact, ...]
    entities: tuple[GoldEntity, ...]
    projects: tuple[GoldProject, ...]
    digest: str


def read_gold(folder: Path, half: Half | None = None, published: Day | None = None, rules: Rules | None = None) -> list[Gold]:
    """All gold of a folder, by id. `published` is the day of publication of texts whose gold has none.

    `half` takes only one half of the texts: a fixed split by id, to work on one and look at the other.
    Raises EvaluationError with a sentence for everything that is wrong in any file; RuleError.
    """
    if not folder.is_dir():
        raise EvaluationError(f"{folder}: not a folder; give the folder that holds the gold, ID.txt with ID.json beside it")
    paths = [path for path in sorted(folder.glob("*.json")) if half is None or half_of(_identity(path)) == half]
    if not paths:
        raise EvaluationError(f"{folder}: no gold{f' of half {half}' if half else ''} in it; gold is ID.txt with ID.json beside it")
    golds: list[Gold] = []
    wrong: list[str] = []
    for path in paths:
        try:
            golds.append(_read(path, published, rules))
        except EvaluationError as error:
            wrong += error.sentences
        except ReadError as error:
            wrong.append(str(error))
    if wrong:
        raise EvaluationError(*wrong)
    return golds


def texts_without_gold(folder: Path) -> list[str]:
    """Names of the texts of a folder that nobody has annotated: they are not evaluated."""
    return [path.name for path in sorted(folder.glob("*.txt")) if not path.with_suffix(".json").exists()]


def half_of(identity: str) -> Half:
    """The half that a text belongs to, by the checksum of its id."""
    return "b" if zlib.crc32(identity.encode()) & 1 else "a"


def _identity(path: Path) -> str:
    """The id of a gold file: its name without ending, bytes that are no text written out."""
    return os.fsencode(path.stem).decode("utf-8", "backslashreplace")


def _read(path: Path, published: Day | None, rules: Rules | None) -> Gold:
    text_path = path.with_suffix(".txt")
    if not text_path.exists():
        raise EvaluationError(f"{path.name}: there is no {text_path.name} beside it; add the text, or move the file to another folder")
    annotation = _annotation(path)
    identity = _identity(path)
    if annotation.id not in (None, identity):
        raise EvaluationError(f"{path.name}: id: '{annotation.id}' is not the file's name; write '{identity}', or rename the file")
    bulletin = read_bulletin(text_path, f"{identity}.txt", annotation.date or published, rules)
    facts, misplaced = _placed(bulletin.text, annotation.facts)
    if wrong := [*misplaced, *_unprinted(bulletin.text, annotation)]:
        raise EvaluationError(*(f"{path.name}: {sentence}" for sentence in wrong))
    digest = sha256((bulletin.sha256 + annotation.model_dump_json()).encode("utf-8")).hexdigest()[:16]
    return Gold(identity, bulletin, facts, annotation.entities, annotation.projects, digest)


def _annotation(path: Path) -> _Annotation:
    try:
        record = json.loads(path.read_bytes().decode("utf-8-sig"), parse_float=Decimal)
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path.name}: cannot be read: {error}; save it as UTF-8") from None
    except json.JSONDecodeError as error:
        raise EvaluationError(f"{path.name}: line {error.lineno}: is no JSON: {error.msg}; mend it there or just before") from None
    try:
        return _Annotation.model_validate(record)
    except ValidationError as error:
        raise EvaluationError(*(f"{path.name}: {_said(record, problem)}" for problem in error.errors())) from None


_SINGULAR = {"facts": "fact", "entities": "entity", "projects": "project"}
_REASONS = {
    "missing": "is missing; add it ([] for a list of nothing)",
    "extra_forbidden": "is no key of this form; mend its spelling or take it out",
    "model_type": "must be an object, in { }",
    "tuple_type": "must be a list, in [ ]",
}


def _said(record: Any, problem: Any) -> str:
    """Where something is wrong, as an annotator counts (fact 3 '1.2亿元': attribute), and what it is."""
    place, rest = [], list(problem["loc"])
    if len(rest) > 1 and rest[0] in _SINGULAR:
        table, index = rest.pop(0), rest.pop(0)
        item = record[table][index]
        name = item.get("text") or item.get("name") if isinstance(item, dict) else item
        place.append(f"{_SINGULAR[table]} {index + 1}" + (f" '{name}'" if name else ""))
    place += [".".join(str(part) for part in rest if part != "[key]")] if rest else []
    reason = _REASONS.get(problem["type"])
    if reason is None:
        message = problem["msg"].removeprefix("Value error, ").replace("Input should", "should")
        reason = message if isinstance(problem["input"], dict) else f"'{problem['input']}' {message}"
    return ": ".join([*place, reason])


def _placed(text: str, facts: Sequence[GoldFact]) -> tuple[tuple[GoldFact, ...], list[str]]:
    """The facts with their places, and what is wrong with those that have none."""
    placed: list[GoldFact] = []
    wrong: list[str] = []
    free = 0
    for number, fact in enumerate(facts, 1):
        start = fact.start if fact.start >= 0 else next(_places(text, fact, free), None)
        if start is None or not text.startswith(fact.text, start):
            wrong.append(f"fact {number} '{fact.text}': {_why_not(text, fact)}")
            continue
        placed.append(fact.model_copy(update={"start": start}))
        free = placed[-1].end
    return tuple(placed), wrong


def _places(text: str, fact: GoldFact, free: int) -> Iterator[int]:
    """Where a fact can stand: inside its `near`, at or behind the end of the fact above it."""
    near = fact.near or fact.text
    inside = list(_occurrences(near, fact.text))
    return (at + inner for at in _occurrences(text, near) for inner in inside if at + inner >= free)


def _occurrences(text: str, part: str) -> Iterator[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


def _why_not(text: str, fact: GoldFact) -> str:
    if fact.start >= 0:
        return f"does not stand at start {fact.start}; offsets are code points of the text as the file has it"
    if fact.near and fact.text not in fact.near:
        return f"does not stand inside its near '{fact.near}'; copy both out of the text"
    if (fact.near or fact.text) not in text:
        return f"near '{fact.near or fact.text}' is not in the text; copy it character by character, line wraps too"
    return f"near '{fact.near or fact.text}' stands before the end of the fact above; put the facts in reading order"


def _unprinted(text: str, annotation: _Annotation) -> Iterator[str]:
    """Names that the text does not have."""
    for number, entity in enumerate(annotation.entities, 1):
        if entity.text not in text:
            yield f"entity {number} '{entity.text}': is not in the text; copy it character by character, line wraps too"
    for number, project in enumerate(annotation.projects, 1):
        for name in (project.name, *project.companies, *project.zones, *([project.place] if project.place else [])):
            if name not in text:
                yield f"project {number} '{project.name}': '{name}' is not in the text; copy it character by character, line wraps too"
