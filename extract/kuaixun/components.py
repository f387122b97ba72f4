"""The steps as spaCy components: `spacy.blank("zh").add_pipe("kuaixun_quantities")`, and `load()` for a Language with all of them.

| component | `doc.spans` | values, in the order of the text |
|---|---|---|
| kuaixun_quantities | `quantities`, labelled by dimension | `doc._.kuaixun_quantities`: Quantity |
| kuaixun_dates | `entities`, label DATE | `doc._.kuaixun_entities`: Entity |
| kuaixun_entities | `entities`, labelled by type | `doc._.kuaixun_entities`: Entity |
| kuaixun_facts | `facts`, labelled by attribute | `doc._.kuaixun_facts`: Fact, `doc._.kuaixun_projects`: Project |

Each span's `id_` is the rule that found it; an entity's `kb_id_` is its canonical name. Where a mention begins or ends within a token, the
token is cut. `doc._.kuaixun_published`, set before the components run, is the day of issue (a date, or YYYY-MM-DD) by which 今年 and 5月底
are read.

spaCy imports this module to look a factory up, also for users who never asked for it: only spaCy and the model are imported at its top.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import spacy
import srsly  # type: ignore[import-untyped]
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import DummyTokenizer, registry

from kuaixun import model
from kuaixun.days import day_of
from kuaixun.model import Entity

if TYPE_CHECKING:
    from kuaixun.pipeline import Pipeline
    from kuaixun.rules import Rules
    from kuaixun.segment import Engine

MAX_LENGTH = 200_000_000  # characters; spaCy's own limit of 1,000,000 is for parsers, which need far more memory
COMPONENTS = ("kuaixun_quantities", "kuaixun_dates", "kuaixun_entities", "kuaixun_facts")

for _name in ("kuaixun_quantities", "kuaixun_entities", "kuaixun_facts", "kuaixun_projects"):
    Doc.set_extension(_name, default=[], force=True)
Doc.set_extension("kuaixun_published", default=None, force=True)


class Mark(NamedTuple):
    """One span to be set: where, its label, its rule and its canonical name."""

    start: int
    end: int
    label: str
    rule: str
    name: str = ""


def load(engine: Engine = "auto", patterns: str | Path | None = None) -> Language:
    """A spaCy Language with jieba's words and all steps; `patterns` is a folder of rules laid over the shipped ones.

    It takes texts of any length. Raises RuleError for a wrong rule file, ImportError for an engine that is missing.
    """
    folder = str(patterns) if patterns is not None else None
    tokenizer = {"@tokenizers": "kuaixun.tokenizer.v1", "engine": engine, "patterns": folder}
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": tokenizer}})
    nlp.max_length = MAX_LENGTH
    for name in COMPONENTS:
        nlp.add_pipe(name, config={"patterns": folder})
    return nlp


class KuaixunTokenizer(DummyTokenizer):
    """jieba's words as spaCy's tokenizer."""

    def __init__(self, nlp: Language, engine: Engine, patterns: str | None) -> None:
        from kuaixun.segment import Segmenter

        self.vocab = nlp.vocab
        self._segmenter = Segmenter(_rules(patterns), engine)

    def __call__(self, text: str) -> Doc:
        return self._segmenter.doc(text, vocab=self.vocab)


@registry.tokenizers("kuaixun.tokenizer.v1")  # type: ignore[untyped-decorator]
def make_tokenizer(engine: str = "auto", patterns: str | None = None) -> Callable[[Language], KuaixunTokenizer]:
    """The tokenizer by its name in a spaCy config."""
    return lambda nlp: KuaixunTokenizer(nlp, engine, patterns)  # type: ignore[arg-type]


@Language.factory("kuaixun_quantities", default_config={"patterns": None})
def make_quantities(nlp: Language, name: str, patterns: str | None) -> Callable[[Doc], Doc]:
    """Numbers with their units."""
    from kuaixun.quantities import QuantityFinder

    finder = QuantityFinder(_rules(patterns))

    def quantities(doc: Doc) -> Doc:
        found = finder.find(doc.text)
        doc = cut_tokens(doc, [q.outer_start for q in found])  # 占地约 is one word of jieba's
        doc = marked(doc, "quantities", [Mark(q.start, q.end, q.dimension, q.rule) for q in found])
        doc._.kuaixun_quantities = found
        return doc

    return quantities


@Language.factory("kuaixun_dates", default_config={"patterns": None})
def make_dates(nlp: Language, name: str, patterns: str | None) -> Callable[[Doc], Doc]:
    """Dates with the days they stand for."""
    from kuaixun.dates import DateFinder

    finder = DateFinder(_rules(patterns))
    return lambda doc: _with_entities(doc, finder.find(doc.text, _published(doc)), lambda entity: entity.type == "DATE")


@Language.factory("kuaixun_entities", default_config={"patterns": None})
def make_entities(nlp: Language, name: str, patterns: str | None) -> Callable[[Doc], Doc]:
    """Companies, zones, places, bodies and persons."""
    from kuaixun.entities import EntityFinder
    from kuaixun.names import Tokens
    from kuaixun.segment import Segmenter
    from kuaixun.text import fold

    rules = _rules(patterns)
    finder, segmenter = EntityFinder(rules), Segmenter(rules)

    def entities(doc: Doc) -> Doc:
        folded = fold(doc.text)
        return _with_entities(doc, finder.find(doc.text, Tokens(folded, segmenter), folded), lambda entity: entity.type != "DATE")

    return entities


@Language.factory("kuaixun_facts", default_config={"patterns": None})
def make_facts(nlp: Language, name: str, patterns: str | None) -> Callable[[Doc], Doc]:
    """The figures with what they measure, of what; the projects. The Doc is read as a bulletin: lines are joined, articles parted."""
    from kuaixun.read import ReadError, bulletin_from_text

    pipeline = _pipeline(patterns)

    def facts(doc: Doc) -> Doc:
        try:
            result = pipeline.process(bulletin_from_text(doc.text, published=_published(doc)))
        except ReadError:  # a text without content
            return doc
        doc = marked(doc, "facts", [Mark(f.start, f.end, f.attribute, f.rule) for f in result.facts])
        doc._.kuaixun_facts = list(result.facts)
        doc._.kuaixun_projects = list(result.projects)
        return doc

    return facts


@lru_cache(maxsize=4)
def _rules(patterns: str | None) -> Rules:
    from kuaixun.rules import Rules, default_rules

    return Rules(Path(patterns)) if patterns else default_rules()


@lru_cache(maxsize=4)
def _pipeline(patterns: str | None) -> Pipeline:
    from kuaixun.pipeline import Pipeline

    return Pipeline(_rules(patterns))


def _published(doc: Doc) -> date | None:
    return day_of(doc._.kuaixun_published)


def _with_entities(doc: Doc, found: Iterable[Entity], own: Callable[[Entity], bool]) -> Doc:
    """The Doc with these entities beside those of the other component."""
    entities = [entity for entity in doc._.kuaixun_entities if not own(entity)]
    entities = sorted([*entities, *found], key=lambda entity: (entity.start, -entity.end))
    doc = marked(doc, "entities", [Mark(e.start, e.end, e.type, e.rule, e.name) for e in entities])
    doc._.kuaixun_entities = entities
    return doc


def marked(doc: Doc, key: str, marks: Sequence[Mark]) -> Doc:
    """The Doc with `marks` as `doc.spans[key]`, its tokens cut at their borders: a new Doc where tokens had to be cut and nothing but
    spans and values stood on them, else the same one."""
    doc = cut_tokens(doc, {offset for mark in marks for offset in (mark.start, mark.end)})
    _set_spans(doc, {key: marks})
    return doc


def cut_tokens(doc: Doc, offsets: Iterable[int]) -> Doc:
    """The Doc with a token border at each of the offsets (code points within its text)."""
    parts = _parts(doc, offsets)
    if not parts:
        return doc
    kept = {key: [Mark(s.start_char, s.end_char, s.label_, s.id_, s.kb_id_) for s in group] for key, group in doc.spans.items()}
    doc = _split(doc, parts) if _is_annotated(doc) else _rebuilt(doc, parts)
    _set_spans(doc, kept)
    return doc


def _set_spans(doc: Doc, groups: Mapping[str, Sequence[Mark]]) -> None:
    first = {token.idx: token.i for token in doc}
    last = {token.idx + len(token): token.i + 1 for token in doc}
    for key, marks in groups.items():
        doc.spans[key] = [Span(doc, first[m.start], last[m.end], label=m.label, kb_id=m.name, span_id=m.rule) for m in marks]


def _parts(doc: Doc, offsets: Iterable[int]) -> dict[int, list[str]]:
    """The tokens that have a border within them, by index, as the words to cut them into."""
    inside: dict[int, list[int]] = {}
    wanted = sorted(offsets)
    at = 0
    for token in doc:
        start, end = token.idx, token.idx + len(token)
        while at < len(wanted) and wanted[at] <= start:
            at += 1
        while at < len(wanted) and wanted[at] < end:
            inside.setdefault(token.i, [start]).append(wanted[at])
            at += 1
    text = doc.text
    return {
        index: [text[a:b] for a, b in zip(cuts, [*cuts[1:], cuts[0] + len(doc[index])], strict=True)] for index, cuts in inside.items()
    }


def _is_annotated(doc: Doc) -> bool:
    return bool(doc.ents) or any(doc.has_annotation(layer) for layer in ("TAG", "POS", "MORPH", "LEMMA", "DEP", "ENT_IOB", "SENT_START"))


def _split(doc: Doc, parts: dict[int, list[str]]) -> Doc:
    """By spaCy's retokenizer, which keeps what stands on the tokens; its time grows with the square of the number of tokens."""
    with doc.retokenize() as retokenizer:
        for index, words in parts.items():
            token = doc[index]
            retokenizer.split(token, words, [(token, place) for place in range(len(words))])
    return doc


def _rebuilt(doc: Doc, parts: dict[int, list[str]]) -> Doc:
    """As a new Doc, in one pass."""
    words: list[str] = []
    spaces: list[bool] = []
    for token in doc:
        pieces = parts.get(token.i, [token.text])
        words += pieces
        spaces += [False] * (len(pieces) - 1) + [bool(token.whitespace_)]
    new = Doc(doc.vocab, words, spaces)
    new.user_data.update(doc.user_data)
    new.cats, new._context = dict(doc.cats), doc._context
    return new


# Values on a Doc survive `to_bytes`, DocBin and worker processes: spaCy packs user data with msgpack, which must be told how.

_TYPE = "__kuaixun__"
_MODEL: dict[str, type[Any]] = {cls.__name__: cls for cls in (model.Quantity, model.Entity, model.Fact, model.Project)}


def _packed(value: Any, chain: Callable[[Any], Any] | None = None) -> Any:
    kind = type(value).__name__
    if isinstance(value, Decimal):
        return {_TYPE: kind, "value": str(value)}
    if isinstance(value, date):
        return {_TYPE: kind, "value": value.isoformat()}
    if kind in _MODEL and isinstance(value, _MODEL[kind]):
        return {_TYPE: kind, **{field.name: getattr(value, field.name) for field in fields(value)}}
    return value if chain is None else chain(value)


def _unpacked(value: Any, chain: Callable[[Any], Any] | None = None) -> Any:
    kind = value.get(_TYPE) if isinstance(value, dict) else None
    if kind == "Decimal":
        return Decimal(value["value"])
    if kind == "date":
        return date.fromisoformat(value["value"])
    if kind in _MODEL:
        return _MODEL[kind](**{name: tuple(item) if isinstance(item, list) else item for name, item in value.items() if name != _TYPE})
    return value if chain is None else chain(value)


srsly.msgpack_encoders("kuaixun", func=_packed)
srsly.msgpack_decoders("kuaixun", func=_unpacked)
